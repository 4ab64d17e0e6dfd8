// Sorts things into parts that stay put: where a thing goes hangs on its name alone, and a part is halved where it
// overflows. Used where AWS takes no policy that holds them all; knows nothing of policies.
import { sha256Hex } from '../text/hash.ts';

export interface Sized {
  /** What it is known by; it decides where it goes. */
  readonly key: string;
  readonly size: number;
}

/**
 * Parts by number, none larger than `room` but where one thing is. The first part is 1. A part that overflows keeps its
 * number and gives half of what it may hold to a new one, so numbers have gaps, and no other part is touched.
 */
export function partsOfRoom<Item extends Sized>(
  items: readonly Item[],
  room: number,
): ReadonlyMap<number, readonly Item[]> {
  const parts = new Map<number, readonly Item[]>();
  const fill = (some: readonly Hashed<Item>[], number: number, depth: number): void => {
    if (some.length === 0) return;
    if (some.length === 1 || depth === hashBits || sizeOfAll(some) <= room) {
      parts.set(
        number,
        some.map(({ item }) => item),
      );
      return;
    }
    const goes = ({ hash }: Hashed<Item>): boolean => ((hash >>> depth) & 1) === 1;
    fill(
      some.filter((each) => !goes(each)),
      number,
      depth + 1,
    );
    fill(some.filter(goes), number + 2 ** depth, depth + 1);
  };
  fill(hashed(items), 1, 0);
  return new Map([...parts].sort(([a], [b]) => a - b));
}

/** As few parts as filling one after the other gives, numbered from 1: what is added moves others. */
export function partsFilledUp<Item extends Sized>(
  items: readonly Item[],
  room: number,
): ReadonlyMap<number, readonly Item[]> {
  const parts = new Map<number, readonly Item[]>();
  let left = 0;
  for (const { item } of [...hashed(items)].sort((a, b) => a.hash - b.hash)) {
    if (item.size > left) {
      parts.set(parts.size + 1, []);
      left = room;
    }
    left -= item.size;
    parts.set(parts.size, [...(parts.get(parts.size) ?? []), item]);
  }
  return parts;
}

interface Hashed<Item> {
  readonly item: Item;
  readonly hash: number;
}

const hashBits = 32;

function hashed<Item extends Sized>(items: readonly Item[]): readonly Hashed<Item>[] {
  return items.map((item) => ({ item, hash: Number.parseInt(sha256Hex(item.key).slice(0, hashBits / 4), 16) }));
}

function sizeOfAll(some: readonly Hashed<Sized>[]): number {
  return some.reduce((sum, { item }) => sum + item.size, 0);
}
