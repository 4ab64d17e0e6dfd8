// What an operator compares that no policy should hold: values that the reader refuses, and the version's variables.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { absent, present } from '../../src/evaluate/keys.ts';
import { compileValue } from '../../src/evaluate/match-values.ts';
import { isDoubt } from '../../src/evaluate/outcome.ts';
import { type BaseOperator, operators } from '../../src/iam/operators.ts';

const nothing = { lookup: () => absent };

for (const base of Object.keys(operators) as BaseOperator[]) {
  if (!['numeric', 'date', 'ip'].includes(operators[base].type)) continue;
  test(`${base} takes no value that was to be refused`, () => {
    assert.throws(() => compileValue(base, 'x', '2012-10-17'), /was not refused$/);
  });
}

test('an operator without a comparison is a bug, however good its value', () => {
  assert.throws(() => compileValue('Null', '1', '2012-10-17'), /was not refused$/);
});

test('a value that cannot be read is told in words', () => {
  for (const [base, value] of [
    ['NumericEquals', '1'],
    ['DateEquals', '2026-01-15'],
    ['Bool', 'true'],
    ['BinaryEquals', 'QUJD'],
    ['IpAddress', '10.0.0.0/8'],
    ['ArnLike', 'arn:aws:s3:::b'],
  ] as const) {
    const result = compileValue(base, value, '2012-10-17')('x y', nothing);
    assert.is(isDoubt(result) && result.text, 'the value `x y`, which the operator cannot read', base);
  }
});

test('variables are those of the version, in operators that have them', () => {
  const keys = { lookup: () => present('alice') };
  for (const base of ['StringEquals', 'StringLike', 'StringEqualsIgnoreCase'] as const) {
    const under = (version: '2008-10-17' | '2012-10-17') => compileValue(base, '${aws:username}', version);
    assert.is(under('2012-10-17')('alice', keys), true);
    assert.is(under('2008-10-17')('alice', keys), false);
    assert.is(under('2008-10-17')('${aws:username}', keys), true);
  }
});

test('an ARN pattern whose variable leaves it too few fields matches none', () => {
  const matches = compileValue('ArnLike', '${aws:PrincipalTag/arn}', '2012-10-17');
  assert.is(matches('arn:aws:s3:::b', { lookup: () => present('arn:aws') }), false);
  assert.is(matches('arn:aws:s3:::b', { lookup: () => present('arn:aws:s3:::b') }), true);
});

test.run();
