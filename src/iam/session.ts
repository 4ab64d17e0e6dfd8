// Shared ground: the words for how a caller got its credentials, and what AWS leaves open about them.
// Which context keys a session carries is decided in evaluate/, not here.

/**
 * How the first credentials were got. `identity-provider`: a role's session that SAML, OpenID Connect or Identity Center
 * vouched for. `none`: callers that have no choice (services, anonymous).
 */
export type SessionKind =
  | 'access-key'
  | 'console'
  | 'session-token'
  | 'federation-token'
  | 'role-session'
  | 'instance-profile'
  | 'identity-provider'
  | 'none';

export interface Session {
  readonly kind: SessionKind;
  /**
   * Seconds since MFA was shown at sign-in or in GetSessionToken; absent where it was not. Of a role's session: in the
   * session that the role was assumed from, where nothing else is said of that.
   */
  readonly mfaAge?: number;
}

/** What AWS contradicts itself on or leaves unsaid; `either` tries all values. */
export interface Assumptions {
  /** Does a role session assumed from an MFA session carry the MFA keys? */
  readonly mfa_through_role: 'carried' | 'lost' | 'either';
  /** Do root's temporary sessions carry the MFA keys? */
  readonly root_session_mfa: 'carried' | 'lost' | 'either';
  /** Is `aws:MultiFactorAuthPresent` there, as false, in federated sessions? */
  readonly federated_mfa_key: 'absent' | 'present' | 'either';
  /** Is it there, as false, in role sessions, instance profiles and session tokens without MFA? */
  readonly temporary_key_without_mfa: 'absent' | 'present' | 'either';
  /** Does the caller's own identity policy see the MFA code given in an AssumeRole call? */
  readonly caller_sees_mfa_code: 'seen' | 'unseen' | 'either';
}

export type Assumption = keyof Assumptions;

export const assumptionValues = {
  mfa_through_role: ['carried', 'lost'],
  root_session_mfa: ['carried', 'lost'],
  federated_mfa_key: ['absent', 'present'],
  temporary_key_without_mfa: ['absent', 'present'],
  caller_sees_mfa_code: ['seen', 'unseen'],
} as const satisfies { readonly [name in Assumption]: readonly string[] };

export const nothingAssumed: Assumptions = {
  mfa_through_role: 'either',
  root_session_mfa: 'either',
  federated_mfa_key: 'either',
  temporary_key_without_mfa: 'either',
  caller_sees_mfa_code: 'either',
};

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
] as const;

/** Seconds as the spec writes durations: `10m`, `3601s`. */
export function durationText(seconds: number): string {
  const unit = units.find(([, size]) => seconds >= size && seconds % size === 0);
  return unit === undefined ? `${seconds}s` : `${seconds / unit[1]}${unit[0]}`;
}
