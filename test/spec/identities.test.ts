// What principals, organizations, conditions and callers beyond users and roles are read as.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Condition, GrantRule, Row, Spec } from '../../src/spec/spec.ts';
import { read, readGood, told } from './reading.ts';

const base = `iamspec: 1
organization: { id: o-q7w8e9r0t1 }
accounts:
  home: { id: "444455556666", organization: member }
  partner: { id: "111122223333", managed: false }
principals:
  bob: { user: home/bob, has: anything, boundary: PowerUserAccess }
  alice: { user: partner/alice }
  job: { role: home/ci/job, boundary: ./boundaries/job.json }
  eve: { user: home/eve }
  ops: { sso: home/Op-1, has: [AmazonS3ReadOnlyAccess] }
  any-ops: { sso: any/Op-1 }
  robots: { roles: any/robots/* }
  own-robots: { roles: home/robot-? }
  github: { oidc: home/token.actions.githubusercontent.com }
  cluster: { oidc: home/oidc.example.com/id/A }
  corp: { saml: home/Corp.IdP }
buckets: { data: { name: acme-data, account: home, public_access_block: all } }
`;

function principal(name: string, spec: Spec = readGood(base)): object {
  const {
    at: _at,
    account,
    ...rest
  } = { account: undefined, ...spec.principals.get(name) } as {
    at?: unknown;
    account?: { name: string };
  };
  return { ...rest, ...(account === undefined ? {} : { account: account.name }) };
}

function grant(text: string): GrantRule {
  const [rule] = readGood(`${base}rules:\n  r: ${text}\n`).rules;
  if (rule === undefined || rule.kind === 'statement') throw new Error('no rule');
  return rule;
}

function row(text: string): Row {
  const [found] = readGood(`${base}tests:\n  t: ${text}\n`).tests[0]?.rows ?? [];
  if (found === undefined) throw new Error('no row');
  return found;
}

/** Without its place. */
function plain({ at: _at, ...condition }: Condition): object {
  return condition;
}

test('patterns of roles, permission sets and providers have the ARNs that AWS gives them', () => {
  const sso = 'role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Op-1_????????????????';
  const { has, ...ops } = principal('ops') as { has: readonly { name: string }[] };
  assert.equal(ops, {
    kind: 'sso',
    name: 'ops',
    account: 'home',
    permissionSet: 'Op-1',
    arn: `arn:aws:iam::444455556666:${sso}`,
  });
  assert.equal(
    has.map(({ name }) => name),
    ['AmazonS3ReadOnlyAccess'],
  );
  assert.equal(principal('any-ops'), {
    kind: 'sso',
    name: 'any-ops',
    permissionSet: 'Op-1',
    arn: `arn:aws:iam::*:${sso}`,
    has: [],
  });
  assert.equal(principal('robots'), { kind: 'roles', name: 'robots', arn: 'arn:aws:iam::*:role/robots/*' });
  assert.equal(principal('own-robots'), {
    kind: 'roles',
    name: 'own-robots',
    account: 'home',
    arn: 'arn:aws:iam::444455556666:role/robot-?',
  });
  assert.equal(principal('github'), {
    kind: 'oidc',
    name: 'github',
    account: 'home',
    host: 'token.actions.githubusercontent.com',
    arn: 'arn:aws:iam::444455556666:oidc-provider/token.actions.githubusercontent.com',
  });
  assert.equal(principal('cluster'), {
    kind: 'oidc',
    name: 'cluster',
    account: 'home',
    host: 'oidc.example.com/id/A',
    arn: 'arn:aws:iam::444455556666:oidc-provider/oidc.example.com/id/A',
  });
  assert.equal(principal('corp'), {
    kind: 'saml',
    name: 'corp',
    account: 'home',
    arn: 'arn:aws:iam::444455556666:saml-provider/Corp.IdP',
  });
});

test('an organization, what is held though nobody knows what, boundaries, and the lock on public access', () => {
  const spec = readGood(base);
  assert.equal([spec.organization?.id, spec.partition], ['o-q7w8e9r0t1', 'aws']);
  assert.equal(
    [...spec.accounts.values()].map(({ organization }) => organization),
    ['member', undefined],
  );
  const [bob, job, eve] = ['bob', 'job', 'eve'].map((name) => spec.principals.get(name));
  assert.ok(bob?.kind === 'user' && job?.kind === 'role' && eve?.kind === 'user');
  assert.equal(
    bob.has.map(({ name, origin }) => [name, origin]),
    [['anything', 'anything']],
  );
  assert.ok(bob.boundary?.origin === 'aws-managed');
  assert.is(bob.boundary.arn, 'arn:aws:iam::aws:policy/PowerUserAccess');
  assert.equal([job.boundary?.name, job.boundary?.origin], ['./boundaries/job.json', 'file']);
  assert.not(Object.hasOwn(eve, 'boundary'));
  assert.is(spec.buckets.get('data')?.publicAccessBlock, 'all');
});

