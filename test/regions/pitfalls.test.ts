// Where proofs about policies go wrong, one test for each: what would be proved and is not so, and the other way round.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Assumptions, nothingAssumed } from '../../src/iam/session.ts';
import { openLibrary } from '../../src/pipeline.ts';
import type { Formula } from '../../src/regions/formula.ts';
import type { ResourceScope } from '../../src/regions/places.ts';
import { type Answer, everyoneCan, type Focus, nobodyCan } from '../../src/regions/questions.ts';
import { type CallerSet, everyone, nobodyAtAll, worldOf } from '../../src/regions/world.ts';
import { home, type Policies, partner, rendered } from '../evaluate/estates.ts';

const { catalogue } = openLibrary();
const objects = 'arn:aws:s3:::acme-data/*';
const bucket = 'arn:aws:s3:::acme-data';
const mfa: Formula = { clause: { operator: 'Bool', key: 'aws:MultiFactorAuthPresent', values: ['true'] } };

interface Asked {
  readonly actions?: readonly string[];
  readonly on?: ResourceScope;
  readonly among?: CallerSet;
  readonly except?: CallerSet;
  readonly when?: Formula;
  readonly unless?: Formula;
  readonly closed?: boolean;
  readonly assumptions?: Partial<Assumptions>;
  readonly everyone?: boolean;
  readonly organizations?: { readonly home: string; readonly partner: string };
}

function ask(policies: Policies, asked: Asked = {}): Answer {
  const { actions = ['s3:GetObject'], on = { kind: 'bucket', bucket: 'data' }, among = everyone } = asked;
  const focus: Focus = {
    actions: { not: false, value: actions },
    resources: [on],
    among,
    except: asked.except ?? nobodyAtAll,
    when: asked.when ?? { all: [] },
    unless: asked.unless ?? { any: [] },
  };
  const options = asked.organizations === undefined ? {} : { organizations: asked.organizations };
  const material = { ...rendered(policies, options), assumptions: { ...nothingAssumed, ...asked.assumptions } };
  const resourcePatterns = on.kind === 'objects' ? [`${bucket}/${on.key}`] : [];
  const world = worldOf(material, {
    closed: asked.closed ?? false,
    unknownPolicies: asked.everyone ? 'allow nothing' : 'allow everything',
    rolePatterns: [],
    resourcePatterns,
  });
  return (asked.everyone ? everyoneCan : nobodyCan)(world, focus, catalogue);
}

function names(...all: readonly string[]): CallerSet {
  return { ...nobodyAtAll, names: new Set(all) };
}

const accountOf = (id: string): CallerSet => ({ ...nobodyAtAll, accounts: new Set([id]) });

function allow(Action: string | readonly string[], Resource: string | readonly string[], Condition?: object): object {
  return { Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) };
}

function deny(Condition: object, Resource: string | readonly string[] = [bucket, objects]): object {
  return { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource, Condition };
}

function witness(answer: Answer) {
  assert.is(answer.answer, 'refuted', 'reason' in answer ? answer.reason : '');
  if (answer.answer !== 'refuted') throw new Error('not refuted');
  return answer.witness;
}

test('what is about no request is not proved', () => {
  assert.is(ask({}, { on: { kind: 'bucket', bucket: 'nothing' } }).answer, 'empty');
  assert.is(ask({}, { actions: ['s3:NoSuchAction'] }).answer, 'empty');
  assert.is(ask({}, { among: nobodyAtAll }).answer, 'empty');
  assert.is(
    ask({}, { actions: ['s3:ListBucket'], on: { kind: 'objects', bucket: 'data', key: 'a*' } }).answer,
    'empty',
  );
});

test('one name does not stand for all names where policies put it in: somebody may be called admin', () => {
  const Condition = { StringEquals: { 'aws:PrincipalAccount': home } };
  const Resource = `${bucket}/home/\${aws:username}/*`;
  const policies = { 'bucket data': [{ ...allow('s3:GetObject', Resource, Condition), Principal: '*' }] };
  const on = { kind: 'objects', bucket: 'data', key: 'home/admin/*' } as const;
  const found = witness(ask(policies, { on, among: accountOf(home), except: names('root'), closed: true }));
  assert.is('arn' in found.subject.caller && found.subject.caller.arn, `arn:aws:iam::${home}:user/admin`);
});

test('an account in a key is no owner', () => {
  const policies = { 'bucket data': [{ ...allow('s3:GetObject', objects), Principal: { AWS: partner } }] };
  const on = { kind: 'objects', bucket: 'data', key: `:${home}:*` } as const;
  assert.is(witness(ask(policies, { on, among: accountOf(partner) })).request.resource.arn, `${bucket}/:${home}:`);
});

