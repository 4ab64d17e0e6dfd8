// Audit arm: what is judged as one: a rule with all its statements, or one statement of a policy. Judges nothing.
import type { StatementRef } from '../evaluate/request.ts';
import type { Effect } from '../iam/document.ts';
import type { Placed } from '../regions/placed.ts';

/** A statement's name in a run: its document, and its place in that. */
export type StatementId = string;

export function idOf({ document, index }: Pick<StatementRef, 'document' | 'index'>): StatementId {
  return `${index} ${document}`;
}

export interface Unit {
  readonly id: string;
  readonly effect: Effect;
  /** Never none. */
  readonly statements: ReadonlySet<StatementId>;
}

export function isOf(unit: Pick<Unit, 'statements'>): (placed: Placed) => boolean {
  return ({ statement }) => unit.statements.has(idOf(statement.ref));
}
