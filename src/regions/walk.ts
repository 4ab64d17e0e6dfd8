// Audit arm: walks the ARNs of a place through all patterns at once. What the patterns that were met say together is kept
// as diagrams; a pattern that can change nothing any more is dropped; what is alike from here on is walked once.
import { isDoubt } from '../evaluate/outcome.ts';
import type { Reading, Said } from './decision.ts';
import { always, type Node, never, TooLarge } from './diagram.ts';
import { Fork, targetOf } from './fork.ts';
import { type Ground, subjectLevel } from './ground.ts';
import { IntLists } from './int-lists.ts';
import { Kept, parts } from './kept.ts';
import { settledKeys } from './key-levels.ts';
import { lost, Pattern } from './pattern.ts';
import type { Placed } from './placed.ts';
import type { Place } from './places.ts';

/** What is reached when an ARN has been read to its end: what each side says of it; true: enough is known. */
export type Reached = (arn: string, said: readonly Said[]) => boolean;

/** Statements that are one set of policies, and how their doubts are read. */
export interface Side {
  readonly statements: readonly Placed[];
  readonly reading: Reading;
}

/** States of one walk. */
const mostStates = 50_000;

/** What a statement adds where it matches. */
interface Effect {
  readonly denies: boolean;
  readonly side: Kept;
  /** It counts where it surely matches; else where it may. */
  readonly sure: boolean;
  readonly adds: readonly { readonly place: number; readonly node: Node }[];
}

/** A pattern, and what follows where it matches: effects, and that a `NotResource` does not match. */
interface Item {
  readonly pattern: Pattern;
  readonly effects: Effect[];
  /** Of statements on all but some resources, those that it spares. */
  readonly spares: number[];
}

export class Walk {
  readonly #ground: Ground;
  readonly #focus: Node;
  readonly #place: Place;
  readonly #items: Item[] = [];
  readonly #itemOf = new Map<Pattern, Item>();
  /** Of each side. */
  readonly #kept: readonly Kept[];
  /** How many places there are in what is said. */
  readonly #places: number;
  /** Of SCPs. */
  readonly #levels: number;
  /** What is said by statements on all but some resources, where nothing spares it. */
  readonly #sparing: Effect[] = [];
  readonly #always: Effect[] = [];
  readonly #doubts = new Set<string>();
  readonly #stands: Stand[] = [];
  readonly #standOf = new Map<string, Stand>();

  /** `focus`: the requests that are asked about. `sides` know nothing of each other. */
  constructor(ground: Ground, place: Place, focus: Node, sides: readonly Side[]) {
    this.#ground = ground;
    this.#focus = focus;
    this.#place = place;
    const levels = sides
      .flatMap(({ statements }) => statements)
      .map(({ layer, level }) => (layer === 'scp' ? level + 1 : 0));
    this.#levels = Math.max(0, ...levels);
    let places = 0;
    this.#kept = sides.map(() => new Kept(() => places++));
    for (const [index, { statements, reading }] of sides.entries()) {
      const side = this.#kept[index];
      if (side !== undefined) for (const placed of statements) this.#add(placed, side, reading);
    }
    this.#places = places;
  }

  /** How many things are in doubt; where there is none, it is the same by any reading. */
  get doubts(): number {
    return this.#doubts.size;
  }

  /** What is said of every ARN, where it is the same of all: nothing is walked for that. */
  get same(): readonly Said[] | undefined {
    const { stand, live } = this.#start();
    return live.length === 0 ? this.#said(stand, []) : undefined;
  }

  /** Calls for ARNs of every kind that patterns tell apart, the shortest first; what was said of one is said of no other. Throws TooLarge. */
  run(reached: Reached): void {
    if (!this.tries(reached, mostStates)) throw new TooLarge('states');
  }

