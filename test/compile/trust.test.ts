import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { documents, rules } from './given.ts';

const home = 'arn:aws:iam::111111111111';
const lab = 'arn:aws:iam::222222222222';

test('a trust policy has no resource', () => {
  const { 'trust.admin': found } = documents('{ allow: sts:AssumeRole, to: bob, resource: admin }');
  assert.equal(found, [
    { Sid: 'TheRule', Effect: 'Allow', Principal: { AWS: `${home}:user/bob` }, Action: 'sts:AssumeRole' },
  ]);
});

test('conditions stand in the trust policy alone', () => {
  const found = documents('{ allow: sts:AssumeRole, to: sam, resource: admin, when: { mfa: fresh } }');
  assert.equal(found['trust.admin']?.[0]?.Condition, { NumericLessThanEquals: { 'aws:MultiFactorAuthAge': '3600' } });
  assert.equal(found['identity.sam'], [
    { Sid: 'TheRule', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `${home}:role/admin` },
  ]);
});

test('a group is trusted by its account and its members, and told so itself', () => {
  const found = documents('{ allow: sts:AssumeRole, to: staff, resource: admin, when: { mfa: present } }');
  assert.equal(found['trust.admin'], [
    {
      Sid: 'TheRule',
      Effect: 'Allow',
      Principal: { AWS: `${home}:root` },
      Action: 'sts:AssumeRole',
      Condition: {
        ArnEquals: { 'aws:PrincipalArn': [`${home}:user/bob`, `${home}:user/teams/data/ann`] },
        Bool: { 'aws:MultiFactorAuthPresent': 'true' },
      },
    },
  ]);
  assert.equal(found['identity.staff'], [
    { Sid: 'TheRule', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `${home}:role/admin` },
  ]);
});

test('groups stand apart from who can be named', () => {
  const { 'trust.admin': found } = documents(
    '{ allow: sts:AssumeRole, to: [scientists, staff, lambda, bob], resource: admin }',
  );
  assert.equal(
    found?.map(({ Sid, Principal }) => [Sid, Principal]),
    [
      ['TheRuleGroups', { AWS: [`${home}:root`, `${lab}:root`] }],
      ['TheRulePrincipals', { AWS: `${home}:user/bob`, Service: 'lambda.amazonaws.com' }],
    ],
  );
});

test('several roles, one rule: each trusts, and the caller’s half names all', () => {
  const found = documents('{ allow: sts:AssumeRole, to: staff, resource: [admin, runner] }');
  assert.equal(Object.keys(found), ['identity.staff', 'trust.admin', 'trust.runner']);
  assert.equal(found['identity.staff']?.[0]?.Resource, [`${home}:role/admin`, `${home}:role/runner`]);
});

test('permissions beside `sts:` actions stay out of the trust policy', () => {
  const found = documents('{ allow: [sts:AssumeRole, iam:GetRole], to: bob, resource: admin, when: { tls: true } }');
  assert.equal(found['trust.admin']?.[0]?.Action, 'sts:AssumeRole');
  assert.equal(found['identity.bob'], [
    {
      Sid: 'TheRule',
      Effect: 'Allow',
      Action: 'iam:GetRole',
      Resource: `${home}:role/admin`,
      Condition: { Bool: { 'aws:SecureTransport': 'true' } },
    },
  ]);
});

test('a caller’s half beside a permission keeps its own Sid and no condition', () => {
  const { 'identity.sam': found } = documents(
    '{ allow: [sts:AssumeRole, s3:GetObject], to: sam, resource: [admin, notes], when: { mfa: present } }',
  );
  assert.equal(
    found?.map(({ Sid, Action, Condition }) => [Sid, Action, Condition !== undefined]),
    [
      ['TheRuleObjectsMfa', 's3:GetObject', true],
      ['TheRuleRole', 'sts:AssumeRole', false],
    ],
  );
});

test('assuming a role that the spec does not declare is a permission', () => {
  const found = documents(
    '{ allow: sts:AssumeRole, to: bob, resource: "arn:aws:iam::999999999999:role/x", when: { mfa: present } }',
  );
  assert.equal(Object.keys(found), ['identity.bob']);
  assert.equal(found['identity.bob']?.[0]?.Condition, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } });
});

test('a deny attached to a role says whom it spares', () => {
  const { 'trust.admin': found } = documents(
    '{ deny: sts:AssumeRole, to: everyone, except: lambda, resource: admin, unless: { mfa: present }, attach: { role: admin } }',
  );
  assert.equal(found, [
    {
      Sid: 'TheRule',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'sts:AssumeRole',
      Condition: {
        BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' },
        StringNotEquals: { 'aws:PrincipalServiceName': 'lambda.amazonaws.com' },
      },
    },
  ]);
});

test('a deny to everyone names the services and providers that may assume the role otherwise', () => {
  const spec = rules(`  lets-lambda: { allow: sts:AssumeRole, to: lambda, resource: admin }
  the-rule: { deny: sts:AssumeRole, to: everyone, resource: admin, attach: { role: admin } }`);
  const trust = spec.compiled?.documents.find(({ name }) => name === 'trust.admin')?.document.statements ?? [];
  assert.equal(
    trust.map(({ effect, principal }) => [effect, principal?.value]),
    [
      ['Allow', { Service: ['lambda.amazonaws.com'] }],
      ['Deny', { AWS: ['*'], Service: ['lambda.amazonaws.com'] }],
    ],
  );
});

test("a call that takes a token is nobody else's", () => {
  for (const [action, to] of [
    ['sts:AssumeRoleWithSAML', 'bob'],
    ['sts:AssumeRoleWithWebIdentity', 'lambda'],
    ['sts:AssumeRoleWithWebIdentity', 'everyone'],
  ]) {
    assert.equal(
      rules(`  the-rule: { allow: ${action}, to: ${to}, resource: admin }`).codes,
      ['token-call-misplaced'],
      to,
    );
  }
});

test('a bare star in a trust policy is told of, where a statement has one', () => {
  const statement = (principal: string) =>
    rules(`  the-rule:
    statement: { Effect: Deny, Principal: ${principal}, Action: sts:AssumeRole }
    attach: { role: admin }
    why: It was there.`).codes.filter((code) => code === 'trust-in-star');
  assert.equal(statement('"*"'), ['trust-in-star']);
  assert.equal(statement('{ AWS: "*" }'), []);
});

test.run();
