import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileText, type Outcome, rules, wideRules } from './given.ts';

/** What was said, but for the estate's roles that nobody assumes. */
function said({ compiled, diagnostics }: Outcome) {
  assert.ok(compiled, diagnostics.map(({ message }) => message).join('\n'));
  return diagnostics.filter(({ code }) => code !== 'role-nobody-assumes');
}

function about(rule: string) {
  return said(rules(`  the-rule: ${rule}`));
}

function codes(rule: string): readonly string[] {
  return about(rule).map(({ severity, code }) => `${severity} ${code}`);
}

test('roles of managed accounts that nobody may assume are named', () => {
  const { diagnostics } = rules('  use-admin: { allow: sts:AssumeRole, to: bob, resource: admin }');
  const found = diagnostics.filter(({ code }) => code === 'role-nobody-assumes');
  assert.equal(
    found.map(({ at }) => at?.source.text.slice(at.span.start, at.span.end).split(':')[0]),
    ['runner', 'analyst'],
  );
});

test('a machine is not asked for MFA', () => {
  const [warning, ...more] = about(
    '{ allow: s3:GetObject, to: [runner, staff], resource: data, when: { mfa: present } }',
  );
  assert.equal(more, []);
  assert.is(warning?.code, 'instance-profile-mfa');
  assert.is(
    warning?.message,
    'sessions of `runner` that the instance profile `runner-profile` hands out can never show MFA, so `the-rule` grants them nothing',
  );
});

test('nor a role that a service assumes', () => {
  const found = said(
    rules(
      '  run: { allow: sts:AssumeRole, to: lambda, resource: admin }\n  read: { allow: s3:GetObject, to: admin, resource: data, when: { mfa: fresh } }',
    ),
  );
  assert.equal(
    found.map(({ message }) => message),
    ['sessions of `admin` that `lambda.amazonaws.com` starts can never show MFA, so `read` grants them nothing'],
  );
});

test('nor a machine that would assume a role after MFA', () => {
  const found = about('{ allow: sts:AssumeRole, to: runner, resource: [admin, analyst], when: { mfa: present } }');
  assert.equal(
    found.map(({ code }) => code),
    ['instance-profile-mfa'],
  );
});

test('but one way in without MFA is enough', () => {
  const either =
    '{ allow: s3:GetObject, to: runner, resource: data, when: { any: [{ mfa: present }, { source_ip: 203.0.113.0/24 }] } }';
  assert.equal(codes(either), []);
  assert.equal(codes('{ allow: s3:GetObject, to: runner, resource: data, when: { tls: true } }'), []);
});

test('a guard for everyone says whom else it stops', () => {
  const [note, ...more] = about(
    '{ deny: s3:PutObject, to: everyone, except: admin, resource: data, unless: { mfa: present } }',
  );
  assert.equal(more, []);
  assert.is(note?.code, 'guard-stops-everyone');
  assert.is(note?.severity, 'note');
  for (const whom of ['all but `admin`', 'access keys', 'role sessions', 'Identity Center', 'AWS services']) {
    assert.ok(note?.message.includes(whom), whom);
  }
});

test('a guard that asks for no MFA, or one group, needs no note', () => {
  assert.equal(codes('{ deny: s3:PutObject, to: everyone, resource: data, unless: { tls: true } }'), []);
  assert.equal(codes('{ deny: s3:PutObject, to: staff, resource: data, unless: { mfa: present } }'), []);
});

test('who is let in without an MFA key is said, and worst where it is a grant', () => {
  const [deny] = about('{ deny: s3:PutObject, to: staff, resource: data, unless: { mfa: lenient } }');
  const [allow] = about('{ allow: s3:PutObject, to: staff, resource: data, when: { mfa: lenient } }');
  assert.is(deny?.code, 'exempt-lets-keyless-in');
  assert.is(allow?.code, 'exempt-lets-keyless-in');
  for (const { message } of [deny, allow].filter((each) => each !== undefined)) {
    for (const whom of ['access keys', 'Identity Center', 'SAML', 'OIDC', 'anonymous', 'services'])
      assert.ok(message.includes(whom));
  }
  assert.match(allow?.message ?? '', /grants, without any MFA,/);
  assert.equal(codes('{ deny: s3:PutObject, to: staff, resource: data, when: { mfa: lenient } }'), []);
});

test('`accept` is offered where there is a place for it: in a rule, and not in the use of a preset', () => {
  const use = 'use: { own: { preset: manage-own-mfa, version: 1, to: staff, with: { mfa: lenient, hardened: true } } }';
  const outcome = said(
    rules(`  the-rule: { deny: s3:PutObject, to: staff, resource: data, unless: { mfa: lenient } }\n${use}`),
  );
  const found = outcome.filter(({ code }) => code === 'exempt-lets-keyless-in');
  const offers = found.map(({ message, help }) => [message.includes('`own.'), /accept:/.test(help ?? '')]);
  assert.equal(offers, [
    [false, true],
    [true, false],
  ]);
});

