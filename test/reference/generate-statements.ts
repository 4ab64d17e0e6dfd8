// Random policy documents: from small pools, so that most things meet.
import type { Random } from '../seeded.ts';
import type { Json } from './case.ts';

/** What a document is made for, so that it has something to say about it now and then. */
export interface Aim {
  readonly action: string;
  readonly resource: string;
  /** Principals in the forms that a policy writes, the caller's own among them. */
  readonly principals: readonly Json[];
  /** The condition keys that may be used; all where it is absent. */
  readonly keys?: readonly string[];
}

export type Kind = 'identity' | 'boundary' | 'session' | 'scp' | 'rcp' | 'bucket' | 'resource' | 'trust';

export const [home, partner] = ['444455556666', '111122223333'] as const;

export function chance(random: Random, share: number): boolean {
  return random.fraction() < share;
}

/** One value bare, or up to three in a list. */
export function some<Value>(random: Random, values: readonly Value[]): Value | Value[] {
  if (chance(random, 0.5)) return random.pick(values);
  return [...new Set(Array.from({ length: 1 + random.below(3) }, () => random.pick(values)))];
}

const wideActions = ['*', '*', '*:*', 's?:?etObject', '*:Get*'];

const actionsOf: Readonly<Record<string, readonly string[]>> = {
  s3: [
    's3:GetObject',
    's3:PutObject',
    's3:*',
    's3:Get*',
    's3:?etObject',
    'S3:getobject',
    's3:PutBucketPolicy',
    's3:List*',
  ],
  sts: ['sts:AssumeRole', 'sts:*', 'sts:Assume*', 'sts:TagSession', 'sts:Get*'],
  iam: ['iam:*', 'iam:Get*', 'iam:ListUsers'],
  kms: ['kms:*', 'kms:Decrypt', 'kms:D*'],
  sqs: ['sqs:*', 'SQS:sendmessage'],
  sns: ['sns:*', 'sns:Publish'],
};

const resources = [
  '*',
  'arn:aws:s3:::acme-data',
  'arn:aws:s3:::acme-data/*',
  'arn:aws:s3:::acme-*/reports/*',
  'arn:aws:s3:::acme-data/home/${aws:username}/*',
  "arn:aws:s3:::acme-data/home/${aws:username, 'nobody'}/*",
  'arn:aws:s3:::acme-data/${aws:PrincipalTag/team}/*',
  "arn:aws:s3:::acme-data/${example:Kind, ''}xb",
  'arn:aws:s3:::acme-data/home/${aws:TagKeys}/x',
  'arn:aws:s3:::acme-data/a${*}b',
  'arn:aws:s3:::acme-data/a?b',
  'arn:aws:s3:::other/*',
  'arn:aws:iam::*:role/*',
];

/** Patterns that meet one ARN, or only nearly: wildcards at the ends of fields and within them. */
function patternsFor(arn: string, service: string): readonly string[] {
  if (arn === '*') return ['*', `arn:aws:${service}:::*`, 'arn:aws:dynamodb:*:*:table/x'];
  const [, , , region = '', account = '', ...rest] = arn.split(':');
  const name = rest.join(':');
  const start = `arn:aws:${service}`;
  return [
    arn,
    arn,
    '*',
    `${start}:${region}:${account}:*`,
    `${start}:*:*:${name.split(':').at(-1)}`,
    `${start}:*:*:${name}`,
    `${start}:${region && `${region.slice(0, 3)}*`}:${account && `*${account.slice(4)}`}:${name}`,
    `${start}:${region && `*${region.slice(2)}`}:${account && `${account.slice(0, 4)}????????`}:${name.slice(0, 4)}*`,
    `${start}:${region}:${account && `*${account.slice(3)}`}${account ? '' : '*e'}:${name}`,
    `${start}:::${name.slice(0, 5)}*`,
  ];
}

const shortArns = ['arn:aws:s3', 'arn:aws:s3::', 'arn:aws:iam::*', 'arn:aws:sqs:*', 'arn:aws:s3:*', 'arn:aws:s3:*data'];

