import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { documents, rules } from './given.ts';

const home = 'arn:aws:iam::111111111111';
const lab = 'arn:aws:iam::222222222222';
const partner = 'arn:aws:iam::333333333333';

/** Document → its `Principal`, `-` for identity policies. */
function places(rule: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(documents(rule)).map(([name, [first]]) => [
      name,
      first && 'Principal' in first ? first.Principal : '-',
    ]),
  );
}

const rows: readonly (readonly [title: string, rule: string, places: Record<string, unknown>])[] = [
  ['allow, user of the bucket’s account', '{ allow: s3:GetObject, to: bob, resource: data }', { 'identity.bob': '-' }],
  [
    'allow, role of the bucket’s account',
    '{ allow: s3:GetObject, to: admin, resource: data }',
    { 'identity.admin': '-' },
  ],
  [
    'allow, group of the bucket’s account',
    '{ allow: s3:GetObject, to: staff, resource: data }',
    { 'identity.staff': '-' },
  ],
  [
    'allow, account',
    '{ allow: s3:GetObject, to: partner-all, resource: data }',
    { 'bucket.data': { AWS: `${partner}:root` } },
  ],
  [
    'allow, own account',
    '{ allow: s3:GetObject, to: home-all, resource: data }',
    { 'bucket.data': { AWS: `${home}:root` } },
  ],
  [
    'allow, user of another managed account: both halves',
    '{ allow: s3:GetObject, to: sam, resource: data }',
    { 'bucket.data': { AWS: `${lab}:user/sam` }, 'identity.sam': '-' },
  ],
  [
    'allow, role of another managed account: both halves',
    '{ allow: s3:GetObject, to: analyst, resource: data }',
    { 'bucket.data': { AWS: `${lab}:role/analyst` }, 'identity.analyst': '-' },
  ],
  [
    'allow, user of an unmanaged account: the bucket’s half',
    '{ allow: s3:GetObject, to: alice, resource: data }',
    { 'bucket.data': { AWS: `${partner}:user/alice` } },
  ],
  ['allow, everyone', '{ allow: s3:GetObject, to: everyone, resource: data }', { 'bucket.data': '*' }],
  ['allow, anonymous', '{ allow: s3:GetObject, to: anonymous, resource: data }', { 'bucket.data': '*' }],
  [
    'allow, service',
    '{ allow: s3:GetObject, to: lambda, resource: data }',
    { 'bucket.data': { Service: 'lambda.amazonaws.com' } },
  ],
  ['allow, on everything', '{ allow: s3:ListAllMyBuckets, to: bob, resource: everything }', { 'identity.bob': '-' }],
  ['allow, on a principal', '{ allow: iam:GetUser, to: staff, resource: bob }', { 'identity.staff': '-' }],
  [
    'allow, on an ARN',
    '{ allow: s3:GetObject, to: bob, resource: "arn:aws:s3:::elsewhere/*" }',
    { 'identity.bob': '-' },
  ],
  [
    'trust, service',
    '{ allow: sts:AssumeRole, to: lambda, resource: admin }',
    { 'trust.admin': { Service: 'lambda.amazonaws.com' } },
  ],
  [
    'trust, user of the role’s account',
    '{ allow: sts:AssumeRole, to: bob, resource: admin }',
    { 'trust.admin': { AWS: `${home}:user/bob` } },
  ],
  [
    'trust, account',
    '{ allow: sts:AssumeRole, to: partner-all, resource: admin }',
    { 'trust.admin': { AWS: `${partner}:root` } },
  ],
  [
    'trust, user of another managed account: both halves',
    '{ allow: sts:AssumeRole, to: sam, resource: admin }',
    { 'identity.sam': '-', 'trust.admin': { AWS: `${lab}:user/sam` } },
  ],
  [
    'trust, user of an unmanaged account',
    '{ allow: sts:AssumeRole, to: alice, resource: admin }',
    { 'trust.admin': { AWS: `${partner}:user/alice` } },
  ],
  [
    'trust, group: both halves',
    '{ allow: sts:AssumeRole, to: staff, resource: admin }',
    { 'identity.staff': '-', 'trust.admin': { AWS: `${home}:root` } },
  ],
  [
    'trust, group of an unmanaged account: the role’s half',
    '{ allow: sts:AssumeRole, to: partners, resource: admin }',
    { 'trust.admin': { AWS: `${partner}:root` } },
  ],
  [
    'trust of a role of an unmanaged account',
    '{ allow: sts:AssumeRole, to: lambda, resource: visitor }',
    { 'trust.visitor': { Service: 'lambda.amazonaws.com' } },
  ],
  ['deny, group', '{ deny: s3:PutObject, to: staff, resource: data }', { 'identity.staff': '-' }],
  [
    'deny, group, another account’s bucket',
    '{ deny: s3:PutObject, to: staff, resource: notes }',
    { 'identity.staff': '-' },
  ],
  [
    'deny, user of a managed account: identity and bucket',
    '{ deny: s3:PutObject, to: bob, resource: data }',
    { 'bucket.data': { AWS: `${home}:user/bob` }, 'identity.bob': '-' },
  ],
  [
    'deny, role of a managed account: identity and bucket',
    '{ deny: s3:PutObject, to: admin, resource: data }',
    { 'bucket.data': { AWS: `${home}:role/admin` }, 'identity.admin': '-' },
  ],
  ['deny, user, no bucket', '{ deny: iam:CreateUser, to: bob, resource: everything }', { 'identity.bob': '-' }],
  [
    'deny, role, being assumed elsewhere',
    '{ deny: sts:AssumeRole, to: bob, resource: admin }',
    { 'identity.bob': '-' },
  ],
  [
    'deny, user of an unmanaged account',
    '{ deny: s3:PutObject, to: alice, resource: data }',
    { 'bucket.data': { AWS: `${partner}:user/alice` } },
  ],
  ['deny, account', '{ deny: s3:PutObject, to: home-all, resource: data }', { 'bucket.data': { AWS: `${home}:root` } }],
  ['deny, everyone', '{ deny: s3:PutObject, to: everyone, resource: data }', { 'bucket.data': '*' }],
  ['deny, anonymous', '{ deny: s3:PutObject, to: anonymous, resource: data }', { 'bucket.data': '*' }],
  [
    'deny, service',
    '{ deny: s3:PutObject, to: lambda, resource: data }',
    { 'bucket.data': { Service: 'lambda.amazonaws.com' } },
  ],
  ['deny, root', '{ deny: s3:PutObject, to: home-root, resource: data }', { 'bucket.data': { AWS: `${home}:root` } }],
  [
    'attach to a bucket, there and only there',
    '{ deny: s3:PutObject, to: bob, resource: data, attach: { bucket: data } }',
    { 'bucket.data': { AWS: `${home}:user/bob` } },
  ],
  [
    'attach to an identity, there and only there',
    '{ deny: s3:PutObject, to: bob, resource: data, attach: { identity: bob } }',
    { 'identity.bob': '-' },
  ],
  [
    'attach a deny for everyone to an identity',
    '{ deny: iam:CreateUser, to: everyone, resource: everything, attach: { identity: staff } }',
    { 'identity.staff': '-' },
  ],
  [
    'attach to a role',
    '{ deny: sts:AssumeRole, to: everyone, resource: admin, attach: { role: admin } }',
    { 'trust.admin': { AWS: '*' } },
  ],
  [
    'attach gives each bucket its own resources',
    '{ deny: s3:PutObject, to: everyone, resource: [data, notes], attach: { bucket: [data, notes] } }',
    { 'bucket.data': '*', 'bucket.notes': '*' },
  ],
];

