// spec/: conditions in AWS's own words, `aws: { Operator: { key: value } }`: operators, keys and values that fit each other.

import { formatArn, parseArn } from '../iam/arn.ts';
import type { ContextKey } from '../iam/context-keys.ts';
import { type Operator, operators, parseOperator, type ValueType } from '../iam/operators.ts';
import { valueError } from '../iam/read-values.ts';
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/source.ts';
import type { WrittenConditions } from './definition-rules.ts';
import { partitionFits } from './partition.ts';
import type { Reading } from './reading.ts';
import { patternFits, readArn } from './resources.ts';
import type { Condition } from './spec.ts';

type Written = NonNullable<WrittenConditions['aws']>;

/** One condition for every operator and key. */
export function readAwsConditions(written: Written, reading: Reading): readonly Condition[] {
  const found: Condition[] = [];
  for (const [name, keys] of written) {
    const operator = parseOperator(name);
    if (operator === undefined) {
      reportOperator(name, reading.places.key(written, name), reading);
      continue;
    }
    for (const [key, values] of keys) {
      const at = reading.places.key(keys, key);
      const known = readKey(key, operator, at, reading);
      if (known === undefined) continue;
      const texts = reading.places.each(values).map(([text, place]) => readValue(text, place, operator, reading));
      if (!texts.every((text) => text !== undefined)) continue;
      found.push({ kind: 'aws', operator: name, key: known, values: texts, at });
    }
  }
  return found;
}

function reportOperator(name: string, at: Span, { problems }: Reading): void {
  const plain = name.replace(/^For(All|Any)Values?:/i, '').replace(/IfExists$/i, '');
  const meant = nearest(plain, Object.keys(operators));
  const help =
    meant === undefined ? 'an operator is one like `StringEquals`, `ArnLike` or `Bool`' : `did you mean \`${meant}\`?`;
  problems.error('unknown-operator', at, `AWS has no condition operator \`${name}\``, help);
}

/** The key in AWS's case; undefined where it is in error. */
function readKey(name: string, operator: Operator, at: Span, reading: Reading): string | undefined {
  const { problems, library } = reading;
  const key = library.catalogue.conditionKey(name);
  if (key === undefined) return readUnknownKey(name, at, reading);
  if (key.multivalued && operator.set === undefined && operator.base !== 'Null') {
    const help = `write \`ForAnyValue:${operator.base}\` or \`ForAllValues:${operator.base}\``;
    problems.error('set-operator', at, `\`${key.name}\` has several values, and the operator is for one`, help);
    return undefined;
  }
  if (!key.multivalued && operator.set !== undefined) {
    const message = `\`${key.name}\` has one value: \`${operator.set}\` adds nothing here${operator.set === 'ForAllValues' ? ', but that a missing key passes' : ''}`;
    problems.warning('set-operator', at, message, `write \`${operator.base}\``);
  }
  warnOfType(key, operator, at, reading);
  return key.name;
}

function readUnknownKey(name: string, at: Span, { problems, library }: Reading): string | undefined {
  const meant = library.catalogue.suggestKey(name);
  const help =
    meant === undefined ? 'look its spelling up: a key is named `aws:…` or `service:…`' : `did you mean \`${meant}\`?`;
  if (/^[a-z0-9-]+:./.test(name) && !/^aws:/i.test(name)) {
    problems.warning('unknown-condition-key', at, `AWS documents no condition key \`${name}\``, help);
    return name;
  }
  problems.error('unknown-condition-key', at, `AWS documents no condition key \`${name}\``, help);
  return undefined;
}

const strict: ReadonlySet<ValueType> = new Set(['numeric', 'date', 'bool', 'ip']);

function warnOfType({ name, type, alsoType }: ContextKey, { base }: Operator, at: Span, { problems }: Reading): void {
  const wanted = operators[base].type;
  if (!strict.has(wanted) || wanted === type || wanted === alsoType) return;
  const message = `\`${base}\` is not made for \`${name}\`, whose values are of type ${type}`;
  problems.warning('condition-value', at, message, `use an operator for values of type ${type}, or another key`);
}

function readValue(text: string, at: Span, { base }: Operator, reading: Reading): string | undefined {
  const { type, variables } = operators[base];
  const error = valueError(base, text, '2012-10-17');
  if (error !== undefined) {
    reading.problems.error('condition-value', at, error.message, error.help);
    return undefined;
  }
  if (variables && !patternFits(text, at, reading)) return undefined;
  if (type === 'arn' && parseArn(text) !== undefined && !/^arn:[^:]*[*?]/.test(text)) {
    const arn = readArn(text, at, reading);
    return arn && formatArn(arn);
  }
  if (!partitionFits(text, at, reading)) return undefined;
  const arn = parseArn(text);
  const declared = arn && reading.accounts.get(arn.account);
  return arn !== undefined && declared !== undefined ? formatArn({ ...arn, account: declared.id }) : text;
}
