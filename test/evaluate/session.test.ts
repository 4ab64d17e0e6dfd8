// The session-key table, row by row: which MFA keys each way of getting credentials carries.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decide } from '../../src/evaluate/decide.ts';
import type { Request } from '../../src/evaluate/request.ts';
import { type Assumptions, nothingAssumed, type Session } from '../../src/iam/session.ts';
import { estate, request } from './estates.ts';

const star = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::acme-data/*' };
const key = 'aws:MultiFactorAuthPresent';
const age = 'aws:MultiFactorAuthAge';

/** Three questions to the keys: is it absent, is it false, is it true at an age of 600 seconds? */
const probes = {
  absent: estate({ 'bucket data': [{ ...star, Condition: { Null: { [key]: 'true', [age]: 'true' } } }], ...reach() }),
  false: estate({
    'bucket data': [{ ...star, Condition: { Bool: { [key]: 'false' }, Null: { [age]: true } } }],
    ...reach(),
  }),
  true: estate({
    'bucket data': [{ ...star, Condition: { Bool: { [key]: true }, NumericEquals: { [age]: 600 } } }],
    ...reach(),
  }),
};

function reach() {
  const code = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };
  return {
    'trust admin': [code],
    'identity alice': [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }],
  };
}

/** What the keys are under each answer: a set of `absent`, `false`, `true`. */
function keysOf(changes: Partial<Request>, assumptions: Partial<Assumptions> = {}): string[] {
  return Object.entries(probes).flatMap(([name, each]) => {
    const verdict = decide(each, request({ ...changes }), { ...nothingAssumed, ...assumptions });
    if (verdict.outcome === 'broken') throw new Error(verdict.reason);
    return verdict.outcome === 'deny' ? [] : verdict.outcome === 'allow' ? [name] : [`${name}?`];
  });
}

const mfa = (kind: Session['kind']): Session => ({ kind, mfaAge: 600 });
const table: readonly [string, Partial<Request>, Partial<Assumptions>, readonly string[]][] = [
  ['user, access key', { session: { kind: 'access-key' } }, {}, ['absent']],
  ['user, console', { session: { kind: 'console' } }, {}, ['false']],
  ['user, console with MFA', { session: mfa('console') }, {}, ['true']],
  ['user, session token', { session: { kind: 'session-token' } }, {}, ['absent?', 'false?']],
  [
    'user, session token, key settled',
    { session: { kind: 'session-token' } },
    { temporary_key_without_mfa: 'present' },
    ['false'],
  ],
  ['user, session token with MFA', { session: mfa('session-token') }, {}, ['true']],
  ['root, access key', { as: 'root' }, {}, ['absent']],
  ['root, console', { as: 'root', session: { kind: 'console' } }, {}, ['absent?', 'false?']],
  ['root, console with MFA', { as: 'root', session: mfa('console') }, {}, ['absent?', 'false?', 'true?']],
  ['root, MFA carried', { as: 'root', session: mfa('session-token') }, { root_session_mfa: 'carried' }, ['true']],
  [
    'root, MFA lost',
    { as: 'root', session: mfa('session-token') },
    { root_session_mfa: 'lost', temporary_key_without_mfa: 'absent' },
    ['absent'],
  ],
  ['role session', { as: 'admin', session: { kind: 'role-session' } }, {}, ['absent?', 'false?']],
  [
    'instance profile',
    { as: 'admin', session: { kind: 'instance-profile' } },
    { temporary_key_without_mfa: 'present' },
    ['false'],
  ],
  ['service', { as: 'lambda', session: { kind: 'none' } }, {}, ['absent']],
  ['anonymous', { as: 'anonymous', session: { kind: 'none' } }, {}, ['absent']],
  [
    'role through an MFA session',
    { session: mfa('console'), through: { role: 'admin', mfaCode: false } },
    {},
    ['absent?', 'false?', 'true?'],
  ],
  [
    'role through an MFA session, carried',
    { session: mfa('console'), through: { role: 'admin', mfaCode: false } },
    { mfa_through_role: 'carried' },
    ['true'],
  ],
  [
    'role through a code, never carried',
    { session: mfa('console'), through: { role: 'admin', mfaCode: true } },
    { mfa_through_role: 'carried', temporary_key_without_mfa: 'present', caller_sees_mfa_code: 'seen' },
    ['false'],
  ],
  ['role through an access key', { through: { role: 'admin', mfaCode: false } }, {}, ['absent?', 'false?']],
];

for (const [name, changes, assumptions, expected] of table) {
  test(name, () => {
    // Root of the owning account is never implicitly denied, so its rows are asked by Denies.
    if (changes.as === 'root') assert.equal(deniedKeys(changes, assumptions), expected);
    else assert.equal(keysOf(changes, assumptions), [...expected]);
  });
}

function deniedKeys(changes: Partial<Request>, assumptions: Partial<Assumptions>): string[] {
  const conditions = {
    absent: { Null: { [key]: 'true' } },
    false: { Bool: { [key]: 'false' } },
    true: { Bool: { [key]: true }, NumericEquals: { [age]: 600 } },
  };
  return Object.entries(conditions).flatMap(([name, Condition]) => {
    const guarded = estate({ 'bucket data': [{ ...star, Effect: 'Deny', Condition }] });
    const verdict = decide(guarded, request(changes), { ...nothingAssumed, ...assumptions });
    return verdict.outcome === 'allow' ? [] : verdict.outcome === 'deny' ? [name] : [`${name}?`];
  });
}

test.run();
