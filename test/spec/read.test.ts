import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GrantRule, Row, Rule, Spec } from '../../src/spec/spec.ts';
import { library, read, readGood, told } from './reading.ts';

const base = `iamspec: 1
accounts: { home: "444455556666", partner: { id: "111122223333", managed: false } }
principals:
  staff: { group: home/teams/staff, members: [bob] }
  bob: { user: home/teams/data/bob, has: [AmazonS3FullAccess, ./own.json] }
  alice: { user: partner/alice }
  admin: { role: home/admin, instance_profile: Admin }
  guest: { role: home/guest }
  root: { root: home }
  partners: { account: partner }
  ec2: { service: ec2.amazonaws.com }
buckets: { data: { name: acme-data, account: home, versioning: enabled, mfa_delete: enabled } }
mfa: { fresh: { key_absent: denied, max_age: 1h }, spare: { key_absent: exempt } }
`;

function grant(spec: Spec, name: string): GrantRule {
  const rule: Rule | undefined = spec.rules.find((each) => each.name === name);
  if (rule === undefined || rule.kind === 'statement') throw new Error(`no rule ${name}`);
  return rule;
}

function rowOf(text: string): Row {
  const row = readGood(`${base}tests:\n  t: ${text}\n`).tests[0]?.rows[0];
  if (row === undefined) throw new Error('no row');
  return row;
}

test('declares accounts, principals, buckets and MFA requirements', () => {
  const spec = readGood(base);
  assert.is(spec.name, 'x');
  assert.equal(
    [...spec.accounts.values()].map(({ id, managed, partition }) => [id, managed, partition]),
    [
      ['444455556666', true, 'aws'],
      ['111122223333', false, 'aws'],
    ],
  );
  const bob = spec.principals.get('bob');
  assert.ok(bob?.kind === 'user');
  assert.is(bob.arn, 'arn:aws:iam::444455556666:user/teams/data/bob');
  assert.equal(
    bob.has.map(({ name, origin }) => [name, origin]),
    [
      ['AmazonS3FullAccess', 'aws-managed'],
      ['./own.json', 'file'],
    ],
  );
  const staff = spec.principals.get('staff');
  assert.ok(staff?.kind === 'group');
  assert.equal([staff.arn, staff.members], ['arn:aws:iam::444455556666:group/teams/staff', ['bob']]);
  const data = spec.buckets.get('data');
  assert.equal([data?.arn, data?.versioning, data?.mfaDelete], ['arn:aws:s3:::acme-data', 'enabled', 'enabled']);
  const { at: _fresh, ...fresh } = spec.mfa.get('fresh') ?? { at: undefined };
  assert.equal(fresh, { name: 'fresh', keyAbsent: 'denied', key: 'present', maxAge: 3600 });
  assert.is(spec.assumptions.mfa_through_role, 'either');
});

test("a rule: actions in AWS's case, resources, conditions, places", () => {
  const text = `${base}rules:
  r:
    deny: [s3:getobject, "s3:Put*"]
    to: everyone
    except: [admin, root]
    resource: [data, data/tmp/*]
    when: { tls: true }
    unless: { any: [{ mfa: fresh, source_ip: 203.0.113.0/24 }, { aws: { StringEquals: { "AWS:sourcevpc": [a, b] } } }] }
    why: A reason.
`;
  const rule = grant(readGood(text), 'r');
  assert.is(rule.kind, 'deny');
  assert.ok(rule.actions.kind === 'list');
  assert.equal(
    rule.actions.actions.map(({ value, exact }) => [value, exact]),
    [
      ['s3:GetObject', true],
      ['s3:Put*', false],
    ],
  );
  assert.equal(
    rule.to.map(({ who }) => who),
    ['everyone'],
  );
  assert.equal(
    rule.except.map(({ who }) => (typeof who === 'string' ? who : who.name)),
    ['admin', 'root'],
  );
  assert.equal(
    rule.resources.map(({ kind }) => kind),
    ['bucket', 'objects'],
  );
  const [any] = rule.unless ?? [];
  assert.ok(any?.kind === 'any');
  assert.equal(
    any.of.map((each) => each.map(({ kind }) => kind)),
    [['mfa', 'source_ip'], ['aws']],
  );
  const [aws] = any.of[1] ?? [];
  assert.ok(aws?.kind === 'aws');
  assert.equal([aws.key, aws.values], ['aws:SourceVpc', ['a', 'b']]);
  assert.is(text.slice(rule.at.start, rule.at.end), 'r');
  const [first] = rule.resources;
  assert.is(text.slice(first?.at.start, first?.at.end), 'data');
});

