// format/: the text of a spec or preset in the one style that `iamspec fmt` writes. The stage's one entry.
import type { MapNode, Node } from '../spec/node.ts';
import { Problems } from '../spec/problems.ts';
import { readYaml } from '../spec/yaml.ts';
import { Diagnostics } from '../text/diagnostic.ts';
import type { Source, Span } from '../text/source.ts';
import { arranged } from './arrange.ts';
import { shapeOfFile } from './language.ts';
import { marksOf } from './marks.ts';
import { pageOf } from './page.ts';
import { printed } from './print.ts';
import { differenceOf } from './same.ts';

/**
 * The source's text, formatted; undefined where its YAML has errors, or it cannot be formatted, which was then reported.
 * What is returned holds the same data as the source and every comment of it, and would not be formatted further.
 */
export function formatSpec(source: Source, diagnostics: Diagnostics): string | undefined {
  const problems = new Problems(source, diagnostics);
  const node = readYaml(problems);
  if (node === undefined) return undefined;
  const text = rewritten(source.text);
  const lost = text === undefined ? node.at : lostIn(text, source.text, node);
  if (lost === undefined && text !== undefined && rewritten(text) === text) return text;
  const at = longKey(node, source.text) ?? lost ?? node.at;
  const help = 'write it in a plainer way: each key on one line, and its value behind it or below';
  problems.error('format-unsafe', at, 'this cannot be formatted without changing what it says', help);
  return undefined;
}

/** The first key that goes over several lines: what most often stands in the way. */
function longKey(node: Node, text: string): Span | undefined {
  if (node.kind === 'scalar') return undefined;
  if (node.kind === 'list') return firstOf(node.items, (item) => longKey(item, text));
  const isLong = ({ start, end }: Span): boolean => text.slice(start, end).includes('\n');
  return firstOf(node.entries, ({ keyAt, value }) => (isLong(keyAt) ? keyAt : longKey(value, text)));
}

function firstOf<Each>(all: readonly Each[], find: (each: Each) => Span | undefined): Span | undefined {
  for (const each of all) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Formats without looking back; undefined where the text is no spec's. */
function rewritten(text: string): string | undefined {
  const plain = plainText(text);
  const node = nodesOf(plain);
  return node && printed(arranged(pageOf(plain, node)));
}

/** Without a byte-order mark, and with LF for line breaks. */
function plainText(text: string): string {
  return text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
}

function nodesOf(text: string): MapNode | undefined {
  return readYaml(new Problems({ path: '', text }, new Diagnostics()));
}

/** The place in the original of what the new text does not hold as it did; undefined where it holds everything. */
function lostIn(text: string, original: string, node: MapNode): Span | undefined {
  const after = nodesOf(text);
  return after === undefined ? node.at : (differenceOf(node, after, shapeOfFile(node)) ?? lostComment(text, original));
}

function lostComment(text: string, original: string): Span | undefined {
  const counts = new Map<string, number>();
  for (const comment of marksOf(text).comments) counts.set(comment.text, (counts.get(comment.text) ?? 0) + 1);
  for (const comment of marksOf(original).comments) {
    const left = (counts.get(comment.text) ?? 0) - 1;
    if (left < 0) return { start: comment.start, end: comment.start + comment.text.length };
    counts.set(comment.text, left);
  }
  return [...counts.values()].some((left) => left > 0) ? { start: 0, end: 0 } : undefined;
}
