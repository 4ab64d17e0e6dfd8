// Things sorted out by a key, once for each whole that they are of: the same is asked of every rule and role, and there may
// be thousands.

/** `pairs`: what a whole holds, each with the key that it goes by. Remembered for as long as the whole is. */
export function grouping<Whole extends object, Key, Item>(
  pairs: (whole: Whole) => Iterable<readonly [Key, Item]>,
): (whole: Whole, key: Key) => readonly Item[] {
  const known = new WeakMap<Whole, ReadonlyMap<Key, readonly Item[]>>();
  return (whole, key) => {
    const groups = known.get(whole) ?? grouped(pairs(whole));
    known.set(whole, groups);
    return groups.get(key) ?? [];
  };
}

function grouped<Key, Item>(pairs: Iterable<readonly [Key, Item]>): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const [key, item] of pairs) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
