// Printing: diagnostics as a good compiler shows them, with the line underlined.
import { type Diagnostic, placeOf, type Severity } from '../text/diagnostic.ts';
import { type Location, lineText, positionOf } from '../text/source.ts';
import { counted, type Paint } from './paint.ts';
import { printable, widthOf } from './printable.ts';

const colourOf = { error: 'red', warning: 'yellow', note: 'cyan' } as const satisfies Record<Severity, keyof Paint>;

/** Characters of a source line that are shown; a longer line is cut around the place. */
const widest = 100;

/** All diagnostics, a blank line between them, and how many there were of each kind. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], paint: Paint): string {
  return diagnostics.map((diagnostic) => `${formatDiagnostic(diagnostic, paint)}\n`).join('\n');
}

export function formatDiagnostic({ severity, code, message, help, at }: Diagnostic, paint: Paint): string {
  // A bug of ours may show a stack.
  const wording = code === 'internal-error' ? message.split('\n').map(printable).join('\n') : printable(message);
  const head = `${paint[colourOf[severity]](paint.bold(severity))}${paint.dim(`[${code}]`)}: ${wording}`;
  const lines = [at === undefined ? head : `${printable(placeOf(at))}: ${head}`];
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
function excerpt({ source, span }: Location, mark: (text: string) => string, paint: Paint): readonly string[] {
  const { line, column } = positionOf(source, span.start);
  const text = lineText(source, line);
  const end = positionOf(source, span.end);
  return excerptOf({ line, column, end: end.line === line ? end.column : [...text].length + 1, text }, mark, paint);
}

/** A line of a source, and the columns in it from one up to, but without, another. */
export interface Excerpt {
  readonly line: number;
  readonly column: number;
  readonly end: number;
  readonly text: string;
}

export function excerptOf(
  { line, column, end, text: whole }: Excerpt,
  mark: (text: string) => string,
  paint: Paint,
): readonly string[] {
  const characters = [...whole];
  const from = column - 1 > widest - 20 ? column - 21 : 0;
  const shown = characters.slice(from, from + widest).map(printable);
  const part = (first: number, past?: number): number => widthOf(shown.slice(first, past).join(''));
  const gutter = String(line);
  const cut = (condition: boolean): string => (condition ? '…' : '');
  const text = `${cut(from > 0)}${shown.join('')}${cut(from + widest < characters.length)}`;
  const before = ' '.repeat(part(0, column - 1 - from) + (from > 0 ? 1 : 0));
  const length = Math.max(1, part(column - 1 - from, end - 1 - from));
  return [
    `${paint.dim(`${gutter} |`)} ${text}`,
    `${paint.dim(`${' '.repeat(gutter.length)} |`)} ${before}${mark('^'.repeat(length))}`,
  ];
}
