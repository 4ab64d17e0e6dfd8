// Batch: the policies of the last lines, compiled, by their text. Most lines of a stream repeat those of another.
import type { Policies } from '../evaluate/policies.ts';
import { copied } from './copied.ts';
import type { ResourceKind } from './policies-data.ts';

/** Policies that were read without fault. */
export interface KnownSet {
  readonly text: string;
  /** A resource's policy means something else by the kind of the resource. */
  readonly compiled: Map<ResourceKind, Policies>;
}

const mostSets = 64;
/** In UTF-16 units; a bucket's policy has 20 KB at most. */
const mostText = 1024 * 1024;
/** Of these it is tried whether they stand at a place, which is faster than to look where the text there ends. */
const mostRecent = 4;

/** Bounded in number and size; those that were not needed for the longest time go first. */
export class KnownPolicies {
  /** The least recently used first. */
  readonly #byText = new Map<string, KnownSet>();
  #recent: readonly KnownSet[] = [];
  #size = 0;

  /**
   * Among the very last ones, that which stands there. Nothing else does: no JSON object begins with another one.
   */
  recentAt(text: string, start: number): KnownSet | undefined {
    for (const known of this.#recent) {
      if (text.slice(start, start + known.text.length) === known.text) {
        if (known !== this.#recent[0]) this.#bringForward(known);
        return known;
      }
    }
    return undefined;
  }

  find(text: string): KnownSet | undefined {
    const known = this.#byText.get(text);
    if (known === undefined) return undefined;
    this.#byText.delete(known.text);
    this.#byText.set(known.text, known);
    this.#bringForward(known);
    return known;
  }

  /** Without a copy, the text would keep the whole chunk that it is a part of. */
  add(text: string): KnownSet {
    const known = { text: copied(text), compiled: new Map() };
    if (text.length > mostText) return known;
    this.#byText.set(known.text, known);
    this.#size += known.text.length;
    this.#bringForward(known);
    for (const [oldest] of this.#byText) {
      if (this.#byText.size <= mostSets && this.#size <= mostText) break;
      this.#byText.delete(oldest);
      this.#size -= oldest.length;
    }
    return known;
  }

  #bringForward(known: KnownSet): void {
    this.#recent = [known, ...this.#recent.filter((each) => each !== known)].slice(0, mostRecent);
  }
}
