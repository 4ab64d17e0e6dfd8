// Lines as programs write them, of every kind of principal, resource and policy, all of which can be decided.

const version = '2012-10-17';

function allow(action: string | readonly string[], more: object = {}): object {
  return { Effect: 'Allow', Action: action, Resource: '*', ...more };
}

function document(...statements: readonly object[]): object {
  return { Version: version, Statement: statements };
}

const user = 'arn:aws:iam::111122223333:user/exchange/paula';
const object = 'arn:aws:s3:::example.accounta.bucket/inbox/2026/orders.csv';
const exchange = {
  identity: [document(allow(['s3:GetObject', 's3:PutObject'], { Sid: 'ReadAndWrite' }))],
  resource: document(
    {
      Sid: 'WriteOnlyWithMfa',
      Effect: 'Deny',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::example.accounta.bucket/*',
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    },
    {
      Sid: 'Partner: läuft über 日本',
      Effect: 'Allow',
      Principal: { AWS: '111122223333' },
      Action: 's3:*',
      Resource: 'arn:aws:s3:::example.accounta.bucket/*',
    },
  ),
};
const trust = {
  resource: document({
    Effect: 'Allow',
    Principal: { Service: 'ec2.amazonaws.com', Federated: 'cognito-identity.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'],
  }),
};
const full = document(allow('*', { Sid: 'FullAWSAccess' }));

const write = { principal: user, action: 's3:PutObject', resource: object, resourceAccount: '444455556666' };
const role = 'arn:aws:iam::111122223333:role/machines/uploader';
const session = { principal: 'arn:aws:sts::111122223333:assumed-role/uploader/nightly', role };

const lines: readonly object[] = [
  { id: 0, request: { ...write, context: { 'aws:MultiFactorAuthPresent': 'true' } }, policies: exchange },
  { id: 'without MFA', request: { ...write, context: {} }, policies: exchange },
  { request: { ...write, action: 'S3:getobject', principalAccount: '111122223333' }, policies: exchange },
  { policies: exchange, request: { ...write, context: { 'aws:TagKeys': ['a', 'b "c" \\'], 'aws:X': [] } }, id: null },
  { id: [1, { a: [{}, 'ü'] }], request: { principal: 'anonymous', action: 's3:GetObject', resource: object } },
  {
    id: -1.5e3,
    request: { ...session, action: 's3:GetObject', resource: object, resourceAccount: '111122223333' },
    policies: {
      identity: [full],
      boundary: [document(allow('s3:Get*'))],
      session: [document(allow('s3:*')), document(allow('s3:GetObject'))],
      scps: [[full], [full, document(allow('ec2:*'))]],
      rcps: [[document(allow('*', { Principal: '*' }))]],
      bucket: { mfaDelete: false, blockPublicAccess: true },
    },
  },
  {
    id: true,
    request: { principal: { service: 'ec2.amazonaws.com' }, action: 'sts:AssumeRole', resource: role },
    policies: trust,
  },
  {
    id: '日本 \u2028',
    request: {
      principal: { federated: 'cognito-identity.amazonaws.com' },
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: role,
      context: { 'cognito-identity.amazonaws.com:aud': 'pool' },
    },
    policies: trust,
  },
  {
    id: 'mfa delete',
    request: {
      principal: 'arn:aws:iam::444455556666:root',
      action: 's3:DeleteObjectVersion',
      resource: object,
      resourceAccount: '444455556666',
      mfaDeleteCode: 'valid',
    },
    policies: { resource: null, boundary: null, session: null, scps: [], rcps: [], bucket: { mfaDelete: true } },
  },
  {
    id: 'a doubt',
    request: { ...write, principal: 'arn:aws:iam::444455556666:user/otto' },
    policies: {
      boundary: [document(allow('s3:GetObject'))],
      resource: document(allow('s3:*', { Principal: '*', Resource: 'arn:aws:s3:::example.accounta.bucket/*' })),
    },
  },
  {
    id: 12,
    request: {
      principal: user,
      action: 'sqs:SendMessage',
      resource: 'arn:aws:sqs:eu-central-1:111122223333:orders',
      context: { __proto__: undefined, constructor: 'x', toString: ['y'] },
    },
    policies: {
      resource: document({
        Effect: 'Allow',
        Principal: { AWS: user },
        Action: 'sqs:*',
        Resource: 'arn:aws:sqs:eu-central-1:111122223333:orders',
      }),
    },
  },
];

export const usualLines: readonly string[] = [
  ...lines.map((line) => JSON.stringify(line)),
  '{"id":"__proto__ is a key like another","request":{"principal":"anonymous","action":"s3:GetObject","resource":"*","context":{"__proto__":"x"}}}',
  '{"id":12345678901234567890.10,"request":{"principal":"anonymous","action":"s3:GetObject","resource":"*"},"policies":{}}',
];
