// format/: a text of tests with one more, where the others end; what stands there already is left as it is.
import type { MapNode, Node } from '../spec/node.ts';
import { Problems } from '../spec/problems.ts';
import { readYaml } from '../spec/yaml.ts';
import { Diagnostics } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { formatSpec } from './format.ts';

/**
 * The source's text with a test of that name at the end of `tests:`. What is formatted stays so. Undefined where the text is
 * no spec's, or its tests stand in braces: then there is no line to write on.
 */
export function withTest(source: Source, name: string, rows: readonly string[]): string | undefined {
  const { text } = source;
  const node = readYaml(new Problems(source, new Diagnostics()));
  const tests = node?.entries.find(({ key }) => key === 'tests')?.value;
  if (node === undefined || (tests !== undefined && !isBlock(tests, text))) return undefined;
  const lines = (tests === undefined ? inSection : inTests(tests, text))([
    `${name}:`,
    '  cases:',
    ...rows.map((row) => `    - ${row}`),
  ]);
  const added = insertedAt(text, tests === undefined ? endOf(node, text) : endOf(tests, text), lines);
  const quiet = new Diagnostics();
  return formatSpec(source, quiet) === text ? formatSpec({ ...source, text: added }, quiet) : added;
}

function isBlock(node: Node, text: string): node is MapNode {
  return node.kind === 'map' && node.entries.length > 0 && text[node.at.start] !== '{';
}

type Written = (lines: readonly string[]) => readonly string[];

const inSection: Written = (lines) => ['', 'tests:', ...lines.map((line) => `  ${line}`)];

/** As far in as the other tests, and as far apart. */
function inTests({ entries }: MapNode, text: string): Written {
  const [first, ...others] = entries.map(({ keyAt }) => text.lastIndexOf('\n', keyAt.start - 1) + 1);
  const indent = text.slice(first, entries[0]?.keyAt.start);
  const isApart = others.length === 0 || others.some((line) => /\n\s*\n$/.test(text.slice(0, line)));
  return (lines) => [...(isApart ? [''] : []), ...lines.map((line) => `${indent}${line}`)];
}

/** Where what a node holds ends; comments behind it are not its own. */
function endOf(node: Node, text: string): number {
  if (node.kind === 'scalar' || /[[{]/.test(text[node.at.start] ?? '')) return node.at.end;
  const last = node.kind === 'map' ? node.entries.at(-1)?.value : node.items.at(-1);
  return last === undefined ? node.at.end : endOf(last, text);
}

function insertedAt(text: string, end: number, lines: readonly string[]): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  // A block of text ends where the next line begins.
  const isNextLine = text[end - 1] === '\n';
  const lineEnd = isNextLine ? end : text.indexOf('\n', end) + 1;
  const at = isNextLine || lineEnd > 0 ? lineEnd : text.length;
  const before = text.slice(0, at);
  const open = before.endsWith('\n') ? '' : newline;
  return `${before}${open}${lines.map((line) => `${line}${newline}`).join('')}${text.slice(at)}`;
}
