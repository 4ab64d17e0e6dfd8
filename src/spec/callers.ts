// spec/: who makes a test's requests, and how the credentials were got. A pair that cannot be is an error.
import type { Session } from '../iam/session.ts';
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/source.ts';
import { type CallerName, mayCall, ownSession, possibleSessions, readCallerName } from './caller-names.ts';
import { readToken } from './claims.ts';
import { sessionWords, type WrittenSession } from './definition-fixtures.ts';
import type { WrittenRow } from './definition-tests.ts';
import { type CallerGroup, Fixtures } from './fixtures.ts';
import { kindNames, type Reading } from './reading.ts';
import { readSession, sessionId } from './sessions.ts';
import type { Caller } from './spec.ts';
import { choiceOf } from './wanted.ts';

/** What to do where a session is said of callers that have no choice. */
const withoutSession: Readonly<Partial<Record<CallerName['kind'], string>>> = {
  sso: 'leave `with` out: its sessions are those that Identity Center makes',
  oidc: 'leave `with` out, and say what its token holds by `claims`',
  saml: 'leave `with` out, and say what its token holds by `claims`',
};

const noFixtures = new Fixtures();

/** Every caller with every session; undefined where something is in error, which was reported. */
export function readCallers(
  row: Pick<WrittenRow, 'as' | 'with' | 'claims'>,
  reading: Reading,
  fixtures: Fixtures = noFixtures,
): readonly Caller[] | undefined {
  const who = readCallerNames(row.as, reading, fixtures);
  const sessions = readSessions(row.with, reading, fixtures);
  if (who === undefined || sessions === 'broken') return undefined;
  const callers = who.map((each) => callersOf(each, sessions, reading));
  const claimsAt = reading.places.key(row, 'claims');
  const names = who.map(({ name }) => name);
  const claims = readToken(row.claims, names, claimsAt, reading);
  if (claims === 'broken' || !callers.every((each) => each !== undefined)) return undefined;
  return claims === undefined ? callers.flat() : callers.flat().map((caller) => ({ ...caller, claims }));
}

/** Callers by name, groups being the principals in them; undefined where something is in error, which was reported. */
export function readCallerNames(
  names: readonly string[],
  reading: Reading,
  fixtures: Fixtures,
): readonly CallerName[] | undefined {
  const found = new Map<string, CallerName>();
  const { problems } = reading;
  let whole = true;
  for (const [name, at] of reading.places.each(names)) {
    const group = fixtures.callers.get(name);
    const members = group === undefined ? readAlone(name, at, reading, fixtures) : membersOf(group, at, fixtures);
    if (members === undefined) whole = false;
    for (const member of members ?? []) {
      if (!found.has(member.name)) {
        found.set(member.name, member);
        continue;
      }
      const message = `\`${member.name}\` is among these callers already${group === undefined ? '' : `, and is one of \`${name}\``}`;
      problems.error('caller-repeated', at, message, group === undefined ? 'remove it' : 'name each caller once');
      whole = false;
      break;
    }
  }
  return whole ? [...found.values()] : undefined;
}

/** Their place is where the group is named. */
function membersOf(group: CallerGroup, at: Span, fixtures: Fixtures): readonly CallerName[] | undefined {
  fixtures.use(group);
  return group.members()?.map((member) => ({ ...member, at }));
}

function readAlone(name: string, at: Span, reading: Reading, fixtures: Fixtures): readonly CallerName[] | undefined {
  const { callers } = fixtures;
  const { subjects, problems } = reading;
  const isKnown = subjects.get(name) !== undefined || name === 'anonymous' || name === 'everyone';
  if (!isKnown && callers.excuses(name)) return undefined;
  if (!isKnown && callers.all.size > 0 && !subjects.excuses(name)) {
    const principals = [...subjects.all].flatMap(([each, subject]) => (mayCall(subject) ? [each] : []));
    const help = offer(name, [...callers.all.keys(), ...principals], problems.isFull);
    problems.error('unknown-name', at, `no principal and no group of callers is named \`${name}\``, help);
    return undefined;
  }
  const caller = readCallerName(name, at, reading);
  return caller && [caller];
}

