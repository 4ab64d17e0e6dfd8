// Audit arm: what becomes of everything that some callers may ask of one target, told for each way of asking by itself.
import type { Catalogue } from '../iam/catalogue.ts';
import { Deciding } from './decision.ts';
import { type Node, never } from './diagram.ts';
import { actionLevel, Ground, type GroundOptions, subjectLevel } from './ground.ts';
import type { Place, Target } from './places.ts';
import { possibleRequests } from './possible.ts';
import type { Subject } from './subjects.ts';
import { Walk } from './walk.ts';
import { type Witness, witnessOf } from './witness.ts';
import type { World } from './world.ts';

/** `yes`: all such requests are allowed. `depends`: some surely are. `unknown`: AWS does not say it of any, and refuses not all. */
export type Answer = 'yes' | 'no' | 'depends' | 'unknown';

/** Actions that nothing tells apart, asked for in one way, on all resources that are looked at. */
export interface Standing {
  readonly subject: Subject;
  readonly actions: readonly string[];
  readonly answer: Answer;
  /** A request that is allowed; put to the evaluator when it is asked for. */
  readonly allowed: () => Witness | undefined;
  readonly refused: () => Witness | undefined;
  /** One of which AWS does not say how it is decided. */
  readonly open: () => Witness | undefined;
}

export type SurveyOptions = Pick<GroundOptions, 'callers' | 'actions' | 'ages' | 'sessions' | 'tokens'>;

/**
 * One for every way of asking and every set of actions that AWS has today; none for what cannot be asked.
 * Throws TooLarge or Untold.
 */
export function surveyOf(
  world: World,
  { target, places }: { readonly target: Target; readonly places: readonly Place[] },
  options: SurveyOptions,
  catalogue: Catalogue,
): readonly Standing[] {
  const ground = new Ground(world, target, catalogue, { ...options, formulas: [], federated: true, places });
  return new Survey(ground).over(places);
}

/** Where a request that was found stands. */
interface Way {
  readonly place: Place;
  readonly arn: string;
  readonly node: Node;
}

interface Tally {
  readonly action: number;
  readonly group: readonly number[];
  asked: boolean;
  /** Every request so far is surely allowed. */
  sure: boolean;
  /** Some request may be allowed. */
  may: boolean;
  allowed: Way | undefined;
  refused: Way | undefined;
  open: Way | undefined;
}

/** Of all requests at one ARN: those that there are, that are allowed for sure, and that may be. */
interface Here {
  readonly place: Place;
  readonly arn: string;
  readonly focus: Node;
  readonly allowed: Node;
  readonly possible: Node;
}

class Survey {
  readonly #ground: Ground;
  readonly #tallies: readonly Tally[];

  constructor(ground: Ground) {
    this.#ground = ground;
    const groups = new Map<number, number[]>();
    for (const [cell, { group }] of ground.subjects.entries()) {
      const known = groups.get(group);
      if (known === undefined) groups.set(group, [cell]);
      else known.push(cell);
    }
    this.#tallies = [...groups.values()].flatMap((group) =>
      ground.actions.flatMap(({ names }, action): readonly Tally[] => {
        const none = { allowed: undefined, refused: undefined, open: undefined };
        return names.length === 0 ? [] : [{ action, group, asked: false, sure: true, may: false, ...none }];
      }),
    );
  }

  over(places: readonly Place[]): readonly Standing[] {
    const { diagram } = this.#ground;
    const possible = possibleRequests(this.#ground);
    const known = this.#ground.requests(
      ({ names }) => names.length > 0,
      () => true,
    );
    for (const place of places) {
      const focus = diagram.and(possible(place), known);
      if (focus !== never) this.#walk(place, focus);
    }
    return this.#tallies.flatMap((tally) => (tally.asked ? [this.#standing(tally)] : []));
  }

  #walk(place: Place, focus: Node): void {
    const ground = this.#ground;
    const { diagram, statements } = ground;
    const deciding = { allowed: new Deciding(ground, 'allowed'), possible: new Deciding(ground, 'possible') };
    const walk = new Walk(ground, place, focus, [
      { statements, reading: 'allowed' },
      { statements, reading: 'possible' },
    ]);
    const seen = new Set<string>();
    walk.run((arn, [strict, lenient]) => {
      if (strict === undefined || lenient === undefined) return true;
      const allowed = diagram.and(focus, deciding.allowed.decide(strict));
      const possible = diagram.and(focus, deciding.possible.decide(lenient));
      const id = `${allowed} ${possible}`;
      if (!seen.has(id)) this.#count({ place, arn, focus, allowed, possible });
      seen.add(id);
      return false;
    });
  }

  #count(here: Here): void {
    for (const tally of this.#tallies) {
      const at = (node: Node, subject: number): Node => this.#at(node, tally.action, subject);
      const parts = tally.group
        .map((cell) => ({
          focus: at(here.focus, cell),
          allowed: at(here.allowed, cell),
          possible: at(here.possible, cell),
        }))
        .filter(({ focus }) => focus !== never);
      if (parts.length === 0) continue;
      const { diagram } = this.#ground;
      tally.asked = true;
      tally.sure &&= parts.every(({ focus, allowed }) => diagram.isWithin(focus, allowed));
      tally.may ||= parts.some(({ possible }) => possible !== never);
      const way = (node: Node): Way | undefined =>
        node === never ? undefined : { place: here.place, arn: here.arn, node };
      tally.allowed ??= way(diagram.all(parts.map(({ allowed }) => allowed)));
      tally.refused ??= way(diagram.all(parts.map(({ focus, possible }) => diagram.without(focus, possible))));
      tally.open ??= way(this.#doubtful(parts));
    }
  }

  /** Not the same in all ways that AWS may behave, or not to be told in one of them. */
  #doubtful(parts: readonly Pick<Here, 'allowed' | 'possible'>[]): Node {
    const { diagram } = this.#ground;
    const may = diagram.any(parts.map(({ possible }) => possible));
    return diagram.without(may, diagram.all(parts.map(({ allowed }) => allowed)));
  }

  #at(node: Node, action: number, subject: number): Node {
    const { diagram } = this.#ground;
    return diagram.under(diagram.under(node, actionLevel, action), subjectLevel, subject);
  }

  #standing(tally: Tally): Standing {
    const { actions, subjects } = this.#ground;
    const [first = 0] = tally.group;
    const subject = subjects[first];
    const action = actions[tally.action];
    if (subject === undefined || action === undefined) throw new Error('a tally of nobody, or of nothing');
    return {
      subject,
      actions: action.names,
      answer: answerOf(tally),
      allowed: this.#once(tally.allowed, tally),
      refused: this.#once(tally.refused, tally),
      open: this.#once(tally.open, tally),
    };
  }

  #once(way: Way | undefined, { action, group }: Tally): () => Witness | undefined {
    let found: Witness | undefined;
    return () => {
      if (way === undefined || found !== undefined) return found;
      const ground = this.#ground;
      const path = ground.diagram.path(way.node);
      // One action of one caller leaves no choice at these levels, and the way leaves them out.
      const here = [
        [actionLevel, action],
        [subjectLevel, group[0] ?? 0],
      ] as const;
      if (path !== undefined) found = witnessOf(ground, way.place, way.arn, new Map([...path, ...here]));
      return found;
    };
  }
}

function answerOf({ sure, may, allowed }: Tally): Answer {
  if (sure) return 'yes';
  if (!may) return 'no';
  return allowed === undefined ? 'unknown' : 'depends';
}
