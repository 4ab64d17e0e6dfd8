// Audit arm: patterns and shapes of texts as deterministic automata, made state by state as they are walked. Knows nothing
// of policies, resources or diagrams.
import { foldCase, type GlobToken } from '../iam/glob.ts';

export interface Automaton {
  readonly start: number;
  /** Characters are UTF-16 code units; a longer text is stepped through. */
  step(state: number, char: string): number;
  accepts(state: number): boolean;
  /** Accepts whatever follows. */
  isSure(state: number): boolean;
  /** Accepts nothing whatever follows. */
  isDead(state: number): boolean;
  /** Those on which the state goes elsewhere than on all others; sorted by code unit, each once. Split it by `''`. */
  chars(state: number): string;
  /** Characters that the pattern itself goes on with, in the case it has them; the furthest on first. */
  written?(state: number): string;
}

/** A piece of a shape: a literal, or a run of characters: of those listed, of any if none are, never of those in `except`. */
export type ShapePart =
  | { readonly text: string }
  | { readonly run: string; readonly except?: string; readonly least: 0 | 1 };

/** As `compileGlob` matches. */
export function globAutomaton(
  tokens: readonly GlobToken[],
  options: { readonly caseInsensitive?: boolean } = {},
): Automaton {
  const units = tokens.flatMap((token) => (token.kind === 'text' ? literal(token.text) : wildcard(token, '')));
  return new UnitAutomaton(units, options.caseInsensitive === true);
}

/** As `compileArnGlob` matches; `undefined` where that is: fewer than six parts. */
export function arnGlobAutomaton(tokens: readonly GlobToken[]): Automaton | undefined {
  let colons = 0;
  const units: Unit[] = [];
  for (const token of tokens) {
    if (token.kind === 'text') {
      units.push(...literal(token.text));
      colons += token.text.split(':').length - 1;
    } else units.push(wildcard(token, colons < 5 ? ':' : ''));
  }
  return colons < 5 ? undefined : new UnitAutomaton(units, false);
}

export function shapeAutomaton(parts: readonly ShapePart[]): Automaton {
  const units = parts.flatMap((part): readonly Unit[] => {
    if ('text' in part) return literal(part.text);
    const { run, except = '', least } = part;
    const only =
      run === ''
        ? undefined
        : run
            .split('')
            .filter((char) => !except.includes(char))
            .join('');
    const unit = { char: '', only, except: only === undefined ? except : '' };
    const many = { ...unit, many: true };
    return least === 0 ? [many] : [{ ...unit, many: false }, many];
  });
  return new UnitAutomaton(units, false);
}

const plain = 'xyzabcdefghijklmnopqrstuvw0123456789XYZABCDEFGHIJKLMNOPQRSTUVW-_./ ,=+@#~!%&()[]{}<>|;^\'"`\\$?';
const odd = '*:';
const ranks = new Uint8Array(128).fill(254);
for (let index = 0; index < plain.length; index += 1) ranks[plain.charCodeAt(index)] = index;
for (const char of odd) ranks[char.charCodeAt(0)] = 255;

/** How remarkable a character is: 0 is the plainest. */
export function rankOf(char: string): number {
  return ranks[char.charCodeAt(0)] ?? 253;
}

/**
 * The least remarkable character that is not mentioned. `allowed` is asked about single characters of ASCII, and once for all others,
 * so it must take all of those that are not mentioned alike.
 */
export function freshChar(mentioned: string, allowed: (char: string) => boolean): string | undefined {
  for (let index = 0; index < plain.length; index += 1) {
    const char = plain.charAt(index);
    if (!mentioned.includes(char) && allowed(char)) return char;
  }
  const foreign = foreignChar(mentioned);
  if (foreign !== undefined && allowed(foreign)) return foreign;
  return odd.split('').find((char) => !mentioned.includes(char) && allowed(char));
}

/** From `¡` on; surrogates and control characters if there is no other. */
function foreignChar(mentioned: string): string | undefined {
  const find = (from: number, to: number): string | undefined => {
    for (let code = from; code < to; code += 1) {
      const char = String.fromCharCode(code);
      if (!mentioned.includes(char)) return char;
    }
    return undefined;
  };
  return find(0xa1, 0xd800) ?? find(0xe000, 0x10000) ?? find(0xd800, 0xe000) ?? find(0x7f, 0xa1) ?? find(0, 0x20);
}

