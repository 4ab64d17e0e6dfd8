// Decisions in AWS's own terms, from policies and a request to the answer, what it rests on and what it hangs on.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AwsRequest } from '../../src/evaluate/aws-request.ts';
import { type AwsDecision, decide } from '../../src/evaluate/decide.ts';
import { home, partner } from './estates.ts';
import {
  admin,
  adminSession,
  alice,
  allowAll,
  allowTo,
  asked,
  denyAll,
  federated,
  type Layers,
  lambda,
  paula,
  policies,
  root,
} from './policy-sets.ts';

const decision = (set: Layers, changes: Partial<AwsRequest> = {}): AwsDecision => decide(policies(set), asked(changes));

const denyEverybody = { ...denyAll, Principal: '*' };
const refused: AwsDecision = { decision: 'implicit-deny', deciding: [] };
const allowed: AwsDecision = { decision: 'allow', deciding: [] };

test('an allow names the Allows, a deny the Denies, and want of an Allow nothing', () => {
  assert.equal(decision({ identity: [{ ...allowAll, Sid: 'All' }, allowAll] }), {
    decision: 'allow',
    deciding: [
      { layer: 'identity', sid: 'All', index: 0 },
      { layer: 'identity', sid: null, index: 1 },
    ],
  });
  assert.equal(decision({ identity: [allowAll, denyAll], scps: [[denyAll]] }), {
    decision: 'explicit-deny',
    deciding: [
      { layer: 'scp', sid: null, index: 0 },
      { layer: 'identity', sid: null, index: 1 },
    ],
  });
  assert.equal(decision({}), refused);
});

test('what is decided by the caller alone asks no policy', () => {
  const call = (action: string, principal: AwsRequest['principal'], context: AwsRequest['context'] = {}) =>
    decision({ identity: [denyAll], scps: [[denyAll]] }, { action, resource: '*', principal, context });
  assert.equal(call('sts:GetCallerIdentity', alice), allowed);
  assert.equal(call('sts:GetCallerIdentity', federated), allowed);
  assert.equal(call('STS:getcalleridentity', root), allowed);
  assert.equal(call('sts:GetCallerIdentity', 'anonymous'), refused);
  assert.equal(call('sts:GetCallerIdentity', lambda), refused);
  assert.equal(call('sts:GetSessionToken', alice), allowed);
  assert.equal(call('sts:GetSessionToken', root), allowed);
  assert.equal(call('sts:GetSessionToken', adminSession), refused);
  assert.equal(call('sts:GetSessionToken', 'anonymous'), refused);
  assert.equal(call('sts:GetSessionToken', alice, { 'aws:TokenIssueTime': '2026-01-15T00:00:00Z' }), refused);
  assert.is(call('s3:GetSessionToken', alice).decision, 'explicit-deny');
  assert.is(call('iam:GetCallerIdentity', alice).decision, 'explicit-deny');
});

test('root cannot assume roles, and a federated user calls no IAM and little STS', () => {
  const call = (action: string, principal: string) =>
    decision(
      {
        resourceKind: 'trust',
        resource: [{ Effect: 'Allow', Principal: '*', Action: 'sts:*' }],
        identity: [allowAll],
        session: [allowAll],
      },
      { action, resource: admin, principal },
    ).decision;
  assert.is(call('sts:AssumeRole', root), 'implicit-deny');
  assert.is(call('sts:AssumeRole', alice), 'allow');
  assert.is(call('sts:TagSession', root), 'allow');
  assert.is(call('sts:AssumeRole', federated), 'implicit-deny');
  assert.is(call('sts:GetSessionToken', federated), 'implicit-deny');
  const iam = (principal: string) =>
    decision({ identity: [allowAll], session: [allowAll] }, { action: 'iam:GetUser', resource: alice, principal })
      .decision;
  assert.is(iam(federated), 'implicit-deny');
  assert.is(iam(adminSession), 'allow');
  assert.is(iam(root), 'allow');
});

