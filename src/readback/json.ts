// Audit arm: JSON text that somebody may have written by hand or in malice, as plain data with places. Knows no policy.
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Problem } from '../iam/read-data.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import type { Location, Source, Span } from '../text/source.ts';

export interface Json {
  readonly source: Source;
  /** Objects have no prototype, so a key may be called anything. */
  readonly data: unknown;
  readonly root: Node;
}

const deepest = 32;
/** AWS's largest policy, a bucket's, has 20 KB; a manifest lists many files. */
const longest = 4 * 1024 * 1024;

/** Strict JSON: no comments, no trailing commas, no key twice. Undefined after an error. */
export function readJson(source: Source, diagnostics: Diagnostics): Json | undefined {
  const { text } = source;
  if (text.length > longest) {
    diagnostics.error('json-too-large', whole(source), `this is larger than ${longest} characters`);
    return undefined;
  }
  const tooDeep = firstTooDeep(text);
  if (tooDeep !== undefined) {
    const at = { source, span: { start: tooDeep, end: tooDeep + 1 } };
    diagnostics.error('json-too-deep', at, `this is nested deeper than ${deepest} levels`);
    return undefined;
  }
  const root = parse(source, diagnostics);
  if (root === undefined) return undefined;
  const duplicates: Node[] = [];
  const data = toData(root, duplicates);
  for (const node of duplicates) {
    const name = String(node.value);
    const help = 'parsers disagree on which one counts: keep one';
    diagnostics.error('json-duplicate-key', { source, span: spanOf(node) }, `the key \`${name}\` stands twice`, help);
  }
  return duplicates.length > 0 ? undefined : { source, data, root };
}

function parse(source: Source, diagnostics: Diagnostics): Node | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(source.text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first === undefined && root !== undefined && isJson(source.text)) return root;
  const span = first === undefined ? whole(source).span : { start: first.offset, end: first.offset + first.length };
  diagnostics.error('json-syntax', { source, span }, `this is not JSON: ${first ? words(first) : 'nothing to read'}`);
  return undefined;
}

/** The tolerant parser's own strictness is not taken on trust. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** `PropertyNameExpected` → `property name expected`. */
function words(error: ParseError): string {
  return printParseErrorCode(error.error)
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
}

/** Where nesting passes the limit; found without recursion, before any parser sees the text. */
function firstTooDeep(text: string): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{' || char === '[') {
      depth += 1;
      if (depth > deepest) return at;
    } else if (char === '}' || char === ']') depth -= 1;
  }
  return undefined;
}

function toData(node: Node, duplicates: Node[]): unknown {
  if (node.type === 'array') return (node.children ?? []).map((child) => toData(child, duplicates));
  if (node.type !== 'object') return node.value;
  const data: Record<string, unknown> = Object.create(null);
  for (const [name, value] of properties(node)) {
    const key = String(name.value);
    if (key in data) duplicates.push(name);
    data[key] = toData(value, duplicates);
  }
  return data;
}

function properties(node: Node): readonly (readonly [name: Node, value: Node])[] {
  return (node.children ?? []).flatMap(({ children: [name, value] = [] }) => (name && value ? [[name, value]] : []));
}

/** A listener that turns paths inside the data into places in the text. */
export function problemsOf(json: Json, diagnostics: Diagnostics): Problem {
  return (code, path, message, help) => diagnostics.error(code, locate(json, path), message, help);
}

/** The place of what stands at a path; of the nearest thing around it where it is not there. */
export function locate({ source, root }: Json, path: readonly (string | number)[]): Location {
  let node = root;
  let span = spanOf(root);
  for (const step of path) {
    if (typeof step === 'number') {
      const child = node.children?.[step];
      if (child === undefined) break;
      node = child;
      span = spanOf(child);
    } else {
      const found = properties(node).find(([name]) => name.value === step);
      if (found === undefined) break;
      node = found[1];
      // A key stands for what it holds; a value that is one word is shown itself.
      span = node.children === undefined ? spanOf(node) : spanOf(found[0]);
    }
  }
  return { source, span };
}

function spanOf({ offset, length }: Node): Span {
  return { start: offset, end: offset + length };
}

function whole(source: Source): Location {
  return { source, span: { start: 0, end: Math.min(source.text.length, 1) } };
}