  /** Runs; false: there are more states than `most`, and what was reached is not all. */
  tries(reached: Reached, most: number): boolean {
    const { begin, rest } = this.#place;
    const start = this.#start();
    if (rest === undefined) {
      reached(begin, this.#said(start.stand, []));
      return true;
    }
    const shape = new Pattern(rest);
    const seen = new IntLists();
    const told = new Set<readonly Said[]>();
    let open: readonly Step[] = [{ ...start, arn: begin, rest: shape.after('') }];
    while (open.length > 0) {
      const next: Step[] = [];
      for (const step of open) {
        const ends = shape.accepts(step.rest);
        if (ends && this.#isEnough(step, told, reached)) return true;
        // Nothing that follows can change what is said.
        if (!ends || step.live.length > 0) this.#next(step, shape, seen, next);
        if (seen.size > most) return false;
      }
      open = next;
    }
    return true;
  }

  #isEnough({ arn, stand, live }: Step, told: Set<readonly Said[]>, reached: Reached): boolean {
    const said = this.#said(stand, this.#accepted(live));
    if (told.has(said)) return false;
    told.add(said);
    return reached(arn, said);
  }

  #start(): State {
    const said = Array.from({ length: this.#places }, () => never);
    const stand = this.#standWith(this.#take(said, this.#always), Array.from(this.#sparing.keys()));
    const live = this.#items.flatMap(({ pattern }, item) => {
      const state = pattern.after(this.#place.begin);
      return state === lost ? [] : [item, state];
    });
    return this.#meet(stand, live);
  }

  /** Steps to what was not seen yet. */
  #next(step: Step, shape: Pattern, seen: IntLists, next: Step[]): void {
    const { rest, live, stand } = step;
    const fork = new Fork(live, (item, state) => this.#item(item).pattern.moves(state));
    const ofShape = shape.moves(rest);
    for (const char of fork.chars(ofShape)) {
      const at = targetOf(ofShape, char);
      if (at === lost) continue;
      const went = this.#settle(stand, fork.on(char));
      const id = this.#scratch(at, went);
      if (!seen.add(id, 2 + went.live.length)) continue;
      next.push({ stand: went.stand, live: went.live, arn: step.arn + char, rest: at });
    }
  }

  #id: Int32Array = new Int32Array(64);

  #scratch(rest: number, { stand, live }: State): Int32Array {
    if (this.#id.length < live.length + 2) this.#id = new Int32Array(2 * live.length + 2);
    const id = this.#id;
    id[0] = rest;
    id[1] = stand.index;
    for (let index = 0; index < live.length; index += 1) id[index + 2] = live[index] ?? 0;
    return id;
  }

  #item(index: number): Item {
    const item = this.#items[index];
    if (item === undefined) throw new Error('no such item');
    return item;
  }

  /** What could change something before still can, unless something is certain from here on. */
  #settle(stand: Stand, live: readonly number[]): State {
    for (let at = 0; at < live.length; at += 2) {
      if (this.#item(live[at] ?? 0).pattern.isSure(live[at + 1] ?? 0)) return this.#meet(stand, live);
    }
    return { stand, live };
  }

  /** Takes what is certain from here on, and drops what can change nothing. */
  #meet(stand: Stand, live: readonly number[]): State {
    const effects: Effect[] = [];
    const spared = new Set<number>();
    const kept: number[] = [];
    for (let at = 0; at < live.length; at += 2) {
      const [index = 0, state = 0] = [live[at], live[at + 1]];
      const item = this.#item(index);
      if (!item.pattern.isSure(state)) kept.push(index, state);
      else {
        effects.push(...item.effects);
        for (const each of item.spares) spared.add(each);
      }
    }
    const said = this.#take(stand.said, effects);
    const spare = stand.spare.filter((each) => !spared.has(each) && this.#matters(this.#sparing[each], said));
    const met = this.#standWith(said, spare);
    return { stand: met, live: this.#thatMatter(kept, met) };
  }

  #thatMatter(live: readonly number[], { said, spare }: Stand): readonly number[] {
    const kept: number[] = [];
    for (let at = 0; at < live.length; at += 2) {
      const [index = 0, state = 0] = [live[at], live[at + 1]];
      const { effects, spares } = this.#item(index);
      const matters = effects.some((each) => this.#matters(each, said)) || spares.some((each) => spare.includes(each));
      if (matters) kept.push(index, state);
    }
    return kept;
  }

  #matters(effect: Effect | undefined, said: readonly Node[]): boolean {
    if (effect === undefined) return false;
    const { diagram } = this.#ground;
    const denied = effect.side.in(said, parts.deny);
    if (effect.denies) return effect.adds.some(({ node }) => !diagram.isWithin(node, denied));
    return effect.adds.some(({ place, node }) => !diagram.isWithin(node, diagram.or(said[place] ?? never, denied)));
  }