/** One step: a character; or, where that is '', one or any number of a class: of `only` if there is such a list, without `except`. */
interface Unit {
  readonly char: string;
  readonly only: string | undefined;
  readonly except: string;
  readonly many: boolean;
}

const ofCharacters = new Map<string, Unit>();

function literal(text: string): readonly Unit[] {
  return text.split('').map((char) => {
    const known = ofCharacters.get(char);
    if (known !== undefined) return known;
    const made = { char, only: undefined, except: '', many: false };
    ofCharacters.set(char, made);
    return made;
  });
}

function wildcard({ kind }: GlobToken, except: string): Unit {
  return { char: '', only: undefined, except, many: kind === 'any' };
}

function takes({ char, only, except }: Unit, wanted: string): boolean {
  if (char !== '') return char === wanted;
  return only === undefined ? !except.includes(wanted) : only.includes(wanted);
}

/** Does a unit take nothing but what a class takes? */
function isWithin(unit: Unit, wide: Unit): boolean {
  if (unit.char !== '') return takes(wide, unit.char);
  if (unit.only !== undefined) return unit.only.split('').every((char) => takes(wide, char));
  return wide.only === undefined && wide.except.split('').every((char) => unit.except.includes(char));
}

/** In a run of one class what must be there comes first, and what may go on comes once. */
function ordered(units: readonly Unit[]): readonly Unit[] {
  if (!units.some(({ char }, index) => char === '' && units[index + 1]?.char === '')) return units;
  const result: Unit[] = [];
  let held: Unit | undefined;
  for (const unit of units) {
    if (held !== undefined && (unit.char !== '' || unit.only !== held.only || unit.except !== held.except)) {
      result.push(held);
      held = undefined;
    }
    if (unit.char === '' && unit.many) held = unit;
    else result.push(unit);
  }
  return held === undefined ? result : [...result, held];
}

/** The state of every automaton that accepts nothing whatever follows; there may be others. */
export const dead = 0;

/** Where a state goes: on each of `chars`, and on all others. */
interface Moves {
  readonly chars: string;
  readonly targets: readonly number[];
  readonly other: number;
}

/** A state is a set of places in a sequence of units; the empty set is dead. */
class UnitAutomaton implements Automaton {
  readonly start: number;
  readonly #fold: boolean;
  readonly #written: readonly Unit[];
  readonly #units: readonly Unit[];
  /** Of each `many`: from where on all units take nothing else, so that a place there is no gain over the `many` itself. */
  readonly #floors: readonly number[];
  /** Places before it never get to the end. */
  readonly #least: number;
  readonly #ids = new Map<number | string, number>();
  readonly #places: (readonly number[])[] = [[]];
  readonly #moves: (Moves | undefined)[] = [{ chars: '', targets: [], other: dead }];
  readonly #sure: (boolean | undefined)[] = [false];

