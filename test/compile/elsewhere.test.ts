// Where rules go for those who come from elsewhere than IAM's users, roles and groups, and into permissions boundaries.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileSpec, compileText, must, wideDocuments, wideRules } from './given.ts';

const home = 'arn:aws:iam::111111111111';
const lab = 'arn:aws:iam::222222222222';
const partner = 'arn:aws:iam::333333333333';
const reserved = 'role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_';
const any16 = '????????????????';

/** Document → its `Principal`, `-` for policies of a principal's own, and the principal's part of its `Condition`. */
function places(rule: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(wideDocuments(rule)).map(([name, [first]]) => {
      if (first === undefined || !('Principal' in first)) return [name, '-'];
      const like = (first.Condition as { readonly ArnLike?: Readonly<Record<string, unknown>> } | undefined)?.ArnLike;
      return [name, like === undefined ? first.Principal : [first.Principal, like['aws:PrincipalArn']]];
    }),
  );
}

const admins = [{ AWS: `${home}:root` }, `${home}:${reserved}DataAdmin_${any16}`];
const labAdmins = [{ AWS: `${lab}:root` }, `${lab}:${reserved}DataAdmin_${any16}`];
const partnerAdmins = [{ AWS: `${partner}:root` }, `${partner}:${reserved}Partner_${any16}`];

const rows: readonly (readonly [title: string, rule: string, places: Record<string, unknown>])[] = [
  ['allow, permission set', '{ allow: s3:GetObject, to: admins, resource: data }', { 'identity.admins': '-' }],
  [
    'allow, permission set of another account: the bucket, too',
    '{ allow: s3:GetObject, to: lab-admins, resource: data }',
    { 'bucket.data': labAdmins, 'identity.lab-admins': '-' },
  ],
  [
    'allow, permission set of an unmanaged account: the bucket’s half',
    '{ allow: s3:GetObject, to: partner-admins, resource: data }',
    { 'bucket.data': partnerAdmins },
  ],
  ['allow, permission set, no bucket', '{ allow: iam:GetUser, to: admins, resource: bob }', { 'identity.admins': '-' }],
  [
    'trust, permission set: its account is named, so it needs its own half',
    '{ allow: sts:AssumeRole, to: admins, resource: admin }',
    { 'identity.admins': '-', 'trust.admin': admins },
  ],
  [
    'trust, permission set of another account: both halves',
    '{ allow: sts:AssumeRole, to: lab-admins, resource: admin }',
    { 'identity.lab-admins': '-', 'trust.admin': labAdmins },
  ],
  [
    'trust, permission set of an unmanaged account: the role’s half',
    '{ allow: sts:AssumeRole, to: partner-admins, resource: admin }',
    { 'trust.admin': partnerAdmins },
  ],
  [
    'trust, OIDC provider',
    '{ allow: sts:AssumeRoleWithWebIdentity, to: keycloak, resource: admin, when: { claims: { sub: me } } }',
    { 'trust.admin': { Federated: `${home}:oidc-provider/id.example.com/realms/acme` } },
  ],
  [
    'trust, provider that is built in',
    '{ allow: sts:AssumeRoleWithWebIdentity, to: google, resource: admin, when: { claims: { sub: me } } }',
    { 'trust.admin': { Federated: 'accounts.google.com' } },
  ],
  [
    'trust, SAML provider',
    '{ allow: [sts:AssumeRoleWithSAML, sts:TagSession], to: idp, resource: admin }',
    { 'trust.admin': { Federated: `${home}:saml-provider/IdP` } },
  ],
  [
    'deny, OIDC provider, attached to the role',
    '{ deny: sts:AssumeRoleWithWebIdentity, to: github, resource: admin, attach: { role: admin } }',
    { 'trust.admin': { Federated: `${home}:oidc-provider/token.actions.githubusercontent.com` } },
  ],
  ['deny, permission set', '{ deny: s3:PutObject, to: admins, resource: data }', { 'bucket.data': admins }],
  [
    'deny, permission set of any account',
    '{ deny: s3:PutObject, to: any-admins, resource: data }',
    { 'bucket.data': ['*', `arn:aws:iam::*:${reserved}DataAdmin_${any16}`] },
  ],
  [
    'deny, roles',
    '{ deny: s3:PutObject, to: robots, resource: data }',
    { 'bucket.data': [{ AWS: `${home}:root` }, `${home}:role/robots/*`] },
  ],
  [
    'deny, roles of any account',
    '{ deny: s3:PutObject, to: any-robots, resource: data }',
    { 'bucket.data': ['*', 'arn:aws:iam::*:role/robots/*'] },
  ],
  [
    'deny, permission set, no bucket, attached to it',
    '{ deny: iam:CreateUser, to: admins, resource: everything, attach: { identity: admins } }',
    { 'identity.admins': '-' },
  ],
  [
    'deny, permission set, assuming a role, attached to that',
    '{ deny: sts:AssumeRole, to: admins, resource: admin, attach: { role: admin } }',
    { 'trust.admin': admins },
  ],
  [
    'deny for everyone, attached to a permission set',
    '{ deny: iam:CreateUser, to: everyone, resource: everything, attach: { identity: admins } }',
    { 'identity.admins': '-' },
  ],
  [
    'allow, attached to a boundary',
    '{ allow: "s3:*", to: bob, resource: data, attach: { boundary: bob } }',
    { 'boundary.bob': '-' },
  ],
  [
    'deny for everyone, attached to boundaries',
    '{ deny: iam:CreateUser, to: everyone, resource: everything, attach: { boundary: [bob, admin] } }',
    { 'boundary.admin': '-', 'boundary.bob': '-' },
  ],
];

