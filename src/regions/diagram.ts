// Audit arm: sets as canonical decision diagrams over levels of numbered cells: equal sets are the same node. Does not
// know what its levels and cells stand for.
import { entry, mixed, roomier } from './int-arrays.ts';
import { Memo, unknown } from './memo.ts';

/** Number of a node in its diagram. */
export type Node = number;
/** The set of nothing. */
export const never: Node = 0;
/** The set of everything. */
export const always: Node = 1;

/** A question needs more than may be kept of something. */
export class TooLarge extends Error {
  readonly what: 'nodes' | 'states' | 'texts';

  constructor(what: 'nodes' | 'states' | 'texts') {
    super(`too many ${what} to answer exactly`);
    this.name = 'TooLarge';
    this.what = what;
  }
}

const mostNodes = 300_000;

/** For every node that may be made: children that may be kept, and that one operation may look at. */
const childrenPerNode = 100;

/** Below all levels: where `never` and `always` are. */
const bottom = 2 ** 31 - 1;

/** What is remembered of two nodes. `leaves`: the first has something that the second has not. */
const operations = { and: 1, or: 2, without: 3, meets: 4, leaves: 5 } as const;
type Making = 1 | 2 | 3;
type Asking = 4 | 5;

/** The nodes that were made, each once: by level and children, in a table with open addressing. */
class Nodes {
  readonly #most: number;
  /** Of all nodes, `never` and `always` too. */
  #count = 2;
  #levels: Int32Array = new Int32Array(64).fill(bottom, 0, 2);
  /** Where the children of a node begin. */
  #starts: Int32Array = new Int32Array(64);
  #hashes: Int32Array = new Int32Array(64);
  #children: Int32Array = new Int32Array(256);
  #childCount = 0;
  /** Nodes by hash; 0: free. Its length is a power of two, and at least twice the count. */
  #slots: Int32Array = new Int32Array(256);

  constructor(most: number) {
    this.#most = most;
  }

  get count(): number {
    return this.#count;
  }

