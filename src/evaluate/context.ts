// Audit arm: which condition keys a call carries, and with what values: by the session, the request's facts and AWS's
// rules for each key. A key that none of them settles is open.
import { isProviderKey } from '../iam/context-keys.ts';
import type { Facts } from '../iam/facts.ts';
import { type Caller, isSigned } from './caller.ts';
import { absent, hidden, type KeyState, type Keys, open, present } from './keys.ts';
import { type Credentials, type MfaKeys, mfaKeysOf, mfaKeysOfCode, originOf } from './session.ts';
import type { Oracle } from './worlds.ts';

/** Used where a request does not state them; addresses from the range kept for documentation. */
export const defaultFacts = { sourceIp: '203.0.113.10', tls: true, time: '2026-01-15T12:00:00Z' } as const;

/** What the keys of a call depend on. */
export interface CallFacts {
  readonly credentials: Credentials;
  readonly facts: Facts;
  readonly action: string;
  /** By key in lower case: `facts.aws`. */
  readonly stated: ReadonlyMap<string, readonly string[]>;
  /** Account that owns the resource; undefined where there is none. */
  readonly resourceAccount: string | undefined;
  /** Id of the organization of that account, where that is known. */
  readonly resourceOrganization: string | undefined;
  /** An MFA code is given in this call, an AssumeRole. */
  readonly mfaCode: boolean;
}

/** Which policies look: with an MFA code in the call, the two sides see different keys. */
export type Side = 'trust' | 'caller';

type Rule = (context: RequestKeys) => KeyState;

/** The keys of one call as one side's policies see them. */
export class RequestKeys implements Keys {
  readonly call: CallFacts;
  readonly #side: Side;
  readonly #oracle: Oracle;

  constructor(call: CallFacts, side: Side, oracle: Oracle) {
    this.call = call;
    this.#side = side;
    this.#oracle = oracle;
  }

  lookup(key: string): KeyState {
    const stated = this.call.stated.get(key);
    if (stated !== undefined) return stated.length === 0 ? absent : present(...stated);
    const rule = rules.get(key);
    if (rule !== undefined) return rule(this);
    if (key.startsWith('aws:')) return keyOfAnonymous(this, key);
    return isProviderKey(key) ? claimKey(this.call.credentials, key) : open;
  }

