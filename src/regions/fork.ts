// Audit arm: where several patterns go at once, on each character that one of them mentions and on all others. What few
// patterns mention is worked out for those few.
import { freshChar } from './automaton.ts';
import { lost, type Moves } from './pattern.ts';

const none: readonly number[] = [];

/** Pairs stand one behind the other: an item, and the state of its pattern. Items rise. */
export class Fork {
  /** Where they go on a character that none mentions, by their place among the pairs. */
  readonly #others: readonly number[];
  /** By character: place and target of those that mention it. */
  readonly #mentioned = new Map<string, number[]>();
  readonly #pairs: readonly number[];
  #quiet: readonly number[] | undefined;

  constructor(pairs: readonly number[], movesOf: (item: number, state: number) => Moves) {
    this.#pairs = pairs;
    const others: number[] = [];
    for (let at = 0; at < pairs.length; at += 2) {
      const { chars, targets, other } = movesOf(pairs[at] ?? 0, pairs[at + 1] ?? 0);
      others.push(other);
      for (let index = 0; index < chars.length; index += 1) {
        const char = chars.charAt(index);
        const known = this.#mentioned.get(char);
        const target = targets[index] ?? lost;
        if (known === undefined) this.#mentioned.set(char, [at, target]);
        else known.push(at, target);
      }
    }
    this.#others = others;
  }

  /** One for each way to go on within a shape; first one that is mentioned nowhere, if there is any. */
  chars(shape: Moves): readonly string[] {
    const known = new Set([...shape.chars, ...this.#mentioned.keys()]);
    const fresh = freshChar([...known].join(''), (char) => targetOf(shape, char) !== lost);
    return fresh === undefined ? [...known] : [fresh, ...known];
  }

  /** The pairs after a character, without those that are lost. */
  on(char: string): readonly number[] {
    const mentioned = this.#mentioned.get(char) ?? none;
    if (mentioned.length > 0) return this.#reached(mentioned);
    this.#quiet ??= this.#reached(none);
    return this.#quiet;
  }

  #reached(mentioned: readonly number[]): readonly number[] {
    const reached: number[] = [];
    let next = 0;
    for (let at = 0; at < this.#pairs.length; at += 2) {
      const isMentioned = mentioned[next] === at;
      const target = isMentioned ? mentioned[next + 1] : this.#others[at / 2];
      if (isMentioned) next += 2;
      if (target !== undefined && target !== lost) reached.push(this.#pairs[at] ?? 0, target);
    }
    return reached;
  }
}

export function targetOf({ chars, targets, other }: Moves, char: string): number {
  const index = chars.indexOf(char);
  return index < 0 ? other : (targets[index] ?? lost);
}
