// What S3's Block Public Access calls public: wildcard principals, and the conditions that narrow them to fixed values.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isDoubt } from '../../src/evaluate/outcome.ts';
import { isPublic } from '../../src/evaluate/public-access.ts';
import { home } from './estates.ts';
import { policy } from './policy-sets.ts';

const every = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };

function found(...statements: readonly object[]): boolean | '?' {
  const result = isPublic(policy('bucket', statements).statements);
  return isDoubt(result) ? '?' : result;
}

const principals: readonly (readonly [what: string, statement: object, expected: boolean])[] = [
  ['everyone', { Principal: '*' }, true],
  ['all of AWS', { Principal: { AWS: '*' } }, true],
  ['all of AWS among others', { Principal: { AWS: ['*', home] } }, true],
  ['an account', { Principal: { AWS: home } }, false],
  ['a user', { Principal: { AWS: `arn:aws:iam::${home}:user/a` } }, false],
  ['a service', { Principal: { Service: 's3.amazonaws.com' } }, false],
  ['a Deny', { Principal: '*', Effect: 'Deny' }, false],
  ['a Deny to all but one', { NotPrincipal: { AWS: home }, Effect: 'Deny' }, false],
];

for (const [what, statement, expected] of principals) {
  test(`${what}: ${expected ? 'public' : 'not public'}`, () => {
    assert.is(found({ ...every, ...statement }), expected);
  });
}

const counted: Readonly<Record<string, string>> = {
  'aws:PrincipalOrgID': 'o-acme',
  'aws:PrincipalArn': `arn:aws:iam::${home}:role/r`,
  'aws:PrincipalAccount': home,
  'aws:SourceArn': 'arn:aws:s3:::b',
  'aws:SourceVpc': 'vpc-1',
  'aws:SourceVpce': 'vpce-1',
  'aws:SourceOwner': home,
  'aws:SourceAccount': home,
  'aws:userid': 'AIDAEXAMPLE',
  's3:x-amz-server-side-encryption-aws-kms-key-id': `arn:aws:kms:us-east-1:${home}:key/1`,
  's3:DataAccessPointArn': `arn:aws:s3:us-east-1:${home}:accesspoint/a`,
  's3:DataAccessPointAccount': home,
};

const under = (operator: string, key: string, values: unknown): boolean | '?' =>
  found({ ...every, Principal: '*', Condition: { [operator]: { [key]: values } } });

for (const [key, value] of Object.entries(counted)) {
  test(`${key} narrows by a fixed value`, () => {
    assert.is(under('StringEquals', key, value), false);
    assert.is(under('StringEquals', key.toUpperCase(), value), false);
    assert.is(under('StringNotEquals', key, value), true);
    assert.is(under('StringEqualsIfExists', key, value), true);
    assert.is(under('Null', key, 'false'), true);
  });
}

const source = 'aws:SourceArn';
const arn = 'arn:aws:s3:::b';
const point = 's3:DataAccessPointArn';
const points = `arn:aws:s3:us-east-1:${home}:accesspoint/`;