for (const [title, rule, expected] of rows) {
  test(title, () => {
    assert.equal(places(rule), expected);
  });
}

const webIdentity = 'sts:AssumeRoleWithWebIdentity';

const refused: readonly (readonly [title: string, rule: string, code: string, says: RegExp])[] = [
  [
    'deny, permission set, no bucket',
    '{ deny: iam:CreateUser, to: admins, resource: everything }',
    'deny-needs-attach',
    /not clear/,
  ],
  [
    'deny, roles, no bucket',
    '{ deny: iam:CreateUser, to: robots, resource: everything }',
    'deny-needs-attach',
    /clear/,
  ],
  [
    'deny, OIDC provider, not attached',
    `{ deny: ${webIdentity}, to: github, resource: admin }`,
    'deny-needs-attach',
    /`github`/,
  ],
  [
    'a provider does nothing but let people assume',
    '{ allow: s3:GetObject, to: github, resource: data }',
    'provider-only-assumes',
    /`github` cannot do `s3:GetObject`/,
  ],
  [
    'a provider assumes by its own call',
    '{ allow: sts:AssumeRole, to: github, resource: admin }',
    'provider-only-assumes',
    /`sts:AssumeRole`/,
  ],
  [
    'SAML is not OIDC',
    `{ allow: ${webIdentity}, to: idp, resource: admin }`,
    'provider-only-assumes',
    /`idp` cannot do/,
  ],
  [
    'a provider, attached to a bucket',
    '{ deny: s3:PutObject, to: github, resource: data, attach: { bucket: data } }',
    'provider-only-assumes',
    /`github`/,
  ],
  [
    'a provider, a role that is not declared',
    `{ allow: ${webIdentity}, to: github, resource: "arn:aws:iam::999999999999:role/x" }`,
    'provider-only-assumes',
    /no declared role/,
  ],
  [
    'a provider of another account',
    `{ allow: ${webIdentity}, to: lab-github, resource: admin, when: { claims: { sub: "repo:acme/site:ref:refs/heads/main" } } }`,
    'provider-elsewhere',
    /of account `home` cannot trust `lab-github`.*account `lab`/,
  ],
  [
    'a provider is not spared',
    '{ deny: s3:PutObject, to: everyone, except: github, resource: data }',
    'provider-only-assumes',
    /`github`/,
  ],
  [
    'somebody else’s boundary',
    '{ allow: "s3:*", to: bob, resource: data, attach: { boundary: ann } }',
    'attach-does-not-fit',
    /the permissions boundary of `ann` cannot speak for `bob`/,
  ],
  [
    'a boundary where nobody manages',
    '{ allow: "s3:*", to: alice, resource: data, attach: { boundary: alice } }',
    'placed-nowhere',
    /`partner` is not managed/,
  ],
  [
    'a permission set where nobody manages',
    '{ allow: iam:GetUser, to: partner-admins, resource: bob }',
    'placed-nowhere',
    /`partner` is not managed/,
  ],
];

