// Random specs for the reference of the language: an estate with principals of every kind, and rules that mostly fit it.
import type { Random } from '../seeded.ts';
import { chance } from './generate-statements.ts';

export type Data = Record<string, unknown>;

export const organization = 'o-a1b2c3d4e5';

const estate = {
  iamspec: 1,
  organization: { id: organization },
  accounts: {
    home: { id: '444455556666', organization: 'management' },
    science: { id: '222233334444', organization: 'member' },
    partner: { id: '111122223333', managed: false },
  },
  principals: {
    root: { root: 'home' },
    'science-root': { root: 'science' },
    'partner-root': { root: 'partner' },
    'home-users': { account: 'home' },
    'science-users': { account: 'science' },
    'partner-users': { account: 'partner' },
    ann: { user: 'home/ann' },
    bob: { user: 'home/teams/data/bob', boundary: 'PowerUserAccess' },
    kim: { user: 'home/kim', has: ['AmazonS3FullAccess'] },
    staff: { group: 'home/staff', members: ['ann', 'bob'], has: 'AmazonS3ReadOnlyAccess' },
    sue: { user: 'science/sue', has: 'AmazonS3ReadOnlyAccess' },
    sam: { user: 'science/sam', has: 'anything' },
    alice: { user: 'partner/alice', has: ['AmazonS3FullAccess'] },
    eve: { user: 'partner/eve' },
    admin: { role: 'home/admin', has: ['AdministratorAccess'] },
    reader: { role: 'home/reader', instance_profile: 'reader-profile' },
    robot: { role: 'home/robots/robot', boundary: 'AmazonS3ReadOnlyAccess', has: 'AmazonS3FullAccess' },
    analyst: { role: 'science/analyst', has: 'AmazonS3ReadOnlyAccess' },
    janitor: { role: 'science/automation/janitor' },
    lambda: { service: 'lambda.amazonaws.com' },
    trail: { service: 'cloudtrail.amazonaws.com' },
    automation: { roles: 'any/automation/*' },
    'home-robots': { roles: 'home/robots/*' },
    'data-admins': { sso: 'home/DataAdmin' },
    'lab-admins': { sso: 'science/DataAdmin', has: ['AmazonS3FullAccess'] },
    'all-admins': { sso: 'any/DataAdmin' },
    github: { oidc: 'home/token.actions.githubusercontent.com' },
    okta: { saml: 'home/Okta' },
  },
  buckets: {
    data: { name: 'acme-data', account: 'home', versioning: 'enabled', mfa_delete: 'enabled' },
    site: { name: 'acme-site', account: 'home' },
    vault: { name: 'acme-vault', account: 'home', public_access_block: 'all' },
    results: { name: 'acme-results', account: 'science', public_access_block: 'none' },
  },
  mfa: {
    present: { key_absent: 'denied' },
    fresh: { key_absent: 'denied', max_age: '1h' },
    spare: { key_absent: 'exempt' },
    both: { key_absent: 'exempt', max_age: '15m' },
    legacy: { key_absent: 'denied', key: 'age' },
  },
};

const home = ['ann', 'bob', 'kim', 'staff', 'admin', 'reader', 'robot', 'data-admins'];
const others = ['sue', 'sam', 'alice', 'eve', 'analyst', 'janitor', 'lab-admins'];
const accounts = ['home-users', 'science-users', 'partner-users'];
const services = ['lambda', 'trail'];
const roots = ['root', 'science-root', 'partner-root'];
const patterns = ['automation', 'home-robots', 'all-admins'];
const roles = ['admin', 'reader', 'robot', 'analyst', 'janitor'];
const boundable = ['ann', 'ann', 'reader', 'reader', 'kim', 'analyst'];
const buckets = ['data', 'site', 'site', 'vault', 'results'];

const objectActions = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'];
const bucketActions = ['s3:ListBucket', 's3:DeleteBucket', 's3:GetBucketPolicy', 's3:PutBucketVersioning'];
const ownActions = ['iam:EnableMFADevice', 'iam:ListMFADevices', 'iam:GetUser', 'iam:CreateAccessKey'];

type Place = 'objects' | 'bucket' | 'both' | 'role' | 'own';

