// Printing: the JSON Schema of `iamspec diff --plan --format json`. What makes such a report is plan-diff-json.ts.
import { diagnosticSchema as diagnostic } from './diagnostic-schema.ts';
import { equalSchema } from './equal-schema.ts';
import { list, maybeOf, object, of, one, text, texts, yes } from './schema-words.ts';

const { way, line } = equalSchema.$defs;

const cause = object('A resource that Terraform changes.', {
  address: text('Its address in the plan.'),
  actions: texts('What Terraform does to it: `create`, `update`, `delete`, `forget`; two of them: a replacement.'),
});

const policy = object('The policies of one kind that one thing has.', {
  kind: one('`trust`: who may assume a role. `boundary`: what its policies may allow at most.', [
    'bucket',
    'identity',
    'trust',
    'boundary',
  ]),
  attached_to: text('`bucket acme-data`, `role app`: the kind and the name in AWS.'),
  changed_by: list('What brings it about.', of('cause')),
  access: one('What is there after the plan, against what was before. `both`: more and less.', [
    'same',
    'more',
    'less',
    'both',
    'unknown',
  ]),
  sensitive: yes('Something of it must not be shown: what exactly changes is not told.'),
  notes: texts('What else is worth knowing.'),
  before_lets_more_in: maybeOf('way', 'Null where it is sensitive.'),
  after_lets_more_in: maybeOf('way', 'Null where it is sensitive.'),
});

export const planDiffSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'iamspec diff --plan --format json',
  ...object('What `iamspec diff --plan --format json` prints. Keys are only ever added.', {
    version: one('Of this schema.', [1]),
    exit: one(
      'The exit code: 0 no more access, 1 more access, 2 could not be compared, 3 it cannot be told.',
      [0, 1, 2, 3],
    ),
    plan: text('As it was named.'),
    policies: list('Those that are not told by the same text before and after.', of('policy')),
    diagnostics: list('What is wrong, or worth knowing.', of('diagnostic')),
  }),
  $defs: { policy, cause, way, line, diagnostic },
};
