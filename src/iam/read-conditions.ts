// Shared ground: a `Condition` element from plain data. An operator that is not understood is an error, never skipped.
import { nearest } from '../text/nearest.ts';
import { globalContextKey, globalContextKeyNames } from './context-keys.ts';
import type { ConditionClause, PolicyVersion } from './document.ts';
import { sortedSet } from './document.ts';
import { type BaseOperator, type Operator, operators, parseOperator } from './operators.ts';
import { isRecord, type Problem, typeName, within } from './read-data.ts';
import { canonicalBase64, valueError } from './read-values.ts';

/** A prefix, a colon, a name: `aws:PrincipalTag/team`, `token.actions.githubusercontent.com:sub`. */
const keyForm = /^[A-Za-z0-9][A-Za-z0-9./_-]*:[^*?${}]+$/;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html */
export function conditionsFromData(data: unknown, version: PolicyVersion, problem: Problem): ConditionClause[] {
  if (!isRecord(data)) {
    problem(
      'policy-type',
      [],
      `\`Condition\` is an object, not ${typeName(data)}`,
      'write `{ "StringEquals": { "KEY": "VALUE" } }`',
    );
    return [];
  }
  if (Object.keys(data).length === 0) problem('policy-empty', [], '`Condition` lists nothing', 'remove it');
  return Object.entries(data).flatMap(([name, block]) => {
    const report = within(problem, name);
    const operator = parseOperator(name);
    if (operator) return readBlock(name, operator, block, version, report);
    report('policy-operator', [], `\`${name}\` is not a condition operator`, helpForOperator(name));
    return [];
  });
}

function helpForOperator(name: string): string {
  if (/Null.*IfExists$/i.test(name)) return '`Null` asks for presence itself: it takes no `IfExists`';
  const [, set = '', base = '', ifExists = ''] = /^(.*:)?(.*?)(IfExists)?$/i.exec(name) ?? [];
  const meant = nearest(base, Object.keys(operators));
  if (!meant) return `AWS knows ${Object.keys(operators).join(', ')}`;
  const prefix = set === '' ? undefined : nearest(set.slice(0, -1), ['ForAllValues', 'ForAnyValue']);
  return `write \`${prefix ? `${prefix}:` : ''}${meant}${ifExists && meant !== 'Null' ? 'IfExists' : ''}\``;
}

function readBlock(
  name: string,
  operator: Operator,
  block: unknown,
  version: PolicyVersion,
  problem: Problem,
): ConditionClause[] {
  if (!isRecord(block)) {
    problem(
      'policy-type',
      [],
      `\`${name}\` takes an object of keys, not ${typeName(block)}`,
      'write `{ "KEY": "VALUE" }`',
    );
    return [];
  }
  if (Object.keys(block).length === 0)
    problem('policy-empty', [], `\`${name}\` lists no key`, 'write `{ "KEY": "VALUE" }`, or remove it');
  const seen = new Map<string, string>();
  return Object.entries(block).map(([key, data]) => {
    const report = within(problem, key);
    const twin = seen.get(key.toLowerCase());
    if (twin !== undefined) {
      report(
        'policy-condition-key',
        [],
        `\`${key}\` and \`${twin}\` are the same key`,
        'keys ignore case: join their values',
      );
    }
    seen.set(key.toLowerCase(), key);
    checkKey(key, report);
    return { operator: name, key, values: readValues(operator, key, data, version, report) };
  });
}

/** Of the keys under `aws:` the whole list is known, so a misspelt one does not pass; other prefixes are the catalogue's. */
function checkKey(key: string, problem: Problem): void {
  if (!keyForm.test(key)) {
    problem('policy-condition-key', [], `\`${key}\` is not a condition key`, 'a key is `service:Name`');
  } else if (/^aws:/i.test(key) && globalContextKey(key) === undefined) {
    const meant = nearest(key, globalContextKeyNames);
    problem(
      'policy-condition-key',
      [],
      `AWS has no condition key \`${key}\``,
      meant ? `write \`${meant}\`` : 'look its spelling up',
    );
  }
}

function readValues(
  operator: Operator,
  key: string,
  data: unknown,
  version: PolicyVersion,
  problem: Problem,
): readonly string[] {
  const entries: readonly unknown[] = Array.isArray(data) ? data : [data];
  if (entries.length === 0) problem('policy-empty', [], `\`${key}\` lists no value`, 'write a value, or remove it');
  const values = entries.flatMap((entry, index) => {
    const report = Array.isArray(data) ? within(problem, index) : problem;
    const text = valueText(entry, report);
    if (text === undefined) return [];
    const error = valueError(operator.base, text, version);
    if (error) report(error.code, [], error.message, error.help);
    return [canonical(operator.base, text)];
  });
  if (new Set(entries.map((entry) => typeof entry)).size > 1) {
    problem('policy-condition-value', [], `the values of \`${key}\` are of mixed types`, 'quote them all');
  }
  const set = sortedSet(values);
  if ((operator.base === 'Bool' || operator.base === 'Null') && set.length > 1) {
    problem('policy-condition-value', [], `\`${operator.base}\` takes one of true and false, not both`, 'keep one');
  }
  return set;
}

/** Numbers and booleans may stand without quotes; a number that does not survive being read is refused. */
function valueText(data: unknown, problem: Problem): string | undefined {
  if (typeof data === 'string') return data;
  if (typeof data === 'boolean') return String(data);
  if (typeof data === 'number' && Number.isFinite(data) && Math.abs(data) <= Number.MAX_SAFE_INTEGER) {
    const text = String(data);
    if (!text.includes('e')) return text;
  }
  if (typeof data === 'number') problem('policy-condition-value', [], 'this number would be rounded', 'quote it');
  else
    problem(
      'policy-type',
      [],
      `a condition's value is text, a number or a boolean, not ${typeName(data)}`,
      'write one value, or a list of them',
    );
  return undefined;
}

/** Values that AWS takes for equal get one spelling: booleans compare without regard to case, base64 by its bytes. */
function canonical(base: BaseOperator, text: string): string {
  if (base === 'BinaryEquals') return canonicalBase64(text) ?? text;
  return base === 'Bool' || base === 'Null' ? text.toLowerCase() : text;
}
