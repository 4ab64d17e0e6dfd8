// Printing: a table with a label before each line and titles of several lines, in as many parts as a terminal needs.
import type { Paint } from './paint.ts';
import { printable, widthOf } from './printable.ts';
import { formatLine, type Line } from './wrap.ts';

export interface TableRow {
  readonly label: string;
  readonly cells: readonly { readonly text: string; readonly colour: keyof Paint }[];
  /** Below it. */
  readonly notes: readonly Line[];
}

export interface Table {
  /** The title over the labels. */
  readonly label: string;
  /** Lines of each title. */
  readonly columns: readonly (readonly string[])[];
  readonly rows: readonly TableRow[];
}

const mostColumns = 80;
const gap = 2;
/** A longer label has lines of its own. */
const longestLabel = 30;
const shortestLabel = 12;

export function formatTable(table: Table, paint: Paint): string {
  const widths = table.columns.map((title, at) =>
    Math.max(...title.map(widthOf), ...table.rows.map(({ cells }) => widthOf(cells[at]?.text ?? ''))),
  );
  const total = widths.reduce((sum, width) => sum + width + gap, 0);
  const longest = Math.max(widthOf(table.label), ...table.rows.map((row) => widthOf(printable(row.label))));
  const room = mostColumns - total;
  const label = Math.max(Math.min(longest, longestLabel, room), Math.min(shortestLabel, longest));
  const parts = partsOf(widths, mostColumns - label);
  return parts.map((part, at) => formatPart(table, part, widths, label, at === parts.length - 1, paint)).join('\n');
}

/** Columns that fit beside the labels, at least one. */
function partsOf(widths: readonly number[], room: number): readonly (readonly number[])[] {
  const parts: number[][] = [];
  let left = 0;
  for (const [at, width] of widths.entries()) {
    const last = parts.at(-1);
    if (last === undefined || width + gap > left) {
      parts.push([at]);
      left = room - width - gap;
    } else {
      last.push(at);
      left -= width + gap;
    }
  }
  return parts;
}

function formatPart(
  table: Table,
  part: readonly number[],
  widths: readonly number[],
  label: number,
  last: boolean,
  paint: Paint,
): string {
  const height = Math.max(...part.map((at) => table.columns[at]?.length ?? 0));
  const padded = (text: string, at: number): string =>
    text + ' '.repeat(Math.max(0, (widths[at] ?? 0) - widthOf(text)));
  const titles = Array.from({ length: height }, (_, line) => {
    const cells = part.map((at) => padded(table.columns[at]?.[line] ?? '', at));
    const head = line === height - 1 ? table.label : '';
    return paint.dim([head.padEnd(label), ...cells].join(' '.repeat(gap)).trimEnd());
  });
  const rows = table.rows.map(({ label: text, cells, notes }) => {
    const fits = widthOf(printable(text)) <= label;
    const begin = fits ? `${printable(text)}${' '.repeat(label - widthOf(printable(text)))}` : ' '.repeat(label);
    const shown = part.map((at, index) => {
      const { text: answer = '', colour = 'dim' } = cells[at] ?? {};
      return paint[colour](index === part.length - 1 ? answer : padded(answer, at));
    });
    const above = fits ? '' : formatLine({ indent: 0, text, hang: 2 }, paint);
    const below = last ? notes.map((note) => formatLine(note, paint)).join('') : '';
    return `${above}${[begin, ...shown].join(' '.repeat(gap))}\n${below}`;
  });
  return `${titles.map((line) => `${line}\n`).join('')}${rows.join('')}`;
}
