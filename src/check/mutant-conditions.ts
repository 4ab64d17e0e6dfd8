// Audit arm: ways to get a condition wrong. What a changed condition decides is evaluate/'s business.
import type { ConditionClause, Statement } from '../iam/document.ts';
import { formatOperator, type Operator, operators, parseOperator } from '../iam/operators.ts';
import {
  type Change,
  type Changes,
  insteadOf,
  type MutationOperator,
  type Swap,
  shortened,
  swapped,
} from './mutant-change.ts';
import { swapsOf } from './mutant-values.ts';

const present = 'aws:MultiFactorAuthPresent';
const age = 'aws:MultiFactorAuthAge';

/** One clause of a statement, and how to say and make changes of it. */
interface Place {
  readonly clause: ConditionClause;
  readonly operator: Operator;
  /** The key in backticks, with its operator where another condition of the statement is on this key too. */
  readonly on: string;
  change(operator: MutationOperator, does: string, ...by: readonly Partial<ConditionClause>[]): Change;
}

/** Of every condition in turn. */
export const conditionChanges: Changes = function* (statement, { accounts }) {
  for (const place of places(statement)) {
    yield place.change('drop-condition', `had no condition on ${place.on}`);
    yield* operatorChanges(place);
    yield* mfaChanges(place);
    yield* valueChanges(place, accounts);
  }
};

function* places(statement: Statement): Generator<Place> {
  const { conditions } = statement;
  for (const [index, clause] of conditions.entries()) {
    const operator = parseOperator(clause.operator);
    if (operator === undefined) continue;
    const twice = conditions.filter(({ key }) => key.toLowerCase() === clause.key.toLowerCase()).length > 1;
    yield {
      clause,
      operator,
      on: `\`${clause.key}\`${twice ? ` under \`${clause.operator}\`` : ''}`,
      change: (word, does, ...by) => ({
        operator: word,
        does,
        statement: {
          ...statement,
          conditions: conditions.toSpliced(index, 1, ...by.map((part) => ({ ...clause, ...part }))),
        },
      }),
    };
  }
}

function* operatorChanges({ clause, operator, change }: Place): Generator<Change> {
  for (const [word, to] of otherOperators(operator, clause.values)) {
    const written = formatOperator(to);
    const words = insteadOf({ from: [clause.operator], to: written });
    yield change(word, `${words} on \`${clause.key}\``, { operator: written });
  }
}

function* otherOperators(
  operator: Operator,
  values: readonly string[],
): Generator<readonly [MutationOperator, Operator]> {
  const { base, set, ifExists } = operator;
  const { negated, opposite } = operators[base];
  if (ifExists) yield ['drop-if-exists', { ...operator, ifExists: false }];
  else if (base !== 'Null' && !passesAbsent(operator)) yield ['add-if-exists', { ...operator, ifExists: true }];
  if (set !== undefined) {
    yield ['swap-quantifier', { ...operator, set: set === 'ForAllValues' ? 'ForAnyValue' : 'ForAllValues' }];
  }
  if (values.some((value) => /[*?]/.test(value.replace(/\$\{[^}]*\}/g, '')))) {
    if (base === 'StringLike') yield ['like-to-equals', { ...operator, base: 'StringEquals' }];
    if (base === 'StringNotLike') yield ['like-to-equals', { ...operator, base: 'StringNotEquals' }];
    if (base === 'StringEquals') yield ['equals-to-like', { ...operator, base: 'StringLike' }];
    if (base === 'StringNotEquals') yield ['equals-to-like', { ...operator, base: 'StringNotLike' }];
  }
  if (opposite !== undefined && negated !== operators[opposite].negated) {
    yield ['negate', { ...operator, base: opposite }];
  } else if (opposite !== undefined) {
    // The opposite of less is greater or equal: it goes the other way, with the bound itself on the other side.
    const moved = edgeMoved(base);
    yield ['flip-comparison', { ...operator, base: edgeMoved(opposite) }];
    yield ['move-edge', { ...operator, base: moved }];
  }
}

/** `NumericLessThanEquals` of `NumericLessThan`, and back. */
function edgeMoved(base: Operator['base']): Operator['base'] {
  const moved = base.endsWith('Equals') ? base.slice(0, -'Equals'.length) : `${base}Equals`;
  return parseOperator(moved)?.base ?? base;
}

/** Holds for an absent key also without `IfExists`, so that `IfExists` adds nothing. */
function passesAbsent({ base, set }: Operator): boolean {
  return set === 'ForAllValues' || (set === undefined && operators[base].negated);
}

/** MFA's age asked for where its presence was meant, and the other way round. */
function* mfaChanges({ clause, operator, on, change }: Place): Generator<Change> {
  const key = clause.key.toLowerCase();
  if (operator.set !== undefined) return;
  const [word, other] =
    key === age.toLowerCase()
      ? (['age-to-present', presentFor(clause, operator)] as const)
      : (['present-to-age', key === present.toLowerCase() ? ageFor(clause, operator) : undefined] as const);
  if (other === undefined) return;
  const written = [other.operator, other.key, ...other.values].join(' ');
  yield change(word, `had \`${written}\` instead of its condition on ${on}`, other);
}

function presentFor(clause: ConditionClause, operator: Operator): ConditionClause | undefined {
  const { base } = operator;
  if (base === 'Null') return { ...clause, key: present };
  if (!/(?:Less|Greater)Than/.test(base)) return undefined;
  const value = base.includes('LessThan') ? 'true' : 'false';
  return { operator: formatOperator({ ...operator, base: 'Bool' }), key: present, values: [value] };
}

/** The age is present where MFA was shown, and only there. */
function ageFor({ operator: written, values }: ConditionClause, { base }: Operator): ConditionClause | undefined {
  if (base === 'Null') return { operator: written, key: age, values };
  if (base !== 'Bool') return undefined;
  return { operator: 'Null', key: age, values: values.map(inverted) };
}

function inverted(value: string): string {
  return value === 'true' ? 'false' : 'true';
}

function* valueChanges({ clause, operator, on, change }: Place, accounts: readonly string[]): Generator<Change> {
  const { values } = clause;
  const { base } = operator;
  if (base === 'Bool' || base === 'Null') {
    const [from = '', to = inverted(from)] = values;
    const asked = `asked for ${on} to be ${to === 'true' ? 'absent, not present' : 'present, not absent'}`;
    const does = base === 'Null' ? asked : `${insteadOf({ from: [from], to })} on ${on}`;
    if (from !== '') yield change('flip-value', does, { values: [to] });
  }
  for (const [left, out] of shortened(values)) {
    const word = accounts.includes(out) ? 'drop-account' : 'drop-value';
    yield change(word, `left \`${out}\` out of ${on}`, { values: left });
  }
  for (const swap of swapsOf(clause, base, accounts)) {
    yield change(swap.operator, `${insteadOf(swap)} on ${on}`, {
      operator: fitting(swap, operator),
      values: swapped(values, swap),
    });
  }
}

const forPatterns: Readonly<Partial<Record<Operator['base'], Operator['base']>>> = {
  StringEquals: 'StringLike',
  StringNotEquals: 'StringNotLike',
};

/** An operator that takes a pattern for one, where the new value is one and the old one was none. */
function fitting({ operator: word, to }: Swap, operator: Operator): string {
  const made = word === 'drop-variable' || word === 'widen-value';
  const base = (made && to.includes('*') ? forPatterns[operator.base] : undefined) ?? operator.base;
  return formatOperator({ ...operator, base });
}