test('`IfExists` of one’s own lets requests in', () => {
  const condition = '{ aws: { StringEqualsIfExists: { aws:PrincipalOrgID: o-a1b2c3d4e5 } } }';
  assert.equal(codes(`{ allow: s3:PutObject, to: staff, resource: data, when: ${condition} }`), [
    'warning if-exists-lets-in',
  ]);
  assert.equal(codes(`{ deny: s3:PutObject, to: staff, resource: data, unless: ${condition} }`), [
    'warning if-exists-lets-in',
  ]);
  assert.equal(codes(`{ deny: s3:PutObject, to: staff, resource: data, when: ${condition} }`), []);
});

test('a public bucket is called one, unless something keeps strangers out', () => {
  const allow = (to: string, when = '') =>
    codes(`{ allow: s3:GetObject, to: ${to}, resource: data${when && `, when: ${when}`} }`);
  assert.equal(allow('everyone'), ['warning bucket-public']);
  assert.equal(allow('anonymous'), ['warning bucket-public']);
  assert.equal(allow('everyone', '{ mfa: present }'), ['warning bucket-public']);
  assert.equal(allow('everyone', '{ tls: true }'), ['warning bucket-public']);
  assert.equal(allow('everyone', '{ source_ip: 203.0.113.0/24 }'), []);
  assert.equal(allow('everyone', '{ source_ip: 0.0.0.0/0 }'), ['warning bucket-public']);
  assert.equal(allow('everyone', '{ aws: { StringEquals: { aws:PrincipalOrgID: o-a1b2c3d4e5 } } }'), []);
  assert.equal(allow('everyone', '{ aws: { StringLike: { aws:PrincipalOrgID: "o-*" } } }'), ['warning bucket-public']);
  assert.equal(allow('partner-all'), []);
});

test('a role for the whole world is called one', () => {
  assert.equal(codes('{ allow: sts:AssumeRole, to: everyone, resource: admin }'), ['warning everyone-assumes-role']);
});

test('a user with a path is not `user/${aws:username}`', () => {
  const found = about('{ allow: iam:GetUser, to: staff, resource: "arn:aws:iam::home:user/${aws:username}" }');
  assert.equal(
    found.map(({ code }) => code),
    ['username-without-path'],
  );
  assert.match(found[0]?.message ?? '', /is not `ann`: its ARN has the path `\/teams\/data\/`/);
  assert.match(found[0]?.help ?? '', /user\/teams\/data\/\$\{aws:username\}/);
});

// Keys that requests never carry.

/** `key-not-on-action` alone. */
const uncarried = (rule: string) =>
  wideRules(`  the-rule: ${rule}`).diagnostics.flatMap(({ code, message }) =>
    code === 'key-not-on-action' ? [message] : [],
  );

test('a key that requests for an action never carry is told with what follows', () => {
  assert.equal(uncarried('{ allow: [s3:ListBucket, s3:GetObject], to: bob, resource: data, when: { prefix: a/* } }'), [
    'no request for `s3:GetObject` carries `s3:prefix`, so `the-rule` never grants `s3:GetObject`',
  ]);
  assert.equal(
    uncarried(
      '{ deny: [s3:GetObject, s3:PutObject, s3:DeleteObject], to: bob, resource: data, unless: { tag: { resource: { team: red } } } }',
    ),
    [
      'no request for `s3:DeleteObject` and `s3:PutObject` carries `s3:ExistingObjectTag/team`, so `the-rule` always refuses `s3:DeleteObject` and `s3:PutObject`',
    ],
  );
  assert.equal(
    uncarried(
      '{ deny: s3:GetObject, to: bob, resource: data, when: { aws: { StringEquals: { s3:x-amz-acl: private } } } }',
    ),
    ['no request for `s3:GetObject` carries `s3:x-amz-acl`, so `the-rule` never refuses `s3:GetObject`'],
  );
  assert.equal(
    uncarried(
      '{ allow: [s3:ListBucket, s3:GetObject], to: bob, resource: data, when: { any: [{ prefix: a/* }, { tls: true }] } }',
    ),
    ['no request for `s3:GetObject` carries `s3:prefix`, so it never holds for `s3:GetObject`'],
  );
});

test('a key that is carried, or may be, needs no word', () => {
  for (const rule of [
    '{ allow: s3:ListBucket, to: bob, resource: data, when: { prefix: a/* } }',
    '{ allow: s3:GetObject, to: bob, resource: data, when: { tag: { resource: { team: red } } } }',
    '{ allow: s3:PutObject, to: bob, resource: data, when: { tag: { request: { team: red }, principal: { a: b } } } }',
    '{ allow: s3:GetBucketTagging, to: bob, resource: data, when: { tag: { resource: { team: red } } } }',
    '{ allow: "s3:Get*", to: bob, resource: data/*, when: { tag: { resource: { team: red } } } }',
    '{ allow: s3:GetObject, to: bob, resource: data, when: { aws: { StringEqualsIfExists: { s3:prefix: a } } } }',
    '{ allow: s3:GetObject, to: bob, resource: data, when: { aws: { "Null": { s3:prefix: "true" } } } }',
    '{ allow: [sts:AssumeRole, sts:TagSession], to: alice, resource: admin, when: { external_id: partner-1 } }',
    '{ allow: [sts:AssumeRoleWithWebIdentity, sts:TagSession], to: keycloak, resource: admin, when: { claims: { sub: x } } }',
  ]) {
    assert.equal(uncarried(rule), [], rule);
  }
});