const keysByType = {
  string: ['aws:username', 's3:prefix', 'aws:PrincipalTag/team', 'AWS:principaltag/TEAM', 'example:Kind', 'aws:userid'],
  numeric: ['aws:MultiFactorAuthAge', 'example:Size'],
  date: ['aws:CurrentTime', 'aws:EpochTime', 'aws:TokenIssueTime', 'example:When'],
  bool: [
    'aws:MultiFactorAuthPresent',
    'aws:SecureTransport',
    'aws:ViaAWSService',
    'aws:PrincipalIsAWSService',
    'example:Flag',
  ],
  binary: ['example:Bytes'],
  ip: ['aws:SourceIp', 'example:Address'],
  arn: ['aws:PrincipalArn', 'example:Source', 'aws:SourceArn'],
};

type Type = keyof typeof keysByType;

/** Keys that hold several values in a request, and those of which nothing is known. */
const limiting = [
  'aws:SourceIp',
  'aws:SourceArn',
  'aws:SourceVpce',
  'aws:SourceAccount',
  'aws:PrincipalOrgID',
  'aws:userid',
];
const multivalued = ['aws:TagKeys', 'aws:CalledVia', 'aws:PrincipalOrgPaths', 'example:Kind'];
const principalKeys = ['aws:PrincipalType', 'aws:PrincipalAccount', 'aws:PrincipalOrgID', 'aws:PrincipalServiceName'];

const valuesByType: Readonly<Record<Type, readonly string[]>> = {
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
    "${aws:username, 'alice'}",
    'athena.amazonaws.com',
    "${example:Kind, ''}",
    '${aws:TagKeys}',
    '',
  ],
  numeric: ['600', '3600', '599', '600.5', '0', '-1'],
  date: ['2026-01-15T12:00:00Z', '2026-01-15', '2025-06-01T00:00:00+02:00', '1768478400', '2027-01-01T00:00:00Z'],
  bool: ['true', 'false'],
  binary: ['QUJD', 'AAAA'],
  ip: ['203.0.113.0/24', '203.0.113.10', '198.51.100.0/25', '0.0.0.0/0', '2001:db8::/32', '203.0.113.77/28', '::/0'],
  arn: [
    `arn:aws:iam::${home}:user/*`,
    `arn:aws:iam::${home}:role/ops/admin`,
    `arn:aws:iam::${home}:user/team/alice`,
    `arn:aws:sts::${home}:federated-user/fay`,
    'arn:aws:iam::*:*',
    `arn:*:iam::${partner}:user/paula`,
    'arn:aws:iam::${aws:PrincipalTag/team}:user/*',
    'arn:aws:*:::acme-*',
  ],
};

const principalValues: Readonly<Record<string, readonly string[]>> = {
  'aws:PrincipalType': ['User', 'AssumedRole', 'Account', 'FederatedUser', 'Anonymous', 'A*'],
  'aws:PrincipalAccount': [home, partner, 'anonymous', '4*'],
  'aws:PrincipalOrgID': ['o-acme', 'o-other'],
  'aws:PrincipalServiceName': ['lambda.amazonaws.com', '*'],
};

const orders = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'];

export const operatorsByType: Readonly<Record<Type, readonly string[]>> = {
  string: ['', 'Not', 'IgnoreCase', 'NotIgnoreCase'].flatMap((each) =>
    each.includes('IgnoreCase')
      ? [`String${each.replace('IgnoreCase', '')}EqualsIgnoreCase`]
      : [`String${each}Equals`, `String${each}Like`],
  ),
  numeric: orders.map((each) => `Numeric${each}`),
  date: orders.map((each) => `Date${each}`),
  bool: ['Bool'],
  binary: ['BinaryEquals'],
  ip: ['IpAddress', 'NotIpAddress'],
  arn: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'],
};

const types = Object.keys(keysByType) as readonly Type[];
const sets = ['ForAllValues:', 'ForAnyValue:'];

function setPrefix(random: Random, share: number): string {
  return chance(random, share) ? random.pick(sets) : '';
}

