// spec/: durations, `90s 10m 1h 1d`.

const seconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

export const durationPattern = '^[1-9][0-9]{0,8}[smhd]$';

/** Seconds; undefined where the text is no duration. */
export function parseDuration(text: string): number | undefined {
  if (!new RegExp(durationPattern).test(text)) return undefined;
  return Number(text.slice(0, -1)) * seconds[text.at(-1) as keyof typeof seconds];
}

/** Seconds in the largest unit that divides them: 3600 is `1h`. */
export function formatDuration(value: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    if (value > 0 && value % seconds[unit] === 0) return `${value / seconds[unit]}${unit}`;
  }
  return `${value}s`;
}
