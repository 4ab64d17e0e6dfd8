// Printing: the JSON Schema of `iamspec lint --format json`. What makes such a report is lint-json.ts.
import { diagnosticSchema } from './diagnostic-schema.ts';
import { list, maybe, object, of, one, type Schema, text, whole } from './schema-words.ts';

const maybeWhole = (description: string): Schema => ({ description, type: ['integer', 'null'] });

const where = {
  file: maybe('The spec or the policy. Null where it has no place.'),
  line: maybeWhole('From 1.'),
  column: maybeWhole('From 1, in code points.'),
  rule: maybe('The rule that it is about, or the use of a preset. Null for policies that no rule made.'),
};

const finding = {
  severity: one('`note`: worth knowing, and no reason to fail.', ['warning', 'note']),
  code: one('The kind of finding; each has a page.', [
    'statement-never-matches',
    'statement-changes-nothing',
    'deny-in-reserve',
  ]),
  message: text('What was found, and why it is so.'),
  help: text('What to do about it.'),
  ...where,
  statements: list('The statements that it is about.', of('statement')),
  because: list(
    'The rules or statements because of which it changes nothing: none of them can be left out.',
    object('A rule with its statements, or one statement.', {
      rule: maybe('Null for a statement that no rule made.'),
      statements: list('At least one.', of('statement')),
    }),
  ),
};

const definitions = {
  statement: object('A statement of a policy.', {
    document: text('`bucket.exchange`, `AmazonS3FullAccess`, or the path of a policy.'),
    index: whole('Position in the document, from 0.'),
    sid: maybe('Its Sid. Null where it has none.'),
  }),
  finding: object('A rule, or a statement, that has no effect.', finding),
  linted: object('One spec, or the policies that `--policies` names.', {
    path: text('As it was named.'),
    kind: one('`spec`: its rules are judged. `policies`: each statement is.', ['spec', 'policies']),
    judged: whole('Rules, or statements.'),
    findings: list('In the order of their places.', of('finding')),
    accepted: list(
      'Findings that a rule accepts.',
      object('A finding with the reason.', { reason: text('Why its author lives with it.'), ...finding }),
    ),
    undecided: list(
      'Of what nothing is claimed.',
      object('A rule or statement.', { message: text('Why it cannot be told whether it has an effect.'), ...where }),
    ),
  }),
  diagnostic: diagnosticSchema,
};

export const lintSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'iamspec lint',
  ...object('What `iamspec lint --format json` prints.', {
    version: one('Of this format.', [1]),
    exit: one(
      'The exit code: 0 nothing was found, 1 something was, 2 could not run, 3 something could not be told.',
      [0, 1, 2, 3],
    ),
    linted: list('In the order of their files.', of('linted')),
    diagnostics: list('Errors; nothing was judged where there are some.', of('diagnostic')),
  }),
  $defs: definitions,
};
