// Audit arm: what a session says of MFA. Where AWS is unclear, an oracle is asked; nothing is guessed here.
import { assumptionValues, type Session } from '../iam/session.ts';
import type { Caller } from './caller.ts';
import type { OpenQuestion, Oracle } from './worlds.ts';

/** `aws:MultiFactorAuthPresent` and `aws:MultiFactorAuthAge`: no keys; present as false, no age; true with its age in seconds. */
export type MfaKeys = { readonly present: 'absent' | 'false' } | { readonly present: 'true'; readonly age: number };

/** How the credentials of a call came about. */
export interface Credentials {
  readonly caller: Caller;
  readonly session: Session;
  /** Of whom an identity provider vouches for: what its token says, by claim in lower case. */
  readonly claims?: ReadonlyMap<string, readonly string[]>;
  /** For a role session reached from somebody else's: from whose, and whether an MFA code was given in that call. */
  readonly assumed?: { readonly from: Credentials; readonly mfaCode: boolean };
}

/** The credentials that the first role was assumed with; these where none was. */
export function originOf(credentials: Credentials): Credentials {
  return credentials.assumed === undefined ? credentials : originOf(credentials.assumed.from);
}

const none: MfaKeys = { present: 'absent' };
const no: MfaKeys = { present: 'false' };

/**
 * The MFA keys of calls made with these credentials.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
 */
export function mfaKeysOf(credentials: Credentials, oracle: Oracle): MfaKeys {
  const { caller, session } = credentials;
  if (!('account' in caller)) return none;
  if (caller.kind === 'federated-user' || session.kind === 'identity-provider') {
    return oracle.choose(federatedKey) === 'present' ? no : none;
  }
  if (caller.kind === 'role') {
    const age = mfaBefore(credentials);
    if (age !== undefined && oracle.choose(throughRole) === 'carried') return { present: 'true', age };
    return withoutMfa(oracle);
  }
  if (session.kind === 'access-key') return none;
  const { mfaAge: age } = session;
  if (caller.kind === 'root') {
    const carried = age !== undefined && oracle.choose(rootSession) === 'carried';
    return carried ? { present: 'true', age } : withoutMfa(oracle);
  }
  if (age !== undefined) return { present: 'true', age };
  return session.kind === 'console' ? no : withoutMfa(oracle);
}

/** The MFA of the session that the first role was assumed from; a code given in an AssumeRole call is never handed on. */
function mfaBefore({ session, assumed }: Credentials): number | undefined {
  if (assumed === undefined) return session.mfaAge;
  return assumed.mfaCode ? undefined : mfaBefore(assumed.from);
}

function withoutMfa(oracle: Oracle): MfaKeys {
  return oracle.choose(temporaryKey) === 'present' ? no : none;
}

/**
 * The keys that the two sides of an AssumeRole call with an MFA code see: the trust policy sees fresh MFA, of the caller's
 * own policies AWS does not say.
 */
export function mfaKeysOfCode(side: 'trust' | 'caller', credentials: Credentials, oracle: Oracle): MfaKeys {
  if (side === 'trust' || oracle.choose(callerSeesCode) === 'seen') return { present: 'true', age: 0 };
  return mfaKeysOf(credentials, oracle);
}

const throughRole: OpenQuestion = {
  assumption: 'mfa_through_role',
  text: 'a role session carries the MFA shown before the role was assumed',
  answers: assumptionValues.mfa_through_role,
};

const rootSession: OpenQuestion = {
  assumption: 'root_session_mfa',
  text: "root's temporary sessions carry the MFA shown for them",
  answers: assumptionValues.root_session_mfa,
};

const federatedKey: OpenQuestion = {
  assumption: 'federated_mfa_key',
  text: '`aws:MultiFactorAuthPresent` is there, as false, in sessions of federated identities',
  answers: assumptionValues.federated_mfa_key,
};

const temporaryKey: OpenQuestion = {
  assumption: 'temporary_key_without_mfa',
  text: '`aws:MultiFactorAuthPresent` is there, as false, in temporary sessions without MFA',
  answers: assumptionValues.temporary_key_without_mfa,
};

const callerSeesCode: OpenQuestion = {
  assumption: 'caller_sees_mfa_code',
  text: "the caller's own policies see the MFA code given in the AssumeRole call",
  answers: assumptionValues.caller_sees_mfa_code,
};
