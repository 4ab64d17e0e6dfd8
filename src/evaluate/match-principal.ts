// Audit arm: does a `Principal` or `NotPrincipal` element cover a caller, and how does it name it?
import type { Element, PrincipalValue } from '../iam/document.ts';
import type { Caller, FederatedUser, IdentityCaller, SignedCaller } from './caller.ts';
import type { Keys } from './keys.ts';
import { lastName } from './names.ts';
import { and, type Doubt, isDoubt, not, type Outcome, or, some } from './outcome.ts';

/**
 * How a principal element covers a caller; each holds where one before it does. `full`: it names the caller's very
 * credentials. `named`: it names the caller, in its own account without a need for identity policies. `account`: at least
 * the account is named, which in an Allow only delegates to that account's own policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export interface Coverage {
  readonly full: Outcome;
  readonly named: Outcome;
  readonly account: Outcome;
}

/** What a principal element is held against. */
export interface PrincipalView {
  readonly caller: Caller;
  readonly keys: Keys;
  /** A permissions boundary is attached to the user or role. */
  readonly bounded: boolean;
  /** A boundary or a session policy limits the caller. */
  readonly limited: boolean;
}

export type PrincipalTest = (view: PrincipalView) => Coverage;

const nobody: Coverage = { full: false, named: false, account: false };
const fully: Coverage = { full: true, named: true, account: true };
const byName: Coverage = { full: false, named: true, account: true };
const byAccount: Coverage = { full: false, named: false, account: true };

const starDoubt: Doubt = {
  text: 'whether `*` in a resource policy also goes past what a permissions boundary or a session policy leaves out, which AWS says of `*` with `aws:PrincipalArn` only',
};
const byStar: Coverage = { full: starDoubt, named: true, account: true };

/**
 * `pinned`: a condition of the statement asks for one exact `aws:PrincipalArn`, with which `*` names as a session's ARN does.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function compilePrincipal({ not: negated, value }: Element<PrincipalValue>, pinned: boolean): PrincipalTest {
  if (value === '*') {
    if (negated) return ({ bounded }) => (bounded ? fully : nobody);
    return pinned ? () => fully : ({ limited }) => (limited ? byStar : fully);
  }
  const entries = entriesOf(value);
  if (!negated) return (view) => coverage(entries, view, pinned || !view.limited ? fully : byStar);
  const emptyList = Object.values(value).every((list) => list.length === 0);
  if (emptyList) return ({ bounded }) => (bounded ? fully : emptyNot);
  return (view) => alike(not(spared(entries, view)));
}

const emptyNot = alike({ text: 'what an empty `NotPrincipal` covers, which AWS does not say' });

function alike(outcome: Outcome): Coverage {
  if (isDoubt(outcome)) return { full: outcome, named: outcome, account: outcome };
  return outcome ? fully : nobody;
}

interface Entries {
  /** `{ "AWS": "*" }`. */
  readonly everyone: boolean;
  /** 12 digits. */
  readonly accounts: ReadonlySet<string>;
  readonly arns: ReadonlySet<string>;
  readonly sessions: readonly SessionEntry[];
  readonly services: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
  readonly canonical: boolean;
}

/** `arn:aws:sts::111122223333:assumed-role/ROLE/SESSION`: without the role's path. */
interface SessionEntry {
  readonly account: string;
  readonly role: string;
  readonly session: string;
}

function entriesOf(value: Exclude<PrincipalValue, '*'>): Entries {
  const aws = value.AWS ?? [];
  return {
    everyone: aws.includes('*'),
    accounts: new Set(aws.flatMap((text) => /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(text)?.[1] ?? [])),
    arns: new Set(aws),
    sessions: aws.flatMap((text): SessionEntry[] => {
      const [, account, role, session] = /^arn:[^:]*:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/.exec(text) ?? [];
      return account && role && session ? [{ account, role, session }] : [];
    }),
    services: new Set((value.Service ?? []).map((host) => host.toLowerCase())),
    providers: new Set(value.Federated ?? []),
    canonical: (value.CanonicalUser ?? []).length > 0,
  };
}

const unsigned: Coverage = alike({
  text: 'whether `{ "AWS": "*" }` covers callers without an AWS account, on which AWS contradicts itself',
});
const canonicalUser: Doubt = { text: "whose account a canonical user's id stands for" };

function coverage(entries: Entries, { caller, keys }: PrincipalView, everyone: Coverage): Coverage {
  if (caller.kind === 'service' && entries.services.has(caller.service)) return fully;
  if (caller.kind === 'provider' && entries.providers.has(caller.provider)) return fully;
  if (!('account' in caller)) return entries.everyone ? unsigned : nobody;
  const own = caller.kind === 'federated-user' ? federated(entries, caller) : identity(entries, caller, keys);
  if (entries.everyone) return { full: or(everyone.full, own.full), named: true, account: true };
  return own;
}

