// Audit arm: two policies held against each other over all requests: what one lets in and the other does not, whatever else
// is attached where they are.

import type { Layer } from '../evaluate/policies.ts';
import { compilePolicy } from '../evaluate/policies.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { PolicyDocument } from '../iam/document.ts';
import type { ActionScope } from './actions.ts';
import { idOfSaid, type Reading, type Said } from './decision.ts';
import { type Description, describe } from './describe.ts';
import { type Node, never } from './diagram.ts';
import { hangsOnDoubts, severalDoubts } from './doubts.ts';
import { takenFor } from './everywhere.ts';
import type { Formula } from './formula.ts';
import { type Beyond, type Further, furtherBy } from './further.ts';
import { Ground } from './ground.ts';
import { type Placed, unlike } from './placed.ts';
import { byTarget, type Place, type Target } from './places.ts';
import { possibleRequests } from './possible.ts';
import { untoldReason } from './untold.ts';
import { Walk } from './walk.ts';
import { type CallerSet, isAmong, type OpenCaller, type World } from './world.ts';

export type Compared =
  | { readonly answer: 'within' }
  | { readonly answer: 'beyond'; readonly beyond: Beyond }
  | { readonly answer: 'unknown'; readonly reason: string };

/** Requests on which two policies are meant to differ. */
export interface Area {
  readonly actions: ActionScope;
  /** ARN patterns. */
  readonly resources: readonly string[];
  readonly among: CallerSet;
  readonly when: Formula;
}

export interface CompareOptions {
  readonly layer: Layer;
  readonly places: readonly Place[];
  /** Those who may hold the policies, or whom they may name. */
  readonly callers: readonly OpenCaller[];
  readonly areas: readonly Area[];
}

const anything: ActionScope = { not: false, value: ['*'] };

/** Two sets of policies on the same ground. */
export class Comparison {
  readonly #world: World;
  readonly #catalogue: Catalogue;
  readonly #options: CompareOptions;
  readonly #sides: readonly [readonly Placed[], readonly Placed[]];
  /** The areas, as statements that say where they are. */
  readonly #areas: readonly (readonly Placed[])[];
  readonly #grounds = new Map<string, Ground>();
  readonly #patternGrounds = new Map<string, Ground>();
  readonly #sameAt = new Map<Place, boolean>();

  constructor(
    world: World,
    first: readonly PolicyDocument[],
    second: readonly PolicyDocument[],
    catalogue: Catalogue,
    options: CompareOptions,
  ) {
    this.#world = world;
    this.#catalogue = catalogue;
    this.#options = options;
    this.#sides = [placedAll('first', first, options.layer), placedAll('second', second, options.layer)];
    this.#areas = options.areas.map((area) => placedArea(area, options.callers));
  }

  /** Is there a request outside the areas on which the first lets more in than the second? With `swapped`, the other way round. */
  beyond(swapped: boolean): Compared {
    if (this.#isWithinByWords(swapped)) return { answer: 'within' };
    const found = this.#search((at) => {
      const { diagram } = at.ground;
      return this.#compareAt(at, swapped, (areas) => diagram.not(diagram.any(areas)));
    });
    if (found.answer !== 'within') return found;
    const open = openTexts(this.#sides);
    return open.length < 2 ? found : { answer: 'unknown', reason: untoldTogether(open) };
  }

  /** Do they differ anywhere in an area? It is taken to be so where that cannot be told. */
  differIn(index: number): boolean {
    const differ = (swapped: boolean): boolean =>
      this.#search((at) => this.#compareAt(at, swapped, (areas) => areas[index] ?? never)).answer !== 'within';
    return differ(false) || differ(true);
  }

