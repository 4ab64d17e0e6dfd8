// import/: plain values as YAML that the spec language reads as the same values. Knows no key of the language.

export type Value = string | boolean | readonly Value[] | Entries;

export interface Entries {
  readonly [key: string]: Value;
}

const widest = 100;
/** A longer list has a line for each. */
const mostInLine = 3;

/** Plain where YAML reads it as the same text, wherever it stands; in quotes otherwise. */
export function quoted(text: string): string {
  if (/^\d{1,9}[smhd]$/.test(text)) return text;
  if (/^[A-Za-z_][\w./*-]*(?::[\w./*?-]+)*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)) {
    return text;
  }
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A sentence, which stands in a block and nowhere else. */
export function sentence(text: string): string {
  return /^[A-Za-z](?:[\w ,.()/-]*[\w.)])?$/.test(text) && text.includes(' ') ? text : quoted(text);
}

/** `KEY: VALUE` as lines, each with the indent: on one line where it is short, else nested. */
export function linesOf(key: string, value: Value, indent = ''): readonly string[] {
  return nested(`${indent}${quoted(key)}:`, value, `${indent}  `);
}

function nested(head: string, value: Value, indent: string): readonly string[] {
  const line = `${head} ${flow(value)}`;
  if (typeof value === 'string' || typeof value === 'boolean') return [line];
  if (line.length <= widest && !hasLongList(value)) return [line];
  if (isList(value)) return [head, ...value.flatMap((each) => item(each, indent))];
  return [head, ...Object.entries(value).flatMap(([key, each]) => linesOf(key, each, indent))];
}

function item(value: Value, indent: string): readonly string[] {
  const line = `${indent}- ${flow(value)}`;
  if (typeof value === 'string' || typeof value === 'boolean' || line.length <= widest) return [line];
  const lines = isList(value)
    ? value.flatMap((each) => item(each, `${indent}  `))
    : Object.entries(value).flatMap(([key, each]) => linesOf(key, each, `${indent}  `));
  return lines.map((each, index) => (index === 0 ? `${indent}- ${each.slice(indent.length + 2)}` : each));
}

/** On one line, in brackets and braces. */
export function flow(value: Value): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return String(value);
  if (isList(value)) return `[${value.map(flow).join(', ')}]`;
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${quoted(key)}: ${flow(each)}`)
    .join(', ')} }`;
}

function hasLongList(value: Value): boolean {
  if (typeof value === 'string' || typeof value === 'boolean') return false;
  if (isList(value)) return value.length > mostInLine || value.some(hasLongList);
  return Object.values(value).some(hasLongList);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** One value by itself, several as a list. */
export function oneOrMore(values: readonly string[]): Value {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}
