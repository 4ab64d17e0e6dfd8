// Printing: the JSON Schema of a diagnostic, as reports have it. What makes one is json.ts.
import { maybe, object, one, text } from './schema-words.ts';

const lineNumber = { description: 'From 1.', type: 'integer', minimum: 1 };

export const diagnosticSchema = object(
  'Something that is wrong, or worth knowing.',
  {
    severity: one('How bad it is.', ['error', 'warning', 'note']),
    code: text('Its page is docs/diagnostics/CODE.md.'),
    message: text('What is wrong.'),
    help: maybe('What to do.'),
    file: text('As people type it.'),
    line: lineNumber,
    column: lineNumber,
  },
  ['file', 'line', 'column'],
);
