// What policies do not decide: rules on sessions, and S3's MFA Delete.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { situationOf } from '../../src/evaluate/aws-request.ts';
import { callerGate, type Gate, s3Gate, sessionGate } from '../../src/evaluate/gates.ts';
import { present } from '../../src/evaluate/keys.ts';
import type { Session } from '../../src/iam/session.ts';
import { bucket, estate, home, object, outcomeOf, request } from './estates.ts';
import { adminSession, asked as askedOf, federated, policies, root } from './policy-sets.ts';

const all = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
const powerful = estate({ 'identity alice': all, 'identity admin': all });
const none = estate({ 'identity alice': [{ Effect: 'Deny', Action: '*', Resource: '*' }] });
const alice = `arn:aws:iam::${home}:user/team/alice`;
const mfa: Session = { kind: 'session-token', mfaAge: 60 };
const plain: Session = { kind: 'session-token' };

test('a session token without MFA calls no IAM; with MFA it does', () => {
  const asked = (session: Session) => request({ session, action: 'iam:CreateAccessKey', arn: alice });
  assert.is(outcomeOf(powerful, asked(plain)), 'session');
  assert.is(outcomeOf(powerful, asked(mfa)), 'allow');
  assert.is(outcomeOf(powerful, asked({ kind: 'console' })), 'allow');
  assert.is(outcomeOf(powerful, asked({ kind: 'access-key' })), 'allow');
});

test('of STS a session token calls AssumeRole and GetCallerIdentity only', () => {
  const asked = (action: string, session: Session) => request({ session, action, arn: '*' });
  assert.is(outcomeOf(powerful, asked('sts:GetFederationToken', mfa)), 'session');
  assert.is(outcomeOf(powerful, asked('sts:DecodeAuthorizationMessage', plain)), 'session');
  assert.is(outcomeOf(powerful, asked('sts:GetCallerIdentity', plain)), 'allow');
});

test('GetCallerIdentity is allowed even under a Deny; unsigned requests have no identity', () => {
  assert.is(outcomeOf(none, request({ action: 'sts:GetCallerIdentity', arn: '*' })), 'allow');
  const nobody = { as: 'anonymous', session: { kind: 'none' } } as const;
  assert.is(outcomeOf(none, request({ ...nobody, action: 'sts:GetCallerIdentity', arn: '*' })), 'session');
});

test('GetSessionToken needs no permission, and takes access keys only', () => {
  const asked = (changes: object) => request({ action: 'sts:GetSessionToken', arn: '*', ...changes });
  assert.is(outcomeOf(none, asked({})), 'allow');
  assert.is(outcomeOf(none, asked({ facts: { mfaCode: 'given' } })), 'allow');
  assert.is(outcomeOf(none, asked({ as: 'root' })), 'allow');
  assert.is(outcomeOf(powerful, asked({ session: mfa })), 'session');
  assert.is(outcomeOf(powerful, asked({ session: { kind: 'console' } })), 'session');
  assert.is(outcomeOf(powerful, asked({ as: 'admin', session: { kind: 'role-session' } })), 'session');
});

const guarded = estate({ 'identity alice': all }, { mfaDelete: true });
const denied = estate(
  { 'bucket data': [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `${bucket}/*` }] },
  { mfaDelete: true },
);
const remove = { action: 's3:DeleteObjectVersion', arn: object };

test('MFA Delete: only the owner’s root, with a valid code, over TLS', () => {
  const asRoot = (facts: object) => request({ ...remove, as: 'root', facts });
  assert.is(outcomeOf(guarded, asRoot({ mfaDeleteCode: 'valid' })), 'allow');
  assert.is(outcomeOf(guarded, asRoot({ mfaDeleteCode: 'wrong' })), 'mfa-delete');
  assert.is(outcomeOf(guarded, asRoot({})), 'mfa-delete');
  assert.is(outcomeOf(guarded, asRoot({ mfaDeleteCode: 'valid', tls: false })), 'mfa-delete');
  assert.is(outcomeOf(guarded, request({ ...remove, facts: { mfaDeleteCode: 'valid' } })), 'mfa-delete');
  assert.is(outcomeOf(guarded, request({ action: 's3:PutBucketVersioning', arn: bucket })), 'mfa-delete');
});

