// Audit arm: a pattern of resources as a walk follows it. Knows nothing of statements.
import { type Automaton, freshChar } from './automaton.ts';

/** The state from which nothing can match any more. */
export const lost = -1;

/** Where a state goes: on each of some characters, and on all others; `lost` is one of the places. */
export interface Moves {
  readonly chars: string;
  readonly targets: readonly number[];
  readonly other: number;
}

/** An automaton that keeps what it was asked: many states of a walk ask the same of it. */
export class Pattern {
  readonly #automaton: Automaton;
  readonly #starts = new Map<string, number>();
  readonly #moves: (Moves | undefined)[] = [];
  readonly #sure: (boolean | undefined)[] = [];

  constructor(automaton: Automaton) {
    this.#automaton = automaton;
  }

  /** The state after a text. */
  after(text: string): number {
    const known = this.#starts.get(text);
    if (known !== undefined) return known;
    const state = this.#state(this.#automaton.step(this.#automaton.start, text));
    this.#starts.set(text, state);
    return state;
  }

  accepts(state: number): boolean {
    return this.#automaton.accepts(state);
  }

  /** Accepts whatever follows. */
  isSure(state: number): boolean {
    const known = this.#sure[state];
    if (known !== undefined) return known;
    const sure = this.#automaton.isSure(state);
    this.#sure[state] = sure;
    return sure;
  }

  moves(state: number): Moves {
    const known = this.#moves[state];
    if (known !== undefined) return known;
    const chars = this.#automaton.chars(state);
    const to = (char: string): number => this.#state(this.#automaton.step(state, char));
    const made = { chars, targets: chars.split('').map(to), other: to(freshChar(chars, () => true) ?? '') };
    this.#moves[state] = made;
    return made;
  }

  #state(state: number): number {
    return this.#automaton.isDead(state) ? lost : state;
  }
}