for (const [title, rule, expected] of rows) {
  test(title, () => {
    assert.equal(places(rule), expected);
  });
}

const refused: readonly (readonly [title: string, rule: string, code: string, says: RegExp])[] = [
  [
    'allow, group of another account',
    '{ allow: s3:GetObject, to: scientists, resource: data }',
    'group-is-no-principal',
    /no group principals/,
  ],
  [
    'allow, user of the unmanaged account of the resource',
    '{ allow: iam:GetUser, to: alice, resource: alice }',
    'placed-nowhere',
    /`partner` is not managed/,
  ],
  [
    'allow, group of an unmanaged account',
    '{ allow: s3:GetObject, to: partners, resource: everything }',
    'placed-nowhere',
    /`partner` is not managed/,
  ],
  [
    'allow, account, no bucket',
    '{ allow: s3:ListAllMyBuckets, to: home-all, resource: everything }',
    'grant-needs-bucket',
    /`home-all`.*`everything`/,
  ],
  ['allow, service, no bucket', '{ allow: iam:GetRole, to: lambda, resource: admin }', 'grant-needs-bucket', /`admin`/],
  [
    'trust, group without members',
    '{ allow: sts:AssumeRole, to: empty, resource: admin }',
    'group-without-members',
    /lists no members/,
  ],
  ['trust, anonymous', '{ allow: sts:AssumeRole, to: anonymous, resource: admin }', 'placed-nowhere', /signed calls/],
  [
    'deny, everyone, no bucket',
    '{ deny: iam:CreateUser, to: everyone, resource: everything }',
    'deny-needs-attach',
    /not clear/,
  ],
  [
    'deny, unmanaged user, no bucket',
    '{ deny: iam:GetUser, to: alice, resource: bob }',
    'deny-needs-attach',
    /not clear/,
  ],
  [
    'deny, everyone, assuming a role',
    '{ deny: sts:AssumeRole, to: everyone, resource: admin }',
    'deny-needs-attach',
    /not clear/,
  ],
  [
    'deny, group of an unmanaged account',
    '{ deny: s3:PutObject, to: partners, resource: data }',
    'placed-nowhere',
    /not managed/,
  ],
  [
    'attach to a bucket that the rule says nothing of',
    '{ deny: s3:PutObject, to: everyone, resource: notes, attach: { bucket: data } }',
    'attach-does-not-fit',
    /`notes` cannot stand in the policy of the bucket `data`/,
  ],
  [
    'attach everything to a bucket',
    '{ deny: s3:PutObject, to: everyone, resource: everything, attach: { bucket: data } }',
    'attach-does-not-fit',
    /`everything`/,
  ],
  [
    'attach to somebody else',
    '{ deny: s3:PutObject, to: bob, resource: data, attach: { identity: staff } }',
    'attach-does-not-fit',
    /cannot speak for `bob`/,
  ],
  [
    'attach a grant for everyone to one identity',
    '{ allow: s3:PutObject, to: everyone, resource: data, attach: { identity: bob } }',
    'attach-does-not-fit',
    /cannot speak for `everyone`/,
  ],
  [
    'attach a permission to a trust policy',
    '{ deny: iam:DeleteRole, to: everyone, resource: admin, attach: { role: admin } }',
    'attach-does-not-fit',
    /trust policy/,
  ],
];

