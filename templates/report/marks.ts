// The pages: what a cell says in one mark: a sign and a colour, never a colour alone.
import type { PageCell, PageMatrix } from '../../src/report/page-data.ts';

export type Mode = 'all' | 0 | 1 | 2;

/** Of which time a mark is; `changed`: of both, and which way it went. */
export type Version = 'now' | 'before' | 'changed';

/** What is looked at of a cell. */
export interface View {
  readonly mode: Mode;
  readonly version: Version;
}

/** One caller's action on one bucket, by number. */
export interface Asked {
  readonly caller: number;
  readonly bucket: number;
  readonly action: number;
}

export const situationWords = ['with MFA', 'without MFA', 'with an access key, or unsigned'] as const;
const letters = ['M', 'N', 'K'] as const;

export type Colour = 'open' | 'mfa' | 'no' | 'depends' | 'unknown' | 'none' | 'widened' | 'narrowed' | 'same';

export interface Mark {
  readonly text: string;
  readonly colour: Colour;
  readonly words: string;
}

export type Cells = readonly (PageCell | undefined)[];

/** The three answers; undefined where there is no such session. */
export function cellsAt(data: PageMatrix, { caller, bucket, action }: Asked, version: 'now' | 'before' = 'now'): Cells {
  const found = data.buckets[bucket];
  const row = data.rows[(version === 'before' ? found?.before : found?.rows)?.[caller] ?? -1];
  return [0, 1, 2].map((situation) => data.cells[row?.[action * 3 + situation] ?? -1]);
}

const answerWords = { yes: 'allowed', no: 'denied', depends: 'depends', unknown: 'unknown' } as const;

export function answerInWords(cell: PageCell | undefined): string {
  return cell === undefined ? 'no such session' : answerWords[cell.answer];
}

export function markAt(data: PageMatrix, asked: Asked, { mode, version }: View): Mark {
  const now = cellsAt(data, asked, version === 'before' ? 'before' : 'now');
  const mark = markOf(now, mode);
  if (version !== 'changed') return mark;
  const before = cellsAt(data, asked, 'before');
  const change = changeOf(before, now, mode);
  if (change === 'same') return { ...mark, colour: 'same', words: `${mark.words}, as before` };
  const was = markOf(before, mode);
  const words = `before ${was.words}; now ${mark.words}`;
  return { text: `${signs[change]} ${was.text} → ${mark.text}`, colour: change, words };
}

const signs = { widened: '▲', narrowed: '▼', depends: '≠' } as const;

/** Which way it went; `depends`: both ways, or what it depends on is another thing. */
export function changeOf(before: Cells, now: Cells, mode: Mode): 'widened' | 'narrowed' | 'depends' | 'same' {
  const pairs = [0, 1, 2].filter((at) => mode === 'all' || mode === at).map((at) => [before[at], now[at]] as const);
  const grown = pairs.map(([was, is]) => grade(is) - grade(was));
  const [up, down] = [grown.some((each) => each > 0), grown.some((each) => each < 0)];
  if (up !== down) return up ? 'widened' : 'narrowed';
  const isSame = !up && pairs.every(([was, is]) => was?.answer === is?.answer && was?.about === is?.about);
  return isSame ? 'same' : 'depends';
}

function grade(cell: PageCell | undefined): number {
  return { yes: 2, depends: 1, unknown: 1, no: 0 }[cell?.answer ?? 'no'];
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
