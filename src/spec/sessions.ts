// spec/: one session, from what is written to what is meant.
import type { Session } from '../iam/session.ts';
import type { Span } from '../text/source.ts';
import type { WrittenSession } from './definition-fixtures.ts';
import { formatDuration } from './duration.ts';
import { longestSession } from './mfa.ts';
import type { Reading } from './reading.ts';

const withMfa: ReadonlySet<string> = new Set(['console', 'session-token']);

/** Undefined where it cannot be, which is reported. */
export function readSession(
  written: WrittenSession,
  at: Span,
  { problems, places }: Pick<Reading, 'problems' | 'places'>,
): Session | undefined {
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

/** Equal for equal sessions. */
export function sessionId({ kind, mfaAge }: Session): string {
  return mfaAge === undefined ? kind : `${kind} ${mfaAge}`;
}
