// Audit arm: JSON text that somebody may have written by hand or in malice, as plain data with places. Knows no policy.
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Problem } from '../iam/read-data.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import type { Location, Source, Span } from '../text/source.ts';

export interface Json {
  readonly source: Source;
  /** Objects have no prototype, so a key may be called anything. */
  readonly data: unknown;
}

/** Levels of lists and objects. */
export const deepestJson = 32;
/** AWS's largest policy, a bucket's, has 20 KB; a manifest lists many files. */
const longest = 4 * 1024 * 1024;
const noPolicy = 'no policy and no manifest is like this: look at what made the file';

/** Strict JSON: no comments, no trailing commas, no key twice. Undefined after an error. */
export function readJson(source: Source, diagnostics: Diagnostics): Json | undefined {
  const { text } = source;
  if (text.length > longest) {
    diagnostics.error('json-too-large', whole(source), `this is larger than ${longest} characters`, noPolicy);
    return undefined;
  }
  const { keys, tooDeep } = scan(text);
  if (tooDeep !== undefined) {
    const at = { source, span: { start: tooDeep, end: tooDeep + 1 } };
    diagnostics.error('json-too-deep', at, `this is nested deeper than ${deepestJson} levels`, noPolicy);
    return undefined;
  }
  const parsed = parse(source, diagnostics);
  if (parsed === undefined) return undefined;
  const data = withoutPrototypes(parsed.value);
  // JSON.parse keeps the last of two equal keys, so a key that stands twice is one that is missing afterwards.
  if (data.keys !== keys) {
    reportDuplicates(source, diagnostics);
    return undefined;
  }
  return { source, data: data.value };
}

/** The value, boxed, for it may be anything; undefined after an error. */
function parse(source: Source, diagnostics: Diagnostics): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(source.text) };
  } catch {
    const [first] = treeOf(source).errors;
    const span = first === undefined ? whole(source).span : { start: first.offset, end: first.offset + first.length };
    const message = `this is not JSON: ${first ? syntaxErrorText(first.error) : 'nothing to read'}`;
    diagnostics.error('json-syntax', { source, span }, message);
    return undefined;
  }
}

interface Tree {
  readonly root: Node | undefined;
  readonly errors: readonly ParseError[];
}

/** The text with places; only made where there is a place to tell. */
function treeOf({ text }: Source): Tree {
  const errors: ParseError[] = [];
  return { root: parseTree(text, errors, { disallowComments: true, allowTrailingComma: false }), errors };
}

function reportDuplicates(source: Source, diagnostics: Diagnostics): void {
  const visit = (node: Node): void => {
    const seen = new Set<unknown>();
    for (const [name, value] of properties(node)) {
      if (seen.has(name.value)) {
        const at = { source, span: spanOf(name) };
        const help = 'parsers disagree on which one counts: keep one';
        diagnostics.error('json-duplicate-key', at, `the key \`${name.value}\` stands twice`, help);
      }
      seen.add(name.value);
      visit(value);
    }
    if (node.type === 'array') for (const child of node.children ?? []) visit(child);
  };
  const { root } = treeOf(source);
  if (root !== undefined) visit(root);
}

/** `PropertyNameExpected` → `property name expected`. */
export function syntaxErrorText(error: number): string {
  return printParseErrorCode(error)
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
}

/**
 * How many keys the text spells, and where nesting passes the limit; without recursion, before any parser sees it. A string
 * that is never closed is taken whole, so that nothing is looked at twice.
 */
function scan(text: string): { readonly keys: number; readonly tooDeep?: number } {
  let depth = 0;
  let keys = 0;
  for (const { 0: token, index } of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*(?:"\s*:?|\\?$)|[{}[\]]/gs)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (token.endsWith(':')) keys += 1;
    if (depth > deepestJson) return { keys, tooDeep: index };
  }
  return { keys };
}

/** The same value with objects that inherit nothing, and how many keys they have. */
function withoutPrototypes(value: unknown): { readonly value: unknown; readonly keys: number } {
  if (typeof value !== 'object' || value === null) return { value, keys: 0 };
  let keys = 0;
  const bare = (inner: unknown): unknown => {
    const copy = withoutPrototypes(inner);
    keys += copy.keys;
    return copy.value;
  };
  if (Array.isArray(value)) {
    const list = value.map(bare);
    return { value: list, keys };
  }
  const data: Record<string, unknown> = Object.create(null);
  for (const [key, inner] of Object.entries(value)) {
    keys += 1;
    data[key] = bare(inner);
  }
  return { value: data, keys };
}

function properties(node: Node): readonly (readonly [name: Node, value: Node])[] {
  return (node.children ?? []).flatMap(({ children: [name, value] = [] }) => (name && value ? [[name, value]] : []));
}

/** A listener that turns paths inside the data into places in the text. */
export function problemsOf(json: Json, diagnostics: Diagnostics): Problem {
  let tree: Tree | undefined;
  return (code, path, message, help) => {
    tree ??= treeOf(json.source);
    diagnostics.error(code, locateIn(json.source, tree, path), message, help);
  };
}

/** The place of what stands at a path; of the nearest thing around it where it is not there. */
export function locate({ source }: Json, path: readonly (string | number)[]): Location {
  return locateIn(source, treeOf(source), path);
}

function locateIn(source: Source, { root }: Tree, path: readonly (string | number)[]): Location {
  if (root === undefined) return whole(source);
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
