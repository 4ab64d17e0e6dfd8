// Audit arm: one text for every combination of patterns that texts can fulfil. Knows nothing of what the texts stand for.
import { type Automaton, freshChar, rankOf, shapeAutomaton } from './automaton.ts';
import { TooLarge } from './diagram.ts';

export interface TextCell {
  readonly text: string;
  /** Of each automaton, whether it accepts the text. */
  readonly holds: readonly boolean[];
}

export interface TextOptions {
  /** What texts may be; anything, where it is not given. */
  readonly within?: Automaton;
  /** Combinations; beyond them it throws. */
  readonly most?: number;
  /** May the text stand for its combination? Some others are tried where it may not; then there is none. */
  readonly accept?: (text: string) => boolean;
}

const mostCells = 4096;
const mostStates = 100_000;
/** For one combination. */
const mostTries = 50;
/** Characters that stand for all that nothing mentions, where other texts are tried. */
const mostFresh = 3;

const anything = shapeAutomaton([{ run: '', least: 0 }]);

/**
 * One text for every combination of automata that some text within the shape fulfils: the shortest, of those the most
 * natural looking; the shorter ones first.
 * @throws TooLarge
 */
export function textCells(automata: readonly Automaton[], options: TextOptions = {}): readonly TextCell[] {
  const { within = anything, most = mostCells, accept } = options;
  return new TextWalk(automata, within, most, accept).cells();
}

/** The characters to go on with from the states of a shape. */
export class Onward {
  readonly #within: Automaton;
  readonly #ways: (ShapeWays | undefined)[] = [];

  constructor(within: Automaton) {
    this.#within = within;
  }

  /**
   * One for every way on that is not mentioned, the least remarkable of its kind; then the mentioned ones in their order,
   * but `*` and `:` last; without those that are dead in the shape. Any character that is not dead there is like one of
   * them, to the shape and to all automata whose `chars` are mentioned.
   */
  chars(mentioned: string, state: number): readonly string[] {
    const within = this.#within;
    const { listed, others } = this.#ways[state] ?? this.#look(state);
    const onward: string[] = [];
    for (const chars of listed) {
      const char = firstBut(chars, mentioned);
      if (char !== undefined) onward.push(char);
    }
    const fresh = others ? freshChar(mentioned + within.chars(state), () => true) : undefined;
    if (fresh !== undefined) onward.push(fresh);
    if (onward.length > 1) onward.sort((a, b) => rankOf(a) - rankOf(b));
    let odd = '';
    for (let index = 0; index < mentioned.length; index += 1) {
      const char = mentioned.charAt(index);
      if (mentioned.indexOf(char) < index || within.isDead(within.step(state, char))) continue;
      if (char === '*' || char === ':') odd += char;
      else onward.push(char);
    }
    return odd === '' ? onward : [...onward, ...odd.split('')];
  }

  #look(state: number): ShapeWays {
    const within = this.#within;
    const known = within.chars(state);
    const byTarget = new Map<number, string[]>();
    for (const char of known.split('')) {
      const to = within.step(state, char);
      if (within.isDead(to)) continue;
      const chars = byTarget.get(to);
      if (chars === undefined) byTarget.set(to, [char]);
      else chars.push(char);
    }
    const listed = [...byTarget.values()].map((chars) => chars.sort((a, b) => rankOf(a) - rankOf(b)).join(''));
    const fresh = freshChar(known, () => true);
    const ways = { listed, others: fresh !== undefined && !within.isDead(within.step(state, fresh)) };
    this.#ways[state] = ways;
    return ways;
  }
}

interface ShapeWays {
  /** Characters that lead to the same state, the least remarkable first; for each state that is not dead. */
  readonly listed: readonly string[];
  /** Do the characters that the shape does not mention lead anywhere? */
  readonly others: boolean;
}

function firstBut(chars: string, mentioned: string): string | undefined {
  for (let index = 0; index < chars.length; index += 1) {
    if (!mentioned.includes(chars.charAt(index))) return chars.charAt(index);
  }
  return undefined;
}

/** What is known of an automaton that nothing can change any more. */
const surely = 0;
const never = 1;
const settled = 2;

