// Who calls, from what a request says of its principal, and what nobody can call as.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Caller } from '../../src/evaluate/caller.ts';
import { callerFrom, type Who } from '../../src/evaluate/principal.ts';
import { RequestRefusal } from '../../src/evaluate/refusal.ts';
import { home, partner } from './estates.ts';

const account = { id: home, partition: 'aws' };
const iam = `arn:aws:iam::${home}`;
const sts = `arn:aws:sts::${home}`;
const session = `${sts}:assumed-role/admin/ci`;
const saml = `${iam}:saml-provider/corp`;

const taken: readonly (readonly [what: string, who: Who, caller: Caller])[] = [
  [
    'a user with a path',
    { principal: `${iam}:user/team/alice` },
    { kind: 'user', name: `${iam}:user/team/alice`, arn: `${iam}:user/team/alice`, shortName: 'alice', account },
  ],
  [
    'a user whose name is no name that IAM gives',
    { principal: `${iam}:user/a\nb` },
    { kind: 'user', name: `${iam}:user/a\nb`, arn: `${iam}:user/a\nb`, shortName: 'a\nb', account },
  ],
  [
    'a user whose account is stated',
    { principal: `${iam}:user/a`, principalAccount: home },
    { kind: 'user', name: `${iam}:user/a`, arn: `${iam}:user/a`, shortName: 'a', account },
  ],
  [
    'a user of another partition',
    { principal: `arn:aws-cn:iam::${home}:user/a` },
    {
      kind: 'user',
      name: `arn:aws-cn:iam::${home}:user/a`,
      arn: `arn:aws-cn:iam::${home}:user/a`,
      shortName: 'a',
      account: { id: home, partition: 'aws-cn' },
    },
  ],
  [
    'root',
    { principal: `${iam}:root` },
    { kind: 'root', name: `${iam}:root`, arn: `${iam}:root`, shortName: 'root', account },
  ],
  [
    'a role',
    { principal: `${iam}:role/ops/admin` },
    { kind: 'role', name: `${iam}:role/ops/admin`, arn: `${iam}:role/ops/admin`, shortName: 'admin', account },
  ],
  [
    'a session',
    { principal: session },
    {
      kind: 'role',
      name: session,
      arn: `${iam}:role/admin`,
      shortName: 'admin',
      sessionName: 'ci',
      account,
      pathUnknown: true,
    },
  ],
  [
    'a session with its role',
    { principal: session, role: `${iam}:role/ops/admin` },
    { kind: 'role', name: session, arn: `${iam}:role/ops/admin`, shortName: 'admin', sessionName: 'ci', account },
  ],
  [
    'a federated user',
    { principal: `${sts}:federated-user/fred` },
    {
      kind: 'federated-user',
      name: `${sts}:federated-user/fred`,
      arn: `${sts}:federated-user/fred`,
      shortName: 'fred',
      account,
    },
  ],
  ['nobody', { principal: 'anonymous' }, { kind: 'anonymous', name: 'anonymous' }],
  [
    'a service',
    { principal: { service: 'S3.amazonaws.com' } },
    { kind: 'service', name: 'S3.amazonaws.com', service: 's3.amazonaws.com' },
  ],
  [
    'a service for an account',
    { principal: { service: 's3.amazonaws.com' }, principalAccount: home },
    { kind: 'service', name: 's3.amazonaws.com', service: 's3.amazonaws.com', accountId: home },
  ],
  [
    'a provider',
    { principal: { federated: saml }, principalAccount: home },
    { kind: 'provider', name: saml, provider: saml, accountId: home },
  ],
];

for (const [what, who, caller] of taken) {
  test(`${what} is taken`, () => assert.equal(callerFrom(who), caller));
}

const ofSessions = /`role` goes with the ARN of an assumed-role session only/;

const impossible: readonly (readonly [what: string, who: Who, message: RegExp])[] = [
  ['anonymous with an account', { principal: 'anonymous', principalAccount: home }, /nobody knows/],
  ['anonymous with a role', { principal: 'anonymous', role: `${iam}:role/admin` }, /nobody knows/],
  ['another account', { principal: `${iam}:user/a`, principalAccount: partner }, /is not of the account/],
  ['a role beside a user', { principal: `${iam}:user/a`, role: `${iam}:role/admin` }, ofSessions],
  ['a role beside a role', { principal: `${iam}:role/admin`, role: `${iam}:role/admin` }, ofSessions],
  ['a role beside root', { principal: `${iam}:root`, role: `${iam}:role/admin` }, ofSessions],
  ['a role beside a service', { principal: { service: 's3.amazonaws.com' }, role: `${iam}:role/admin` }, ofSessions],
  ['the role of another name', { principal: session, role: `${iam}:role/ops/other` }, /is not a session of the role/],
  [
    'the role of another account',
    { principal: session, role: `arn:aws:iam::${partner}:role/admin` },
    /is not a session of/,
  ],
  [
    'the role of another partition',
    { principal: session, role: `arn:aws-cn:iam::${home}:role/admin` },
    /is not a session of/,
  ],
  ['a user as the role', { principal: session, role: `${iam}:user/admin` }, /is not a session of/],
];

for (const [what, who, message] of impossible) {
  test(`impossible: ${what}`, () => assert.match(refused(who, 'request-impossible'), message));
}

for (const principal of [
  '',
  'alice',
  'Anonymous',
  '*',
  iam,
  `${iam}:user`,
  `${iam}:user/`,
  `${iam}:user/*`,
  `${iam}:user/al?ce`,
  `${iam}:group/staff`,
  `${iam}:rooted`,
  `${iam}:xroot`,
  `${iam}:root/x`,
  `${iam}:root/`,
  `${sts}:root`,
  `${sts}:user/a`,
  `${sts}:role/a`,
  `${iam}:federated-user/fred`,
  `${sts}:federated-user`,
  `${sts}:assumed-role/admin`,
  `${sts}:assumed-role/admin/`,
  `${sts}:assumed-role//ci`,
  `${sts}:assumed-role/ops/admin/ci`,
  `${iam}:assumed-role/admin/ci`,
  `arn:aws:iam:us-east-1:${home}:user/a`,
  'arn:aws:iam::aws:user/a',
  `arn:aws:iam::${home}0:user/a`,
  `arn:aws:iam::0${home}:user/a`,
  `arn:aws:s3::${home}:user/a`,
]) {
  test(`\`${principal}\` is not a caller`, () => {
    assert.match(refused({ principal }, 'request-malformed'), /is not the ARN of a caller/);
  });
}

for (const principal of [
  undefined,
  null,
  7,
  {},
  [],
  { service: '' },
  { service: 7 },
  { federated: undefined },
  { user: 'alice' },
  { AWS: 'anonymous' },
  { service: 's3.amazonaws.com', federated: 'x' },
]) {
  test(`${JSON.stringify(principal)} is not a principal`, () => {
    assert.match(refused({ principal } as unknown as Who, 'request-malformed'), /^a principal is text, or has one of/);
  });
}

function refused(who: Who, code: string): string {
  try {
    callerFrom(who);
  } catch (error) {
    if (!(error instanceof RequestRefusal)) throw error;
    assert.is(error.diagnostics[0]?.code, code);
    return error.diagnostics[0]?.message ?? '';
  }
  throw new Error('it was taken');
}

test.run();