const removal = { action: 's3:DeleteObjectVersion', principal: root } as const;
const guarded: Layers = { bucket: { mfaDelete: true } };

test('MFA Delete: the owner’s root, a valid code, over TLS', () => {
  const tried = (changes: Partial<AwsRequest>) => decision(guarded, { ...removal, ...changes }).decision;
  const valid = { mfaDeleteCode: 'valid' } as const;
  assert.is(tried(valid), 'allow');
  assert.is(tried({ ...valid, context: { 'aws:SecureTransport': 'true' } }), 'allow');
  assert.is(tried({ ...valid, context: { 'aws:SecureTransport': 'false' } }), 'implicit-deny');
  assert.is(tried({ ...valid, context: { 'aws:SecureTransport': 'FALSE' } }), 'implicit-deny');
  assert.is(tried({}), 'implicit-deny');
  assert.is(tried({ mfaDeleteCode: 'wrong' }), 'implicit-deny');
  assert.is(tried({ ...valid, action: 's3:PutBucketVersioning', resource: 'arn:aws:s3:::acme-data' }), 'allow');
  assert.is(tried({ action: 'S3:putbucketversioning', resource: 'arn:aws:s3:::acme-data' }), 'implicit-deny');
  assert.is(tried({ action: 's3:DeleteObject' }), 'allow');
  assert.is(tried({ action: 's3:GetBucketVersioning', resource: 'arn:aws:s3:::acme-data' }), 'allow');
  const everybody: Layers = { ...guarded, identity: [allowAll], resource: [allowTo('*')] };
  const byOther = (principal: AwsRequest['principal'], resourceAccount = home) =>
    decision(everybody, { ...removal, ...valid, principal, resourceAccount });
  assert.equal(byOther(alice), refused);
  assert.equal(byOther(adminSession), refused);
  assert.equal(byOther('anonymous'), refused);
  assert.equal(byOther(root, partner), refused);
  const queue = `arn:aws:sqs:us-east-1:${home}:jobs`;
  assert.is(decision(everybody, { action: 'sqs:DeleteObjectVersion', resource: queue }).decision, 'allow');
  assert.is(decision({ bucket: { mfaDelete: false } }, removal).decision, 'allow');
});

test('MFA Delete comes after the policies', () => {
  assert.is(decision({ ...guarded, resource: [denyEverybody] }, removal).decision, 'explicit-deny');
  assert.equal(decision(guarded, { ...removal, principal: alice }), refused);
});

/** The request states what `NumericEquals` cannot read. */
const sized = { Condition: { NumericEquals: { 'example:Size': '1' } } };
const unreadable = { context: { 'example:Size': 'x' } };
const hangs = 'it hangs on the value `x`, which the operator cannot read';

test('what AWS leaves open is unknown where it decides, with the statements in doubt and what they hang on', () => {
  assert.equal(decision({ identity: [{ ...allowAll, ...sized }] }, unreadable), {
    decision: 'unknown',
    deciding: [{ layer: 'identity', sid: null, index: 0 }],
    reason: hangs,
  });
  assert.equal(decision({ identity: [allowAll, { ...denyAll, ...sized }] }, unreadable), {
    decision: 'unknown',
    deciding: [{ layer: 'identity', sid: null, index: 1 }],
    reason: hangs,
  });
  const two = decision({ identity: [allowAll, { ...denyAll, ...sized }, { ...denyAll, ...sized }] }, unreadable);
  assert.match(two.reason ?? '', /, as does 1 more statement$/);
  assert.is(two.deciding.length, 2);
});

test('where a doubt changes nothing, the answer is sure, and rests on what is sure', () => {
  const twice: Layers = { identity: [allowAll, { ...allowAll, ...sized }] };
  assert.equal(decision(twice, unreadable), {
    decision: 'allow',
    deciding: [{ layer: 'identity', sid: null, index: 0 }],
  });
  const denies: Layers = { identity: [denyAll, { ...denyAll, ...sized }] };
  assert.equal(decision(denies, unreadable), {
    decision: 'explicit-deny',
    deciding: [{ layer: 'identity', sid: null, index: 0 }],
  });
  assert.equal(decision({ identity: [{ ...allowAll, ...sized }], scps: [[]] }, unreadable), refused);
});

