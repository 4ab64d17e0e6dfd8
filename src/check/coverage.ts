// Audit arm: which parts of the policies the tests reached, as plain data that can be added up.
// How it is found out is evaluate/cover.ts's business.
import type { Piece } from '../evaluate/cover.ts';

export type PointKind = Piece['kind'];

/** Something of a statement that a test can reach. */
export interface CoveragePoint {
  readonly kind: PointKind;
  /** As the policy spells it: `s3:GetObject`, `Bool aws:MultiFactorAuthPresent true`; the Sid of a statement. */
  readonly text: string;
  /** As the spec says it, where that is something else: `mfa: fresh`. */
  readonly written?: string;
  /** What is written is the opposite of what the policy says: it holds where this does not. Of `unless` and `except`. */
  readonly inverted?: true;
  /** Listed under `NotAction`, `NotPrincipal` or `NotResource`. */
  readonly excluded?: true;
  /** Of the spec, or of the policy file where no rule made it; from 1. */
  readonly line: number;
  /**
   * Checks for which it matched (a condition: held), all else of the statement being fulfilled. Of what is left out: for
   * which it kept the statement from matching.
   */
  readonly hits: number;
  /** Conditions alone: checks for which it did not hold, all else of the statement being fulfilled. */
  readonly misses?: number;
}

export interface StatementCoverage {
  /** `bucket.exchange` */
  readonly document: string;
  /** Position in the document, from 0. */
  readonly index: number;
  readonly sid: string | null;
  readonly rule: string | null;
  /** Where its rule stands, or the policy where no rule made it. */
  readonly file: string;
  readonly line: number;
  /** The last line of the rule, or of the statement. */
  readonly end_line: number;
  readonly points: readonly CoveragePoint[];
}

export interface SpecCoverage {
  /** How many things there are to reach: a condition counts twice, held and not held. */
  readonly points: number;
  readonly reached: number;
  readonly statements: readonly StatementCoverage[];
}

/** How much of a point there is to reach, and how much was. */
export function sidesOf({ hits, misses }: CoveragePoint): { readonly points: number; readonly reached: number } {
  const held = hits > 0 ? 1 : 0;
  if (misses === undefined) return { points: 1, reached: held };
  return { points: 2, reached: held + (misses > 0 ? 1 : 0) };
}

export function counted(statements: readonly StatementCoverage[]): SpecCoverage {
  const sides = statements.flatMap((each) => each.points.map(sidesOf));
  return {
    points: sides.reduce((sum, { points }) => sum + points, 0),
    reached: sides.reduce((sum, { reached }) => sum + reached, 0),
    statements,
  };
}

/** What two parts of a run reached, together; undefined where they are not of the same policies and places. */
export function addCoverage(a: SpecCoverage, b: SpecCoverage): SpecCoverage | undefined {
  if (a.statements.length !== b.statements.length) return undefined;
  const statements: StatementCoverage[] = [];
  for (const [index, one] of a.statements.entries()) {
    const other = b.statements[index];
    if (other === undefined || shapeOf(one) !== shapeOf(other)) return undefined;
    const points = one.points.map((point, at) => addPoints(point, other.points[at] ?? point));
    statements.push({ ...one, points });
  }
  return counted(statements);
}

function shapeOf({ points, document, index, sid, rule, file, line, end_line }: StatementCoverage): string {
  const places = points.map((each) => [each.kind, each.text, each.excluded, each.line, each.misses === undefined]);
  return JSON.stringify([document, index, sid, rule, file, line, end_line, places]);
}

function addPoints(a: CoveragePoint, b: CoveragePoint): CoveragePoint {
  const misses = a.misses === undefined ? {} : { misses: a.misses + (b.misses ?? 0) };
  return { ...a, hits: a.hits + b.hits, ...misses };
}

/** Of what there is to reach; rounded down to three places, so that 100 is all of it. 100 where there is nothing. */
export function percentage(coverages: readonly Pick<SpecCoverage, 'points' | 'reached'>[]): number {
  const points = coverages.reduce((sum, each) => sum + each.points, 0);
  const reached = coverages.reduce((sum, each) => sum + each.reached, 0);
  return points === 0 ? 100 : Math.floor((reached * 100_000) / points) / 1000;
}
