// Printing: diagnostics as a good compiler shows them, with the line underlined.
import { type Diagnostic, placeOf, type Severity } from '../text/diagnostic.ts';
import { type Location, lineText, positionOf } from '../text/source.ts';
import { counted, type Paint } from './paint.ts';

const colourOf = { error: 'red', warning: 'yellow', note: 'cyan' } as const satisfies Record<Severity, keyof Paint>;

/** Characters of a source line that are shown; a longer line is cut around the place. */
const widest = 100;

/** All diagnostics, a blank line between them, and how many there were of each kind. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], paint: Paint): string {
  return diagnostics.map((diagnostic) => `${formatDiagnostic(diagnostic, paint)}\n`).join('\n');
}

export function formatDiagnostic({ severity, code, message, help, at }: Diagnostic, paint: Paint): string {
  const head = `${paint[colourOf[severity]](paint.bold(severity))}${paint.dim(`[${code}]`)}: ${printable(message)}`;
  const lines = [at === undefined ? head : `${placeOf(at)}: ${head}`];
  if (at !== undefined) lines.push(...excerpt(at, paint[colourOf[severity]], paint));
  if (help !== undefined) lines.push(`  ${paint.bold('help')}: ${printable(help)}`);
  return lines.join('\n');
}

/** How many errors and warnings, as a closing line; undefined where there are none. */
export function summaryOf(diagnostics: readonly Diagnostic[]): string | undefined {
  const of = (severity: Severity): number => diagnostics.filter((each) => each.severity === severity).length;
  const parts = [
    ...(of('error') > 0 ? [counted(of('error'), 'error')] : []),
    ...(of('warning') > 0 ? [counted(of('warning'), 'warning')] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : undefined;
}

/** The source line with its number, and a line that underlines the place. */
export function excerpt({ source, span }: Location, mark: (text: string) => string, paint: Paint): readonly string[] {
  const { line, column } = positionOf(source, span.start);
  const characters = [...lineText(source, line)];
  const end = positionOf(source, span.end);
  const last = end.line === line ? end.column : characters.length + 1;
  const from = column - 1 > widest - 20 ? column - 21 : 0;
  const shown = characters.slice(from, from + widest);
  const length = Math.max(1, Math.min(last - column, shown.length - (column - 1 - from)));
  const gutter = String(line);
  const cut = (condition: boolean): string => (condition ? '…' : '');
  const text = `${cut(from > 0)}${printable(shown.join(''))}${cut(from + widest < characters.length)}`;
  const before = ' '.repeat(column - 1 - from + (from > 0 ? 1 : 0));
  return [
    `${paint.dim(`${gutter} |`)} ${text}`,
    `${paint.dim(`${' '.repeat(gutter.length)} |`)} ${before}${mark('^'.repeat(length))}`,
  ];
}

/** Text from outside with control characters made visible: nothing that a spec says moves the cursor. */
export function printable(text: string): string {
  return text
    .replace(/\t/g, ' ')
    .replace(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu, (character) =>
      character === '\n' ? character : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
    );
}
