// Which layers count for whom, how caller and resource stand to each other, and what is found to match.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AwsRequest, situationOf } from '../../src/evaluate/aws-request.ts';
import { present } from '../../src/evaluate/keys.ts';
import { evaluate, type Findings, layersThatCount, type Situation, subjectsOf } from '../../src/evaluate/layers.ts';
import { isDoubt, type Outcome } from '../../src/evaluate/outcome.ts';
import type { Layer } from '../../src/evaluate/policies.ts';
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

const mark = (outcome: Outcome): string => (isDoubt(outcome) ? '?' : outcome ? '+' : '-');
const layers: readonly Layer[] = ['identity', 'resource', 'boundary', 'session', 'scp', 'rcp'];

/** `+` or `-` for identity, resource, boundary, session, SCP, RCP. */
function counted(set: Layers, changes: Partial<AwsRequest>): string {
  const counts = layersThatCount(policies(set), situationOf(asked(changes)));
  return layers.map((layer) => mark(counts[layer])).join('');
}

const denyEverybody = { ...denyAll, Principal: '*' };
const rcps: Layers = { rcps: [[denyEverybody]] };
const linked = `arn:aws:iam::${home}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`;
const linkedSession = `arn:aws:sts::${home}:assumed-role/AWSServiceRoleForX/s`;

const byCaller: readonly (readonly [what: string, who: Partial<AwsRequest>, counts: string])[] = [
  ['a user', { principal: alice }, '+++-++'],
  ['a role', { principal: admin }, '++++++'],
  ['a session', { principal: adminSession }, '++++++'],
  ['a service-linked role', { principal: linked }, '++++--'],
  ['a session of a service-linked role', { principal: linkedSession, role: linked }, '++++--'],
  ['a federated user', { principal: federated }, '++++++'],
  ['root', { principal: root }, '-+--++'],
  ['a service', { principal: lambda }, '-+---+'],
  ['anonymous', { principal: 'anonymous' }, '-+---+'],
  ['a provider', { principal: { federated: 'accounts.google.com' } }, '-+---+'],
];

for (const [what, who, counts] of byCaller) {
  test(`the layers that count for ${what}`, () => {
    assert.is(counted(rcps, who), counts);
    // Without RCPs there are none to bind anybody.
    assert.is(counted({}, who).slice(0, 5), counts.slice(0, 5));
  });
}

const queue = `arn:aws:sqs:us-east-1:${home}:jobs`;

for (const [action, expected] of [
  ['s3:GetObject', '+'],
  ['STS:AssumeRole', '+'],
  ['kms:Decrypt', '+'],
  ['sqs:SendMessage', '+'],
  ['secretsmanager:GetSecretValue', '+'],
  ['iam:GetUser', '-'],
  ['sns:Publish', '?'],
] as const) {
  test(`RCPs bind ${action}: ${expected}`, () => {
    assert.is(counted(rcps, { action, resource: queue }).at(5), expected);
    assert.is(counted(rcps, { action, resource: queue, principal: linked }).at(5), '-');
  });
}

test('the owner’s root user gets at a bucket’s policy past that policy', () => {
  const bucketPolicy: Layers = { resource: [denyEverybody] };
  const resource = (set: Layers, changes: Partial<AwsRequest>) =>
    counted(set, { principal: root, resource: 'arn:aws:s3:::b', ...changes }).at(1);
  for (const action of ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy', 'S3:getbucketpolicy']) {
    assert.is(resource(bucketPolicy, { action }), '-', action);
    assert.is(resource({ ...bucketPolicy, ...rcps }, { action }), '-', action);
    assert.is(resource(bucketPolicy, { action, principal: admin }), '+', `${action} by a role`);
    assert.is(resource(bucketPolicy, { action, resourceAccount: partner }), '+', `${action} of another account`);
    assert.is(resource(bucketPolicy, { action, principal: 'anonymous' }), '+', `${action} by nobody`);
  }
  for (const action of ['s3:GetBucketPolicyStatus', 's3:GetObject', 'sqs:GetBucketPolicy', 's3:DeleteBucket']) {
    assert.is(resource(bucketPolicy, { action }), '+', action);
    assert.is(resource({ ...bucketPolicy, ...rcps }, { action }), '+', action);
  }
});