test('account names in ARNs become ids', () => {
  const rule = grant(
    readGood(
      `${base}rules: { r: { allow: iam:GetUser, to: bob, resource: "arn:aws:iam::home:user/\${aws:username}" } }\n`,
    ),
    'r',
  );
  assert.equal(
    rule.resources.map((each) => each.kind === 'arn' && each.arn),
    ['arn:aws:iam::444455556666:user/${aws:username}'],
  );
});

test('a row is a matrix of callers and targets, each action on the resources of its type', () => {
  const row = rowOf(
    '{ as: [bob, root], with: [access-key, { session: console, mfa: 10m }], can: [s3:ListBucket, s3:GetObject], cannot: s3:ListAllMyBuckets, resource: [data, data/a, data/b, everything] }',
  );
  assert.equal(
    row.callers.map(({ as, session }) => [as, session.kind, session.mfaAge]),
    [
      ['bob', 'access-key', undefined],
      ['bob', 'console', 600],
      ['root', 'access-key', undefined],
      ['root', 'console', 600],
    ],
  );
  assert.equal(
    row.expectations.map(({ expected, targets }) => [
      expected,
      targets.map(({ action, resource }) => `${action} ${resource.arn}`),
    ]),
    [
      [
        'can',
        [
          's3:ListBucket arn:aws:s3:::acme-data',
          's3:GetObject arn:aws:s3:::acme-data/a',
          's3:GetObject arn:aws:s3:::acme-data/b',
        ],
      ],
      ['cannot', ['s3:ListAllMyBuckets *']],
    ],
  );
});

test('a pattern stands for the actions that fit, each once', () => {
  const row = rowOf('{ as: bob, with: access-key, cannot: ["s3:GetObject*", s3:GetObjectAcl], resource: data/a }');
  const actions = row.expectations[0]?.targets.map(({ action }) => action) ?? [];
  assert.ok(actions.includes('s3:GetObject') && actions.includes('s3:GetObjectVersion'));
  assert.is(new Set(actions).size, actions.length);
});

test('sessions default for roles, and there is none for services and anonymous callers', () => {
  const row = rowOf('{ as: [admin, ec2, anonymous], undecided: sts:AssumeRole, resource: admin }');
  assert.equal(
    row.callers.map(({ session }) => session),
    [{ kind: 'role-session' }, { kind: 'none' }, { kind: 'none' }],
  );
});

test('resources of tests know what is declared', () => {
  const row = rowOf(
    '{ as: bob, with: access-key, can: [iam:GetUser, s3:GetObject], resource: ["arn:aws:iam::home:user/teams/data/bob", "arn:aws:s3:::acme-data/x"] }',
  );
  const resources = row.expectations.flatMap(({ targets }) => targets.map(({ resource }) => resource));
  assert.equal(
    resources.map(({ principal, bucket }) => principal ?? bucket),
    ['bob', 'data'],
  );
});

test('facts, reasons and the way through a role', () => {
  const row = rowOf(
    '{ as: bob, with: access-key, through: { role: admin, mfa_code: given }, cannot: s3:PutObject, resource: data/a, because: { decision: explicit-deny }, context: { tls: false, aws: { "AWS:sourcevpc": vpc-1 } } }',
  );
  assert.equal(
    row.through.map(({ role, mfaCode }) => [role.name, mfaCode]),
    [['admin', true]],
  );
  assert.is(row.because?.decision, 'explicit-deny');
  assert.equal(row.context, { tls: false, aws: { 'aws:SourceVpc': ['vpc-1'] } });
});

test('a chain of roles, in its order', () => {
  const row = rowOf(
    '{ as: bob, with: access-key, through: [{ role: guest, mfa_code: given }, admin], cannot: s3:PutObject, resource: data/a }',
  );
  assert.equal(
    row.through.map(({ role, mfaCode }) => [role.name, mfaCode]),
    [
      ['guest', true],
      ['admin', false],
    ],
  );
  assert.equal(rowOf('{ as: bob, with: access-key, cannot: s3:PutObject, resource: data/a }').through, []);
});

