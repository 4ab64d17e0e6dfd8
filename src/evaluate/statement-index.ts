// Audit arm: finds the few statements among many that can match a call, by its action and the beginning of its ARN.
// Leaves none out that could; whether they do match is statement.ts's business.
import type { CompiledStatement } from './statement.ts';

/** In the order in which they were given. */
export type Lookup<Entry> = (action: string, arn: string) => readonly Entry[];

/** Actions whose statements are kept at hand; far more than one service has. */
const mostActions = 5000;

/** With fewer statements than this, looking at each is cheaper than finding the right ones. */
const worthATree = 12;

export class StatementIndex<Entry> {
  readonly #entries: readonly Entry[];
  readonly #statementOf: (entry: Entry) => CompiledStatement;
  readonly #byAction = new Map<string, Lookup<Entry>>();

  constructor(entries: readonly Entry[], statementOf: (entry: Entry) => CompiledStatement) {
    this.#entries = entries;
    this.#statementOf = statementOf;
  }

  lookup(action: string, arn: string): readonly Entry[] {
    const known = this.#byAction.get(action);
    if (known !== undefined) return known(action, arn);
    if (this.#byAction.size >= mostActions) this.#byAction.clear();
    const made = this.#lookupFor(action);
    this.#byAction.set(action, made);
    return made(action, arn);
  }

  #lookupFor(action: string): Lookup<Entry> {
    const entries = this.#entries.filter((entry) => this.#statementOf(entry).coversAction(action));
    if (entries.length < worthATree) return () => entries;
    const root = new PrefixNode();
    const everywhere: number[] = [];
    for (const [order, entry] of entries.entries()) {
      const prefixes = prefixesOf(this.#statementOf(entry));
      if (prefixes === undefined) everywhere.push(order);
      else for (const prefix of prefixes) root.add(prefix, order);
    }
    return (_, arn) => {
      // Nothing is known of how statements on particular resources see an action that works on none.
      if (arn === '*') return entries;
      const found = [...everywhere];
      root.collect(arn, found);
      found.sort((a, b) => a - b);
      return found.flatMap((order, at) => (order === found[at - 1] ? [] : (entries[order] as Entry)));
    };
  }
}

/** What every ARN that the statement covers begins with, by entry; undefined where that could be anything. */
function prefixesOf({ source: { resource } }: CompiledStatement): readonly string[] | undefined {
  if (resource === undefined || resource.not) return undefined;
  const prefixes = resource.value.map(fixedPrefix);
  return prefixes.includes('') ? undefined : prefixes;
}

/** An ARN of fewer than six fields, or one that is not in lower case, has no more than its first field for certain. */
function fixedPrefix(text: string): string {
  const [prefix = ''] = /^[^*?$]*/.exec(text) ?? [];
  const fields = text.split(':', 6);
  const certain = fields.length === 6 && !/[A-Z]/.test(fields.slice(0, 5).join(':'));
  return certain ? prefix : prefix.slice(0, 4);
}

/** A tree of texts by their beginnings; each edge holds as many characters as its texts share. */
class PrefixNode {
  readonly #edges = new Map<number, { text: string; node: PrefixNode }>();
  readonly #here: number[] = [];

  add(text: string, value: number): void {
    if (text === '') {
      this.#here.push(value);
      return;
    }
    const first = text.charCodeAt(0);
    const edge = this.#edges.get(first);
    if (edge === undefined) {
      const node = new PrefixNode();
      node.add('', value);
      this.#edges.set(first, { text, node });
      return;
    }
    const shared = sharedLength(edge.text, text);
    if (shared < edge.text.length) {
      const middle = new PrefixNode();
      middle.#edges.set(edge.text.charCodeAt(shared), { text: edge.text.slice(shared), node: edge.node });
      edge.node = middle;
      edge.text = edge.text.slice(0, shared);
    }
    edge.node.add(text.slice(shared), value);
  }

  /** Adds the values of all texts that the given one begins with. */
  collect(text: string, found: number[]): void {
    let node: PrefixNode | undefined = this;
    let at = 0;
    while (node !== undefined) {
      found.push(...node.#here);
      const edge: { text: string; node: PrefixNode } | undefined = node.#edges.get(text.charCodeAt(at));
      if (edge === undefined || !text.startsWith(edge.text, at)) return;
      at += edge.text.length;
      node = edge.node;
    }
  }
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a.charCodeAt(length) === b.charCodeAt(length)) length += 1;
  return length;
}
