// What requests reach of statements: every form of an element, both sides of conditions, calls on the way, and doubts.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CoverageRecorder, piecesOf } from '../../src/evaluate/cover.ts';
import { type Estate, estateOf } from '../../src/evaluate/estate.ts';
import type { Request } from '../../src/evaluate/request.ts';
import type { PolicyDocument } from '../../src/iam/document.ts';
import { policyFromData } from '../../src/iam/read-policy.ts';
import { type Assumptions, nothingAssumed } from '../../src/iam/session.ts';
import { bucket, type EstateOptions, estate, home, object, type Policies, partner, request } from './estates.ts';

/** The documents that an estate was made of, as far as somebody has them. */
function documentsOf({ manifest, buckets, roles, callers, policiesFor }: Estate): ReadonlyMap<string, PolicyDocument> {
  const policies = [
    ...[...buckets.values()].flatMap(({ policy }) => policy ?? []),
    ...[...roles.values()].flatMap(({ trust }) => trust ?? []),
    ...[...callers.keys()].flatMap((name) => policiesFor(name, undefined).placed.map(({ policy }) => policy)),
  ].filter(({ name }) => Object.hasOwn(manifest.documents, name));
  return new Map(
    policies.map(({ name, statements }) => {
      return [name, { version: '2012-10-17', statements: statements.map(({ source }) => source) }];
    }),
  );
}

interface Options extends EstateOptions {
  readonly assumptions?: Partial<Assumptions>;
}

function recorded(policies: Policies, requests: readonly Request[], options: Options = {}) {
  const made = estate(policies, options);
  const documents = documentsOf(made);
  const recorder = new CoverageRecorder(documents);
  for (const each of requests) recorder.count(made, each, { ...nothingAssumed, ...options.assumptions });
  return { recorder, documents };
}

/** Every piece with its hits, of conditions with its misses as well: `action s3:GetObject 1`. */
function reached(policies: Policies, requests: readonly Request[], options: Options = {}): readonly string[] {
  const { recorder, documents } = recorded(policies, requests, options);
  const data = recorder.toData();
  return [...documents].flatMap(([name, { statements }]) =>
    statements.flatMap((statement, index) =>
      piecesOf(statement).map((piece, at) => {
        const [hits, misses] = data[name]?.[index]?.slice(2 * at, 2 * at + 2) ?? [];
        if (piece.kind === 'statement') return `${name} ${index}: ${hits}`;
        if (piece.kind === 'condition') return `${piece.clause.key} ${hits}/${misses}`;
        return `${piece.kind}${piece.excluded ? ' not' : ''} ${piece.value} ${hits}`;
      }),
    ),
  );
}

const all = { Effect: 'Allow', Action: '*', Resource: '*' };
const alice = `arn:aws:iam::${home}:user/team/alice`;
const bob = `arn:aws:iam::${home}:user/bob`;

test('a value is reached where it matches and all else does', () => {
  const policies = {
    'identity alice': [
      {
        Effect: 'Allow',
        Action: ['s3:Get*', 's3:GetObject', 's3:PutObject'],
        Resource: [`${bucket}/reports/*`, `${bucket}/\${aws:username}/*`, bucket],
      },
    ],
  };
  const read = request();
  const own = request({ arn: `${bucket}/alice/x` });
  const elsewhere = request({ action: 's3:PutObject', arn: `${bucket}/other` });
  assert.equal(reached(policies, [read, own, elsewhere, request({ as: 'bob' })]), [
    'identity.alice 0: 2',
    'action s3:Get* 2',
    'action s3:GetObject 2',
    'action s3:PutObject 0',
    `resource ${bucket} 0`,
    `resource ${bucket}/\${aws:username}/* 1`,
    `resource ${bucket}/reports/* 1`,
  ]);
});

test('principals of every type, and those of an account by its name', () => {
  const statement = (Principal: unknown) => ({ Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: object });
  const policies = {
    'bucket data': [
      statement({ AWS: [alice, bob, `arn:aws:iam::${partner}:root`], Service: 'lambda.amazonaws.com' }),
      statement('*'),
    ],
  };
  const asked = ['alice', 'paula', 'partner-root'].map((as) => request({ as }));
  const service = request({ as: 'lambda', session: { kind: 'none' } });
  assert.equal(reached(policies, [...asked, service]), [
    'bucket.data 0: 4',
    `principal arn:aws:iam::${partner}:root 2`,
    `principal ${bob} 0`,
    `principal ${alice} 1`,
    'principal lambda.amazonaws.com 1',
    'action s3:GetObject 4',
    `resource ${object} 4`,
    'bucket.data 1: 4',
    'principal * 4',
    'action s3:GetObject 4',
    `resource ${object} 4`,
  ]);
});

