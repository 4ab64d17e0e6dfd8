// spec/: from a text to nodes, or to what is wrong with its YAML. The spec language's own rules come after.
import { Composer, type CST, type Document, isMap, isPair, isScalar, isSeq, type Node as YamlNode } from 'yaml';
import type { Span } from '../text/source.ts';
import type { Entry, MapNode, Node, ScalarNode } from './node.ts';
import type { Problems } from './problems.ts';
import { readPlainYaml } from './yaml-plain.ts';
import { reportSyntaxError } from './yaml-syntax.ts';
import { hasUnseen, readTokens } from './yaml-tokens.ts';

/** What a file should hold, for messages. */
interface Wanted {
  readonly what: string;
  readonly begin: string;
  /** What is missing in an empty file, where that is another word. */
  readonly none?: string;
}

const aSpec: Wanted = { what: 'spec', begin: 'iamspec: 1' };

/** The one document of the source as a map; undefined where anything is wrong, which was then reported. */
export function readYaml(problems: Problems, wanted: Wanted = aSpec): MapNode | undefined {
  if (hasUnseen(problems)) return undefined;
  return readPlainYaml(problems.source.text) ?? readFullYaml(problems, wanted);
}

/** The same, for any YAML and for all that may be wrong with it. */
export function readFullYaml(problems: Problems, { what, begin, none = what }: Wanted = aSpec): MapNode | undefined {
  const tokens = readTokens(problems);
  const document = tokens && composed(tokens, problems);
  if (document === undefined) return undefined;
  const node = document.contents === null ? undefined : new Reader(problems).read(document.contents as YamlNode);
  if (problems.hasErrors) return undefined;
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) {
    problems.error('empty-spec', { start: 0, end: 0 }, `the file holds no ${none}`, `begin with \`${begin}\``);
  } else if (node.kind !== 'map') {
    const help =
      node.kind === 'list' ? 'write the sections without `-` before them' : textHelp(problems.source.text, begin);
    problems.error('spec-not-a-map', node.at, `a ${what} is a map${what === 'spec' ? ' of sections' : ''}`, help);
  } else {
    return node;
  }
  return undefined;
}

/** For a text that stands where a spec should. */
function textHelp(text: string, begin: string): string {
  return /^[\w-]+:\S/.test(text) ? 'write a space after the colon' : `begin with \`${begin}\``;
}

function composed(tokens: readonly CST.Token[], problems: Problems): Document | undefined {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
  });
  let document: Document | undefined;
  for (const each of composer.compose(tokens, true, problems.source.text.length)) document ??= each;
  const [error] = document?.errors ?? [];
  if (error === undefined) return document;
  // What the parser says after its first error is about its own confusion.
  reportSyntaxError(error.code, error.pos[0], error.message, problems);
  return undefined;
}

class Reader {
  readonly #problems: Problems;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  read(node: YamlNode): Node {
    if (isMap(node)) {
      const map = this.#map(node.items, spanOf(node));
      return node.flow ? map : { ...map, at: upTo(map.at, map.entries.at(-1)?.value) };
    }
    if (isSeq(node)) {
      const at = spanOf(node);
      const items = node.items.map((item) =>
        isPair(item) ? this.#map([item], emptySpan) : this.read(item as YamlNode),
      );
      return { kind: 'list', at: node.flow ? at : upTo(at, items.at(-1)), items };
    }
    if (isScalar(node)) return scalar(node.value, node.source, spanOf(node));
    throw new TypeError('an alias got past the tokens');
  }

  #map(items: readonly unknown[], at: Span): MapNode {
    const entries: Entry[] = [];
    const seen = new Set<string>();
    for (const pair of items) {
      if (!isPair(pair)) continue;
      const entry = this.#entry(pair.key, pair.value);
      if (entry === undefined) continue;
      if (entry.key === '<<') {
        const help = 'write the keys out: a spec says everything where it holds';
        this.#problems.error('yaml-merge-key', entry.keyAt, 'merge keys are not part of the spec language', help);
      } else if (seen.has(entry.key)) {
        const message = `\`${entry.key}\` stands here a second time`;
        this.#problems.error('duplicate-key', entry.keyAt, message, 'a key stands once in a map: rename or remove one');
      } else {
        seen.add(entry.key);
        entries.push(entry);
      }
    }
    return { kind: 'map', at, entries };
  }

  #entry(key: unknown, value: unknown): Entry | undefined {
    if (!isScalar(key)) {
      const at = key === null || key === undefined ? spanOf(value as YamlNode) : spanOf(key as YamlNode);
      const help = 'write it as one text before the colon, in quotes if it begins with a bracket';
      this.#problems.error('yaml-key-not-text', at, 'a key is a single word or sentence, not a list or a map', help);
      return undefined;
    }
    const keyAt = spanOf(key);
    if (typeof key.value !== 'string') {
      const text = key.source ?? '';
      const message =
        text === '' ? 'a key is missing before the colon' : `YAML reads the key \`${text}\` as ${kindOf(key.value)}`;
      const help = text === '' ? 'write a key before the colon' : `quote it: \`"${text}":\`, or write another key`;
      this.#problems.error('yaml-key-not-text', keyAt, message, help);
      return undefined;
    }
    const read = value === null || value === undefined ? scalar(null, '', keyAt) : this.read(value as YamlNode);
    // A value that is not there has no place of its own.
    const at = read.at.start === read.at.end ? keyAt : read.at;
    return { key: key.value, keyAt, value: at === read.at ? read : { ...read, at } };
  }
}

const emptySpan: Span = { start: 0, end: 0 };

function spanOf(node: YamlNode): Span {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
}

/** A block ends where the last thing in it does: not with the blank lines and comments that follow. */
function upTo({ start, end }: Span, last: Node | undefined): Span {
  return { start, end: last?.at.end ?? end };
}

function scalar(value: unknown, source: string | undefined, at: Span): ScalarNode {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) {
    return { kind: 'scalar', at, value, text: source ?? String(value) };
  }
  throw new TypeError(`no value of YAML 1.2 core: ${typeof value}`);
}

/** What YAML takes a value for, in words. */
export function kindOf(value: unknown): string {
  if (value === null) return 'nothing (null)';
  return typeof value === 'number' ? 'a number' : typeof value === 'boolean' ? 'true or false' : 'text';
}
