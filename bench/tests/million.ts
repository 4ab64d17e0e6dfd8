// Bench: the text of a spec with a million checks: a lake of data, its own staff and a partner's people, and MFA for every change.

const STAFF = 40;
const PARTNERS = 10;
const OBJECTS = 500;
const READS = [
  's3:GetObject',
  's3:GetObjectAcl',
  's3:GetObjectTagging',
  's3:GetObjectVersion',
  's3:GetObjectAttributes',
];
const WRITES = ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObject', 's3:PutObjectAcl', 's3:PutObjectTagging'];

/** Sessions of each user, the last with MFA that is fresh enough for changes. */
const WEAK = ['access-key', 'console', '{ session: session-token, mfa: 2h }'];
const STRONG = '{ session: console, mfa: 10m }';
const FOLDERS = ['raw', 'refined', 'reports/daily', 'reports/monthly', 'models'];

export const CHECKS = (STAFF + PARTNERS) * (WEAK.length + 1) * (READS.length + WRITES.length) * OBJECTS;

function count(to: number, name: (number: number) => string): readonly string[] {
  return Array.from({ length: to }, (_, index) => name(index + 1));
}

const staff = count(STAFF, (number) => `staff-${number}`);
const partners = count(PARTNERS, (number) => `partner-${number}`);
const objects = count(OBJECTS, (number) => `lake/${FOLDERS[number % FOLDERS.length]}/2026/part-${number}.parquet`);

function list(values: readonly string[]): string {
  return `[${values.join(', ')}]`;
}

/** A row that asks for each object. */
function row(as: readonly string[], sessions: readonly string[], expected: string): string {
  return `      - { as: ${list(as)}, with: ${list(sessions)}, ${expected}, resource: ${list(objects)} }`;
}

export function millionChecks(): string {
  const [reads, writes] = [list(READS), list(WRITES)];
  const sessions = [...WEAK, STRONG];
  const guarded = `cannot: ${writes}, because: { rules: [changes-need-mfa] }`;
  const lines = [
    'iamspec: 1',
    'organization: { id: o-a1b2c3d4e5 }',
    'accounts:',
    '  home: { id: "444455556666", organization: member }',
    '  partner: { id: "111122223333", managed: false }',
    'principals:',
    '  readers: { group: home/readers, members: [staff-1, staff-2, staff-3], has: [AmazonS3ReadOnlyAccess] }',
    '  pipeline: { role: home/pipeline }',
    '  partner-users: { account: partner }',
    ...staff.map((name) => `  ${name}: { user: home/${name} }`),
    ...partners.map((name) => `  ${name}: { user: partner/${name}, has: [AmazonS3FullAccess] }`),
    'buckets: { lake: { name: acme-data-lake, account: home, versioning: enabled } }',
    'mfa: { fresh: { key_absent: denied, max_age: 1h } }',
    'rules:',
    `  staff-reads: { allow: ${reads}, to: ${list(staff)}, resource: lake }`,
    `  staff-changes: { allow: ${writes}, to: ${list(staff)}, resource: lake }`,
    `  partner-reads: { allow: ${reads}, to: partner-users, resource: lake }`,
    `  changes-need-mfa: { deny: ${writes}, to: everyone, except: pipeline, resource: lake, unless: { mfa: fresh } }`,
    '  pipeline-fills: { allow: s3:PutObject, to: pipeline, resource: "lake/raw/*" }',
    '  tls-only: { deny: everything, to: everyone, resource: lake, unless: { tls: true } }',
    '  office-bypasses-nothing: { deny: s3:PutBucketPolicy, to: everyone, resource: lake, unless: { source_ip: 203.0.113.0/24 } }',
    'tests:',
    '  staff reads:',
    '    cases:',
    row(staff, sessions, `can: ${reads}`),
    '  staff changes with fresh MFA alone:',
    '    cases:',
    row(staff, [STRONG], `can: ${writes}`),
    row(staff, WEAK.slice(0, 2), `cannot: ${writes}`),
    row(staff, WEAK.slice(2), guarded),
    '  partners read, and change nothing:',
    '    cases:',
    row(partners, WEAK, `can: ${reads}, cannot: ${writes}`),
    row(partners, [STRONG], `can: ${reads}, cannot: ${writes}`),
  ];
  return `${lines.join('\n')}\n`;
}
