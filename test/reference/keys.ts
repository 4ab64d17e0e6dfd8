// The reference's session model: the table of which keys a call carries, as data and three small functions. All that AWS
// leaves open is settled before it comes here.
import type { Keys, Who } from './semantics.ts';

export interface Settled {
  readonly mfa_through_role: string;
  readonly root_session_mfa: string;
  readonly federated_mfa_key: string;
  readonly temporary_key_without_mfa: string;
  readonly caller_sees_mfa_code: string;
}

export interface SessionOf {
  readonly who: Who;
  readonly kind: string;
  readonly mfaAge?: number;
  /** The MFA of the session that the role was assumed from, where no code was given in the call. */
  readonly before?: number;
}

/** What the MFA keys say. `undefined`: no key; `false`; or the age in seconds. */
export type Mfa = undefined | false | number;

export function mfaOf({ who, kind, mfaAge, before }: SessionOf, settled: Settled): Mfa {
  const without = settled.temporary_key_without_mfa === 'present' ? false : undefined;
  switch (`${who.type} ${kind}`) {
    case 'user access-key':
    case 'root access-key':
      return undefined;
    case 'user console':
      return mfaAge ?? false;
    case 'user session-token':
      return mfaAge ?? without;
    case 'root console':
    case 'root session-token':
      return mfaAge !== undefined && settled.root_session_mfa === 'carried' ? mfaAge : without;
    case 'role role-session':
    case 'role instance-profile':
      return before !== undefined && settled.mfa_through_role === 'carried' ? before : without;
    case 'role identity-provider':
    case 'federated federation-token':
      return settled.federated_mfa_key === 'present' ? false : undefined;
    default:
      return undefined;
  }
}

export function keysOf(who: Who, mfa: Mfa, stated: Keys, facts: Readonly<Record<string, string | undefined>>): Keys {
  const keys: Record<string, readonly string[] | undefined> = {
    'aws:multifactorauthpresent': mfa === undefined ? undefined : [String(mfa !== false)],
    'aws:multifactorauthage': typeof mfa === 'number' ? [String(mfa)] : undefined,
    'aws:securetransport': [facts.tls ?? 'true'],
    'aws:sourceip': who.type === 'service' && !facts.sourceIp ? undefined : [facts.sourceIp ?? '203.0.113.10'],
    'aws:currenttime': [facts.time ?? '2026-01-15T12:00:00Z'],
    'aws:epochtime': [String(Date.parse(facts.time ?? '2026-01-15T12:00:00Z') / 1000)],
    'aws:viaawsservice': ['false'],
    'aws:principalarn': who.arn === undefined ? undefined : [who.arn],
    'aws:username': who.type === 'user' ? [who.arn?.split('/').at(-1) ?? ''] : undefined,
    's3:prefix': facts.prefix === undefined ? undefined : [facts.prefix],
  };
  for (const [key, values] of Object.entries(stated))
    keys[key.toLowerCase()] = values.length === 0 ? undefined : values;
  return Object.fromEntries(Object.entries(keys).flatMap(([key, values]) => (values ? [[key, values]] : [])));
}