function findings(set: Layers, changes: Partial<AwsRequest> = {}): Findings {
  return evaluate(policies(set), situationOf(asked(changes)));
}

test('how caller and resource stand to each other', () => {
  const relation = (changes: Partial<AwsRequest>) => {
    const { caller, sameAccount, resourcePolicy } = findings({}, changes).relation;
    return `${caller}, ${sameAccount ? 'same' : 'other'}, ${resourcePolicy}`;
  };
  assert.is(relation({ principal: alice }), 'identity, same, optional');
  assert.is(relation({ principal: admin }), 'identity, same, optional');
  assert.is(relation({ principal: root }), 'root, same, optional');
  assert.is(relation({ principal: federated }), 'federated-user, same, optional');
  assert.is(relation({ principal: paula }), 'identity, other, optional');
  assert.is(relation({ principal: lambda }), 'outside, other, optional');
  assert.is(relation({ principal: 'anonymous' }), 'outside, other, optional');
  assert.is(relation({ principal: { federated: 'x' } }), 'outside, other, optional');
  assert.is(relation({ action: 'iam:ListUsers', resource: '*' }), 'identity, same, none');
  assert.is(relation({ action: 'sts:AssumeRole', resource: admin }), 'identity, same, required');
  assert.is(relation({ resourceAccount: partner }), 'identity, other, optional');
});

test('Denies and Allows that match are found, each in its layer; of layers that do not count, none', () => {
  const set: Layers = {
    identity: [allowAll, denyAll, { ...allowAll, Action: 's3:PutObject' }],
    resource: [allowTo('*'), allowTo({ AWS: partner })],
    session: [allowAll],
    scps: [[allowAll, denyAll]],
  };
  const placed = (principal: AwsRequest['principal']) => {
    const { denies, allows } = findings(set, { principal });
    const names = (list: Findings['denies']) =>
      list.map(({ placed: { layer, statement } }) => `${layer} ${statement.ref.index}`);
    return { denies: names(denies), allows: names(allows) };
  };
  assert.equal(placed(alice), { denies: ['scp 1', 'identity 1'], allows: ['scp 0', 'resource 0', 'identity 0'] });
  assert.equal(placed(root), { denies: ['scp 1'], allows: ['scp 0', 'resource 0'] });
  assert.equal(placed('anonymous'), { denies: [], allows: ['resource 0'] });
});

test('a bucket with a public policy is cut off from other accounts, where its owner wants that', () => {
  const cut = (set: Layers, principal: AwsRequest['principal']) => mark(findings(set, { principal }).cut);
  const open: Layers = { resource: [allowTo('*')], bucket: { blockPublicAccess: true } };
  const callers: readonly AwsRequest['principal'][] = [paula, 'anonymous', { federated: 'x' }, alice, root, lambda];
  assert.equal(callers.map((who) => cut(open, who)).join(''), '+++---');
  assert.equal(callers.map((who) => cut({ ...open, bucket: { blockPublicAccess: false } }, who)).join(''), '------');
  assert.equal(callers.map((who) => cut({ ...open, bucket: {} }, who)).join(''), '------');
  assert.is(cut({ ...open, resource: [allowTo({ AWS: partner })] }, paula), '-');
  const ofQueue = findings(
    { ...open, resourceKind: 'resource' },
    { principal: paula, action: 'sqs:SendMessage', resource: queue },
  );
  assert.is(mark(ofQueue.cut), '-', 'S3 alone does that');
  const Condition = { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } };
  const unsure = { ...open, resource: [allowTo('*', { Condition })] };
  assert.is(cut(unsure, paula), '?');
  assert.is(findings(unsure, { principal: paula }).doubtful, true);
  assert.is(findings(open, { principal: paula }).doubtful, false);
});