export function randomSpec(random: Random): Data {
  const count = 3 + random.below(6);
  const rules = Array.from({ length: count }, (_, index) => [`rule-${index + 1}`, randomRule(random)]);
  const enrol = { preset: 'manage-own-mfa', version: 1, to: 'staff', with: { mfa: random.pick(['present', 'fresh']) } };
  return {
    ...estate,
    principals: Object.fromEntries(
      Object.entries(estate.principals).map(([name, each]) => [name, holding(random, name, each)]),
    ),
    rules: Object.fromEntries([...rules, ...base(random)]),
    ...(chance(random, 0.1) ? { use: { enrol } } : {}),
  };
}

/** A guard shows only on what is granted. */
function base(random: Random): readonly (readonly [string, Data])[] {
  const open = { allow: 's3:*', resource: ['data', 'site', 'results'] };
  const to = random.pick([[...accounts, ...services], [...accounts, ...services], 'everyone']);
  const anyone = chance(random, 0.4) ? 'everyone' : some(random, [...home, ...accounts, 'lambda']);
  const trusting = { allow: 'sts:AssumeRole', resource: roles, to: anyone };
  const bound = random.pick(boundable);
  return [
    ...(chance(random, 0.75) ? [['open', { ...open, to }] as const] : []),
    ...(chance(random, 0.4) ? [['bounds', { ...open, to: bound, attach: { boundary: bound } }] as const] : []),
    ...(chance(random, 0.6) ? [['trusting', trusting] as const] : []),
    ...(chance(random, 0.5) ? [['publish', openProvider(random)] as const] : []),
  ];
}

function openProvider({ pick }: Random): Data {
  const resource = pick(['admin', 'reader']);
  return pick([
    { allow: 'sts:AssumeRoleWithWebIdentity', to: 'github', resource, when: { claims: { sub: 'repo:acme/site:*' } } },
    { allow: 'sts:AssumeRoleWithSAML', to: 'okta', resource },
  ]);
}

function holding(random: Random, name: string, principal: Data): Data {
  const mayHold =
    'user' in principal || 'role' in principal || ('sso' in principal && principal.sso !== 'any/DataAdmin');
  if (!mayHold || name === 'sam') return principal;
  const { has: _, ...rest } = principal;
  const full = [
    'AmazonS3FullAccess',
    'AmazonS3FullAccess',
    'AmazonS3FullAccess',
    'AdministratorAccess',
    'AdministratorAccess',
  ];
  const has = random.pick([...full, 'AmazonS3ReadOnlyAccess', '']);
  return has === '' ? rest : { ...rest, has };
}

const kinds = [
  'bucket',
  'bucket',
  'guard',
  'guard',
  'guard',
  'trust',
  'keep',
  'provider',
  'own',
  'wide',
  'limit',
  'put',
];

function randomRule(random: Random): Data {
  const { pick } = random;
  switch (pick(kinds)) {
    case 'guard':
      return guard(random);
    case 'trust':
      return trust(random);
    case 'keep':
      return trustGuard(random);
    case 'provider':
      return provider(random);
    case 'own':
      return own(random);
    case 'wide':
      return wide(random);
    case 'limit':
      return limit(random);
    case 'put':
      return putWhereSaid(random);
    default: {
      const { actions, resource, place } = target(random);
      const to = some(random, [...home, ...others, ...accounts, ...services]);
      const open = chance(random, 0.12) ? pick(['everyone', 'anonymous']) : to;
      return { allow: actions, to: open, resource, ...conditions(random, place, ['when']) };
    }
  }
}

interface Target {
  readonly actions: unknown;
  readonly resource: unknown;
  readonly place: Place;
}

function target(random: Random): Target {
  const { pick } = random;
  const bucket = pick(buckets);
  const kind = random.fraction();
  if (kind < 0.15) return { actions: pick(['s3:*', 's3:Get*', 's3:*Object']), resource: bucket, place: 'both' };
  if (kind < 0.25) {
    const resource = pick([[bucket, 'site'], 'arn:aws:s3:::acme-site/*', [bucket, 'results']]);
    return { actions: some(random, objectActions), resource: [...new Set([resource].flat())], place: 'objects' };
  }
  if (kind < 0.5) return { actions: some(random, bucketActions), resource: bucket, place: 'bucket' };
  const key = pick(['tmp/*', 'a', 'x/?.csv', 'home/${aws:username}/*']);
  return {
    actions: some(random, objectActions),
    resource: chance(random, 0.3) ? `${bucket}/${key}` : bucket,
    place: 'objects',
  };
}