for (const [title, rule, code, says] of refused) {
  test(`refused: ${title}`, () => {
    const { compiled, diagnostics } = rules(`  the-rule: ${rule}`);
    const error = diagnostics.find((each) => each.code === code);
    assert.is(compiled, undefined);
    assert.ok(error, diagnostics.map(({ code: found, message }) => `${found}: ${message}`).join('\n'));
    assert.match(error.message, says);
    assert.is(error.severity, 'error');
    assert.ok(error.help);
    assert.ok(error.at);
  });
}

test('one principal of several that ends up nowhere is an error at its name', () => {
  const { diagnostics } = rules('  the-rule: { allow: s3:GetObject, to: [bob, scientists], resource: data }');
  assert.equal(
    diagnostics.map(({ code, at }) => [code, at?.source.text.slice(at.span.start, at.span.end)]),
    [['group-is-no-principal', 'scientists']],
  );
});

test('a statement of the user’s own has no place in an account that is not managed', () => {
  const { codes, compiled } = rules(`  verbatim:
    statement: { Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::acme-data/*" }
    attach: { identity: alice }
    why: It is what they use.`);
  assert.is(compiled, undefined);
  assert.equal(codes, ['placed-nowhere']);
});

test('the ARN of something declared goes where its name would go', () => {
  const pairs = [
    ['allow: s3:GetObject, to: [sam, alice]', 'data/x/*', 'arn:aws:s3:::acme-data/x/*'],
    ['deny: s3:GetObject, to: everyone', 'data/*', 'arn:aws:s3:::acme-data/*'],
    ['allow: s3:ListBucket, to: [sam, partner-all]', 'data', 'arn:aws:s3:::acme-data'],
    ['allow: sts:AssumeRole, to: [sam, bob, lambda]', 'admin', 'arn:aws:iam::home:role/admin'],
  ] as const;
  for (const [rule, name, arn] of pairs) {
    assert.equal(documents(`{ ${rule}, resource: "${arn}" }`), documents(`{ ${rule}, resource: ${name} }`), arn);
  }
});

