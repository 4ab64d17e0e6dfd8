// Printing: what `iamspec import` made of policies, in a few lines for a person.
import type { Became, Imported } from '../import/import.ts';
import { formatDiagnostics } from './diagnostics.ts';
import { counted, type Paint } from './paint.ts';
import { printable } from './printable.ts';

const mostShown = 10;

/** `output`: the file that was written; absent: the spec was printed. */
export function formatImport(imported: Imported, output: string | undefined, paint: Paint): string {
  const { statements, proved, notes, tests, warnings } = imported;
  const verbatim = statements.filter(({ form }) => form === 'statement');
  const lost = statements.filter(({ form }) => form === 'left-out');
  const rules = statements.length - verbatim.length - lost.length;
  const whole = proved.every(({ proof }) => proof === 'whole');
  const lines = [
    `${counted(statements.length, 'statement')}: ${counted(rules, 'rule')}, ${verbatim.length} as ${verbatim.length === 1 ? 'it' : 'they'} stood${lost.length === 0 ? '' : `, ${lost.length} left out`}`,
    ...listed(verbatim),
    ...listed(lost),
    `${counted(proved.length, 'policy', 'policies')} proved to say the same as before${whole ? '' : ', statement by statement'}`,
    `${counted(tests.rows, 'row')} of tests say what is decided today${tests.left === 0 ? '' : `; ${counted(tests.left, 'rule')} of a long list have none`}`,
    ...notes.map((each) => `note: ${each}`),
    ...(output === undefined ? [] : [`written to ${printable(output)}`]),
  ];
  const told = warnings.length === 0 ? '' : `${formatDiagnostics(warnings, paint)}\n`;
  return `${told}${lines.join('\n')}\n`;
}

function listed(all: readonly Became[]): readonly string[] {
  const shown = all.slice(0, mostShown).map((each) => {
    const name = each.rule ?? each.sid ?? `statement ${each.index + 1}`;
    return `  ${printable(name)}: ${printable(each.reason)}`;
  });
  return all.length > mostShown ? [...shown, `  and ${all.length - mostShown} more`] : shown;
}
