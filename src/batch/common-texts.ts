// Batch: texts that many requests share, such as principals, as one string each. Knows nothing of what they stand for.
import { copied } from './copied.ts';

/** In UTF-16 units and in texts: what is kept is bounded by both. */
const longestKept = 512;
const mostKept = 4096;

/** One string for all equal texts: it holds on to no line, and is looked up faster than one that is new each time. */
export class CommonTexts {
  readonly #kept = new Map<string, string>();
  #last = '';

  of(text: string): string {
    if (text !== this.#last) this.#last = this.#kept.get(text) ?? this.#keep(text);
    return this.#last;
  }

  #keep(text: string): string {
    const own = copied(text);
    if (this.#kept.size >= mostKept) this.#kept.clear();
    if (own.length <= longestKept) this.#kept.set(own, own);
    return own;
  }
}