function condition(random: Random): Json {
  const type = random.pick(types);
  if (chance(random, 0.12)) {
    const key = random.pick(chance(random, 0.2) ? multivalued : keysByType[type]);
    return { [`${setPrefix(random, 0.15)}Null`]: { [key]: random.pick(['true', 'false', true, false]) } };
  }
  const set = setPrefix(random, 0.25);
  const ifExists = chance(random, 0.3) ? 'IfExists' : '';
  const name = `${set}${random.pick(operatorsByType[type])}${ifExists}`;
  const roll = random.fraction();
  if (type === 'string' && roll < 0.2) {
    const key = random.pick(principalKeys);
    return { [name]: { [key]: some(random, principalValues[key] ?? []) } };
  }
  if (type === 'string' && roll > 0.9) {
    return { [name]: { 'aws:PrincipalArn': some(random, [...valuesByType.arn, `arn:aws:iam::${home}:*`, '*']) } };
  }
  const multi = type === 'string' && (set !== '' ? roll < 0.7 : roll < 0.3);
  const values = () =>
    chance(random, 0.04) ? [] : type === 'bool' ? random.pick(valuesByType.bool) : some(random, valuesByType[type]);
  const key = random.pick(multi ? multivalued : keysByType[type]);
  const other = random.pick(keysByType[type]);
  const two = chance(random, 0.1) && other.toLowerCase() !== key.toLowerCase();
  return { [name]: { [key]: values(), ...(two ? { [other]: values() } : {}) } };
}

/** Drawn again until it uses only keys that may be used. */
function within(aim: Aim, draw: () => Json): Json {
  for (;;) {
    const drawn = draw();
    const keys = Object.values(drawn).flatMap((block) => Object.keys(block as Json));
    if (keys.every((key) => aim.keys?.some((each) => each.toLowerCase() === key.toLowerCase()) ?? true)) return drawn;
  }
}

/** One statement's condition that names principals one by one: what takes `*` past boundary and session policy. */
function byArn(random: Random): Json {
  const name = `${random.pick(['StringEquals', 'ArnEquals', 'StringLike', 'ArnLike'])}${chance(random, 0.3) ? 'IfExists' : ''}`;
  return { [name]: { [random.pick(['aws:PrincipalArn', 'aws:principalarn'])]: some(random, valuesByType.arn) } };
}

/** What may keep S3 from calling a policy public: the right keys, with fixed values and others. */
function byLimit(random: Random): Json {
  const key = random.pick(limiting);
  if (key === 'aws:SourceIp') {
    const ranges = [
      '203.0.113.0/24',
      '0.0.0.0/0',
      '203.0.0.0/7',
      '192.0.0.0/8',
      '2000::/3',
      '2001:db8::/32',
      '203.0.113.77',
    ];
    return { [random.pick(['IpAddress', 'IpAddressIfExists', 'NotIpAddress'])]: { [key]: some(random, ranges) } };
  }
  const name = random.pick([
    'StringEquals',
    'StringLike',
    'StringNotEquals',
    'StringEqualsIfExists',
    'ForAnyValue:StringLike',
    'ArnLike',
  ]);
  const values =
    name === 'ArnLike'
      ? valuesByType.arn
      : ['arn:aws:s3:::acme-data', 'arn:aws:s3:::*', 'o-acme', home, `${home}:fay`, 'AROAX:*', '*'];
  return { [name]: { [key]: some(random, values) } };
}

function conditions(random: Random, share: number, aim: Aim): Json {
  if (!chance(random, share)) return {};
  if (chance(random, 0.03)) return { Condition: random.pick([{}, { StringEquals: {} }]) };
  const all = Array.from({ length: chance(random, 0.25) ? 2 : 1 }, () => within(aim, () => condition(random)));
  return { Condition: Object.assign({}, ...all) };
}

