// Audit arm: what a question asks of requests' context, as data. Decides nothing.
import type { ConditionClause } from '../iam/document.ts';

/**
 * Conditions of a question. A clause holds as it does in a policy: where its key is absent, a positive operator does not.
 * `all` of nothing always holds, `any` of nothing never does.
 */
export type Formula =
  | { readonly all: readonly Formula[] }
  | { readonly any: readonly Formula[] }
  | { readonly clause: ConditionClause };

/** Every clause in it. */
export function clausesOf(formula: Formula): readonly ConditionClause[] {
  if ('clause' in formula) return [formula.clause];
  return ('all' in formula ? formula.all : formula.any).flatMap(clausesOf);
}
