// Callers, sessions and facts in the words of the spec.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Request } from '../../src/evaluate/request.ts';
import { durationText } from '../../src/iam/session.ts';
import { callerText, contextOf, contextText, sessionText } from '../../src/report/session.ts';

test('durations as a spec writes them, exact to the second', () => {
  const all = [0, 1, 59, 60, 61, 90, 600, 3599, 3600, 3601, 5400, 86_400, 129_600, 172_800];
  assert.is(all.map(durationText).join(' '), '0s 1s 59s 1m 61s 90s 10m 3599s 1h 3601s 90m 1d 36h 2d');
});

test('sessions', () => {
  assert.is(sessionText({ kind: 'none' }), '');
  assert.is(sessionText({ kind: 'identity-provider' }), '');
  assert.is(sessionText({ kind: 'access-key' }), 'access-key');
  assert.is(sessionText({ kind: 'console', mfaAge: 600 }), 'console, mfa 10m');
});

test('callers, with the roles on the way', () => {
  const request = {
    as: 'bob',
    session: { kind: 'access-key' },
    action: '',
    actionTypes: [],
    resource: { arn: '' },
  } as const;
  const text = (through: Request['through']) =>
    callerText({ ...request, facts: { aws: {} }, ...(through && { through }) });
  assert.is(text(undefined), 'bob (access-key)');
  const hops = [
    { role: 'admin', mfaCode: true },
    { role: 'guest', mfaCode: false },
  ];
  const claims = { aud: ['a', 'b'], sub: ['repo:acme/site'] };
  const token = { ...request, as: 'github', session: { kind: 'none' }, facts: { aws: {} } } as const;
  assert.is(callerText({ ...token, claims }), 'github (aud: a b, sub: repo:acme/site)');
  assert.is(callerText({ ...token, claims: {} }), 'github');
  assert.is(text(hops), 'bob (access-key) through admin with an MFA code in the call, then guest');
});

test('facts: only what is stated, false too', () => {
  assert.equal(contextOf({ aws: {} }), {});
  assert.is(contextText({ aws: {} }), '');
  const facts = {
    tls: false,
    prefix: '',
    organization: 'none',
    time: '2026-03-01T12:00:00Z',
    aws: { 'aws:TagKeys': ['a', 'b'] },
  };
  assert.equal(contextOf(facts), {
    tls: false,
    prefix: '',
    organization: 'none',
    at: facts.time,
    'aws:TagKeys': ['a', 'b'],
  });
  assert.is(
    contextText(facts),
    ', tls: false, prefix: , organization: none, at: 2026-03-01T12:00:00Z, aws:TagKeys: a b',
  );
});

test.run();