test('a condition is missed where nothing else stands in the way', () => {
  const Condition = {
    Bool: { 'aws:SecureTransport': 'true' },
    StringEquals: { 's3:prefix': ['a/', 'b/'] },
  };
  const policies = { 'identity alice': [{ ...all, Action: 's3:ListBucket', Condition }] };
  const list = (tls: boolean, prefix: string, action = 's3:ListBucket') =>
    request({ action, arn: bucket, facts: { tls, prefix } });
  const both = list(false, 'c/');
  const none = [both, list(true, 'a/', 's3:GetBucketAcl'), list(false, 'a/', 's3:GetBucketAcl')];
  assert.equal(reached(policies, none), [
    'identity.alice 0: 0',
    'action s3:ListBucket 0',
    'resource * 0',
    'aws:SecureTransport 0/0',
    's3:prefix 0/0',
  ]);
  assert.equal(reached(policies, [list(true, 'a/'), list(true, 'c/'), list(true, 'd/'), list(false, 'b/')]), [
    'identity.alice 0: 1',
    'action s3:ListBucket 1',
    'resource * 1',
    'aws:SecureTransport 1/1',
    's3:prefix 1/2',
  ]);
});

test('what is left out is reached where it alone keeps the statement from matching', () => {
  const policies = {
    'identity alice': [
      all,
      { Effect: 'Deny', NotAction: ['s3:Get*', 's3:PutObject', 'iam:*'], Resource: object },
      { Effect: 'Deny', Action: 's3:*', NotResource: [`${bucket}/reports/*`, `${bucket}/home/*`] },
    ],
  };
  const asked = [
    request(),
    request({ action: 's3:DeleteObject' }),
    request({ action: 's3:PutObject', arn: `${bucket}/other` }),
  ];
  assert.equal(reached(policies, asked), [
    'identity.alice 0: 3',
    'action * 3',
    'resource * 3',
    'identity.alice 1: 1',
    'action not iam:* 0',
    'action not s3:Get* 1',
    'action not s3:PutObject 0',
    `resource ${object} 1`,
    'identity.alice 2: 1',
    'action s3:* 1',
    `resource not ${bucket}/home/* 0`,
    `resource not ${bucket}/reports/* 2`,
  ]);
});

test('whom NotPrincipal spares', () => {
  const root = `arn:aws:iam::${home}:root`;
  const policies = {
    'bucket data': [{ Effect: 'Deny', NotPrincipal: { AWS: [root, alice, bob] }, Action: 's3:*', Resource: object }],
  };
  assert.equal(reached(policies, [request(), request({ as: 'paula' }), request({ as: 'root' })]), [
    'bucket.data 0: 1',
    `principal not ${root} 2`,
    `principal not ${bob} 0`,
    `principal not ${alice} 1`,
    'action s3:* 1',
    `resource ${object} 1`,
  ]);
});

test('assuming a role on the way reaches its trust policy, and the role’s own policies only where it can be assumed', () => {
  const trust = { Effect: 'Allow', Principal: { AWS: alice }, Action: 'sts:AssumeRole' };
  const policies = { 'trust admin': [trust], 'identity admin': [all], 'identity bob': [all] };
  const through = [{ role: 'admin', mfaCode: false }];
  assert.equal(reached(policies, [request({ through })]), [
    'trust.admin 0: 1',
    `principal ${alice} 1`,
    'action sts:AssumeRole 1',
    'identity.bob 0: 0',
    'action * 0',
    'resource * 0',
    'identity.admin 0: 1',
    'action * 1',
    'resource * 1',
  ]);
  const byBob = reached(policies, [request({ as: 'bob', through })]);
  assert.equal(
    byBob.filter((each) => / [1-9]/.test(each.slice(-2))),
    ['identity.bob 0: 1', 'action * 1', 'resource * 1'],
  );
});

test('boundaries count, and policies in `has` do not', () => {
  const policies = { 'boundary bob': [all], 'identity bob': [{ ...all, Action: 's3:PutObject' }] };
  const principals = { bob: { kind: 'user', account: 'home', arn: bob, has: ['Held'] } } as const;
  assert.equal(reached(policies, [request({ as: 'bob' })], { principals, held: { Held: [all] } }), [
    'identity.bob 0: 0',
    'action s3:PutObject 0',
    'resource * 0',
    'boundary.bob 0: 1',
    'action * 1',
    'resource * 1',
  ]);
});

test('layers that do not count for the caller are not reached', () => {
  const policies = { 'bucket data': [{ ...all, Effect: 'Deny', Principal: '*', Resource: bucket }] };
  const repair = (as: string) => request({ as, action: 's3:PutBucketPolicy', arn: bucket });
  assert.is(reached(policies, [repair('root')])[0], 'bucket.data 0: 0');
  assert.is(reached(policies, [repair('alice')])[0], 'bucket.data 0: 1');
});

