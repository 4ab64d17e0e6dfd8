// Printing: the JSON Schema of `iamspec test --mutate --format json`. What makes such a report is mutation-json.ts.
import { diagnosticSchema } from './diagnostic-schema.ts';
import { list, maybe, number, object, of, one, text, texts, whole } from './schema-words.ts';

const definitions = {
  spec: object('One spec, and the mistakes that were made in what it renders.', {
    name: text('The name of its file.'),
    file: text('Where it lies.'),
    score: number('In percent: of the mistakes that are not `equivalent`, those that are `killed`.'),
    counts: object('How many mistakes came to what.', {
      killed: whole('A test or property notices.'),
      equivalent: whole('No request for an action that AWS has is decided otherwise.'),
      survived: whole('Some request is, and nothing notices.'),
      unknown: whole('Nothing notices, and it cannot be told whether some request is.'),
    }),
    idle: texts('Tests and properties that do not hold without any mistake, so that they notice none.'),
    alive: list('Those that nothing notices.', of('mistake')),
  }),
  mistake: object('One change to one policy.', {
    document: text('`bucket.exchange`'),
    sid: maybe('Of the statement.'),
    rule: maybe('The rule of the spec that the statement comes from.'),
    operator: text('The kind of mistake: `drop-condition`.'),
    what: text('In words, to stand after "if".'),
    fate: one('As above.', ['survived', 'unknown']),
    finding: text('A request that is decided otherwise, in words; of `unknown`, why it cannot be told.'),
    row: maybe('That request, as a row that holds today. Null where no test can be about it.'),
    no_row: maybe('Why there is no row.'),
  }),
  written: object('What `--write` did for one spec.', {
    spec: text('Its name.'),
    file: maybe('That the rows were added to; null where none was.'),
    test: maybe('The name of the test that they are in.'),
    rows: texts('As they were written.'),
    left: list(
      'Mistakes that no row was written for.',
      object('One of them.', {
        document: text('As above.'),
        what: text('As above.'),
        reason: text('Why.'),
      }),
    ),
  }),
  diagnostic: diagnosticSchema,
};

export const mutationSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'iamspec test --mutate --format json',
  ...object('Would the tests notice a mistake in the policies? Keys are only ever added.', {
    version: one('Of this shape.', [1]),
    exit: one('The program’s exit code: 0, 1 the score is below the threshold, 2 could not run.', [0, 1, 2]),
    duration: number('Milliseconds.'),
    score: number('Of all specs together, in percent.'),
    threshold: { description: 'What was asked for; null: nothing.', type: ['number', 'null'] },
    specs: list('In the order of their files.', of('spec')),
    written: {
      description: 'By spec; null where nothing was to be written.',
      anyOf: [list('By spec.', of('written')), { type: 'null' }],
    },
    diagnostics: list('What is wrong, or worth knowing.', of('diagnostic')),
  }),
  $defs: definitions,
};
