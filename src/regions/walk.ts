// Audit arm: walks the ARNs of a place through all patterns at once. What the patterns that were met say together is kept
// as diagrams; a pattern that can change nothing any more is dropped; what is alike from here on is walked once.
import { arnReadings } from '../evaluate/match-resource.ts';
import { patternResolver, type Resolved } from '../evaluate/patterns.ts';
import type { Element, PolicyVersion } from '../iam/document.ts';
import type { GlobToken } from '../iam/glob.ts';
import { type Automaton, arnGlobAutomaton, both, freshChar, globAutomaton } from './automaton.ts';
import type { Reading, Said } from './decision.ts';
import { type Node, never, TooLarge } from './diagram.ts';
import { type Ground, subjectLevel } from './ground.ts';
import { settledKeys } from './key-levels.ts';
import type { Placed } from './placed.ts';
import { advanced, type Place } from './places.ts';
import type { Subject } from './subjects.ts';

/** What is reached when an ARN has been read to its end: what each side says of it; true: enough is known. */
export type Reached = (arn: string, said: readonly Said[]) => boolean;

/** Statements that are one set of policies, and how their doubts are read. */
export interface Side {
  readonly statements: readonly Placed[];
  readonly reading: Reading;
}

/** States of one walk. */
const mostStates = 50_000;

/** What a statement adds where it matches, by the number of what is said: see `slots`. */
interface Effect {
  readonly denies: boolean;
  /** Where the Denies of its side are. */
  readonly denySlot: number;
  /** It counts where it surely matches; else where it may. */
  readonly sure: boolean;
  readonly adds: readonly { readonly slot: number; readonly node: Node }[];
}

/** A pattern, and what follows where it matches: an effect, or that a `NotResource` does not match. */
interface Item {
  readonly automaton: Automaton;
  readonly effect: Effect | undefined;
  readonly spares: number | undefined;
}

/** A statement on all but some resources. */
type Sparing = Effect;

/** Where what a side says is kept: the Denies, the resource policy's three grades, then the layers of the caller. */
const slots = { deny: 0, full: 1, named: 2, account: 3, identity: 4, boundary: 5, session: 6, scps: 7 } as const;

export class Walk {
  readonly #ground: Ground;
  readonly #focus: Node;
  readonly #place: Place;
  readonly #items: Item[] = [];
  readonly #sparing: Sparing[] = [];
  readonly #always: Effect[] = [];
  /** Of each side. */
  readonly #slots: number;
  readonly #sides: number;

  /** `focus`: the requests that are asked about. `sides` know nothing of each other. */
  constructor(ground: Ground, place: Place, focus: Node, sides: readonly Side[]) {
    this.#ground = ground;
    this.#focus = focus;
    this.#place = place;
    const levels = sides
      .flatMap(({ statements }) => statements)
      .map(({ layer, level }) => (layer === 'scp' ? level + 1 : 0));
    this.#slots = slots.scps + Math.max(0, ...levels);
    this.#sides = sides.length;
    for (const [side, { statements, reading }] of sides.entries()) {
      for (const placed of statements) this.#add(placed, side * this.#slots, reading);
    }
  }