test('an action that works on no resource is matched by an ARN of its service perhaps', () => {
  const asked: Asked = { actions: ['s3:ListAllMyBuckets'], on: { kind: 'everything' }, among: names('bob') };
  assert.is(ask({ 'identity bob': [allow('s3:*', '*')] }, asked).answer, 'refuted');
  assert.is(ask({ 'identity bob': [allow('s3:*', 'arn:aws:s3:::*')] }, asked).answer, 'unknown');
  assert.is(ask({ 'identity bob': [allow('iam:*', '*')] }, asked).answer, 'proved');
});

test('a witness is called x, and has nothing to it that does not matter', () => {
  const { request } = witness(ask({ 'identity bob': [allow('s3:*', '*')] }, { among: names('bob') }));
  assert.is(request.resource.arn, `${bucket}/x`);
  assert.equal([request.session, request.facts], [{ kind: 'access-key' }, { aws: {} }]);
});

test('an Allow with a key that requests choose is no Allow of nothing', () => {
  const Resource = `${bucket}/\${aws:PrincipalTag/team}/*`;
  const { answer } = ask({ 'identity bob': [allow('s3:GetObject', Resource)] }, { among: names('bob') });
  assert.is.not(answer, 'proved');
});

test('Bool lets access keys through, Null of the key lets the console through, and the strict form nobody', () => {
  const identity = [allow('s3:*', '*')];
  const session = (Condition: object): string =>
    witness(ask({ 'identity bob': identity, 'bucket data': [deny(Condition)] }, { among: names('bob'), unless: mfa }))
      .request.session.kind;
  assert.is(session({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }), 'access-key');
  assert.is(session({ Null: { 'aws:MultiFactorAuthPresent': 'true' } }), 'console');
  for (const Condition of [
    { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    { Null: { 'aws:MultiFactorAuthAge': 'true' } },
    { StringNotEquals: { 'aws:MultiFactorAuthPresent': 'true' } },
  ]) {
    const policies = { 'identity bob': identity, 'bucket data': [deny(Condition)] };
    assert.is(ask(policies, { among: names('bob'), unless: mfa }).answer, 'proved', JSON.stringify(Condition));
  }
});

test('what AWS contradicts itself on is unknown, until an assumption settles it', () => {
  const policies = { 'identity admin': [allow('s3:*', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })] };
  const answer = (assumptions: Partial<Assumptions>) => ask(policies, { among: names('admin'), assumptions }).answer;
  assert.is(answer({}), 'unknown');
  assert.is(answer({ mfa_through_role: 'lost' }), 'proved');
  assert.is(answer({ mfa_through_role: 'carried' }), 'refuted');
});

test('whoever is not declared may hold anything, unless the question is closed', () => {
  const guard = { 'bucket data': [deny({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } })] };
  assert.is(ask(guard, { unless: mfa }).answer, 'proved');
  const found = witness(ask({}, { unless: mfa, among: accountOf(home) }));
  assert.is(found.subject.from.stranger || found.request.as === 'root', true);
  const closed = ask({}, { among: names('bob', 'alice'), closed: true });
  assert.is(closed.answer, 'proved');
});

test('the owner can always repair the policy of a bucket', () => {
  const locked = { 'bucket data': [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [bucket, objects] }] };
  const found = witness(ask(locked, { actions: ['s3:*'], among: names('root') }));
  assert.ok(['s3:DeleteBucketPolicy', 's3:GetBucketPolicy', 's3:PutBucketPolicy'].includes(found.request.action));
});

test('actions that AWS may have one day are among those of a pattern', () => {
  const policies = { 'identity bob': [allow('s3:*', objects), { ...allow('s3:Get*', objects), Effect: 'Deny' }] };
  assert.is(ask(policies, { among: names('bob'), actions: ['s3:Get*'] }).answer, 'proved');
  const listed = [allow('s3:*', objects), { Effect: 'Deny', Action: ['s3:GetObject'], Resource: '*' }];
  assert.is(ask({ 'identity bob': listed }, { among: names('bob'), actions: ['s3:GetObjectNext*'] }).answer, 'refuted');
});

