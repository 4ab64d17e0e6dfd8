// Why each statement did or did not match.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { traceRequest } from '../../src/evaluate/ask-trace.ts';
import type { KeyState } from '../../src/evaluate/keys.ts';
import { nothingAssumed } from '../../src/iam/session.ts';
import { estate, home, partner, request } from './estates.ts';

const get = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-data/*' };
const traced = estate({
  'bucket data': [
    { ...get, Principal: '*', Action: 's3:PutObject' },
    { ...get, Principal: '*', Resource: 'arn:aws:s3:::acme-data/secret/*' },
    { ...get, Principal: { AWS: partner } },
    { ...get, Principal: '*', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
    { ...get, Principal: '*', Condition: { StringEquals: { 'aws:PrincipalTag/Team': 'ops' } } },
    { ...get, Principal: '*' },
  ],
  'trust admin': [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${home}:user/team/alice` }, Action: 'sts:AssumeRole' },
  ],
});

test('each statement with the element that made it not match, in words', () => {
  const [world] = traceRequest(traced, request(), nothingAssumed);
  const layer = world?.calls[0]?.layers.find((each) => each.layer === 'resource');
  const [policy] = layer?.policies ?? [];
  assert.is(policy?.name, 'bucket.data');
  assert.is(layer?.says, 'allows');
  assert.equal(
    policy?.statements.map(({ outcome, part, why }) => [outcome, part, why]),
    [
      ['does-not-match', 'Action', 'it is about `s3:PutObject`, not `s3:GetObject`'],
      [
        'does-not-match',
        'Resource',
        'it is about `arn:aws:s3:::acme-data/secret/*`, not `arn:aws:s3:::acme-data/reports/q3.csv`',
      ],
      ['does-not-match', 'Principal', `it names \`${partner}\`, not \`alice\``],
      ['does-not-match', 'Condition', '`aws:MultiFactorAuthPresent` is absent, and `Bool` asks for `true`'],
      ['unknown', undefined, 'it hangs on `aws:PrincipalTag/Team`, which the request does not state'],
      ['matches', undefined, ''],
    ],
  );
});

test('every layer is told of, also those that have no policy', () => {
  const [world] = traceRequest(traced, request(), nothingAssumed);
  assert.equal(
    world?.calls[0]?.layers.map(({ layer, says }) => `${layer} ${says}`),
    ['scp absent', 'rcp absent', 'resource allows', 'identity absent', 'boundary absent', 'session absent'],
  );
});

test('one trace a world and a call', () => {
  const asked = request({ session: { kind: 'console', mfaAge: 60 }, through: [{ role: 'admin', mfaCode: false }] });
  const worlds = traceRequest(traced, asked, nothingAssumed);
  assert.equal(
    worlds.map(({ given }) => given.map(({ answer }) => answer)),
    [['carried'], ['lost', 'absent'], ['lost', 'present']],
  );
  assert.equal(
    worlds[0]?.calls.map(({ caller, action }) => `${caller} ${action}`),
    ['alice sts:AssumeRole', 'admin s3:GetObject'],
  );
});

test('the last call is the first that is not surely allowed', () => {
  const closed = estate({ 'trust admin': [{ Effect: 'Allow', Principal: { AWS: home }, Action: 'sts:AssumeRole' }] });
  const through = [{ role: 'admin', mfaCode: false }];
  const [world, other] = traceRequest(closed, request({ through }), nothingAssumed);
  assert.is(other, undefined);
  assert.equal(
    world?.calls.map(({ action, decisions }) => `${action} ${decisions.map(({ kind }) => kind)}`),
    ['sts:AssumeRole implicit-deny'],
  );
});

test('whom a resource’s policy names: the caller, or the account alone, which in its own account leaves it to that', () => {
  const says = (arn: string, as: string) => {
    const [world] = traceRequest(
      estate({ 'bucket data': [{ ...get, Principal: { AWS: arn } }] }),
      request({ as }),
      nothingAssumed,
    );
    const layer = world?.calls[0]?.layers.find((each) => each.layer === 'resource');
    return `${layer?.says} ${layer?.policies[0]?.statements[0]?.names}`;
  };
  assert.is(says(home, 'alice'), 'delegates account');
  assert.is(says(`arn:aws:iam::${home}:user/team/alice`, 'alice'), 'allows caller');
  assert.is(says(partner, 'paula'), 'allows account');
  assert.is(says(partner, 'alice'), 'silent undefined');
});

test('two decisions where a statement may match or not, the worse first', () => {
  const tagged = { ...get, Principal: '*', Condition: { StringEquals: { 'aws:PrincipalTag/Team': 'ops' } } };
  const [world] = traceRequest(estate({ 'bucket data': [tagged] }), request(), nothingAssumed);
  assert.equal(
    world?.calls[0]?.decisions.map(({ kind }) => kind),
    ['implicit-deny', 'allow'],
  );
  assert.equal(world?.calls[0]?.layers.map(({ layer, says }) => `${layer} ${says}`).slice(2, 3), ['resource unknown']);
});

test('facts: MFA by the session, what is stated, and what is taken by default; none of them opens a world', () => {
  const asked = request({
    session: { kind: 'session-token' },
    facts: { tls: false, prefix: 'x', aws: { 'aws:CalledVia': ['a', 'b'] } },
  });
  const worlds = traceRequest(estate({}), asked, nothingAssumed);
  assert.is(worlds.length, 1);
  const text = (state: KeyState) => (state.state === 'present' ? state.values.join(' ') : state.state);
  assert.equal(
    worlds[0]?.calls[0]?.facts.map(({ key, origin, seenBy, states }) =>
      [key, origin, seenBy, ...states.map(text)].join(', '),
    ),
    [
      'aws:MultiFactorAuthPresent, session, all, absent, false',
      'aws:MultiFactorAuthAge, session, all, absent',
      'aws:SourceIp, default, all, 203.0.113.10',
      'aws:SecureTransport, stated, all, false',
      'aws:CurrentTime, default, all, 2026-01-15T12:00:00Z',
      's3:prefix, stated, all, absent',
      'aws:CalledVia, stated, all, a b',
    ],
  );
});

test('facts: what an assumption or the world settles is settled', () => {
  const asked = request({ session: { kind: 'session-token' } });
  const present = { ...nothingAssumed, temporary_key_without_mfa: 'present' } as const;
  const [settled] = traceRequest(estate({}), asked, present);
  assert.equal(settled?.calls[0]?.facts[0]?.states, [{ state: 'present', values: ['false'] }]);
  const hangs = { ...get, Principal: '*', Condition: { Null: { 'aws:MultiFactorAuthPresent': 'true' } } };
  const worlds = traceRequest(estate({ 'bucket data': [hangs] }), asked, nothingAssumed);
  assert.equal(
    worlds.map(({ calls }) => calls[0]?.facts[0]?.states.map(({ state }) => state)),
    [['absent'], ['present']],
  );
});

test('facts: a code in the call shows on the side that surely sees it', () => {
  const asked = request({ through: [{ role: 'admin', mfaCode: true }] });
  const [world] = traceRequest(traced, asked, { ...nothingAssumed, caller_sees_mfa_code: 'unseen' });
  assert.equal(
    world?.calls[0]?.facts
      .filter(({ origin }) => origin === 'session')
      .map(({ key, seenBy, states }) => `${key} ${seenBy} ${states.map(({ state }) => state)}`),
    [
      'aws:MultiFactorAuthPresent resource present',
      'aws:MultiFactorAuthPresent caller absent',
      'aws:MultiFactorAuthAge resource present',
      'aws:MultiFactorAuthAge caller absent',
    ],
  );
});

test('what no policy decides has no layers', () => {
  const [world] = traceRequest(traced, request({ action: 'sts:GetCallerIdentity', arn: '*' }), nothingAssumed);
  assert.equal(
    world?.calls[0]?.decisions.map(({ kind }) => kind),
    ['allow'],
  );
  assert.equal(world?.calls[0]?.layers, []);
});

test.run();
