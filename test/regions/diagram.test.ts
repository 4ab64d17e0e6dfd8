import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { always, Diagram, type Node, never, TooLarge } from '../../src/regions/diagram.ts';
import { type Random, random, seed } from '../seeded.ts';

/** A set spelled out: for every way to choose one cell at every level, whether it is in. */
type Table = readonly boolean[];

/** A set both ways: as a node, and as the reference. */
interface Both {
  readonly node: Node;
  readonly table: Table;
}

/** A diagram, its levels' sizes, and all ways through them; the first level's cell changes last. */
class World {
  readonly diagram = new Diagram();
  readonly sizes: readonly number[];
  readonly ways: readonly (readonly number[])[];

  constructor(sizes: readonly number[]) {
    this.sizes = sizes;
    for (const [level, size] of sizes.entries()) assert.is(this.diagram.addLevel(size), level);
    this.ways = sizes.reduce<readonly (readonly number[])[]>(
      (ways, size) => ways.flatMap((way) => Array.from({ length: size }, (_, cell) => [...way, cell])),
      [[]],
    );
  }

  table(holds: (way: readonly number[]) => boolean): Table {
    return this.ways.map(holds);
  }

  /** The table's value for a way. */
  at(table: Table, way: readonly number[]): boolean {
    const index = this.sizes.reduce((before, size, level) => before * size + (way[level] ?? 0), 0);
    return table[index] ?? false;
  }

  /** The table where a level is set to a cell. */
  fixed(table: Table, level: number, cell: number): Table {
    return this.table((way) => this.at(table, way.with(level, cell)));
  }

  /** The reference's node, level by level from below. */
  nodeOf(table: Table, level = 0): Node {
    const size = this.sizes[level];
    if (size === undefined) return table[0] === true ? always : never;
    const length = table.length / size;
    const children = Array.from({ length: size }, (_, cell) =>
      this.nodeOf(table.slice(cell * length, (cell + 1) * length), level + 1),
    );
    return this.diagram.make(level, children);
  }

  /** So many operations, one in the other, on cells of random levels; seldom nothing or everything. */
  random(from: Random, depth: number): Both {
    if (depth === 0) return this.#randomCells(from);
    const [a, b] = [this.random(from, depth - 1), this.random(from, depth - 1 - from.below(depth))];
    const made = this.#combined(from, a, b);
    return made.node <= always && from.below(10) > 0 ? a : made;
  }

  #randomCells(from: Random): Both {
    const level = from.below(this.sizes.length);
    const cells = Array.from({ length: this.sizes[level] ?? 0 }, () => from.below(2) === 0);
    return {
      node: this.diagram.cells(level, (cell) => cells[cell] ?? false),
      table: this.table((way) => cells[way[level] ?? 0] ?? false),
    };
  }

  #combined(from: Random, a: Both, b: Both): Both {
    const { diagram } = this;
    const combined = (holds: (one: boolean, other: boolean) => boolean): Table =>
      a.table.map((one, index) => holds(one, b.table[index] ?? false));
    const operation = from.pick(['and', 'or', 'without', 'not'] as const);
    if (operation === 'and') return { node: diagram.and(a.node, b.node), table: combined((x, y) => x && y) };
    if (operation === 'or') return { node: diagram.or(a.node, b.node), table: combined((x, y) => x || y) };
    if (operation === 'without') return { node: diagram.without(a.node, b.node), table: combined((x, y) => x && !y) };
    return { node: diagram.not(a.node), table: combined((x) => !x) };
  }
}

function randomWorld(from: Random): World {
  const sizes = Array.from({ length: 3 + from.below(4) }, () => 1 + from.below(5));
  const ways = sizes.reduce((product, size) => product * size, 1);
  return ways > 2_000 ? randomWorld(from) : new World(sizes);
}

/** Rounds with worlds of their own; what is said of a failure is enough to run it again. */
function rounds(count: number, each: (from: Random, world: World, note: string) => void): void {
  for (let round = 0; round < count; round++) {
    const from = random(seed + round);
    const world = randomWorld(from);
    each(from, world, `seed ${seed}, round ${round}, levels of ${world.sizes.join(', ')} cells`);
  }
}

