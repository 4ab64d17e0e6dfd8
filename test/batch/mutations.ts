// Random spellings of a line that mean the same, and random damage to it.
import type { Random } from '../seeded.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The same value with its members in any order, spaces anywhere, and texts spelled with escapes. */
export function respelled(line: string, { below, pick }: Random): string {
  const spaced = below(3) === 0;
  const shuffled = below(2) === 0;
  const escaped = below(3) === 0;
  const space = (): string => (spaced ? pick(['', '', '', ' ', '  ', '\t', ' \r']) : '');
  const text = (value: string): string => {
    if (!escaped) return JSON.stringify(value);
    const units = value.split('').map((unit) => {
      if (below(12) === 0) return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
      return unit === '/' && below(2) === 0 ? '\\/' : JSON.stringify(unit).slice(1, -1);
    });
    return `"${units.join('')}"`;
  };
  const spell = (value: Json): string => {
    if (typeof value === 'string') return text(value);
    if (typeof value !== 'object' || value === null) return String(value);
    if (Array.isArray(value)) return `[${value.map((each) => space() + spell(each) + space()).join(',')}${space()}]`;
    const members = Object.entries(value).map(
      ([key, each]) => `${space()}${text(key)}${space()}:${space()}${spell(each)}${space()}`,
    );
    if (shuffled) members.sort(() => below(3) - 1);
    return `{${members.join(',')}${space()}}`;
  };
  return space() + spell(JSON.parse(line) as Json) + space();
}

/** Words that a damaged line is likely to trip over. */
const words = [
  ...'"\\{}[]:,0-.e \t\r\u0001üé日\ufeff',
  '\\"',
  '\\u0069d',
  'null',
  'false',
  '3',
  '""',
  '"id":1,',
  '"request":{},',
  '"policies":{},',
  '"context":{},',
  '"action":"s3:GetObject",',
  '"__proto__":{},',
  '"principal"',
  '"aws:X":"y",',
  '{"service":"a"}',
  'BoolXX',
  ',"id":2',
];

/** A few changes to the text, of which each may leave it right, or wrong in any way. */
export function damaged(line: string, { below, pick }: Random): string {
  let text = line;
  for (let changes = 1 + below(2); changes > 0; changes -= 1) {
    const at = below(text.length + 1);
    const until = Math.min(text.length, at + 1 + below(6));
    const change = below(7);
    if (change === 0) text = text.slice(0, at);
    else if (change === 1) text = text.slice(0, at) + text.slice(until);
    else if (change === 2) text = text.slice(0, at) + pick(words) + text.slice(at);
    else if (change === 3) text = text.slice(0, at) + pick(words) + text.slice(until);
    else if (change === 4) text = withMemberTwice(text, at);
    else if (change === 5) text = afterComma(text, at, pick(words));
    else text = text.slice(0, at) + text.slice(at, until) + text.slice(at);
  }
  return text.replaceAll('\n', ' ');
}

/** Puts a word where a member may begin. */
function afterComma(text: string, from: number, word: string): string {
  const at = Math.max(text.indexOf(',', from), text.indexOf('{')) + 1;
  return text.slice(0, at) + word + text.slice(at);
}

/** A short member that comes next in the text, twice. */
function withMemberTwice(text: string, from: number): string {
  const [member] = /"[^"]*":(?:"[^"]*"|\{[^{}]*\}|\[[^[\]]*\]|\w+)/.exec(text.slice(from)) ?? [];
  if (member === undefined) return text;
  const at = text.indexOf(member, from);
  return `${text.slice(0, at)}${member},${text.slice(at)}`;
}
