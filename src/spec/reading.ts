// spec/: what every reader of a section is given: where to complain, where values stand, and what is declared so far.
import type { Catalogue } from '../iam/catalogue.ts';
import type { ContextKey } from '../iam/context-keys.ts';
import type { ManagedPolicies } from '../iam/managed-policies.ts';
import type { Span } from '../text/source.ts';
import { EnvironmentNodes } from './environments.ts';
import { lookUp, Register } from './names.ts';
import type { Partition } from './partition.ts';
import type { Places } from './places.ts';
import type { Problems } from './problems.ts';
import {
  type Account,
  type Bucket,
  isPattern,
  type MfaRequirement,
  type Organization,
  type Principal,
} from './spec.ts';

/** The tables that reading looks things up in. */
export interface SpecLibrary {
  readonly catalogue: Catalogue;
  readonly managedPolicies: ManagedPolicies;
}

export interface Reading {
  readonly problems: Problems;
  readonly places: Places;
  readonly library: SpecLibrary;
  readonly partition: Partition;
  readonly organization?: Organization;
  /** In which environment; every file that belongs to the spec is settled in it. */
  readonly nodes: EnvironmentNodes;
  readonly accounts: Register<Account>;
  /** Principals and buckets: they share one namespace. */
  readonly subjects: Register<Subject>;
  readonly mfa: Register<MfaRequirement>;
  /** The context keys of claims, once looked up: `HOST:claim`. */
  readonly claimKeys: Map<string, ContextKey | undefined>;
}

export type Subject =
  | { readonly is: 'principal'; readonly principal: Principal }
  | { readonly is: 'bucket'; readonly bucket: Bucket };

export type Shared = Pick<Reading, 'problems' | 'places' | 'library' | 'partition' | 'organization'> &
  /** Absent: there are no environments. */
  Partial<Pick<Reading, 'nodes'>>;

export function startReading(shared: Shared): Reading {
  const nodes = shared.nodes ?? new EnvironmentNodes({ all: [], values: new Map() }, undefined);
  return {
    ...shared,
    nodes,
    accounts: new Register(),
    subjects: new Register(),
    mfa: new Register(),
    claimKeys: new Map(),
  };
}

/** With their articles, for messages. */
export const kindNames: Readonly<Record<Principal['kind'], string>> = {
  account: 'an account',
  root: 'a root user',
  user: 'a user',
  role: 'a role',
  group: 'a group',
  service: 'a service',
  roles: 'a set of roles',
  sso: 'a permission set',
  oidc: 'an OIDC provider',
  saml: 'a SAML provider',
};

/** With its article, for messages. */
export function kindOfSubject(subject: Subject): string {
  return subject.is === 'bucket' ? 'a bucket' : kindNames[subject.principal.kind];
}

/** What a pattern has no place as: `is no resource`. */
export function reportPattern(principal: Principal, at: Span, lack: string, { problems }: Reading): undefined {
  const what = principal.kind === 'sso' ? 'a permission set of any account' : kindNames[principal.kind];
  const message = `\`${principal.name}\` is ${what}: a pattern, which ${lack}`;
  const one = principal.kind === 'sso' ? `{ sso: ACCOUNT/${principal.permissionSet} }` : '{ role: ACCOUNT/name }';
  const help = `name one instead, declared as \`${one}\`; a pattern stands in \`except\`, and in \`to\` of a \`deny\``;
  problems.error('pattern-principal', at, message, help);
  return undefined;
}

/** An IAM ARN as the language writes it: `home/bob`; undefined where the text is none. */
export function homeOfArn(text: string, { accounts }: Reading): string | undefined {
  const [, id, rest] = /^arn:[^:]*:iam::(\d{12}):[a-z-]+\/(.+)$/.exec(text) ?? [];
  if (rest === undefined) return undefined;
  const account = [...accounts.all.values()].find((each) => each.id === id);
  return `${account?.name ?? 'ACCOUNT'}/${rest}`;
}

export function findAccount(reading: Reading, name: string, at: Span): Account | undefined {
  if (name === 'any') {
    const message = '`any` stands for all accounts in `roles` and `sso` alone';
    reading.problems.error('any-account', at, message, 'name an account of this spec');
    return undefined;
  }
  return lookUp(reading.accounts, name, at, 'an account', reading.problems);
}

/** `fits`: which declared ones to offer in the stead of one that is none. */
export function findPrincipal(
  reading: Reading,
  name: string,
  at: Span,
  fits: (subject: Subject) => boolean = isPrincipal,
): Principal | undefined {
  if (name === 'everyone' || name === 'anonymous') {
    const message = `\`${name}\` has no place here: a declared principal is wanted`;
    reading.problems.error('wrong-kind', at, message, offer(reading, fits));
    return undefined;
  }
  const subject = lookUp(reading.subjects, name, at, 'a principal', reading.problems, 'unknown-name', fits);
  if (subject?.is === 'principal') return subject.principal;
  if (subject !== undefined)
    reading.problems.error(
      'wrong-kind',
      at,
      `\`${name}\` is a bucket, and a principal is wanted`,
      offer(reading, fits),
    );
  return undefined;
}

function isPrincipal({ is }: Subject): boolean {
  return is === 'principal';
}

export function findBucket(reading: Reading, name: string, at: Span): Bucket | undefined {
  const isBucket = ({ is }: Subject): boolean => is === 'bucket';
  const subject = lookUp(reading.subjects, name, at, 'a bucket', reading.problems, 'unknown-name', isBucket);
  if (subject?.is === 'bucket') return subject.bucket;
  if (subject !== undefined) {
    const help = 'name a bucket of the section `buckets`';
    reading.problems.error('wrong-kind', at, `\`${name}\` is ${kindOfSubject(subject)}, and a bucket is wanted`, help);
  }
  return undefined;
}

/** A principal of one of some kinds. `offered`: which of them to offer in the stead of one that is none. */
export function findOfKind<K extends Principal['kind']>(
  reading: Reading,
  name: string,
  at: Span,
  kinds: readonly K[],
  offered: (principal: Principal) => boolean = () => true,
): Extract<Principal, { kind: K }> | undefined {
  const fits = (subject: Subject): boolean =>
    subject.is === 'principal' &&
    (kinds as readonly string[]).includes(subject.principal.kind) &&
    !isPattern(subject.principal) &&
    offered(subject.principal);
  const principal = findPrincipal(reading, name, at, fits);
  if (principal === undefined) return undefined;
  if ((kinds as readonly string[]).includes(principal.kind)) return principal as Extract<Principal, { kind: K }>;
  const wanted = kinds
    .map((kind) => kindNames[kind])
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' or ');
  const found = kindOfSubject({ is: 'principal', principal });
  reading.problems.error('wrong-kind', at, `\`${name}\` is ${found}, and ${wanted} is wanted`, offer(reading, fits));
  return undefined;
}

/** What is declared that would fit, in the stead of what does not. */
function offer({ subjects, problems }: Reading, fits: (subject: Subject) => boolean): string | undefined {
  if (problems.isFull) return undefined;
  const names = [...subjects.all].filter(([, subject]) => fits(subject)).map(([name]) => `\`${name}\``);
  if (names.length === 0) return 'none is declared: declare it first';
  return `declared: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ' …' : ''}`;
}