/** A state of the shape, and of all automata at once. */
interface Place {
  readonly id: number;
  readonly within: number;
  /** `surely`, `never`, or `settled` and more: a state. */
  readonly states: readonly number[];
  /** Automata that are not settled. */
  readonly live: readonly number[];
  /** The combination of a text that ends here; undefined where the shape lets none end. */
  readonly cell: string | undefined;
  ways: readonly Way[] | undefined;
}

interface Way {
  readonly char: string;
  readonly to: Place;
}

interface Reached {
  readonly text: string;
  readonly place: Place;
}

/** Texts from the shortest on, in the order of the ways; `enter` is asked about each step. */
function* byLength(
  start: readonly Place[],
  ways: (place: Place) => readonly Way[],
  enter: (to: Place) => boolean,
): Generator<Reached, undefined> {
  const open: Reached[] = start.map((place) => ({ text: '', place }));
  for (const at of open) {
    yield at;
    for (const { char, to } of ways(at.place)) if (enter(to)) open.push({ text: at.text + char, place: to });
  }
  return undefined;
}

class TextWalk {
  readonly #automata: readonly Automaton[];
  readonly #within: Automaton;
  readonly #onward: Onward;
  readonly #most: number;
  readonly #accept: ((text: string) => boolean) | undefined;
  readonly #places: Place[] = [];
  readonly #ids = new Map<string, Place>();
  /** The states of the place that is being looked for. */
  readonly #next: number[];
  /** One, or none. */
  readonly #start: readonly Place[];
  #befores: readonly (readonly Place[])[] | undefined;

  constructor(
    automata: readonly Automaton[],
    within: Automaton,
    most: number,
    accept: ((text: string) => boolean) | undefined,
  ) {
    this.#automata = automata;
    this.#within = within;
    this.#onward = new Onward(within);
    this.#most = most;
    this.#accept = accept;
    this.#next = automata.map(({ start }, index) => this.#settle(index, start));
    this.#start = within.isDead(within.start) ? [] : [this.#intern(within.start, this.#next)];
  }

  cells(): readonly TextCell[] {
    const shortest = this.#shortest();
    const cells: TextCell[] = [];
    for (const [cell, text] of shortest) {
      const holds = this.#holds(cell);
      const accepted = this.#accept === undefined || this.#accept(text) ? text : this.#another(cell, text);
      if (accepted !== undefined) cells.push({ text: accepted, holds });
    }
    return this.#accept === undefined ? cells : cells.sort((a, b) => a.text.length - b.text.length);
  }