test('in another partition every ARN is of it', () => {
  const text = base
    .replace('organization: member', 'partition: aws-us-gov, organization: member')
    .replace('managed: false', 'managed: false, partition: aws-us-gov');
  const spec = readGood(text);
  assert.is(spec.partition, 'aws-us-gov');
  const arns = [...spec.principals.values()].flatMap((each) => (each.kind === 'service' ? [] : [each.arn]));
  const held = [...spec.principals.values()].flatMap((each) => ('has' in each ? each.has : []));
  const managed = held.flatMap((each) => (each.origin === 'aws-managed' ? [each.arn] : []));
  const others = [...spec.buckets.values()].map(({ arn }) => arn);
  assert.is(arns.length, 11);
  assert.is(managed.length, 1);
  for (const arn of [...arns, ...managed, ...others]) assert.match(arn, /^arn:aws-us-gov:/);
});

test('every word of conditions, in the order of the language whatever the order written', () => {
  const rule = grant(`
    deny: s3:PutObject
    to: everyone
    except: [robots, any-ops]
    resource: data
    when: { aws_service: false, via_aws_service: true, vpc_endpoint: vpce-0a1b2c3d, organization: o-0123456789 }
    unless:
      tag: { principal: { team: data, n: 42 }, resource: { x: "" }, request: { y: "a*" } }
      time: { before: 2026-04-01T00:00:00Z, after: 2026-03-01T00:00:00Z }
      prefix: ["", a/*]`);
  assert.equal(rule.when.map(plain), [
    { kind: 'organization', id: 'o-0123456789' },
    { kind: 'vpc_endpoint', ids: ['vpce-0a1b2c3d'] },
    { kind: 'aws_service', value: false },
    { kind: 'via_aws_service', value: true },
  ]);
  assert.equal(rule.unless?.map(plain), [
    { kind: 'prefix', patterns: ['', 'a/*'] },
    { kind: 'tag', of: 'principal', key: 'team', value: 'data' },
    { kind: 'tag', of: 'principal', key: 'n', value: '42' },
    { kind: 'tag', of: 'resource', key: 'x', value: '' },
    { kind: 'tag', of: 'request', key: 'y', value: 'a*' },
    { kind: 'time', bound: 'after', time: '2026-03-01T00:00:00Z' },
    { kind: 'time', bound: 'before', time: '2026-04-01T00:00:00Z' },
  ]);
});

test('one condition a claim, and external ids', () => {
  const trust = grant(
    '{ allow: sts:AssumeRoleWithWebIdentity, to: [github, cluster], resource: job, when: { claims: { sub: ["a:*", b], aud: sts.amazonaws.com } } }',
  );
  assert.equal(trust.when.map(plain), [
    { kind: 'claim', claim: 'sub', values: ['a:*', 'b'] },
    { kind: 'claim', claim: 'aud', values: ['sts.amazonaws.com'] },
  ]);
  const external = grant('{ allow: sts:AssumeRole, to: alice, resource: job, when: { external_id: [a1, b2] } }');
  assert.equal(external.when.map(plain), [{ kind: 'external_id', ids: ['a1', 'b2'] }]);
});

test('a rule is attached to boundaries, and to the policy of a permission set', () => {
  const { attach } = grant(
    '{ allow: s3:GetObject, to: eve, resource: data, attach: { boundary: [eve], identity: [ops] } }',
  );
  assert.equal(
    attach.map((each) => [each.kind, 'principal' in each ? each.principal.name : '']),
    [
      ['identity', 'ops'],
      ['boundary', 'eve'],
    ],
  );
});

test('what a rule accepts is told within all of it', () => {
  const written =
    'r:\n    deny: s3:PutObject\n    to: everyone\n    resource: data\n    accept: { bucket-public: Known. }';
  const text = `${base}rules:\n  ${written}\n`;
  const [rule] = readGood(text).rules;
  const [accepted] = rule?.accept ?? [];
  assert.ok(accepted);
  assert.equal([accepted.code, accepted.reason], ['bucket-public', 'Known.']);
  assert.is(text.slice(accepted.at.start, accepted.at.end), 'bucket-public');
  assert.is(text.slice(accepted.within.start, accepted.within.end), written);
});

