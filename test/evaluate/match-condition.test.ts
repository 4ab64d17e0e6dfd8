// Operators: present, absent, with IfExists, over sets; and what is neither, which is a doubt.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { absent, hidden, type KeyState, open, present } from '../../src/evaluate/keys.ts';
import { compileClause } from '../../src/evaluate/match-condition.ts';
import { isDoubt } from '../../src/evaluate/outcome.ts';
import { type BaseOperator, operators } from '../../src/iam/operators.ts';

/** Does `operator: { key: values }` hold for a request that has the key in this state? */
function holds(
  operator: string,
  values: string | readonly string[],
  state: KeyState,
  key = 'example:Key',
): boolean | '?' {
  const clause = { operator, key, values: typeof values === 'string' ? [values] : values };
  const result = compileClause(clause, '2012-10-17')({ lookup: () => state });
  return isDoubt(result) ? '?' : result;
}

const sample: Readonly<Record<string, string>> = {
  string: 'a',
  numeric: '1',
  date: '2026-01-15',
  bool: 'true',
  binary: 'QUJD',
  ip: '203.0.113.0/24',
  arn: 'arn:aws:iam::*:user/*',
};

for (const base of Object.keys(operators) as BaseOperator[]) {
  const { type, negated } = operators[base];
  if (base === 'Null') continue;
  const value = sample[type] ?? '';
  test(`${base}: a key that is absent, and one that is not stated`, () => {
    assert.is(holds(base, value, absent), negated);
    assert.is(holds(`${base}IfExists`, value, absent), true);
    assert.is(holds(`ForAllValues:${base}`, value, absent), true);
    assert.is(holds(`ForAnyValue:${base}`, value, absent), false);
    assert.is(holds(`ForAnyValue:${base}IfExists`, value, absent), true);
    for (const state of [open, hidden]) assert.is(holds(base, value, state), '?');
  });
}

test('Null asks for presence alone', () => {
  assert.is(holds('Null', 'true', absent), true);
  assert.is(holds('Null', 'false', absent), false);
  assert.is(holds('Null', 'true', present('x')), false);
  assert.is(holds('Null', 'false', present('x')), true);
  assert.is(holds('Null', 'true', open), '?');
  assert.is(holds('Null', 'false', hidden), true);
  assert.is(holds('ForAllValues:Null', 'true', present('x')), true);
  assert.is(holds('ForAnyValue:Null', 'false', present('x')), false);
});

