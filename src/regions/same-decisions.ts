// Audit arm: two estates that differ in nothing but their policies, held against each other: is any request decided
// otherwise by one than by the other?
import { ask } from '../evaluate/ask.ts';
import type { Verdict } from '../evaluate/request.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { Statement } from '../iam/document.ts';
import { parseGlob } from '../iam/glob.ts';
import { type ActionScope, isInScope } from './actions.ts';
import { globAutomaton } from './automaton.ts';
import { Deciding, type Reading } from './decision.ts';
import type { Differing, Naming } from './describe-cells.ts';
import { type Node, never } from './diagram.ts';
import { hangsOnDoubts, type Judge, severalDoubts } from './doubts.ts';
import type { Beyond } from './further.ts';
import { Ground } from './ground.ts';
import { type Placed, statementsOf, unlike } from './placed.ts';
import { advanced, byTarget, type Place, placesOf, type Target } from './places.ts';
import { possibleRequests } from './possible.ts';
import { untoldReason } from './untold.ts';
import { Walk } from './walk.ts';
import { type Witness, witnessOf } from './witness.ts';
import type { OpenCaller, World } from './world.ts';

export type Sameness =
  | { readonly answer: 'same' }
  /** The request is decided so by the first, and by the second in another way: `unknown` where AWS leaves open what it is. */
  | { readonly answer: 'differ'; readonly witness: Witness; readonly then: Verdict['outcome'] }
  | { readonly answer: 'unknown'; readonly reason: string };

/** A request as the first decides it, and as the second does. */
export interface BothWays {
  readonly before: Verdict;
  readonly after: Verdict;
}

/** Where a difference can be; elsewhere none is looked for. */
export interface Where {
  readonly target: (target: Target) => boolean;
  readonly caller: (caller: OpenCaller) => boolean;
  /** Those that are in but one of the two: what none of them covers is decided alike. */
  readonly statements: readonly Pick<Statement, 'action' | 'resource'>[];
}

/** Of actions that AWS has today. Both worlds have the same callers and resources. */
export function sameDecisions(first: World, second: World, where: Where, catalogue: Catalogue): Sameness {
  try {
    let open: Sameness = { answer: 'same' };
    for (const pair of pairsOf(first, second, where, catalogue)) {
      const found = pair.compare();
      if (found.answer === 'differ') return found;
      if (found.answer === 'unknown') open = found;
    }
    return open;
  } catch (error) {
    return { answer: 'unknown', reason: untoldReason(error) };
  }
}

/** One for every target at which there is anything to look for. Throws TooLarge or Untold, as what is asked of each does. */
export function* pairsOf(first: World, second: World, where: Where, catalogue: Catalogue): Generator<Pair> {
  const others = new Map(
    placesOf({ kind: 'everything' }, second.estate, catalogue).map(({ target }) => [target.id, target]),
  );
  for (const { target, places: all } of byTarget(placesOf({ kind: 'everything' }, first.estate, catalogue))) {
    if (!where.target(target)) continue;
    const other = others.get(target.id) ?? target;
    const about = isCutByStatements(target) || isCutByStatements(other) ? anything : where.statements;
    const places = all.filter((place) => about.some((each) => reaches(each, place)));
    if (places.length === 0) continue;
    const actions = actionsOf(about);
    const mayName = namingOf(where.statements, places, actions, catalogue);
    const asked = { places, actions, mayName, caller: where.caller };
    yield new Pair([first, second], [target, other], asked, catalogue);
  }
}

/** S3 cuts a bucket's other grants off as well, once one statement of its policy makes it public. */
function isCutByStatements({ bucket }: Target): boolean {
  return bucket?.public_access_block === 'all';
}

export const anything: Where['statements'] = [{ action: { not: false, value: ['*'] } }];

/** In doubt, it does. */
function reaches({ resource }: Pick<Statement, 'resource'>, { begin, rest }: Place): boolean {
  if (resource === undefined || resource.not || rest === undefined) return true;
  return resource.value.some((text) => {
    const there = advanced(globAutomaton(parseGlob(text.replace(/\$\{[^}]*\}/g, '*'))), begin);
    return !there.isDead(there.start);
  });
}

function actionsOf(statements: Where['statements']): ActionScope {
  const all = statements.map(({ action }) => action);
  const value = all.some(({ not }) => not) ? ['*'] : all.flatMap((each) => each.value);
  return { not: false, value: [...new Set(value)], today: true };
}

/** What stands for other actions or places, too, would say more than was looked at. */
function namingOf(
  statements: Where['statements'],
  places: readonly Place[],
  actions: ActionScope,
  catalogue: Catalogue,
): Naming {
  const isWhole = actions.value.includes('*');
  const said = statements.flatMap(({ resource }) => (resource === undefined || resource.not ? ['*'] : resource.value));
  return {
    action: (pattern) =>
      isWhole ||
      actions.value.includes(pattern) ||
      (!pattern.startsWith('*') && catalogue.expand(pattern).every((name) => isInScope(name, actions))),
    resource: (pattern) =>
      said.includes('*') ||
      said.includes(pattern) ||
      places.some(({ begin }) => pattern === begin || (/[/:]$/.test(begin) && pattern.startsWith(begin))),
  };
}

interface Asked extends Pick<Where, 'caller'> {
  readonly mayName: Naming;
  readonly places: readonly Place[];
  readonly actions: ActionScope;
}

/** One target in both worlds, on one ground. */
export class Pair {
  readonly #ground: Ground;
  readonly #places: readonly Place[];
  readonly #mayName: Naming;
  readonly #second: World;
  readonly #sides: readonly [readonly Placed[], readonly Placed[]];
  readonly #deciding = new Map<string, Deciding>();

