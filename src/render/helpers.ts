// The four ways a value gets into a rendered file, one for each format. A shipped template prints nothing without one.

/** Pretty JSON; lines after the first are indented by `indent` spaces. */
export function json(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, null, 2);
  if (text === undefined) throw new TypeError(`${typeof value} has no JSON`);
  return indent === 0 ? text : text.replaceAll('\n', `\n${' '.repeat(indent)}`);
}

const hclNames: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' };

// Control characters, spelt out: a class of Unicode properties would cost every run its making.
const control = '\\0-\\x1f\\x7f-\\x9f\\u2028\\u2029';
const hclSpecial = new RegExp(`["\\\\${control}]`, 'g');
const unseen = new RegExp(`[${control}\\u202a-\\u202e\\u2066-\\u2069]+`, 'g');

/** The inside of a quoted HCL string: no quote ends it and no template sequence starts in it. */
export function hclInside(text: string): string {
  return text
    .replace(hclSpecial, (character) => hclNames[character] ?? hclEscape(character))
    .replace(/[$%](?=\{)/g, '$&$&');
}

function hclEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * A quoted HCL string.
 * https://developer.hashicorp.com/terraform/language/expressions/strings
 */
export function hcl(text: string): string {
  return `"${hclInside(text)}"`;
}

/** One word of a POSIX shell: as it is where that is plainly safe, else single-quoted. Line breaks would split a copied command. */
export function sh(text: string): string {
  const line = oneLine(text);
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(line) && !line.startsWith('=')) return line;
  return `'${line.replaceAll("'", "'\\''")}'`;
}

/** Text in a Markdown paragraph or table cell, on one line, that stays text: no link, no HTML, no emphasis, no cell border. */
export function md(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]|~<>&$]/g, (character) => htmlNames[character] ?? `\\${character}`)
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/^([-+=#])/, '\\$1')
    .replace(/:(?=\/\/)/g, '&#58;')
    .replace(/(?<=\bwww)\./gi, '&#46;')
    .replace(/@(?=\w)/g, '&#64;');
}

const htmlNames: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

/** A Markdown code span. Its fence is longer than any run of backticks in it; `|` is escaped, as tables demand it even here. */
export function mdCode(text: string, cell = false): string {
  const line = oneLine(text);
  if (line.trim() === '') return md(line);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const room = longest > 0 || (line.startsWith(' ') && line.endsWith(' ')) ? ' ' : '';
  const inner = cell ? line.replaceAll('|', '\\|') : line;
  return `${fence}${room}${inner}${room}${fence}`;
}

/** The target of a link within the folder. */
export function mdUrl(path: string): string {
  return path
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replace(/[()]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

/** Line breaks, other control characters and what turns text around become spaces. */
function oneLine(text: string): string {
  return text.replace(unseen, ' ');
}

/** What Handlebars hands to a helper last. */
interface Options {
  readonly hash: Readonly<Record<string, unknown>>;
}

type Helper = (value: unknown, options: Options) => string;

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TypeError(`${value === null ? 'null' : typeof value} is no text`);
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/**
 * As templates write them: `{{json value indent=6}}`, `{{hcl text width=12}}` (padded for `terraform fmt`),
 * `{{hcl text inside=true}}` (without the quotes), `{{sh word}}`, `{{md text}}`,
 * `{{md text code=true cell=true}}` (a code span), `{{md path url=true}}`.
 */
export const helpers: Readonly<Record<'json' | 'hcl' | 'sh' | 'md', Helper>> = {
  json: (value, { hash }) => json(value, number(hash.indent)),
  hcl: (value, { hash }) =>
    hash.inside === true ? hclInside(textOf(value)) : hcl(textOf(value)).padEnd(number(hash.width)),
  sh: (value) => sh(textOf(value)),
  md: (value, { hash }) => {
    if (hash.url === true) return mdUrl(textOf(value));
    return hash.code === true ? mdCode(textOf(value), hash.cell === true) : md(textOf(value));
  },
};