  /** Calls for every ARN that stands for a kind of them, the shortest first. */
  run(reached: Reached): void {
    const { begin, rest } = this.#place;
    const start = this.#start();
    if (rest === undefined) {
      reached(begin, this.#said(start));
      return;
    }
    const seen = new Set<string>();
    let open: readonly Step[] = [{ ...start, arn: begin, rest: rest.start }];
    while (open.length > 0) {
      const next: Step[] = [];
      for (const step of open) {
        if (rest.accepts(step.rest) && reached(step.arn, this.#said(step))) return;
        next.push(...this.#next(step, rest, seen));
      }
      open = next;
    }
  }

  /** Steps to what was not seen yet. */
  #next(step: Step, rest: Automaton, seen: Set<string>): readonly Step[] {
    return this.#chars(step, rest).flatMap((char) => {
      const went = this.#step(step, char, rest);
      if (went === undefined) return [];
      const id = idOf(went);
      if (seen.has(id)) return [];
      seen.add(id);
      if (seen.size > mostStates) throw new TooLarge('states');
      return [went];
    });
  }

  #start(): State {
    const said = Array.from({ length: this.#slots * this.#sides }, () => never);
    const state: State = { said, live: [], spare: this.#sparing.map((_, index) => index) };
    const met = this.#take(state, this.#always);
    return this.#settle(
      met,
      this.#items.map((item, index) => ({ item: index, state: item.automaton.start })),
    );
  }

  #chars({ live, rest: at }: Step, rest: Automaton): readonly string[] {
    let mentioned = rest.chars(at);
    for (const { item, state } of live) mentioned += this.#items[item]?.automaton.chars(state) ?? '';
    const known = new Set(mentioned.split(''));
    const fresh = freshChar(mentioned, (char) => !rest.isDead(rest.step(at, char)));
    return fresh === undefined ? [...known] : [fresh, ...known];
  }

  #step(step: Step, char: string, rest: Automaton): Step | undefined {
    const at = rest.step(step.rest, char);
    if (rest.isDead(at)) return undefined;
    const live = step.live.map(({ item, state }) => {
      return { item, state: this.#items[item]?.automaton.step(state, char) ?? 0 };
    });
    return { ...this.#settle(step, live), arn: step.arn + char, rest: at };
  }

  /** Takes what is certain from here on, and drops what can change nothing. */
  #settle(state: State, live: readonly Live[]): State {
    const sure: Effect[] = [];
    let spare = state.spare;
    const kept = live.filter(({ item, state: at }) => {
      const found = this.#items[item];
      if (found === undefined || found.automaton.isDead(at)) return false;
      if (found.spares !== undefined && !spare.includes(found.spares)) return false;
      if (!found.automaton.isSure(at)) return true;
      if (found.effect !== undefined) sure.push(found.effect);
      if (found.spares !== undefined) spare = spare.filter((each) => each !== found.spares);
      return false;
    });
    const met = this.#take({ ...state, spare }, sure);
    const matters = spare.filter((each) => this.#matters(this.#sparing[each], met));
    const left = kept.filter(({ item }) => {
      const { effect, spares } = this.#items[item] ?? {};
      return spares === undefined ? this.#matters(effect, met) : matters.includes(spares);
    });
    return { said: met.said, live: left, spare: matters };
  }

  #matters(effect: Effect | undefined, { said }: State): boolean {
    if (effect === undefined) return false;
    const { diagram } = this.#ground;
    const denied = said[effect.denySlot] ?? never;
    if (effect.denies) return effect.adds.some(({ node }) => !diagram.isWithin(node, denied));
    return effect.adds.some(({ slot, node }) => !diagram.isWithin(node, diagram.or(said[slot] ?? never, denied)));
  }

  #take(state: State, effects: readonly Effect[]): State {
    if (effects.length === 0) return state;
    const { diagram } = this.#ground;
    const said = [...state.said];
    for (const { adds } of effects)
      for (const { slot, node } of adds) said[slot] = diagram.or(said[slot] ?? never, node);
    for (let base = 0; base < said.length; base += this.#slots) {
      const denied = said[base] ?? never;
      if (denied === never) continue;
      for (let slot = base + 1; slot < base + this.#slots; slot += 1)
        said[slot] = diagram.without(said[slot] ?? never, denied);
    }
    return { ...state, said };
  }

  /** At the end of an ARN: what matches there, and what is spared by nothing. */
  #said(state: State): readonly Said[] {
    const matched: Effect[] = [];
    let spare = state.spare;
    for (const { item, state: at } of state.live) {
      const found = this.#items[item];
      if (found === undefined || !found.automaton.accepts(at)) continue;
      if (found.effect !== undefined) matched.push(found.effect);
      else spare = spare.filter((each) => each !== found.spares);
    }
    const sparing = spare.flatMap((each) => this.#sparing[each] ?? []);
    const { said } = this.#take(state, [...matched, ...sparing]);
    return Array.from({ length: this.#sides }, (_, side) =>
      saidOf(said.slice(side * this.#slots, (side + 1) * this.#slots)),
    );
  }

  #add(placed: Placed, base: number, reading: Reading): void {
    const { statement, layer } = placed;
    const effect = this.#effectOf(placed, base, reading);
    if (effect.adds.length === 0) return;
    const { resource } = statement.source;
    if (resource === undefined) this.#always.push(effect);
    else if (this.#place.rest === undefined) this.#addNowhere(placed, effect);
    else if (resource.value.includes('*')) {
      if (!resource.not) this.#always.push(effect);
    } else if (resource.value.length === 0) {
      if (resource.not && !effect.sure) this.#always.push(effect);
    } else this.#addPatterns(resource, statement.version, layer, effect);
  }

  /** What a statement on some resources says of an action that works on none. */
  #addNowhere({ statement, layer }: Placed, effect: Effect): void {
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
          return covers === true || (covers !== false && !sure);
        });
      }),
    );
    this.#always.push(restricted(effect, (node) => diagram.and(node, covered)));
  }

  #addPatterns(
    resource: Element<readonly string[]>,
    version: PolicyVersion,
    layer: Placed['layer'],
    effect: Effect,
  ): void {
    const { sure } = effect;
    for (const { patterns, among } of this.#resolved(resource.value, version, layer)) {
      const mine = restricted(effect, (node) => this.#ground.diagram.and(node, among));
      if (mine.adds.length === 0) continue;
      if (resource.not) {
        const spares = this.#sparing.push(mine) - 1;
        // What may be spared is not surely matched.
        for (const automaton of patterns.flatMap((each) => automataOf(each, !sure)))
          this.#addItem({ automaton, effect: undefined, spares });
      } else {
        for (const automaton of patterns.flatMap((each) => automataOf(each, sure)))
          this.#addItem({ automaton, effect: mine, spares: undefined });
      }
    }
  }

  #addItem(item: Item): void {
    const automaton = advanced(item.automaton, this.#place.begin);
    if (!automaton.isDead(automaton.start)) this.#items.push({ ...item, automaton });
  }

  /** The patterns as each subject's variables make them, with those subjects for whom they are so. */
  #resolved(values: readonly string[], version: PolicyVersion, layer: Placed['layer']): readonly ResolvedPatterns[] {
    const readings = values.map((value) =>
      arnReadings(value).map(({ text, byField }) => ({ byField, resolve: patternResolver(text, version, true) })),
    );
    const resolveFor = (subject: Subject | undefined): readonly (readonly Pattern[])[] => {
      const keys = subject === undefined ? noKeys : settledKeys(subject, this.#ground.keysOf(subject, layer));
      return readings.map((each) => each.map(({ byField, resolve }) => ({ byField, resolved: resolve(keys) })));
    };
    if (version === '2008-10-17' || !values.some((value) => value.includes('${'))) {
      return [{ patterns: resolveFor(undefined), among: this.#focus }];
    }
    const { diagram, subjects } = this.#ground;
    const groups = new Map<string, { patterns: readonly (readonly Pattern[])[]; cells: Set<number> }>();
    for (const [cell, subject] of subjects.entries()) {
      const patterns = resolveFor(subject);
      const id = JSON.stringify(patterns);
      const group = groups.get(id);
      if (group === undefined) groups.set(id, { patterns, cells: new Set([cell]) });
      else group.cells.add(cell);
    }
    return [...groups.values()].map(({ patterns, cells }) => {
      return { patterns, among: diagram.cells(subjectLevel, (cell) => cells.has(cell)) };
    });
  }

  /** What the statement adds to what is asked about, where its resource matches. */
  #effectOf(placed: Placed, base: number, reading: Reading): Effect {
    const { statement, layer, level } = placed;
    const denies = statement.effect === 'Deny';
    const { diagram } = this.#ground;
    const of = this.#ground.statement(placed);
    const sure = (reading === 'allowed') !== denies;
    const pick = (grade: 'full' | 'named' | 'account'): Node =>
      diagram.and(of[grade][sure ? 'sure' : 'may'], this.#focus);
    const add = (slot: number, grade: 'full' | 'named' | 'account') => ({ slot: base + slot, node: pick(grade) });
    const adds = denies
      ? [add(slots.deny, 'account')]
      : layer === 'resource'
        ? [add(slots.full, 'full'), add(slots.named, 'named'), add(slots.account, 'account')]
        : layer === 'rcp'
          ? []
          : [add(layer === 'scp' ? slots.scps + level : slots[layer], 'account')];
    return { denies, denySlot: base, sure, adds: adds.filter(({ node }) => node !== never) };
  }
}

const noKeys = { lookup: () => ({ state: 'open' }) as const };

interface Pattern {
  readonly byField: boolean;
  readonly resolved: Resolved;
}

interface ResolvedPatterns {
  /** For every entry, all ways to read it. */
  readonly patterns: readonly (readonly Pattern[])[];
  readonly among: Node;
}

/** Where an entry surely matches, all ways to read it do; where it may, one of them. */
function automataOf(readings: readonly Pattern[], sure: boolean): readonly Automaton[] {
  const found: Automaton[] = [];
  for (const { byField, resolved } of readings) {
    if (resolved === undefined) continue;
    if ('widest' in resolved) {
      if (sure) return [];
      found.push(automatonOf(resolved.widest, false, true));
    } else {
      found.push(automatonOf(resolved.tokens, byField, false));
    }
  }
  const [first, ...others] = found;
  if (first === undefined || !sure) return found;
  return [others.reduce(both, first)];
}

function automatonOf(tokens: readonly GlobToken[], byField: boolean, caseInsensitive: boolean): Automaton {
  // Only entries of six fields and more are read by their fields.
  const byFields = byField ? arnGlobAutomaton(tokens) : undefined;
  return byFields ?? globAutomaton(tokens, { caseInsensitive });
}

function restricted(effect: Effect, to: (node: Node) => Node): Effect {
  const adds = effect.adds.map(({ slot, node }) => ({ slot, node: to(node) })).filter(({ node }) => node !== never);
  return { ...effect, adds };
}

interface Live {
  readonly item: number;
  readonly state: number;
}

interface State {
  readonly said: readonly Node[];
  readonly live: readonly Live[];
  /** Statements on all but some resources that nothing has spared yet. */
  readonly spare: readonly number[];
}

interface Step extends State {
  readonly arn: string;
  readonly rest: number;
}

function idOf({ rest, said, live, spare }: Step): string {
  let id = `${rest}|${said.join()}|${spare.join()}|`;
  for (const { item, state } of live) id += `${item}:${state},`;
  return id;
}

function saidOf(said: readonly Node[]): Said {
  const at = (slot: number): Node => said[slot] ?? never;
  return {
    deny: at(slots.deny),
    full: at(slots.full),
    named: at(slots.named),
    account: at(slots.account),
    identity: at(slots.identity),
    boundary: at(slots.boundary),
    session: at(slots.session),
    scps: said.slice(slots.scps),
  };
}