  level(node: Node): number {
    return entry(this.#levels, node);
  }

  start(node: Node): number {
    return entry(this.#starts, node);
  }

  child(start: number, cell: number): Node {
    return entry(this.#children, start + cell);
  }

  children(node: Node, size: number): readonly Node[] {
    const start = this.start(node);
    return Array.from(this.#children.subarray(start, start + size));
  }

  /** The one node with these children, from a place in an array; it is made if there is none yet. */
  find(level: number, from: Int32Array, at: number, size: number): Node {
    const first = entry(from, at);
    let hash = mixed(level, first);
    let same = true;
    for (let cell = 1; cell < size; cell++) {
      const child = entry(from, at + cell);
      if (child !== first) same = false;
      hash = mixed(hash, child);
    }
    if (same) return first;
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let node = entry(this.#slots, slot); node !== 0; node = entry(this.#slots, slot)) {
      if (entry(this.#hashes, node) === hash && this.#is(node, level, from, at, size)) return node;
      slot = (slot + 1) & mask;
    }
    return this.#add(level, hash, from.subarray(at, at + size));
  }

  #is(node: Node, level: number, from: Int32Array, at: number, size: number): boolean {
    if (entry(this.#levels, node) !== level) return false;
    const start = this.start(node);
    for (let cell = 0; cell < size; cell++) {
      if (this.child(start, cell) !== entry(from, at + cell)) return false;
    }
    return true;
  }

  #add(level: number, hash: number, children: Int32Array): Node {
    const node = this.#count;
    const end = this.#childCount + children.length;
    if (node - 2 >= this.#most || end > this.#most * childrenPerNode) throw new TooLarge('nodes');
    this.#levels = roomier(this.#levels, node + 1);
    this.#starts = roomier(this.#starts, node + 1);
    this.#hashes = roomier(this.#hashes, node + 1);
    this.#children = roomier(this.#children, end);
    this.#levels[node] = level;
    this.#starts[node] = this.#childCount;
    this.#hashes[node] = hash;
    this.#children.set(children, this.#childCount);
    this.#childCount = end;
    this.#count++;
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    else this.#place(node);
    return node;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let node = 2; node < this.#count; node++) this.#place(node);
  }

  #place(node: Node): void {
    const mask = this.#slots.length - 1;
    let slot = entry(this.#hashes, node) & mask;
    while (entry(this.#slots, slot) !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = node;
  }
}

/** What is plain without a look at children, else `unknown`. */
function settled(operation: Making, a: Node, b: Node): number {
  if (operation === operations.without) {
    if (a === never || b === always || a === b) return never;
    return b === never ? a : unknown;
  }
  const [wins, yields] = operation === operations.and ? [never, always] : [always, never];
  if (a === wins || b === yields || a === b) return a;
  return b === wins || a === yields ? b : unknown;
}

/** The same for a question: 1 for yes, 0 for no. */
function answered(operation: Asking, a: Node, b: Node): number {
  if (a === never) return 0;
  if (operation === operations.meets) {
    if (b === never) return 0;
    return a === always || b === always || a === b ? 1 : unknown;
  }
  if (b === always || a === b) return 0;
  return a === always || b === never ? 1 : unknown;
}

/**
 * Sets of ways to choose one cell at every level. All that is asked about together lives in one diagram; nodes are
 * numbers, nothing is freed.
 */
export class Diagram {
  readonly #most: number;
  readonly #sizes: number[] = [];
  readonly #nodes: Nodes;
  readonly #memo: Memo;
  /** Children of nodes in the making, one level after the other. */
  #scratch: Int32Array = new Int32Array(64);
  #scratchUsed = 0;
  /** Children that the operation under way has looked at. */
  #looked = 0;

  /** `most`: nodes; one more, or as much work or memory as they would not need, throws TooLarge. */
  constructor(most: number = mostNodes) {
    this.#most = most;
    this.#nodes = new Nodes(most);
    this.#memo = new Memo(most);
  }

  /** Adds a level that is tested after all others, and returns its number, from 0. */
  addLevel(size: number): number {
    if (!(Number.isInteger(size) && size >= 1)) throw new Error(`a level of ${size} cells`);
    this.#scratchUsed += size;
    this.#scratch = roomier(this.#scratch, this.#scratchUsed);
    return this.#sizes.push(size) - 1;
  }

  sizeOf(level: number): number {
    const size = this.#sizes[level];
    if (size === undefined) throw new Error(`no level ${level}`);
    return size;
  }

  /** Nodes made, besides `never` and `always`. */
  get size(): number {
    return this.#nodes.count - 2;
  }

  /** Infinity for `never` and `always`. */
  levelOf(node: Node): number {
    const level = this.#nodes.level(this.#known(node));
    return level === bottom ? Number.POSITIVE_INFINITY : level;
  }

  /** None for `never` and `always`. */
  childrenOf(node: Node): readonly Node[] {
    const level = this.#nodes.level(this.#known(node));
    return level === bottom ? [] : this.#nodes.children(node, this.sizeOf(level));
  }

  /** What is left where the level has that cell, of a node that tests no earlier one. */
  under(node: Node, level: number, cell: number): Node {
    const nodes = this.#nodes;
    return nodes.level(node) === level ? nodes.child(nodes.start(node), cell) : node;
  }

  /** What is in a cell's child, for every cell of the level. Children test later levels only. */
  make(level: number, children: readonly Node[]): Node {
    const size = this.sizeOf(level);
    if (children.length !== size) throw new Error(`${children.length} children at a level of ${size} cells`);
    for (let cell = 0; cell < size; cell += 1) {
      const child = children[cell] ?? never;
      if (this.#nodes.level(this.#known(child)) <= level)
        throw new Error(`a child that does not test later than ${level}`);
      this.#scratch[cell] = child;
    }
    return this.#nodes.find(level, this.#scratch, 0, size);
  }

  /** Where the level's cell is one that holds; to tell that, nothing may be asked of the diagram. */
  cells(level: number, holds: (cell: number) => boolean): Node {
    const size = this.sizeOf(level);
    const children = this.#scratch;
    for (let cell = 0; cell < size; cell += 1) children[cell] = holds(cell) ? always : never;
    return this.#nodes.find(level, children, 0, size);
  }

  and(a: Node, b: Node): Node {
    return this.#begin(operations.and, a, b);
  }

  or(a: Node, b: Node): Node {
    return this.#begin(operations.or, a, b);
  }

  /** What `a` has and `b` has not. */
  without(a: Node, b: Node): Node {
    return this.#begin(operations.without, a, b);
  }

  not(a: Node): Node {
    return this.#begin(operations.without, always, a);
  }

  /** `always` for none. */
  all(nodes: readonly Node[]): Node {
    return this.#fold(operations.and, nodes, always, never);
  }

  /** `never` for none. */
  any(nodes: readonly Node[]): Node {
    return this.#fold(operations.or, nodes, never, always);
  }

  /** Whether `b` has all that `a` has. Makes no nodes. */
  isWithin(a: Node, b: Node): boolean {
    this.#looked = 0;
    return !this.#find(operations.leaves, this.#known(a), this.#known(b));
  }

  /** Whether there is something that both have. Makes no nodes. */
  meets(a: Node, b: Node): boolean {
    this.#looked = 0;
    return this.#find(operations.meets, this.#known(a), this.#known(b));
  }

  /** The node where that level has that cell; it tests the level no more. */
  restrict(node: Node, level: number, cell: number): Node {
    this.#checkCell(level, cell);
    const nodes = this.#nodes;
    return this.#replace(node, level, (at) => (nodes.level(at) === level ? nodes.child(nodes.start(at), cell) : at));
  }

  /**
   * Replaces every node of a level by what `combine` makes of its children; where a way skips the level, all children
   * are the same. What it makes tests nothing before the level.
   */
  rewrite(node: Node, level: number, combine: (children: readonly Node[]) => Node): Node {
    const size = this.sizeOf(level);
    return this.#replace(node, level, (at) =>
      combine(this.#nodes.level(at) === level ? this.childrenOf(at) : Array.from({ length: size }, () => at)),
    );
  }

  /** Where the level has a cell with which the node holds. */
  some(node: Node, level: number): Node {
    return this.#replace(node, level, (at) => (this.#nodes.level(at) === level ? this.any(this.childrenOf(at)) : at));
  }

  /** A way to `always`, with the least cell at every level, the first level first; levels that do not matter are left out. */
  path(node: Node): ReadonlyMap<number, number> | undefined {
    if (this.#known(node) === never) return undefined;
    const way = new Map<number, number>();
    for (let at = node; at !== always; ) {
      const start = this.#nodes.start(at);
      let cell = 0;
      while (this.#nodes.child(start, cell) === never) cell++;
      way.set(this.#nodes.level(at), cell);
      at = this.#nodes.child(start, cell);
    }
    return way;
  }

  /** Whether the node has the way with these cells. */
  holds(node: Node, cellOf: (level: number) => number): boolean {
    let at = this.#known(node);
    while (at > always) {
      const level = this.#nodes.level(at);
      const cell = cellOf(level);
      this.#checkCell(level, cell);
      at = this.#nodes.child(this.#nodes.start(at), cell);
    }
    return at === always;
  }

  /** The cells of a level with which the node can hold, in order. */
  support(node: Node, level: number): readonly number[] {
    const used = new Uint8Array(this.sizeOf(level));
    const seen = new Set<Node>([never]);
    const open = [this.#known(node)];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const tested = this.#nodes.level(at);
      if (tested > level) used.fill(1);
      else if (tested < level) open.push(...this.childrenOf(at));
      else for (const [cell, child] of this.childrenOf(at).entries()) if (child !== never) used[cell] = 1;
    }
    return Array.from(used.keys()).filter((cell) => used[cell] === 1);
  }

  #known(node: Node): Node {
    if (!(node >= 0 && node < this.#nodes.count)) throw new Error(`no node ${node}`);
    return node;
  }

  #checkCell(level: number, cell: number): void {
    if (!(Number.isInteger(cell) && cell >= 0 && cell < this.sizeOf(level))) {
      throw new Error(`no cell ${cell} at level ${level}`);
    }
  }

  #begin(operation: Making, a: Node, b: Node): Node {
    this.#looked = 0;
    return this.#apply(operation, this.#known(a), this.#known(b), 0);
  }

  /** Neighbours first, then what became of them: half-way results stay small. */
  #fold(operation: Making, nodes: readonly Node[], none: Node, last: Node): Node {
    let open = nodes.length < 3 ? nodes : [...new Set(nodes)];
    while (open.length > 1) {
      const next: Node[] = [];
      for (let index = 0; index < open.length; index += 2) {
        const node = this.#begin(operation, open[index] ?? none, open[index + 1] ?? none);
        if (node === last) return last;
        next.push(node);
      }
      open = next;
    }
    return this.#known(open[0] ?? none);
  }

  /** `at`: where in the scratch there is room. */
  #apply(operation: Making, a: Node, b: Node, at: number): Node {
    const plain = settled(operation, a, b);
    if (plain !== unknown) return plain;
    if (a > b && operation !== operations.without) return this.#apply(operation, b, a, at);
    const known = this.#memo.recall(operation, a, b);
    if (known !== unknown) return known;
    const nodes = this.#nodes;
    const level = Math.min(nodes.level(a), nodes.level(b));
    const size = this.#look(level);
    const startA = nodes.level(a) === level ? nodes.start(a) : unknown;
    const startB = nodes.level(b) === level ? nodes.start(b) : unknown;
    let lastA = unknown;
    let lastB = unknown;
    let last = never;
    for (let cell = 0; cell < size; cell++) {
      const childA = startA === unknown ? a : nodes.child(startA, cell);
      const childB = startB === unknown ? b : nodes.child(startB, cell);
      if (childA !== lastA || childB !== lastB) last = this.#apply(operation, childA, childB, at + size);
      lastA = childA;
      lastB = childB;
      this.#scratch[at + cell] = last;
    }
    const made = nodes.find(level, this.#scratch, at, size);
    this.#memo.keep(operation, a, b, made);
    return made;
  }

  #find(operation: Asking, a: Node, b: Node): boolean {
    const plain = answered(operation, a, b);
    if (plain !== unknown) return plain === 1;
    if (a > b && operation === operations.meets) return this.#find(operation, b, a);
    const known = this.#memo.recall(operation, a, b);
    if (known !== unknown) return known === 1;
    const nodes = this.#nodes;
    const level = Math.min(nodes.level(a), nodes.level(b));
    const size = this.#look(level);
    const startA = nodes.level(a) === level ? nodes.start(a) : unknown;
    const startB = nodes.level(b) === level ? nodes.start(b) : unknown;
    let found = false;
    let lastA = unknown;
    let lastB = unknown;
    for (let cell = 0; cell < size && !found; cell++) {
      const childA = startA === unknown ? a : nodes.child(startA, cell);
      const childB = startB === unknown ? b : nodes.child(startB, cell);
      if (childA !== lastA || childB !== lastB) found = this.#find(operation, childA, childB);
      lastA = childA;
      lastB = childB;
    }
    this.#memo.keep(operation, a, b, found ? 1 : 0);
    return found;
  }

  /** Counts the children of a level towards what one operation may look at. */
  #look(level: number): number {
    const size = this.#sizes[level] ?? 0;
    this.#looked += size;
    if (this.#looked > this.#most * childrenPerNode) throw new TooLarge('nodes');
    return size;
  }

  /** The node with another in the place of each that tests the level, and of each that a way past the level leads to. */
  #replace(node: Node, level: number, replacement: (node: Node) => Node): Node {
    const done = new Map<Node, Node>();
    const replaced = (at: Node): Node => {
      const before = done.get(at);
      if (before !== undefined) return before;
      const tested = this.#nodes.level(at);
      const after = tested >= level ? replacement(at) : this.make(tested, this.childrenOf(at).map(replaced));
      done.set(at, after);
      return after;
    };
    this.sizeOf(level);
    return replaced(this.#known(node));
  }
}