test('the ARN of a bucket is the bucket without its objects, whatever the actions', () => {
  const { 'bucket.data': statements } = documents(
    '{ deny: "s3:*", to: everyone, resource: "arn:aws:s3:::acme-data", unless: { tls: true } }',
  );
  assert.equal(
    statements?.map(({ Resource }) => Resource),
    ['arn:aws:s3:::acme-data'],
  );
});

test('an attachment that does not fit is told once', () => {
  const { diagnostics } = rules('  x: { allow: s3:GetObject, to: bob, resource: data, attach: { bucket: notes } }');
  assert.equal(
    diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code),
    ['attach-does-not-fit'],
  );
});

test('a character that IAM does not store is told where it is written; a bucket policy may have it', () => {
  const error = (rule: string) => rules(`  x: ${rule}`).diagnostics.filter(({ severity }) => severity === 'error');
  const when = 'when: { any: [{ prefix: "\u65e5" }, { aws: { StringEquals: { aws:username: "\u672c" } } }] }';
  assert.equal(
    error(`{ allow: s3:ListBucket, to: bob, resource: data, ${when} }`).map(
      ({ code, message }) => `${code} ${message}`,
    ),
    [
      'policy-character IAM does not store the character U+65E5',
      'policy-character IAM does not store the character U+672C',
    ],
  );
  assert.is(error('{ allow: s3:GetObject, to: bob, resource: "data/\u65e5" }').length, 1);
  assert.equal(error('{ allow: s3:GetObject, to: alice, resource: "data/\u65e5" }'), []);
});

test('root is not denied by the ARN that means the whole account', () => {
  const { 'bucket.data': statements } = documents('{ deny: s3:PutObject, to: [home-root, lambda], resource: data }');
  assert.equal(
    statements?.map(({ Sid, Principal, Condition }) => [Sid, Principal, Condition]),
    [
      ['TheRulePrincipals', { Service: 'lambda.amazonaws.com' }, undefined],
      ['TheRuleRoot', { AWS: `${home}:root` }, { ArnEquals: { 'aws:PrincipalArn': `${home}:root` } }],
    ],
  );
});

test('principals that land in one bucket policy share a statement', () => {
  const { 'bucket.data': statements } = documents(
    '{ allow: s3:GetObject, to: [visitor, lambda, alice, partner-all], resource: data }',
  );
  assert.is(statements?.length, 1);
  assert.equal(statements?.[0]?.Principal, {
    AWS: [`${partner}:role/visitor`, `${partner}:root`, `${partner}:user/alice`],
    Service: 'lambda.amazonaws.com',
  });
});

test('anonymous is told apart by its principal type', () => {
  const { 'bucket.data': statements } = documents('{ allow: s3:GetObject, to: anonymous, resource: data }');
  assert.equal(statements?.[0]?.Condition, { StringEquals: { 'aws:PrincipalType': 'Anonymous' } });
});

test.run();