  /** All requests on which the first lets more in, in areas too. Throws Untold where that cannot be told. */
  describe(swapped: boolean): Description & { readonly untold: string | undefined } {
    const open = openTexts(this.#sides);
    const [first, second] = swapped ? [this.#sides[1], this.#sides[0]] : this.#sides;
    const { layer } = this.#options;
    const apart = byTarget(this.#options.places).filter((each) => !this.#isSameOn(each.target, each.places));
    const found = describe(
      apart.map(({ target, places }) => {
        return { ground: this.#patternGroundFor(target, places), places, layer, sides: [first, second] };
      }),
    );
    return { ...found, untold: open.length < 2 ? undefined : untoldTogether(open) };
  }

  /** The other one has all of its Allows, and it has all of the other's Denies: whatever they hang on. */
  #isWithinByWords(swapped: boolean): boolean {
    const [mine, other] = swapped ? [this.#sides[1], this.#sides[0]] : this.#sides;
    const of = (statements: readonly Placed[], effect: 'Allow' | 'Deny') =>
      statements.filter(({ statement }) => statement.effect === effect);
    return unlike(of(mine, 'Allow'), other).length + unlike(of(other, 'Deny'), mine).length === 0;
  }

  #search(compareAt: (at: Standing) => Compared): Compared {
    try {
      let open: Compared = { answer: 'within' };
      for (const { target, places } of byTarget(this.#options.places)) {
        const ground = this.#groundFor(target, places);
        const possible = possibleRequests(ground);
        for (const place of places) {
          const focus = possible(place);
          if (focus === never) continue;
          if (this.#isSameAt({ ground, place, focus })) continue;
          const found = compareAt({ ground, place, focus });
          if (found.answer === 'beyond') return found;
          if (found.answer === 'unknown') open = found;
        }
      }
      return open;
    } catch (error) {
      return { answer: 'unknown', reason: untoldReason(error) };
    }
  }

  #groundFor(target: Target, places: readonly Place[]): Ground {
    const known = this.#grounds.get(target.id) ?? this.#makeGround(target, places, false);
    this.#grounds.set(target.id, known);
    return known;
  }

  /** Where each pattern of actions can be named. */
  #patternGroundFor(target: Target, places: readonly Place[]): Ground {
    const known = this.#patternGrounds.get(target.id) ?? this.#makeGround(target, places, true);
    this.#patternGrounds.set(target.id, known);
    return known;
  }

  #makeGround(target: Target, places: readonly Place[], byPattern: boolean): Ground {
    const { callers, areas } = this.#options;
    const statements = [...this.#sides, ...this.#areas].flat();
    const formulas = areas.map(({ when }) => when);
    const options = { callers, actions: anything, formulas, places, statements, federated: true };
    return new Ground(this.#world, target, this.#catalogue, byPattern ? { ...options, byPattern } : options);
  }

  #isSameOn(target: Target, places: readonly Place[]): boolean {
    const ground = this.#groundFor(target, places);
    const possible = possibleRequests(ground);
    return places.every((place) => {
      const focus = possible(place);
      return focus === never || this.#isSameAt({ ground, place, focus });
    });
  }

  /** Both say the same there, and nothing is in doubt, so that neither goes further. */
  #isSameAt({ ground, place, focus }: Standing): boolean {
    const known = this.#sameAt.get(place);
    if (known !== undefined) return known;
    const sides = this.#sides.map((side) => ({ statements: ground.looksAt(side), reading: 'possible' as const }));
    const walk = new Walk(ground, place, focus, sides);
    const isSame = walk.doubts === 0 && saysTheSame(walk);
    this.#sameAt.set(place, isSame);
    return isSame;
  }

  /** Surely more is what is so however doubts are settled; where that is nothing, less certain differences are looked for. */
  #compareAt(at: Standing, swapped: boolean, wanted: Wanted): Compared {
    const find = (mine: Reading, other: Reading): Beyond | undefined => this.#first(at, swapped, [mine, other], wanted);
    const perhaps = find('possible', 'possible') ?? find('allowed', 'allowed');
    if (perhaps === undefined) {
      return this.#isTold(at, swapped, wanted) ? { answer: 'within' } : { answer: 'unknown', reason: severalDoubts };
    }
    const surely = find('allowed', 'possible');
    if (surely !== undefined) return { answer: 'beyond', beyond: surely };
    return { answer: 'unknown', reason: 'they differ only where AWS does not say what one of them means' };
  }

  /**
   * Two readings tell all that one doubt can come to; of several, all where no statement in which the two differ matters.
   * Which patterns match an action that works on no resource is no doubt of each pattern: all are held against one ARN.
   */
  #isTold(at: Standing, swapped: boolean, wanted: Wanted): boolean {
    const place = at.place.rest === undefined ? takenFor(at.place) : at.place;
    const { ground, focus } = at;
    const isWithin = (reading: Reading): boolean =>
      this.#first({ ground, place, focus }, swapped, [reading, reading], wanted) === undefined;
    if (place !== at.place && !(isWithin('possible') && isWithin('allowed'))) return false;
    const [first, second] = this.#sides.map((side) => ground.looksAt(side));
    if (first === undefined || second === undefined) throw new Error('two sides are compared');
    const changed = [...unlike(first, second), ...unlike(second, first)];
    return !hangsOnDoubts(ground, place, focus, [first, second], changed);
  }

