// Audit arm: questions about all requests of a world, and their answers: proved, refuted by a request, or not to be told.
import type { Catalogue } from '../iam/catalogue.ts';
import type { ActionScope } from './actions.ts';
import { Deciding, type Reading, type Said } from './decision.ts';
import { type Node, never } from './diagram.ts';
import type { Formula } from './formula.ts';
import { Ground } from './ground.ts';
import type { Truth } from './key-levels.ts';
import { byTarget, type Place, placesOf, type ResourceScope, type Target } from './places.ts';
import { possibleRequests } from './possible.ts';
import { untoldReason } from './untold.ts';
import { Walk } from './walk.ts';
import { type Witness, witnessOf } from './witness.ts';
import { type CallerSet, isAmong, type OpenCaller, type World } from './world.ts';

/** Which requests a question is about. */
export interface Focus {
  readonly actions: ActionScope;
  readonly resources: readonly ResourceScope[];
  readonly among: CallerSet;
  readonly except: CallerSet;
  readonly when: Formula;
  /** Requests for which this holds are left aside. */
  readonly unless: Formula;
}

export type Answer =
  | { readonly answer: 'proved' }
  /** The witness replays, and is possible as far as AWS says. */
  | { readonly answer: 'refuted'; readonly witness: Witness }
  | { readonly answer: 'unknown'; readonly reason: string; readonly witness?: Witness }
  /** There is no such request: what is asked says nothing. */
  | { readonly answer: 'empty' };

/** Is there no request in the focus that is allowed? The world's unknown policies allow everything. */
export function nobodyCan(world: World, focus: Focus, catalogue: Catalogue): Answer {
  return search(world, focus, catalogue, 'allowed');
}

/** Is there no request in the focus that is refused? The world's unknown policies allow nothing. */
export function everyoneCan(world: World, focus: Focus, catalogue: Catalogue): Answer {
  return search(world, focus, catalogue, 'refused');
}

export type Wanted = 'allowed' | 'refused';

function search(world: World, focus: Focus, catalogue: Catalogue, wanted: Wanted): Answer {
  try {
    let open: Answer = { answer: 'empty' };
    for (const { target, places } of byTarget(
      focus.resources.flatMap((each) => placesOf(each, world.estate, catalogue)),
    )) {
      const asked = new TargetSearch(world, target, places, focus, catalogue, wanted);
      for (const place of places) {
        const found = asked.at(place);
        if (found.answer === 'refuted' && isFamiliar(found.witness, catalogue)) return found;
        open = worse(open, found);
      }
    }
    if (open.answer === 'proved' && world.inexact !== undefined) return { answer: 'unknown', reason: world.inexact };
    return open;
  } catch (error) {
    return { answer: 'unknown', reason: untoldReason(error) };
  }
}

/** An action that AWS has makes a better example than one that it may have one day. */
function isFamiliar({ request }: Witness, catalogue: Catalogue): boolean {
  return catalogue.action(request.action) !== undefined;
}

/** Of two answers; the first where they are alike. */
function worse(a: Answer, b: Answer): Answer {
  const order = ['empty', 'proved', 'unknown', 'refuted'];
  return order.indexOf(b.answer) > order.indexOf(a.answer) ? b : a;
}

/** One question to one target. */
class TargetSearch {
  readonly #ground: Ground;
  readonly #wanted: Wanted;
  /** Requests that are asked about, by how doubts about the conditions are read. */
  readonly #asked: Truth;
  readonly #possible: (place: Place) => Node;
  readonly #deciding: Partial<Record<Reading, Deciding>> = {};

  constructor(
    world: World,
    target: Target,
    places: readonly Place[],
    focus: Focus,
    catalogue: Catalogue,
    wanted: Wanted,
  ) {
    const callers = world.callers.filter((caller) => isAsked(caller, focus));
    this.#ground = groundFor(world, { target, places }, callers, focus, catalogue, wanted);
    this.#wanted = wanted;
    this.#possible = possibleRequests(this.#ground);
    this.#asked = askedOn(this.#ground, focus);
  }

