// SCPs and RCPs: what rules become there, how whom they are about is said, and what cannot stand there.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileText, documentsOf, must } from './given.ts';

const organization = `
iamspec: 1
organization:
  id: o-a1b2c3d4e5
  root: r-ab12
  units: { apps: { id: ou-ab12-11111111, unit: all }, labs: ou-ab12-22222222, all: ou-ab12-33333333 }
accounts:
  payer: { id: "100000000001", organization: management }
  app: { id: "200000000002", organization: member, unit: apps }
  partner: { id: "300000000003", managed: false }
principals:
  bob: { user: app/bob }
  admin: { role: app/ops/admin }
  root: { root: app }
  app-all: { account: app }
  partner-all: { account: partner }
  payers-root: { root: payer }
  alice: { user: partner/alice }
  staff: { group: app/staff, members: [bob] }
  operators: { sso: any/Operator }
  robots: { roles: any/robots/* }
  runner: { service: codebuild.amazonaws.com }
  idp: { saml: app/Corp }
buckets:
  data: { name: acme-data, account: app }
  notes: { name: acme-notes, account: partner }
mfa: { present: { key_absent: denied } }
`;

function compiled(rule: string) {
  return compileText(`${organization}rules:\n  the-rule: ${rule}\n`);
}

/** Document → the principal and the conditions of each of its statements. */
function written(rule: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(documentsOf(compiled(rule))).map(([name, statements]) => [
      name,
      statements.map(({ Principal, Condition }) => [Principal ?? '-', Condition ?? {}]),
    ]),
  );
}

const arns = ['arn:aws:iam::200000000002:role/ops/admin', 'arn:aws:iam::200000000002:user/bob'];