test('a doubt is neither side: neither a hit nor a miss', () => {
  const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'blue' } };
  const policies = { 'identity alice': [{ ...all, Condition }] };
  assert.equal(reached(policies, [request()]).slice(-1), ['aws:PrincipalTag/team 0/0']);
  const tagged = (team: string) => request({ facts: { aws: { 'aws:PrincipalTag/team': [team] } } });
  assert.equal(reached(policies, [tagged('blue'), tagged('red')]).slice(-1), ['aws:PrincipalTag/team 1/1']);
  const doubtful = { ...all, Condition: { ...Condition, Bool: { 'aws:SecureTransport': 'true' } } };
  const plain = request({ facts: { tls: false } });
  assert.equal(reached({ 'identity alice': [doubtful] }, [plain]).slice(-2), [
    'aws:SecureTransport 0/0',
    'aws:PrincipalTag/team 0/0',
  ]);
});

test('a request counts once, though AWS may behave in several ways and its role’s policy be asked twice', () => {
  const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'false' } };
  const policies = { 'identity alice': [{ ...all, Effect: 'Deny', Condition }] };
  const token = request({ session: { kind: 'session-token' } });
  const mfa = (assumptions: Partial<Assumptions>) => reached(policies, [token], { assumptions }).at(-1);
  assert.is(mfa({}), 'aws:MultiFactorAuthPresent 1/1');
  assert.is(mfa({ temporary_key_without_mfa: 'present' }), 'aws:MultiFactorAuthPresent 1/0');
  assert.is(mfa({ temporary_key_without_mfa: 'absent' }), 'aws:MultiFactorAuthPresent 0/1');
  const trust = { Effect: 'Allow', Principal: { AWS: home }, Action: 'sts:AssumeRole' };
  const roles = { 'trust admin': [trust], 'identity admin': [all], 'identity alice': [all] };
  const act = { action: 'sts:AssumeRole', arn: `arn:aws:iam::${home}:role/ops/admin` };
  const twice = request({ ...act, through: [{ role: 'admin', mfaCode: false }] });
  assert.is(reached(roles, [twice])[0], 'trust.admin 0: 1');
});

test('what was counted in parts adds up, and what is of other documents is refused', () => {
  const policies = { 'identity alice': [{ ...all, Action: ['s3:GetObject', 's3:PutObject'] }] };
  const [one, other] = [request(), request({ action: 's3:PutObject' })];
  const { recorder } = recorded(policies, [one]);
  recorder.add(recorded(policies, [one, other]).recorder.toData());
  assert.equal(recorder.toData(), recorded(policies, [one, one, other]).recorder.toData());
  assert.equal(JSON.parse(JSON.stringify(recorder.toData())), recorder.toData());
  assert.throws(() => recorder.add({}), /identity\.alice/);
  assert.throws(() => recorder.add(recorded({ 'identity alice': [all] }, []).recorder.toData()), /identity\.alice/);
});

test('an action in many statements, and values beside it, are found by the index as well', () => {
  const many = Array.from({ length: 30 }, (_, at) => ({
    ...all,
    Action: 's3:GetObject',
    Resource: `${bucket}/${at}/*`,
  }));
  const deny = { Effect: 'Deny', NotAction: ['s3:GetObject'], Resource: '*' };
  const pieces = reached({ 'identity alice': [...many, deny] }, [request({ arn: `${bucket}/7/x` })]);
  assert.equal(
    pieces.filter((each) => each.endsWith(' 1')),
    ['identity.alice 7: 1', 'action s3:GetObject 1', `resource ${bucket}/7/* 1`, 'action not s3:GetObject 1'],
  );
});

test('pieces in the order of the statement’s elements', () => {
  const value = { CanonicalUser: ['c'], Federated: ['f'], Service: ['s'], AWS: ['a'] };
  const statement = { effect: 'Allow', action: { not: true, value: ['x'] }, conditions: [] } as const;
  const principal = (type: string, each: string, excluded = false) => ({
    kind: 'principal',
    type,
    value: each,
    excluded,
  });
  const rest = [{ kind: 'action', value: 'x', excluded: true }];
  assert.equal(piecesOf({ ...statement, principal: { not: false, value } }), [
    { kind: 'statement' },
    ...[principal('AWS', 'a'), principal('Service', 's'), principal('Federated', 'f'), principal('CanonicalUser', 'c')],
    ...rest,
  ]);
  for (const not of [true, false]) {
    const star = [{ kind: 'statement' }, principal('*', '*', not), ...rest];
    assert.equal(piecesOf({ ...statement, principal: { not, value: '*' } }), star);
  }
});

