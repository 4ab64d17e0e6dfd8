// Small forms of text: durations, addresses, times, names.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addressProblem, hasHostBits, isAddress } from '../../src/spec/addresses.ts';
import { formatDuration, parseDuration } from '../../src/spec/duration.ts';
import { validName } from '../../src/spec/names.ts';
import { isTime } from '../../src/spec/time.ts';

test('durations', () => {
  assert.equal(['90s', '10m', '1h', '2d'].map(parseDuration), [90, 600, 3600, 172_800]);
  for (const text of ['', '0s', '01m', '1.5h', '1', '1w', '-1m', '1h30m', ' 1h', '1H', '9999999999s']) {
    assert.is(parseDuration(text), undefined, text);
  }
  for (const text of ['90s', '10m', '1h', '36h', '2d']) assert.is(formatDuration(parseDuration(text) ?? 0), text);
});

test('addresses and blocks', () => {
  for (const text of ['203.0.113.7', '0.0.0.0/0', '203.0.113.0/24', '::/0', '2001:db8::/32', '2001:db8::1/128']) {
    assert.is(addressProblem(text), undefined, text);
  }
  for (const text of [
    '',
    'x',
    '1.2.3',
    '1.2.3.4/33',
    '1.2.3.4/',
    '1.2.3.4/-1',
    '1.2.3.4/08',
    '::/129',
    '0x7f.1',
    '1.2.3.4/8/8',
    '1.2.3.400',
  ]) {
    assert.ok(addressProblem(text), text);
  }
  assert.equal(['203.0.113.7/24', '10.128.0.0/8', '2001:db8::1/64', '255.255.255.255/0'].map(hasHostBits), [
    true,
    true,
    true,
    true,
  ]);
  assert.equal(['203.0.113.0/24', '203.0.113.7/32', '10.128.0.0/9', '2001:db8::/32', '203.0.113.7'].map(hasHostBits), [
    false,
    false,
    false,
    false,
    false,
  ]);
  assert.equal([isAddress('203.0.113.7'), isAddress('203.0.113.7/32')], [true, false]);
});

test('times', () => {
  for (const text of ['2026-03-01T12:00:00Z', '2028-02-29T00:00:00.5+02:00']) assert.ok(isTime(text), text);
  for (const text of [
    '2026-03-01',
    '2026-03-01T12:00:00',
    '2026-02-29T12:00:00Z',
    '2026-13-01T12:00:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01 12:00:00Z',
  ]) {
    assert.not(isTime(text), text);
  }
});

test('names', () => {
  for (const text of ['a', 'a-b', 'a1', 'constructor']) assert.ok(validName(text), text);
  for (const text of ['', 'A', '1a', '-a', 'a_b', 'a.b', 'on', 'everyone', 'null', '__proto__', 'ä', 'a\n'])
    assert.not(validName(text), text);
});

test.run();
