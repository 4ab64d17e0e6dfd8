// spec/: the roles that a caller assumes on the way, and who can give an MFA code in such a call.
import type { Span } from '../text/source.ts';
import type { WrittenContext } from './definition-fixtures.ts';
import type { WrittenHop } from './definition-tests.ts';
import { findOfKind, type Reading } from './reading.ts';
import type { Caller, Hop, Target } from './spec.ts';

/** What is in error is reported and left out. */
export function readThrough(
  written: readonly WrittenHop[] | undefined,
  callers: readonly Caller[] | undefined,
  reading: Reading,
): readonly Hop[] {
  let before: string | undefined;
  return reading.places.each(written ?? []).flatMap(([hop, at]) => {
    const other = before ?? notUser(callers, reading);
    before = typeof hop === 'string' ? hop : hop.role;
    const read = readHop(hop, at, other, reading);
    return read === undefined ? [] : [read];
  });
}

/** `other`: who makes the call, where that is no user. */
function readHop(hop: WrittenHop, at: Span, other: string | undefined, reading: Reading): Hop | undefined {
  if (typeof hop === 'string') {
    const role = findOfKind(reading, hop, at, ['role']);
    return role && { role, mfaCode: false, at };
  }
  const { places } = reading;
  const mfaCode = hop.mfa_code !== undefined;
  if (mfaCode && other !== undefined) reportCode(other, places.key(hop, 'mfa_code'), reading);
  const role = findOfKind(reading, hop.role, places.of(hop, 'role'), ['role']);
  return role && { role, mfaCode, at };
}

/** A code in the call itself is for users, and for the one call that takes it. */
export function checkCode(
  context: WrittenContext | undefined,
  callers: readonly Caller[],
  targets: readonly Target[],
  reading: Reading,
): void {
  if (context?.mfa_code === undefined) return;
  const { problems, places } = reading;
  const at = places.key(context, 'mfa_code');
  const other = notUser(callers, reading);
  if (other !== undefined) {
    reportCode(other, at, reading);
  } else if (!targets.some(({ action }) => action === 'sts:AssumeRole')) {
    const help = 'say `with: { session: session-token, mfa: 1m }`, or `through: { role: …, mfa_code: given }`';
    problems.error('mfa-code-misplaced', at, 'of the calls here none takes an MFA code: `sts:AssumeRole` does', help);
  }
}

function reportCode(name: string, at: Span, { problems }: Reading): void {
  const message = `\`${name}\` cannot give an MFA code: only users have MFA devices that STS asks`;
  problems.error('mfa-code-misplaced', at, message, 'leave `mfa_code` out');
}

/** A caller that is not a user. */
function notUser(callers: readonly Caller[] | undefined, { subjects }: Reading): string | undefined {
  return callers?.find(({ as }) => {
    const subject = subjects.get(as);
    return subject?.is !== 'principal' || subject.principal.kind !== 'user';
  })?.as;
}