function holdsAlike(world: World, node: Node, table: Table, note: string): void {
  for (const [index, way] of world.ways.entries()) {
    const holds = world.diagram.holds(node, (level) => way[level] ?? 0);
    assert.is(holds, table[index], `${note}: at ${way.join(', ')}`);
  }
}

function thrown(ask: () => unknown): unknown {
  try {
    ask();
  } catch (error) {
    return error;
  }
  return undefined;
}

function tooManyNodes(ask: () => unknown): boolean {
  const error = thrown(ask);
  return error instanceof TooLarge && error.what === 'nodes';
}

test('operations come to what the truth tables say, and equal sets are the same node', () => {
  let plain = 0;
  rounds(300, (from, world, note) => {
    const { node, table } = world.random(from, 1 + from.below(5));
    holdsAlike(world, node, table, note);
    assert.is(world.nodeOf(table), node, `${note}: made level by level`);
    if (node <= always) plain++;
  });
  assert.ok(plain < 100, `${plain} of the rounds were about nothing or everything`);
});

test('the order in which a set is put together does not show', () => {
  rounds(60, (from, world, note) => {
    const { diagram } = world;
    const table = world.table(() => from.below(4) === 0);
    const node = world.nodeOf(table);
    const one = (way: readonly number[], wanted: boolean): readonly Node[] =>
      way.map((cell, level) => diagram.cells(level, (other) => (other === cell) === wanted));
    const inside = world.ways.filter((_, index) => table[index]);
    const outside = world.ways.filter((_, index) => !table[index]);
    const shuffled = inside.toSorted(() => from.below(3) - 1);
    assert.is(diagram.any(inside.map((way) => diagram.all(one(way, true)))), node, note);
    assert.is(
      shuffled.reduce((sum, way) => diagram.or(sum, diagram.all(one(way, true).toReversed())), never),
      node,
      note,
    );
    assert.is(diagram.all(outside.map((way) => diagram.any(one(way, false)))), node, note);
  });
});

test('the laws of sets hold, node for node', () => {
  rounds(200, (from, world, note) => {
    const { diagram } = world;
    const [a, b, c] = [world.random(from, 3).node, world.random(from, 3).node, world.random(from, 2).node];
    assert.is(diagram.not(diagram.and(a, b)), diagram.or(diagram.not(a), diagram.not(b)), note);
    assert.is(diagram.not(diagram.or(a, b)), diagram.and(diagram.not(a), diagram.not(b)), note);
    assert.is(diagram.not(diagram.not(a)), a, note);
    assert.is(diagram.without(a, b), diagram.and(a, diagram.not(b)), note);
    assert.is(diagram.and(a, b), diagram.and(b, a), note);
    assert.is(diagram.or(diagram.and(a, b), diagram.without(a, b)), a, note);
    assert.is(diagram.and(a, diagram.or(b, c)), diagram.or(diagram.and(a, b), diagram.and(a, c)), note);
    assert.is(diagram.all([a, b, c]), diagram.and(diagram.and(a, b), c), note);
    assert.is(diagram.any([a, b, c]), diagram.or(a, diagram.or(b, c)), note);
  });
});

test('nothing and everything are what they are everywhere', () => {
  const diagram = new Diagram();
  const level = diagram.addLevel(3);
  const some = diagram.cells(level, (cell) => cell === 1);
  assert.is(diagram.all([]), always);
  assert.is(diagram.any([]), never);
  assert.is(diagram.all([some]), some);
  assert.is(diagram.any([some, some, some]), some);
  assert.is(diagram.not(never), always);
  assert.is(diagram.not(always), never);
  assert.is(diagram.and(some, always), some);
  assert.is(diagram.or(some, never), some);
  assert.is(diagram.without(some, always), never);
  assert.is(diagram.levelOf(never), Number.POSITIVE_INFINITY);
  assert.is(diagram.levelOf(always), Number.POSITIVE_INFINITY);
  assert.equal(diagram.childrenOf(always), []);
  assert.is(diagram.levelOf(some), level);
  assert.equal(diagram.childrenOf(some), [never, always, never]);
  assert.is(diagram.sizeOf(level), 3);
});

