// Printing: the JSON Schema of `iamspec import --format json`. What makes such a report is import-json.ts.
import { diagnosticSchema as diagnostic } from './diagnostic-schema.ts';
import { list, maybe, object, of, one, text, texts, whole } from './schema-words.ts';

export const importSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'iamspec import --format json',
  ...object('What `iamspec import --format json` prints. Keys are only ever added.', {
    version: one('Of this schema.', [1]),
    exit: one('The exit code: 0 imported, 1 a spec would say something else, 2 could not run.', [0, 1, 2]),
    files: texts('As they were named.'),
    output: maybe('The file that was written; null: none was.'),
    spec: maybe('The whole spec; null: there is none.'),
    statements: list(
      'One for each that was imported, in order.',
      object('A statement, and what became of it.', {
        file: text('Where it stands.'),
        index: whole('Its place in its policy, from 0.'),
        sid: maybe('Its Sid; null: it has none.'),
        rule: maybe('The name of its rule; null: it has none.'),
        form: one('`statement`: it goes out as it stood. `left_out`: no request ever matches it.', [
          'rule',
          'statement',
          'left_out',
        ]),
        reason: text('Why it is no rule; empty: it is one.'),
      }),
    ),
    proved: list(
      'What was proved to say the same as before.',
      object('All that one thing is attached.', {
        on: text('`bucket data`: the kind of policy, and what it is attached to, by its name in the spec.'),
        proof: one('`whole`: all statements at once. `by_statement`: each by itself.', ['whole', 'by_statement']),
      }),
    ),
    tests: object('Tests that say what is decided today.', {
      rows: whole('How many rows.'),
      rules_without: whole('Rules of a long list that have none.'),
    }),
    notes: texts('What is not kept, and means nothing.'),
    diagnostics: list('What is wrong, or worth knowing.', of('diagnostic')),
  }),
  $defs: { diagnostic },
};