  #shortest(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    const seen = new Set(this.#start);
    const enter = (to: Place): boolean => !seen.has(to) && seen.add(to) === seen;
    // Where nothing is live and a text may end, none that is longer fulfils anything else.
    const onward = (place: Place): readonly Way[] =>
      place.live.length === 0 && place.cell !== undefined ? [] : this.#ways(place);
    for (const { text, place } of byLength(this.#start, onward, enter)) {
      if (place.cell === undefined || found.has(place.cell)) continue;
      found.set(place.cell, text);
      if (found.size > this.#most) throw new TooLarge('texts');
    }
    return found;
  }

  /** A further text of a combination, that is accepted. */
  #another(cell: string, declined: string): string | undefined {
    const leading = this.#leadingTo(cell);
    const visits = new Map<Place, number>();
    const enter = (to: Place): boolean => {
      const visit = (visits.get(to) ?? 0) + 1;
      visits.set(to, visit);
      return leading.has(to) && visit <= mostTries;
    };
    let tries = 1;
    for (const { text, place } of byLength(this.#start, (at) => this.#waysAndMore(at), enter)) {
      if (place.cell !== cell || text === declined) continue;
      if (this.#accept?.(text) === true) return text;
      tries += 1;
      if (tries === mostTries) return undefined;
    }
    return undefined;
  }

  /** Places from which the combination can be reached. */
  #leadingTo(cell: string): ReadonlySet<Place> {
    const before = this.#before();
    const leading = new Set(this.#places.filter((place) => place.cell === cell));
    for (const place of leading) for (const from of before[place.id] ?? []) leading.add(from);
    return leading;
  }

  #before(): readonly (readonly Place[])[] {
    if (this.#befores !== undefined) return this.#befores;
    // Looking at a place may add others at the end.
    for (const place of this.#places) this.#ways(place);
    const befores: Place[][] = this.#places.map(() => []);
    for (const place of this.#places) for (const { to } of this.#ways(place)) befores[to.id]?.push(place);
    this.#befores = befores;
    return befores;
  }

  /** One way to every place that follows, the most natural first. */
  #ways(place: Place): readonly Way[] {
    if (place.ways !== undefined) return place.ways;
    const tos = new Set<Place>();
    const ways: Way[] = [];
    for (const char of this.#onward.chars(this.#mentioned(place), place.within)) {
      const to = this.#step(place, char);
      if (!tos.has(to)) ways.push({ char, to });
      tos.add(to);
    }
    place.ways = ways;
    return ways;
  }

  /** With further characters that lead to the same places as what is not mentioned. */
  #waysAndMore(place: Place): readonly Way[] {
    const ways = this.#ways(place);
    const mentioned = this.#mentioned(place);
    const more = ways.flatMap((way) => {
      if (mentioned.includes(way.char)) return [];
      const at = this.#within.step(place.within, way.char);
      let known = mentioned + way.char;
      const others: Way[] = [];
      while (others.length < mostFresh - 1) {
        const char = freshChar(known, (each) => this.#within.step(place.within, each) === at);
        if (char === undefined) break;
        others.push({ char, to: way.to });
        known += char;
      }
      return others;
    });
    return [...ways, ...more];
  }

  /** What patterns go on with, as they have it, then the other characters that they look at. */
  #mentioned({ live, states }: Place): string {
    let written = '';
    let mentioned = '';
    for (const index of live) {
      const automaton = this.#automata[index];
      const state = (states[index] ?? 0) - settled;
      mentioned += automaton?.chars(state) ?? '';
      written += automaton?.written?.(state) ?? '';
    }
    return withoutRepeats(written + mentioned);
  }

  #step(place: Place, char: string): Place {
    const states = this.#next;
    for (let index = 0; index < states.length; index += 1) states[index] = place.states[index] ?? never;
    for (const index of place.live) {
      const automaton = this.#automata[index];
      if (automaton === undefined) continue;
      states[index] = this.#settle(index, automaton.step((states[index] ?? 0) - settled, char));
    }
    return this.#intern(this.#within.step(place.within, char), states);
  }

  #settle(index: number, state: number): number {
    const automaton = this.#automata[index];
    if (automaton === undefined || automaton.isDead(state)) return never;
    return automaton.isSure(state) ? surely : state + settled;
  }

  #intern(within: number, states: readonly number[]): Place {
    const key = keyOf(within, states);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const live: number[] = [];
    for (let index = 0; index < states.length; index += 1) if ((states[index] ?? 0) >= settled) live.push(index);
    const cell = this.#within.accepts(within) ? this.#cellOf(states) : undefined;
    const place: Place = { id: this.#places.length, within, states: states.slice(), live, cell, ways: undefined };
    if (this.#places.push(place) > mostStates) throw new TooLarge('states');
    this.#ids.set(key, place);
    return place;
  }

  /** 1 and 0 for every automaton. */
  #cellOf(states: readonly number[]): string {
    let cell = '';
    for (let index = 0; index < states.length; index += 1) {
      const state = states[index] ?? never;
      const holds = state < settled ? state === surely : this.#automata[index]?.accepts(state - settled) === true;
      cell += holds ? '1' : '0';
    }
    return cell;
  }

  #holds(cell: string): readonly boolean[] {
    return this.#automata.map((_, index) => cell.charAt(index) === '1');
  }
}

/** Each state as a character, or as a number where there are more than characters. */
function keyOf(within: number, states: readonly number[]): string {
  let most = within;
  for (const state of states) most = Math.max(most, state);
  return most < 0x10000 ? String.fromCharCode(within, ...states) : `${within},${states.join()}`;
}

function withoutRepeats(text: string): string {
  if (text.length < 2) return text;
  let result = '';
  for (let index = 0; index < text.length; index += 1) {
    if (!result.includes(text.charAt(index))) result += text.charAt(index);
  }
  return result;
}