test('what the kind of credentials refuses reaches nothing', () => {
  const token = { kind: 'session-token' } as const;
  const ask = request({ session: token, action: 'iam:GetUser', arn: alice });
  assert.is(reached({ 'identity alice': [all] }, [ask])[0], 'identity.alice 0: 0');
});

test('two roles on the way, and one that can perhaps be assumed', () => {
  const role = (name: string) => `arn:aws:iam::${home}:role/${name}`;
  const principals = { next: { kind: 'role', account: 'home', arn: role('next'), has: [] } } as const;
  const by = (AWS: string) => ({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' });
  const policies = { 'trust admin': [by(alice)], 'trust next': [by(role('ops/admin'))], 'identity next': [all] };
  const through = ['admin', 'next'].map((name) => ({ role: name, mfaCode: false }));
  const found = reached(policies, [request({ through })], { principals });
  assert.equal(
    found.filter((each) => each.includes(': ')),
    ['trust.admin 0: 1', 'trust.next 0: 1', 'identity.next 0: 1'],
  );
  const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'blue' } };
  const perhaps = { 'trust admin': [{ ...by(alice), Condition }], 'identity admin': [all] };
  assert.ok(reached(perhaps, [request({ through: through.slice(0, 1) })]).includes('identity.admin 0: 1'));
});

test('the caller’s policies may not see the code that the trust policy sees', () => {
  const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
  const arn = `arn:aws:iam::${home}:role/ops/admin`;
  const trust = { Effect: 'Allow', Principal: { AWS: alice }, Action: 'sts:AssumeRole', Condition };
  const policies = { 'trust admin': [trust], 'identity alice': [{ ...all, Condition }] };
  const asked = request({ action: 'sts:AssumeRole', arn, facts: { mfaCode: 'given' } });
  const options = { assumptions: { caller_sees_mfa_code: 'unseen' } } as const;
  const found = reached(policies, [asked], options).filter((each) => /^(?:aws:|\w+\.\w+ )/.test(each));
  assert.equal(found, [
    'trust.admin 0: 1',
    'aws:MultiFactorAuthPresent 1/0',
    'identity.alice 0: 0',
    'aws:MultiFactorAuthPresent 0/1',
  ]);
});

test('values mean what they mean in the statement: any case of an action, old versions, a caller that is pinned', () => {
  const odd = { 'identity alice': [{ ...all, Action: ['S3:getobject', '*'] }] };
  assert.ok(reached(odd, [request()]).includes('action S3:getobject 1'));
  const statement = { effect: 'Allow', conditions: [], action: { not: false, value: ['*'] } } as const;
  const value = [`${bucket}/\${aws:username}/x`, '*'];
  const policies = { 'identity alice': [{ ...all, Resource: [...value] }] };
  const made = estate(policies, { version: '2008-10-17' });
  const [placed] = made.policiesFor('alice', undefined).placed;
  const source = placed?.statements[0]?.statement.source ?? statement;
  const recorder = new CoverageRecorder(new Map([['identity.alice', { version: '2008-10-17', statements: [source] }]]));
  recorder.count(made, request({ arn: `${bucket}/alice/x` }), nothingAssumed);
  const hits = piecesOf(source).flatMap((piece, at) =>
    piece.kind === 'resource' ? [`${piece.value} ${recorder.toData()['identity.alice']?.[0]?.[2 * at]}`] : [],
  );
  assert.equal(hits.sort(), ['* 1', `${value[0]} 0`].sort());
});

test('what an empty `NotAction` covers nobody knows, and a policy in `has` may go by the name of a document', () => {
  const data = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', NotAction: [], Resource: '*' }] };
  const document = policyFromData(data, 'identity', (code) => assert.unreachable(code), { empty: 'taken' });
  const documents = new Map(document === undefined ? [] : [['identity.alice', document]]);
  const recorder = new CoverageRecorder(documents);
  const { manifest } = estate({ 'identity alice': [all] });
  recorder.count(estateOf({ manifest, documents }, new Map()), request(), nothingAssumed);
  assert.equal(recorder.toData(), { 'identity.alice': [[0, 0, 0, 0]] });
  const principals = { bob: { kind: 'user', account: 'home', arn: bob, has: ['identity.alice'] } } as const;
  const policies = { 'identity alice': [{ ...all, Action: 's3:*' }] };
  const held = { 'identity.alice': [{ ...all, Action: 's3:Get*' }] };
  const own = new CoverageRecorder(documentsOf(estate(policies)));
  own.count(estate(policies, { principals, held }), request({ as: 'bob' }), nothingAssumed);
  assert.equal(own.toData(), { 'identity.alice': [[0, 0, 0, 0, 0, 0]] });
});

test.run();
