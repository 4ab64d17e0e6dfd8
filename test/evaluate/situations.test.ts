// Policies that people really write about MFA, as published, and what they do.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Request } from '../../src/evaluate/request.ts';
import type { Session } from '../../src/iam/session.ts';
import { bucket, estate, home, outcomeOf, partner, request } from './estates.ts';

const key = 'aws:MultiFactorAuthPresent';
const sessions: Readonly<Record<string, Session>> = {
  'access key': { kind: 'access-key' },
  console: { kind: 'console' },
  'console, MFA': { kind: 'console', mfaAge: 60 },
  'token, MFA': { kind: 'session-token', mfaAge: 60 },
  'token, MFA long ago': { kind: 'session-token', mfaAge: 7200 },
};

/** Outcomes for each kind of session. */
function bySession(of: ReturnType<typeof estate>, asked: Partial<Request> & { arn?: string }): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sessions).map(([name, session]) => [name, outcomeOf(of, request({ ...asked, session }))]),
  );
}

test('a partner reads freely and writes after MFA: Deny with BoolIfExists in the bucket policy', () => {
  const AWS = `arn:aws:iam::${partner}:root`;
  const shared = estate({
    'bucket data': [
      {
        Effect: 'Deny',
        Principal: { AWS },
        Action: ['s3:PutObject', 's3:PutObjectAcl', 's3:DeleteObject'],
        Resource: `${bucket}/*`,
        Condition: { BoolIfExists: { [key]: 'false' } },
      },
      {
        Effect: 'Allow',
        Principal: { AWS },
        Action: ['s3:ListBucket', 's3:GetObject', 's3:PutObject'],
        Resource: [bucket, `${bucket}/*`],
      },
    ],
    'identity paula': [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
  });
  assert.equal(bySession(shared, { as: 'paula', action: 's3:PutObject' }), {
    'access key': 'explicit-deny',
    console: 'explicit-deny',
    'console, MFA': 'allow',
    'token, MFA': 'allow',
    'token, MFA long ago': 'allow',
  });
  assert.is(outcomeOf(shared, request({ as: 'paula' })), 'allow');
});

test('the same Deny with Bool lets access keys through', () => {
  const leaky = estate({
    'identity alice': [
      { Effect: 'Allow', Action: 's3:*', Resource: '*' },
      { Effect: 'Deny', Action: 's3:PutObject', Resource: '*', Condition: { Bool: { [key]: 'false' } } },
    ],
  });
  assert.equal(bySession(leaky, { action: 's3:PutObject' }), {
    'access key': 'allow',
    console: 'explicit-deny',
    'console, MFA': 'allow',
    'token, MFA': 'allow',
    'token, MFA long ago': 'allow',
  });
});

test('Allow with BoolIfExists lets access keys through, with Bool it does not', () => {
  const allow = (operator: string) =>
    estate({
      'identity alice': [{ Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { [key]: true } } }],
    });
  assert.is(bySession(allow('BoolIfExists'), {})['access key'], 'allow');
  assert.is(bySession(allow('Bool'), {})['access key'], 'implicit-deny');
  assert.is(bySession(allow('Bool'), {})['token, MFA'], 'allow');
});

test('freshness: a missing age fails with IfExists, and passes a Deny without it', () => {
  const limit = { 'aws:MultiFactorAuthAge': 3600 };
  const deny = (operator: string) =>
    estate({
      'identity alice': [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: '*', Resource: '*', Condition: { [operator]: limit } },
      ],
    });
  const [strict, loose] = [
    bySession(deny('NumericGreaterThanIfExists'), {}),
    bySession(deny('NumericGreaterThan'), {}),
  ];
  assert.equal(
    [strict['access key'], strict['token, MFA'], strict['token, MFA long ago']],
    ['explicit-deny', 'allow', 'explicit-deny'],
  );
  assert.equal(
    [loose['access key'], loose['token, MFA'], loose['token, MFA long ago']],
    ['allow', 'allow', 'explicit-deny'],
  );
});

test('only root deletes the bucket, and only after MFA: NotPrincipal and BoolIfExists', () => {
  const guarded = estate({
    'bucket data': [
      {
        Effect: 'Deny',
        NotPrincipal: { AWS: `arn:aws:iam::${home}:root` },
        Action: 's3:DeleteBucket',
        Resource: bucket,
      },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:DeleteBucket',
        Resource: bucket,
        Condition: { BoolIfExists: { [key]: false } },
      },
    ],
    'identity alice': [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
  });
  const removal = { action: 's3:DeleteBucket', arn: bucket };
  assert.is(outcomeOf(guarded, request({ ...removal, session: { kind: 'console', mfaAge: 60 } })), 'explicit-deny');
  assert.is(outcomeOf(guarded, request({ ...removal, as: 'root' })), 'explicit-deny');
  const fresh = request({ ...removal, as: 'root', session: { kind: 'session-token', mfaAge: 60 } });
  assert.is(outcomeOf(guarded, fresh), 'unknown');
  assert.is(outcomeOf(guarded, fresh, { root_session_mfa: 'carried' }), 'allow');
  assert.is(outcomeOf(guarded, fresh, { root_session_mfa: 'lost' }), 'explicit-deny');
});

test('an instance profile carries no MFA, so a Bool condition shuts its role out', () => {
  const Condition = { Bool: { [key]: true } };
  const tried = estate({ 'identity admin': [{ Effect: 'Allow', Action: '*', Resource: '*', Condition }] });
  assert.is(outcomeOf(tried, request({ as: 'admin', session: { kind: 'instance-profile' } })), 'implicit-deny');
});

test('Deny NotAction iam:* leaves enrolling open and shuts all else before MFA', () => {
  const own = estate({
    'identity alice': [
      { Effect: 'Allow', Action: ['s3:*', 'iam:EnableMFADevice'], Resource: '*' },
      { Effect: 'Deny', NotAction: 'iam:*', Resource: '*', Condition: { BoolIfExists: { [key]: 'false' } } },
    ],
  });
  const enrol = { action: 'iam:EnableMFADevice', arn: `arn:aws:iam::${home}:user/team/alice` };
  assert.is(bySession(own, enrol)['access key'], 'allow');
  assert.is(bySession(own, {})['access key'], 'explicit-deny');
  assert.is(bySession(own, {})['console, MFA'], 'allow');
});

test.run();