  constructor(units: readonly Unit[], fold: boolean) {
    this.#fold = fold;
    this.#written = ordered(units);
    this.#units = fold ? this.#written.map((unit) => ({ ...unit, char: foldCase(unit.char) })) : this.#written;
    this.#least = this.#units.findLastIndex(({ only, many }) => only === '' && !many) + 1;
    this.#floors = this.#units.map((unit, index) => {
      let floor = unit.many && unit.only === undefined && unit.except === '' ? 0 : index;
      if (!unit.many) return index;
      for (let below = this.#units[floor - 1]; below !== undefined; below = this.#units[floor - 1]) {
        if (!isWithin(below, unit)) break;
        floor -= 1;
      }
      return floor;
    });
    const begin: number[] = [];
    this.#reach(begin, 0);
    this.start = this.#intern(begin);
  }

  step(state: number, char: string): number {
    if (char.length !== 1) return this.#stepThrough(state, char);
    const { chars, targets, other } = this.#moves[state] ?? this.#expand(state);
    const index = chars.indexOf(char);
    return index < 0 ? other : (targets[index] ?? dead);
  }

  /** Where a text meets nothing but characters that are written, no state is made on the way. */
  #stepThrough(from: number, text: string): number {
    const [place = 0, ...others] = this.#places[from] ?? [];
    if (others.length > 0 || from === dead) return stepThrough(this, from, text);
    let read = 0;
    while (read < text.length && this.#isWritten(place + read)) {
      const char = text.charAt(read);
      if ((this.#fold ? foldCase(char) : char) !== this.#units[place + read]?.char) return dead;
      read += 1;
    }
    if (read === 0) return stepThrough(this, from, text);
    const reached: number[] = [];
    this.#reach(reached, place + read);
    return stepThrough(this, this.#intern(reached), text.slice(read));
  }

  #isWritten(place: number): boolean {
    const char = this.#units[place]?.char;
    return char !== undefined && char !== '';
  }

  accepts(state: number): boolean {
    return this.#places[state]?.at(-1) === this.#units.length;
  }

  isSure(state: number): boolean {
    const known = this.#sure[state];
    if (known !== undefined) return known;
    const seen = new Set([state]);
    for (const at of seen) {
      if (!this.accepts(at)) {
        this.#sure[state] = false;
        return false;
      }
      const { targets, other } = this.#moves[at] ?? this.#expand(at);
      seen.add(other);
      for (const to of targets) seen.add(to);
    }
    for (const at of seen) this.#sure[at] = true;
    return true;
  }

  isDead(state: number): boolean {
    return state === dead;
  }

  chars(state: number): string {
    return (this.#moves[state] ?? this.#expand(state)).chars;
  }

  written(state: number): string {
    let written = '';
    for (const place of this.#places[state] ?? []) {
      const char = this.#written[place]?.char ?? '';
      if (!written.includes(char)) written = char + written;
    }
    return written;
  }

  #expand(state: number): Moves {
    const places = this.#places[state] ?? [];
    const written = places.length === 1 && !this.#fold ? this.#units[places[0] ?? 0]?.char : undefined;
    if (written !== undefined && written !== '') {
      const onward = { chars: written, targets: [this.#target(places, written)], other: dead };
      this.#moves[state] = onward;
      return onward;
    }
    const other = this.#target(places, undefined);
    const moves: { char: string; to: number }[] = [];
    for (const char of this.#mentioned(places)) {
      const to = this.#target(places, char);
      if (to === other) continue;
      moves.push({ char, to });
      if (this.#fold && char >= 'a' && char <= 'z') moves.push({ char: char.toUpperCase(), to });
    }
    if (moves.length > 1) moves.sort((a, b) => (a.char < b.char ? -1 : 1));
    const made = { chars: moves.map(({ char }) => char).join(''), targets: moves.map(({ to }) => to), other };
    this.#moves[state] = made;
    return made;
  }

  #mentioned(places: readonly number[]): ReadonlySet<string> {
    const mentioned = new Set<string>();
    for (const place of places) {
      const unit = this.#units[place];
      if (unit === undefined) continue;
      if (unit.char !== '') mentioned.add(unit.char);
      else for (const char of (unit.only ?? unit.except).split('')) mentioned.add(char);
    }
    return mentioned;
  }

  /** Where a character leads, or one that no unit mentions. */
  #target(places: readonly number[], char: string | undefined): number {
    const reached: number[] = [];
    for (const place of places) {
      const unit = this.#units[place];
      if (unit === undefined) continue;
      const taken = char === undefined ? unit.char === '' && unit.only === undefined : takes(unit, char);
      if (taken) this.#reach(reached, unit.many ? place : place + 1);
    }
    return this.#intern(reached);
  }

  /** Adds a place, and those behind what may be passed by. Called with rising places, so that the list rises. */
  #reach(reached: number[], from: number): void {
    for (let place = from; ; place += 1) {
      if (place > (reached.at(-1) ?? -1)) reached.push(place);
      if (this.#units[place]?.many !== true) return;
    }
  }

  #intern(reached: readonly number[]): number {
    const places: number[] = [];
    let floor = Number.POSITIVE_INFINITY;
    for (let index = reached.length - 1; index >= 0; index -= 1) {
      const place = reached[index] ?? 0;
      if (place >= floor || place < this.#least) continue;
      places.push(place);
      if (this.#units[place]?.many === true) floor = Math.min(floor, this.#floors[place] ?? place);
    }
    if (places.length === 0) return dead;
    places.reverse();
    const key = keyOf(places);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#places.push(places) - 1;
    this.#ids.set(key, id);
    return id;
  }
}

/** A number where the places lie close together. */
function keyOf(places: readonly number[]): number | string {
  const first = places[0] ?? 0;
  if ((places.at(-1) ?? 0) - first >= 32) return places.join();
  let bits = 0;
  for (const place of places) bits |= 1 << (place - first);
  return first * 0x100000000 + (bits >>> 0);
}

export function stepThrough(automaton: Automaton, from: number, text: string): number {
  let state = from;
  for (let index = 0; index < text.length; index += 1) state = automaton.step(state, text.charAt(index));
  return state;
}
