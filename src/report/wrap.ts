// Printing: lines that fit a terminal. Breaks at spaces alone, so that what is copied stays whole.
import type { Paint } from './paint.ts';
import { printable, widthOf } from './printable.ts';

/** Columns that a line takes at most, but for a word that is wider. */
const columns = 80;

export interface Line {
  /** Columns before it. */
  readonly indent: number;
  /** Stands before the text, on its first line only. */
  readonly mark?: string;
  readonly text: string;
  /** Of the mark, where there is one. */
  readonly colour?: keyof Paint;
  /** Columns before its further lines; by default those before its text. */
  readonly hang?: number;
}

/** What is so in some of the ways that AWS may behave, on a line of its own. */
export function sentence(
  { condition, value }: { readonly condition: string; readonly value: string },
  indent: number,
): Line {
  return { indent, text: condition === '' ? value : `if ${condition}: ${value}`, hang: indent + 2 };
}

/** With a line break at its end; text from outside is made safe. */
export function formatLine({ indent, mark, text, colour, hang }: Line, paint: Paint): string {
  const start = indent + (mark === undefined ? 0 : widthOf(mark) + 1);
  const further = hang ?? start;
  const [first = '', ...rest] = wrap(printable(text), columns - start, columns - further);
  const painted = (part: string): string => (colour === undefined ? part : paint[colour](part));
  const head = mark === undefined ? painted(first) : `${painted(mark)} ${first}`;
  const lines = [
    `${' '.repeat(indent)}${head}`,
    ...rest.map((line) => `${' '.repeat(further)}${mark === undefined ? painted(line) : line}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Words on lines of these widths; a word that is wider than its line stands alone. */
function wrap(text: string, first: number, further: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || widthOf(longer) <= (lines.length === 0 ? first : further)) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}
