import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { documents, documentsOf, rules } from './given.ts';

const bucket = 'arn:aws:s3:::acme-data';
const home = 'arn:aws:iam::111111111111';

/** Sid, action and resource of each of bob's statements. */
function bobs(actions: string, resource: string, kind = 'allow') {
  const { 'identity.bob': found } = documents(`{ ${kind}: ${actions}, to: bob, resource: ${resource} }`);
  return found?.map(({ Sid, Action, NotAction, Resource }) => [Sid, Action ?? { not: NotAction }, Resource]);
}

test('exact actions go to the resource of their type', () => {
  assert.equal(bobs('[s3:ListBucket, s3:GetObject, s3:PutObject]', 'data'), [
    ['TheRuleBucket', 's3:ListBucket', bucket],
    ['TheRuleObjects', ['s3:GetObject', 's3:PutObject'], `${bucket}/*`],
  ]);
});

test('one part needs no word of its own', () => {
  assert.equal(bobs('s3:GetObject', 'data'), [['TheRule', 's3:GetObject', `${bucket}/*`]]);
  assert.equal(bobs('s3:ListBucket', 'data'), [['TheRule', 's3:ListBucket', bucket]]);
});

test('several buckets share the statements', () => {
  const { 'identity.staff': found } = documents(
    '{ deny: [s3:ListBucket, s3:GetObject], to: staff, resource: [notes, data] }',
  );
  assert.equal(
    found?.map(({ Resource }) => Resource),
    [
      [bucket, 'arn:aws:s3:::acme-notes'],
      [`${bucket}/*`, 'arn:aws:s3:::acme-notes/*'],
    ],
  );
});

test('a key pattern is the objects alone', () => {
  assert.equal(bobs('[s3:GetObject, s3:PutObject]', 'data/inbox/*'), [
    ['TheRule', ['s3:GetObject', 's3:PutObject'], `${bucket}/inbox/*`],
  ]);
});

test('a wildcard goes to the bucket and its objects, whatever it stands for today', () => {
  const both = [bucket, `${bucket}/*`];
  assert.equal(bobs('"s3:*"', 'data', 'deny'), [['TheRule', 's3:*', both]]);
  assert.equal(bobs('"s3:List*"', 'data', 'deny'), [['TheRule', 's3:List*', both]]);
  assert.equal(bobs('"s3:*Bucket"', 'data', 'deny'), [['TheRule', 's3:*Bucket', both]]);
  assert.equal(bobs('everything', 'data', 'deny'), [['TheRule', '*', both]]);
  assert.equal(bobs('{ everything_except: s3:GetObject }', 'data', 'deny'), [
    ['TheRule', { not: 's3:GetObject' }, both],
  ]);
});

test('a wildcard on a key pattern goes to that alone', () => {
  assert.equal(bobs('"s3:*"', 'data/tmp/*', 'deny'), [['TheRule', 's3:*', `${bucket}/tmp/*`]]);
});

test('wildcards among exact names are a part of their own', () => {
  assert.equal(bobs('[s3:ListBucket, s3:GetObject, "s3:Put*"]', 'data'), [
    ['TheRuleBucket', 's3:ListBucket', bucket],
    ['TheRuleObjects', 's3:GetObject', `${bucket}/*`],
    ['TheRulePatterns', 's3:Put*', [bucket, `${bucket}/*`]],
  ]);
});

test('everything is `*`, in one statement', () => {
  assert.equal(bobs('[s3:ListAllMyBuckets, s3:GetObject, iam:GetUser]', 'everything'), [
    ['TheRule', ['iam:GetUser', 's3:GetObject', 's3:ListAllMyBuckets'], '*'],
  ]);
});

test('principals and ARNs take the actions of their type', () => {
  const devices = `"${home}:mfa/*"`;
  assert.equal(bobs('[iam:GetUser, iam:GetRole, iam:CreateVirtualMFADevice]', `[bob, admin, ${devices}]`), [
    ['TheRuleMfa', 'iam:CreateVirtualMFADevice', `${home}:mfa/*`],
    ['TheRuleRole', 'iam:GetRole', `${home}:role/admin`],
    ['TheRuleUser', 'iam:GetUser', `${home}:user/bob`],
  ]);
});

test('an account’s name in an ARN and a policy variable go out as AWS wants them', () => {
  const { 'identity.staff': found } = documentsOf(
    rules('  own: { allow: iam:GetUser, to: staff, resource: "arn:aws:iam::home:user/${aws:username}" }'),
  );
  assert.is(found?.[0]?.Resource, `${home}:user/\${aws:username}`);
});

test('lists are sorted sets, whatever the order written', () => {
  assert.equal(bobs('[s3:PutObject, s3:GetObject]', '[data/b, data/a]'), [
    ['TheRule', ['s3:GetObject', 's3:PutObject'], [`${bucket}/a`, `${bucket}/b`]],
  ]);
});

test('the halves of a grant across accounts say the same', () => {
  const found = documents('{ allow: [s3:ListBucket, s3:GetObject], to: sam, resource: data, when: { tls: true } }');
  const bare = found['bucket.data']?.map(({ Principal: _, ...rest }) => rest);
  assert.equal(bare, found['identity.sam']);
});

test.run();
