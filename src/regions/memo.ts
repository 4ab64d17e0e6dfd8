// Audit arm: what operations on two nodes of a diagram came to, as far as there is room. Knows nothing of what they do.
import { entry, mixed } from './int-arrays.ts';

/** Of what is not remembered. */
export const unknown = -1;

/** What operations came to. Of results that fall on the same place it keeps the last two. */
export class Memo {
  readonly #mostBits: number;
  #bits = 9;
  /** Operation, two nodes, result; operation 0: free. */
  #entries: Int32Array = new Int32Array(4 << 9);
  #kept = 0;

  constructor(most: number) {
    this.#mostBits = Math.min(24, Math.max(this.#bits, Math.ceil(Math.log2(4 * most))));
  }

  /** The result, or `unknown`. */
  recall(operation: number, a: number, b: number): number {
    const at = this.#at(operation, a, b);
    if (this.#is(at, operation, a, b)) return entry(this.#entries, at + 3);
    return this.#is(at ^ 4, operation, a, b) ? entry(this.#entries, (at ^ 4) + 3) : unknown;
  }

  keep(operation: number, a: number, b: number, result: number): void {
    if (++this.#kept * 8 > this.#entries.length && this.#bits < this.#mostBits) this.#grow();
    const at = this.#at(operation, a, b);
    const entries = this.#entries;
    if (entry(entries, at) !== 0) {
      for (let index = at; index < at + 4; index++) entries[index ^ 4] = entry(entries, index);
    }
    entries[at] = operation;
    entries[at + 1] = a;
    entries[at + 2] = b;
    entries[at + 3] = result;
  }

  #is(at: number, operation: number, a: number, b: number): boolean {
    const entries = this.#entries;
    return entry(entries, at + 1) === a && entry(entries, at + 2) === b && entry(entries, at) === operation;
  }

  #at(operation: number, a: number, b: number): number {
    return (Math.imul(mixed(mixed(operation, a), b), 0x85ebca6b) >>> (32 - this.#bits)) * 4;
  }

  #grow(): void {
    const old = this.#entries;
    this.#bits++;
    this.#entries = new Int32Array(4 << this.#bits);
    this.#kept = 0;
    for (let at = 0; at < old.length; at += 4) {
      const operation = entry(old, at);
      if (operation !== 0) this.keep(operation, entry(old, at + 1), entry(old, at + 2), entry(old, at + 3));
    }
  }
}