test('sets of values: all of none, and some of none', () => {
  const condition = (operator: string) => ({ [operator]: { 'aws:TagKeys': ['a', 'b'] } });
  const asked: Asked = {
    among: names('bob'),
    unless: { clause: { operator: 'Null', key: 'aws:TagKeys', values: ['true'] } },
  };
  const answer = (operator: string, more: Asked) =>
    ask({ 'identity bob': [allow('s3:*', objects, condition(operator))] }, { ...asked, ...more }).answer;
  assert.is(answer('ForAllValues:StringEquals', { unless: { any: [] } }), 'refuted', 'without any tag');
  const other: Formula = {
    clause: { operator: 'ForAnyValue:StringNotEquals', key: 'aws:TagKeys', values: ['a', 'b'] },
  };
  assert.is(answer('ForAllValues:StringEquals', { unless: { any: [] }, when: other }), 'proved');
  assert.is(answer('ForAnyValue:StringEquals', { unless: { any: [] }, when: other }), 'refuted', 'a and z');
});

test('everyone can, when MFA was shown; and a Deny of somebody is found', () => {
  const identity = {
    'identity bob': [allow('s3:GetObject', objects)],
    'identity alice': [allow('s3:GetObject', objects)],
  };
  const asked: Asked = { everyone: true, among: names('bob', 'alice') };
  assert.is(ask(identity, asked).answer, 'proved');
  const stops = { ...deny({ NumericGreaterThan: { 'aws:MultiFactorAuthAge': '3600' } }), Action: 's3:GetObject' };
  const found = witness(ask({ ...identity, 'bucket data': [stops] }, asked));
  assert.ok((found.request.session.mfaAge ?? 0) > 3600);
  const young: Formula = {
    clause: { operator: 'NumericLessThanEquals', key: 'aws:MultiFactorAuthAge', values: ['3600'] },
  };
  assert.is(ask({ ...identity, 'bucket data': [stops] }, { ...asked, when: young }).answer, 'proved');
});

test('Not-forms of everything at once', () => {
  const statement = {
    Effect: 'Deny',
    NotPrincipal: { AWS: [`arn:aws:iam::${home}:user/bob`, `arn:aws:iam::${home}:root`] },
    NotAction: 's3:ListBucket',
    NotResource: [`${bucket}/public/*`, `${bucket}/*.txt`],
  };
  const policies = {
    'bucket data': [statement],
    'identity alice': [allow('s3:*', '*')],
    'identity bob': [allow('s3:*', '*')],
  };
  const found = witness(ask(policies, { among: names('alice') })).request.resource.arn;
  assert.ok(found.startsWith(`${bucket}/public/`) || found.endsWith('.txt'), found);
  assert.is(witness(ask(policies, { among: names('bob') })).request.resource.arn, `${bucket}/x`);
  const on = { kind: 'objects', bucket: 'data', key: 'private/*' } as const;
  assert.is(witness(ask(policies, { among: names('alice'), on })).request.resource.arn, `${bucket}/private/.txt`);
});

test('patterns with many stars, and pairs of infixes that explode, end soon', () => {
  const stars = [allow('s3:GetObject', `${bucket}/${'*a'.repeat(20)}*`)];
  const found = witness(ask({ 'identity bob': stars }, { among: names('bob') }));
  assert.is(found.request.resource.arn, `${bucket}/${'a'.repeat(20)}`);
  const words = Array.from({ length: 30 }, (_, index) => `${bucket}/*${index}a${index}*${index}b${index}*`);
  const Deny = words.map((Resource) => ({ Effect: 'Deny', Action: 's3:GetObject', Resource }));
  const Allow = words.map((word) => allow('s3:GetObject', word.replace('*', '?*')));
  const { answer } = ask({ 'identity bob': [...Deny, ...Allow] }, { among: names('bob') });
  assert.ok(answer === 'unknown' || answer === 'proved', answer);
});

test('an account with fewer levels of SCPs is not refused by the levels that it has not', () => {
  const ours = 'o-a1b2c3d4e5';
  const organizations = { home: ours, partner: ours };
  const paula = `arn:aws:iam::${partner}:user/paula`;
  const policies = {
    'bucket data': [{ ...allow('s3:GetObject', objects), Principal: { AWS: paula } }],
    'scp root': [{ Effect: 'Deny', Action: 's3:DeleteBucket', Resource: '*' }],
    'scp apps': [{ Effect: 'Deny', Action: 's3:GetObject', Resource: '*' }],
  };
  const among = names('paula', 'alice');
  assert.is(ask(policies, { organizations, among: names('alice') }).answer, 'proved');
  const answer = ask(policies, { organizations, among });
  assert.is(answer.answer, 'refuted');
  assert.ok('witness' in answer && answer.witness?.subject.caller.name === 'paula');
  const denied = { ...policies, 'scp partner': [{ Effect: 'Deny', Action: 's3:GetObject', Resource: '*' }] };
  assert.is(ask(denied, { organizations, among }).answer, 'proved');
});

test.run();
