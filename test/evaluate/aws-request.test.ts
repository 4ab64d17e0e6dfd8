// Requests in AWS's own terms: which keys follow from the principal, whose the resource is, and what is refused.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AwsRequest, situationOf } from '../../src/evaluate/aws-request.ts';
import { RequestRefusal } from '../../src/evaluate/refusal.ts';
import { home, partner } from './estates.ts';
import { admin, adminSession, alice, asked, federated, lambda, paula, root } from './policy-sets.ts';

const names = [
  'aws:PrincipalArn',
  'aws:PrincipalAccount',
  'aws:PrincipalType',
  'aws:username',
  'aws:userid',
  'aws:PrincipalIsAWSService',
  'aws:PrincipalServiceName',
];

/** Nothing else follows from who calls; what is not stated is absent. */
const neverFilled = [
  'aws:MultiFactorAuthPresent',
  'aws:MultiFactorAuthAge',
  'aws:TokenIssueTime',
  'aws:SourceIp',
  'aws:SecureTransport',
  'aws:CurrentTime',
  'aws:ViaAWSService',
  'aws:PrincipalOrgID',
  'aws:PrincipalTag/team',
];

/** The keys that a request carries, each with its one value. */
function keysOf(changes: Partial<AwsRequest>): Readonly<Record<string, string>> {
  const { callerKeys, resourceKeys } = situationOf(asked(changes));
  assert.is(callerKeys, resourceKeys);
  return Object.fromEntries(
    [...names, ...neverFilled].flatMap((name) => {
      const found = callerKeys.lookup(name.toLowerCase());
      return found.state === 'present' ? [[name, found.values.join()]] : [];
    }),
  );
}

const signed = { 'aws:PrincipalAccount': home, 'aws:PrincipalIsAWSService': 'false' };
const ofRole = { ...signed, 'aws:PrincipalType': 'AssumedRole' };
const provider = `arn:aws:iam::${home}:saml-provider/corp`;

