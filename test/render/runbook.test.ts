import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { render } from '../../src/render/render.ts';
import { shipped } from '../../src/render/templates.ts';
import { compileText, estate, must, wide } from '../compile/given.ts';

function runbook(text: string): string {
  return must(render(must(compileText(text).compiled, 'it compiles'), shipped()).get('RUNBOOK.md'), 'there is one');
}

const withRules = (rules: string) => runbook(`${estate}rules:\n${rules}`);

function has(book: string, ...texts: readonly string[]): void {
  for (const text of texts) assert.ok(book.includes(text), `${text}\nis not in\n${book}`);
}

function lacks(book: string, ...texts: readonly string[]): void {
  for (const text of texts) assert.not.ok(book.includes(text), text);
}

/** Every shell block, without its fence. */
function commands(book: string): readonly string[] {
  return [...book.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, inner]) => inner ?? '');
}

test('it lists each document with what it belongs to, and each rule with its reason', () => {
  const book = withRules(
    '  read: { allow: s3:GetObject, to: partner-all, resource: data, when: { tls: true }, why: They asked. }',
  );
  has(
    book,
    '| [`bucket.data`](policies/bucket.data.json) | Bucket policy | bucket `acme-data` | home (111111111111) |',
    '- **read** lets `partner-all` do `s3:GetObject` on `data`, when the request uses TLS. <sub>`bucket.data`</sub>\n\n  > They asked.',
    'aws s3api put-bucket-policy --bucket acme-data --policy file://policies/bucket.data.json',
  );
});

test('it says nothing that the spec does not need', () => {
  const book = withRules('  read: { allow: s3:GetObject, to: partner-all, resource: data }');
  lacks(
    book,
    'create-role',
    'create-policy',
    'instance-profile',
    'MFA',
    'versioning',
    'What no policy',
    'must be there first',
    'attach-',
  );
});

test('the order of lists and conditions makes no difference', () => {
  const one = '[s3:PutObject, s3:GetObject], to: [sam, alice], resource: [data/b, data/a]';
  const other = '[s3:GetObject, s3:PutObject], to: [alice, sam], resource: [data/a, data/b]';
  assert.is(
    withRules(`  r: { allow: ${one}, when: { tls: true, mfa: fresh, source_ip: [10.0.0.2, 10.0.0.1] } }`),
    withRules(`  r: { allow: ${other}, when: { source_ip: [10.0.0.1, 10.0.0.2], mfa: fresh, tls: true } }`),
  );
});

test('a blank value is said in words', () => {
  const book = withRules(
    '  r: { allow: s3:ListBucket, to: bob, resource: data, when: { aws: { StringEquals: { s3:prefix: ["", a/] } } } }',
  );
  has(book, '`StringEquals s3:prefix` holds for `a/` or blank text.');
});

test('AWS-managed policies are attached by their own ARN, path and all', () => {
  const book = runbook(`iamspec: 1
accounts: { home: "111111111111" }
principals: { bob: { user: home/bob, has: [AmazonS3FullAccess, DatabaseAdministrator] } }
buckets: { data: { name: acme-data, account: home } }
rules: { read: { allow: s3:GetObject, to: bob, resource: data } }
`);
  has(
    book,
    '--policy-arn arn:aws:iam::aws:policy/AmazonS3FullAccess',
    '--policy-arn arn:aws:iam::aws:policy/job-function/DatabaseAdministrator',
  );
});

test('identity policies are created, then attached by kind', () => {
  const book = withRules('  read: { allow: s3:GetObject, to: [bob, staff, admin], resource: data }');
  for (const [kind, name] of [
    ['user', 'bob'],
    ['group', 'staff'],
    ['role', 'admin'],
  ]) {
    has(
      book,
      `aws iam create-policy --policy-name given-${name} --policy-document file://policies/identity.${name}.json`,
      `aws iam attach-${kind}-policy --${kind}-name ${name} --policy-arn arn:aws:iam::111111111111:policy/given-${name}`,
    );
  }
});