test('MFA Delete: comes after the policies, and guards nothing else', () => {
  assert.is(outcomeOf(denied, request({ ...remove, as: 'root', facts: { mfaDeleteCode: 'valid' } })), 'explicit-deny');
  for (const action of ['s3:DeleteObject', 's3:DeleteObjectVersionTagging']) {
    assert.is(outcomeOf(guarded, request({ action })), 'allow', action);
  }
  assert.is(outcomeOf(guarded, request({ action: 's3:DeleteBucket', arn: bucket })), 'allow');
  assert.is(outcomeOf(powerful, request(remove)), 'allow');
});

test('of STS a session token may be used for AssumeRole and GetCallerIdentity, MFA or not', () => {
  for (const session of [plain, mfa]) {
    assert.is(sessionGate(session, 'sts:AssumeRole'), undefined);
    assert.is(sessionGate(session, 'sts:GetCallerIdentity'), undefined);
    assert.is(sessionGate(session, 's3:GetObject'), undefined);
    assert.is(sessionGate(session, 'sts:GetSessionToken')?.allows, false);
  }
  assert.is(sessionGate(mfa, 'iam:GetUser'), undefined);
  assert.is(sessionGate({ kind: 'console' }, 'sts:GetSessionToken'), undefined);
});

test('every gate says whether it allows, and why', () => {
  const call = (action: string, principal: string) =>
    callerGate(situationOf(askedOf({ action, principal, resource: '*' })));
  const removal = situationOf(askedOf({ action: 's3:DeleteObjectVersion', principal: root }));
  const set = policies({ bucket: { mfaDelete: true } });
  const gates: readonly (readonly [Gate | undefined, allows: boolean, reason: RegExp])[] = [
    [call('sts:GetCallerIdentity', alice), true, /^anyone with credentials may ask/],
    [call('sts:GetCallerIdentity', 'anonymous'), false, /^only signed requests may ask/],
    [call('iam:GetUser', 'anonymous'), false, /^only signed requests may call IAM$/],
    [call('sts:AssumeRole', 'anonymous'), false, /^STS takes signed requests, or the token of an identity provider$/],
    [call('sts:GetSessionToken', 'anonymous'), false, /^STS takes signed requests/],
    [call('sts:GetSessionToken', alice), true, /^no permission is needed/],
    [call('sts:GetSessionToken', adminSession), false, /takes the access key of a user or root only$/],
    [call('sts:AssumeRole', root), false, /^root cannot assume roles$/],
    [call('iam:GetUser', federated), false, /^a federated user cannot call IAM$/],
    [call('sts:AssumeRole', federated), false, /can call only GetCallerIdentity of STS$/],
    [sessionGate(plain, 'iam:GetUser'), false, /got without MFA cannot call IAM$/],
    [sessionGate(mfa, 'sts:GetSessionToken'), false, /can call only AssumeRole and GetCallerIdentity of STS$/],
    [s3Gate(set, { ...removal, account: '111122223333' }, 'valid'), false, /to the root user of the bucket's account$/],
    [s3Gate(set, removal, undefined), false, /none was given$/],
    [s3Gate(set, removal, 'wrong'), false, /the one given is wrong$/],
  ];
  assert.is(call('s3:GetObject', 'anonymous'), undefined);
  assert.is(call('iam:GetUser', alice), undefined);
  assert.is(call('sts:AssumeRole', alice), undefined);
  for (const [gate, allows, reason] of gates) {
    assert.is(gate?.allows, allows);
    assert.match(gate?.reason ?? '', reason);
  }
  assert.is(s3Gate(set, removal, 'valid'), undefined);
  const keys = { lookup: () => present('true', 'false') };
  assert.match(s3Gate(set, { ...removal, callerKeys: keys }, 'valid')?.reason ?? '', /takes its code over TLS only$/);
});

test.run();