function guard(random: Random): Data {
  const { actions, resource, place } = target(random);
  const to = chance(random, 0.4)
    ? random.pick(['everyone', 'everyone', 'everyone', 'anonymous'])
    : some(random, [...home, ...others, ...accounts, ...services, ...roots, ...patterns]);
  const sparable = [...home, ...others, ...accounts, ...services, ...roots, ...patterns].filter(
    (each) => each !== 'staff',
  );
  // Sparing all whom it names is refused.
  const unnamed = sparable.filter((each) => ![to].flat().includes(each));
  const except = to !== 'anonymous' && chance(random, 0.4) ? { except: some(random, unnamed) } : {};
  return { deny: actions, to, ...except, resource, ...conditions(random, place, ['when', 'unless', 'unless']) };
}

function trust(random: Random): Data {
  const to = some(random, [...home, ...others, ...accounts, ...services]);
  return { allow: 'sts:AssumeRole', to, resource: some(random, roles), ...conditions(random, 'role', ['when']) };
}

function trustGuard(random: Random): Data {
  const role = random.pick(roles);
  const put = chance(random, 0.7);
  const to = put
    ? random.pick(['everyone', ...accounts, 'bob', 'sam', 'alice', 'automation', 'data-admins', 'reader'])
    : some(random, ['ann', 'bob', 'staff', 'sam', 'reader', 'analyst']);
  const except =
    put && to === 'everyone' && chance(random, 0.5)
      ? { except: some(random, ['bob', 'lambda', 'admin', 'automation']) }
      : {};
  const attach = put ? { attach: { role } } : {};
  return {
    deny: 'sts:AssumeRole',
    to,
    ...except,
    resource: role,
    ...attach,
    ...conditions(random, 'role', ['when', 'unless']),
  };
}

function provider(random: Random): Data {
  const { pick } = random;
  const resource = pick(['admin', 'reader']);
  const oidc = chance(random, 0.6);
  const action = oidc ? 'sts:AssumeRoleWithWebIdentity' : 'sts:AssumeRoleWithSAML';
  const to = oidc ? 'github' : 'okta';
  if (chance(random, 0.4)) {
    const claims = oidc ? { aud: 'sts.amazonaws.com' } : { sub: pick(['zoe', 'z*']) };
    return { deny: action, to, resource, attach: { role: resource }, [pick(['when', 'unless'])]: { claims } };
  }
  const claims = oidc
    ? {
        aud: 'sts.amazonaws.com',
        sub: pick(['repo:acme/site:ref:refs/heads/main', ['repo:acme/site:*', 'repo:acme/app:x']]),
      }
    : { aud: 'https://signin.aws.amazon.com/saml', ...(chance(random, 0.5) ? { sub: ['zoe', 'y*'] } : {}) };
  return { allow: action, to, resource, when: { claims, ...(chance(random, 0.3) ? condition(random, 'role') : {}) } };
}

function own(random: Random): Data {
  const kind = random.pick(['allow', 'deny']);
  return {
    [kind]: some(random, ownActions),
    to: some(random, ['staff', 'ann', 'kim', 'sue', 'admin']),
    resource: random.pick(['arn:aws:iam::home:user/${aws:username}', 'ann', 'sue', ['arn:aws:iam::home:user/*']]),
    ...conditions(random, 'own', kind === 'allow' ? ['when'] : ['when', 'unless']),
  };
}

function wide(random: Random): Data {
  const to = some(random, ['staff', 'ann', 'kim', 'sue', 'reader', 'admin', 'janitor', 'lab-admins']);
  if (chance(random, 0.5)) {
    return {
      allow: random.pick(['everything', 's3:*']),
      to,
      resource: 'everything',
      ...conditions(random, 'role', ['when']),
    };
  }
  const deny = { everything_except: some(random, [...ownActions, ...objectActions]) };
  const users = some(random, ['staff', 'ann', 'kim', 'sue', 'reader', 'admin', 'janitor']);
  return { deny, to: users, resource: 'everything', ...conditions(random, 'role', ['when', 'unless']) };
}

function limit(random: Random): Data {
  const who = random.pick(boundable);
  const { actions, resource, place } = target(random);
  const kind = random.pick(['allow', 'allow', 'deny']);
  const words = conditions(random, place, kind === 'allow' ? ['when'] : ['when', 'unless']);
  return { [kind]: actions, to: who, resource, attach: { boundary: who }, ...words };
}

