// spec/: warnings and notes that a rule's author lives with, each with the reason.
import { type Code, codes } from '../text/codes.ts';
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/source.ts';
import type { WrittenRule } from './definition-rules.ts';
import type { Reading } from './reading.ts';
import type { Acceptance } from './spec.ts';

/** `within`: the rule as a whole. What is in error is reported and left out. */
export function readAccept(
  written: WrittenRule['accept'],
  within: Span,
  { problems, places }: Reading,
): readonly Acceptance[] {
  if (written === undefined) return [];
  return [...written].flatMap(([code, reason]) => {
    const at = places.key(written, code);
    if (isCode(code)) return [{ code, reason, at, within }];
    const meant = nearest(code, Object.keys(codes));
    const help =
      meant === undefined
        ? 'write the code as it is printed, in brackets, with the warning or note'
        : `did you mean \`${meant}\`?`;
    problems.error('accept-unknown-code', at, `there is no warning and no note \`${code}\``, help);
    return [];
  });
}

function isCode(text: string): text is Code {
  return Object.hasOwn(codes, text);
}
