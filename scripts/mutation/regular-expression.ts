// Mutation run: small changes to a regular expression: anchors, flags, quantifiers, negated classes.
import type { Edit } from './edit.ts';

/** Each by itself, as places in `/…/flags`. */
export function regularExpressionEdits(literal: string): readonly Edit[] {
  const close = literal.lastIndexOf('/');
  const flags = Array.from(literal.slice(close + 1), (_, index) => change(close + 1 + index, 1, ''));
  return [...bodyEdits(literal, close), ...flags];
}

function change(start: number, length: number, text: string): Edit {
  return { start, end: start + length, text };
}

function bodyEdits(literal: string, close: number): readonly Edit[] {
  const edits: Edit[] = [];
  let inClass = false;
  for (let at = 1; at < close; at++) {
    const char = literal.charAt(at);
    if (char === '\\') at += 1;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') {
      inClass = true;
      if (literal.charAt(at + 1) === '^') edits.push(change(at + 1, 1, ''));
    } else edits.push(...outsideClass(literal, at));
  }
  return edits;
}

function outsideClass(literal: string, at: number): readonly Edit[] {
  const char = literal.charAt(at);
  const before = literal.charAt(at - 1);
  if (char === '^' || char === '$') return [change(at, 1, '')];
  if (char === '+') return [change(at, 1, '*')];
  if (char === '*') return [change(at, 1, '+')];
  // Not where it makes a quantifier lazy, which changes what is found first, nor in `(?:`.
  if (char === '?' && !/[+*?(]/.test(before)) return [change(at, 1, '')];
  if (char === '{') return boundEdits(literal, at);
  return [];
}

/** One less and one more for each number of `{12}` or `{1,64}`. */
function boundEdits(literal: string, at: number): readonly Edit[] {
  const [bounds = ''] = /^\{\d+(?:,\d*)?\}/.exec(literal.slice(at)) ?? [];
  return [...bounds.matchAll(/\d+/g)].flatMap(({ 0: digits, index }) =>
    [-1, 1].map((step) => change(at + index, digits.length, String(Number(digits) + step))),
  );
}
