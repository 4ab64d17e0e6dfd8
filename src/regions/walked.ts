// Audit arm: regions that are asked about again, walked once for all callers: what is proved of some of them is then known.
// Who refutes a property is found where a question is answered by itself.
import type { Catalogue } from '../iam/catalogue.ts';
import { Deciding, type Said } from './decision.ts';
import { type Node, never, TooLarge } from './diagram.ts';
import { clausesOf } from './formula.ts';
import { type Ground, subjectLevel } from './ground.ts';
import { byTarget, placesOf } from './places.ts';
import { possibleRequests } from './possible.ts';
import { type Answer, askedOn, type Focus, groundFor, isAsked, lenient, type Wanted } from './questions.ts';
import { untoldReason } from './untold.ts';
import { Walk } from './walk.ts';
import type { World } from './world.ts';

const mostRegions = 16;
/** Of one walk for all callers; beyond them each question walks for its own. */
const mostStates = 5000;

/** Some actions on some resources under some conditions, whoever is asked about. */
export class WalkedRegions {
  readonly #catalogue: Catalogue;
  readonly #known = new Map<World, Map<string, Region | 'asked once' | 'too large'>>();
  #kept = 0;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** Of a question that is proved, or about nothing, if its region was asked about before; else undefined. */
  answer(world: World, focus: Focus, wanted: Wanted): Answer | undefined {
    if (world.inexact !== undefined) return undefined;
    const ofWorld = this.#known.get(world) ?? new Map<string, Region | 'asked once' | 'too large'>();
    const id = idOf(focus, wanted);
    const known = ofWorld.get(id);
    const region = known === 'asked once' ? this.#walk(world, focus, wanted) : (known ?? 'asked once');
    this.#known.set(world, ofWorld.set(id, region));
    return typeof region === 'string' ? undefined : region.answer(focus);
  }

  #walk(world: World, focus: Focus, wanted: Wanted): Region | 'too large' {
    if (this.#kept === mostRegions) {
      for (const each of this.#known.values()) each.clear();
      this.#kept = 0;
    }
    try {
      const region = new Region(world, focus, this.#catalogue, wanted);
      this.#kept += 1;
      return region;
    } catch (error) {
      untoldReason(error);
      return 'too large';
    }
  }
}

function idOf({ actions, resources, when, unless }: Focus, wanted: Wanted): string {
  const clauses = [when, unless].flatMap(clausesOf).map((clause) => JSON.stringify(clause));
  return JSON.stringify([wanted, actions, resources, [...new Set(clauses)].sort()]);
}

/** What there is at one target. */
interface Part {
  readonly ground: Ground;
  /** All requests. */
  readonly possible: Node;
  /** Those that may be decided as is looked for, be it for one of the resources alone. */
  readonly found: Node;
}

class Region {
  readonly #callers: World['callers'];
  readonly #parts: readonly Part[];

  /** Throws TooLarge or Untold. */
  constructor(world: World, focus: Focus, catalogue: Catalogue, wanted: Wanted) {
    this.#callers = world.callers;
    const places = focus.resources.flatMap((each) => placesOf(each, world.estate, catalogue));
    this.#parts = byTarget(places).map((at) => partOf(world, at, focus, catalogue, wanted));
  }

  answer(focus: Focus): Answer | undefined {
    const among = new Set(this.#callers.filter((each) => isAsked(each, focus)));
    let isEmpty = true;
    for (const { ground, possible, found } of this.#parts) {
      if (possible === never || (found === never && !isEmpty)) continue;
      const { diagram, subjects } = ground;
      const callers = diagram.cells(subjectLevel, (cell) => {
        const subject = subjects[cell];
        return subject !== undefined && among.has(subject.from);
      });
      const asked = diagram.and(askedOn(ground, focus).may, callers);
      if (diagram.meets(asked, found)) return undefined;
      if (isEmpty && diagram.meets(asked, possible)) isEmpty = false;
    }
    return { answer: isEmpty ? 'empty' : 'proved' };
  }
}

function partOf(
  world: World,
  at: ReturnType<typeof byTarget>[number],
  focus: Focus,
  catalogue: Catalogue,
  wanted: Wanted,
): Part {
  const ground = groundFor(world, at, world.callers, focus, catalogue, wanted);
  const { diagram, statements } = ground;
  const reading = lenient(wanted);
  const deciding = new Deciding(ground, reading);
  const possibleAt = possibleRequests(ground);
  let possible: Node = never;
  let found: Node = never;
  for (const place of at.places) {
    const here = possibleAt(place);
    if (here === never) continue;
    possible = diagram.or(possible, here);
    const add = (said: Said): void => {
      const allowed = deciding.decide(said);
      found = diagram.or(found, wanted === 'allowed' ? diagram.and(here, allowed) : diagram.without(here, allowed));
    };
    const reached = (_: string, [said]: readonly Said[]): boolean => {
      if (said !== undefined) add(said);
      return said === undefined;
    };
    if (!new Walk(ground, place, here, [{ statements, reading }]).tries(reached, mostStates)) {
      throw new TooLarge('states');
    }
  }
  return { ground, possible, found };
}
