// The words that generated specs are made of: names that mostly fit each other, and text that nobody wrote with good will.
import type { Random } from '../seeded.ts';

export const accounts = {
  home: '444455556666',
  partner: { id: '111122223333', managed: false },
  science: { id: '222233334444', organization: 'member' },
} as const;

export const principals = {
  root: { root: 'home' },
  'partner-users': { account: 'partner' },
  alice: { user: 'partner/alice', has: ['AmazonS3FullAccess'] },
  bob: { user: 'home/teams/data/bob', boundary: 'PowerUserAccess' },
  sam: { user: 'science/sam', has: 'anything' },
  staff: { group: 'home/staff', members: ['bob'] },
  admin: { role: 'home/admin', has: ['AdministratorAccess'] },
  reader: { role: 'home/reader', instance_profile: 'reader-profile' },
  analyst: { role: 'science/analyst' },
  lambda: { service: 'lambda.amazonaws.com' },
  automation: { roles: 'any/automation/*' },
  'home-robots': { roles: 'home/robots/*' },
  'data-admins': { sso: 'home/DataAdmin', has: ['AmazonS3ReadOnlyAccess'] },
  operators: { sso: 'any/Operator' },
  github: { oidc: 'home/token.actions.githubusercontent.com' },
  okta: { saml: 'home/Okta' },
} as const;

export const buckets = {
  data: { name: 'acme-data', account: 'home', versioning: 'enabled', mfa_delete: 'enabled' },
  site: { name: 'acme-site', account: 'home', public_access_block: 'all' },
  results: { name: 'acme-results', account: 'science', versioning: 'suspended', public_access_block: 'none' },
} as const;

export const mfa = {
  present: { key_absent: 'denied' },
  fresh: { key_absent: 'denied', max_age: '1h' },
  spare: { key_absent: 'exempt' },
  both: { key_absent: 'exempt', max_age: '15m' },
  legacy: { key_absent: 'denied', key: 'age' },
} as const;

/** Of tests: whoever names them finds them under these sections. */
export const fixtures = {
  callers: { team: ['alice', 'bob'], machines: ['admin', 'reader'] },
  sessions: {
    fresh: { session: 'console', mfa: '10m' },
    weak: ['access-key', 'console', { session: 'console', mfa: '2h' }],
  },
  contexts: { office: { source_ip: '203.0.113.7' }, plain: { tls: false }, late: { at: '2027-06-01T00:00:00Z' } },
} as const;

export const people = ['alice', 'bob', 'sam'] as const;
export const roles = ['admin', 'reader', 'analyst'] as const;
export const everybody = Object.keys(principals);
export const bucketNames = Object.keys(buckets);
export const requirements = Object.keys(mfa);

export const objectActions = [
  's3:GetObject',
  's3:PutObject',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:PutObjectTagging',
];
export const bucketActions = ['s3:ListBucket', 's3:DeleteBucket', 's3:GetBucketPolicy', 's3:PutBucketVersioning'];
export const anyActions = ['s3:*', 's3:Get*', 'iam:*', 'sts:*', 'everything', 's3:?etObject'];
export const ownActions = [
  'iam:EnableMFADevice',
  'iam:ListMFADevices',
  'iam:DeactivateMFADevice',
  'iam:CreateAccessKey',
];
export const conditionWords = [
  'tls',
  'mfa',
  'organization',
  'aws_service',
  'prefix',
  'source_ip',
  'tag',
  'time',
  'any',
];

const junk: readonly unknown[] = [
  '',
  ' ',
  '*',
  '**',
  'a/**',
  '?',
  '/',
  '//',
  './x.json',
  '../x.json',
  './people.fixtures.yaml',
  '../specs/./people.fixtures.yaml',
  './nowhere.yaml',
  'office',
  'team',
  'fresh',
  'first-device',
  '/etc/passwd',
  './a/../b.json',
  'arn:aws:s3:::',
  'arn:',
  'arn:aws:iam::home:user/x',
  'arn:aws-cn:iam::444455556666:role/x',
  'arn:aws:s3:::acme-data/*',
  '${aws:username}',
  '${aws:nope}',
  '${',
  '${}',
  "${a, 'b'}",
  '<account>',
  '<>',
  '{{x}}',
  '%{x}',
  'everyone',
  'anonymous',
  'everything',
  'any',
  'any/x',
  'home/',
  '/x',
  'home//x',
  'home/../x',
  'on',
  'no',
  'null',
  '~',
  'true',
  'false',
  '1',
  '0',
  '-1',
  '1e9',
  '0x10',
  '.inf',
  '.nan',
  '2026-01-01T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-01',
  '1h',
  '0h',
  '99999999999d',
  '10.0.0.0/8',
  '10.0.0.1/8',
  '::/0',
  '999.0.0.1',
  'o-a1b2c3d4e5',
  'vpce-0123456789abcdef0',
  's3:',
  ':x',
  's3:Nope',
  'S3:GETOBJECT',
  'nope:*',
  'repo:acme/*',
  'repo:*/site',
  '*',
  'a\nb',
  '\u0000',
  '\u202e',
  '\ud800',
  '👍',
  'é',
  '\u{1f600}'.repeat(40),
  'x'.repeat(5000),
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '#',
  ': ',
  '- ',
  '"',
  "'",
  '`',
  '|',
  '>',
  '&a',
  '*a',
  '!t',
  '%',
  '@',
  0,
  1,
  -1,
  1.5,
  1e21,
  12_345_678_901,
  true,
  false,
  null,
  [],
  {},
  [[]],
  [null],
  { a: null },
  [1, 1],
  ['a', 'a'],
  { everyone: 1 },
  { __proto: {} },
];

/** Anything but what is wanted. */
export function spoilt(random: Random): unknown {
  return random.pick(junk);
}
