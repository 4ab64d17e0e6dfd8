// One AWS operator with one key, as a condition and as its exact opposite. A missing key never satisfies a condition,
// whatever AWS's negated and set operators make of it; only an `…IfExists` that the user wrote keeps AWS's own meaning.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
import { byText } from '../iam/document.ts';
import { type BaseOperator, formatOperator, type Operator, operators, parseOperator } from '../iam/operators.ts';
import { parseDate, parseNumber } from '../iam/read-values.ts';
import type { Condition } from '../spec/spec.ts';
import { type Alternatives, all, clause } from './alternatives.ts';
import type { Tell } from './report.ts';
import { pascal } from './sids.ts';

export type AwsCondition = Extract<Condition, { kind: 'aws' }>;

interface Parsed {
  readonly operator: Operator;
  readonly key: string;
  readonly values: readonly string[];
  /** `PrincipalOrgID` of `aws:PrincipalOrgID`. */
  readonly word: string;
}

/** The condition holds: for `when`. */
export function awsHolds(condition: AwsCondition, error: Tell): Alternatives {
  const parsed = parse(condition, error);
  if (parsed === undefined) return [];
  const { operator, key, values, word } = parsed;
  if (operator.base === 'Null') return all(values[0] === 'true' ? `No${word}` : word, clause('Null', key, ...values));
  if (holdsForAny(parsed)) return operator.ifExists ? vacuous(condition, error) : all(word, exists(key));
  const written = clause(formatOperator(operator), key, ...values);
  return holdsWithoutKey(operator) && !operator.ifExists ? all(word, written, exists(key)) : all(word, written);
}

/** The condition does not hold: for `unless`. */
export function awsFails(condition: AwsCondition, error: Tell): Alternatives {
  const parsed = parse(condition, error);
  if (parsed === undefined) return [];
  const { operator, key, values, word } = parsed;
  const other = `Other${word}`;
  if (operator.base === 'Null') {
    return all(values[0] === 'true' ? word : `No${word}`, clause('Null', key, values[0] === 'true' ? 'false' : 'true'));
  }
  if (holdsForAny(parsed)) return operator.ifExists ? vacuous(condition, error) : all(`No${word}`, missing(key));
  const opposite = oppositeOf(parsed);
  if (opposite === undefined) {
    const message = `\`${condition.operator}\` has no opposite, so \`unless\` cannot use it`;
    error(
      'condition-has-no-opposite',
      condition.at,
      message,
      "write the rule in AWS's own words: `statement:` with `attach:` and `why:` beside it",
    );
    return [];
  }
  const { base, values: flipped } = opposite;
  if (operator.set === 'ForAllValues') {
    const some = all(other, clause(formatOperator({ set: 'ForAnyValue', base, ifExists: false }), key, ...flipped));
    return operator.ifExists ? some : [...all(`No${word}`, missing(key)), ...some];
  }
  const set = operator.set === 'ForAnyValue' ? ({ set: 'ForAllValues' } as const) : {};
  const plain: Operator = { ...set, base, ifExists: false };
  if (!operator.ifExists) {
    const ifExists = !holdsWithoutKey(plain);
    return all(other, clause(formatOperator({ ...plain, ifExists }), key, ...flipped));
  }
  const negated = clause(formatOperator(plain), key, ...flipped);
  return holdsWithoutKey(plain) ? all(other, negated, exists(key)) : all(other, negated);
}

function parse(condition: AwsCondition, error: Tell): Parsed | undefined {
  const { operator: text, key, at } = condition;
  const operator = parseOperator(text);
  if (operator === undefined) throw new Error(`the reader let the operator ${text} pass`);
  if (operator.base === 'Null' && operator.set !== undefined) {
    error('condition-is-constant', at, `\`${text}\` is the same whatever the request holds`, 'use `Null` alone');
    return undefined;
  }
  const { type } = operators[operator.base];
  const boolean = type === 'bool' || type === 'null';
  const given = [...new Set(condition.values.map((value) => (boolean ? value.toLowerCase() : value)))].sort(byText);
  if (type === 'null' && given.length > 1) return constant(condition, error);
  return { operator, key, values: bound(operator.base, given), word: pascal(key.slice(key.lastIndexOf(':') + 1)) };
}

function constant(condition: AwsCondition, error: Tell): undefined {
  const message = `\`${condition.operator}\` on \`${condition.key}\` always holds`;
  error('condition-is-constant', condition.at, message, 'leave it out');
  return undefined;
}

function vacuous(condition: AwsCondition, error: Tell): Alternatives {
  constant(condition, error);
  return [];
}

/** `Bool` with both values: IAM takes only one, and what is meant is that the key is there. */
function holdsForAny({ operator, values }: Parsed): boolean {
  return operator.base === 'Bool' && values.length > 1;
}

/** Does AWS take it as satisfied where the key is absent? */
function holdsWithoutKey({ set, base, ifExists }: Operator): boolean {
  if (ifExists || set === 'ForAllValues') return true;
  return set === undefined && operators[base].negated;
}

function oppositeOf({ operator, values }: Parsed): { base: BaseOperator; values: readonly string[] } | undefined {
  if (operator.base === 'Bool') return { base: 'Bool', values: [values[0] === 'true' ? 'false' : 'true'] };
  const base = operators[operator.base].opposite;
  return base === undefined ? undefined : { base, values };
}

function exists(key: string) {
  return clause('Null', key, 'false');
}

function missing(key: string) {
  return clause('Null', key, 'true');
}

/** Where a bound lists several values one is enough to satisfy it, so the loosest alone says the same; and it can be negated. */
function bound(base: BaseOperator, values: readonly string[]): readonly string[] {
  const side = sideOf(base);
  if (side === undefined || values.length < 2) return values;
  return [tighter(base, values, side === 'below' ? 'above' : 'below')];
}

export type Side = 'below' | 'above';

/** `below` for the operators that a smaller number passes. */
export function sideOf(base: BaseOperator): Side | undefined {
  if (/LessThan/.test(base)) return 'below';
  return /GreaterThan/.test(base) ? 'above' : undefined;
}

/** The smallest of the values for `below`, the largest for `above`. */
export function tighter(base: BaseOperator, values: readonly string[], side: Side): string {
  const number = operators[base].type === 'date' ? parseDate : parseNumber;
  const ordered = values.map((text) => ({ text, value: number(text) ?? Number.NaN }));
  ordered.sort((a, b) => a.value - b.value || byText(a.text, b.text));
  const found = side === 'below' ? ordered[0] : ordered.at(-1);
  if (found === undefined) throw new Error(`the reader let ${base} without values pass`);
  return found.text;
}