test('what S3 refuses in any case is refused, however a doubtful Allow is read; a doubtful Deny stays unknown', () => {
  const open: Layers = { ...guarded, identity: [{ ...allowAll, ...sized }] };
  assert.equal(decision(open, { ...removal, ...unreadable, principal: alice }), refused);
  assert.is(decision(open, { ...unreadable, principal: alice }).decision, 'unknown');
  const deny: Layers = { ...guarded, resource: [{ ...denyEverybody, ...sized }] };
  assert.is(decision(deny, { ...removal, ...unreadable }).decision, 'unknown');
  assert.is(decision(deny, { ...removal, ...unreadable, mfaDeleteCode: 'valid' }).decision, 'unknown');
  assert.is(
    decision({ ...deny, identity: [allowAll] }, { ...removal, ...unreadable, principal: alice }).decision,
    'unknown',
  );
});

test('the owner’s root user gets at a bucket’s policy whatever it says, but not past an SCP or RCP', () => {
  const repair = { principal: root, action: 's3:PutBucketPolicy', resource: 'arn:aws:s3:::acme-data' };
  const set: Layers = { resource: [denyEverybody], identity: [denyAll], session: [denyAll] };
  assert.equal(decision(set, repair), allowed);
  assert.is(decision(set, { ...repair, principal: alice }).decision, 'explicit-deny');
  assert.equal(decision({ ...set, scps: [[denyAll]] }, repair), {
    decision: 'explicit-deny',
    deciding: [{ layer: 'scp', sid: null, index: 0 }],
  });
  assert.equal(decision({ ...set, rcps: [[denyEverybody]] }, repair), {
    decision: 'explicit-deny',
    deciding: [{ layer: 'rcp', sid: null, index: 0 }],
  });
});

test('whether a bucket is public may be what it hangs on', () => {
  const Condition = { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } };
  const set: Layers = {
    identity: [allowAll],
    resource: [allowTo('*', { Condition }), allowTo({ AWS: paula })],
    bucket: { blockPublicAccess: true },
  };
  const found = decision(set, { principal: paula });
  assert.is(found.decision, 'unknown');
  assert.match(found.reason ?? '', /^it hangs on whether S3 calls a policy public that asks for `aws:userid`/);
  assert.equal(found.deciding, []);
});

test('a bucket that blocks public access gives nothing to others, but its own account and services', () => {
  const tried = (resource: object, principal: AwsRequest['principal'], blockPublicAccess = true) =>
    decision({ identity: [allowAll], resource: [resource], bucket: { blockPublicAccess } }, { principal }).decision;
  assert.is(tried(allowTo('*'), paula), 'implicit-deny');
  assert.is(tried(allowTo('*'), paula, false), 'allow');
  assert.is(tried(allowTo('*'), 'anonymous'), 'implicit-deny');
  assert.is(tried(allowTo('*'), 'anonymous', false), 'allow');
  assert.is(tried(allowTo({ AWS: partner }), paula), 'allow');
  assert.is(decision({ resource: [allowTo('*')], bucket: { blockPublicAccess: true } }).decision, 'allow');
  const both = { resource: [allowTo('*'), allowTo({ Service: lambda.service })], bucket: { blockPublicAccess: true } };
  assert.is(decision(both, { principal: lambda }).decision, 'allow');
});

test('the same compiled policies answer many requests alike', () => {
  const set = policies({ identity: [{ ...allowAll, Action: 's3:Get*' }] });
  for (let round = 0; round < 3; round++) {
    assert.is(decide(set, asked()).decision, 'allow');
    assert.is(decide(set, asked({ action: 's3:PutObject' })).decision, 'implicit-deny');
  }
});

test.run();
