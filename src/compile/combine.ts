// Clauses that must all hold become one `Condition` element, where each operator has a key once at most.
// Only what can be said so without changing its meaning is joined.
import { byText, type ConditionClause, sortedSet } from '../iam/document.ts';
import { operators, parseOperator } from '../iam/operators.ts';
import { sideOf, tighter } from './aws-conditions.ts';

export interface Clash {
  readonly operator: string;
  readonly key: string;
}

/** One clause per operator and key, in canonical order; or the pair that cannot be joined. */
export function combine(clauses: readonly ConditionClause[]): readonly ConditionClause[] | Clash {
  const joined = new Map<string, ConditionClause>();
  for (const each of clauses) {
    const slot = `${each.operator} ${each.key.toLowerCase()}`;
    const before = joined.get(slot);
    const after = before === undefined ? each : join(before, each);
    if (after === undefined) return { operator: each.operator, key: each.key };
    joined.set(slot, after);
  }
  return [...joined.values()].sort((a, b) => byText(a.operator, b.operator) || byText(a.key, b.key));
}

function join(a: ConditionClause, b: ConditionClause): ConditionClause | undefined {
  const [key = a.key] = sortedSet([a.key, b.key]);
  if (a.values.join('\n') === b.values.join('\n')) return { ...a, key };
  const operator = parseOperator(a.operator);
  if (operator === undefined) throw new Error(`no such operator: ${a.operator}`);
  const values = [...a.values, ...b.values];
  const side = sideOf(operator.base);
  if (side !== undefined && a.values.length === 1 && b.values.length === 1) {
    return { ...a, key, values: [tighter(operator.base, values, side)] };
  }
  // None of these and none of those is none of either; with ForAnyValue it is two values that may differ.
  if (operators[operator.base].negated && operator.set !== 'ForAnyValue')
    return { ...a, key, values: sortedSet(values) };
  return undefined;
}