test('whether one set is within another, or meets it, is as the tables say, and makes no nodes', () => {
  const count = { within: 0, not: 0, meets: 0, apart: 0 };
  rounds(300, (from, world, note) => {
    const { diagram } = world;
    const sets = [world.random(from, 2), world.random(from, 2), world.random(from, 3), world.random(from, 4)];
    const [first, second] = [sets[0]?.node ?? never, sets[1]?.node ?? never];
    const kept = diagram.and(first, second);
    const all: readonly Both[] = [
      ...sets,
      { node: kept, table: world.table((way) => diagram.holds(kept, (level) => way[level] ?? 0)) },
      { node: never, table: world.table(() => false) },
      { node: always, table: world.table(() => true) },
    ];
    const pairs = all.flatMap((a) => all.map((b) => ({ a, b })));
    const before = diagram.size;
    for (const { a, b } of pairs) {
      const within = a.table.every((holds, index) => !holds || b.table[index]);
      const meets = a.table.some((holds, index) => holds && b.table[index]);
      for (const time of ['first', 'second']) {
        assert.is(diagram.isWithin(a.node, b.node), within, `${note}: within, ${time} time`);
        assert.is(diagram.meets(a.node, b.node), meets, `${note}: meets, ${time} time`);
      }
      count[within ? 'within' : 'not']++;
      count[meets ? 'meets' : 'apart']++;
    }
    assert.is(diagram.size, before, note);
    for (const { a, b } of pairs) {
      assert.is(diagram.without(a.node, b.node) === never, diagram.isWithin(a.node, b.node), note);
      assert.is(diagram.and(a.node, b.node) !== never, diagram.meets(a.node, b.node), note);
    }
  });
  for (const [answer, times] of Object.entries(count)) assert.ok(times > 1_000, `${answer}: only ${times} times`);
});

test('a level that is decided, or asked for one cell, is tested no more', () => {
  rounds(200, (from, world, note) => {
    const { diagram } = world;
    const { node, table } = world.random(from, 4);
    for (const [level, size] of world.sizes.entries()) {
      const fixed = Array.from({ length: size }, (_, cell) => world.fixed(table, level, cell));
      for (const [cell, expected] of fixed.entries()) {
        assert.is(diagram.restrict(node, level, cell), world.nodeOf(expected), `${note}: level ${level}, cell ${cell}`);
        if (diagram.levelOf(node) >= level)
          assert.is(diagram.under(node, level, cell), diagram.restrict(node, level, cell));
      }
      const some = table.map((_, index) => fixed.some((each) => each[index]));
      assert.is(diagram.some(node, level), world.nodeOf(some), `${note}: level ${level}`);
      assert.equal(
        diagram.support(node, level),
        [...fixed.keys()].filter((cell) => fixed[cell]?.includes(true)),
        `${note}: level ${level}`,
      );
    }
  });
});

test('a level is rewritten, where ways skip it too', () => {
  rounds(200, (from, world, note) => {
    const { diagram, sizes } = world;
    const { node, table } = world.random(from, 4);
    for (const [level, size] of sizes.entries()) {
      const expect = (
        what: string,
        combine: (children: readonly Node[]) => Node,
        holds: (fixed: readonly boolean[], cell: number) => boolean,
      ): void => {
        const expected = world.table((way) =>
          holds(
            Array.from({ length: size }, (_, cell) => world.at(table, way.with(level, cell))),
            way[level] ?? 0,
          ),
        );
        const rewritten = diagram.rewrite(node, level, combine);
        assert.is(rewritten, world.nodeOf(expected), `${note}: level ${level}, ${what}`);
      };
      expect(
        'every cell',
        (children) => diagram.all(children),
        (fixed) => fixed.every(Boolean),
      );
      expect(
        'the first cell alone',
        ([first = never, ...rest]) => diagram.without(first, diagram.any(rest)),
        ([first, ...rest]) => first === true && !rest.includes(true),
      );
      expect(
        'some other cell',
        (children) =>
          diagram.make(
            level,
            children.map((_, cell) => diagram.any(children.filter((_child, other) => other !== cell))),
          ),
        (fixed, cell) => fixed.some((value, other) => value && other !== cell),
      );
      expect(
        'turned round',
        (children) => diagram.not(children.at(-1) ?? never),
        (fixed) => fixed.at(-1) === false,
      );
    }
  });
});

