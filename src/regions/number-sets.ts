// Audit arm: sets of numbers, as sets are held against each other.

export type NumberSet = ReadonlySet<number>;

export function numbersUnder(count: number): NumberSet {
  return new Set(Array.from({ length: count }, (_, number) => number));
}

/** Those for which it holds. */
export function those(set: Iterable<number>, holds: (number: number) => boolean): NumberSet {
  const found = new Set<number>();
  for (const each of set) if (holds(each)) found.add(each);
  return found;
}

export function minus(a: NumberSet, b: NumberSet): NumberSet {
  return those(a, (each) => !b.has(each));
}

export function inBoth(a: NumberSet, b: NumberSet): NumberSet {
  return those(a, (each) => b.has(each));
}

export function inEither(...sets: readonly NumberSet[]): NumberSet {
  return new Set(sets.flatMap((set) => [...set]));
}

export function isWithin(a: NumberSet, b: NumberSet): boolean {
  for (const each of a) if (!b.has(each)) return false;
  return true;
}

export function meets(a: NumberSet, b: NumberSet): boolean {
  for (const each of a) if (b.has(each)) return true;
  return false;
}
