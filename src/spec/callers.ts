// spec/: who makes a test's requests, and how the credentials were got. A pair that cannot be is an error.
import type { Session, SessionKind } from '../iam/session.ts';
import type { Span } from '../text/source.ts';
import type { WrittenRow, WrittenSession } from './definition-tests.ts';
import { formatDuration } from './duration.ts';
import { longestSession } from './mfa.ts';
import { findPrincipal, kindOfSubject, type Reading, type Subject } from './reading.ts';
import type { Caller, Principal } from './spec.ts';
import { identitiesHelp, membersHelp } from './who.ts';

type CallerKind = 'user' | 'root' | 'role' | 'service' | 'anonymous';

const possible: Readonly<Record<CallerKind, readonly SessionKind[]>> = {
  user: ['access-key', 'console', 'session-token'],
  root: ['access-key', 'console', 'session-token'],
  role: ['role-session', 'instance-profile'],
  service: [],
  anonymous: [],
};

const withMfa: ReadonlySet<string> = new Set(['console', 'session-token']);

interface Who {
  readonly name: string;
  readonly kind: CallerKind;
  readonly at: Span;
}

/** Every caller with every session; undefined where something is in error, which was reported. */
export function readCallers(row: Pick<WrittenRow, 'as' | 'with'>, reading: Reading): readonly Caller[] | undefined {
  const { places } = reading;
  const who = places.each(row.as).map(([name, at]) => readCaller(name, at, reading));
  if (!who.every((each) => each !== undefined)) return undefined;
  const sessions = places.each(row.with ?? []).map(([session, at]) => readSession(session, at, reading));
  if (!sessions.every((each) => each !== undefined)) return undefined;
  const callers = who.map((each) => callersOf(each, row.with && places.each(row.with), sessions, reading));
  return callers.every((each) => each !== undefined) ? callers.flat() : undefined;
}

function readCaller(name: string, at: Span, reading: Reading): Who | undefined {
  if (name === 'anonymous') return { name, kind: 'anonymous', at };
  const { problems, subjects } = reading;
  if (name === 'everyone') {
    problems.error('not-a-caller', at, '`everyone` makes no request', 'name one principal or more, or `anonymous`');
    return undefined;
  }
  const principal = findPrincipal(reading, name, at);
  if (principal === undefined) return undefined;
  if (principal.kind !== 'group' && principal.kind !== 'account') return { name, kind: principal.kind, at };
  const message = `\`${name}\` is ${kindOfSubject({ is: 'principal', principal })}, which makes no requests itself`;
  problems.error('not-a-caller', at, message, callerHelp(principal, subjects.all.values()));
  return undefined;
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
        : 'MFA is shown at the console, or for a session token';
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
    problems.warning('longer-than-any-session', places.of(written, 'mfa'), message);
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
    if (words.length === 0) return [{ as: name, session: { kind: 'none' }, at }];
    const help = `say it by \`with\`: one of ${words.map((word) => `\`${word}\``).join(', ')}`;
    problems.error('session-missing', at, `nothing says how \`${name}\` got the credentials`, help);
    return undefined;
  }
  const callers: Caller[] = [];
  for (const [index, session] of sessions.entries()) {
    if (words.includes(session.kind)) {
      callers.push({ as: name, session, at });
      continue;
    }
    const what = kind === 'anonymous' ? 'an anonymous caller' : kind === 'root' ? 'a root user' : `a ${kind}`;
    const help =
      words.length === 0 ? 'leave `with` out' : `${what} has ${words.map((word) => `\`${word}\``).join(', ')}`;
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
