// The report page: what a cell says in one mark: a sign and a colour, never a colour alone.
import type { PageCell, PageData } from '../../src/report/page-data.ts';

export type Mode = 'all' | 0 | 1 | 2;

export const situationWords = ['with MFA', 'without MFA', 'with an access key, or unsigned'] as const;
const letters = ['M', 'N', 'K'] as const;

export type Colour = 'open' | 'mfa' | 'no' | 'depends' | 'unknown' | 'none';

export interface Mark {
  readonly text: string;
  readonly colour: Colour;
  readonly words: string;
}

export type Cells = readonly (PageCell | undefined)[];

/** The three answers about one action; undefined where there is no such session. */
export function cellsAt(data: PageData, caller: number, bucket: number, action: number): Cells {
  const row = data.rows[data.buckets[bucket]?.rows[caller] ?? -1];
  return [0, 1, 2].map((situation) => data.cells[row?.[action * 3 + situation] ?? -1]);
}

const answerWords = { yes: 'allowed', no: 'denied', depends: 'depends', unknown: 'unknown' } as const;

export function answerInWords(cell: PageCell | undefined): string {
  return cell === undefined ? 'no such session' : answerWords[cell.answer];
}

export function markOf(cells: Cells, mode: Mode): Mark {
  if (mode !== 'all') return single(cells[mode], mode);
  const text = cells.map((cell, at) => sign(cell, letters[at] ?? '')).join('');
  const words = cells.map((cell, at) => `${situationWords[at]} ${answerInWords(cell)}`).join(', ');
  return { text, colour: colourOf(cells), words };
}

function single(cell: PageCell | undefined, mode: 0 | 1 | 2): Mark {
  const words = `${situationWords[mode]} ${answerInWords(cell)}`;
  return { text: sign(cell, '✓').replace('-', '✕').replace('.', '·'), colour: colourOf([cell]), words };
}

function sign(cell: PageCell | undefined, yes: string): string {
  if (cell === undefined) return '.';
  return { yes, no: '-', depends: '~', unknown: '?' }[cell.answer];
}

function colourOf(cells: Cells): Colour {
  const answers = cells.flatMap((cell) => cell?.answer ?? []);
  if (answers.length === 0) return 'none';
  if (answers.includes('depends')) return 'depends';
  if (answers.includes('unknown')) return 'unknown';
  if (answers.every((answer) => answer === 'no')) return 'no';
  return cells.length > 1 && cells[1]?.answer !== 'yes' && cells[2]?.answer !== 'yes' ? 'mfa' : 'open';
}