  /** Calls that a service makes with the caller's credentials carry no MFA. */
  mfa(): MfaKeys {
    const { credentials, mfaCode } = this.call;
    if (this.states('aws:viaawsservice', 'true') && isIdentity(this)) return { present: 'false' };
    return mfaCode ? mfaKeysOfCode(this.#side, credentials, this.#oracle) : mfaKeysOf(credentials, this.#oracle);
  }

  states(key: string, value: string): boolean {
    return this.call.stated.get(key)?.some((each) => each.toLowerCase() === value) ?? false;
  }
}

/**
 * In the call that asks for a role's session the token's claims are keys, those of its own provider alone. Some go on into
 * the role's session, and AWS does not say of each whether it does.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
function claimKey(credentials: Credentials, key: string): KeyState {
  const { caller, claims } = credentials;
  const { caller: origin, session } = originOf(credentials);
  // Identity Center signs in by SAML.
  if (origin.kind === 'role') return session.kind === 'identity-provider' && key.startsWith('saml:') ? open : absent;
  const claim = claimOf(origin, key);
  if (claim === undefined) return absent;
  const stated = caller.kind === 'provider' ? claims?.get(claim) : undefined;
  return stated === undefined ? open : present(...stated);
}

/** The name in lower case of the claim that a key stands for, where it is one of this caller's provider. */
export function claimOf(caller: Caller, key: string): string | undefined {
  const begin = caller.kind === 'provider' ? caller.claimPrefix : undefined;
  const lower = key.toLowerCase();
  return begin !== undefined && lower.startsWith(begin) ? lower.slice(begin.length) : undefined;
}

/**
 * By the caller's account; what the request states is said of the account that its first credentials are of.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
 */
function principalOrganization({ call: { credentials, facts } }: RequestKeys): KeyState {
  const { caller } = credentials;
  if (caller.kind === 'provider') return open;
  if (!isSigned(caller)) return absent;
  const { id, organization } = caller.account;
  if (organization !== undefined) return present(organization);
  const stated = facts.organization;
  if (stated === undefined || accountOf(originOf(credentials).caller) !== id) return open;
  return stated === 'none' ? absent : present(stated);
}

function accountOf(caller: Caller): string | undefined {
  if (isSigned(caller)) return caller.account.id;
  return 'accountId' in caller ? caller.accountId : undefined;
}

/** The path of a place in an organization is there where the organization's id is. */
function pathsIn(organization: KeyState): KeyState {
  return organization.state === 'present' ? hidden : organization;
}

function resourceOrganization({ call: { resourceOrganization: known } }: RequestKeys): KeyState {
  return known === undefined ? open : present(known);
}

/**
 * AWS says it of sessions that an OpenID Connect provider vouched for; of those of SAML, and of what is assumed from
 * either, it does not say.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-federatedprovider
 */
function federatedProvider({ call: { credentials } }: RequestKeys): KeyState {
  const { caller, session, assumed } = credentials;
  if (caller.kind !== 'role') return absent;
  const origin = originOf(credentials).caller;
  if (session.kind === 'identity-provider') {
    const oidc = origin.kind === 'provider' && assumed !== undefined && origin.claimPrefix !== 'saml:';
    return oidc ? present(origin.provider) : open;
  }
  const federated = origin.kind === 'provider' || originOf(credentials).session.kind === 'identity-provider';
  return federated ? open : absent;
}

function isIdentity({ call }: RequestKeys): boolean {
  return isSigned(call.credentials.caller);
}

/** Tags, organization and the like: an anonymous caller has none of its own. */
function keyOfAnonymous({ call }: RequestKeys, key: string): KeyState {
  const own = key.startsWith('aws:principal');
  return own && call.credentials.caller.kind === 'anonymous' ? absent : open;
}

function fromCaller(values: {
  readonly user: (context: RequestKeys) => KeyState;
  readonly federated?: (context: RequestKeys) => KeyState;
  readonly role?: (context: RequestKeys) => KeyState;
  readonly root?: (context: RequestKeys) => KeyState;
  readonly service?: (context: RequestKeys, service: string) => KeyState;
  readonly anonymous?: KeyState;
}): Rule {
  return (context) => {
    const { caller } = context.call.credentials;
    if (caller.kind === 'anonymous') return values.anonymous ?? absent;
    if (caller.kind === 'service') return values.service?.(context, caller.service) ?? absent;
    if (caller.kind === 'provider') return absent;
    if (caller.kind === 'federated-user') return (values.federated ?? values.user)(context);
    return (values[caller.kind] ?? values.user)(context);
  };
}

/** Absent of callers without an account; hidden of a federated user, whose name is not stated, but for the account. */
function ofIdentity(
  pick: (caller: {
    readonly arn?: string;
    readonly shortName?: string;
    readonly account: string;
  }) => string | undefined,
) {
  return ({ call: { credentials } }: RequestKeys): KeyState => {
    const { caller } = credentials;
    if (!isSigned(caller)) return absent;
    const value = pick({ ...caller, account: caller.account.id });
    return value === undefined ? hidden : present(value);
  };
}

/** There while none of the keys of a VPC endpoint is stated; of a service's call with the caller's credentials, unknown. */
function sourceIp(context: RequestKeys): KeyState {
  const { call } = context;
  if (call.facts.sourceIp !== undefined) return present(call.facts.sourceIp);
  const endpoint = ['aws:sourcevpce', 'aws:sourcevpc', 'aws:vpcsourceip'];
  if (endpoint.some((key) => (call.stated.get(key)?.length ?? 0) > 0)) return absent;
  if (context.states('aws:viaawsservice', 'true')) return hidden;
  return call.credentials.caller.kind === 'service' ? hidden : present(defaultFacts.sourceIp);
}

function tokenIssueTime({ call }: RequestKeys): KeyState {
  const { caller, session } = call.credentials;
  if (!isSigned(caller)) return absent;
  return caller.kind === 'role' || session.kind !== 'access-key' ? hidden : absent;
}

function userId(context: RequestKeys): KeyState {
  return fromCaller({
    user: () => hidden,
    root: ofIdentity(({ account }) => account),
    service: () => open,
    anonymous: present('anonymous'),
  })(context);
}

/** Part of listing a bucket, where the request gives one. */
function prefix({ call: { action, facts } }: RequestKeys): KeyState {
  const lists = action === 's3:ListBucket' || action === 's3:ListBucketVersions';
  return lists && facts.prefix !== undefined ? present(facts.prefix) : absent;
}

/** Keys that only calls of services carry. */
const serviceOnly: Rule = fromCaller({ user: () => absent, service: () => open });

const notStated: Rule = () => absent;

/**
 * By key in lower case.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  [
    'aws:multifactorauthpresent',
    (context) => {
      const mfa = context.mfa();
      return mfa.present === 'absent' ? absent : present(mfa.present);
    },
  ],
  [
    'aws:multifactorauthage',
    (context) => {
      const mfa = context.mfa();
      return mfa.present === 'true' ? present(String(mfa.age)) : absent;
    },
  ],
  ['aws:securetransport', ({ call }) => present(String(call.facts.tls ?? defaultFacts.tls))],
  ['aws:sourceip', sourceIp],
  ['aws:currenttime', ({ call }) => present(call.facts.time ?? defaultFacts.time)],
  ['aws:epochtime', ({ call }) => present(String(Math.floor(Date.parse(call.facts.time ?? defaultFacts.time) / 1000)))],
  ['aws:viaawsservice', () => present('false')],
  ['aws:principalisawsservice', fromCaller({ user: () => present('false'), service: () => present('true') })],
  [
    'aws:principalaccount',
    fromCaller({
      user: ofIdentity(({ account }) => account),
      service: () => open,
      anonymous: present('anonymous'),
    }),
  ],
  ['aws:principalarn', ofIdentity(({ arn }) => arn)],
  [
    'aws:principaltype',
    fromCaller({
      user: () => present('User'),
      federated: () => present('FederatedUser'),
      role: () => present('AssumedRole'),
      root: () => present('Account'),
      service: () => open,
      anonymous: present('Anonymous'),
    }),
  ],
  ['aws:userid', userId],
  [
    'aws:username',
    fromCaller({
      user: ofIdentity(({ shortName }) => shortName),
      federated: notStated,
      role: notStated,
      root: notStated,
    }),
  ],
  ['aws:tokenissuetime', tokenIssueTime],
  ['aws:resourceaccount', ({ call }) => (call.resourceAccount === undefined ? open : present(call.resourceAccount))],
  ['aws:principalservicename', fromCaller({ user: notStated, service: (_, service) => present(service) })],
  ['aws:principalservicenameslist', fromCaller({ user: notStated, service: () => hidden })],
  ['aws:sourcearn', serviceOnly],
  ['aws:sourceaccount', serviceOnly],
  ['aws:sourceowner', serviceOnly],
  ['aws:sourceorgid', serviceOnly],
  ['aws:sourceorgpaths', serviceOnly],
  ['s3:prefix', prefix],
  ['aws:principalorgid', principalOrganization],
  ['aws:principalorgpaths', (context) => pathsIn(principalOrganization(context))],
  ['aws:resourceorgid', resourceOrganization],
  ['aws:resourceorgpaths', (context) => pathsIn(resourceOrganization(context))],
  ['aws:federatedprovider', federatedProvider],
  // There only where the request says so.
  ...['aws:SourceVpce', 'aws:SourceVpc', 'aws:VpcSourceIp', 'sts:ExternalId'].map((name): [string, Rule] => [
    name.toLowerCase(),
    notStated,
  ]),
  ...['aws:CalledVia', 'aws:CalledViaFirst', 'aws:CalledViaLast'].map((name): [string, Rule] => [
    name.toLowerCase(),
    (context) => (context.states('aws:viaawsservice', 'true') ? hidden : absent),
  ]),
]);

/** Keys that the session and the request's own words decide: they cannot be stated against them, and are said so. */
export const decidedKeys: ReadonlyMap<string, string> = new Map([
  ['aws:multifactorauthpresent', 'say it by the session: `with: { session: …, mfa: … }`'],
  ['aws:multifactorauthage', 'say it by the session: `with: { session: …, mfa: … }`'],
  ['aws:principalarn', 'it follows from `as`'],
  ['aws:principalaccount', 'it follows from `as`'],
  ['aws:principaltype', 'it follows from `as`'],
  ['aws:username', 'it follows from `as`'],
  ['aws:principalisawsservice', 'it follows from `as`'],
  ['aws:principalorgid', "declare `organization` at the caller's account, or say `organization: …`"],
  ['aws:securetransport', 'say `tls: true` or `tls: false`'],
  ['aws:sourceip', 'say `source_ip: …`'],
  ['aws:currenttime', 'say `at: …`'],
  ['aws:epochtime', 'say `at: …`'],
  ['s3:prefix', 'say `prefix: …`'],
]);
