// spec/: who can make requests, and with which sessions. Knows no row and no fixture.
import type { SessionKind } from '../iam/session.ts';
import type { Span } from '../text/source.ts';
import { findPrincipal, kindOfSubject, type Reading, reportPattern, type Subject } from './reading.ts';
import { isPattern, type Principal } from './spec.ts';
import { identitiesHelp, membersHelp } from './who.ts';

export type CallerKind = Exclude<Principal['kind'], 'group' | 'account' | 'roles'> | 'anonymous';

export const possibleSessions: Readonly<Record<CallerKind, readonly SessionKind[]>> = {
  user: ['access-key', 'console', 'session-token', 'federation-token'],
  root: ['access-key', 'console', 'session-token', 'federation-token'],
  role: ['role-session', 'instance-profile'],
  sso: [],
  oidc: [],
  saml: [],
  service: [],
  anonymous: [],
};

/** The session of those of whom none is said; undefined where one must be. */
export function ownSession(kind: CallerKind): SessionKind | undefined {
  if (kind === 'user' || kind === 'root') return undefined;
  if (kind === 'role') return 'role-session';
  return kind === 'sso' ? 'identity-provider' : 'none';
}

/** Somebody who makes requests. */
export interface CallerName {
  readonly name: string;
  readonly kind: CallerKind;
  readonly at: Span;
}

/** Undefined where something is in error, which was reported. */
export function readCallerName(name: string, at: Span, reading: Reading): CallerName | undefined {
  if (name === 'anonymous') return { name, kind: 'anonymous', at };
  const { problems, subjects } = reading;
  if (name === 'everyone') {
    problems.error('not-a-caller', at, '`everyone` makes no request', 'name one principal or more, or `anonymous`');
    return undefined;
  }
  const principal = findPrincipal(reading, name, at, mayCall);
  if (principal === undefined) return undefined;
  if (principal.kind === 'roles' || isPattern(principal)) {
    return reportPattern(principal, at, 'makes no requests itself', reading);
  }
  if (principal.kind !== 'group' && principal.kind !== 'account') return { name, kind: principal.kind, at };
  const message = `\`${name}\` is ${kindOfSubject({ is: 'principal', principal })}, which makes no requests itself`;
  problems.error('not-a-caller', at, message, callerHelp(principal, subjects.all.values()));
  return undefined;
}

/** To be offered; what is no caller is told with its reason. */
export function mayCall(subject: Subject): boolean {
  if (subject.is === 'bucket' || isPattern(subject.principal)) return false;
  return subject.principal.kind !== 'group' && subject.principal.kind !== 'account';
}

function callerHelp(principal: Principal, subjects: Iterable<Subject>): string {
  if (principal.kind === 'group') return membersHelp(principal);
  const principals = [...subjects].flatMap((each) => (each.is === 'principal' ? [each.principal] : []));
  return identitiesHelp(principal.kind === 'account' ? principal.account.name : '', principals);
}
