// Printing: a caller and a session in the words of the spec.
import type { Request } from '../evaluate/request.ts';
import type { Session } from '../iam/session.ts';

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
] as const;

/** Seconds as the spec writes durations: `10m`, `3601s`. */
export function duration(seconds: number): string {
  const unit = units.find(([, size]) => seconds >= size && seconds % size === 0);
  return unit === undefined ? `${seconds}s` : `${seconds / unit[1]}${unit[0]}`;
}

/** `console, mfa 10m`; empty where the caller has no choice of session. */
export function sessionText({ kind, mfaAge }: Session): string {
  if (kind === 'none') return '';
  return mfaAge === undefined ? kind : `${kind}, mfa ${duration(mfaAge)}`;
}

/** `alice (access-key) through admin`. */
export function callerText({ as, session, through }: Request): string {
  const how = sessionText(session);
  const code = through?.mfaCode ? ' with an MFA code in the call' : '';
  return `${as}${how === '' ? '' : ` (${how})`}${through === undefined ? '' : ` through ${through.role}${code}`}`;
}
