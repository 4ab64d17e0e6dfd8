// Audit arm: one name for every kind of user or role that nobody declared, as far as policies can tell them apart.
import { freshChar } from './automaton.ts';
import { TooLarge } from './diagram.ts';
import type { Mentions } from './mentions.ts';
import { Remembered } from './remembered.ts';

const mostClasses = 300;
const nameCharacters = /[A-Za-z0-9+=,.@_-]/;
const plainName = 'somebody';

interface Reached {
  readonly name: string;
  /** Of each pattern that may hold of the ARN yet its place among them, and its state behind that. */
  readonly arns: readonly number[];
  readonly names: readonly number[];
  readonly placed: readonly number[];
}

/**
 * Names, with paths where policies look at those, such that any other is like one of them: for every pattern that looks at
 * the ARN or the name, and for what follows a name that stands in a resource. The first is the least remarkable.
 * @param begin What the ARN begins with: `arn:aws:iam::111122223333:user/`.
 */
export function nameClasses(begin: string, kind: 'user' | 'role', mentions: Mentions): readonly string[] {
  return classesOf.find(`${begin}\n${mentions.id}`, () => new NameWalk(begin, kind, mentions).classes());
}

const classesOf = new Remembered<readonly string[]>(500, 20_000);

class NameWalk {
  readonly #mentions: Mentions;
  readonly #start: Reached;

  constructor(begin: string, kind: 'user' | 'role', mentions: Mentions) {
    const begun = mentions.arns.map((automaton) => ({ automaton, state: automaton.step(automaton.start, begin) }));
    // For the others all names are alike.
    const open = begun.filter(({ automaton, state }) => !automaton.isDead(state) && !automaton.isSure(state));
    const arns = open.map(({ automaton }) => automaton);
    // Only users have a name that policies can put in.
    this.#mentions = kind === 'user' ? { ...mentions, arns } : { ...mentions, arns, names: [], placed: [] };
    this.#start = {
      name: '',
      arns: open.flatMap(({ state }, index) => [index, state]),
      names: this.#mentions.names.map(({ start }) => start),
      placed: this.#mentions.placed.map(({ state }) => state),
    };
  }

  classes(): readonly string[] {
    const { arns, names, placed } = this.#mentions;
    if (arns.length + names.length + placed.length === 0) return [plainName];
    const plain = [...plainName].reduce((at, char) => this.#step(at, char), this.#start);
    const found = new Map([[this.#classOf(plain), plainName]]);
    const seen = new Set<string>([this.#stateOf(this.#start)]);
    let open: readonly Reached[] = [this.#start];
    while (open.length > 0) {
      open = open.flatMap((at) => this.#next(at, seen));
      for (const reached of open) {
        if (reached.name.endsWith('/') || found.has(this.#classOf(reached))) continue;
        found.set(this.#classOf(reached), reached.name);
      }
      if (found.size > mostClasses || seen.size > mostClasses * 100) throw new TooLarge('texts');
    }
    return [...found.values()];
  }

  #next(at: Reached, seen: Set<string>): readonly Reached[] {
    return this.#chars(at).flatMap((char) => {
      const reached = this.#step(at, char);
      const state = this.#stateOf(reached);
      if (seen.has(state)) return [];
      seen.add(state);
      return [reached];
    });
  }

  #chars({ name, arns, names, placed }: Reached): readonly string[] {
    const { arns: ofArns, names: ofNames, placed: ofPlaced } = this.#mentions;
    const mentioned = [
      this.#ofArns(arns),
      ...ofNames.map((each, index) => each.chars(names[index] ?? 0)),
      ...ofPlaced.map(({ automaton }, index) => automaton.chars(placed[index] ?? 0)),
    ].join('');
    const fresh = freshChar(mentioned, (char) => nameCharacters.test(char));
    const known = [...new Set(mentioned.split(''))].filter((char) => nameCharacters.test(char));
    const slash = ofArns.length > 0 && name !== '' && !name.endsWith('/') && mentioned.includes('/') ? ['/'] : [];
    return [...(fresh === undefined ? [] : [fresh]), ...known, ...slash];
  }

  #step({ name, arns, names, placed }: Reached, char: string): Reached {
    const { names: ofNames, placed: ofPlaced } = this.#mentions;
    // What follows a slash is the name, or another part of the path.
    const again = char === '/';
    return {
      name: name + char,
      arns: this.#after(arns, char),
      names: ofNames.map((each, index) => (again ? each.start : each.step(names[index] ?? 0, char))),
      placed: ofPlaced.map(({ automaton, state }, index) => (again ? state : automaton.step(placed[index] ?? 0, char))),
    };
  }

  /** The characters that patterns of ARNs mention. */
  #ofArns(arns: readonly number[]): string {
    let chars = '';
    for (let at = 0; at < arns.length; at += 2) {
      chars += this.#mentions.arns[arns[at] ?? 0]?.chars(arns[at + 1] ?? 0) ?? '';
    }
    return chars;
  }

  #after(arns: readonly number[], char: string): readonly number[] {
    const reached: number[] = [];
    for (let at = 0; at < arns.length; at += 2) {
      const index = arns[at] ?? 0;
      const automaton = this.#mentions.arns[index];
      const to = automaton?.step(arns[at + 1] ?? 0, char) ?? 0;
      if (automaton?.isDead(to) === false) reached.push(index, to);
    }
    return reached;
  }

  /** Those that hold of an ARN that ends here. */
  #holding(arns: readonly number[]): string {
    let holding = '';
    for (let at = 0; at < arns.length; at += 2) {
      const index = arns[at] ?? 0;
      if (this.#mentions.arns[index]?.accepts(arns[at + 1] ?? 0)) holding += `${index} `;
    }
    return holding;
  }

  #stateOf({ name, arns, names, placed }: Reached): string {
    return `${name === '' || name.endsWith('/')} ${arns.join()} ${names.join()} ${placed.join()}`;
  }

  #classOf({ arns, names, placed }: Reached): string {
    const bits = this.#mentions.names.map((each, index) => Number(each.accepts(names[index] ?? 0)));
    return `${this.#holding(arns)}, ${bits.join('')} ${placed.join()}`;
  }
}
