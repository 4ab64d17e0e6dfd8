// Audit arm: lists of whole numbers that were seen before. Knows nothing of what they stand for.

/** A set of lists of 32-bit numbers, kept end to end. */
export class IntLists {
  #kept: Int32Array = new Int32Array(128);
  #used = 0;
  #count = 0;
  /** Where lists begin in `#kept`, by hash, plus 1; 0: free. Its length is a power of two. */
  #slots: Int32Array = new Int32Array(64);

  get size(): number {
    return this.#count;
  }

  /** The first `length` numbers of an array, as a list; false if it was there. */
  add(from: Int32Array, length: number): boolean {
    const hash = hashOf(from, 0, length);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let at = this.#slots[slot] ?? 0; at !== 0; at = this.#slots[slot] ?? 0) {
      if (this.#is(at - 1, from, length)) return false;
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = this.#keep(from, length) + 1;
    this.#count += 1;
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    return true;
  }

  #is(at: number, from: Int32Array, length: number): boolean {
    const kept = this.#kept;
    if (kept[at] !== length) return false;
    for (let index = 0; index < length; index += 1) if (kept[at + 1 + index] !== from[index]) return false;
    return true;
  }

  /** Behind its length. */
  #keep(from: Int32Array, length: number): number {
    const at = this.#used;
    const end = at + 1 + length;
    if (end > this.#kept.length) {
      const wider = new Int32Array(Math.max(end, 2 * this.#kept.length));
      wider.set(this.#kept);
      this.#kept = wider;
    }
    this.#kept[at] = length;
    this.#kept.set(from.subarray(0, length), at + 1);
    this.#used = end;
    return at;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let at = 0; at < this.#used; at += 1 + (this.#kept[at] ?? 0)) {
      let slot = hashOf(this.#kept, at + 1, this.#kept[at] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = at + 1;
    }
    this.#slots = slots;
  }
}

function hashOf(numbers: Int32Array, from: number, length: number): number {
  let hash = length;
  for (let index = from; index < from + length; index += 1) {
    const product = Math.imul(hash ^ (numbers[index] ?? 0), 0x9e3779b1);
    hash = product ^ (product >>> 15);
  }
  return hash;
}
