// spec/: where values were written. Values stay plain; their places stand beside them, by container and key.
import type { Span } from '../text/source.ts';

interface Place {
  readonly key: Span;
  readonly value: Span;
}

const nowhere: Span = { start: 0, end: 0 };

/** The side table of one reading. */
export class Places {
  readonly #byContainer = new WeakMap<object, Map<string | number, Place>>();
  readonly #broken = new WeakMap<object, Set<string>>();

  set(container: object, key: string | number, place: Place): void {
    const known = this.#byContainer.get(container);
    if (known === undefined) this.#byContainer.set(container, new Map([[key, place]]));
    else known.set(key, place);
  }

  /** Marks an entry that was written, but in error: uses of it are not in error for that. */
  setBroken(container: object, key: string): void {
    const known = this.#broken.get(container);
    if (known === undefined) this.#broken.set(container, new Set([key]));
    else known.add(key);
  }

  brokenIn(container: object): ReadonlySet<string> {
    return this.#broken.get(container) ?? new Set();
  }

  /** Where a key of a map is written. */
  key(container: object, key: string): Span {
    return this.#byContainer.get(container)?.get(key)?.key ?? nowhere;
  }

  /** Where the value of a key, or an item of a list, is written. */
  of(container: object, key: string | number): Span {
    return this.#byContainer.get(container)?.get(key)?.value ?? nowhere;
  }

  /** The items of a list, each with its place. */
  each<T>(list: readonly T[]): readonly (readonly [T, Span])[] {
    return list.map((item, index) => [item, this.of(list, index)]);
  }
}
