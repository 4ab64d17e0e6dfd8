// Audit arm: does a `Principal` or `NotPrincipal` element cover a caller, and does it name it or only its account?
import type { Element, PrincipalValue } from '../iam/document.ts';
import type { Caller, IdentityCaller } from './caller.ts';
import type { Keys } from './keys.ts';
import { and, type Doubt, isDoubt, not, type Outcome, or, some } from './outcome.ts';

/**
 * How a principal element covers a caller. `direct`: it names the caller, its session or everyone. `account`: it names
 * the caller's account, which in an Allow only delegates to that account's own policies.
 */
export interface Coverage {
  readonly direct: Outcome;
  readonly account: Outcome;
}

export type PrincipalTest = (caller: Caller, keys: Keys) => Coverage;

const nobody: Coverage = { direct: false, account: false };
const named: Coverage = { direct: true, account: false };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export function compilePrincipal({ not: negated, value }: Element<PrincipalValue>): PrincipalTest {
  if (value === '*') return negated ? () => nobody : () => named;
  const entries = entriesOf(value);
  if (!negated) return (caller, keys) => coverage(entries, caller, keys);
  return (caller, keys) => ({ direct: not(spared(entries, caller, keys)), account: false });
}

interface Entries {
  /** `{ "AWS": "*" }`. */
  readonly everyone: boolean;
  /** 12 digits. */
  readonly accounts: ReadonlySet<string>;
  readonly arns: ReadonlySet<string>;
  readonly sessions: readonly SessionEntry[];
  readonly services: ReadonlySet<string>;
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
    canonical: (value.CanonicalUser ?? []).length > 0,
  };
}

const unsigned: Doubt = {
  text: 'whether `{ "AWS": "*" }` covers callers without an AWS account, on which AWS contradicts itself',
};
const canonicalUser: Doubt = { text: "whose account a canonical user's id stands for" };

function coverage(entries: Entries, caller: Caller, keys: Keys): Coverage {
  if (caller.kind === 'service') {
    return { direct: entries.services.has(caller.service) || (entries.everyone && unsigned), account: false };
  }
  if (caller.kind === 'anonymous') return { direct: entries.everyone && unsigned, account: false };
  if (entries.everyone) return named;
  return {
    direct: or(caller.kind !== 'root' && entries.arns.has(caller.arn), sessionListed(entries, caller, keys)),
    account: entries.accounts.has(caller.account.id) || (entries.canonical && canonicalUser),
  };
}

/** A role session's name is not modelled; it can be stated as the end of `aws:userid`. */
function sessionListed({ sessions }: Entries, caller: IdentityCaller, keys: Keys): Outcome {
  if (caller.kind !== 'role') return false;
  return some(sessions, ({ account, role, session }) => {
    if (account !== caller.account.id || role !== caller.shortName) return false;
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
 * account; a role session listed with its role and account. What AWS does when only some of these are listed is not said.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function spared(entries: Entries, caller: Caller, keys: Keys): Outcome {
  if (caller.kind === 'service' || caller.kind === 'anonymous') return coverage(entries, caller, keys).direct;
  if (entries.everyone) return true;
  const account: Outcome = entries.accounts.has(caller.account.id) || (entries.canonical && canonicalUser);
  if (caller.kind === 'root') return account;
  const self = entries.arns.has(caller.arn);
  const session = sessionListed(entries, caller, keys);
  const listed = caller.kind === 'role' ? [self, session, account] : [self, account];
  const all = listed.reduce(and);
  if (all !== false) return all;
  // Listing the account alone spares its root user, nobody else in it.
  const own = or(self, session);
  if (own === false) return false;
  return isDoubt(own) ? own : partly(caller);
}

function partly({ kind }: IdentityCaller): Doubt {
  const wanted = kind === 'role' ? 'its session, its role and its account' : 'the user and its account';
  return { text: `whether \`NotPrincipal\` spares a ${kind} where it does not list ${wanted}, which AWS does not say` };
}
