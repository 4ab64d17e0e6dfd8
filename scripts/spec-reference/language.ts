// Spec reference: the keys of the language, as its definition has them, in the tables that the page shows them in.
// Knows nothing of how a table is printed.
import { definition } from '../../src/spec/definition.ts';
import type { Key, ObjectShape, Shape } from '../../src/spec/shape.ts';

/** The keys that may stand beside each other in one map; of several kinds of map where one key tells which it is. */
export interface Table {
  /** The keys that lead to it: `rules.when.tag`; `spec` for the top. */
  readonly path: string;
  readonly kinds: readonly Kind[];
  readonly entries: readonly Entry[];
}

interface Kind {
  readonly name: string;
  readonly shape: ObjectShape;
  /** What is meant where no key tells the kind: its keys may stand by themselves elsewhere. */
  readonly isOtherwise: boolean;
}

export interface Entry {
  /** `rules.when.tag`; beyond the first of the same path, with a number. */
  readonly path: string;
  readonly name: string;
  readonly key: Key;
  /** The kinds that have this very key. */
  readonly kinds: readonly string[];
}

const top = 'spec';

/** Every key of the language, by the first way to it: what can be reached by several ways stands in one table. */
export function tables(): readonly Table[] {
  const found: Table[] = [];
  const known = new Set<Key>();
  collect(definition, top, found, known);
  return found;
}

function collect(shape: Shape, path: string, found: Table[], known: Set<Key>): void {
  for (const map of mapsIn(shape)) {
    const kinds = kindsOf(map);
    const rows = entriesOf(path, kinds);
    if (rows.every(({ key }) => known.has(key))) continue;
    for (const { key } of rows) known.add(key);
    found.push({ path, kinds, entries: rows });
    for (const entry of rows) collect(entry.key.shape, below(path, entry.name), found, known);
  }
}

function below(path: string, name: string): string {
  return path === top ? name : `${path}.${name}`;
}

function kindsOf(map: Shape): readonly Kind[] {
  if (map.is === 'object') return [{ name: '', shape: map, isOtherwise: false }];
  if (map.is !== 'variants') throw new Error(`a \`${map.is}\` has no keys`);
  return Object.entries(map.of).map(([name, shape]) => ({ name, shape, isOtherwise: name === map.otherwise }));
}

/** In the order of the definition; a key that several kinds share stands once. */
function entriesOf(path: string, kinds: readonly Kind[]): readonly Entry[] {
  const byKey = new Map<Key, Entry>();
  const names = new Map<string, number>();
  for (const { name: kind, shape } of kinds) {
    for (const [name, key] of Object.entries(shape.keys)) {
      const before = byKey.get(key);
      const count = before === undefined ? (names.get(name) ?? 0) + 1 : 0;
      if (before === undefined) names.set(name, count);
      const own = { path: below(path, name) + (count > 1 ? `-${count}` : ''), name, key, kinds: [kind] };
      byKey.set(key, before === undefined ? own : { ...before, kinds: [...before.kinds, kind] });
    }
  }
  return [...byKey.values()];
}

/** The maps that stand where the shape does: itself, its elements, its forms. */
function mapsIn(shape: Shape): readonly Shape[] {
  switch (shape.is) {
    case 'object':
    case 'variants':
      return [shape];
    case 'list':
    case 'named':
      return mapsIn(shape.of);
    case 'lazy':
      return mapsIn(shape.get());
    case 'forms':
      return [shape.scalar, shape.list, shape.map].flatMap((each) => (each === undefined ? [] : mapsIn(each)));
    default:
      return [];
  }
}

/** The keys that a spec uses, read by the definition. */
export function keysUsed(spec: unknown): ReadonlySet<Key> {
  const used = new Set<Key>();
  const open: Inside[] = [{ value: spec, shape: definition }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.key !== undefined) used.add(next.key);
    open.push(...inside(next));
  }
  return used;
}

interface Inside {
  readonly value: unknown;
  readonly shape: Shape;
  readonly key?: Key;
}

/** What stands in a value, each with the shape that it has there. */
function inside({ value, shape }: Inside): readonly Inside[] {
  switch (shape.is) {
    case 'lazy':
      return [{ value, shape: shape.get() }];
    case 'list':
      return (Array.isArray(value) ? value : [value]).map((each: unknown) => ({ value: each, shape: shape.of }));
    case 'named':
      return entries(value).map(([, each]) => ({ value: each, shape: shape.of }));
    case 'forms': {
      const form = Array.isArray(value) ? shape.list : isData(value) ? shape.map : shape.scalar;
      return form === undefined ? [] : [{ value, shape: form }];
    }
    case 'variants': {
      const kind = Object.keys(shape.of).find((name) => isData(value) && name in value);
      const variant = shape.of[kind ?? shape.otherwise ?? ''];
      return variant === undefined ? [] : [{ value, shape: variant }];
    }
    case 'object':
      return entries(value).flatMap(([name, each]) => {
        const key = shape.keys[name];
        return key === undefined ? [] : [{ value: each, shape: key.shape, key }];
      });
    default:
      return [];
  }
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return isData(value) ? Object.entries(value) : [];
}

function isData(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
