// spec/: `<setting>` in the rules of a preset: which there are, and putting values in their place.
import type { Span } from '../text/source.ts';
import type { Entry, MapNode, Node, ScalarNode } from './node.ts';

/** What looks like a placeholder, whether or not it is one. */
const placeholder = /<([A-Za-z][\w-]*)>/g;
const alone = /^<([A-Za-z][\w-]*)>$/;

export interface Placeholder {
  readonly name: string;
  readonly at: Span;
  /** The text holds nothing else, and is no key. */
  readonly alone: boolean;
}

/** All placeholders below a node. */
export function placeholdersIn(node: Node): readonly Placeholder[] {
  if (node.kind === 'list') return node.items.flatMap(placeholdersIn);
  if (node.kind === 'map') {
    return node.entries.flatMap(({ key, keyAt, value }) => [
      ...inText(key, keyAt).map((each) => ({ ...each, alone: false })),
      ...placeholdersIn(value),
    ]);
  }
  return typeof node.value === 'string' ? inText(node.value, node.at) : [];
}

function inText(text: string, at: Span): readonly Placeholder[] {
  return [...text.matchAll(placeholder)].map(([whole, name = '']) => ({ name, at, alone: whole === text }));
}

/** What a placeholder stands for, and where a spec says so; several values stand in a list, or are one. */
export interface Filling {
  readonly values: readonly (readonly [value: string, at: Span])[];
  readonly setting?: string;
}

/** Where something of a filled rule comes from. */
export interface Origin {
  /** In the preset's file. */
  readonly inFile: Span;
  /** What to point at in the spec. */
  readonly at: Span;
  readonly setting?: string;
}

/** Rules with their placeholders filled in. Every span is an object of its own, so that it tells where it comes from. */
export class Filler {
  readonly #fillings: ReadonlyMap<string, Filling>;
  readonly #at: Span;
  readonly #origins = new WeakMap<Span, Origin>();

  /** `at`: where all that is filled stands. */
  constructor(fillings: ReadonlyMap<string, Filling>, at: Span) {
    this.#fillings = fillings;
    this.#at = at;
  }

  /** `undefined` for a span that this filler did not make. */
  originOf(span: Span): Origin | undefined {
    return this.#origins.get(span);
  }

  /** Stands where all that is filled stands, and comes from a place in the preset's file. */
  from(inFile: Span): Span {
    return this.#span(inFile);
  }

  fill(node: Node): Node {
    if (node.kind === 'map') return this.#map(node);
    if (node.kind === 'list') {
      return { kind: 'list', at: this.#span(node.at), items: node.items.flatMap((item) => this.#items(item)) };
    }
    const items = this.#items(node);
    const [only] = items;
    return only !== undefined && items.length === 1 ? only : { kind: 'list', at: this.#span(node.at), items };
  }

  #map({ at, entries }: MapNode): MapNode {
    return { kind: 'map', at: this.#span(at), entries: entries.map((entry) => this.#entry(entry)) };
  }

  #entry({ key, keyAt, value }: Entry): Entry {
    const filled = this.#text(key, keyAt);
    return { key: filled.text, keyAt: filled.at, value: this.fill(value) };
  }

  /** One item, or several where the placeholder stands for several values. */
  #items(node: Node): readonly Node[] {
    if (node.kind !== 'scalar') return [this.fill(node)];
    if (typeof node.value !== 'string') return [{ ...node, at: this.#span(node.at) }];
    const [, name] = alone.exec(node.value) ?? [];
    const values = (name === undefined ? undefined : this.#fillings.get(name)?.values) ?? [];
    if (values.length < 2) return [this.#scalar(this.#text(node.value, node.at))];
    return values.map(([text, at]) => this.#scalar({ text, at: this.#span(node.at, at) }));
  }

  #scalar({ text, at }: { readonly text: string; readonly at: Span }): ScalarNode {
    return { kind: 'scalar', at, value: text, text };
  }

  #text(written: string, inFile: Span): { readonly text: string; readonly at: Span } {
    let at: Span | undefined;
    let setting: string | undefined;
    const text = written.replace(placeholder, (whole, name: string) => {
      const filling = this.#fillings.get(name);
      const [value, place] = filling?.values[0] ?? [];
      if (filling === undefined || value === undefined) return whole;
      at ??= place;
      setting ??= filling.setting;
      return value;
    });
    return { text, at: this.#span(inFile, at, setting) };
  }

  #span(inFile: Span, at: Span = this.#at, setting?: string): Span {
    const span = { ...this.#at };
    this.#origins.set(span, { inFile, at, ...(setting === undefined ? {} : { setting }) });
    return span;
  }
}
