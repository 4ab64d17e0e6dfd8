// Requests that cannot be made, or that need what is not modelled, are refused by code; never answered.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ask } from '../../src/evaluate/ask.ts';
import { RequestRefusal } from '../../src/evaluate/refusal.ts';
import { nothingAssumed } from '../../src/iam/session.ts';
import { Refusal } from '../../src/text/diagnostic.ts';
import { bucket, estate, home, partner, request } from './estates.ts';

const empty = estate({});
const admin = { as: 'admin', session: { kind: 'role-session' } } as const;

const rows: readonly [string, Parameters<typeof request>[0], string][] = [
  ['an unknown caller', { as: 'mallory' }, 'request-unknown-name'],
  ['a group', { as: 'staff' }, 'request-unknown-name'],
  ['an account', { as: 'everyone' }, 'request-unknown-name'],
  ['an unknown role', { through: [{ role: 'boss', mfaCode: false }] }, 'request-unknown-name'],
  ['a user as a role', { through: [{ role: 'bob', mfaCode: false }] }, 'request-unknown-name'],
  ['a user in a role session', { session: { kind: 'role-session' } }, 'request-impossible'],
  ['a role with an access key', { as: 'admin' }, 'request-impossible'],
  ['an access key with MFA', { session: { kind: 'access-key', mfaAge: 1 } }, 'request-impossible'],
  ['a negative age', { session: { kind: 'console', mfaAge: -1 } }, 'request-malformed'],
  ['a federation token of a role', { as: 'admin', session: { kind: 'federation-token' } }, 'request-impossible'],
  ['a bucket nobody declared', { arn: 'arn:aws:s3:::other/x' }, 'request-unmodelled'],
  ['a bucket of another partition', { arn: 'arn:aws-cn:s3:::acme-data/x' }, 'request-impossible'],
  [
    'a role nobody declared',
    { action: 'sts:AssumeRole', arn: `arn:aws:iam::${home}:role/other` },
    'request-unmodelled',
  ],
  [
    'another service’s resource',
    { action: 'sqs:SendMessage', arn: `arn:aws:sqs:eu-west-1:${partner}:q` },
    'request-unmodelled',
  ],
  ['a resource that is no ARN', { arn: 'acme-data' }, 'request-malformed'],
  [
    'an action without resources on one',
    { action: 's3:ListAllMyBuckets', actionTypes: [], arn: bucket },
    'request-impossible',
  ],
  ['an MFA code for reading', { facts: { mfaCode: 'given' } }, 'request-impossible'],
  [
    'an MFA code of a role',
    { ...admin, action: 'sts:AssumeRole', arn: `arn:aws:iam::${home}:role/ops/admin`, facts: { mfaCode: 'given' } },
    'request-impossible',
  ],
  ['MFA by key', { facts: { aws: { 'aws:MultiFactorAuthPresent': ['true'] } } }, 'request-impossible'],
  ['the caller by key', { facts: { aws: { 'AWS:principalarn': ['x'] } } }, 'request-impossible'],
  ['a key stated twice', { facts: { aws: { 'aws:UserAgent': ['a'], 'AWS:useragent': ['b'] } } }, 'request-malformed'],
  ['a boolean that is none', { facts: { aws: { 'aws:ViaAWSService': ['no'] } } }, 'request-malformed'],
  ['two values of a key that has one', { facts: { aws: { 'aws:UserAgent': ['a', 'b'] } } }, 'request-malformed'],
  ['an address that is none', { facts: { sourceIp: '203.0.113' } }, 'request-malformed'],
  ['a time without a zone', { facts: { time: '2026-01-15T12:00:00' } }, 'request-malformed'],
];

for (const [name, changes, code] of rows) {
  test(name, () => {
    try {
      ask(empty, request(changes), nothingAssumed);
      assert.unreachable('it was answered');
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      assert.equal(
        error.diagnostics.map((each) => each.code),
        [code],
      );
    }
  });
}

test('what stands in the way: the resource, or the rest of the call', () => {
  const partOf = (changes: Parameters<typeof request>[0]): string => {
    try {
      return ask(empty, request(changes), nothingAssumed).outcome;
    } catch (error) {
      return error instanceof RequestRefusal ? error.part : String(error);
    }
  };
  assert.is(partOf({ arn: 'arn:aws:s3:::other/x' }), 'resource');
  assert.is(partOf({ facts: { mfaCode: 'given' } }), 'call');
});

test.run();
