// Audit arm: automata that accept what both of two do, or what one of several does. Knows nothing of patterns.
import { type Automaton, dead, freshChar, stepThrough } from './automaton.ts';
import { TooLarge } from './diagram.ts';

/** Accepts what both accept. */
export function both(a: Automaton, b: Automaton): Automaton {
  return new BothAutomaton(a, b);
}

/** Accepts what one of them does; sure where one of them is. */
export function either(automata: readonly Automaton[]): Automaton {
  const [first] = automata;
  return first !== undefined && automata.length === 1 ? first : new EitherAutomaton(automata);
}

/** Of the characters that its parts mention, those on which the whole goes elsewhere than on all others. */
function telling(automaton: Automaton, state: number, mentioned: string): string {
  const union = [...new Set(mentioned.split(''))];
  const fresh = freshChar(union.join(''), () => true);
  const other = fresh === undefined ? undefined : automaton.step(state, fresh);
  return union
    .filter((char) => automaton.step(state, char) !== other)
    .sort()
    .join('');
}

/** States looked at to find out whether one is dead. */
const mostSearched = 50_000;
const pairing = 0x4000000;

/** A state is a pair of states; pairs that are surely dead are one. */
class BothAutomaton implements Automaton {
  readonly start: number;
  readonly #a: Automaton;
  readonly #b: Automaton;
  readonly #ids = new Map<number, number>();
  readonly #left: number[] = [-1];
  readonly #right: number[] = [-1];
  readonly #chars: (string | undefined)[] = [''];
  readonly #dead: (boolean | undefined)[] = [true];

  constructor(a: Automaton, b: Automaton) {
    this.#a = a;
    this.#b = b;
    this.start = this.#intern(a.start, b.start);
  }

  step(state: number, char: string): number {
    if (state === dead) return dead;
    return this.#intern(this.#a.step(this.#left[state] ?? 0, char), this.#b.step(this.#right[state] ?? 0, char));
  }

  accepts(state: number): boolean {
    return state !== dead && this.#a.accepts(this.#left[state] ?? 0) && this.#b.accepts(this.#right[state] ?? 0);
  }

  isSure(state: number): boolean {
    return state !== dead && this.#a.isSure(this.#left[state] ?? 0) && this.#b.isSure(this.#right[state] ?? 0);
  }

  /** Looks for a way to a state that accepts. */
  isDead(state: number): boolean {
    const known = this.#dead[state];
    if (known !== undefined) return known;
    const cameFrom = new Map([[state, state]]);
    const open = [state];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (this.accepts(at) || this.#dead[at] === false) {
        this.#enliven(at, cameFrom);
        return false;
      }
      for (const to of this.#onward(at)) {
        if (this.#dead[to] === true || cameFrom.has(to)) continue;
        cameFrom.set(to, at);
        open.push(to);
      }
      if (cameFrom.size > mostSearched) throw new TooLarge('states');
    }
    for (const at of cameFrom.keys()) this.#dead[at] = true;
    return true;
  }

  /** None on the way to a state that is not dead is. */
  #enliven(state: number, cameFrom: ReadonlyMap<number, number>): void {
    let at = state;
    while (this.#dead[at] !== false || at !== cameFrom.get(at)) {
      this.#dead[at] = false;
      at = cameFrom.get(at) ?? at;
    }
  }

  chars(state: number): string {
    const known = this.#chars[state];
    if (known !== undefined) return known;
    const mentioned = this.#a.chars(this.#left[state] ?? 0) + this.#b.chars(this.#right[state] ?? 0);
    const made = telling(this, state, mentioned);
    this.#chars[state] = made;
    return made;
  }

  written(state: number): string {
    if (state === dead) return '';
    const ofA = this.#a.written?.(this.#left[state] ?? 0) ?? '';
    return ofA + (this.#b.written?.(this.#right[state] ?? 0) ?? '');
  }

  /** What patterns go on with comes last, to be tried first. */
  #onward(state: number): readonly number[] {
    const chars = this.chars(state);
    const fresh = freshChar(chars, () => true) ?? '';
    return (fresh + chars).split('').map((char) => this.step(state, char));
  }

  #intern(left: number, right: number): number {
    if (this.#a.isDead(left) || this.#b.isDead(right)) return dead;
    const key = left * pairing + right;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#left.push(left);
    const id = this.#right.push(right) - 1;
    this.#ids.set(key, id);
    return id;
  }
}

const sure = 1;

/** A state is one of each, as long as none surely accepts: those are one state. */
class EitherAutomaton implements Automaton {
  readonly start: number;
  readonly #automata: readonly Automaton[];
  readonly #ids = new Map<string, number>();
  /** By state, of each automaton its own. */
  readonly #states: (readonly number[])[] = [[], []];
  readonly #chars: (string | undefined)[] = ['', ''];

  constructor(automata: readonly Automaton[]) {
    this.#automata = automata;
    this.start = this.#intern(automata.map(({ start }) => start));
  }

  step(state: number, char: string): number {
    if (state === dead || state === sure) return state;
    if (char.length !== 1) return stepThrough(this, state, char);
    return this.#intern(this.#each(state, (automaton, own) => automaton.step(own, char)));
  }

  accepts(state: number): boolean {
    return state === sure || this.#each(state, (automaton, own) => automaton.accepts(own)).includes(true);
  }

  isSure(state: number): boolean {
    return state === sure;
  }

  isDead(state: number): boolean {
    return state === dead;
  }

  chars(state: number): string {
    const known = this.#chars[state];
    if (known !== undefined) return known;
    const mentioned = this.#each(state, (automaton, own) => automaton.chars(own)).join('');
    const made = telling(this, state, mentioned);
    this.#chars[state] = made;
    return made;
  }

  written(state: number): string {
    return this.#each(state, (automaton, own) => automaton.written?.(own) ?? '').join('');
  }

  #each<Value>(state: number, of: (automaton: Automaton, own: number) => Value): readonly Value[] {
    const states = this.#states[state] ?? [];
    return this.#automata.flatMap((automaton, index) => {
      const own = states[index];
      return own === undefined ? [] : [of(automaton, own)];
    });
  }

  #intern(states: readonly number[]): number {
    const own = this.#automata.map((automaton, index) => {
      const state = states[index] ?? dead;
      return automaton.isDead(state) ? dead : state;
    });
    if (this.#automata.some((automaton, index) => automaton.isSure(own[index] ?? dead))) return sure;
    if (own.every((state) => state === dead)) return dead;
    const key = own.join();
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#states.push(own) - 1;
    this.#chars.push(undefined);
    this.#ids.set(key, id);
    return id;
  }
}
