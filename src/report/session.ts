// Printing: a caller and a session in the words of the spec.
import type { Request } from '../evaluate/request.ts';
import type { Facts } from '../iam/facts.ts';
import { durationText, type Session } from '../iam/session.ts';

/** `console, mfa 10m`; empty where the caller has no choice of session. */
export function sessionText({ kind, mfaAge }: Session): string {
  if (kind === 'none' || kind === 'identity-provider') return '';
  return mfaAge === undefined ? kind : `${kind}, mfa ${durationText(mfaAge)}`;
}

/** `alice (access-key) through admin, then auditor`; `github (sub: repo:acme/site:ref:refs/heads/main)`. */
export function callerText({ as, session, claims = {}, through = [] }: Request): string {
  const said = Object.entries(claims).map(([claim, values]) => `${claim}: ${values.join(' ')}`);
  const how = [sessionText(session), ...said].filter((text) => text !== '').join(', ');
  const hops = through.map(({ role, mfaCode }) => `${role}${mfaCode ? ' with an MFA code in the call' : ''}`);
  return `${as}${how === '' ? '' : ` (${how})`}${hops.length === 0 ? '' : ` through ${hops.join(', then ')}`}`;
}

/** The stated facts of a request by the spec's words, in a fixed order. */
export function contextOf(facts: Facts): Readonly<Record<string, string | boolean | readonly string[]>> {
  const { sourceIp, tls, prefix, time, organization, mfaCode, mfaDeleteCode, aws } = facts;
  const words = {
    source_ip: sourceIp,
    tls,
    prefix,
    organization,
    at: time,
    mfa_code: mfaCode,
    mfa_delete_code: mfaDeleteCode,
    ...aws,
  };
  const stated = Object.entries(words).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(stated);
}

/** `, tls: false, mfa_delete_code: valid`; empty where nothing is stated. */
export function contextText(facts: Facts): string {
  return Object.entries(contextOf(facts))
    .map(([word, value]) => `, ${word}: ${Array.isArray(value) ? value.join(' ') : value}`)
    .join('');
}
