// spec/: which requests of a matrix that nobody wrote out can be made at all; the others are left out of it.
import { tokenCalls } from '../iam/federation.ts';
import { assumeCall } from './assume.ts';
import { possibleSessions } from './caller-names.ts';
import { organizationContradicts } from './organization.ts';
import type { Reading } from './reading.ts';
import { type Caller, isProvider, type Principal, type Row, type Target } from './spec.ts';

/** How a request is made, beside its caller. */
export type Setting = Pick<Row, 'through' | 'context'>;

/** Could the caller make requests so? */
export function isPossibleIn({ through, context }: Setting, { as, session }: Caller, reading: Reading): boolean {
  const principal = principalOf(as, reading);
  const [first] = through;
  if (organizationContradicts(context.organization, as, through, reading) !== undefined) return false;
  const stated = Object.keys(context.aws).map((key) => key.toLowerCase());
  if (through.length === 0 && session.kind === 'access-key' && stated.includes('aws:tokenissuetime')) return false;
  if (
    first !== undefined &&
    principal !== undefined &&
    isProvider(principal) &&
    principal.arn.startsWith('arn:') &&
    principal.account.id !== first.role.account.id
  )
    return false;
  const hasDevice = principal?.kind === 'user' && session.kind !== 'federation-token';
  if (first?.mfaCode && !hasDevice) return false;
  return context.mfaCode === undefined || (hasDevice && first === undefined);
}

/** Can the caller make this call on this resource, in the setting? */
export function isPossibleCall(
  { through, context }: Setting,
  { as }: Caller,
  { action, resource }: Pick<Target, 'action' | 'resource'>,
  reading: Reading,
): boolean {
  if (context.mfaCode !== undefined && action !== 'sts:AssumeRole') return false;
  // Of a role that is not declared nobody knows whom it trusts.
  if (action.startsWith('sts:') && resource.arn !== '*' && resource.principal === undefined) return false;
  const principal = principalOf(as, reading);
  const isTokenCall = Object.values(tokenCalls).includes(action);
  if (through.length > 0 || principal === undefined || !isProvider(principal)) return !isTokenCall;
  if (action !== assumeCall(as, reading)) return false;
  return !principal.arn.startsWith('arn:') || principal.account.id === resource.arn.split(':')[4];
}

/** Can the caller's credentials be got so? */
export function isPossiblePair({ as, session: { kind } }: Pick<Caller, 'as' | 'session'>, reading: Reading): boolean {
  const principal = principalOf(as, reading);
  if (principal === undefined) return kind === 'none';
  if (principal.kind === 'group' || principal.kind === 'account' || principal.kind === 'roles') return false;
  const sessions = possibleSessions[principal.kind];
  if (sessions.length > 0) return sessions.includes(kind);
  return kind === (principal.kind === 'sso' ? 'identity-provider' : 'none');
}

/** Undefined for `anonymous`. */
function principalOf(as: string, { subjects }: Reading): Principal | undefined {
  const subject = subjects.get(as);
  return subject?.is === 'principal' ? subject.principal : undefined;
}
