// Printing: the access matrix as tables that fit a terminal, one for each bucket. Letters, never colour alone, say what is so.
import type { BucketMatrix, Matrix, MatrixRow } from '../check/matrix.ts';
import {
  type MatrixCell,
  matrixCellId,
  type Situation,
  type SituationCell,
  situations,
} from '../check/matrix-cells.ts';
import type { Paint } from './paint.ts';
import { formatTable, type TableRow } from './table.ts';
import { callersText } from './who.ts';
import { formatLine, type Line } from './wrap.ts';

const letters: Readonly<Record<Situation, string>> = { mfa: 'M', 'no-mfa': 'N', key: 'K' };
const words: Readonly<Record<Situation, string>> = {
  mfa: 'with MFA',
  'no-mfa': 'without MFA',
  key: 'with an access key',
};

export function formatMatrix(matrix: Matrix, paint: Paint): string {
  const tables = Array.from(matrix.buckets, (each) => bucketTable(each, matrix.actions, paint));
  return [...tables, legend(matrix, paint)].join('\n');
}

function bucketTable({ bucket, rows, untold }: BucketMatrix, actions: readonly string[], paint: Paint): string {
  if (untold !== undefined) return formatLine({ indent: 0, mark: 'UNKNOWN', text: `${bucket}: ${untold}` }, paint);
  const table = {
    label: bucket,
    columns: actions.map(titleOf),
    rows: alike(rows).map(({ callers, cells }): TableRow => {
      return { label: callersText(callers), cells: cells.map(cellText), notes: notesFor(cells, actions) };
    }),
  };
  return formatTable(table, paint);
}

/** `s3:PutBucketPolicy` stands on lines that are no wider than they must be. */
function titleOf(action: string): readonly string[] {
  const [service = '', name = ''] = action.split(':');
  const parts = name.split(/(?<=[a-z])(?=[A-Z])/);
  return service === 's3' ? parts : [`${service}:`, ...parts];
}

interface AlikeRow {
  readonly callers: readonly MatrixRow['caller'][];
  readonly cells: readonly MatrixCell[];
}

/** Callers of whom the same is true stand together. */
function alike(rows: readonly MatrixRow[]): readonly AlikeRow[] {
  const found = new Map<string, { callers: MatrixRow['caller'][]; cells: readonly MatrixCell[] }>();
  for (const { caller, cells } of rows) {
    const id = JSON.stringify(cells.map(matrixCellId));
    const known = found.get(id);
    if (known === undefined) found.set(id, { callers: [caller], cells });
    else known.callers.push(caller);
  }
  return [...found.values()];
}

function cellText(cell: MatrixCell): TableRow['cells'][number] {
  const text = situations.map((situation) => symbolOf(situation, cell[situation])).join('');
  return { text, colour: colourOf(cell) };
}

function symbolOf(situation: Situation, cell: SituationCell | undefined): string {
  if (cell === undefined) return '.';
  return { yes: letters[situation], no: '-', depends: '~', unknown: '?' }[cell.answer];
}

function colourOf(cell: MatrixCell): keyof Paint {
  const answers = situations.flatMap((situation) => cell[situation]?.answer ?? []);
  if (answers.every((answer) => answer === 'no')) return 'dim';
  if (answers.some((answer) => answer === 'depends' || answer === 'unknown')) return 'yellow';
  return cell['no-mfa']?.answer === 'yes' || cell.key?.answer === 'yes' ? 'green' : 'cyan';
}

/** What `~` and `?` stand for, a line each. */
function notesFor(cells: readonly MatrixCell[], actions: readonly string[]): readonly Line[] {
  const found = new Map<string, { readonly cell: SituationCell; readonly where: Map<string, Situation[]> }>();
  for (const [at, each] of cells.entries()) {
    for (const situation of situations) {
      const cell = each[situation];
      if (cell === undefined || cell.about === '') continue;
      const id = `${cell.answer} ${cell.about}`;
      const note = found.get(id) ?? { cell, where: new Map<string, Situation[]>() };
      const action = (actions[at] ?? '').replace(/^s3:/, '');
      note.where.set(action, [...(note.where.get(action) ?? []), situation]);
      found.set(id, note);
    }
  }
  return [...found.values()].map(({ cell, where }): Line => {
    const mark = cell.answer === 'unknown' ? '?' : '~';
    return { indent: 2, text: `${mark} ${places(where)}: ${cell.about}`, hang: 4 };
  });
}

/** `GetObject, ListBucket without MFA`: actions that it is so of in the same situations stand together. */
function places(where: ReadonlyMap<string, readonly Situation[]>): string {
  const bySituations = new Map<string, string[]>();
  for (const [action, mine] of where) {
    const how = mine.length === situations.length ? '' : ` ${mine.map((each) => words[each]).join(' and ')}`;
    bySituations.set(how, [...(bySituations.get(how) ?? []), action]);
  }
  return [...bySituations].map(([how, actions]) => `${actions.join(', ')}${how}`).join('; ');
}

function legend({ closed, strangers, assumed }: Matrix, paint: Paint): string {
  const lines = [
    'allowed: M with MFA, N without MFA, K with an access key, or unsigned',
    'M-- needs MFA   - denied   ~ depends   ? AWS does not say   . no such session',
    ...(strangers ? [] : ['with `--all` also those whom the spec does not declare']),
    ...(closed ? [] : ['with `--closed` nobody holds more policies than the spec says']),
    ...assumed.map((text) => `assumed: ${text}`),
  ];
  return lines.map((text) => formatLine({ indent: 0, text, colour: 'dim', hang: 2 }, paint)).join('');
}