test('what is doubtful, and what is not', () => {
  const doubtful = (set: Layers, changes: Partial<AwsRequest> = {}) => findings(set, changes).doubtful;
  const malformed = { Condition: { NumericEquals: { 'example:Size': '1' } } };
  const stated = { context: { 'example:Size': 'x' } };
  assert.not(doubtful({ identity: [allowAll], resource: [allowTo('*')] }));
  assert.ok(doubtful({ identity: [{ ...allowAll, ...malformed }] }, stated), 'an Allow');
  assert.ok(doubtful({ identity: [{ ...denyAll, ...malformed }] }, stated), 'a Deny');
  assert.not(doubtful({ identity: [{ ...allowAll, ...malformed }] }), 'a key that is absent');
  const bounded: Layers = { boundary: [allowAll], resource: [allowTo('*')] };
  assert.ok(doubtful(bounded), 'how far a `*` goes past a boundary');
  assert.not(
    doubtful({ boundary: [allowAll], identity: [allowAll] }),
    'the caller’s own policies have no such question',
  );
  assert.ok(doubtful({ resource: [allowTo({ AWS: `arn:aws:iam::${home}:user/alice` })] }, { principal: federated }));
  const both = allowTo({ AWS: [home, alice] });
  assert.ok(doubtful({ resource: [both] }, { principal: federated }), 'by which of its names');
  assert.not(doubtful({ boundary: [allowAll], rcps: [[denyEverybody]] }), 'how far a Deny reaches is no question');
  assert.ok(doubtful({ rcps: [[denyEverybody]] }, { action: 'sns:Publish', resource: queue }), 'a layer');
  const [found] = findings(rcps, { action: 'sns:Publish', resource: queue }).denies;
  assert.equal(Object.values(found?.match ?? {}).map(mark), ['?', '?', '?']);
  assert.equal(Object.keys(found?.match ?? {}).sort(), ['account', 'full', 'named']);
});

test('who is limited by a boundary or a session policy, and whom a boundary’s NotPrincipal hits', () => {
  const subject = (set: Layers, principal: AwsRequest['principal']) => {
    const situation = situationOf(asked({ principal }));
    const { bounded, limited } = subjectsOf(policies(set), situation, layersThatCount(policies(set), situation)).caller;
    return `${bounded ? 'bounded' : '-'} ${limited ? 'limited' : '-'}`;
  };
  const boundary: Layers = { boundary: [allowAll] };
  const session: Layers = { session: [allowAll] };
  assert.is(subject({}, alice), '- -');
  assert.is(subject({}, adminSession), '- -');
  assert.is(subject(boundary, alice), 'bounded limited');
  assert.is(subject(boundary, adminSession), 'bounded limited');
  assert.is(subject(boundary, root), '- -');
  assert.is(subject(boundary, federated), '- limited');
  assert.is(subject(session, alice), '- -');
  assert.is(subject(session, adminSession), '- limited');
  assert.is(subject(session, root), '- -');
  assert.is(subject({}, federated), '- limited');
});

test('each side sees its own keys', () => {
  const base = situationOf(asked());
  const own: Situation['callerKeys'] = { lookup: (key) => (key === 'x:y' ? present('caller') : { state: 'absent' }) };
  const other: Situation['callerKeys'] = {
    lookup: (key) => (key === 'x:y' ? present('resource') : { state: 'absent' }),
  };
  const condition = (value: string) => ({ Condition: { StringEquals: { 'x:y': value } } });
  const set = policies({
    identity: [
      { ...allowAll, ...condition('caller') },
      { ...allowAll, ...condition('resource') },
    ],
    resource: [allowTo('*', condition('caller')), allowTo('*', condition('resource'))],
  });
  const { allows } = evaluate(set, { ...base, callerKeys: own, resourceKeys: other });
  assert.equal(
    allows.map(({ placed: { layer, statement } }) => `${layer} ${statement.ref.index}`),
    ['resource 1', 'identity 0'],
  );
  const subjects = subjectsOf(set, base, layersThatCount(set, base));
  assert.is(subjects.caller, subjects.resource, 'one and the same where the keys are');
  assert.equal(subjects.caller.resource, { arn: base.arn, action: base.action });
});

test.run();