function identity(entries: Entries, caller: IdentityCaller, keys: Keys): Coverage {
  const account: Outcome = entries.accounts.has(caller.account.id) || (entries.canonical && canonicalUser);
  if (caller.kind === 'root') return { full: false, named: false, account };
  const self = names(entries.arns, caller);
  if (caller.kind === 'user') return self ? fully : account === true ? byAccount : { ...nobody, account };
  const session = sessionListed(entries, caller, keys);
  if (session === true) return fully;
  if (session === false) return self ? byName : account === true ? byAccount : { ...nobody, account };
  return { full: session, named: or(self, session), account: or(or(self, account), session) };
}

/** A role's name is unique in its account, so that without its path the name is enough. */
function names(arns: ReadonlySet<string>, caller: IdentityCaller): boolean {
  if (arns.has(caller.arn)) return true;
  if (caller.pathUnknown === undefined) return false;
  const prefix = caller.arn.slice(0, caller.arn.indexOf('/') + 1);
  for (const arn of arns) if (arn.startsWith(prefix) && lastName(arn) === caller.shortName) return true;
  return false;
}

const whichToken: Doubt = { text: 'which name the federated user was given, which the request does not state' };
const whoseToken: Doubt = {
  text: "whose permissions the federated user's session has, which the request does not state",
};

/**
 * Its own ARN names its very credentials; that of the user who got them names it as a role's ARN does a session.
 * Where a statement's entries could be meant for it and the request does not tell, that is a doubt.
 */
function federated({ arns, accounts, canonical }: Entries, { arn, user, account: { id } }: FederatedUser): Coverage {
  const among = (kind: string): boolean => [...arns].some((each) => each.includes(`::${id}:${kind}/`));
  const full: Outcome = arn === undefined ? among('federated-user') && whichToken : arns.has(arn);
  const named: Outcome = user === undefined ? among('user') && whoseToken : arns.has(user);
  const account: Outcome = accounts.has(id) || (canonical && canonicalUser);
  return { full, named: or(full, named), account: or(or(full, named), account) };
}

/** A role session's name is in its ARN; where that is not known it can be stated as the end of `aws:userid`. */
function sessionListed({ sessions }: Entries, caller: IdentityCaller, keys: Keys): Outcome {
  if (sessions.length === 0) return false;
  return some(sessions, ({ account, role, session }) => {
    if (account !== caller.account.id || role !== caller.shortName) return false;
    if (caller.sessionName !== undefined) return caller.sessionName === session;
    const userid = keys.lookup('aws:userid');
    if (userid.state !== 'present') {
      return {
        key: 'aws:userid',
        text: 'the name of the role session, the end of `aws:userid`, which the request does not state',
      };
    }
    return userid.values.some((value) => value.endsWith(`:${session}`));
  });
}

/**
 * Whom a Deny's NotPrincipal leaves alone: the root user where its account is listed; a user listed together with its
 * account; a role session listed with its role and account; nobody who has a permissions boundary. What AWS does when only
 * some of these are listed is not said.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function spared(entries: Entries, view: PrincipalView): Outcome {
  const { caller, bounded, keys } = view;
  if (!('account' in caller)) return coverage(entries, view, fully).full;
  if (bounded) return false;
  if (entries.everyone) return true;
  const account: Outcome = entries.accounts.has(caller.account.id) || (entries.canonical && canonicalUser);
  if (caller.kind === 'root') return account;
  const [own, others] = listed(entries, caller, keys);
  const all = others.reduce(and, and(own, account));
  if (all !== false) return all;
  // Listing the account alone spares its root user, nobody else in it.
  const any = others.reduce(or, own);
  if (any === false) return false;
  return isDoubt(any) ? any : partly(caller);
}

/** What names the caller: its session where it has one, and what that session is of. */
function listed(entries: Entries, caller: SignedCaller, keys: Keys): readonly [Outcome, readonly Outcome[]] {
  if (caller.kind === 'federated-user') {
    const { full, named } = federated(entries, caller);
    return [full, full === true ? [] : [named]];
  }
  const self = names(entries.arns, caller);
  return [self, caller.kind === 'role' ? [sessionListed(entries, caller, keys)] : []];
}

function partly({ kind }: SignedCaller): Doubt {
  const wanted = kind === 'role' ? 'its session, its role and its account' : 'the user and its account';
  return { text: `whether \`NotPrincipal\` spares a ${kind} where it does not list ${wanted}, which AWS does not say` };
}