const filled: Readonly<Record<string, readonly [Partial<AwsRequest>, Readonly<Record<string, string>>]>> = {
  'a user': [
    { principal: alice },
    { ...signed, 'aws:PrincipalArn': alice, 'aws:PrincipalType': 'User', 'aws:username': 'alice' },
  ],
  root: [
    { principal: root },
    { ...signed, 'aws:PrincipalArn': root, 'aws:PrincipalType': 'Account', 'aws:userid': home },
  ],
  'a role': [{ principal: admin }, { ...ofRole, 'aws:PrincipalArn': admin }],
  'a session whose role is stated': [
    { principal: adminSession, role: admin },
    { ...ofRole, 'aws:PrincipalArn': admin },
  ],
  'a session of a role without a path': [
    { principal: adminSession },
    { ...ofRole, 'aws:PrincipalArn': `arn:aws:iam::${home}:role/admin` },
  ],
  'a federated user': [
    { principal: federated },
    { ...signed, 'aws:PrincipalArn': federated, 'aws:PrincipalType': 'FederatedUser', 'aws:userid': `${home}:fred` },
  ],
  anonymous: [
    { principal: 'anonymous' },
    { 'aws:PrincipalType': 'Anonymous', 'aws:PrincipalAccount': 'anonymous', 'aws:userid': 'anonymous' },
  ],
  'a service': [
    { principal: { service: 'Lambda.amazonaws.com' } },
    { 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': 'lambda.amazonaws.com' },
  ],
  'a service that acts for an account': [
    { principal: lambda, principalAccount: partner },
    {
      'aws:PrincipalIsAWSService': 'true',
      'aws:PrincipalServiceName': 'lambda.amazonaws.com',
      'aws:PrincipalAccount': partner,
    },
  ],
  'a provider': [{ principal: { federated: provider } }, {}],
  'a provider of an account': [
    { principal: { federated: provider }, principalAccount: home },
    { 'aws:PrincipalAccount': home },
  ],
};

for (const [name, [changes, keys]] of Object.entries(filled)) {
  test(`what is filled in for ${name}`, () => {
    for (let round = 0; round < 2; round++) assert.equal(keysOf(changes), keys);
  });
}

test('whose account is stated is asked again, whoever was known before', () => {
  situationOf(asked({ principal: alice }));
  assert.is(refusalOf({ principal: alice, principalAccount: partner }).diagnostics[0]?.code, 'request-impossible');
  assert.is(keysOf({ principal: lambda })['aws:PrincipalAccount'], undefined);
  assert.is(keysOf({ principal: lambda, principalAccount: home })['aws:PrincipalAccount'], home);
});

test('what is stated comes first, whatever its case, and an empty list says that the key is absent', () => {
  const keys = (context: AwsRequest['context']) => keysOf(context === undefined ? {} : { context });
  assert.is(keys({ 'AWS:UserName': 'bob' })['aws:username'], 'bob');
  assert.is(keys({ 'aws:MultiFactorAuthPresent': ['true'] })['aws:MultiFactorAuthPresent'], 'true');
  assert.is(keys({ 'aws:PrincipalTag/team': 'a' })['aws:PrincipalTag/team'], 'a');
  const { callerKeys } = situationOf(asked({ context: { 'example:Empty': [], 'example:Two': ['a', 'b'] } }));
  assert.equal(callerKeys.lookup('example:empty'), { state: 'absent' });
  assert.equal(callerKeys.lookup('example:two'), { state: 'present', values: ['a', 'b'] });
});

const key = `arn:aws:kms:us-east-1:${home}:key/1`;
const queue = `arn:aws:sqs:us-east-1:${partner}:jobs`;

/** What is acted on: the account that owns it, and what its policy is for. */
const targets: readonly (readonly [action: string, resource: string, account: string | undefined, policy: string])[] = [
  ['s3:GetObject', 'arn:aws:s3:::b/k', undefined, 'optional'],
  ['sqs:SendMessage', queue, partner, 'optional'],
  ['iam:ListUsers', '*', undefined, 'none'],
  ['sts:AssumeRole', admin, home, 'required'],
  ['STS:TagSession', admin, home, 'required'],
  ['iam:GetRole', admin, home, 'optional'],
  ['sts:AssumeRole', alice, home, 'optional'],
  ['kms:Decrypt', key, home, 'required'],
  ['kms:DescribeKey', key.replace('key/', 'alias/'), home, 'optional'],
  ['s3:GetObject', 'arn:aws:s3:us-east-1:aws:x', undefined, 'optional'],
  ['s3:GetObject', `arn:aws:s3:us-east-1:${home}0:x`, undefined, 'optional'],
  ['s3:GetObject', `arn:aws:s3:us-east-1:0${home}:x`, undefined, 'optional'],
  ['sqs:SendMessage', queue.replace('jobs', 'key/jobs'), partner, 'optional'],
  ['sqs:SendMessage', queue.replace('jobs', 'role/jobs'), partner, 'optional'],
];

for (const [action, resource, account, resourcePolicy] of targets) {
  test(`${action} on ${resource}`, () => {
    const found = situationOf({ principal: alice, action, resource });
    assert.equal(
      { action: found.action, arn: found.arn, account: found.account, resourcePolicy: found.resourcePolicy },
      { action, arn: resource, account, resourcePolicy },
    );
  });
}

test('the owner may be stated where the ARN does not say, and must agree where it does', () => {
  assert.is(situationOf(asked({ resourceAccount: partner })).account, partner);
  assert.is(situationOf(asked({ resource: '*', resourceAccount: partner })).account, partner);
  assert.is(situationOf(asked({ resource: queue, resourceAccount: partner })).account, partner);
});

const impossible = 'request-impossible';
const malformed = 'request-malformed';

const refused: readonly (readonly [what: string, changes: object, code: string, message: RegExp, part?: 'resource'])[] =
  [
    ['an action without a service', { action: 'GetObject' }, malformed, /`GetObject` is not an action/],
    ['an action with a wildcard', { action: 's3:Get*' }, malformed, /is not an action/],
    ['a resource that is no ARN', { resource: 'bucket' }, malformed, /`bucket` is not an ARN/, 'resource'],
    ['a resource that is no text', { resource: undefined }, malformed, /a resource is text/, 'resource'],
    ['a resource that is a number', { resource: 7 }, malformed, /a resource is text/, 'resource'],
    ['an owner of 11 digits', { resourceAccount: '11112222333' }, malformed, /is not an account id/],
    ['an owner of 13 digits', { resourceAccount: `${home}0` }, malformed, /is not an account id/],
    ['an owner that is a number', { resourceAccount: 444455556666 }, malformed, /is not an account id/],
    ['a principal’s account of 11 digits', { principalAccount: '11112222333' }, malformed, /is not an account id/],
    [
      'another owner than the ARN’s',
      { resource: queue, resourceAccount: home },
      impossible,
      /is not in the account/,
      'resource',
    ],
    ['another partition', { resource: 'arn:aws-cn:s3:::b/k' }, impossible, /are in different partitions/, 'resource'],
    ['a role that is no text', { principal: adminSession, role: 7 }, malformed, /`role` is the ARN of a role/],
    ['a context that is a list', { context: [] }, malformed, /`context` is an object/],
    ['a context that is null', { context: null }, malformed, /`context` is an object/],
    ['a context that is text', { context: 'x' }, malformed, /`context` is an object/],
    ['a code that is neither', { mfaDeleteCode: '123456' }, malformed, /`mfaDeleteCode` is valid or wrong/],
    ['a key of one value without any', { context: { 'aws:SourceIp': [] } }, malformed, /`aws:SourceIp` has no value/],
  ];

for (const [what, changes, code, message, part = 'call'] of refused) {
  test(`refused: ${what}`, () => {
    const error = refusalOf(changes);
    assert.is(error.diagnostics[0]?.code, code);
    assert.match(error.diagnostics[0]?.message ?? '', message);
    assert.is(error.part, part);
  });
}

function refusalOf(changes: object): RequestRefusal {
  try {
    situationOf({ ...asked(), ...changes } as AwsRequest);
  } catch (error) {
    if (error instanceof RequestRefusal) return error;
    throw error;
  }
  throw new Error('it was taken');
}

test('a valid code and a wrong one are taken, and callers without an account reach every partition', () => {
  for (const mfaDeleteCode of ['valid', 'wrong'] as const) situationOf(asked({ mfaDeleteCode }));
  for (const principal of ['anonymous', lambda]) {
    situationOf({ principal, action: 's3:GetObject', resource: 'arn:aws-cn:s3:::b/k' });
  }
});

test('many callers are told apart, with and without their roles', () => {
  const resource = 'arn:aws:s3:::b/k';
  const arnOf = (request: Pick<AwsRequest, 'principal' | 'role'>) => {
    const found = situationOf({ ...request, action: 's3:GetObject', resource }).callerKeys.lookup('aws:principalarn');
    return found.state === 'present' ? found.values[0] : undefined;
  };
  for (let index = 0; index < 5000; index++) {
    const user = `arn:aws:iam::${home}:user/u${index}`;
    assert.is(arnOf({ principal: user }), user);
  }
  const other = `arn:aws:iam::${home}:role/other/admin`;
  for (let round = 0; round < 2; round++) {
    assert.is(arnOf({ principal: adminSession, role: admin }), admin);
    assert.is(arnOf({ principal: adminSession, role: other }), other);
    assert.is(arnOf({ principal: adminSession }), `arn:aws:iam::${home}:role/admin`);
    assert.is(arnOf({ principal: paula }), paula);
  }
});

test.run();