  constructor(
    [first, second]: readonly [World, World],
    [target, other]: readonly [Target, Target],
    { places, actions, mayName, caller: isAsked }: Asked,
    catalogue: Catalogue,
  ) {
    const callers = first.callers.filter(isAsked);
    this.#second = second;
    this.#places = places;
    this.#mayName = mayName;
    const sides = [
      statementsOf(first, target, callers),
      statementsOf(second, other, second.callers.filter(isAsked)),
    ] as const;
    this.#ground = new Ground(first, target, catalogue, {
      callers,
      actions,
      formulas: [],
      federated: true,
      places,
      statements: sides.flat(),
    });
    this.#sides = [this.#ground.looksAt(sides[0]), this.#ground.looksAt(sides[1])];
  }

  compare(): Sameness {
    const possible = possibleRequests(this.#ground);
    let open: Sameness = { answer: 'same' };
    for (const place of this.#places) {
      const found = this.#at(place, possible(place));
      if (found.answer === 'differ') return found;
      if (found.answer === 'unknown') open = found;
    }
    return open;
  }

  /** For a description of what is allowed by the one alone: by the second, or by the first with `swapped`. */
  differing(swapped: boolean): Differing {
    const { diagram } = this.#ground;
    const [mine, other] = swapped ? ([0, 1] as const) : ([1, 0] as const);
    return {
      ground: this.#ground,
      places: this.#places,
      layer: 'resource',
      sides: [this.#sides[mine], this.#sides[other]],
      mayName: this.#mayName,
      decided: (more, less) =>
        diagram.without(
          this.#decide(mine, more.reading).decide(more.said),
          this.#decide(other, less.reading).decide(less.said),
        ),
    };
  }

  /** A request on its ground, as each of the two decides it. */
  decisionsOn({ place, arn, path }: Pick<Beyond, 'place' | 'arn' | 'path'>): BothWays {
    const witness = witnessOf(this.#ground, place, arn, path);
    return { before: witness.verdict, after: ask(this.#second.estate, witness.request, this.#second.assumptions) };
  }

  #at(place: Place, focus: Node): Sameness {
    if (focus === never) return { answer: 'same' };
    const inReadings = (['possible', 'allowed'] as const).map((reading) =>
      this.#find(place, focus, [reading, reading]),
    );
    if (inReadings.every((found) => found === undefined)) {
      return this.#hangsTogether(place, focus) ? { answer: 'unknown', reason: severalDoubts } : { answer: 'same' };
    }
    const sure = this.#find(place, focus, ['allowed', 'possible']) ?? this.#find(place, focus, ['possible', 'allowed']);
    for (const witness of [sure, ...inReadings]) {
      if (witness === undefined) continue;
      const then = ask(this.#second.estate, witness.request, this.#second.assumptions).outcome;
      if (then !== witness.verdict.outcome) return { answer: 'differ', witness, then };
    }
    return { answer: 'unknown', reason: 'they differ only where AWS does not say what one of them means' };
  }

  /**
   * Of several doubts two readings tell not all. What was passed on to a federation token is left aside, and which patterns
   * match an action that works on no resource: that is one doubt about all of them.
   */
  #hangsTogether(place: Place, focus: Node): boolean {
    if (place.rest === undefined) return false;
    const ground = this.#ground;
    const [first, second] = this.#sides;
    const differ = [...unlike(first, second), ...unlike(second, first)];
    const changed = isCutByStatements(ground.target) ? [...first, ...second] : differ;
    const plain = ground.requests(
      () => true,
      ({ session }) => session.kind !== 'federation-token',
    );
    const judge: Judge = (side, strict, lenient) => [
      { sure: this.#decide(side, 'allowed').decide(strict), may: this.#decide(side, 'possible').decide(lenient) },
    ];
    return hangsOnDoubts(ground, place, ground.diagram.and(focus, plain), this.#sides, changed, judge);
  }

  /** A request that one side decides otherwise than the other, by these readings of their doubts. */
  #find(place: Place, focus: Node, [reading, other]: readonly [Reading, Reading]): Witness | undefined {
    const { diagram } = this.#ground;
    const sides = [
      { statements: this.#sides[0], reading },
      { statements: this.#sides[1], reading: other },
    ];
    let found: Witness | undefined;
    new Walk(this.#ground, place, focus, sides).run((arn, [mine, theirs]) => {
      if (mine === undefined || theirs === undefined) return true;
      const [a, b] = [this.#decide(0, reading).decide(mine), this.#decide(1, other).decide(theirs)];
      // What is surely so by one reading is looked for in it alone.
      const more = reading === 'possible' && other === 'allowed' ? never : diagram.without(a, b);
      const less = reading === 'allowed' && other === 'possible' ? never : diagram.without(b, a);
      const node = diagram.and(focus, diagram.or(more, less));
      const certain = reading === other ? node : this.#ground.whateverAwsDoes(node);
      const path = diagram.path(certain);
      if (path === undefined) return false;
      found = witnessOf(this.#ground, place, arn, path);
      return true;
    });
    return found;
  }

  #decide(side: 0 | 1, reading: Reading): Deciding {
    const id = `${side} ${reading}`;
    const known = this.#deciding.get(id);
    if (known !== undefined) return known;
    const estate = side === 0 ? this.#ground.world.estate : this.#second.estate;
    const made = new Deciding(this.#ground, reading, estate);
    this.#deciding.set(id, made);
    return made;
  }
}
