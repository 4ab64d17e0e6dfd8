// The session-key table, row by row: which MFA keys each way of getting credentials carries.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ask } from '../../src/evaluate/ask.ts';
import type { Request } from '../../src/evaluate/request.ts';
import { type Assumptions, nothingAssumed, type Session } from '../../src/iam/session.ts';
import { estate, home, request } from './estates.ts';

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
    'trust visitor': [code],
    'identity alice': [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }],
    'identity admin': [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }],
    'identity visitor': [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
  };
}

/** What the keys are under each answer: a set of `absent`, `false`, `true`. */
function keysOf(changes: Partial<Request>, assumptions: Partial<Assumptions> = {}): string[] {
  return Object.entries(probes).flatMap(([name, each]) => {
    const verdict = ask(each, request({ ...changes }), { ...nothingAssumed, ...assumptions });
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
    { session: mfa('console'), through: [{ role: 'admin', mfaCode: false }] },
    {},
    ['absent?', 'false?', 'true?'],
  ],
  [
    'role through an MFA session, carried',
    { session: mfa('console'), through: [{ role: 'admin', mfaCode: false }] },
    { mfa_through_role: 'carried' },
    ['true'],
  ],
  [
    'role through a code, never carried',
    { session: mfa('console'), through: [{ role: 'admin', mfaCode: true }] },
    { mfa_through_role: 'carried', temporary_key_without_mfa: 'present', caller_sees_mfa_code: 'seen' },
    ['false'],
  ],
  [
    'two roles through an MFA session: each hands it on, or none does',
    {
      session: mfa('console'),
      through: [
        { role: 'admin', mfaCode: false },
        { role: 'visitor', mfaCode: false },
      ],
    },
    {},
    ['absent?', 'false?', 'true?'],
  ],
  [
    'two roles, carried',
    {
      session: mfa('console'),
      through: [
        { role: 'admin', mfaCode: false },
        { role: 'visitor', mfaCode: false },
      ],
    },
    { mfa_through_role: 'carried' },
    ['true'],
  ],
  [
    'two roles, the first with a code: never carried',
    {
      session: mfa('console'),
      through: [
        { role: 'admin', mfaCode: true },
        { role: 'visitor', mfaCode: false },
      ],
    },
    { mfa_through_role: 'carried', temporary_key_without_mfa: 'absent' },
    ['absent'],
  ],
  ['federation token', { session: { kind: 'federation-token' } }, {}, ['absent?', 'false?']],
  [
    'federation token, key settled',
    { session: { kind: 'federation-token' } },
    { federated_mfa_key: 'absent', temporary_key_without_mfa: 'present' },
    // Whether `*` names a federated user's session is open as well.
    ['absent?'],
  ],
  [
    "role session by an identity provider: the key is settled by federation's own assumption",
    { as: 'admin', session: { kind: 'identity-provider' } },
    { federated_mfa_key: 'absent', temporary_key_without_mfa: 'present' },
    ['absent'],
  ],
  [
    'role session by an identity provider',
    { as: 'admin', session: { kind: 'identity-provider' } },
    {},
    ['absent?', 'false?'],
  ],
  ['role through an access key', { through: [{ role: 'admin', mfaCode: false }] }, {}, ['absent?', 'false?']],
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
    const verdict = ask(guarded, request(changes), { ...nothingAssumed, ...assumptions });
    return verdict.outcome === 'allow' ? [] : verdict.outcome === 'deny' ? [name] : [`${name}?`];
  });
}

test('a federated user is another principal than its user, with nothing of its policies by itself', () => {
  const federated = { session: { kind: 'federation-token' } } as const;
  const own = estate({ 'identity alice': [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] });
  assert.is(ask(own, request(federated), nothingAssumed).outcome, 'deny');
  const { Principal: _, ...rest } = star;
  const named = estate({ 'bucket data': [{ ...rest, Principal: { AWS: `arn:aws:iam::${home}:user/team/alice` } }] });
  assert.is(ask(named, request(federated), nothingAssumed).outcome, 'deny', 'only its session can be named');
  const session = estate({ 'bucket data': [{ ...rest, Principal: { AWS: `arn:aws:sts::${home}:federated-user/x` } }] });
  assert.is(ask(session, request(federated), nothingAssumed).outcome, 'unknown', 'its name is not stated');
  for (const action of ['iam:GetUser', 'sts:AssumeRole']) {
    const verdict = ask(own, request({ ...federated, action, arn: '*' }), nothingAssumed);
    assert.equal(
      verdict.cases.map(({ decision }) => decision.kind),
      ['session'],
    );
  }
});

test('each role of a chain must be assumable, and the message names the one that is not', () => {
  const chain = {
    through: [
      { role: 'admin', mfaCode: false },
      { role: 'visitor', mfaCode: false },
    ],
  };
  const trust = [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }];
  const assume = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }];
  const half = estate({ 'trust admin': trust, 'trust visitor': trust });
  const verdict = ask(half, request(chain), nothingAssumed);
  assert.is(verdict.outcome, 'broken');
  if (verdict.outcome === 'broken') assert.match(verdict.reason, /^`visitor` cannot be assumed: no policy of `admin`/);
  const whole = estate({ 'trust admin': trust, 'trust visitor': trust, 'identity admin': assume });
  assert.is(ask(whole, request(chain), nothingAssumed).outcome, 'deny');
});

test.run();
