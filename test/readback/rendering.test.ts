// A rendering's files: the manifest is checked through and through, and the files must be those that it lists.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../src/manifest.ts';
import { readRendering } from '../../src/readback/rendering.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import { sha256 } from '../../src/text/hash.ts';

const policies = {
  'policies/bucket.data.json': {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::acme-data/*',
  },
  'policies/identity.alice.json': { Effect: 'Allow', Action: 's3:*', Resource: '*' },
  'policies/boundary.alice.json': { Effect: 'Allow', Action: 's3:*', Resource: '*' },
};
const texts = new Map(
  Object.entries(policies).map(([path, Statement]) => [path, JSON.stringify({ Version: '2012-10-17', Statement })]),
);

const permissionSet = 'aws-reserved/sso.amazonaws.com/*AWSReservedSSO_DataAdmin_????????????????';

const whole: Manifest = {
  iamspec: 1,
  spec: 'x',
  accounts: { home: { id: '444455556666', partition: 'aws', managed: true, organization: 'o-a1b2c3d4e5' } },
  principals: {
    alice: { kind: 'user', account: 'home', arn: 'arn:aws:iam::444455556666:user/alice', has: [] },
    staff: {
      kind: 'group',
      account: 'home',
      arn: 'arn:aws:iam::444455556666:group/staff',
      has: [],
      members: ['alice'],
    },
    admin: {
      kind: 'role',
      account: 'home',
      arn: 'arn:aws:iam::444455556666:role/admin',
      has: ['ReadOnlyAccess'],
      boundary: './b.json',
    },
    all: { kind: 'account', account: 'home', arn: 'arn:aws:iam::444455556666:root' },
    root: { kind: 'root', account: 'home', arn: 'arn:aws:iam::444455556666:root' },
    ec2: { kind: 'service', service: 'ec2.amazonaws.com' },
    robots: { kind: 'roles', account: 'home', arn: 'arn:aws:iam::444455556666:role/automation/*' },
    'all-robots': { kind: 'roles', arn: 'arn:aws:iam::*:role/automation/*' },
    sso: {
      kind: 'sso',
      account: 'home',
      arn: `arn:aws:iam::444455556666:role/${permissionSet}`,
      permission_set: 'DataAdmin',
      has: ['anything'],
    },
    'all-sso': { kind: 'sso', arn: `arn:aws:iam::*:role/${permissionSet}`, permission_set: 'DataAdmin', has: [] },
    github: {
      kind: 'oidc',
      account: 'home',
      arn: 'arn:aws:iam::444455556666:oidc-provider/git.example.com/a',
      host: 'git.example.com/a',
    },
    corp: { kind: 'saml', account: 'home', arn: 'arn:aws:iam::444455556666:saml-provider/corp' },
  },
  buckets: {
    data: {
      name: 'acme-data',
      arn: 'arn:aws:s3:::acme-data',
      account: 'home',
      versioning: 'enabled',
      mfa_delete: 'enabled',
      public_access_block: 'all',
    },
  },
  documents: {
    'bucket.data': { kind: 'bucket', file: 'policies/bucket.data.json', attached_to: 'data' },
    'identity.alice': { kind: 'identity', file: 'policies/identity.alice.json', attached_to: 'alice' },
    'boundary.alice': { kind: 'boundary', file: 'policies/boundary.alice.json', attached_to: 'alice' },
  },
  sids: { A: 'a' },
  files: Object.fromEntries([...texts].map(([path, text]) => [path, sha256(text)])),
};

/** Reads the rendering with these changes and gives the codes of what is wrong. */
function codes(manifest: unknown, files: ReadonlyMap<string, string> = texts, hashes = true): string[] {
  const diagnostics = new Diagnostics();
  const sources = new Map([...files].map(([path, text]) => [path, { path, text }]));
  if (manifest !== undefined) {
    const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
    sources.set('iamspec.json', { path: 'iamspec.json', text });
  }
  const rendering = readRendering(sources, diagnostics, { hashes });
  assert.is(rendering === undefined, diagnostics.hasErrors);
  return diagnostics.all.map(({ code }) => code);
}

test('what was written is read, document by document', () => {
  const sources = new Map(
    [...texts, ['iamspec.json', JSON.stringify(whole)]].map(([path = '', text = '']) => [path, { path, text }]),
  );
  const diagnostics = new Diagnostics();
  const rendering = readRendering(sources, diagnostics);
  assert.equal(diagnostics.all, []);
  assert.is(JSON.stringify(rendering?.manifest), JSON.stringify(whole));
  assert.equal([...(rendering?.documents.keys() ?? [])], ['bucket.data', 'identity.alice', 'boundary.alice']);
});

const bucketFile = 'policies/bucket.data.json';
const other = JSON.stringify({ Version: '2012-10-17', Statement: { ...policies[bucketFile], Sid: 'X' } });

test('files: missing, other, unlisted', () => {
  assert.equal(codes(undefined), ['manifest-missing']);
  assert.equal(codes(whole, new Map([...texts].filter(([each]) => each !== bucketFile))), ['rendering-file-missing']);
  assert.equal(codes(whole, new Map([...texts, [bucketFile, other]])), ['rendering-file-differs']);
  assert.equal(codes(whole, new Map([...texts, [bucketFile, other]]), false), []);
  assert.equal(codes(whole, new Map([...texts, ['policies/more.json', other]])), ['rendering-file-unlisted']);
  assert.equal(codes(whole, new Map([...texts, ['.terraform/more.json', other], ['notes.md', '']])), []);
  assert.equal(codes(whole, new Map([...texts, [bucketFile, '{']]), false), ['json-syntax']);
});

function changed(change: (manifest: Record<string, Record<string, Record<string, unknown>>>) => void): unknown {
  const copy = structuredClone(whole) as unknown as Record<string, Record<string, Record<string, unknown>>>;
  change(copy);
  return copy;
}

/** Sets what stands at a path of three names. */
const put = (section: string, name: string, key: string, value: unknown) =>
  changed((manifest) => {
    const entry = manifest[section]?.[name];
    if (entry) entry[key] = value;
  });

/** With an organization, the account in it, and a policy that is attached there. */
const inOrganization = (account: object, place?: string) =>
  changed((manifest) => {
    manifest.organization = { id: 'o-a1b2c3d4e5', units: { apps: 'ou-ab12-11111111' } } as never;
    Object.assign(manifest.accounts?.home ?? {}, account);
    if (place !== undefined)
      Object.assign(manifest.documents?.['identity.alice'] ?? {}, { kind: 'scp', attached_to: place });
  });

const wrong: readonly [string, unknown, string][] = [
  ['another version', { ...whole, iamspec: 2 }, 'manifest-invalid'],
  ['a list', [], 'manifest-invalid'],
  ['a missing section', { ...whole, sids: undefined }, 'manifest-invalid'],
  ['an unknown section', { ...whole, more: {} }, 'manifest-invalid'],
  ['an account id', put('accounts', 'home', 'id', '1'), 'manifest-invalid'],
  ['an account id as a number', put('accounts', 'home', 'id', 444455556666), 'manifest-invalid'],
  ['managed as text', put('accounts', 'home', 'managed', 'yes'), 'manifest-invalid'],
  ['a kind', put('principals', 'alice', 'kind', 'person'), 'manifest-invalid'],
  ['a key of another kind', put('principals', 'alice', 'members', []), 'manifest-invalid'],
  ['a bucket’s ARN', put('buckets', 'data', 'arn', 'arn:aws:s3:::other'), 'manifest-invalid'],
  ['MFA Delete as a boolean', put('buckets', 'data', 'mfa_delete', true), 'manifest-invalid'],
  ['a document’s kind', put('documents', 'bucket.data', 'kind', 'vpce'), 'manifest-invalid'],
  ['an organization', { ...whole, organization: { id: 'acme', units: {} } }, 'manifest-invalid'],
  ['the id of a root', { ...whole, organization: { id: 'o-a1b2c3d4e5', root: 'acme', units: {} } }, 'manifest-invalid'],
  ['the id of a unit', { ...whole, organization: { id: 'o-a1b2c3d4e5', units: { apps: 'acme' } } }, 'manifest-invalid'],
  ['an organization without units', { ...whole, organization: { id: 'o-a1b2c3d4e5' } }, 'manifest-invalid'],
  ['management', put('accounts', 'home', 'management', false), 'manifest-invalid'],
  ['units', put('accounts', 'home', 'units', 'apps'), 'manifest-invalid'],
  ['a unit that is not there', inOrganization({ units: ['labs'] }), 'manifest-reference'],
  [
    'units of another organization',
    inOrganization({ organization: 'o-other12345', units: ['apps'] }),
    'manifest-reference',
  ],
  ['units without an organization', put('accounts', 'home', 'units', ['apps']), 'manifest-reference'],
  ['an SCP on a bucket', put('documents', 'bucket.data', 'kind', 'scp'), 'manifest-reference'],
  ['an SCP on an unknown place', inOrganization({}, 'labs'), 'manifest-reference'],
  ['an SCP on a root without an id', inOrganization({}, 'root'), 'manifest-reference'],
  ['an SCP on the management account', inOrganization({ management: true }, 'home'), 'manifest-reference'],
  ['an SCP on an account that is no member', inOrganization({ organization: undefined }, 'home'), 'manifest-reference'],
  ['a hash', { ...whole, files: { ...whole.files, [bucketFile]: 'md5:1' } }, 'manifest-invalid'],
  ['a path up', put('documents', 'bucket.data', 'file', '../x.json'), 'manifest-path'],
  ['a path up, listed', { ...whole, files: { ...whole.files, 'a/../../x': sha256('') } }, 'manifest-path'],
  ['an absolute path', put('documents', 'bucket.data', 'file', '/etc/passwd'), 'manifest-path'],
  ['a drive', put('documents', 'bucket.data', 'file', 'C:/x.json'), 'manifest-path'],
  ['a backslash', put('documents', 'bucket.data', 'file', '..\\x.json'), 'manifest-path'],
  ['an unknown account', put('principals', 'alice', 'account', 'away'), 'manifest-reference'],
  [
    'an ARN of another account',
    put('principals', 'alice', 'arn', 'arn:aws:iam::111122223333:user/alice'),
    'manifest-reference',
  ],
  [
    'an ARN of another kind',
    put('principals', 'alice', 'arn', 'arn:aws:iam::444455556666:role/alice'),
    'manifest-reference',
  ],
  ['a member that is no user', put('principals', 'staff', 'members', ['admin']), 'manifest-reference'],
  ['an unknown bucket', put('documents', 'bucket.data', 'attached_to', 'other'), 'manifest-reference'],
  ['an identity policy on an account', put('documents', 'identity.alice', 'attached_to', 'all'), 'manifest-reference'],
  ['a trust policy on a user', put('documents', 'identity.alice', 'kind', 'trust'), 'manifest-reference'],
  [
    'a document whose file is not listed',
    put('documents', 'bucket.data', 'file', 'policies/x.json'),
    'manifest-reference',
  ],
  ['two documents in one file', put('documents', 'identity.alice', 'file', bucketFile), 'manifest-reference'],
  ['an organization', put('accounts', 'home', 'organization', 'acme'), 'manifest-invalid'],
  ['Block Public Access as a boolean', put('buckets', 'data', 'public_access_block', true), 'manifest-invalid'],
  ['a user by a pattern', put('principals', 'alice', 'arn', 'arn:aws:iam::444455556666:user/*'), 'manifest-invalid'],
  [
    'a provider by a pattern',
    put('principals', 'corp', 'arn', 'arn:aws:iam::444455556666:saml-provider/*'),
    'manifest-invalid',
  ],
  ['a host that is missing', put('principals', 'github', 'host', undefined), 'manifest-invalid'],
  ['another host', put('principals', 'github', 'host', 'git.example.com'), 'manifest-reference'],
  [
    'a provider of another kind',
    put('principals', 'corp', 'arn', 'arn:aws:iam::444455556666:oidc-provider/x'),
    'manifest-reference',
  ],
  ['a provider without an account', put('principals', 'corp', 'account', undefined), 'manifest-invalid'],
  ['another permission set', put('principals', 'sso', 'permission_set', 'Data'), 'manifest-reference'],
  [
    'a permission set of another account',
    put('principals', 'sso', 'arn', `arn:aws:iam::*:role/${permissionSet}`),
    'manifest-reference',
  ],
  [
    'roles of any account in one',
    put('principals', 'all-robots', 'arn', 'arn:aws:iam::444455556666:role/x'),
    'manifest-reference',
  ],
  [
    'roles of another partition',
    put('principals', 'all-robots', 'arn', 'arn:aws-cn:iam::*:role/x'),
    'manifest-reference',
  ],
  [
    'roles that are users',
    put('principals', 'robots', 'arn', 'arn:aws:iam::444455556666:user/*'),
    'manifest-reference',
  ],
  ['a set of no roles', put('principals', 'robots', 'arn', 'arn:aws:iam::444455556666:role/'), 'manifest-reference'],
  [
    'a user whose kind only begins alike',
    put('principals', 'alice', 'arn', 'arn:aws:iam::444455556666:users/alice'),
    'manifest-reference',
  ],
  [
    'a root with more to it',
    put('principals', 'root', 'arn', 'arn:aws:iam::444455556666:root/x'),
    'manifest-reference',
  ],
  ['a boundary on a group', put('documents', 'boundary.alice', 'attached_to', 'staff'), 'manifest-reference'],
  ['a boundary on a permission set', put('documents', 'boundary.alice', 'attached_to', 'sso'), 'manifest-reference'],
  ['a second boundary', put('documents', 'boundary.alice', 'attached_to', 'admin'), 'manifest-reference'],
  [
    'an identity policy on a pattern',
    put('documents', 'identity.alice', 'attached_to', 'all-sso'),
    'manifest-reference',
  ],
  [
    'an identity policy on a provider',
    put('documents', 'identity.alice', 'attached_to', 'github'),
    'manifest-reference',
  ],
  ['a trust policy on a permission set', put('documents', 'identity.alice', 'kind', 'trust'), 'manifest-reference'],
  ['not JSON', '{', 'json-syntax'],
];

test('a permission set of one account takes an identity policy', () => {
  assert.equal(codes(put('documents', 'identity.alice', 'attached_to', 'sso')), []);
});

test('an SCP belongs to a unit or a member account', () => {
  for (const place of ['apps', 'home']) assert.equal(codes(inOrganization({ units: ['apps'] }, place)), []);
});

for (const [name, manifest, code] of wrong) {
  test(`refused: ${name}`, () => assert.equal([...new Set(codes(manifest))], [code]));
}

test.run();
