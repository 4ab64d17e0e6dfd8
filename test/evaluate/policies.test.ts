// A policy set, compiled: what is in it, where each statement sits, and how a decision names it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compilePolicies, compilePolicy, policiesOf } from '../../src/evaluate/policies.ts';
import type { DocumentKind, PolicyDocument } from '../../src/iam/document.ts';
import { policy } from './policy-sets.ts';

/** A document with a statement for each Sid; none where it is `-`. */
function document(kind: DocumentKind, ...sids: readonly string[]): PolicyDocument {
  const statements = sids.map((Sid) => ({
    ...(Sid === '-' ? {} : { Sid }),
    Effect: kind === 'rcp' ? 'Deny' : 'Allow',
    ...(kind === 'bucket' || kind === 'rcp' ? { Principal: '*' } : {}),
    Action: 's3:GetObject',
    Resource: '*',
  }));
  return policy(kind, statements);
}

const found = (set: Parameters<typeof compilePolicies>[0]) =>
  compilePolicies(set)
    .statementsFor('s3:GetObject', 'arn:aws:s3:::b/k')
    .map(({ deciding }) => deciding);

test('an empty set holds nothing', () => {
  const empty = compilePolicies({});
  const { boundary, session, resource, scpLevels, hasRcps, bucket, isPublic } = empty;
  assert.equal(
    { boundary, session, resource, scpLevels, hasRcps, bucket, isPublic },
    { boundary: false, session: false, resource: false, scpLevels: 0, hasRcps: false, bucket: {}, isPublic: false },
  );
  assert.equal(empty.placed, []);
  assert.equal(found({}), []);
});

test('null is as good as nothing; an empty list is a layer that allows nothing', () => {
  const nulls = compilePolicies({ resource: null, boundary: null, session: null });
  assert.equal([nulls.resource, nulls.boundary, nulls.session], [false, false, false]);
  const empty = compilePolicies({ boundary: [], session: [], scps: [[]], rcps: [[]] });
  assert.equal([empty.boundary, empty.session, empty.scpLevels, empty.hasRcps], [true, true, 1, true]);
  assert.is(compilePolicies({ resource: policy('bucket', []) }).resource, true);
});

test('a policy that grants to everyone is public, and the bucket’s settings are kept', () => {
  assert.is(compilePolicies({ resource: document('bucket', 'a') }).isPublic, true);
  assert.is(compilePolicies({ identity: [document('identity', 'a')] }).isPublic, false);
  const bucket = { mfaDelete: true, blockPublicAccess: true };
  assert.equal(compilePolicies({ bucket }).bucket, bucket);
});

test('statements come in the order in which AWS looks at the layers', () => {
  const all = found({
    identity: [document('identity', 'Identity')],
    resource: document('bucket', 'Resource'),
    boundary: [document('boundary', 'Boundary')],
    session: [document('session', 'Session')],
    scps: [[document('scp', 'Scp')]],
    rcps: [[document('rcp', 'Rcp')]],
  });
  assert.equal(
    all,
    ['scp', 'rcp', 'resource', 'identity', 'boundary', 'session'].map((layer) => ({
      layer,
      sid: `${layer.charAt(0).toUpperCase()}${layer.slice(1)}`,
      index: 0,
    })),
  );
});

test('a statement says its document and level where there are several, and its place in the document', () => {
  assert.equal(found({ identity: [document('identity', 'a', '-')] }), [
    { layer: 'identity', sid: 'a', index: 0 },
    { layer: 'identity', sid: null, index: 1 },
  ]);
  assert.equal(found({ identity: [document('identity', 'a'), document('identity', 'b', 'c')] }), [
    { layer: 'identity', sid: 'a', index: 0, document: 0 },
    { layer: 'identity', sid: 'b', index: 0, document: 1 },
    { layer: 'identity', sid: 'c', index: 1, document: 1 },
  ]);
  assert.equal(found({ scps: [[document('scp', 'a')], [document('scp', 'b'), document('scp', 'c')]] }), [
    { layer: 'scp', sid: 'a', index: 0, level: 0 },
    { layer: 'scp', sid: 'b', index: 0, document: 0, level: 1 },
    { layer: 'scp', sid: 'c', index: 0, document: 1, level: 1 },
  ]);
  assert.equal(found({ rcps: [[document('rcp', 'a')], []] }), [{ layer: 'rcp', sid: 'a', index: 0, level: 0 }]);
  assert.equal(found({ boundary: [document('boundary', 'a'), document('boundary')] }), [
    { layer: 'boundary', sid: 'a', index: 0, document: 0 },
  ]);
});

test('each policy is kept with its layer, level and name', () => {
  const { placed, scpLevels } = compilePolicies({
    identity: [document('identity', 'a'), document('identity', 'b')],
    resource: document('bucket', 'a'),
    boundary: [document('boundary', 'a')],
    session: [document('session', 'a')],
    scps: [[document('scp', 'a')], [document('scp', 'b')]],
    rcps: [[document('rcp', 'a')]],
  });
  assert.equal(
    placed.map(({ layer, level, policy: { name }, statements }) => [layer, level, name, statements.length]),
    [
      ['scp', 0, 'scps[0][0]', 1],
      ['scp', 1, 'scps[1][0]', 1],
      ['rcp', 0, 'rcps[0][0]', 1],
      ['resource', 0, 'resource', 1],
      ['identity', 0, 'identity[0]', 1],
      ['identity', 0, 'identity[1]', 1],
      ['boundary', 0, 'boundary[0]', 1],
      ['session', 0, 'session[0]', 1],
    ],
  );
  assert.is(scpLevels, 2);
  for (const { layer, level, statements } of placed) {
    for (const each of statements) assert.equal([each.layer, each.level], [layer, level]);
  }
});

test('a statement keeps its document, its place, its Sid and the rule that made it', () => {
  const rules: Readonly<Record<string, string>> = { a: 'the-rule' };
  const compiled = compilePolicy('identity.x', document('identity', 'a', 'b', '-'), (sid) => {
    assert.type(sid, 'string');
    return rules[sid];
  });
  assert.is(compiled.name, 'identity.x');
  assert.equal(
    compiled.statements.map(({ ref }) => ref),
    [
      { document: 'identity.x', index: 0, sid: 'a', rule: 'the-rule' },
      { document: 'identity.x', index: 1, sid: 'b' },
      { document: 'identity.x', index: 2 },
    ],
  );
  const [first] = compilePolicy('identity.x', document('identity', 'a')).statements;
  assert.equal(first?.ref, { document: 'identity.x', index: 0, sid: 'a' });
});

test('variables are those of the document’s version', () => {
  const data = [{ Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::${*}' }];
  const covers = (version: string) => {
    const [statement] = compilePolicy('x', policy('identity', data, version)).statements;
    const view = { arn: 'arn:aws:s3:::${x}', action: 's3:GetObject' };
    return statement?.resource?.(view, { lookup: () => ({ state: 'absent' }) });
  };
  assert.is(covers('2008-10-17'), true);
  assert.is(covers('2012-10-17'), false);
});

test('compiled policies may be put together by layer, without the rest', () => {
  const identity = [compilePolicy('held', document('identity', 'a'))];
  const policies = policiesOf({ identity });
  assert.equal([policies.boundary, policies.session, policies.resource, policies.scpLevels], [false, false, false, 0]);
  assert.equal([policies.hasRcps, policies.bucket, policies.placed.length], [false, {}, 1]);
});

test.run();