test('roles come after those that they trust, and instance profiles after their role', () => {
  const book = withRules(
    '  a: { allow: sts:AssumeRole, to: runner, resource: admin }\n  b: { allow: sts:AssumeRole, to: lambda, resource: runner }',
  );
  const order = [
    'create-role --role-name runner',
    'create-role --role-name admin',
    'create-instance-profile',
    'add-role-to-instance-profile',
    'associate-iam-instance-profile',
  ];
  const places = order.map((each) => book.indexOf(each));
  assert.ok(places.every((place) => place > 0));
  assert.equal(
    [...places].sort((x, y) => x - y),
    places,
  );
  has(
    book,
    '--role-name runner --assume-role-policy-document file://policies/trust.runner.json',
    '- `arn:aws:iam::111111111111:role/runner`',
  );
});

test('steps are grouped by account and numbered through; unmanaged ones are handed over', () => {
  const book = withRules(
    '  a: { allow: s3:GetObject, to: sam, resource: data }\n  b: { allow: sts:AssumeRole, to: lambda, resource: visitor }',
  );
  const headings = [...book.matchAll(/^#{3,4} .*/gm)].map(([heading]) => heading);
  assert.equal(headings, [
    '### Account home (111111111111)',
    '#### 1. Put the bucket policies',
    '### Account lab (222222222222)',
    '#### 2. Create and attach the identity policies',
    '### Account partner (333333333333)',
    '#### 3. Create the roles',
  ]);
  has(book, 'This account is managed by others: hand them these files and steps.');
});

test('who must show MFA is told how', () => {
  const book = withRules('  guard: { deny: s3:PutObject, to: staff, resource: data, unless: { mfa: fresh } }');
  has(
    book,
    'aws sts get-session-token --serial-number arn:aws:iam::111111111111:mfa/bob --token-code 123456',
    'aws sts get-session-token --serial-number arn:aws:iam::111111111111:mfa/ann --token-code 123456',
    'accepts MFA for 1h',
  );
  lacks(book, 'mfa/alice', 'assume-role --role-arn');
});

test('an account’s people are told by a placeholder', () => {
  const book = runbook(`
iamspec: 1
accounts: { home: "111111111111", partner: { id: "333333333333", managed: false } }
principals: { partner-all: { account: partner } }
buckets: { data: { name: acme-data, account: home } }
mfa: { present: { key_absent: denied } }
rules: { guard: { deny: s3:PutObject, to: partner-all, resource: data, unless: { mfa: present } } }`);
  has(
    book,
    'every user of account partner',
    'arn:aws:iam::333333333333:mfa/USER',
    'Another account decides what counts as MFA there',
  );
});

test('a role whose trust asks for MFA is assumed with a code', () => {
  const book = withRules('  become: { allow: sts:AssumeRole, to: staff, resource: admin, when: { mfa: present } }');
  has(
    book,
    'aws sts assume-role --role-arn arn:aws:iam::111111111111:role/admin',
    '--token-code 123456',
    'Membership is copied',
  );
});

test('MFA Delete is root’s to turn on', () => {
  const book = runbook(`
iamspec: 1
accounts: { home: "111111111111" }
principals: { bob: { user: home/bob } }
buckets: { data: { name: acme-data, account: home, versioning: enabled, mfa_delete: enabled } }
rules: { read: { allow: s3:GetObject, to: bob, resource: data } }`);
  has(
    book,
    "--bucket acme-data --versioning-configuration Status=Enabled,MFADelete=Enabled --mfa 'arn:aws:iam::111111111111:mfa/root-account-mfa-device 123456'",
    'Only the root user',
    'lifecycle',
    '**MFA Delete guards two things only:**',
  );
});

const dangers: readonly (readonly [title: string, rules: string, says: string])[] = [
  [
    'enrolment by a key',
    '  x: { allow: [iam:CreateVirtualMFADevice, iam:EnableMFADevice], to: staff, resource: ["arn:aws:iam::home:mfa/*", "arn:aws:iam::home:user/*"] }',
    'A stolen access key can enrol a device of its own.',
  ],
  [
    'exempt sessions',
    '  x: { deny: s3:PutObject, to: staff, resource: data, unless: { mfa: lenient } }',
    'Sessions without an MFA key pass.',
  ],
  [
    'machines',
    '  x: { allow: s3:GetObject, to: runner, resource: data, when: { mfa: present } }',
    'A machine cannot show MFA.',
  ],
  [
    'MFA through a role',
    '  x: { allow: sts:AssumeRole, to: bob, resource: admin }\n  z: { allow: s3:GetObject, to: admin, resource: data, when: { mfa: present } }',
    'MFA may be lost on the way through a role.',
  ],
  [
    'the owner’s root',
    '  x: { deny: s3:PutObject, to: partner-all, resource: data }',
    "The owner's root user can always replace a bucket policy,",
  ],
  [
    'guards for everyone',
    '  x: { deny: s3:PutObject, to: everyone, resource: data, unless: { mfa: present } }',
    '**A guard for everyone also stops callers that can never show what it asks for.**\n\n- `x` stops everyone who shows no MFA: access keys, role sessions',
  ],
  [
    'root and MFA',
    '  x: { deny: s3:PutObject, to: everyone, resource: data, unless: { mfa: present } }',
    'Root and MFA conditions',
  ],
  [
    'devices of others',
    '  x: { deny: s3:PutObject, to: alice, resource: data, unless: { mfa: present } }',
    'Another account decides',
  ],
];

for (const [title, rules, says] of dangers) {
  test(`what no policy can prevent: ${title}`, () => {
    const book = withRules(rules);
    has(book, says, '(#what-no-policy-can-prevent)');
    const others = new Set(dangers.map(([, , text]) => text).filter((text) => text !== says));
    assert.ok(
      [...others].some((text) => !book.includes(text)),
      'it says only what fits',
    );
  });
}

test('enrolling after MFA, or refused without it, is no danger', () => {
  const own = '"arn:aws:iam::home:user/*"';
  lacks(
    withRules(`  x: { allow: iam:EnableMFADevice, to: staff, resource: ${own}, when: { mfa: present } }`),
    'enrol a device',
  );
  lacks(
    withRules(
      `  x: { allow: iam:EnableMFADevice, to: staff, resource: ${own} }\n  z: { deny: everything, to: staff, resource: everything, unless: { mfa: present } }`,
    ),
    'enrol a device',
  );
});

const withWide = (rules: string) => runbook(`${wide}rules:\n${rules}`);

test('a boundary that rules make is created and set before policies', () => {
  const book = withRules(
    '  limit: { allow: "s3:*", to: admin, resource: data, attach: { boundary: admin } }\n  read: { allow: s3:GetObject, to: admin, resource: data }',
  );
  has(
    book,
    '| [`boundary.admin`](policies/boundary.admin.json) | Permissions boundary | role `admin` | home (111111111111) |',
    'aws iam create-policy --policy-name given-admin-boundary --policy-document file://policies/boundary.admin.json\naws iam put-role-permissions-boundary --role-name admin --permissions-boundary arn:aws:iam::111111111111:policy/given-admin-boundary',
    'Set the permissions boundaries',
    '- **limit** keeps `s3:*` on `data` within the bounds of `admin`. <sub>`boundary.admin`</sub>',
  );
  assert.ok(book.indexOf('put-role-permissions-boundary') < book.indexOf('attach-role-policy'));
  lacks(book, 'SPEC_FOLDER');
});

test('a boundary that is named is set', () => {
  const book = runbook(`
iamspec: 1
accounts: { home: "111111111111" }
principals: { bob: { user: home/bob, boundary: ReadOnlyAccess }, admin: { role: home/admin, boundary: ./a/limits.json } }`);
  has(
    book,
    'aws iam put-user-permissions-boundary --user-name bob --permissions-boundary arn:aws:iam::aws:policy/ReadOnlyAccess',
    'aws iam create-policy --policy-name limits --policy-document file://"$SPEC_FOLDER"/./a/limits.json\naws iam put-role-permissions-boundary --role-name admin --permissions-boundary arn:aws:iam::111111111111:policy/limits',
    '`$SPEC_FOLDER` stands for the folder of the spec.',
  );
});

test('a permission set gets its policy in Identity Center', () => {
  const book = withWide('  read: { allow: s3:GetObject, to: [admins, lab-admins, partner-admins], resource: data }');
  has(
    book,
    '| [`identity.admins`](policies/identity.admins.json) | Inline policy | permission set `DataAdmin` | home (111111111111) |',
    'aws sso-admin put-inline-policy-to-permission-set --instance-arn INSTANCE_ARN --permission-set-arn PERMISSION_SET_ARN --inline-policy file://policies/identity.admins.json',
    'aws sso-admin provision-permission-set --instance-arn INSTANCE_ARN --permission-set-arn PERMISSION_SET_ARN --target-type AWS_ACCOUNT --target-id 222222222222',
  );
  lacks(book, 'identity.partner-admins', 'attach-role-policy');
});

test('what a permission set holds is attached to it', () => {
  const book = runbook(`
iamspec: 1
accounts: { home: "111111111111" }
principals: { admins: { sso: home/DataAdmin, has: [AmazonS3FullAccess, ./more.json] } }`);
  has(
    book,
    'attach-managed-policy-to-permission-set --instance-arn INSTANCE_ARN --permission-set-arn PERMISSION_SET_ARN --managed-policy-arn arn:aws:iam::aws:policy/AmazonS3FullAccess',
    'aws iam create-policy --policy-name more --policy-document file://"$SPEC_FOLDER"/./more.json',
    '--customer-managed-policy-reference Name=more',
  );
  lacks(book, 'put-inline-policy');
});

test('identity providers must be there first', () => {
  const book = withWide(
    '  a: { allow: sts:AssumeRoleWithWebIdentity, to: [keycloak, google], resource: admin, when: { claims: { sub: me } } }\n  b: { allow: sts:AssumeRoleWithSAML, to: idp, resource: admin }',
  );
  has(
    book,
    '- `arn:aws:iam::111111111111:oidc-provider/id.example.com/realms/acme`\n- `arn:aws:iam::111111111111:saml-provider/IdP`\n',
    'when the token says `sub` is `me`',
  );
  lacks(book, '- `accounts.google.com`');
});

test('Block Public Access is set before the bucket policy', () => {
  const book = withWide('  read: { allow: s3:GetObject, to: partner-all, resource: locked }');
  const command =
    'aws s3api put-public-access-block --bucket acme-locked --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true';
  has(book, command);
  assert.ok(book.indexOf(command) < book.indexOf('put-bucket-policy --bucket acme-locked'));
  const open = runbook(`
iamspec: 1
accounts: { home: "111111111111" }
buckets: { site: { name: acme-site, account: home, public_access_block: none } }`);
  has(open, 'BlockPublicAcls=false,IgnorePublicAcls=false,BlockPublicPolicy=false,RestrictPublicBuckets=false');
});

test('what is accepted stands with its rule', () => {
  const book = withRules(
    '  open: { allow: s3:GetObject, to: everyone, resource: data, why: A site., accept: { bucket-public: It is a *website*. } }',
  );
  has(book, '  > A site.\n', '  - accepted, `bucket-public`: It is a \\*website\\*.');
});

const newDangers: readonly (readonly [title: string, rules: string, says: string])[] = [
  [
    'sessions of Identity Center and MFA',
    '  x: { deny: s3:PutObject, to: everyone, resource: data, unless: { mfa: present } }',
    'Such sessions come as `admins`, `lab-admins` and `partner-admins`, and what asks for MFA there refuses them',
  ],
  [
    'sessions by OIDC and MFA',
    '  a: { allow: sts:AssumeRoleWithWebIdentity, to: keycloak, resource: admin, when: { claims: { sub: me } } }\n  b: { allow: s3:GetObject, to: admin, resource: data, when: { mfa: present } }',
    'Their provider may have asked for a code; AWS does not see it. Such sessions come as `admin`, and',
  ],
  [
    'roles by a pattern',
    '  x: { deny: s3:PutObject, to: everyone, except: any-robots, resource: data }',
    '**Whoever may create a role decides whom a pattern spares.** `x` spares roles',
  ],
  [
    'guards by organization',
    '  x: { deny: s3:PutObject, to: everyone, except: [admin], resource: data, unless: { organization: o-a1b2c3d4e5 } }',
    '- `x` stops everyone who is not of the organization, all but `admin`: anonymous callers and AWS services.',
  ],
];

for (const [title, rules, says] of newDangers) {
  test(`what no policy can prevent: ${title}`, () => {
    has(withWide(rules), says, '(#what-no-policy-can-prevent)');
    const others = newDangers.map(([, , text]) => text).filter((text) => text !== says);
    assert.ok(others.some((text) => !withWide(rules).includes(text)));
  });
}

test('what is held and not known has no step, but a word', () => {
  const book = runbook(`
iamspec: 1
accounts: { home: "111111111111" }
principals: { bob: { user: home/bob, has: anything }, ann: { user: home/ann } }
buckets: { data: { name: acme-data, account: home } }
rules: { read: { allow: s3:GetObject, to: bob, resource: data } }`);
  has(book, '**What `bob` holds besides is not known.**');
  lacks(book, 'Check what they hold');
});

test('every new condition has words', () => {
  const book = withWide(
    '  r: { allow: s3:GetObject, to: bob, resource: data, when: { organization: o-a1b2c3d4e5, vpc_endpoint: vpce-12345678, aws_service: false, via_aws_service: true, time: { after: 2026-01-01T00:00:00Z, before: 2027-01-01T00:00:00Z }, tag: { principal: { a: b }, resource: { c: "d*" } } } }\n  t: { allow: sts:AssumeRole, to: alice, resource: admin, when: { external_id: partner-1 } }',
  );
  has(
    book,
    'the caller belongs to the organization `o-a1b2c3d4e5`',
    'it comes through the VPC endpoint `vpce-12345678`',
    'the caller is no AWS service',
    'an AWS service makes it for the caller',
    'it is made after `2026-01-01T00:00:00Z`',
    'it is made before `2027-01-01T00:00:00Z`',
    'the caller has the tag `a=b`',
    'what is acted on has the tag `c=d*`',
    'the external id is `partner-1`',
  );
});

test('hostile words stay words', () => {
  const why =
    '`; rm -rf / #\\n## Heading\\n| cell | <script>alert(1)</script> ![x](http://evil.example) ${path.module} %{ if }';
  const book = runbook(`
iamspec: 1
description: "${why}"
accounts: { home: "111111111111" }
principals: { bob: { user: "home/b=o,b@x" } }
buckets: { data: { name: acme-data, account: home } }
rules: { read: { allow: s3:GetObject, to: bob, resource: "data/a\`b|c<d>$(x)*", why: "${why}" } }`);
  lacks(book, '<script>', '\n## Heading', 'http://evil', '![x](');
  has(book, '--user-name b=o,b@x', '`` data/a`b|c<d>$(x)* ``');
  for (const block of commands(book)) assert.not.match(block, /script|\$\(|rm -rf/);
});

test('every command is one line of a shell block', () => {
  const book = withRules('  read: { allow: s3:GetObject, to: [bob, admin, sam], resource: data }');
  const lines = commands(book).flatMap((block) => block.trim().split('\n'));
  assert.ok(lines.length > 5);
  for (const line of lines) assert.match(line, /^(aws|export) /);
});

test('a spec without a rule has a runbook without empty tables', () => {
  const page = runbook(`
iamspec: 1
accounts: { home: "444455556666" }
principals: { bob: { user: home/bob, has: [AmazonS3FullAccess] } }`);
  assert.match(page, 'renders to no policy: it has no rule');
  assert.not.match(page, '| Document |');
  assert.match(page, 'aws iam attach-user-policy --user-name bob');
});

test.run();
