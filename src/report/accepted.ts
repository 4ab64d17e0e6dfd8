// Printing: what rules accept of what was told about them.

import { counted, type Paint } from './paint.ts';
import { printable } from './printable.ts';
import type { SpecEntry } from './report.ts';

type AcceptedEntry = Pick<SpecEntry['accepted'][number], 'rule' | 'reason' | 'severity' | 'code'>;

/** A line each, after how much it is; empty where nothing is accepted. */
export function formatAccepted(accepted: readonly AcceptedEntry[], paint: Paint): string {
  if (accepted.length === 0) return '';
  const of = (wanted: AcceptedEntry['severity']): number =>
    accepted.filter(({ severity }) => severity === wanted).length;
  const counts = (['warning', 'note'] as const).flatMap((each) => (of(each) > 0 ? [counted(of(each), each)] : []));
  const lines = accepted.map(
    ({ rule, reason, code }) => `  ${printable(rule)} ${paint.dim(`[${printable(code)}]`)} ${printable(reason)}\n`,
  );
  return `accepted: ${counts.join(', ')}\n${lines.join('')}`;
}
