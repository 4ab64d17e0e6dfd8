// Tags of objects and of other things have keys of their own: which one a statement asks for.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { documents, rules } from './given.ts';

const red = '{ tag: { resource: { team: red } } }';

/** Sid, actions and condition keys of the one document. */
function asked(rule: string): readonly (readonly [unknown, unknown, ...string[]])[] {
  const [statements = []] = Object.values(documents(rule));
  return statements.map(({ Sid, Action, Condition }) => [
    Sid,
    Action,
    ...Object.values(Condition as Readonly<Record<string, object>>).flatMap((keys) => Object.keys(keys)),
  ]);
}

test('exact actions are asked by the type of what they work on', () => {
  assert.equal(asked(`{ allow: [s3:GetObject, s3:GetBucketTagging], to: bob, resource: data, when: ${red} }`), [
    ['TheRuleBucket', 's3:GetBucketTagging', 'aws:ResourceTag/team'],
    ['TheRuleObjects', 's3:GetObject', 's3:ExistingObjectTag/team'],
  ]);
  assert.equal(asked('{ allow: s3:PutObject, to: bob, resource: data, when: { tag: { request: { team: red } } } }'), [
    ['TheRule', 's3:PutObject', 's3:RequestObjectTag/team'],
  ]);
  assert.equal(asked('{ allow: iam:TagUser, to: bob, resource: ann, when: { tag: { request: { team: red } } } }'), [
    ['TheRule', 'iam:TagUser', 'aws:RequestTag/team'],
  ]);
});

test('on everything, actions on objects stand apart where a tag is asked, and only there', () => {
  const rule = (when: string) =>
    `{ allow: [s3:GetObject, s3:ListAllMyBuckets, iam:GetUser], to: bob, resource: everything, when: ${when} }`;
  assert.equal(
    asked(rule(red)).map(([, ...rest]) => rest),
    [
      ['s3:GetObject', 's3:ExistingObjectTag/team'],
      [['iam:GetUser', 's3:ListAllMyBuckets'], 'aws:ResourceTag/team'],
    ],
  );
  assert.is(asked(rule('{ tag: { principal: { team: red } } }')).length, 1);
});

test('patterns on objects alone, or on nothing of S3, have one key', () => {
  assert.equal(asked(`{ allow: "s3:Get*", to: bob, resource: data/x/*, when: ${red} }`), [
    ['TheRule', 's3:Get*', 's3:ExistingObjectTag/team'],
  ]);
  assert.equal(asked(`{ allow: everything, to: bob, resource: data/x/*, when: ${red} }`), [
    ['TheRule', '*', 's3:ExistingObjectTag/team'],
  ]);
  assert.equal(asked(`{ allow: "s3:*", to: bob, resource: "arn:aws:s3:::acme-data", when: ${red} }`), [
    ['TheRule', 's3:*', 'aws:ResourceTag/team'],
  ]);
  assert.equal(asked(`{ allow: "iam:*", to: bob, resource: everything, when: ${red} }`), [
    ['TheRule', 'iam:*', 'aws:ResourceTag/team'],
  ]);
});

for (const [actions, resource] of [
  ['"s3:*"', 'data'],
  ['"s3:Get*"', 'everything'],
  ['everything', 'data'],
  ['everything', 'everything'],
  ['{ everything_except: iam:CreateUser }', 'everything'],
  ['"s3:*"', '[data/x/*, "arn:aws:s3:::acme-data"]'],
  ['"s3:*"', '"arn:aws:s3:::acme-*"'],
] as const) {
  test(`${actions} on ${resource} may work on both, and is an error`, () => {
    const { compiled, codes, diagnostics } = rules(
      `  the-rule: { allow: ${actions}, to: bob, resource: ${resource}, when: ${red} }`,
    );
    assert.is(compiled, undefined);
    assert.equal(codes, ['tag-needs-exact-actions']);
    assert.match(diagnostics[0]?.help ?? '', /name the actions/);
    assert.ok(
      rules(
        `  the-rule: { allow: ${actions}, to: bob, resource: ${resource}, when: { tag: { principal: { team: red } } } }`,
      ).compiled,
    );
  });
}

test('a deny asks the same keys, and fires where they are missing', () => {
  const { 'identity.staff': found } = documents(`{ deny: s3:GetObject, to: staff, resource: data, unless: ${red} }`);
  assert.equal(found?.[0]?.Condition, { StringNotEquals: { 's3:ExistingObjectTag/team': 'red' } });
});

test('a trust asks for the tags of the role and of the session', () => {
  const { 'trust.admin': found } = documents(
    '{ allow: [sts:AssumeRole, sts:TagSession], to: bob, resource: admin, when: { tag: { resource: { a: b }, request: { c: "d*" } } } }',
  );
  assert.equal(found?.[0]?.Condition, {
    StringEquals: { 'aws:ResourceTag/a': 'b' },
    StringLike: { 'aws:RequestTag/c': 'd*' },
  });
});

test.run();