const rows: readonly [
  operator: string,
  values: string | readonly string[],
  request: readonly string[],
  expected: boolean | '?',
][] = [
  ['StringEquals', 'a*', ['ab'], false],
  ['StringEquals', 'a*', ['a*'], true],
  ['StringEquals', ['a', 'b'], ['b'], true],
  ['StringEquals', 'a', ['A'], false],
  ['StringNotEquals', ['a', 'b'], ['b'], false],
  ['StringNotEquals', ['a', 'b'], ['c'], true],
  ['StringEqualsIgnoreCase', 'Ops', ['oPS'], true],
  ['StringNotEqualsIgnoreCase', 'Ops', ['oPS'], false],
  ['StringLike', 'a*c?', ['abbcd'], true],
  ['StringLike', 'a*', ['A'], false],
  ['StringNotLike', ['a*', 'b*'], ['bc'], false],
  ['NumericEquals', '600', ['600.0'], true],
  ['NumericLessThan', '600', ['599'], true],
  ['NumericLessThan', '600', ['600'], false],
  ['NumericLessThanEquals', '600', ['600'], true],
  ['NumericGreaterThan', '600', ['600'], false],
  ['NumericGreaterThanEquals', '600', ['600'], true],
  ['NumericNotEquals', ['1', '2'], ['2'], false],
  ['NumericNotEquals', ['1', '2'], ['3'], true],
  ['NumericLessThanEquals', '600', ['601'], false],
  ['NumericLessThanEquals', '600', ['599'], true],
  ['NumericGreaterThan', '600', ['601'], true],
  ['NumericGreaterThanEquals', '600', ['599'], false],
  ['NumericGreaterThanEquals', '600', ['601'], true],
  ['NumericEquals', '600', ['601'], false],
  ['NumericNotEquals', '1', ['one'], '?'],
  ['NumericEquals', '1', ['one'], '?'],
  ['DateEquals', '2026-01-15T12:00:00Z', ['1768478400'], true],
  ['DateLessThan', '2026-01-15T13:00:00+02:00', ['2026-01-15T10:59:59Z'], true],
  ['DateGreaterThan', '2026-01-15', ['2026-01-15T00:00:00Z'], false],
  ['DateGreaterThan', '2026-01-15', ['2026-01-15T00:00:01Z'], true],
  ['DateEquals', '2026-01-15', ['2026-01-16'], false],
  ['DateNotEquals', '2026-01-15', ['2026-01-15T00:00:00Z'], false],
  ['DateNotEquals', '2026-01-15', ['2026-01-16'], true],
  ['DateLessThan', '2026-01-15', ['2026-01-15'], false],
  ['DateLessThanEquals', '2026-01-15', ['2026-01-15'], true],
  ['DateLessThanEquals', '2026-01-15', ['2026-01-14'], true],
  ['DateLessThanEquals', '2026-01-15', ['2026-01-16'], false],
  ['DateGreaterThanEquals', '2026-01-15', ['2026-01-15'], true],
  ['DateGreaterThanEquals', '2026-01-15', ['2026-01-14'], false],
  ['DateGreaterThanEquals', '2026-01-15', ['2026-01-16'], true],
  ['DateEquals', '2026-01-15', ['soon'], '?'],
  ['DateEquals', '2026-01-15', ['12'], '?'],
  ['Bool', 'true', ['TRUE'], true],
  ['Bool', 'false', ['true'], false],
  ['Bool', 'false', ['no'], '?'],
  ['BinaryEquals', 'QUJD', ['QUJD'], true],
  ['BinaryEquals', 'QUJD', ['QUJE'], false],
  ['BinaryEquals', 'QUI=', ['QUJ='], true],
  ['BinaryEquals', 'QUJD', ['!'], '?'],
  ['IpAddress', '10.0.0.0/8', ['10.255.255.255'], true],
  ['IpAddress', '10.0.0.0/8', ['11.0.0.0'], false],
  ['IpAddress', '10.0.0.0/9', ['10.128.0.0'], false],
  ['IpAddress', '10.0.0.0/9', ['10.127.0.0'], true],
  ['IpAddress', '10.0.0.0/15', ['10.1.0.0'], true],
  ['IpAddress', '10.0.0.0/15', ['10.2.0.0'], false],
  ['IpAddress', '10.0.0.0/16', ['10.1.0.0'], false],
  ['IpAddress', '10.0.0.0/16', ['11.0.0.0'], false],
  ['IpAddress', '10.0.0.0/17', ['10.0.128.0'], false],
  ['IpAddress', '10.0.0.2/31', ['10.0.0.3'], true],
  ['IpAddress', '10.0.0.2/31', ['10.0.0.4'], false],
  ['IpAddress', '10.0.0.0/0', ['192.168.0.1'], true],
  ['IpAddress', '10.0.0.0/8', ['nowhere'], '?'],
  ['NotIpAddress', '10.0.0.0/8', ['nowhere'], '?'],
  ['IpAddress', '::/0', ['10.0.0.1'], false],
  ['IpAddress', '203.0.113.77/24', ['203.0.113.1'], true],
  ['IpAddress', '203.0.113.1', ['203.0.113.2'], false],
  ['IpAddress', '2001:db8::/33', ['2001:db8:7fff::1'], true],
  ['IpAddress', '2001:db8::/33', ['2001:db8:8000::1'], false],
  ['IpAddress', '0.0.0.0/0', ['2001:db8::1'], false],
  ['NotIpAddress', ['10.0.0.0/8', '203.0.113.0/24'], ['203.0.113.1'], false],
  ['ArnLike', 'arn:aws:iam::*:user/*', ['arn:aws:iam::111122223333:user/a/b'], true],
  ['ArnEquals', 'arn:aws:iam::*:user/*', ['arn:aws:iam::111122223333:user/a'], true],
  ['ArnLike', 'arn:aws:iam:*:user/*', ['arn:aws:iam::111122223333:user/a'], false],
  ['ArnLike', 'arn:aws:*:::x', ['arn:aws:a:b:::x'], false],
  ['ArnNotLike', 'arn:aws:iam::*:user/*', ['arn:aws:iam::111122223333:role/a'], true],
  ['ArnNotEquals', 'arn:aws:iam::*:user/*', ['arn:aws:iam::111122223333:user/a'], false],
  ['ArnLike', '*:*:*:*:*:*', ['abc'], '?'],
  ['ArnLike', 'arn:aws:s3:::a', ['arn:aws:s3:::b'], false],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], false],
  ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
  ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'b'], false],
  ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'c'], true],
  ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
  ['StringEquals', 'a', ['a', 'b'], '?'],
  ['StringEquals', 'a', ['c', 'b'], false],
];

