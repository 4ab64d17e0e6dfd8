// The words for why a part of a statement matches or not.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { absent, hidden, type KeyState, type Keys, open, present } from '../../src/evaluate/keys.ts';
import { actionText, conditionText, principalText, resourceText } from '../../src/evaluate/why.ts';

function keys(states: Readonly<Record<string, KeyState>>): Keys {
  return { lookup: (key) => states[key] ?? absent };
}

for (const [operator, values, state, holds, text] of [
  ['StringEquals', ['a'], present('a'), true, '`k:Key` is `a`, as the condition asks'],
  ['StringEquals', ['a', 'b'], present('b'), true, '`k:Key` is `b`, one of the 2 asked for'],
  ['StringEquals', ['a', 'b'], present('c'), false, '`k:Key` is `c`, not `a` or `b`'],
  ['StringEquals', ['a'], absent, false, '`k:Key` is absent, and `StringEquals` asks for `a`'],
  ['StringEqualsIfExists', ['a'], absent, true, '`k:Key` is absent, and `StringEqualsIfExists` holds without it'],
  ['StringNotEquals', ['a'], absent, true, '`k:Key` is absent, and `StringNotEquals` holds without it'],
  ['StringNotEquals', ['a', 'b'], present('c'), true, '`k:Key` is `c`, other than `a` and `b`'],
  ['StringNotEquals', ['a'], present('a'), false, '`k:Key` is `a`, which is left out'],
  ['StringNotEquals', ['a', 'b'], present('a'), false, '`k:Key` is `a`, one of the 2 left out'],
  ['StringNotLike', ['a*', 'b*'], present('ab'), false, '`k:Key` is `ab`, which `a*` or `b*` leaves out'],
  ['StringLike', ['a*'], present('ab'), true, '`k:Key` is `ab`, like `a*`'],
  ['StringLike', ['a*'], present('b'), false, '`k:Key` is `b`, not like `a*`'],
  ['NumericLessThanEquals', ['3600'], present('600'), true, '`k:Key` is `600`, at most `3600`'],
  ['NumericLessThanEquals', ['3600'], present('3600'), true, '`k:Key` is `3600`, at most `3600`'],
  ['NumericGreaterThan', ['3600'], present('3600'), false, '`k:Key` is `3600`, not more than `3600`'],
  ['DateLessThan', ['2026-01-01'], present('2027-01-01'), false, '`k:Key` is `2027-01-01`, not before `2026-01-01`'],
  ['Bool', ['true'], present('false'), false, '`k:Key` is `false`, not `true`'],
  ['IpAddress', ['192.0.2.0/24'], present('192.0.2.1'), true, '`k:Key` is `192.0.2.1`, in `192.0.2.0/24`'],
  [
    'NotIpAddress',
    ['192.0.2.0/24'],
    present('192.0.2.1'),
    false,
    '`k:Key` is `192.0.2.1`, which `192.0.2.0/24` leaves out',
  ],
  ['Null', ['true'], absent, true, '`k:Key` is absent'],
  ['Null', ['true'], present('a'), false, '`k:Key` is there, and is to be absent'],
  ['Null', ['false'], hidden, true, '`k:Key` is there'],
  [
    'ForAllValues:StringEquals',
    ['a'],
    present('a', 'b'),
    false,
    'not every value of `k:Key`, which has `a` and `b`, is `a`',
  ],
  ['ForAnyValue:StringEquals', ['a'], present('a', 'b'), true, 'a value of `k:Key`, which has `a` and `b`, is `a`'],
  ['ForAnyValue:StringEquals', ['c'], present('a', 'b'), false, 'no value of `k:Key`, which has `a` and `b`, is `c`'],
  [
    'ForAllValues:StringEquals',
    [],
    open,
    true,
    '`k:Key` is not stated, and does not matter to `ForAllValues:StringEquals`',
  ],
  ['StringEquals', ['a', 'b', 'c', 'd', 'e'], present('x'), false, '`k:Key` is `x`, not `a`, `b`, `c` or 2 more'],
] as const) {
  test(`${operator} ${values}: ${text}`, () => {
    assert.is(conditionText({ operator, key: 'k:Key', values }, keys({ 'k:key': state }), holds), text);
  });
}

test('the same value in other letters', () => {
  const clause = { operator: 'NumericEquals', key: 'k:Key', values: ['1.0'] };
  assert.is(conditionText(clause, keys({ 'k:key': present('1') }), true), '`k:Key` is `1`, the same as `1.0`');
});

test('what the keys of variables are', () => {
  const own = ['arn:aws:iam::*:user/${aws:username}', "arn:aws:iam::*:mfa/${aws:PrincipalTag/device, 'none'}"];
  const text = resourceText(
    { not: false, value: own },
    'arn:aws:iam::1:user/eve',
    keys({ 'aws:username': present('bob') }),
  );
  assert.match(text, 'not `arn:aws:iam::1:user/eve`; `aws:username` is `bob`, `aws:PrincipalTag/device` is absent');
  const clause = { operator: 'StringLike', key: 's3:prefix', values: ['home/${aws:username}/*'] };
  const state = { 's3:prefix': present('home/eve/'), 'aws:username': present('bob') };
  assert.is(
    conditionText(clause, keys(state), false),
    '`s3:prefix` is `home/eve/`, not like `home/${aws:username}/*`; `aws:username` is `bob`',
  );
});

test('actions, resources and principals, left out or not listed', () => {
  assert.is(actionText({ not: false, value: ['a:B', 'a:C'] }, 'a:D'), 'it is about `a:B` and `a:C`, not `a:D`');
  assert.is(actionText({ not: true, value: ['a:*'] }, 'a:D'), '`a:D` is among the actions that it leaves out: `a:*`');
  assert.is(actionText({ not: false, value: [] }, 'a:D'), 'it lists no action');
  const nothing = keys({});
  assert.is(
    resourceText({ not: false, value: ['x'] }, '*', nothing),
    'it is about `x`, not an action without a resource',
  );
  assert.is(
    resourceText({ not: true, value: ['x'] }, 'y', nothing),
    '`y` is among the resources that it leaves out: `x`',
  );
  assert.is(
    principalText({ not: false, value: { AWS: ['1'], Service: ['s'] } }, 'bob'),
    'it names `1` and `s`, not `bob`',
  );
  assert.is(principalText({ not: true, value: { AWS: ['1'] } }, 'bob'), '`bob` is among those that it leaves out: `1`');
  assert.is(principalText({ not: false, value: {} }, 'bob'), 'it names nobody');
});

test.run();
