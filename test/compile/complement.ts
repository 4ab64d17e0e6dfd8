// Holds a condition against its negated form, by a plain reading of AWS's rules, written apart from the compiler.
import * as assert from 'uvu/assert';
import type { Alternatives } from '../../src/compile/alternatives.ts';
import { combine } from '../../src/compile/combine.ts';
import { fails, holds } from '../../src/compile/conditions.ts';
import type { Scene } from '../../src/compile/words.ts';
import type { ConditionClause } from '../../src/iam/document.ts';
import { compileArnGlob, compileGlob } from '../../src/iam/glob.ts';
import { type BaseOperator, parseOperator } from '../../src/iam/operators.ts';
import { parseCidr, parseDate, parseNumber } from '../../src/iam/read-values.ts';
import type { Condition } from '../../src/spec/spec.ts';
import { library, must } from './given.ts';

export const at = { start: 0, end: 0 };

/** A request's keys; one that is not there is absent. */
export type Keys = Readonly<Record<string, readonly string[]>>;

// A plain reading of AWS's rules, written apart from the compiler.

function matchesOne(base: BaseOperator, wanted: string, value: string): boolean {
  const number = (text: string) => (/^Date/.test(base) ? parseDate(text) : parseNumber(text)) ?? Number.NaN;
  switch (base) {
    case 'StringEquals':
      return value === wanted;
    case 'StringEqualsIgnoreCase':
      return value.toLowerCase() === wanted.toLowerCase();
    case 'StringLike':
      return compileGlob(wanted).matches(value);
    case 'ArnEquals':
    case 'ArnLike':
      return compileArnGlob(wanted)?.matches(value) === true;
    case 'NumericEquals':
    case 'DateEquals':
      return number(value) === number(wanted);
    case 'NumericLessThan':
    case 'DateLessThan':
      return number(value) < number(wanted);
    case 'NumericLessThanEquals':
    case 'DateLessThanEquals':
      return number(value) <= number(wanted);
    case 'NumericGreaterThan':
    case 'DateGreaterThan':
      return number(value) > number(wanted);
    case 'NumericGreaterThanEquals':
    case 'DateGreaterThanEquals':
      return number(value) >= number(wanted);
    case 'Bool':
      return value.toLowerCase() === wanted.toLowerCase();
    case 'BinaryEquals':
      return value === wanted;
    case 'IpAddress':
      return inRange(value, wanted);
    default:
      throw new Error(`${base} is negated, or asks for presence`);
  }
}

function inRange(address: string, range: string): boolean {
  const [inner, outer] = [parseCidr(address), parseCidr(range)];
  if (inner === undefined || outer === undefined) return false;
  const bits = (bytes: readonly number[]) =>
    bytes
      .map((byte) => byte.toString(2).padStart(8, '0'))
      .join('')
      .slice(0, outer.bits);
  return bits(inner.bytes) === bits(outer.bytes);
}

const positive: Partial<Record<BaseOperator, BaseOperator>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

function clauseHolds({ operator: text, key, values }: ConditionClause, keys: Keys): boolean {
  const operator = must(parseOperator(text), `AWS has no ${text}`);
  const found = keys[key];
  if (operator.base === 'Null') return values.includes(String(found === undefined));
  const without = positive[operator.base];
  const one = (value: string) =>
    values.some((wanted) => matchesOne(without ?? operator.base, wanted, value)) === (without === undefined);
  if (operator.set === 'ForAllValues') return (found ?? []).every(one);
  if (found === undefined) return operator.ifExists || (operator.set === undefined && without !== undefined);
  return operator.set === 'ForAnyValue' ? found.some(one) : one(found[0] ?? '');
}

function anyHolds(alternatives: Alternatives, keys: Keys): boolean {
  return alternatives.some(({ clauses }) => {
    const joined = combine(clauses);
    if ('operator' in joined) throw new Error(`clash of ${joined.operator} on ${joined.key}`);
    assert.ok(joined.every(({ operator }) => parseOperator(operator)));
    return joined.every((each) => clauseHolds(each, keys));
  });
}

export const problems = {
  error: (code: string, _at: unknown, message: string) => {
    throw new Error(`${code}: ${message}`);
  },
  tooMany: () => {
    throw new Error('too many');
  },
};

/** What the keys depend on where nothing else is said. */
export const scene: Scene = { nature: 'others', catalogue: library.catalogue };

export function bothWays(
  condition: Condition,
  within: Scene = scene,
): { readonly on: Alternatives; readonly off: Alternatives } {
  return { on: holds([condition], within, problems), off: fails([condition], within, problems) };
}

/** The negated form holds exactly where the condition does not; and both outcomes occur. */
export function assertComplement(
  condition: Condition,
  worlds: readonly Keys[],
  title: string,
  within: Scene = scene,
): readonly boolean[] {
  const { on, off } = bothWays(condition, within);
  const outcomes = worlds.map((keys) => {
    const holdsHere = anyHolds(on, keys);
    assert.is(anyHolds(off, keys), !holdsHere, `${title} with ${JSON.stringify(keys)}`);
    return holdsHere;
  });
  assert.ok(outcomes.includes(true) && outcomes.includes(false), `${title} is tried both ways`);
  return outcomes;
}

/** One text an alternative. */
export const inWords = (alternatives: Alternatives) =>
  alternatives.map(({ clauses }) =>
    clauses.map(({ operator, key, values }) => `${operator} ${key} ${values}`).join(' & '),
  );