for (const [operator, values, request, expected] of rows) {
  test(`${operator} ${String(values)} of ${request.join(', ')}`, () => {
    assert.is(holds(operator, values, present(...request)), expected);
  });
}

const empties: readonly [operator: string, values: readonly string[], state: KeyState, expected: boolean | '?'][] = [
  ['StringEquals', [], present('a'), false],
  ['StringEquals', [], absent, false],
  ['StringNotEquals', [], present('a'), true],
  ['StringEqualsIfExists', [], absent, true],
  ['ForAllValues:StringEquals', [], present('a'), false],
  ['ForAllValues:StringEquals', [], absent, true],
  ['ForAllValues:StringNotEquals', [], present('a'), false],
  ['ForAnyValue:StringEquals', [], present('a'), false],
  ['ForAnyValue:StringNotEquals', [], present('a'), false],
  ['Null', [], present('a'), false],
  ['Null', [], absent, false],
  ['StringEquals', ['a'], present(), false],
  ['StringNotEquals', ['a'], present(), true],
  ['StringEqualsIfExists', ['a'], present(), true],
  ['ForAllValues:StringEquals', ['a'], open, '?'],
  ['ForAllValues:StringEquals', ['a'], hidden, '?'],
  ['ForAnyValue:StringEquals', ['a'], open, '?'],
  ['ForAnyValue:StringEquals', ['a'], hidden, '?'],
  ['ForAllValues:StringEquals', ['a'], present(''), '?'],
  ['ForAllValues:StringEquals', [''], present(''), true],
  ['ForAllValues:StringEquals', ['a'], present('', ''), '?'],
  ['ForAllValues:StringEquals', ['a'], present('', 'b'), false],
  ['ForAnyValue:StringEquals', ['a'], present(''), false],
  ['ForAnyValue:StringEquals', [''], present(''), '?'],
  ['ForAnyValue:StringEquals', ['', 'b'], present('', 'b'), true],
  ['ForAnyValue:StringEqualsIfExists', ['a'], present(''), '?'],
];

for (const [operator, values, state, expected] of empties) {
  const found = state.state === 'present' ? state.values.map((value) => `\`${value}\``).join() : state.state;
  test(`${operator} of ${JSON.stringify(values)} where the key is ${found}`, () => {
    assert.is(holds(operator, values, state), expected);
  });
}

test('a key is looked up in lower case, whatever the operator', () => {
  for (const operator of ['StringEquals', 'ForAllValues:StringEquals', 'ForAnyValue:StringEquals', 'Null']) {
    const asked: string[] = [];
    const clause = { operator, key: 'Example:KEY', values: operator === 'Null' ? ['true'] : ['a'] };
    const lookup = (key: string): KeyState => {
      asked.push(key);
      return open;
    };
    const result = compileClause(clause, '2012-10-17')({ lookup });
    assert.equal(asked, ['example:key']);
    assert.is(isDoubt(result) ? result.key : '', 'Example:KEY', 'but named as the policy spells it');
  }
});

test('a key that holds several values by its nature needs a set operator', () => {
  assert.is(holds('StringEquals', 'a', present('a'), 'aws:TagKeys'), '?');
  assert.is(holds('StringEquals', 'a', present('b'), 'aws:TagKeys'), false);
  assert.is(holds('ForAnyValue:StringEquals', 'a', present('a'), 'aws:TagKeys'), true);
});

test('operators hide nothing: one that was not refused is a bug', () => {
  assert.throws(
    () => compileClause({ operator: 'BoolXX', key: 'a:b', values: [] }, '2012-10-17'),
    /the operator `BoolXX` was not refused/,
  );
  assert.throws(() => compileClause({ operator: 'BoolXX', key: 'a:b', values: ['true'] }, '2012-10-17'));
});

test.run();