  #first(
    { ground, place, focus }: Standing,
    swapped: boolean,
    [reading, otherReading]: readonly [Reading, Reading],
    wanted: Wanted,
  ): Beyond | undefined {
    const { diagram } = ground;
    const [first, second] = swapped ? [this.#sides[1], this.#sides[0]] : this.#sides;
    const sides = [
      { statements: ground.looksAt(first), reading },
      { statements: ground.looksAt(second), reading: otherReading },
      ...this.#areas.map((area) => ({ statements: ground.looksAt(area), reading: 'possible' as const })),
    ];
    const when = this.#options.areas.map((area) => ground.formula(area.when).may);
    let found: Beyond | undefined;
    new Walk(ground, place, focus, sides).run((arn, [mine, other, ...areas]) => {
      if (mine === undefined || other === undefined) return true;
      const where = wanted(areas.map(({ account }, index) => diagram.and(account, when[index] ?? never)));
      const more = furtherThan(ground, mine, other, where);
      const path = more && diagram.path(more.node);
      if (more === undefined || path === undefined) return false;
      found = { further: more.further, ground, place, arn, path };
      return true;
    });
    return found;
  }
}

/** Of the requests in each area, those to be looked at. */
type Wanted = (areas: readonly Node[]) => Node;

/** One place on a ground, with the requests that are looked at there. */
interface Standing {
  readonly ground: Ground;
  readonly place: Place;
  readonly focus: Node;
}

function saysTheSame(walk: Walk): boolean {
  let same = true;
  walk.run((_, said) => {
    same = new Set(said.map(idOfSaid)).size < 2;
    return !same;
  });
  return same;
}

/** An Allow says more of a difference than a Deny that is not there. */
const order = ['allows', 'names', 'spares'] as const satisfies readonly Further[];

function furtherThan(
  { diagram }: Ground,
  mine: Said,
  other: Said,
  where: Node,
): { readonly further: Further; readonly node: Node } | undefined {
  for (const further of order) {
    const node = diagram.and(furtherBy(further, diagram, mine, other), where);
    if (node !== never) return { further, node };
  }
  return undefined;
}

function untoldTogether(texts: readonly string[]): string {
  return `variables in ${texts.join(' and ')} are not followed, and what they come to together is not told`;
}

/** Not followed are all variables but these, of which each caller has its own value. */
const followed = /\$\{(?:aws:username(?:, '[^']*')?|[*?$])\}/gi;

/**
 * Texts with variables that are not followed, where the policies have other statements with such texts: what two of them
 * come to may be told by neither reading of both.
 */
function openTexts([first, second]: readonly [readonly Placed[], readonly Placed[]]): readonly string[] {
  const textsIn = (statements: readonly Placed[]): readonly string[] =>
    statements
      .flatMap(({ statement: { source } }) => [
        ...(source.resource?.value ?? []),
        ...source.conditions.flatMap(({ values }) => values),
      ])
      .filter((text) => text.replaceAll(followed, '').includes('${'));
  const changed = textsIn([...unlike(first, second), ...unlike(second, first)]);
  const all = changed.length === 0 ? [] : [...new Set(textsIn([...first, ...second]))];
  return all.map((text) => `\`${text}\``);
}

function placedAll(name: string, documents: readonly PolicyDocument[], layer: Layer): readonly Placed[] {
  return documents.flatMap((document) =>
    compilePolicy(name, document).statements.map((statement) => ({ statement, layer, level: 0, holders: undefined })),
  );
}

/** A statement of the resource's, for those count for all callers. */
function placedArea({ actions, resources, among }: Area, callers: readonly OpenCaller[]): readonly Placed[] {
  const holders = new Set(callers.filter((each) => isAmong(each, among)).map(({ caller }) => caller.name));
  const resource = { not: false, value: resources };
  const statement = { effect: 'Allow', action: actions, resource, conditions: [] } as const;
  const { statements } = compilePolicy('area', { version: '2008-10-17', statements: [statement] });
  return statements.map((each) => ({ statement: each, layer: 'resource', level: 0, holders }));
}