test('a way is the least there is, first level first, and leaves out what does not matter', () => {
  let found = 0;
  rounds(300, (from, world, note) => {
    const { diagram } = world;
    const { node, table } = world.random(from, 3);
    const path = diagram.path(node);
    const least = world.ways.find((_, index) => table[index]);
    assert.is(path === undefined, least === undefined, note);
    if (path === undefined || least === undefined) return;
    found++;
    assert.ok(
      diagram.holds(node, (level) => path.get(level) ?? 0),
      note,
    );
    assert.equal(
      world.sizes.map((_, level) => path.get(level) ?? 0),
      least,
      note,
    );
    assert.equal(
      [...path.keys()],
      [...path.keys()].toSorted((a, b) => a - b),
      note,
    );
    for (let times = 0; times < 10; times++) {
      assert.ok(
        diagram.holds(node, (level) => path.get(level) ?? from.below(world.sizes[level] ?? 1)),
        `${note}: a level that was left out matters`,
      );
    }
  });
  assert.ok(found > 150, `only ${found} of the rounds had a way`);
  const diagram = new Diagram();
  assert.is(diagram.path(never), undefined);
  assert.equal(diagram.path(always), new Map());
});

test('a level that does not matter has no node', () => {
  const diagram = new Diagram();
  const [top, single, last] = [diagram.addLevel(3), diagram.addLevel(1), diagram.addLevel(2)];
  const below = diagram.cells(last, (cell) => cell === 1);
  const before = diagram.size;
  assert.is(diagram.make(top, [below, below, below]), below);
  assert.is(diagram.make(single, [below]), below);
  assert.is(
    diagram.cells(top, () => true),
    always,
  );
  assert.is(
    diagram.cells(single, () => false),
    never,
  );
  assert.is(diagram.size, before);
  const node = diagram.make(top, [below, never, below]);
  assert.is(diagram.make(top, [below, never, below]), node);
  assert.is(diagram.size, before + 1);
  assert.equal(
    diagram.path(node),
    new Map([
      [top, 0],
      [last, 1],
    ]),
  );
  const open = diagram.or(
    node,
    diagram.cells(top, (cell) => cell === 1),
  );
  assert.equal(diagram.path(diagram.restrict(open, last, 0)), new Map([[top, 1]]));
});

test('levels may be added when there are nodes', () => {
  const diagram = new Diagram();
  const first = diagram.cells(diagram.addLevel(2), (cell) => cell === 1);
  const second = diagram.cells(diagram.addLevel(900), (cell) => cell % 2 === 0);
  const both = diagram.and(first, second);
  const third = diagram.cells(diagram.addLevel(4), (cell) => cell === 3);
  const all = diagram.and(third, both);
  assert.equal(
    diagram.path(all),
    new Map([
      [0, 1],
      [1, 0],
      [2, 3],
    ]),
  );
  assert.is(diagram.some(all, 2), both);
});

test('refuses what is no part of the diagram', () => {
  const diagram = new Diagram();
  const [top, last] = [diagram.addLevel(2), diagram.addLevel(2)];
  const node = diagram.cells(top, (cell) => cell === 0);
  const below = diagram.cells(last, (cell) => cell === 0);
  const either = diagram.or(node, below);
  const { size } = diagram;
  const refused: readonly (() => unknown)[] = [
    () => diagram.addLevel(0),
    () => diagram.addLevel(1.5),
    () => diagram.make(top, [never]),
    () => diagram.make(top, [never, always, never]),
    () => diagram.make(2, [never, always]),
    () => diagram.make(last, [node, never]),
    () => diagram.make(last, [never, below]),
    () => diagram.make(top, [never, 99]),
    () => diagram.and(node, 99),
    () => diagram.meets(-1, node),
    () => diagram.any([99]),
    () => diagram.restrict(node, top, 2),
    () => diagram.restrict(node, 2, 0),
    () => diagram.support(node, 2),
    () => diagram.rewrite(either, last, () => node),
    () => diagram.holds(node, () => -1),
  ];
  for (const [index, ask] of refused.entries()) {
    const error = thrown(ask);
    assert.instance(error, Error, `${index}: not refused`);
    assert.not.instance(error, TooLarge, `${index}`);
  }
  assert.is(diagram.size, size);
});

