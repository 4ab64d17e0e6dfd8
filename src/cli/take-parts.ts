// How threads share out parts among themselves: by one number that says which is the next.
import type { Part } from '../check/parts.ts';

/** The number of a part that nobody takes. */
const noMore = 2 ** 30;

export function sharedNumber(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** Parts that no other thread takes, with their places, until none is left. */
export function* takeParts(parts: readonly Part[], next: Int32Array): Generator<readonly [Part, number], void> {
  for (;;) {
    const index = Atomics.add(next, 0, 1);
    const part = parts[index];
    if (part === undefined) return;
    yield [part, index];
  }
}

/** From now on no thread takes another part. */
export function takeNoMore(next: Int32Array): void {
  Atomics.store(next, 0, noMore);
}
