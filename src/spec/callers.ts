// spec/: who makes a test's requests, and how the credentials were got. A pair that cannot be is an error.
import type { Session, SessionKind } from '../iam/session.ts';
import type { Span } from '../text/source.ts';
import { readToken } from './claims.ts';
import type { WrittenRow, WrittenSession } from './definition-tests.ts';
import { formatDuration } from './duration.ts';
import { longestSession } from './mfa.ts';
import { findPrincipal, kindNames, kindOfSubject, type Reading, reportPattern, type Subject } from './reading.ts';
import { type Caller, isPattern, type Principal } from './spec.ts';
import { choiceOf } from './wanted.ts';
import { identitiesHelp, membersHelp } from './who.ts';

type CallerKind = Exclude<Principal['kind'], 'group' | 'account' | 'roles'> | 'anonymous';

const possible: Readonly<Record<CallerKind, readonly SessionKind[]>> = {
  user: ['access-key', 'console', 'session-token', 'federation-token'],
  root: ['access-key', 'console', 'session-token', 'federation-token'],
  role: ['role-session', 'instance-profile'],
  sso: [],
  oidc: [],
  saml: [],
  service: [],
  anonymous: [],
};

/** What to do where a session is said of callers that have no choice. */
const withoutSession: Readonly<Partial<Record<CallerKind, string>>> = {
  sso: 'leave `with` out: its sessions are those that Identity Center makes',
  oidc: 'leave `with` out, and say what its token holds by `claims`',
  saml: 'leave `with` out, and say what its token holds by `claims`',
};

const withMfa: ReadonlySet<string> = new Set(['console', 'session-token']);

interface Who {
  readonly name: string;
  readonly kind: CallerKind;
  readonly at: Span;
}

/** Every caller with every session; undefined where something is in error, which was reported. */
export function readCallers(
  row: Pick<WrittenRow, 'as' | 'with' | 'claims'>,
  reading: Reading,
): readonly Caller[] | undefined {
  const { places } = reading;
  const who = places.each(row.as).map(([name, at]) => readCaller(name, at, reading));
  if (!who.every((each) => each !== undefined)) return undefined;
  const sessions = places.each(row.with ?? []).map(([session, at]) => readSession(session, at, reading));
  if (!sessions.every((each) => each !== undefined)) return undefined;
  const callers = who.map((each) => callersOf(each, row.with && places.each(row.with), sessions, reading));
  const claims = readToken(row, reading);
  if (claims === 'broken' || !callers.every((each) => each !== undefined)) return undefined;
  return claims === undefined ? callers.flat() : callers.flat().map((caller) => ({ ...caller, claims }));
}

function readCaller(name: string, at: Span, reading: Reading): Who | undefined {
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
function mayCall(subject: Subject): boolean {
  if (subject.is === 'bucket' || isPattern(subject.principal)) return false;
  return subject.principal.kind !== 'group' && subject.principal.kind !== 'account';
}

function callerHelp(principal: Principal, subjects: Iterable<Subject>): string {
  if (principal.kind === 'group') return membersHelp(principal);
  const principals = [...subjects].flatMap((each) => (each.is === 'principal' ? [each.principal] : []));
  return identitiesHelp(principal.kind === 'account' ? principal.account.name : '', principals);
}

function readSession(written: WrittenSession, at: Span, { problems, places }: Reading): Session | undefined {
  if (typeof written === 'string') return { kind: written };
  const { session: kind, mfa } = written;
  if (mfa === undefined) return { kind };
  if (!withMfa.has(kind)) {
    const help =
      kind === 'role-session'
        ? 'say how the person signed in, and `through: ROLE`'
        : 'say `session: console` or `session: session-token`, where MFA can be shown; or leave `mfa` out';
    problems.error(
      'impossible-session',
      places.key(written, 'mfa') ?? at,
      `\`${kind}\` credentials carry no MFA`,
      help,
    );
    return undefined;
  }
  if (mfa > longestSession) {
    const message = `no session lasts longer than ${formatDuration(longestSession)}`;
    problems.warning('longer-than-any-session', places.of(written, 'mfa'), message, 'say a time within the session');
  }
  return { kind, mfaAge: mfa };
}

function callersOf(
  { name, kind, at }: Who,
  written: readonly (readonly [WrittenSession, Span])[] | undefined,
  sessions: readonly Session[],
  { problems }: Reading,
): readonly Caller[] | undefined {
  const words = possible[kind];
  if (written === undefined) {
    if (kind === 'role') return [{ as: name, session: { kind: 'role-session' }, at }];
    if (kind === 'sso') return [{ as: name, session: { kind: 'identity-provider' }, at }];
    if (words.length === 0) return [{ as: name, session: { kind: 'none' }, at }];
    const help = `add \`with:\` and ${choiceOf(words)}`;
    problems.error('session-missing', at, `nothing says how \`${name}\` got the credentials`, help);
    return undefined;
  }
  const callers: Caller[] = [];
  for (const [index, session] of sessions.entries()) {
    if (words.includes(session.kind)) {
      callers.push({ as: name, session, at });
      continue;
    }
    const what = kind === 'anonymous' ? 'an anonymous caller' : kindNames[kind];
    const help = words.length === 0 ? (withoutSession[kind] ?? 'leave `with` out') : `say ${choiceOf(words)}`;
    problems.error(
      'impossible-session',
      written[index]?.[1] ?? at,
      `${what} has no \`${session.kind}\` credentials`,
      help,
    );
    return undefined;
  }
  return callers;
}
