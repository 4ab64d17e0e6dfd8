// Audit arm: the ways of asking that tables of `iamspec who` have as columns, and the ages of MFA that behave alike as one.
import { durationText, type SessionKind } from '../iam/session.ts';
import type { Subject } from '../regions/subjects.ts';
import { sessionInWords } from './witness-words.ts';

/** One way of asking, or several that only differ in how long ago MFA was shown. */
export interface WhoSession {
  readonly kind: SessionKind;
  /** Seconds since MFA was shown, one for each age that policies tell apart; empty: it was not shown. */
  readonly ages: readonly number[];
  /** These ages in words: `up to 1h`; empty where MFA was not shown, or its age does not matter. */
  readonly range: string;
  /** An MFA code is given in the call. */
  readonly code: boolean;
  /** An AWS service makes the call with the caller's credentials. */
  readonly viaService: boolean;
  /** `at the console without MFA`; empty where there is no choice. */
  readonly words: string;
}

/** Equal for ways of asking that are the same but for who asks. */
export function sessionIdOf({ session, mfaCode, viaService }: Subject): string {
  return [session.kind, session.mfaAge ?? '', mfaCode, viaService].join();
}

/** What policies hold ages of MFA against, the least first; undefined: single ages are asked about, not ranges of them. */
export type Bounds = readonly number[] | undefined;

export function sessionOf({ session, mfaCode, viaService }: Subject, bounds: Bounds): WhoSession {
  const { kind, mfaAge } = session;
  const ages = mfaAge === undefined ? [] : [mfaAge];
  const range = rangeOf(ages, bounds);
  const words = sessionInWords(session, viaService, mfaCode);
  return { kind, ages, range, code: mfaCode, viaService, words };
}

/** Of ages that follow on each other. */
export function widened(first: WhoSession, last: WhoSession, bounds: Bounds): WhoSession {
  const ages = [...first.ages, ...last.ages];
  return { ...first, ages, range: rangeOf(ages, bounds) };
}

/** Do they differ in the age of MFA alone? */
export function isOtherAge(a: WhoSession, b: WhoSession): boolean {
  return a.ages.length > 0 && b.ages.length > 0 && a.kind === b.kind && a.code === b.code && !a.viaService;
}

/** By age, for those that differ in nothing else; otherwise as they come, and by way of a service last. */
export function inOrder(sessions: readonly WhoSession[]): readonly WhoSession[] {
  const places = new Map<string, number>();
  const placeOf = (each: WhoSession): number => {
    if (each.viaService) return Number.MAX_SAFE_INTEGER;
    const id = [each.kind, each.ages.length > 0, each.code, each.viaService].join();
    const known = places.get(id) ?? places.size;
    places.set(id, known);
    return known;
  };
  const placed = sessions.map((session) => ({ session, place: placeOf(session) }));
  return placed
    .sort((a, b) => a.place - b.place || (a.session.ages[0] ?? 0) - (b.session.ages[0] ?? 0))
    .map(({ session }) => session);
}

/** `ages` stand for all between the bounds around them. */
function rangeOf(ages: readonly number[], bounds: Bounds): string {
  const [least, most] = [ages[0], ages.at(-1)];
  if (least === undefined || most === undefined) return '';
  if (bounds === undefined) return `${ages.map(durationText).join(', ')} ago`;
  const below = bounds.filter((bound) => bound < least).at(-1);
  const above = bounds.find((bound) => bound > most);
  const isBound = (age: number): boolean => bounds.includes(age);
  if (least === most && isBound(least) && least > 0) return `${durationText(least)} ago`;
  const from = isBound(least) && least > 0 ? `from ${durationText(least)}` : below === undefined ? '' : over(below);
  const to = isBound(most) ? `up to ${durationText(most)}` : above === undefined ? '' : `under ${durationText(above)}`;
  return [from, to].filter((part) => part !== '').join(', ');
}

function over(bound: number): string {
  return `over ${durationText(bound)}`;
}

/** All of them in a sentence: `with an access key, at the console without MFA`. */
export function sessionWords({ kind, ages, range, words }: WhoSession): string {
  if (ages.length === 0) return words;
  const when = range === '' ? '' : range.endsWith(' ago') ? ` ${range}` : ` (${range})`;
  switch (kind) {
    case 'console':
      return `at the console with MFA${when}`;
    case 'session-token':
      return `with a session token got with MFA${when}`;
    default:
      return `in a role's session assumed after MFA${when}`;
  }
}