test('a statement goes out as it is', () => {
  const [rule] = readGood(`${base}rules:
  r:
    statement: { Effect: Deny, NotPrincipal: { AWS: "arn:aws:iam::444455556666:root" }, Action: s3:DeleteBucket, Resource: "arn:aws:s3:::acme-data" }
    attach: { bucket: data }
    why: As printed.
`).rules;
  assert.ok(rule?.kind === 'statement');
  assert.is(rule.statement.effect, 'Deny');
  assert.is(rule.statement.principal?.not, true);
});

test('presets bring rules under the name of their use, placed there', () => {
  const text = `${base}use: { enrol: { preset: manage-own-mfa, version: 1, to: [staff], with: { mfa: spare, hardened: true } } }\n`;
  const spec = readGood(text);
  assert.equal(
    spec.rules.map(({ name, kind }) => `${kind} ${name}`),
    [
      'allow enrol.list-devices',
      'allow enrol.create-device',
      'allow enrol.enrol',
      'allow enrol.deactivate-device',
      'deny enrol.nothing-but-enrolment-without-mfa',
      'deny enrol.devices-stay-without-mfa',
    ],
  );
  for (const { at } of spec.rules) assert.is(text.slice(at.start, at.end), 'enrol');
  const [strict] = grant(spec, 'enrol.deactivate-device').when;
  assert.ok(strict?.kind === 'mfa' && strict.requirement.keyAbsent === 'denied');
  const [asked] = grant(spec, 'enrol.nothing-but-enrolment-without-mfa').unless ?? [];
  assert.ok(asked?.kind === 'mfa' && asked.requirement === spec.mfa.get('spare'));
});

test('manage-own-credentials: only writes ask for MFA, and only when hardened', () => {
  const rulesOf = (more: string): Spec =>
    readGood(
      `${base}use: { own: { preset: manage-own-credentials, version: 1, to: bob, with: { mfa: fresh${more} } } }\n`,
    );
  const asking = ({ rules }: Spec): readonly string[] =>
    rules.filter((rule) => rule.kind !== 'statement' && rule.when.length > 0).map(({ name }) => name);
  assert.equal(asking(rulesOf('')), []);
  const hardened = rulesOf(', hardened: true');
  assert.equal(hardened.rules.length, 10);
  assert.equal(
    asking(hardened),
    hardened.rules.map(({ name }) => name).filter((name) => name.startsWith('own.change-')),
  );
});

test('manage-own-credentials: what asks for MFA is what the catalogue calls a write', () => {
  const use = '{ preset: manage-own-credentials, version: 1, to: bob, with: { mfa: fresh, hardened: true } }';
  let actions = 0;
  for (const rule of readGood(`${base}use: { own: ${use} }\n`).rules) {
    assert.ok(rule.kind === 'allow' && rule.actions.kind === 'list');
    for (const { value } of rule.actions.actions) {
      actions += 1;
      const reads = ['Read', 'List'].includes(library.catalogue.action(value)?.access ?? '');
      assert.is(rule.when.length === 0, reads, value);
    }
  }
  assert.is(actions, 20);
});

test('several mistakes are told together, in the order of the file', () => {
  const { diagnostics } = read(`${base}rules:
  a: { allow: s3:GetObjct, to: bob, resource: data }
  b: { allow: s3:GetObject, to: nobody, resource: dta }
`);
  assert.equal(diagnostics.map(told), ['unknown-action 15:15', 'unknown-name 16:33', 'unknown-name 16:51']);
});

test('at most a hundred problems are told', () => {
  const rules = Array.from(
    { length: 5000 },
    (_, index) => `  r${index}: { allow: s3:Nothing, to: bob, resource: data }`,
  );
  const { spec, diagnostics } = read(`${base}rules:\n${rules.join('\n')}\n`);
  assert.is(spec, undefined);
  assert.is(diagnostics.length, 100);
  assert.is(diagnostics.at(-1)?.code, 'too-many-problems');
});

test.run();