// Block Public Access.

test('a policy that S3 would refuse is an error', () => {
  const refused = (when: string, to = 'everyone') =>
    wideRules(`  the-rule: { allow: s3:GetObject, to: ${to}, resource: [locked, notes]${when} }`).diagnostics.flatMap(
      ({ severity, code, message }) => (severity === 'error' ? [`${code}: ${message}`] : []),
    );
  const blocked =
    'public-policy-blocked: `the-rule` makes `locked` public, and S3 refuses that: the bucket has `public_access_block: all`';
  for (const when of [
    '',
    ', when: { tls: true }',
    ', when: { mfa: present }',
    ', when: { source_ip: 0.0.0.0/0 }',
    ', when: { aws: { StringLike: { aws:PrincipalOrgID: "o-*" } } }',
    ', when: { aws: { StringNotEquals: { aws:PrincipalOrgID: o-1234567890 } } }',
    ', when: { aws: { StringEqualsIfExists: { aws:PrincipalOrgID: o-1234567890 } } }',
    ', when: { any: [{ organization: o-1234567890 }, { aws_service: true }] }',
  ]) {
    assert.equal(refused(when), [blocked], when);
  }
  assert.equal(refused('', 'anonymous'), [blocked]);
  for (const when of [
    ', when: { organization: o-1234567890 }',
    ', when: { vpc_endpoint: vpce-12345678 }',
    ', when: { source_ip: 203.0.113.0/24 }',
    ', when: { aws: { "ForAnyValue:StringEquals": { aws:PrincipalOrgPaths: o-1/r-1/ou-1/ } } }',
    ', when: { aws: { StringLike: { aws:userid: "AROAEXAMPLE:*" } } }',
    ', when: { aws: { StringEquals: { s3:x-amz-server-side-encryption-aws-kms-key-id: key } } }',
  ]) {
    assert.equal(refused(when), [], when);
  }
  assert.equal(refused('', '[lab-admins, partner-all]'), []);
});

// Boundaries and patterns.

test('a boundary without a grant lets nothing through', () => {
  const bounded = (allow: string) =>
    wideRules(
      `  z: { deny: iam:CreateUser, to: everyone, resource: everything, attach: { boundary: [bob, ann] } }\n${allow}`,
    ).diagnostics.filter(({ code }) => code === 'boundary-allows-nothing');
  assert.equal(
    bounded('').map(({ message }) => message),
    ['bob', 'ann'].map(
      (name) => `the permissions boundary of \`${name}\` allows nothing, so \`${name}\` can do nothing`,
    ),
  );
  const found = bounded('  a: { allow: "s3:*", to: ann, resource: data, attach: { boundary: ann } }');
  assert.equal(
    found.map(({ at }) => at?.source.text.slice(at.span.start, at.span.end)),
    ['bob'],
  );
});

test('a permission set has one policy in all accounts', () => {
  const differing = (to: string) =>
    wideRules(`  read: { allow: iam:GetUser, to: ${to}, resource: bob }`).diagnostics.flatMap(({ code, message }) =>
      code === 'permission-set-differs' ? [message] : [],
    );
  assert.equal(differing('[admins, lab-admins]'), []);
  assert.equal(differing('bob'), []);
  assert.equal(differing('admins'), [
    '`admins` and `lab-admins` are one permission set, `DataAdmin`, and get different policies: Identity Center keeps one for all accounts',
  ]);
});

test('who is spared by a pattern may be anyone who can create a role', () => {
  const spared = (except: string) =>
    wideRules(
      `  the-rule: { deny: s3:PutObject, to: everyone, except: ${except}, resource: data }`,
    ).diagnostics.flatMap(({ severity, code, message }) =>
      code === 'pattern-exempts' ? [`${severity}: ${message}`] : [],
    );
  assert.equal(spared('[robots, admin, admins]'), [
    'note: `the-rule` spares whatever fits `arn:aws:iam::111111111111:role/robots/*`: whoever may create such a role, in account `home`, is spared too',
  ]);
  assert.match(spared('any-robots')[0] ?? '', /`arn:aws:iam::\*:role\/robots\/\*`.* in any account of anyone,/);
  assert.match(spared('any-admins')[0] ?? '', /such a permission set, in any account of anyone,/);
});

test('nothing is said of a spec that leaves nothing to say', () => {
  const { diagnostics } = compileText(`
iamspec: 1
accounts: { home: "111111111111" }
principals: { bob: { user: home/bob } }
buckets: { data: { name: acme-data, account: home } }
rules: { read: { allow: s3:GetObject, to: bob, resource: data } }`);
  assert.equal(diagnostics, []);
});

test.run();