/** Pairs of far-apart levels that agree: twice the nodes for every pair. */
function pairsThatAgree(diagram: Diagram, pairs: number): readonly Node[] {
  const levels = Array.from({ length: 2 * pairs }, () => diagram.addLevel(2));
  const is = (level: number, cell: number): Node => diagram.cells(levels[level] ?? 0, (other) => other === cell);
  return Array.from({ length: pairs }, (_, pair) =>
    diagram.or(diagram.and(is(pair, 0), is(pair + pairs, 0)), diagram.and(is(pair, 1), is(pair + pairs, 1))),
  );
}

test('one node too many throws, and all that was made stays right', () => {
  const most = 5_000;
  const diagram = new Diagram(most);
  const pairs = pairsThatAgree(diagram, 16);
  const few = diagram.all(pairs.slice(0, 4));
  const children = diagram.childrenOf(few);
  for (let time = 0; time < 2; time++) {
    assert.ok(tooManyNodes(() => diagram.all(pairs)));
    assert.is(diagram.size, most);
  }
  assert.ok(tooManyNodes(() => diagram.not(few)));
  assert.is(diagram.all(pairs.slice(0, 4)), few);
  assert.equal(diagram.childrenOf(few), children);
  for (const pair of pairs) {
    assert.is(diagram.isWithin(few, pair), pairs.indexOf(pair) < 4);
    assert.ok(diagram.meets(few, pair));
  }
  const from = random(seed);
  for (let round = 0; round < 200; round++) {
    const cells = Array.from({ length: 32 }, () => from.below(2));
    const agree = [0, 1, 2, 3].every((pair) => cells[pair] === cells[pair + 16]);
    assert.is(
      diagram.holds(few, (level) => cells[level] ?? 0),
      agree,
      `seed ${seed}, round ${round}`,
    );
  }
  assert.is(diagram.restrict(few, 0, 0) === never, false, 'what was made before is found again');
});

test('as many nodes as allowed are made', () => {
  const diagram = new Diagram(3);
  const level = diagram.addLevel(4);
  for (const cell of [0, 1, 2]) diagram.cells(level, (other) => other === cell);
  assert.is(diagram.size, 3);
  assert.is(
    diagram.cells(level, (cell) => cell === 2),
    4,
  );
  assert.ok(tooManyNodes(() => diagram.cells(level, (cell) => cell === 3)));
});

test('wide nodes are bounded by their children', () => {
  const diagram = new Diagram(50);
  const level = diagram.addLevel(1_000);
  for (let cell = 0; cell < 5; cell++) diagram.cells(level, (other) => other === cell);
  assert.ok(tooManyNodes(() => diagram.cells(level, (cell) => cell === 5)));
  assert.is(diagram.size, 5);
});

/** Where the weights of the levels' cells add up to nothing, modulo a prime. */
function sums(diagram: Diagram, levels: number, prime: number, below: Node, factor: number): Node {
  let rests: readonly Node[] = Array.from({ length: prime }, (_, rest) => (rest === 0 ? below : never));
  for (let level = levels - 1; level >= 0; level--) {
    const weight = factor ** (level + 1) % prime;
    rests = rests.map((same, rest) => diagram.make(level, [same, rests[(rest + weight) % prime] ?? never]));
  }
  return rests[0] ?? never;
}