  at(place: Place): Answer {
    const { diagram } = this.#ground;
    const here = this.#possible(place);
    const [sure, may] = [diagram.and(this.#asked.sure, here), diagram.and(this.#asked.may, here)];
    if (may === never) return { answer: 'empty' };
    const perhapsSo = lenient(this.#wanted);
    const surelySo: Reading = perhapsSo === 'possible' ? 'allowed' : 'possible';
    const perhaps = this.#find(place, perhapsSo, may, false);
    if (perhaps === undefined) return { answer: 'proved' };
    // A request that says all may be decided where policies by themselves leave it open.
    const surely =
      this.#find(place, surelySo, sure, true) ?? (sure === may ? perhaps : this.#find(place, perhapsSo, sure, false));
    if (surely === undefined) return this.#open(perhaps);
    const { outcome } = surely.verdict;
    if (outcome === (this.#wanted === 'allowed' ? 'allow' : 'deny')) return { answer: 'refuted', witness: surely };
    return this.#open(surely);
  }

  #open(witness: Witness): Answer {
    const { verdict } = witness;
    const passed = 'a federation token holds what a session policy passes on, which is not known';
    const token = witness.subject.session.kind === 'federation-token';
    const reason =
      'reason' in verdict ? verdict.reason : token ? passed : 'AWS does not say how such a request is decided';
    return { answer: 'unknown', reason, witness };
  }

  /** The first request that is decided as is looked for; where it must be sure, whatever AWS leaves open. */
  #find(place: Place, reading: Reading, focus: Node, sure: boolean): Witness | undefined {
    if (focus === never) return undefined;
    const { diagram } = this.#ground;
    this.#deciding[reading] ??= new Deciding(this.#ground, reading);
    const deciding = this.#deciding[reading];
    const walk = new Walk(this.#ground, place, focus, [{ statements: this.#ground.statements, reading }]);
    const certain = (said: Said): Node => {
      const allowed = deciding.decide(said);
      const found = this.#wanted === 'allowed' ? diagram.and(focus, allowed) : diagram.without(focus, allowed);
      return sure ? this.#ground.whateverAwsDoes(found) : found;
    };
    const [same] = walk.same ?? [];
    if (same !== undefined && certain(same) === never) return undefined;
    let witness: Witness | undefined;
    walk.run((arn, [said]) => {
      if (said === undefined) return true;
      const path = diagram.path(certain(said));
      if (path === undefined) return false;
      witness = witnessOf(this.#ground, place, arn, path);
      return true;
    });
    return witness;
  }
}

/** For what is looked for of some callers. */
export function groundFor(
  world: World,
  { target, places }: { readonly target: Target; readonly places: readonly Place[] },
  callers: readonly OpenCaller[],
  { actions, when, unless }: Focus,
  catalogue: Catalogue,
  wanted: Wanted,
): Ground {
  return new Ground(world, target, catalogue, {
    callers,
    actions,
    formulas: [when, unless],
    places,
    // What everyone can is not about those who have what somebody passed on.
    federated: wanted === 'allowed',
  });
}

/** The reading by which nothing that may be as is looked for is missed. */
export function lenient(wanted: Wanted): Reading {
  return wanted === 'allowed' ? 'possible' : 'allowed';
}

/** The requests that the conditions leave, by how doubts about those are read. */
export function askedOn(ground: Ground, { when, unless }: Focus): Truth {
  const { diagram } = ground;
  const [asked, spared] = [ground.formula(when), ground.formula(unless)];
  return {
    sure: diagram.without(asked.sure, spared.may),
    may: diagram.without(asked.may, spared.sure),
  };
}

export function isAsked(caller: OpenCaller, { among, except }: Focus): boolean {
  return isAmong(caller, among) && !isAmong(caller, except);
}