const rows: readonly (readonly [title: string, rule: string, documents: Record<string, unknown>])[] = [
  [
    'everyone, at every kind of place',
    '{ deny: "s3:*", to: everyone, resource: everything, attach: { scp: [root, all, apps, app] } }',
    Object.fromEntries(['all', 'app', 'apps', 'root'].map((place) => [`scp.${place}`, [['-', {}]]])),
  ],
  [
    'an RCP is about everyone by name',
    '{ deny: "s3:*", to: everyone, resource: everything, attach: { rcp: apps } }',
    { 'rcp.apps': [['*', {}]] },
  ],
  [
    'users and roles by their ARNs, accounts by their ids',
    '{ deny: "s3:*", to: [bob, admin, app-all], resource: data, attach: { scp: apps } }',
    {
      'scp.apps': [
        ['-', { StringEquals: { 'aws:PrincipalAccount': '200000000002' } }],
        ['-', { ArnLike: { 'aws:PrincipalArn': arns } }],
      ],
    },
  ],
  [
    'patterns',
    '{ deny: "s3:*", to: robots, resource: data, attach: { scp: apps } }',
    { 'scp.apps': [['-', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/robots/*' } }]] },
  ],
  [
    'services, strangers and anonymous callers in an RCP',
    '{ deny: "s3:*", to: [runner, alice, partner-all, anonymous], resource: data, attach: { rcp: apps } }',
    {
      'rcp.apps': [
        ['*', { StringEquals: { 'aws:PrincipalAccount': '300000000003' } }],
        ['*', { StringEquals: { 'aws:PrincipalType': 'Anonymous' } }],
        ['*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::300000000003:user/alice' } }],
        ['*', { StringEquals: { 'aws:PrincipalServiceName': 'codebuild.amazonaws.com' } }],
      ],
    },
  ],
  [
    'exceptions and conditions',
    '{ deny: "s3:*", to: everyone, except: root, resource: data, unless: { mfa: present }, attach: { rcp: app } }',
    {
      'rcp.app': [
        [
          '*',
          {
            ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::200000000002:root' },
            BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' },
          },
        ],
      ],
    },
  ],
  [
    'what fits of two places',
    '{ deny: "s3:*", to: bob, resource: data, attach: { scp: apps, bucket: data } }',
    {
      'bucket.data': [[{ AWS: 'arn:aws:iam::200000000002:user/bob' }, {}]],
      'scp.apps': [['-', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::200000000002:user/bob' } }]],
    },
  ],
];

for (const [title, rule, documents] of rows) {
  test(title, () => assert.equal(written(rule), documents));
}

const refused: readonly (readonly [title: string, rule: string, code: string, says: RegExp, help: RegExp])[] = [
  [
    'an SCP grants',
    '{ allow: s3:GetObject, to: bob, resource: data, attach: { scp: apps } }',
    'guard-rail-allow',
    /SCP.*`FullAWSAccess`/,
    /deny/,
  ],
  [
    'an RCP grants',
    '{ allow: s3:GetObject, to: everyone, resource: data, attach: { rcp: apps } }',
    'guard-rail-allow',
    /RCP.*`RCPFullAWSAccess`/,
    /deny/,
  ],
  [
    'a group',
    '{ deny: s3:GetObject, to: staff, resource: data, attach: { scp: apps } }',
    'group-is-no-principal',
    /SCP of `apps`.*`staff`/,
    /members/,
  ],
  [
    'somebody of another unit',
    '{ deny: s3:GetObject, to: bob, resource: data, attach: { scp: labs } }',
    'attach-does-not-fit',
    /`labs` does not bind `bob`/,
    /a unit that `app` is in/,
  ],
  [
    'the management account',
    '{ deny: s3:GetObject, to: payers-root, resource: data, attach: { scp: root } }',
    'attach-does-not-fit',
    /`root` does not bind `payers-root`/,
    /never bind the management account/,
  ],
  [
    'somebody in no organization',
    '{ deny: s3:GetObject, to: alice, resource: data, attach: { scp: root } }',
    'attach-does-not-fit',
    /does not bind `alice`/,
    /organization: member/,
  ],
  [
    'a service',
    '{ deny: s3:GetObject, to: runner, resource: data, attach: { scp: root } }',
    'attach-does-not-fit',
    /does not bind `runner`/,
    /identities of accounts/,
  ],
  [
    'anonymous callers',
    '{ deny: s3:GetObject, to: anonymous, resource: data, attach: { scp: root } }',
    'attach-does-not-fit',
    /does not bind/,
    /identities of accounts/,
  ],
  [
    'a provider',
    '{ deny: sts:AssumeRoleWithSAML, to: idp, resource: admin, attach: { scp: root } }',
    'attach-does-not-fit',
    /does not bind `idp`/,
    /identities of accounts/,
  ],
  [
    'everything, in an RCP',
    '{ deny: everything, to: everyone, resource: everything, attach: { rcp: apps } }',
    'attach-does-not-fit',
    /`everything` in the RCP/,
    /`s3`, `sts`/,
  ],
  [
    'IAM, in an RCP',
    '{ deny: iam:CreateUser, to: everyone, resource: everything, attach: { rcp: apps } }',
    'attach-does-not-fit',
    /`iam:CreateUser` in the RCP/,
    /`s3`, `sts`/,
  ],
  [
    'all but, in an RCP',
    '{ deny: { everything_except: "s3:*" }, to: everyone, resource: everything, attach: { rcp: apps } }',
    'attach-does-not-fit',
    /in the RCP/,
    /`s3`, `sts`/,
  ],
  [
    'a bucket of another account',
    '{ deny: s3:GetObject, to: everyone, resource: notes, attach: { rcp: apps } }',
    'attach-does-not-fit',
    /does not reach `notes`/,
    /owns the resource/,
  ],
];

for (const [title, rule, code, says, help] of refused) {
  test(`refused: ${title}`, () => {
    const { compiled: result, diagnostics } = compiled(rule);
    const error = diagnostics.find((each) => each.code === code);
    assert.is(result, undefined);
    assert.ok(error, diagnostics.map(({ code: found, message }) => `${found}: ${message}`).join('\n'));
    assert.match(error.message, says);
    assert.match(error.help ?? '', help);
    assert.ok(error.at);
  });
}

test('the manifest says where accounts are, and what is attached to which place', () => {
  const { manifest } = must(
    compiled('{ deny: "s3:*", to: everyone, resource: everything, attach: { scp: root, rcp: app } }').compiled,
    'it compiles',
  );
  assert.equal(manifest.organization, {
    id: 'o-a1b2c3d4e5',
    root: 'r-ab12',
    units: { all: 'ou-ab12-33333333', apps: 'ou-ab12-11111111', labs: 'ou-ab12-22222222' },
  });
  assert.equal(manifest.accounts.app?.units, ['all', 'apps']);
  assert.is(manifest.accounts.payer?.management, true);
  assert.is(manifest.accounts.partner?.units, undefined);
  assert.equal(
    Object.values(manifest.documents).map(({ kind, attached_to }) => `${kind} ${attached_to}`),
    ['rcp app', 'scp root'],
  );
});

test.run();
