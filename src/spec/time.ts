// spec/: points in time as text.
import type { Span } from '../text/source.ts';
import type { Problems } from './problems.ts';

const form = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** RFC 3339, in full and with a zone. */
export function isTime(text: string): boolean {
  const [, year, month, day] = form.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

/** Reports a text that is no time. */
export function reportTime(text: string, at: Span, problems: Problems): void {
  if (isTime(text)) return;
  if (form.test(text)) {
    problems.error('bad-time', at, `\`${text}\` is on a day that no calendar has`, 'correct the month or the day');
    return;
  }
  const help = 'write it in full and with a zone: `2026-03-01T12:00:00Z`';
  problems.error('bad-time', at, `\`${text}\` is not a time with a zone`, help);
}
