// Printing: the access matrix for programs. The shape is published in schema/matrix.schema.json; keys are only ever added.
import type { Matrix } from '../check/matrix.ts';
import { type MatrixCell, type SituationCell, situations } from '../check/matrix-cells.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { ShownSpec } from './decision.ts';
import { diagnosticOf } from './json.ts';
import { callerOf } from './who-json.ts';

export interface MatrixReport {
  readonly version: 1;
  /** The program's exit code. */
  readonly exit: number;
  /** The spec's file; null where none was read. */
  readonly spec: string | null;
  readonly matrix: object | null;
  readonly diagnostics: readonly unknown[];
}

export function matrixReport(
  spec: ShownSpec | undefined,
  matrix: Matrix | undefined,
  diagnostics: readonly Diagnostic[],
  exit: number,
): MatrixReport {
  return {
    version: 1,
    exit,
    spec: spec?.source.path ?? null,
    matrix: matrix === undefined ? null : entryOf(matrix),
    diagnostics: diagnostics.map(diagnosticOf),
  };
}

function entryOf({ actions, buckets, closed, strangers, assumed }: Matrix): object {
  return {
    actions,
    situations,
    closed,
    strangers,
    assumed,
    buckets: Array.from(buckets, ({ bucket, rows, untold }) => ({
      bucket,
      unknown: untold ?? null,
      rows: rows.map(({ caller, cells }) => ({
        caller: callerOf(caller),
        cells: cells.map((cell, at) => ({ action: actions[at] ?? '', needs_mfa: needsMfa(cell), ...cellOf(cell) })),
      })),
    })),
  };
}

function cellOf(cell: MatrixCell): object {
  return { mfa: answerOf(cell.mfa), no_mfa: answerOf(cell['no-mfa']), key: answerOf(cell.key) };
}

function answerOf(cell: SituationCell | undefined): object | null {
  if (cell === undefined) return null;
  return { answer: cell.answer, about: cell.about || null, unknown_policies: cell.holding };
}

/** Allowed with MFA, and surely refused without: by whatever session there is. */
function needsMfa(cell: MatrixCell): boolean {
  const others = [cell['no-mfa'], cell.key].filter((each) => each !== undefined);
  return cell.mfa?.answer === 'yes' && others.every(({ answer }) => answer === 'no');
}