test('sessions of Identity Center and providers, and what their tokens say', () => {
  const { callers, through } = row(
    '{ as: [github, cluster], claims: { sub: x, amr: [a, b] }, through: job, cannot: s3:GetObject, resource: data/a }',
  );
  assert.equal(
    callers.map(({ as, session, claims }) => [as, session.kind, { ...claims }]),
    ['github', 'cluster'].map((name) => [name, 'none', { sub: ['x'], amr: ['a', 'b'] }]),
  );
  assert.equal(
    through.map(({ role }) => role.name),
    ['job'],
  );
  const others = row('{ as: [ops, corp], through: job, cannot: s3:GetObject, resource: data/a }').callers;
  assert.equal(
    others.map(({ session, claims }) => [session.kind, claims]),
    [
      ['identity-provider', undefined],
      ['none', undefined],
    ],
  );
  const token = row('{ as: bob, with: federation-token, cannot: s3:GetObject, resource: data/a }').callers;
  assert.equal(
    token.map(({ session }) => session.kind),
    ['federation-token'],
  );
});

for (const [context, as, expected] of [
  ['none', 'alice, with: access-key', []],
  ['o-0123456789', 'alice, with: access-key', []],
  ['o-q7w8e9r0t1', 'bob, with: access-key', []],
  ['o-0123456789', '[alice, bob], with: access-key', ['organization-contradiction']],
  ['none', 'ops', ['organization-contradiction']],
  ['o-0123456789', 'anonymous', ['organization-contradiction']],
  ['none', 'anonymous', []],
  ['none', 'alice, with: access-key, through: job', []],
  ['o-q7w8e9r0t1', 'alice, with: access-key, through: job', []],
  ['o-q7w8e9r0t1', 'github, through: job', []],
  ['o-0123456789', 'github, through: job', ['organization-contradiction']],
  ['acme', 'bob, with: access-key', ['bad-organization']],
] as const) {
  test(`the organization ${context} of ${as}: ${expected.join() || 'may be'}`, () => {
    const text = `${base}tests:\n  t: { as: ${as}, context: { organization: ${context} }, cannot: s3:GetObject, resource: data/a }\n`;
    assert.equal(
      read(text).diagnostics.map(({ code }) => code),
      expected,
    );
  });
}

const uses = `
rules:
  a: { allow: sts:AssumeRoleWithWebIdentity, to: github, resource: job, when: { claims: { sub: x } } }
  b: { deny: s3:GetObject, to: everyone, except: [robots, any-ops, ops], resource: data, unless: { organization: o-q7w8e9r0t1 } }
  c: { allow: s3:GetObject, to: [ops, eve], resource: "arn:aws:s3:::acme-data/*", attach: { boundary: [eve], identity: ops } }
  d: { allow: sts:AssumeRoleWithSAML, to: corp, resource: job, when: { claims: { aud: x } } }
tests:
  t:
    cases:
      - { as: github, claims: { sub: x }, through: job, cannot: s3:GetObject, resource: data/a }
      - { as: [ops, corp], through: job, cannot: s3:GetObject, resource: data/a, context: { organization: o-q7w8e9r0t1 } }
      - { as: bob, with: access-key, context: { organization: o-q7w8e9r0t1 }, cannot: s3:GetObject, resource: data/a }
properties:
  p: { nobody_can: s3:GetObject, resource: data, among: robots, except: [any-ops, ops] }
`;

test('it is good to begin with', () => {
  assert.equal(
    read(base + uses).diagnostics.map(({ code }) => code),
    ['name-for-arn'],
  );
});

for (const [good, bad, code] of [
  ['home/token.actions', 'home/Token.actions', 'bad-provider'],
  ['home/Corp.IdP', 'home/Corp IdP', 'bad-provider'],
  ['home/Op-1', 'home/Op*', 'bad-principal'],
  ['any/Op-1', 'any', 'bad-principal'],
  ['any/robots/*', 'any/robots/**', 'globstar'],
  ['id: o-q7w8e9r0t1', 'id: o-q7w8', 'bad-organization'],
  ['organization: { id: o-q7w8e9r0t1 }', 'organization: o-q7w8e9r0t1', 'wrong-type'],
  ['organization: { id: o-q7w8e9r0t1 }\n', '', 'organization-missing'],
  ['organization: member', 'organization: members', 'not-a-choice'],
  ['managed: false', 'managed: false, partition: aws-cn', 'partition-mixed'],
  ['organization: member', 'organization: member, partition: aws-cn', 'partition-mixed'],
  ['boundary: PowerUserAccess', 'boundary: PowerUser', 'unknown-managed-policy'],
  ['has: anything', 'has: [anything, ./x.json]', 'anything-not-alone'],
  ['user: home/eve }', 'user: home/eve, boundary: ./x.json }', 'boundary-twice'],
  ['role: home/ci/job', 'role: home/ci/j*b', 'bad-principal'],
  ['public_access_block: all', 'public_access_block: true', 'not-a-choice'],
] as const) {
  test(`\`${bad}\` is one mistake, and one error`, () => {
    assert.ok(base.includes(good));
    const { spec, diagnostics } = read(base.replace(good, bad) + uses);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    assert.is(spec, undefined);
    assert.equal(
      errors.map(({ code: found }) => found),
      [code],
      errors.map(told).join(),
    );
  });
}

test.run();
