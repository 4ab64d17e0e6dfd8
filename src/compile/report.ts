// Used by every step of compile/: tells the user, once, what is wrong with a place in the spec.
import type { Code } from '../text/codes.ts';
import type { Diagnostics, Severity } from '../text/diagnostic.ts';
import type { Source, Span } from '../text/source.ts';

export type Tell = (code: Code, at: Span, message: string, help?: string) => void;

export interface Report {
  readonly error: Tell;
  readonly warning: Tell;
  readonly note: Tell;
}

/** The same thing about the same place is told once, however many statements run into it. */
export function reporter(diagnostics: Diagnostics, source: Source): Report {
  const told = new Set<string>();
  const tell =
    (severity: Severity): Tell =>
    (code, at, message, help) => {
      const key = JSON.stringify([code, at.start, at.end, message]);
      if (told.has(key)) return;
      told.add(key);
      diagnostics.add(severity, code, { source, span: at }, message, help);
    };
  return { error: tell('error'), warning: tell('warning'), note: tell('note') };
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