  #take(said: readonly Node[], effects: readonly Effect[]): readonly Node[] {
    if (effects.length === 0) return said;
    const { diagram } = this.#ground;
    const met = [...said];
    for (const { adds } of effects) {
      for (const { place, node } of adds) met[place] = diagram.or(met[place] ?? never, node);
    }
    for (const side of new Set(effects.map((effect) => effect.side))) side.settle(met, diagram);
    return met;
  }

  #standWith(said: readonly Node[], spare: readonly number[]): Stand {
    const id = `${said.join()}|${spare.join()}`;
    const known = this.#standOf.get(id);
    if (known !== undefined) return known;
    const made = { index: this.#stands.length, said, spare, ends: new Map() };
    this.#stands.push(made);
    this.#standOf.set(id, made);
    return made;
  }

  #accepted(live: readonly number[]): readonly number[] {
    const found: number[] = [];
    for (let at = 0; at < live.length; at += 2) {
      const item = live[at] ?? 0;
      if (this.#item(item).pattern.accepts(live[at + 1] ?? 0)) found.push(item);
    }
    return found;
  }

  /** At the end of an ARN: what matches there, and what is spared by nothing. */
  #said(stand: Stand, accepted: readonly number[]): readonly Said[] {
    const id = accepted.join();
    const known = stand.ends.get(id);
    if (known !== undefined) return known;
    const items = accepted.map((each) => this.#item(each));
    const spared = new Set(items.flatMap(({ spares }) => spares));
    const sparing = stand.spare.flatMap((each) => (spared.has(each) ? [] : (this.#sparing[each] ?? [])));
    const said = this.#take(stand.said, [...items.flatMap(({ effects }) => effects), ...sparing]);
    const made = this.#kept.map((side) => side.told(said, this.#levels));
    stand.ends.set(id, made);
    return made;
  }

  #add(placed: Placed, side: Kept, reading: Reading): void {
    const { statement } = placed;
    const effect = this.#effectOf(placed, side, reading);
    if (effect.adds.length === 0) return;
    const { resource } = statement.source;
    if (resource === undefined) this.#always.push(effect);
    else if (this.#place.rest === undefined) this.#addNowhere(placed, effect);
    else if (resource.value.includes('*')) {
      if (!resource.not) this.#always.push(effect);
    } else if (resource.value.length === 0) {
      if (resource.not) this.#doubt(placed, 'resource');
      if (resource.not && !effect.sure) this.#always.push(effect);
    } else this.#addPatterns(placed, resource.not, effect);
  }

  /** What a statement on some resources says of an action that works on none. */
  #addNowhere(placed: Placed, effect: Effect): void {
    const { statement, layer } = placed;
    const { diagram, actions } = this.#ground;
    const { sure } = effect;
    const keysOf = this.#ground.subjects.map((subject) => settledKeys(subject, this.#ground.keysOf(subject, layer)));
    const covered = diagram.make(
      0,
      actions.map(({ name }) => {
        const view = { arn: '*', action: name };
        return diagram.cells(subjectLevel, (cell) => {
          const keys = keysOf[cell];
          const covers = keys === undefined ? false : (statement.resource?.(view, keys) ?? true);
          if (isDoubt(covers)) this.#doubt(placed, 'resource');
          return covers === true || (covers !== false && !sure);
        });
      }),
    );
    this.#always.push(restricted(effect, (node) => diagram.and(node, covered)));
  }

  #addPatterns(placed: Placed, not: boolean, effect: Effect): void {
    const { diagram, patterns: all } = this.#ground;
    // What may be spared is not surely matched.
    const resolved = all.of(placed, effect.sure !== not);
    if (resolved !== all.of(placed, effect.sure === not)) this.#doubt(placed, 'resource');
    for (const { patterns, subjects } of resolved) {
      const among = subjects === undefined ? always : diagram.cells(subjectLevel, (cell) => subjects.has(cell));
      const mine = restricted(effect, (node) => diagram.and(node, among));
      if (mine.adds.length === 0) continue;
      const spares = not ? this.#sparing.push(mine) - 1 : undefined;
      for (const each of patterns) {
        const item = this.#itemFor(each);
        if (spares === undefined) item?.effects.push(mine);
        else item?.spares.push(spares);
      }
    }
  }

  /** One for all grants by how AWS takes it that they name a caller; else by effect and by what is said. */
  #doubt({ statement: { effect, source }, layer }: Placed, about: 'resource' | 'conditions' | 'grade'): void {
    this.#doubts.add(about === 'grade' ? about : JSON.stringify([effect, layer, about, source[about]]));
  }

  /** Undefined where the pattern matches nothing of the place. */
  #itemFor(pattern: Pattern): Item | undefined {
    const known = this.#itemOf.get(pattern);
    if (known !== undefined) return known;
    if (pattern.after(this.#place.begin) === lost) return undefined;
    const made = { pattern, effects: [], spares: [] };
    this.#items.push(made);
    this.#itemOf.set(pattern, made);
    return made;
  }

  /** What the statement adds to what is asked about, where its resource matches. */
  #effectOf(placed: Placed, side: Kept, reading: Reading): Effect {
    const { statement, layer, level } = placed;
    const denies = statement.effect === 'Deny';
    const { diagram } = this.#ground;
    const of = this.#ground.statement(placed);
    const sure = (reading === 'allowed') !== denies;
    const pick = (grade: 'full' | 'named' | 'account'): Node => {
      if (of[grade].sure !== of[grade].may) this.#doubt(placed, grade === 'account' ? 'conditions' : 'grade');
      return diagram.and(of[grade][sure ? 'sure' : 'may'], this.#focus);
    };
    const add = (part: number, grade: 'full' | 'named' | 'account') => ({ part, node: pick(grade) });
    const said = denies
      ? [add(parts.deny, 'account')]
      : layer === 'resource'
        ? [add(parts.full, 'full'), add(parts.named, 'named'), add(parts.account, 'account')]
        : layer === 'rcp'
          ? []
          : [add(layer === 'scp' ? parts.scps + level : parts[layer], 'account')];
    const adds = said
      .filter(({ node }) => node !== never)
      .map(({ part, node }) => ({ place: side.placeFor(part), node }));
    return { denies, side, sure, adds };
  }
}

function restricted(effect: Effect, to: (node: Node) => Node): Effect {
  const adds = effect.adds.map(({ place, node }) => ({ place, node: to(node) })).filter(({ node }) => node !== never);
  return { ...effect, adds };
}

/** What was said so far, and which statements on all but some resources nothing has spared yet. */
interface Stand {
  readonly index: number;
  readonly said: readonly Node[];
  readonly spare: readonly number[];
  /** What is said where an ARN ends, by the items that match there. */
  readonly ends: Map<string, readonly Said[]>;
}

interface State {
  readonly stand: Stand;
  /** Items that may match yet, each with the state of its pattern behind it; items rise. */
  readonly live: readonly number[];
}

interface Step extends State {
  readonly arn: string;
  readonly rest: number;
}