test('a question that makes no nodes does not run for ever', () => {
  const build = (most: number) => {
    const diagram = new Diagram(most);
    for (let level = 0; level <= 40; level++) diagram.addLevel(2);
    const last = (wanted: number): Node => diagram.cells(40, (cell) => cell === wanted);
    const [a, b] = [sums(diagram, 40, 283, last(0), 3), sums(diagram, 40, 293, last(1), 5)];
    return { diagram, a, b };
  };
  const kept = build(300_000);
  assert.not.ok(kept.diagram.meets(kept.a, kept.b), 'they differ in the last level');
  assert.is(kept.diagram.restrict(kept.a, 40, 1), never);
  assert.is(kept.diagram.some(kept.a, 40), kept.diagram.restrict(kept.a, 40, 0));
  const { diagram, a, b } = build(25_000);
  const last = diagram.cells(40, (cell) => cell === 0);
  const after: readonly (() => unknown)[] = [
    () => diagram.isWithin(a, last),
    () => !diagram.meets(last, b),
    () => diagram.and(a, last) === a,
  ];
  for (const ask of after) {
    assert.ok(
      tooManyNodes(() => diagram.meets(a, b)),
      'millions of pairs, and no node',
    );
    assert.ok(ask(), 'a question after it has its own bound');
  }
});

test('40 conjunctions of 3 of 24 Boolean keys are kept', () => {
  for (let round = 0; round < 3; round++) {
    const from = random(seed + round);
    const diagram = new Diagram();
    for (let level = 0; level < 24; level++) diagram.addLevel(2);
    const terms = Array.from({ length: 40 }, () => {
      const levels = new Set<number>();
      while (levels.size < 3) levels.add(from.below(24));
      return [...levels].map((level) => ({ level, wanted: from.below(2) }));
    });
    const nodes = terms.map((term) =>
      diagram.all(term.map(({ level, wanted }) => diagram.cells(level, (cell) => cell === wanted))),
    );
    const whole = nodes.reduce((sum, node) => diagram.or(sum, node), never);
    const note = `seed ${seed}, round ${round}: ${diagram.size} nodes`;
    assert.ok(diagram.size < 300_000, note);
    assert.is(diagram.any(nodes), whole, note);
    assert.ok(
      nodes.every((node) => diagram.isWithin(node, whole)),
      note,
    );
    for (let time = 0; time < 500; time++) {
      const way = Array.from({ length: 24 }, () => from.below(2));
      const expected = terms.some((term) => term.every(({ level, wanted }) => way[level] === wanted));
      assert.is(
        diagram.holds(whole, (level) => way[level] ?? 0),
        expected,
        note,
      );
    }
  }
});

test('levels may be wide', () => {
  const diagram = new Diagram();
  const levels = [diagram.addLevel(1_000), diagram.addLevel(1_000), diagram.addLevel(1_000)];
  const by = (divisor: number): Node =>
    diagram.any(levels.map((level) => diagram.cells(level, (cell) => cell % divisor === 0)));
  const [two, three, six] = [by(2), by(3), by(6)];
  assert.ok(diagram.isWithin(six, diagram.and(two, three)));
  assert.not.ok(diagram.isWithin(diagram.and(two, three), six), 'one cell even, the other divided by three');
  assert.equal(
    diagram.path(diagram.without(diagram.and(two, three), six)),
    new Map([
      [0, 1],
      [1, 2],
      [2, 3],
    ]),
  );
  assert.is(diagram.support(diagram.not(two), 1).length, 500);
  assert.is(diagram.some(two, 2), always);
});

test('there may be many levels', () => {
  const diagram = new Diagram();
  const levels = Array.from({ length: 1_000 }, () => diagram.addLevel(3));
  const zero = diagram.all(levels.map((level) => diagram.cells(level, (cell) => cell === 0)));
  const two = diagram.all(levels.map((level) => diagram.cells(level, (cell) => cell === 2)));
  const either = diagram.or(zero, two);
  assert.is(diagram.without(either, two), zero);
  assert.is(diagram.not(diagram.and(diagram.not(zero), diagram.not(two))), either);
  assert.ok(diagram.isWithin(zero, either));
  assert.not.ok(diagram.meets(zero, two));
  assert.is(diagram.path(two)?.size, 1_000);
  assert.equal(diagram.support(either, 999), [0, 2]);
  assert.is(diagram.restrict(either, 0, 1), never);
});

test.run();