function principalElement(random: Random, kind: Kind, Effect: string, aim: Aim): Json {
  if (kind === 'rcp') return { Principal: '*' };
  const not = kind !== 'trust' && Effect === 'Deny' && chance(random, 0.3);
  const all: Record<string, string[]> = {};
  for (let number = 1 + random.below(3); number > 0; number--) {
    for (const [type, entry] of Object.entries(random.pick(aim.principals))) {
      if (type === 'CanonicalUser' && kind !== 'bucket') continue;
      if (type === 'Federated' && kind !== 'trust') continue;
      all[type] = [...new Set([...(all[type] ?? []), String(entry)])];
    }
  }
  const listed = Object.fromEntries(
    Object.entries(all).map(([type, entries]) => [
      type,
      entries.length === 1 && chance(random, 0.5) ? entries[0] : entries,
    ]),
  );
  const value = chance(random, not ? 0.05 : 0.15)
    ? '*'
    : chance(random, 0.02)
      ? random.pick([{}, { AWS: [] }])
      : listed;
  return { [not ? 'NotPrincipal' : 'Principal']: value };
}

function actionElement(random: Random, kind: Kind, aim: Aim, near: boolean): Json {
  const service = aim.action.split(':')[0] ?? '';
  const pool = [...(actionsOf[service] ?? []), aim.action, aim.action.toLowerCase()];
  const far = kind === 'trust' ? [...(actionsOf.sts ?? []), '*'] : [...Object.values(actionsOf).flat(), '*'];
  const not = kind !== 'rcp' && chance(random, 0.12);
  const entries = chance(random, 0.015) ? [] : some(random, near && !not ? [...pool, random.pick(wideActions)] : far);
  return { [not ? 'NotAction' : 'Action']: entries };
}

function resourceElement(random: Random, kind: Kind, aim: Aim, near: boolean): Json {
  if (kind === 'trust') return {};
  const service = aim.action.split(':')[0] ?? '';
  const short = (kind === 'identity' || kind === 'boundary') && chance(random, 0.04);
  const where = aim.resource === '*' ? service : (aim.resource.split(':')[2] ?? service);
  const not = chance(random, 0.12);
  const pool = short ? shortArns : near && !not ? patternsFor(aim.resource, where) : resources;
  return { [not ? 'NotResource' : 'Resource']: chance(random, 0.015) ? [] : some(random, pool) };
}

function statement(random: Random, kind: Kind, aim: Aim): Json {
  const denies: Partial<Record<Kind, number>> = { rcp: 1, scp: 0.25, boundary: 0.12, session: 0.12 };
  const Effect = chance(random, denies[kind] ?? 0.3) ? 'Deny' : 'Allow';
  const near = chance(random, Effect === 'Allow' ? 0.75 : 0.5);
  const named = kind === 'bucket' || kind === 'resource' || kind === 'trust' || kind === 'rcp';
  const whose = named ? principalElement(random, kind, Effect, aim) : {};
  const everyone = Effect === 'Allow' && JSON.stringify(whose).includes('"*"');
  return {
    ...(chance(random, 0.3) ? { Sid: `S${random.below(1_000_000_000)}` } : {}),
    Effect,
    ...whose,
    ...actionElement(random, kind, aim, near),
    ...resourceElement(random, kind, aim, near),
    ...(everyone && chance(random, 0.5)
      ? { Condition: within(aim, () => random.pick([byArn, byLimit])(random)) }
      : conditions(random, Effect === 'Allow' ? 0.45 : 0.7, aim)),
  };
}

/** A document of this kind that its grammar takes. */
export function randomDocument(random: Random, kind: Kind, aim: Aim): Json {
  const Statement = Array.from({ length: 1 + random.below(3) }, () => statement(random, kind, aim));
  const Version = kind === 'rcp' || chance(random, 0.88) ? '2012-10-17' : '2008-10-17';
  return {
    ...(Version === '2008-10-17' && chance(random, 0.5) ? {} : { Version }),
    Statement: Statement.length === 1 && chance(random, 0.3) ? Statement[0] : Statement,
  };
}

/** What AWS attaches where nothing else is: everything is allowed. */
export const fullAccess: Json = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};
