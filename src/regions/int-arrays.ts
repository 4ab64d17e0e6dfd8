// Audit arm: arrays of integers as diagrams keep theirs. Knows nothing of what they mean.

/** 0 where there is none. */
export function entry(array: Int32Array, index: number): number {
  return array[index] ?? 0;
}

/** With room for so many, and what it has. */
export function roomier(array: Int32Array, length: number): Int32Array {
  if (length <= array.length) return array;
  const next = new Int32Array(Math.max(length, 2 * array.length));
  next.set(array);
  return next;
}

/** A hash with another value in it. */
export function mixed(hash: number, value: number): number {
  const product = Math.imul(hash ^ value, 0x9e3779b1);
  return product ^ (product >>> 15);
}