for (const [title, rule, code, says] of refused) {
  test(`refused: ${title}`, () => {
    const { compiled, diagnostics } = wideRules(`  the-rule: ${rule}`);
    const error = diagnostics.find((each) => each.code === code);
    assert.is(compiled, undefined);
    assert.ok(error, diagnostics.map(({ code: found, message }) => `${found}: ${message}`).join('\n'));
    assert.match(error.message, says);
    assert.is(error.severity, 'error');
    assert.ok(error.help && error.at);
  });
}

test('each kind stands in a statement of its own, named by it', () => {
  const { 'bucket.data': found } = wideDocuments(
    '{ deny: s3:PutObject, to: [any-robots, lab-admins, robots, any-admins, admins, lambda], resource: data }',
  );
  assert.equal(
    found?.map(({ Sid, Principal }) => [Sid, Principal]),
    [
      ['TheRuleAnyRoles', '*'],
      ['TheRuleAnySso', '*'],
      ['TheRulePrincipals', { Service: 'lambda.amazonaws.com' }],
      ['TheRuleRoles', { AWS: `${home}:root` }],
      ['TheRuleSso', { AWS: [`${home}:root`, `${lab}:root`] }],
    ],
  );
});

test('providers stand apart, each with the keys of its own claims', () => {
  const { 'trust.admin': found } = wideDocuments(
    `{ allow: ${webIdentity}, to: [keycloak, google], resource: admin, when: { claims: { sub: me, aud: [us, them] } } }`,
  );
  assert.equal(found, [
    {
      Sid: 'TheRuleGoogle',
      Effect: 'Allow',
      Principal: { Federated: 'accounts.google.com' },
      Action: webIdentity,
      Condition: { StringEquals: { 'accounts.google.com:aud': ['them', 'us'], 'accounts.google.com:sub': 'me' } },
    },
    {
      Sid: 'TheRuleKeycloak',
      Effect: 'Allow',
      Principal: { Federated: `${home}:oidc-provider/id.example.com/realms/acme` },
      Action: webIdentity,
      Condition: {
        StringEquals: { 'id.example.com/realms/acme:aud': ['them', 'us'], 'id.example.com/realms/acme:sub': 'me' },
      },
    },
  ]);
});

test('a deny by claims fires on a token that lacks the claim', () => {
  const { 'trust.admin': found } = wideDocuments(
    '{ deny: sts:AssumeRoleWithSAML, to: idp, resource: admin, unless: { claims: { aud: "https://signin.aws.amazon.com/saml" } }, attach: { role: admin } }',
  );
  assert.equal(found?.[0]?.Condition, {
    StringNotEquals: { 'saml:aud': 'https://signin.aws.amazon.com/saml' },
  });
});

test('all who are spared by their ARN stand in one clause, a pattern among them or not', () => {
  const except = (names: string) =>
    wideDocuments(`{ deny: s3:PutObject, to: everyone, except: ${names}, resource: data }`)['bucket.data']?.[0]
      ?.Condition;
  assert.equal(except('[admin, home-root]'), {
    ArnNotEquals: { 'aws:PrincipalArn': [`${home}:role/admin`, `${home}:root`] },
  });
  assert.equal(except('[admin, any-robots, admins]'), {
    ArnNotLike: {
      'aws:PrincipalArn': [
        'arn:aws:iam::*:role/robots/*',
        `${home}:role/admin`,
        `${home}:${reserved}DataAdmin_${any16}`,
      ],
    },
  });
});

