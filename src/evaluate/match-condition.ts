// Audit arm: does one clause of a statement's `Condition` hold for a request's keys?
import { globalContextKey } from '../iam/context-keys.ts';
import type { ConditionClause, PolicyVersion } from '../iam/document.ts';
import { type Operator, operators, parseOperator } from '../iam/operators.ts';
import { type Keys, unstated } from './keys.ts';
import { compileValue } from './match-values.ts';
import { and, type Doubt, every, not, type Outcome, some } from './outcome.ts';

export type ClauseTest = (keys: Keys) => Outcome;

/** Does one value of the request satisfy the operator, negation included? */
type ValueTest = (value: string, keys: Keys) => Outcome;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export function compileClause(clause: ConditionClause, version: PolicyVersion): ClauseTest {
  const operator = parseOperator(clause.operator);
  if (operator === undefined) throw new Error(`the operator \`${clause.operator}\` was not refused`);
  const { key } = clause;
  if (operator.base === 'Null') return compileNull(operator, key, clause.values);
  const tests = clause.values.map((value) => compileValue(operator.base, value, version));
  const { negated } = operators[operator.base];
  const holds: ValueTest = (value, keys) => some(tests, (test) => test(value, keys));
  const satisfied: ValueTest = negated ? (value, keys) => not(holds(value, keys)) : holds;
  // With no value to compare with, AWS lets `ForAllValues` hold where the key is absent only, and `ForAnyValue` never.
  const nothing: ValueTest | undefined = tests.length === 0 ? () => false : undefined;
  if (operator.set === 'ForAllValues') return forAllValues(key, nothing ?? satisfied);
  if (operator.set === 'ForAnyValue') return forAnyValue(key, operator.ifExists, nothing ?? satisfied);
  return single(key, operator.ifExists || negated, satisfied);
}

/** `true` asks that the key is absent. Of sets, `ForAllValues:Null` always holds and `ForAnyValue:Null` never does. */
function compileNull({ set }: Operator, key: string, values: readonly string[]): ClauseTest {
  const [lower, doubt] = [key.toLowerCase(), unstated(key)];
  if (set !== undefined) return () => set === 'ForAllValues';
  if (values.length === 0) return () => false;
  const wantsAbsent = values.includes('true');
  return (keys) => {
    const found = keys.lookup(lower);
    if (found.state === 'open') return doubt;
    return (found.state === 'absent') === wantsAbsent;
  };
}

/** A key that is absent: negated operators and `…IfExists` hold, others do not. */
function single(key: string, whenAbsent: boolean, satisfied: ValueTest): ClauseTest {
  const [lower, doubt] = [key.toLowerCase(), unstated(key)];
  const multivalued = globalContextKey(key)?.multivalued === true;
  const several: Doubt = {
    text: `\`${key}\`, which holds several values, under an operator without \`ForAllValues:\` or \`ForAnyValue:\``,
  };
  return (keys) => {
    const found = keys.lookup(lower);
    if (found.state === 'absent') return whenAbsent;
    if (found.state !== 'present') return doubt;
    const [value] = found.values;
    if (value === undefined) return whenAbsent;
    if (found.values.length === 1 && !multivalued) return satisfied(value, keys);
    return and(
      several,
      some(found.values, (each) => satisfied(each, keys)),
    );
  };
}

/**
 * Every value of the request satisfies the operator: so it holds where there is none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html
 */
function forAllValues(key: string, satisfied: ValueTest): ClauseTest {
  return overSet(key, true, (values, keys) => every(values, (value) => satisfied(value, keys)));
}

/** Some value of the request satisfies the operator; `…IfExists` asks that only of a key that is there. */
function forAnyValue(key: string, whenAbsent: boolean, satisfied: ValueTest): ClauseTest {
  return overSet(key, whenAbsent, (values, keys) => some(values, (value) => satisfied(value, keys)));
}

const emptyText: Doubt = { text: 'whether AWS takes an empty text for no value at all' };

function overSet(
  key: string,
  whenAbsent: boolean,
  holds: (values: readonly string[], keys: Keys) => Outcome,
): ClauseTest {
  const [lower, doubt] = [key.toLowerCase(), unstated(key)];
  return (keys) => {
    const found = keys.lookup(lower);
    if (found.state === 'absent') return whenAbsent;
    if (found.state !== 'present') return doubt;
    const outcome = holds(found.values, keys);
    const blank = found.values.every((value) => value === '');
    return blank && outcome !== whenAbsent ? emptyText : outcome;
  };
}