/** What may have been meant, in the stead of a name that is none. */
export function offer(wanted: string, names: readonly string[], isFull: boolean): string | undefined {
  if (isFull) return undefined;
  const meant = nearest(wanted, names);
  if (meant !== undefined) return `did you mean \`${meant}\`?`;
  const some = names.slice(0, 12).map((each) => `\`${each}\``);
  return `declared: ${some.join(', ')}${names.length > some.length ? ' …' : ''}`;
}

/** A session, and where `with` says or names it. */
export interface PlacedSession {
  readonly session: Session;
  readonly at: Span;
}

/** Undefined where none is said, `broken` where something is in error, which was reported. */
export function readSessions(
  written: WrittenRow['with'],
  reading: Reading,
  fixtures: Fixtures,
): readonly PlacedSession[] | undefined | 'broken' {
  if (written === undefined) return undefined;
  const found = new Map<string, PlacedSession>();
  let whole = true;
  for (const [each, at] of reading.places.each(written)) {
    const sessions = readOne(each, at, reading, fixtures);
    if (sessions === undefined) whole = false;
    for (const session of sessions ?? []) {
      const id = sessionId(session);
      if (found.has(id)) {
        const name = typeof each === 'string' && fixtures.sessions.get(each) !== undefined ? ` in \`${each}\`` : '';
        const message = `the session \`${session.kind}\`${name} stands in the list already`;
        reading.problems.error('duplicate-value', at, message, 'say each session once');
        whole = false;
      }
      found.set(id, { session, at });
    }
  }
  return whole ? [...found.values()] : 'broken';
}

function readOne(
  written: NonNullable<WrittenRow['with']>[number],
  at: Span,
  reading: Reading,
  fixtures: Fixtures,
): readonly Session[] | undefined {
  if (!isName(written)) {
    const session = readSession(written, at, reading);
    return session && [session];
  }
  const { problems } = reading;
  const set = fixtures.sessions.get(written);
  if (set !== undefined) {
    fixtures.use(set);
    return set.sessions;
  }
  if (fixtures.sessions.excuses(written)) return undefined;
  const names = [...sessionWords, ...fixtures.sessions.all.keys()];
  const meant = problems.isFull ? undefined : nearest(written, names);
  const list = names.map((each) => `\`${each}\``).join(', ');
  const none = '; for a permission set, a service or an identity provider leave `with` out';
  const help = meant === undefined ? `say ${choiceOf(names)}${none}` : `did you mean \`${meant}\`? known: ${list}`;
  problems.error(
    'not-a-choice',
    at,
    `\`${written}\` is neither a word for a session, nor named under \`sessions\``,
    help,
  );
  return undefined;
}

/** A text that is no word for a session. */
function isName(written: NonNullable<WrittenRow['with']>[number]): written is Exclude<typeof written, WrittenSession> {
  return typeof written === 'string' && !(sessionWords as readonly string[]).includes(written);
}

function callersOf(
  { name, kind, at }: CallerName,
  sessions: readonly PlacedSession[] | undefined,
  { problems }: Reading,
): readonly Caller[] | undefined {
  const words = possibleSessions[kind];
  if (sessions === undefined) {
    const own = ownSession(kind);
    if (own !== undefined) return [{ as: name, session: { kind: own }, at }];
    const help = `add \`with:\` and ${choiceOf(words)}`;
    problems.error('session-missing', at, `nothing says how \`${name}\` got the credentials`, help);
    return undefined;
  }
  const wrong = sessions.find(({ session }) => !words.includes(session.kind));
  if (wrong === undefined) return sessions.map(({ session }) => ({ as: name, session, at }));
  const help = words.length === 0 ? (withoutSession[kind] ?? 'leave `with` out') : `say ${choiceOf(words)}`;
  const what = kind === 'anonymous' ? '' : ` is ${kindNames[kind]}, which`;
  const message = `\`${name}\`${what} has no \`${wrong.session.kind}\` credentials`;
  problems.error('impossible-session', wrong.at, message, help);
  return undefined;
}