test('the order of principals makes no difference', () => {
  const rule = (names: string) => `{ deny: s3:PutObject, to: ${names}, resource: data }`;
  assert.equal(
    wideDocuments(rule('[admins, robots, lab-admins, any-robots]')),
    wideDocuments(rule('[any-robots, lab-admins, robots, admins]')),
  );
});

test('nobody is granted anything by a pattern, should the reader let one pass', () => {
  const spec = must(wideRules('  a: { allow: s3:GetObject, to: bob, resource: data }').spec, 'it is read');
  const [rule] = spec.rules;
  if (rule?.kind !== 'allow') return assert.unreachable();
  for (const name of ['robots', 'any-robots', 'any-admins']) {
    const to = [{ at: rule.at, who: must(spec.principals.get(name), name) }];
    const { compiled, codes } = compileSpec({ ...spec, rules: [{ ...rule, to }] });
    assert.is(compiled, undefined);
    assert.ok(codes.includes('pattern-principal'), name);
  }
});

test('a statement of the user’s own goes into a boundary', () => {
  const { compiled } = wideRules(`  verbatim:
    statement: { Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::acme-data/*" }
    attach: { boundary: admin }
    why: It is what they use.`);
  const [document] = compiled?.documents ?? [];
  assert.equal(
    [document?.name, document?.kind, document?.file, document?.attachedTo],
    ['boundary.admin', 'boundary', 'policies/boundary.admin.json', 'admin'],
  );
});

test('the manifest says what each of them is', () => {
  const { compiled } = wideRules('  read: { allow: s3:GetObject, to: bob, resource: locked }');
  const { principals, accounts, buckets } = must(compiled, 'it compiles').manifest;
  const arn = `${home}:${reserved}DataAdmin_${any16}`;
  assert.equal(principals.admins, { kind: 'sso', account: 'home', arn, permission_set: 'DataAdmin', has: [] });
  assert.equal(principals['any-admins'], {
    kind: 'sso',
    arn: `arn:aws:iam::*:${reserved}DataAdmin_${any16}`,
    permission_set: 'DataAdmin',
    has: [],
  });
  assert.equal(principals.robots, { kind: 'roles', account: 'home', arn: `${home}:role/robots/*` });
  assert.equal(principals['any-robots'], { kind: 'roles', arn: 'arn:aws:iam::*:role/robots/*' });
  assert.equal(principals.keycloak, {
    kind: 'oidc',
    account: 'home',
    arn: `${home}:oidc-provider/id.example.com/realms/acme`,
    host: 'id.example.com/realms/acme',
  });
  assert.equal(principals.idp, { kind: 'saml', account: 'home', arn: `${home}:saml-provider/IdP` });
  assert.equal(accounts.home, { id: '111111111111', partition: 'aws', managed: true, organization: 'o-a1b2c3d4e5' });
  assert.equal(accounts.lab, { id: '222222222222', partition: 'aws', managed: true });
  assert.is(buckets.locked?.public_access_block, 'all');
});

test('the manifest keeps what is held and what bounds', () => {
  const { compiled } = compileText(`
iamspec: 1
accounts: { home: "111111111111" }
principals:
  bob: { user: home/bob, has: anything, boundary: ReadOnlyAccess }
  admin: { role: home/admin, instance_profile: admin, boundary: ./limits.json }
  admins: { sso: home/DataAdmin, has: [AmazonS3FullAccess, ./more.json] }
`);
  const { bob, admin, admins: set } = must(compiled, 'it compiles').manifest.principals;
  assert.equal(bob, {
    kind: 'user',
    account: 'home',
    arn: `${home}:user/bob`,
    has: ['anything'],
    boundary: 'ReadOnlyAccess',
  });
  assert.equal(admin, {
    kind: 'role',
    account: 'home',
    arn: `${home}:role/admin`,
    has: [],
    instance_profile: 'admin',
    boundary: './limits.json',
  });
  assert.equal(set && 'has' in set && set.has, ['./more.json', 'AmazonS3FullAccess']);
});

test.run();
