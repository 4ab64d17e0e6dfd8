// spec/: points in time as text.
import type { Span } from '../text/source.ts';
import type { Problems } from './problems.ts';

/** Of days, what is in no calendar fits, too. */
export const timePattern =
  '^([0-9]{4})-([0-9]{2})-([0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$';
const form = new RegExp(timePattern);
/** The same, in any case and with any two digits. */
const looseForm = /^\d{4}-\d{2}-\d{2}T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:Z|[+-](\d{2}):(\d{2}))$/i;

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
  const [wrong, help] = wrongIn(text);
  problems.error('bad-time', at, `\`${text}\` ${wrong}`, help);
}

type Wrong = readonly [wrong: string, help: string];

function wrongIn(text: string): Wrong {
  const [, hour, minute, second, zoneHour = '00', zoneMinute = '00'] = looseForm.exec(text) ?? [];
  if (hour === undefined || minute === undefined || second === undefined)
    return ['is not a time with a zone', 'write it in full and with a zone: `2026-03-01T12:00:00Z`'];
  if (hour > '23')
    return ['is at an hour that no day has', 'hours go from `00` to `23`; midnight is `00:00:00` of the next day'];
  if (minute > '59') return ['is at a minute that no hour has', 'minutes go from `00` to `59`'];
  if (second > '59') return ['is at a second that no minute has', 'seconds go from `00` to `59`, without leap seconds'];
  if (zoneHour > '23' || zoneMinute > '59')
    return ['is in a zone that is nowhere', 'a zone is `Z`, or hours and minutes ahead of it: `+01:00`'];
  const capitals = text.toUpperCase();
  if (!isTime(capitals)) return ['is on a day that no calendar has', 'correct the month or the day'];
  return ['is not written with a capital `T` and `Z`', `write \`${capitals}\``];
}
