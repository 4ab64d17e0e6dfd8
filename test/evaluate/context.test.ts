// Which other keys a call carries: by kind of caller, by the request's words, by AWS's rules for absent keys.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bucket, estate, home, outcomeOf, request } from './estates.ts';

const any = { Action: ['s3:*', 'iam:*'], Resource: '*', Effect: 'Allow' };

/** Asks whether a condition holds for a request: `true`, `false` or `?`. */
function holds(Condition: unknown, asked: Parameters<typeof request>[0] = {}): boolean | '?' {
  const statement = [{ ...any, Condition }];
  const identities = Object.fromEntries(['alice', 'bob', 'admin'].map((name) => [`identity ${name}`, statement]));
  const outside = asked.as === 'lambda' || asked.as === 'anonymous';
  const policies = outside ? { 'bucket data': [{ ...statement[0], Action: 's3:*', Principal: '*' }] } : identities;
  const outcome = outcomeOf(estate(policies), request(asked));
  return outcome === 'allow' ? true : outcome === 'unknown' ? '?' : false;
}

const admin = { as: 'admin', session: { kind: 'role-session' } } as const;
const lambda = { as: 'lambda', session: { kind: 'none' } } as const;
const nobody = { as: 'anonymous', session: { kind: 'none' } } as const;
const is = (key: string, value: string) => ({ StringEquals: { [key]: value } });
const missing = (key: string) => ({ Null: { [key]: 'true' } });
const given = (key: string, ...values: readonly string[]) => ({ facts: { aws: { [key]: values } } });

const rows: readonly [string, unknown, Parameters<typeof request>[0], boolean | '?'][] = [
  ['user: type', is('aws:PrincipalType', 'User'), {}, true],
  ['role: type', is('aws:PrincipalType', 'AssumedRole'), admin, true],
  ['anonymous: type', is('aws:PrincipalType', 'Anonymous'), nobody, true],
  ['user: name without its path', is('aws:username', 'alice'), {}, true],
  ['role: no user name', missing('aws:username'), admin, true],
  [
    'role: PrincipalArn is the role’s',
    { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${home}:role/ops/admin` } },
    admin,
    true,
  ],
  ['anonymous: no PrincipalArn', missing('aws:PrincipalArn'), nobody, true],
  ['anonymous: PrincipalAccount', is('aws:PrincipalAccount', 'anonymous'), nobody, true],
  ['user: PrincipalAccount', is('aws:PrincipalAccount', home), {}, true],
  ['anonymous: no organization', missing('aws:PrincipalOrgID'), nobody, true],
  ['user: organization is open', missing('aws:PrincipalOrgID'), {}, '?'],
  ['user: organization stated', is('aws:PrincipalOrgID', 'o-1'), { facts: { organization: 'o-1' } }, true],
  ['user: organization stated as absent', missing('aws:PrincipalOrgID'), { facts: { organization: 'none' } }, true],
  ['service: is one', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }, lambda, true],
  ['service: its name', is('aws:PrincipalServiceName', 'lambda.amazonaws.com'), lambda, true],
  ['user: no service', { Bool: { 'aws:PrincipalIsAWSService': 'false' } }, {}, true],
  ['anonymous: neither', missing('aws:PrincipalIsAWSService'), nobody, true],
  ['user: no SourceArn', missing('aws:SourceArn'), {}, true],
  ['service: SourceArn is open', missing('aws:SourceArn'), lambda, '?'],
  ['direct call', { Bool: { 'aws:ViaAWSService': 'false' } }, {}, true],
  [
    'a service calls with the user’s credentials: no MFA',
    { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
    { session: { kind: 'console', mfaAge: 1 }, ...given('aws:ViaAWSService', 'true') },
    true,
  ],
  ['TLS by default', { Bool: { 'aws:SecureTransport': 'true' } }, {}, true],
  ['without TLS', { Bool: { 'aws:SecureTransport': 'false' } }, { facts: { tls: false } }, true],
  ['address by default', { IpAddress: { 'aws:SourceIp': '203.0.113.10' } }, {}, true],
  ['an endpoint takes the address away', missing('aws:SourceIp'), given('aws:SourceVpce', 'vpce-1'), true],
  ['no endpoint by default', missing('aws:SourceVpce'), {}, true],
  [
    'clock by default',
    { DateEquals: { 'aws:CurrentTime': '2026-01-15T12:00:00Z', 'aws:EpochTime': '1768478400' } },
    {},
    true,
  ],
  [
    'clock stated',
    { DateEquals: { 'aws:EpochTime': '2026-06-01' } },
    { facts: { time: '2026-06-01T02:00:00+02:00' } },
    true,
  ],
  ['access key: no TokenIssueTime', missing('aws:TokenIssueTime'), {}, true],
  ['console: TokenIssueTime is there', missing('aws:TokenIssueTime'), { session: { kind: 'console' } }, false],
  [
    'console: its value is not known',
    { DateGreaterThan: { 'aws:TokenIssueTime': '2026-01-01' } },
    { session: { kind: 'console' } },
    '?',
  ],
  ['user id is there', missing('aws:userid'), {}, false],
  ['user id is not known', { StringLike: { 'aws:userid': 'AIDA*' } }, {}, '?'],
  ['anonymous user id', is('aws:userid', 'anonymous'), nobody, true],
  ['bucket’s account', is('aws:ResourceAccount', home), {}, true],
  [
    'IAM resource’s account',
    is('aws:ResourceAccount', home),
    { action: 'iam:GetUser', arn: `arn:aws:iam::${home}:user/bob` },
    true,
  ],
  ['no prefix', missing('s3:prefix'), { action: 's3:ListBucket', arn: bucket }, true],
  ['a prefix', is('s3:prefix', 'a/'), { action: 's3:ListBucket', arn: bucket, facts: { prefix: 'a/' } }, true],
  ['an empty prefix', is('s3:prefix', ''), { action: 's3:ListBucket', arn: bucket, facts: { prefix: '' } }, true],
  ['a prefix belongs to listing', missing('s3:prefix'), { facts: { prefix: 'a/' } }, true],
  ['another key of S3 is open', is('s3:x-amz-acl', 'private'), {}, '?'],
  ['an IAM caller has no OIDC claims', missing('token.actions.githubusercontent.com:sub'), {}, true],
  ['tags are open', is('aws:PrincipalTag/team', 'ops'), {}, '?'],
];

for (const [name, condition, asked, expected] of rows) {
  test(name, () => assert.is(holds(condition, asked), expected));
}

test.run();
