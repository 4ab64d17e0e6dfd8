// Audit arm: in words, why one element of a statement does or does not match a request. Decides nothing: it is told.
import type { ConditionClause, Element, PrincipalValue, Statement } from '../iam/document.ts';
import { type BaseOperator, operators, parseOperator } from '../iam/operators.ts';
import type { KeyState, Keys } from './keys.ts';

/** Values of a list that are shown; the rest is counted. */
const shown = 3;

/** `` `a`, `b` or 4 more ``. */
function listed(values: readonly string[], last: 'or' | 'and'): string {
  const rest = values.length - shown;
  const parts = values.slice(0, rest > 0 ? shown : values.length).map((value) => `\`${value}\``);
  if (rest > 0) parts.push(`${rest} more`);
  if (parts.length < 2) return parts[0] ?? 'nothing';
  return `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1)}`;
}

/** Why the action element does not cover the action. */
export function actionText({ not, value }: Element<readonly string[]>, action: string): string {
  if (not) return `\`${action}\` is among the actions that it leaves out: ${listed(value, 'and')}`;
  return value.length === 0 ? 'it lists no action' : `it is about ${listed(value, 'and')}, not \`${action}\``;
}

export function resourceText({ not, value }: Element<readonly string[]>, arn: string, keys: Keys): string {
  const resource = arn === '*' ? 'an action without a resource' : `\`${arn}\``;
  if (not) return `${resource} is among the resources that it leaves out: ${listed(value, 'and')}`;
  if (value.length === 0) return 'it lists no resource';
  return `it is about ${listed(value, 'and')}, not ${resource}${variablesText(value, keys)}`;
}

/** What the request says of the keys that variables in the values name. */
function variablesText(values: readonly string[], keys: Keys): string {
  const named = values.flatMap((value) => [...value.matchAll(/\$\{([^{}\s,]+:[^{}\s,]+)/g)].map(([, key = '']) => key));
  const facts = [...new Set(named)].map((key) => {
    const found = keys.lookup(key.toLowerCase());
    const is =
      found.state === 'present' ? listed(found.values, 'and') : found.state === 'absent' ? 'absent' : 'not stated';
    return `\`${key}\` is ${is}`;
  });
  return facts.length === 0 ? '' : `; ${facts.join(', ')}`;
}

export function principalText({ not, value }: Element<PrincipalValue>, caller: string): string {
  const names = value === '*' ? ['*'] : Object.values(value).flat();
  if (not) return `\`${caller}\` is among those that it leaves out: ${listed(names, 'and')}`;
  return names.length === 0 ? 'it names nobody' : `it names ${listed(names, 'and')}, not \`${caller}\``;
}

/** How a satisfied operator's value stands to the policy's; empty where it simply is that value. */
const relations: Readonly<Record<BaseOperator, string>> = {
  StringEquals: '',
  StringNotEquals: 'other than',
  StringEqualsIgnoreCase: 'but for case',
  StringNotEqualsIgnoreCase: 'whatever the case other than',
  StringLike: 'like',
  StringNotLike: 'unlike',
  NumericEquals: '',
  NumericNotEquals: 'other than',
  NumericLessThan: 'less than',
  NumericLessThanEquals: 'at most',
  NumericGreaterThan: 'more than',
  NumericGreaterThanEquals: 'at least',
  DateEquals: '',
  DateNotEquals: 'other than',
  DateLessThan: 'before',
  DateLessThanEquals: 'at or before',
  DateGreaterThan: 'after',
  DateGreaterThanEquals: 'at or after',
  Bool: '',
  BinaryEquals: '',
  IpAddress: 'in',
  NotIpAddress: 'outside',
  ArnEquals: 'like',
  ArnNotEquals: 'unlike',
  ArnLike: 'like',
  ArnNotLike: 'unlike',
  Null: '',
};

/** Why a condition holds or does not, from what the request says of its key. */
export function conditionText(clause: ConditionClause, keys: Keys, holds: boolean): string {
  const found = keys.lookup(clause.key.toLowerCase());
  return `${foundText(clause, found, holds)}${found.state === 'present' ? variablesText(clause.values, keys) : ''}`;
}

function foundText(clause: ConditionClause, found: KeyState, holds: boolean): string {
  const { operator, key, values } = clause;
  const { base = 'Null', set } = parseOperator(operator) ?? {};
  const name = `\`${key}\``;
  if (base === 'Null') return nullText(clause, found, holds);
  if (found.state === 'hidden' || found.state === 'open')
    return `${name} is not stated, and does not matter to \`${operator}\``;
  if (found.state === 'absent' || found.values.length === 0) return absentText(clause, holds);
  const wanted = wantedText(base, values);
  const given = listed(found.values, 'and');
  if (set === 'ForAllValues')
    return `${holds ? 'every value' : 'not every value'} of ${name}, which has ${given}, is ${wanted}`;
  if (set === 'ForAnyValue') return `${holds ? 'a value' : 'no value'} of ${name}, which has ${given}, is ${wanted}`;
  return `${name} is ${given}, ${singleText(base, values, found.values, holds)}`;
}

/** How the key's value stands to what the condition asks for, or leaves out. */
function singleText(base: BaseOperator, values: readonly string[], found: readonly string[], holds: boolean): string {
  const wanted = wantedText(base, values);
  const { negated } = operators[base];
  const literal = !base.includes('Than') && values.some((value) => found.includes(value));
  if (holds === negated || !literal) {
    if (holds) return relations[base] === '' ? `the same as ${wanted}` : wanted;
    return negated ? `which ${listed(values, 'or')} leaves out` : `not ${wanted}`;
  }
  if (values.length === 1) return negated ? 'which is left out' : 'as the condition asks';
  return `one of the ${values.length} ${negated ? 'left out' : 'asked for'}`;
}

/** What a value has to be: `` at most `3600` ``. */
function wantedText(base: BaseOperator, values: readonly string[]): string {
  const list = listed(values, operators[base].negated ? 'and' : 'or');
  return relations[base] === '' ? list : `${relations[base]} ${list}`;
}

function absentText({ operator, key, values }: ConditionClause, holds: boolean): string {
  const absent = `\`${key}\` is absent`;
  if (holds) return `${absent}, and \`${operator}\` holds without it`;
  return `${absent}, and \`${operator}\` asks for ${listed(values, 'or')}`;
}

function nullText({ operator, key, values }: ConditionClause, { state }: KeyState, holds: boolean): string {
  if (operator.includes(':')) return `\`${operator}\` ${holds ? 'always' : 'never'} holds`;
  const is = state === 'absent' ? 'absent' : 'there';
  if (holds) return `\`${key}\` is ${is}`;
  return `\`${key}\` is ${is}, and is to be ${values.includes('true') ? 'absent' : 'there'}`;
}

/** The element, with its `Not` where it has one: `NotAction`. */
export function elementName(part: 'action' | 'resource' | 'principal', statement: Statement): string {
  const name = `${part.charAt(0).toUpperCase()}${part.slice(1)}`;
  return statement[part]?.not ? `Not${name}` : name;
}
