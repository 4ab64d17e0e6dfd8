// Audit arm: how long ago MFA was shown, as far as conditions tell apart.
import type { ConditionClause } from '../iam/document.ts';
import { parseOperator } from '../iam/operators.ts';

/** Ten minutes, where that is like nothing else. */
const usualAge = 600;

/** What clauses hold ages of MFA against, in seconds, the least first. */
export function ageBounds(clauses: readonly ConditionClause[]): readonly number[] {
  const bounds = new Set<number>();
  for (const { key, operator, values } of clauses) {
    if (key.toLowerCase() !== 'aws:multifactorauthage' || parseOperator(operator)?.base === 'Null') continue;
    for (const value of values) bounds.add(Number(value));
  }
  return [...bounds].filter((each) => Number.isFinite(each) && each >= 0).sort((a, b) => a - b);
}

/** Ages that such bounds tell apart, in whole seconds; at least one. */
export function agesOf(sorted: readonly number[]): readonly number[] {
  if (sorted.length === 0) return [usualAge];
  const candidates = new Set([
    usualAge,
    0,
    ...sorted.flatMap((bound) => [Math.floor(bound), Math.floor(bound) + 1, Math.max(0, Math.ceil(bound) - 1)]),
  ]);
  const cells = new Map<string, number>();
  for (const age of candidates) {
    const cell = sorted.map((bound) => (age < bound ? '<' : age === bound ? '=' : '>')).join('');
    if (!cells.has(cell)) cells.set(cell, age);
  }
  return [...cells.values()];
}
