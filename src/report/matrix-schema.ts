// Printing: the JSON Schema of `iamspec matrix --format json`. What makes such a report is matrix-json.ts.
import { diagnosticSchema } from './diagnostic-schema.ts';
import { list, maybe, maybeOf, object, of, one, text, texts, yes } from './schema-words.ts';
import { callerSchema } from './who-schema.ts';

const definitions = {
  matrix: object('Who may do what on which bucket.', {
    actions: texts('A cell of each row is about each.'),
    situations: texts('The ways of asking that a cell tells apart.'),
    closed: yes('Nobody holds more policies than the spec says.'),
    strangers: yes('Rows are also about callers whom the spec does not declare.'),
    assumed: texts('What it rests on, a sentence each.'),
    buckets: list(
      'As the spec declares them.',
      object('One bucket, with its objects.', {
        bucket: text('As the spec names it.'),
        unknown: maybe('Why nothing is told of it; then it has no rows.'),
        rows: list(
          'The declared callers first.',
          object('One caller.', { caller: of('caller'), cells: list('One for each action.', of('cell')) }),
        ),
      }),
    ),
  }),
  cell: object('One action: on the bucket, or on all its objects.', {
    action: text('`s3:GetObject`'),
    needs_mfa: yes('Allowed with MFA, and surely refused without.'),
    mfa: maybeOf('answer', 'At the console or in a role’s session, with MFA. Null: there is no such session.'),
    no_mfa: maybeOf('answer', 'The same without MFA, or vouched for by an identity provider.'),
    key: maybeOf('answer', 'With a long-term access key, or unsigned.'),
  }),
  answer: object('What is decided of such requests.', {
    answer: one(
      '`yes`: all such requests are allowed. `no`: none is. `depends`: some are. `unknown`: AWS does not say.',
      ['yes', 'no', 'depends', 'unknown'],
    ),
    about: maybe('Of `depends`: for which requests. Of `unknown`: why. Otherwise null.'),
    unknown_policies: yes('It hangs on policies that the caller may hold and that the spec does not know.'),
  }),
  caller: callerSchema,
  diagnostic: diagnosticSchema,
};

export const matrixSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'iamspec matrix --format json',
  ...object('The access matrix. Keys are only ever added.', {
    version: one('Of this shape.', [1]),
    exit: one('The program’s exit code: 0 told, 2 could not.', [0, 2]),
    spec: maybe('The spec’s file; null where none was read.'),
    matrix: maybeOf('matrix', 'Null where there is none; then the diagnostics say why.'),
    diagnostics: list('What is wrong, or worth knowing.', of('diagnostic')),
  }),
  $defs: definitions,
};
