// Specs from the definition of the language: every key that it has, with values of its shape; and specs of rules that fit.
import type { ObjectShape, Shape, VariantsShape } from '../../src/spec/shape.ts';
import type { Random } from '../seeded.ts';
import * as words from './words.ts';

export type Data = Record<string, unknown>;

/** How much of what may be left out is there, and how much of a text is not what is wanted. */
interface Taste {
  readonly optional: number;
  readonly spoilt: number;
}

/** By what the definition calls the text. */
const texts: readonly (readonly [RegExp, (random: Random) => unknown])[] = [
  [/account id of 12/, ({ pick }) => pick(['444455556666', '111122223333', '000000000001'])],
  [/an account's name/, ({ pick }) => pick(Object.keys(words.accounts))],
  [/MFA requirement/, ({ pick }) => pick(words.requirements)],
  [/bucket's name/, ({ pick }) => pick(words.bucketNames)],
  [/S3 name/, ({ pick }) => pick(['acme-a', 'acme-b', 'acme.c'])],
  [/role's name/, ({ pick }) => pick(words.roles)],
  [/user's name/, ({ pick }) => pick(words.people)],
  [/principal's name/, ({ pick }) => pick([...words.everybody, 'everyone', 'anonymous', 'team'])],
  [
    /an action/,
    ({ pick }) => pick([...words.objectActions, ...words.bucketActions, ...words.anyActions, 'sts:AssumeRole']),
  ],
  [
    /`bucket\/key`/,
    ({ pick }) => pick([...words.bucketNames, 'data/*', 'data/a', 'site/x/*', 'admin', 'bob', 'everything']),
  ],
  [
    /`ACCOUNT\/host`/,
    ({ pick }) => pick(['home/accounts.google.com', 'home/gitlab.com', 'science/oidc.example.com/id/1']),
  ],
  [/`ACCOUNT\//, ({ pick, below }) => pick(['home/x', 'home/path/y', 'science/z', 'any/p/*']) + below(3)],
  [/service principal/, ({ pick }) => pick(['ec2.amazonaws.com', 'logging.s3.amazonaws.com'])],
  [/address/, ({ pick }) => pick(['203.0.113.7', '10.0.0.0/8', '2001:db8::/32'])],
  [/organization id/, ({ pick }) => pick(['o-a1b2c3d4e5', 'none', 'o-zzzzzzzzzz'])],
  [/VPC endpoint/, ({ pick }) => pick(['vpce-0123456789abcdef0', 'vpce-1a2b3c4d'])],
  [/context's name/, ({ pick }) => pick(Object.keys(words.fixtures.contexts))],
  [/a file/, ({ pick }) => pick(['./people.fixtures.yaml', './people.fixtures.yaml', './nowhere.yaml', './x.json'])],
  [/a Sid/, ({ pick }) => pick(['Rule1', 'Rule2', 'Own'])],
  [/a time/, ({ pick }) => pick(['2026-01-01T00:00:00Z', '2027-01-01T00:00:00+02:00'])],
  [/a policy/, ({ pick }) => pick(['AmazonS3FullAccess', 'AdministratorAccess', 'anything'])],
  [/preset/, ({ pick }) => pick(['manage-own-mfa', 'manage-own-credentials'])],
  [/rule's name/, ({ pick }) => pick(['rule-1', 'rule-2', 'enrol', 'list-devices'])],
  [/prefix/, ({ pick }) => pick(['tmp/', 'a*', 'home/${aws:username}/'])],
];

const fixtureNames = Object.values(words.fixtures).flatMap((section) => Object.keys(section));
const names = [...words.everybody, ...words.bucketNames, ...fixtureNames, 'rule-1', 'rule-2', 'x', 'y-1'];

class Maker {
  readonly #random: Random;
  readonly #taste: Taste;

  constructor(random: Random, taste: Taste) {
    this.#random = random;
    this.#taste = taste;
  }

  value(shape: Shape, depth = 0): unknown {
    const { fraction, pick, below } = this.#random;
    if (fraction() < this.#taste.spoilt || depth > 12) return words.spoilt(this.#random);
    switch (shape.is) {
      case 'lazy':
        return this.value(shape.get(), depth + 1);
      case 'text':
        return (texts.find(([what]) => what.test(shape.what))?.[1] ?? (() => `${shape.what.slice(0, 12)} ${below(3)}`))(
          this.#random,
        );
      case 'word':
        if (shape.orName && fraction() < 0.3) return pick(Object.keys(words.fixtures.sessions));
        return pick(shape.words);
      case 'flag':
        return pick([true, false]);
      case 'version':
        return 1;
      case 'duration':
        return pick(['90s', '15m', '1h', '2d']);
      case 'scalar':
        return pick([
          'a',
          'tmp/*',
          'true',
          7,
          true,
          'sts.amazonaws.com',
          'repo:acme/site:ref:refs/heads/main',
          '203.0.113.0/24',
        ]);
      case 'data':
        return {
          Effect: pick(['Allow', 'Deny']),
          Action: pick(['s3:*', ['s3:GetObject']]),
          Resource: pick(['*', 'arn:aws:s3:::acme-data/*']),
          ...(fraction() < 0.5 ? { Principal: '*' } : {}),
        };
      case 'list':
        if (shape.mayBeEmpty && fraction() < 0.2) return [];
        return this.#list(shape.of, shape.single, depth);
      case 'named':
        return this.#named(shape.of, shape.keys, depth);
      case 'object':
        return this.#object(shape, depth);
      case 'variants':
        return this.#variant(shape, depth);
      case 'forms': {
        const form = pick([shape.scalar, shape.list, shape.map].filter((each) => each !== undefined));
        return this.value(form, depth + 1);
      }
    }
  }

  #list(of: Shape, single: boolean, depth: number): unknown {
    if (single && this.#random.fraction() < 0.5) return this.value(of, depth + 1);
    return this.#some(1 + this.#random.below(3), () => this.value(of, depth + 1));
  }

  #named(of: Shape, keys: string, depth: number): Data {
    const { pick, below } = this.#random;
    const free = [
      'sub',
      'aud',
      'team',
      'StringEquals',
      'aws:SourceVpc',
      'bucket-public',
      'guard-stops-everyone',
      'mfa',
      'hardened',
      'first-device',
      'bucket.data.json',
      'p0.json',
    ];
    const entries = this.#some(1 + below(3), (index): [string, unknown] => {
      const key = keys === 'name' ? pick(names) : keys === 'sentence' ? `case ${index} holds` : pick(free);
      return [key, this.value(of, depth + 1)];
    });
    return Object.fromEntries(entries);
  }

  #object({ keys }: ObjectShape, depth: number): Data {
    const { fraction } = this.#random;
    const wanted = Object.entries(keys).filter(([, key]) => key.required || fraction() < this.#taste.optional);
    return Object.fromEntries(wanted.map(([name, key]) => [name, this.value(key.shape, depth + 1)]));
  }

  #variant(shape: VariantsShape, depth: number): Data {
    const variant = shape.of[this.#random.pick(Object.keys(shape.of))];
    return variant === undefined ? {} : this.#object(variant, depth);
  }

  #some<Item>(count: number, make: (index: number) => Item): Item[] {
    return Array.from({ length: count }, (_, index) => make(index));
  }
}

/** Anything at all that has a shape, but for what is spoilt in it. */
export function anyOf(shape: Shape, random: Random): Data {
  const taste = { optional: random.pick([0.1, 0.4, 0.8]), spoilt: random.pick([0, 0, 0.01, 0.1]) };
  return new Maker(random, taste).value(shape) as Data;
}

/** A spec without tests, whose names are declared and whose rules mostly go with what they speak of. */
export function fittingSpec(random: Random): Data {
  const { below, fraction } = random;
  const rules = Array.from({ length: 1 + below(5) }, (_, index) => [`rule-${index + 1}`, fittingRule(random)]);
  return {
    iamspec: 1,
    organization: { id: 'o-a1b2c3d4e5' },
    accounts: words.accounts,
    principals: words.principals,
    buckets: words.buckets,
    mfa: words.mfa,
    ...(fraction() < 0.3 ? { assumptions: { mfa_through_role: random.pick(['carried', 'lost', 'either']) } } : {}),
    rules: Object.fromEntries(rules),
    ...(fraction() < 0.3
      ? {
          use: {
            own: { preset: 'manage-own-mfa', version: 1, to: 'staff', with: { mfa: random.pick(words.requirements) } },
          },
        }
      : {}),
  };
}

function fittingRule(random: Random): Data {
  const { pick, fraction } = random;
  const kind = pick(['bucket', 'bucket', 'bucket', 'trust', 'provider', 'own', 'everything', 'boundary', 'statement']);
  const deny = fraction() < 0.4;
  switch (kind) {
    case 'trust':
      return {
        allow: 'sts:AssumeRole',
        to: some(random, ['bob', 'sam', 'staff', 'lambda', 'analyst', 'data-admins']),
        resource: pick(words.roles),
        ...conditions(random, 'when'),
      };
    case 'provider': {
      const oidc = fraction() < 0.6;
      const claims = oidc
        ? { aud: 'sts.amazonaws.com', sub: pick(['repo:acme/site:ref:refs/heads/main', 'repo:acme/site:*']) }
        : { aud: 'https://signin.aws.amazon.com/saml' };
      return {
        allow: oidc ? 'sts:AssumeRoleWithWebIdentity' : 'sts:AssumeRoleWithSAML',
        to: oidc ? 'github' : 'okta',
        resource: pick(['admin', 'reader']),
        when: { claims },
      };
    }
    case 'own':
      return {
        [deny ? 'deny' : 'allow']: some(random, words.ownActions),
        to: 'staff',
        resource: 'arn:aws:iam::home:user/${aws:username}',
        ...conditions(random, deny ? 'unless' : 'when'),
      };
    case 'everything':
      return deny
        ? {
            deny: { everything_except: some(random, words.ownActions) },
            to: pick(['staff', 'bob']),
            resource: 'everything',
            ...conditions(random, 'unless'),
          }
        : {
            allow: pick(['everything', 's3:*']),
            to: pick(['staff', 'admin', 'bob']),
            resource: 'everything',
            ...conditions(random, 'when'),
          };
    case 'boundary':
      return {
        [deny ? 'deny' : 'allow']: some(random, words.objectActions),
        to: 'admin',
        resource: 'data/*',
        attach: { boundary: 'admin' },
      };
    case 'statement':
      return {
        statement: {
          Effect: 'Deny',
          NotPrincipal: { AWS: 'arn:aws:iam::444455556666:root' },
          Action: 's3:DeleteBucket',
          Resource: 'arn:aws:s3:::acme-data',
        },
        attach: { bucket: 'data' },
        why: 'as printed',
      };
    default:
      return bucketRule(random, deny);
  }
}

function bucketRule(random: Random, deny: boolean): Data {
  const { pick, fraction } = random;
  const objects = fraction() < 0.6;
  const actions = fraction() < 0.2 ? 's3:*' : some(random, objects ? words.objectActions : words.bucketActions);
  const bucket = pick(['data', 'site']);
  const resource = objects && fraction() < 0.4 ? `${bucket}/${pick(['tmp/*', 'a', 'x/?.csv'])}` : bucket;
  if (!deny)
    return {
      allow: actions,
      to: some(random, ['bob', 'staff', 'admin', 'sam', 'analyst', 'partner-users', 'lambda', 'data-admins']),
      resource,
      ...conditions(random, 'when'),
    };
  return {
    deny: actions,
    to: pick(['everyone', 'partner-users', 'bob', 'automation', 'data-admins']),
    ...(fraction() < 0.4
      ? { except: some(random, ['admin', 'root', 'automation', 'operators', 'data-admins', 'lambda']) }
      : {}),
    resource,
    ...conditions(random, 'unless'),
  };
}

function conditions(random: Random, key: string): Data {
  const { fraction } = random;
  if (fraction() < 0.3) return {};
  const found = Object.assign({}, ...[conditionOf(random), ...(fraction() < 0.3 ? [conditionOf(random)] : [])]);
  return { [key]: found };
}

function conditionOf(random: Random, depth = 0): Data {
  const { pick } = random;
  const word = pick(words.conditionWords);
  const made: Readonly<Record<string, () => unknown>> = {
    tls: () => pick([true, false]),
    mfa: () => pick(words.requirements),
    organization: () => 'o-a1b2c3d4e5',
    aws_service: () => true,
    prefix: () => pick(['tmp/*', ['a/', 'b/']]),
    source_ip: () => pick(['203.0.113.0/24', ['10.0.0.0/8', '2001:db8::/32']]),
    tag: () => ({ [pick(['principal', 'resource', 'request'])]: { team: pick(['data', 'd*']) } }),
    time: () =>
      pick([{ after: '2026-01-01T00:00:00Z' }, { before: '2027-01-01T00:00:00Z', after: '2026-01-01T00:00:00Z' }]),
    any: () => (depth > 2 ? [{ tls: true }] : [conditionOf(random, depth + 1), conditionOf(random, depth + 1)]),
  };
  return { [word]: made[word]?.() };
}

/** One, or a list of a few without duplicates. */
function some<Item>(random: Random, items: readonly Item[]): Item | readonly Item[] {
  if (random.fraction() < 0.5) return random.pick(items);
  return [...new Set([random.pick(items), random.pick(items), random.pick(items)])];
}
