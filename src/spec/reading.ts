// spec/: what every reader of a section is given: where to complain, where values stand, and what is declared so far.
import type { Catalogue } from '../iam/catalogue.ts';
import type { ManagedPolicies } from '../iam/managed-policies.ts';
import type { Span } from '../text/source.ts';
import { lookUp, Register } from './names.ts';
import type { Places } from './places.ts';
import type { Problems } from './problems.ts';
import type { Account, Bucket, MfaRequirement, Principal } from './spec.ts';

/** The tables that reading looks things up in. */
export interface SpecLibrary {
  readonly catalogue: Catalogue;
  readonly managedPolicies: ManagedPolicies;
}

export interface Reading {
  readonly problems: Problems;
  readonly places: Places;
  readonly library: SpecLibrary;
  readonly accounts: Register<Account>;
  /** Principals and buckets: they share one namespace. */
  readonly subjects: Register<Subject>;
  readonly mfa: Register<MfaRequirement>;
}

export type Subject =
  | { readonly is: 'principal'; readonly principal: Principal }
  | { readonly is: 'bucket'; readonly bucket: Bucket };

export function startReading(problems: Problems, places: Places, library: SpecLibrary): Reading {
  return { problems, places, library, accounts: new Register(), subjects: new Register(), mfa: new Register() };
}

/** With its article, for messages. */
export function kindOfSubject(subject: Subject): string {
  if (subject.is === 'bucket') return 'a bucket';
  const names = {
    account: 'an account',
    root: 'a root user',
    user: 'a user',
    role: 'a role',
    group: 'a group',
    service: 'a service',
  };
  return names[subject.principal.kind];
}

export function findAccount(reading: Reading, name: string, at: Span): Account | undefined {
  return lookUp(reading.accounts, name, at, 'an account', reading.problems);
}

export function findPrincipal(reading: Reading, name: string, at: Span): Principal | undefined {
  if (name === 'everyone' || name === 'anonymous') {
    reading.problems.error('wrong-kind', at, `\`${name}\` has no place here: a declared principal is wanted`);
    return undefined;
  }
  const subject = lookUp(reading.subjects, name, at, 'a principal', reading.problems);
  if (subject?.is === 'principal') return subject.principal;
  if (subject !== undefined)
    reading.problems.error('wrong-kind', at, `\`${name}\` is a bucket, and a principal is wanted`);
  return undefined;
}

export function findBucket(reading: Reading, name: string, at: Span): Bucket | undefined {
  const subject = lookUp(reading.subjects, name, at, 'a bucket', reading.problems);
  if (subject?.is === 'bucket') return subject.bucket;
  if (subject !== undefined) {
    const help = name.includes('/') ? undefined : 'name a bucket of the section `buckets`';
    reading.problems.error('wrong-kind', at, `\`${name}\` is ${kindOfSubject(subject)}, and a bucket is wanted`, help);
  }
  return undefined;
}

/** A principal of one of some kinds. */
export function findOfKind<K extends Principal['kind']>(
  reading: Reading,
  name: string,
  at: Span,
  kinds: readonly K[],
): Extract<Principal, { kind: K }> | undefined {
  const principal = findPrincipal(reading, name, at);
  if (principal === undefined) return undefined;
  if ((kinds as readonly string[]).includes(principal.kind)) return principal as Extract<Principal, { kind: K }>;
  const wanted = kinds.map((kind) => `a ${kind}`).join(' or ');
  const found = kindOfSubject({ is: 'principal', principal });
  reading.problems.error('wrong-kind', at, `\`${name}\` is ${found}, and ${wanted} is wanted`);
  return undefined;
}
