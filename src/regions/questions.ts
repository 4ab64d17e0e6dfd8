// Audit arm: questions about all requests of a world, and their answers: proved, refuted by a request, or not to be told.
import type { Catalogue } from '../iam/catalogue.ts';
import type { ActionScope } from './actions.ts';
import { Deciding, type Reading } from './decision.ts';
import { type Node, never, TooLarge } from './diagram.ts';
import type { Formula } from './formula.ts';
import { Ground, isTaken } from './ground.ts';
import { Untold } from './key-levels.ts';
import { type Place, placesOf, type ResourceScope, type Target } from './places.ts';
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

type Wanted = 'allowed' | 'refused';

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
    if (error instanceof TooLarge) return { answer: 'unknown', reason: tooLarge };
    if (error instanceof Untold) return { answer: 'unknown', reason: error.message };
    throw error;
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

export const tooLarge = 'too large: there are too many ways in which the patterns and conditions overlap';

export function byTarget(
  places: readonly Place[],
): readonly { readonly target: Target; readonly places: readonly Place[] }[] {
  const found = new Map<string, { target: Target; places: Place[] }>();
  for (const place of places) {
    const known = found.get(place.target.id);
    if (known === undefined) found.set(place.target.id, { target: place.target, places: [place] });
    else known.places.push(place);
  }
  return [...found.values()];
}

/** One question to one target. */
class TargetSearch {
  readonly #ground: Ground;
  readonly #wanted: Wanted;
  /** Requests that are asked about, by how doubts about the conditions are read. */
  readonly #asked: { readonly sure: Node; readonly may: Node };
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
    const formulas = [focus.when, focus.unless];
    this.#ground = new Ground(world, target, catalogue, {
      callers,
      actions: focus.actions,
      formulas,
      places,
      // What everyone can is not about those who have what somebody passed on.
      federated: wanted === 'allowed',
    });
    this.#wanted = wanted;
    this.#asked = this.#ask(focus);
  }

  #ask({ when, unless }: Focus): { readonly sure: Node; readonly may: Node } {
    const { diagram } = this.#ground;
    if (this.#ground.subjects.length === 0 || this.#ground.actions.length === 0) return { sure: never, may: never };
    const [asked, spared] = [this.#ground.formula(when), this.#ground.formula(unless)];
    const valid = diagram.and(this.#ground.valid(), this.#ground.possible());
    return {
      sure: diagram.all([valid, asked.sure, diagram.not(spared.may)]),
      may: diagram.all([valid, asked.may, diagram.not(spared.sure)]),
    };
  }

  at(place: Place): Answer {
    const { diagram } = this.#ground;
    const here = this.#ground.requests(
      ({ service, types }) => isTaken(place, service, types),
      () => true,
    );
    const [sure, may] = [diagram.and(this.#asked.sure, here), diagram.and(this.#asked.may, here)];
    if (may === never) return { answer: 'empty' };
    // What is perhaps so, unless what is surely not so is looked for.
    const lenient: Reading = this.#wanted === 'allowed' ? 'possible' : 'allowed';
    const strict: Reading = this.#wanted === 'allowed' ? 'allowed' : 'possible';
    const perhaps = this.#find(place, lenient, may, false);
    if (perhaps === undefined) return { answer: 'proved' };
    // A request that says all may be decided where policies by themselves leave it open.
    const surely =
      this.#find(place, strict, sure, true) ?? (sure === may ? perhaps : this.#find(place, lenient, sure, false));
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
    let witness: Witness | undefined;
    walk.run((arn, [said]) => {
      if (said === undefined) return true;
      const allowed = deciding.decide(said);
      const found = this.#wanted === 'allowed' ? diagram.and(focus, allowed) : diagram.without(focus, allowed);
      const certain = sure ? this.#ground.whateverAwsDoes(found) : found;
      const path = diagram.path(certain);
      if (path === undefined) return false;
      witness = witnessOf(this.#ground, place, arn, path);
      return true;
    });
    return witness;
  }
}

function isAsked(caller: OpenCaller, { among, except }: Focus): boolean {
  return isAmong(caller, among) && !isAmong(caller, except);
}