/** Where `attach` says, not where AWS needs it. */
function putWhereSaid(random: Random): Data {
  const { actions, place } = target(random);
  const kind = random.pick(['allow', 'deny']);
  const words = conditions(random, place, kind === 'allow' ? ['when'] : ['when', 'unless']);
  const bucket = random.pick(['data', 'site', 'results']);
  if (chance(random, 0.5)) {
    const to = some(
      random,
      [...home, ...others].filter((each) => each !== 'staff'),
    );
    return { [kind]: actions, to, resource: bucket, attach: { bucket }, ...words };
  }
  const identity = random.pick(['ann', 'staff', 'sue', 'reader', 'analyst', 'lab-admins']);
  return { [kind]: actions, to: identity, resource: bucket, attach: { identity }, ...words };
}

function conditions(random: Random, place: Place, words: readonly string[]): Data {
  if (chance(random, 0.3)) return {};
  const made = () => ({ ...condition(random, place), ...(chance(random, 0.3) ? condition(random, place) : {}) });
  const first = random.pick(words);
  const second = chance(random, 0.3) ? random.pick(words) : first;
  return { [first]: made(), ...(second === first ? {} : { [second]: made() }) };
}

const anywhere = ['tls', 'mfa', 'mfa', 'organization', 'vpc_endpoint', 'source_ip', 'time', 'principal', 'any', 'via'];
const wordsOf: Readonly<Record<Place, readonly string[]>> = {
  objects: [...anywhere, 'resource', 'request', 'aws_service', 'aws', 'aws'],
  bucket: [...anywhere, 'aws_service', 'prefix', 'prefix', 'prefix'],
  both: [...anywhere, 'aws_service'],
  role: [...anywhere, 'external_id', 'external_id', 'external_id'],
  own: anywhere,
};

function condition(random: Random, place: Place, depth = 0): Data {
  const { pick } = random;
  const word = pick(wordsOf[place]);
  const value = pick(['data', 'd*', 'dx']);
  const deeper = () => ({
    ...condition(random, place, depth + 1),
    ...(chance(random, 0.3) ? condition(random, place, 2) : {}),
  });
  const made: Readonly<Record<string, () => Data>> = {
    tls: () => ({ tls: pick([true, true, false]) }),
    mfa: () => ({ mfa: pick(Object.keys(estate.mfa)) }),
    organization: () => ({ organization }),
    vpc_endpoint: () => ({ vpc_endpoint: some(random, ['vpce-0123456789abcdef0', 'vpce-1a2b3c4d']) }),
    source_ip: () => ({ source_ip: pick(['203.0.113.0/24', ['10.0.0.0/8', '2001:db8::/32'], '203.0.113.7']) }),
    time: () => ({
      time: pick([
        { after: '2026-01-01T00:00:00Z' },
        { before: '2027-01-01T00:00:00+02:00' },
        { after: '2026-01-01T00:00:00Z', before: '2027-01-01T00:00:00Z' },
      ]),
    }),
    principal: () => ({ tag: { principal: { team: value } } }),
    resource: () => ({ tag: { resource: { class: value } } }),
    request: () => ({ tag: { request: { kind: value } } }),
    via: () => ({ via_aws_service: pick([true, false]) }),
    aws_service: () => ({ aws_service: pick([true, false]) }),
    prefix: () => ({ prefix: pick(['tmp/*', ['a/', 'b/*'], 'home/${aws:username}/*']) }),
    external_id: () => ({ external_id: pick(['7c1f0a', ['7c1f0a', 'b2']]) }),
    aws: () => ({ aws: inAwsWords(random) }),
    any: () => (depth > 1 ? { tls: true } : { any: [deeper(), deeper()] }),
  };
  return made[word]?.() ?? {};
}

function inAwsWords(random: Random): Data {
  const { pick } = random;
  const key = 's3:x-amz-server-side-encryption';
  return pick([
    { [pick(['StringEquals', 'StringNotEquals'])]: { [key]: pick(['aws:kms', ['aws:kms', 'AES256']]) } },
    { StringLike: { [key]: 'aws:*' } },
    { [pick(['StringEqualsIfExists', 'StringNotEqualsIfExists'])]: { [key]: 'aws:kms' } },
    { Null: { [key]: pick([true, false]) } },
    chance(random, 0.5)
      ? { NumericLessThanEquals: { 's3:signatureAge': 600 } }
      : { Bool: { 'aws:SecureTransport': true } },
  ]);
}

/** One, or a list of a few without duplicates. */
function some(random: Random, items: readonly string[]): string | readonly string[] {
  if (chance(random, 0.5)) return random.pick(items);
  return [...new Set([random.pick(items), random.pick(items), random.pick(items)])];
}
