// The shape conditions take on their way into statements: alternatives, each a list of clauses that must all hold.
// Knows nothing of operators; those are in aws-conditions.ts and combine.ts.
import { byText, type ConditionClause } from '../iam/document.ts';

/** One statement's worth of conditions. */
export interface Conjunct {
  readonly clauses: readonly ConditionClause[];
  /** Words for the Sid, should a rule give several statements: `NoMfa`. */
  readonly tag: string;
}

/** At least one must hold; none at all means that it never does. */
export type Alternatives = readonly Conjunct[];

export const always: Alternatives = [{ clauses: [], tag: '' }];

/** The most statements that one rule may give; past that its author cannot have meant it. */
export const mostStatements = 64;

export function clause(operator: string, key: string, ...values: readonly string[]): ConditionClause {
  return { operator, key, values: [...new Set(values)].sort(byText) };
}

/** All of the clauses, as the only alternative. */
export function all(tag: string, ...clauses: readonly ConditionClause[]): Alternatives {
  return [{ clauses, tag }];
}

export function either(sides: readonly Alternatives[]): Alternatives {
  return sides.flat();
}

/** Every choice of one alternative from each side; `tooMany` is told instead where there are more than a rule may give. */
export function both(sides: readonly Alternatives[], tooMany: () => void): Alternatives {
  return sides.reduce<Alternatives>((left, right) => {
    if (left.length * right.length > mostStatements) {
      tooMany();
      return [];
    }
    return left.flatMap((a) => right.map((b) => ({ clauses: [...a.clauses, ...b.clauses], tag: a.tag + b.tag })));
  }, always);
}