const rows: readonly (readonly [operator: string, key: string, values: unknown, expected: boolean | '?'])[] = [
  ['StringEqualsIgnoreCase', 'aws:SourceVpc', 'VPC-1', false],
  ['StringLike', 'aws:SourceVpc', 'vpc-1', false],
  ['StringLike', 'aws:SourceVpc', 'vpc-*', true],
  ['StringLike', 'aws:SourceVpc', 'vpc-?', true],
  ['StringLike', 'aws:SourceVpc', ['vpc-1', 'vpc-2'], false],
  ['StringLike', 'aws:SourceVpc', ['vpc-1', 'vpc-*'], true],
  ['StringEquals', 'aws:SourceVpc', 'vpc-*', false],
  ['StringEquals', 'aws:SourceVpc', ['vpc-1', '${aws:username}'], true],
  ['StringEqualsIgnoreCase', 'aws:SourceVpc', '${aws:username}', true],
  ['StringLike', 'aws:SourceVpc', '${aws:username}', true],
  ['StringEquals', 'aws:SourceVpc', [], true],
  ['ForAnyValue:StringEquals', 'aws:SourceVpc', 'vpc-1', false],
  ['ForAllValues:StringEquals', 'aws:SourceVpc', 'vpc-1', true],
  ['ArnLike', source, arn, false],
  ['ArnEquals', source, arn, false],
  ['ArnLike', source, `${arn}*`, true],
  ['ArnEquals', source, `${arn}*`, true],
  ['ArnNotLike', source, arn, true],
  ['Bool', 'aws:MultiFactorAuthPresent', 'true', true],
  ['Bool', 'aws:SecureTransport', 'true', true],
  ['StringEquals', 'aws:PrincipalTag/team', 'a', true],
  ['StringEquals', 'aws:PrincipalOrgPaths', 'o-acme/r-1/', '?'],
  ['StringEquals', 'aws:PrincipalServiceName', 's3.amazonaws.com', '?'],
  ['StringLike', 'aws:PrincipalOrgPaths', 'o-acme/*', true],
  ['StringNotEquals', 'aws:PrincipalOrgPaths', 'o-acme/r-1/', true],
  ['IpAddress', 'aws:SourceIp', '203.0.113.1', false],
  ['IpAddress', 'aws:SourceIp', '10.0.0.0/8', false],
  ['IpAddress', 'aws:SourceIp', '10.0.0.0/7', true],
  ['IpAddress', 'aws:SourceIp', '2001:db8::/32', false],
  ['IpAddress', 'aws:SourceIp', '2001:db8::/31', true],
  ['IpAddress', 'aws:SourceIp', '2001:db8::1', false],
  ['IpAddress', 'aws:SourceIp', ['10.0.0.0/8', '0.0.0.0/0'], true],
  ['IpAddress', 'aws:SourceIp', [], true],
  ['IpAddress', 'aws:VpcSourceIp', '10.0.0.0/8', true],
  ['NotIpAddress', 'aws:SourceIp', '10.0.0.0/8', true],
  ['IpAddressIfExists', 'aws:SourceIp', '10.0.0.0/8', true],
  ['StringEquals', 'aws:SourceIp', '203.0.113.1', true],
  ['StringLike', 'aws:userid', 'AROAEXAMPLE:*', '?'],
  ['StringLike', 'aws:userid', 'AROA:*', '?'],
  ['StringLike', 'aws:userid', 'AIDAEXAMPLE:*', true],
  ['StringLike', 'aws:userid', 'xAROAEXAMPLE:*', true],
  ['StringLike', 'aws:userid', 'AROA*:*', true],
  ['StringLike', 'aws:userid', 'AROAEXAMPLE:*x', true],
  ['StringLike', 'aws:userid', 'AROAEXAMPLE:ci', false],
  ['StringLike', 'aws:SourceVpc', 'AROAEXAMPLE:*', true],
  ['StringLike', point, `${points}*`, false],
  ['ArnLike', point, `${points}?`, false],
  ['StringLike', point, `${points}a*`, true],
  ['StringLike', point, `${points}*/x`, true],
  ['StringLike', point, `${points}a`, false],
  ['StringLike', point, 'arn:aws:s3:us-east-1:*:accesspoint/*', true],
  ['StringLike', source, `${points}*`, true],
];

for (const [operator, key, values, expected] of rows) {
  test(`${operator} ${key} ${JSON.stringify(values)}: ${expected}`, () => {
    assert.is(under(operator, key, values), expected);
  });
}

test('identity providers count as everyone', () => {
  const trust = [
    { Effect: 'Allow', Principal: { Federated: 'accounts.google.com' }, Action: 'sts:AssumeRoleWithWebIdentity' },
  ];
  assert.is(isPublic(policy('trust', trust).statements), true);
});

test('a statement that names nobody is not public', () => {
  assert.is(isPublic(policy('identity', [every]).statements), false);
});

test('one condition that narrows is enough, and one statement that does not', () => {
  const narrowed = { ...every, Principal: '*', Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } };
  const Condition = { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:SourceVpc': 'vpc-1' } };
  assert.is(found({ ...every, Principal: '*', Condition }), false);
  assert.is(found(narrowed, narrowed), false);
  assert.is(found(narrowed, { ...every, Principal: '*' }), true);
  assert.is(found(), false);
});

test('what is sure outweighs what is not', () => {
  const unsure = { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } };
  const sure = { StringEquals: { 'aws:SourceVpc': 'vpc-1' } };
  assert.is(found({ ...every, Principal: '*', Condition: { ...unsure, ...sure } }), false);
  assert.is(found({ ...every, Principal: '*', Condition: unsure }, { ...every, Principal: '*' }), true);
});

test.run();
