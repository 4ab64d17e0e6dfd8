// spec/: a YAML text as plain nodes with places; what reading works on. Knows nothing of the language.
import type { Span } from '../text/source.ts';

export type Node = MapNode | ListNode | ScalarNode;

export interface MapNode {
  readonly kind: 'map';
  readonly at: Span;
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly key: string;
  readonly keyAt: Span;
  readonly value: Node;
}

export interface ListNode {
  readonly kind: 'list';
  readonly at: Span;
  readonly items: readonly Node[];
}

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly at: Span;
  /** As YAML 1.2 core reads it. */
  readonly value: string | number | boolean | null;
  /** As it is written, without quotes. */
  readonly text: string;
}

/** Plain data as nodes that all stand at one place: for what a spec brings in without writing it. */
export function nodeFromData(data: unknown, at: Span): Node {
  if (Array.isArray(data)) return { kind: 'list', at, items: data.map((item) => nodeFromData(item, at)) };
  if (typeof data === 'object' && data !== null) {
    const entries = Object.entries(data).map(([key, value]) => ({ key, keyAt: at, value: nodeFromData(value, at) }));
    return { kind: 'map', at, entries };
  }
  if (typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean' || data === null) {
    return { kind: 'scalar', at, value: data, text: String(data) };
  }
  throw new TypeError(`no YAML value: ${typeof data}`);
}

/** The plain value of a node. A key named `__proto__` becomes an own property like any other. */
export function dataFromNode(node: Node): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(dataFromNode);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, dataFromNode(value)]));
}

/** The node at a path; the nearest one above where the path leads nowhere. With `ofKey`, the key rather than its value. */
export function placeInNode(node: Node, path: readonly (string | number)[], ofKey = false): Span {
  let at = node.at;
  let current: Node | undefined = node;
  for (const step of path) {
    if (current?.kind === 'map') {
      const entry: Entry | undefined = current.entries.find(({ key }) => key === step);
      if (entry === undefined) return at;
      current = entry.value;
      at = ofKey || current.kind === 'map' ? entry.keyAt : current.at;
    } else if (current?.kind === 'list' && typeof step === 'number') {
      current = current.items[step];
      if (current === undefined) return at;
      at = current.at;
    } else {
      return at;
    }
  }
  return at;
}
