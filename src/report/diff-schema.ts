// Printing: the JSON Schema of `iamspec diff --format json`. What makes such a report is diff-json.ts.
import { diagnosticSchema as diagnostic } from './diagnostic-schema.ts';
import { lineSchema as line } from './equal-schema.ts';
import { list, maybe, object, of, one, text, texts, whole, yes } from './schema-words.ts';

const decided = object('What is decided of the witness.', {
  outcome: one('`unknown`: AWS does not say.', ['allow', 'deny', 'unknown', 'broken']),
  reason: text('Why.'),
});

const change = object('Requests that are decided otherwise, alike.', {
  direction: one('`widened`: newly allowed. `narrowed`: newly denied.', ['widened', 'narrowed']),
  sure: yes('So whatever AWS does, and the witness replays; false: it hangs on what AWS leaves open.'),
  by_policies_not_known: yes('So for those who hold policies, which the spec does not know, that allow it.'),
  fingerprint: text('The same for the same change; what a list of accepted widenings names.'),
  accepted: maybe('Why it is accepted, in words; null: it is not.'),
  requests: of('line'),
  before: of('decided'),
  after: of('decided'),
  rules: list(
    'Rules behind it; those that are rendered otherwise come first.',
    object('A rule.', {
      rule: text('Its name.'),
      at: maybe('File, line and column; null: the spec was not read.'),
      gone: yes('It is there no more: the place is where it was.'),
      why: maybe('What the spec says it is for.'),
    }),
  ),
});

const spec = object('What became of a spec.', {
  name: text('Its file’s name without an ending, or the folder of its rendering.'),
  file: maybe('Its path; null: it was not read, or is there no more.'),
  state: one('Whether both sides have it.', ['added', 'removed', 'changed']),
  changes: list('Of access, widening first. None, and nothing in `untold`: proved that there is none.', of('change')),
  untold: texts('Why there may be more changes than these.'),
  facts: list(
    'What is declared otherwise.',
    object('A fact.', {
      on: text('What it is about.'),
      change: one('What became of it.', ['added', 'removed', 'changed']),
      what: text('Of `changed`: the key, with both values.'),
    }),
  ),
  checks: list(
    'Tests, properties and MFA requirements.',
    object('One of them.', {
      kind: one('What it is.', ['test', 'property', 'mfa']),
      name: text('Its name.'),
      change: one('`weakened`: it says less, or may.', ['added', 'removed', 'weakened', 'changed']),
      what: text('In words; empty: nothing more.'),
      at: maybe('File, line and column.'),
    }),
  ),
  files: texts('Paths of files that are rendered otherwise.'),
});

export const diffSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'iamspec diff --format json',
  ...object('What `iamspec diff --format json` prints, but for `--plan`. Keys are only ever added.', {
    version: one('Of this schema.', [1]),
    exit: one(
      'The exit code: 0 nothing was widened that `--fail-on` asks about, 1 something was, 2 could not be compared, 3 it cannot be told.',
      [0, 1, 2, 3],
    ),
    outcome: {
      description: 'The worst that is said of access, but for what is accepted; null: it could not be compared.',
      enum: ['widened', 'undecided', 'narrowed', 'same', null],
    },
    base: text('The one side, in words.'),
    head: text('The other side, in words.'),
    unchanged: whole('Specs of which nothing changed that they are rendered from.'),
    specs: list('The others.', of('spec')),
    notes: texts('What is wrong with the list of what is accepted.'),
    diagnostics: list('What is wrong, or worth knowing.', of('diagnostic')),
  }),
  $defs: { spec, change, decided, line, diagnostic },
};
