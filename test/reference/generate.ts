// Random policies and requests for the differential test: from small pools, so that most things meet.
import type { Json } from './semantics.ts';

export type Random = () => number;

export function pick<Value>(random: Random, values: readonly Value[]): Value {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

function some<Value>(random: Random, values: readonly Value[]): Value | Value[] {
  if (random() < 0.5) return pick(random, values);
  return [...new Set(Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(random, values)))];
}

const home = '444455556666';
const partner = '111122223333';

const awsPrincipals = [
  '*',
  home,
  partner,
  `arn:aws:iam::${home}:root`,
  `arn:aws:iam::${partner}:root`,
  `arn:aws:iam::${home}:user/team/alice`,
  `arn:aws:iam::${home}:user/bob`,
  `arn:aws:iam::${partner}:user/paula`,
  `arn:aws:iam::${home}:role/ops/admin`,
  `arn:aws:iam::${partner}:role/visitor`,
];

const s3Actions = [
  's3:GetObject',
  's3:PutObject',
  's3:*',
  's3:Get*',
  's3:?etObject',
  '*',
  'S3:getobject',
  's3:PutBucketPolicy',
  's3:List*',
];
const stsActions = ['sts:AssumeRole', 'sts:*', '*', 'sts:Assume*', 'sts:TagSession'];

const resources = [
  '*',
  'arn:aws:s3:::acme-data',
  'arn:aws:s3:::acme-data/*',
  'arn:aws:s3:::acme-*/reports/*',
  'arn:aws:s3:::acme-data/home/${aws:username}/*',
  "arn:aws:s3:::acme-data/home/${aws:username, 'nobody'}/*",
  'arn:aws:s3:::acme-data/${aws:PrincipalTag/team}/*',
  'arn:aws:s3:::acme-data/a${*}b',
  'arn:aws:s3:::acme-data/a?b',
  'arn:aws:s3:::other/*',
  'arn:aws:iam::*:role/*',
];

const keysByType = {
  string: ['aws:username', 's3:prefix', 'aws:PrincipalTag/team', 'AWS:principaltag/TEAM', 'example:Kind'],
  numeric: ['aws:MultiFactorAuthAge', 'example:Size'],
  date: ['aws:CurrentTime', 'aws:EpochTime'],
  bool: ['aws:MultiFactorAuthPresent', 'aws:SecureTransport', 'aws:ViaAWSService'],
  binary: ['example:Bytes'],
  ip: ['aws:SourceIp'],
  arn: ['aws:PrincipalArn', 'example:Source'],
};

const valuesByType: Readonly<Record<keyof typeof keysByType, readonly string[]>> = {
  string: [
    'alice',
    'Alice',
    'a*',
    '*',
    'ops',
    'OPS',
    'team/?',
    '${aws:username}',
    '${aws:PrincipalTag/team}',
    'a${*}',
    '${aws:username}-x',
  ],
  numeric: ['600', '3600', '599', '600.5', '0', '-1'],
  date: ['2026-01-15T12:00:00Z', '2026-01-15', '2025-06-01T00:00:00+02:00', '1768478400', '2027-01-01T00:00:00Z'],
  bool: ['true', 'false'],
  binary: ['QUJD', 'AAAA'],
  ip: ['203.0.113.0/24', '203.0.113.10', '198.51.100.0/25', '0.0.0.0/0', '2001:db8::/32', '203.0.113.77/28'],
  arn: [
    `arn:aws:iam::${home}:user/*`,
    `arn:aws:iam::${home}:role/ops/admin`,
    'arn:aws:iam::*:*',
    `arn:*:iam::${partner}:user/paula`,
    'arn:aws:iam::${aws:PrincipalTag/team}:user/*',
    'arn:aws:*:::acme-*',
  ],
};

const operatorsByType: Readonly<Record<keyof typeof keysByType, readonly string[]>> = {
  string: [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
  ],
  numeric: ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
    (each) => `Numeric${each}`,
  ),
  date: ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
    (each) => `Date${each}`,
  ),
  bool: ['Bool'],
  binary: ['BinaryEquals'],
  ip: ['IpAddress', 'NotIpAddress'],
  arn: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'],
};

const types = Object.keys(keysByType) as (keyof typeof keysByType)[];

function condition(random: Random): Json {
  const type = pick(random, types);
  if (random() < 0.12) {
    const set = random() < 0.1 ? pick(random, ['ForAllValues:', 'ForAnyValue:']) : '';
    return { [`${set}Null`]: { [pick(random, keysByType[type])]: pick(random, ['true', 'false', true, false]) } };
  }
  const set = random() < 0.25 ? pick(random, ['ForAllValues:', 'ForAnyValue:']) : '';
  const name = `${set}${pick(random, operatorsByType[type])}${random() < 0.3 ? 'IfExists' : ''}`;
  const multi = set !== '' && type === 'string' && random() < 0.7;
  const values = type === 'bool' ? pick(random, valuesByType.bool) : some(random, valuesByType[type]);
  return { [name]: { [multi ? 'aws:TagKeys' : pick(random, keysByType[type])]: values } };
}

function conditions(random: Random): Json {
  if (random() < 0.35) return {};
  const all = [condition(random), ...(random() < 0.3 ? [condition(random)] : [])];
  return { Condition: Object.assign({}, ...all) };
}

function principal(random: Random, kind: 'bucket' | 'trust', effect: string): Json {
  const not = kind === 'bucket' && effect === 'Deny' && random() < 0.25;
  const roll = random();
  const value =
    roll < 0.15 ? '*' : roll < 0.25 ? { Service: 'lambda.amazonaws.com' } : { AWS: some(random, awsPrincipals) };
  return { [not ? 'NotPrincipal' : 'Principal']: value };
}

export function statement(random: Random, kind: 'identity' | 'bucket' | 'trust'): Json {
  const Effect = random() < 0.65 ? 'Allow' : 'Deny';
  const pool = kind === 'trust' ? stsActions : kind === 'bucket' ? s3Actions : [...s3Actions, ...stsActions];
  return {
    Effect,
    ...(kind === 'identity' ? {} : principal(random, kind, Effect)),
    [random() < 0.15 ? 'NotAction' : 'Action']: some(random, pool),
    ...(kind === 'trust' ? {} : { [random() < 0.15 ? 'NotResource' : 'Resource']: some(random, resources) }),
    ...conditions(random),
  };
}

export function document(random: Random, kind: 'identity' | 'bucket' | 'trust'): Json {
  const Statement = Array.from({ length: 1 + Math.floor(random() * 3) }, () => statement(random, kind));
  const Version = random() < 0.85 ? '2012-10-17' : '2008-10-17';
  return { ...(Version === '2008-10-17' && random() < 0.5 ? {} : { Version }), Statement };
}
