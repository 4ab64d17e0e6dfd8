// Audit arm: answers to what is asked again and again, for target after target and property after property; never too many.

/** By the question in words, which must say all that the answer hangs on. */
export class Remembered<Value> {
  readonly #most: number;
  readonly #longest: number;
  readonly #known = new Map<string, Value>();

  /** `most`: answers that are kept; `longest`: characters of a question whose answer is. */
  constructor(most: number, longest: number = Number.POSITIVE_INFINITY) {
    this.#most = most;
    this.#longest = longest;
  }

  find(asked: string, find: () => Value): Value {
    const known = this.#known.get(asked);
    if (known !== undefined || this.#known.has(asked)) return known as Value;
    const found = find();
    if (this.#known.size >= this.#most) this.#known.clear();
    if (asked.length <= this.#longest) this.#known.set(asked, found);
    return found;
  }
}
