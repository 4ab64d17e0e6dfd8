// The list of widenings that were accepted, which `iamspec diff --accept` reads.

import type { SpecDiff } from '../compare/spec-diff.ts';
import { readText } from '../io.ts';
import type { Diagnostics } from '../text/diagnostic.ts';

export interface AcceptedChanges {
  /** By fingerprint: the reason, and until when. */
  readonly valid: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

interface Entry {
  readonly fingerprint: string;
  readonly reason: string;
  readonly expires: string;
}

/** `today`: 2026-11-23. An entry holds on the day that it expires, and not after. Mistakes are told. */
export function acceptedIn(
  path: string,
  specs: readonly SpecDiff[],
  today: string,
  diagnostics: Diagnostics,
): AcceptedChanges {
  const entries = entriesOf(readText(path).text);
  if (entries === undefined) {
    const help =
      'write {"accepted": [{"fingerprint": "…", "reason": "…", "expires": "2027-01-31"}]}, with these keys alone';
    diagnostics.error('bad-usage', undefined, `\`${path}\` is no list of accepted widenings`, help);
    return { valid: new Map(), notes: [] };
  }
  const met = new Set(specs.flatMap(({ changes }) => changes.map(({ fingerprint }) => fingerprint)));
  const notes = entries.flatMap(({ fingerprint, expires, reason }) => {
    if (!met.has(fingerprint))
      return [`accepted is \`${fingerprint}\` (${reason}), and nothing like it is widened: leave it out`];
    return expires < today ? [`\`${fingerprint}\` was accepted until ${expires} (${reason}), and is not any more`] : [];
  });
  const valid = entries.filter(({ expires }) => expires >= today);
  return {
    valid: new Map(valid.map(({ fingerprint, reason, expires }) => [fingerprint, `${reason} (until ${expires})`])),
    notes,
  };
}

function entriesOf(text: string): readonly Entry[] | undefined {
  try {
    const data: unknown = JSON.parse(text);
    const list: unknown = isRecord(data) && Object.keys(data).join() === 'accepted' ? data.accepted : undefined;
    return Array.isArray(list) && list.every(isEntry) ? list : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function isEntry(data: unknown): data is Entry {
  if (!isRecord(data) || Object.keys(data).sort().join() !== 'expires,fingerprint,reason') return false;
  const { fingerprint, reason, expires } = data;
  return isText(fingerprint) && isText(reason) && isText(expires) && isDay(expires);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}
