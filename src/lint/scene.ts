// Audit arm: one target of a world, with all requests to it: what statements are held against. Knows no findings.
import type { Estate } from '../evaluate/estate.ts';
import { isDoubt } from '../evaluate/outcome.ts';
import type { CompiledStatement } from '../evaluate/statement.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import { Deciding, type Reading, type Said } from '../regions/decision.ts';
import { type Node, never } from '../regions/diagram.ts';
import { takenFor } from '../regions/everywhere.ts';
import { Ground } from '../regions/ground.ts';
import { settledKeys } from '../regions/key-levels.ts';
import type { Placed } from '../regions/placed.ts';
import type { Place, Target } from '../regions/places.ts';
import { possibleRequests } from '../regions/possible.ts';
import type { Subject } from '../regions/subjects.ts';
import { Walk } from '../regions/walk.ts';
import { requestOn, witnessOf } from '../regions/witness.ts';
import type { OpenCaller, World } from '../regions/world.ts';

/** What a scene is made of. */
export interface Setting {
  readonly world: World;
  readonly target: Target;
  readonly places: readonly Place[];
  readonly callers: readonly OpenCaller[];
  readonly statements: readonly Placed[];
  /** `decided`: whether AWS allows. `said`: what the policies say, where others that are not known decide, too. */
  readonly by: 'decided' | 'said';
  /** Who can ask at all. */
  readonly isThere: (subject: Subject) => boolean;
}

/** What becomes of requests when statements are left out: `sure`: some is decided otherwise, whatever AWS leaves open. */
export type Change = { readonly change: 'none' | 'sure' } | { readonly change: 'open'; readonly reason: string };

/** Statements with and without some of them. */
export interface Cut {
  readonly base: (placed: Placed) => boolean;
  readonly out: (placed: Placed) => boolean;
  /** The policies as they are with the one and with the other, where S3 asks whether they are public. */
  readonly estates?: readonly [Estate, Estate];
}

interface Spot {
  readonly place: Place;
  /** All requests there. */
  readonly focus: Node;
}

interface Sides {
  readonly base: readonly Placed[];
  readonly rest: readonly Placed[];
  /** What `base` has and `rest` has not. */
  readonly out: readonly Placed[];
}

interface Told {
  readonly strict: Said;
  readonly lenient: Said;
}

interface Difference {
  readonly perhaps: Node;
  readonly surely: Node;
}

export class Scene {
  readonly setting: Setting;
  readonly #catalogue: Catalogue;
  #made: { readonly ground: Ground; readonly spots: readonly Spot[] } | undefined;
  readonly #deciding = new Map<Estate, Readonly<Record<Reading, Deciding>>>();

  constructor(setting: Setting, catalogue: Catalogue) {
    this.setting = setting;
    this.#catalogue = catalogue;
  }

  /** The same but for some of what it is made of. */
  with(other: Partial<Setting>): Scene {
    return new Scene({ ...this.setting, ...other }, this.#catalogue);
  }

  placed(statement: CompiledStatement): Placed | undefined {
    return this.setting.statements.find((each) => each.statement === statement);
  }

  /** Is there a request that a statement may match? Throws TooLarge or Untold. */
  reaches(statement: CompiledStatement): boolean {
    const own = this.placed(statement);
    if (own === undefined || !this.#isNear(statement)) return false;
    // By itself it may be less than too much.
    if (this.#gaveUp !== undefined) return this.with({ statements: [own] }).reaches(statement);
    const { ground, spots } = this.#make();
    const placed = ground.statements.find((each) => each.statement === statement);
    if (placed === undefined) return false;
    const reading = statement.effect === 'Deny' ? 'allowed' : 'possible';
    return this.#spotsOf(spots, [placed]).some(({ place, focus }) => {
      let met = false;
      new Walk(ground, place, focus, [{ statements: [placed], reading }]).run((_, [said]) => {
        met ||= said !== undefined && partsOf(said).some((node) => node !== never);
        return met;
      });
      return met;
    });
  }

  /** Throws TooLarge or Untold; where it did once, it does so again at once. */
  change(cut: Cut): Change {
    if (this.#gaveUp !== undefined) throw this.#gaveUp;
    try {
      return this.#change(cut);
    } catch (error) {
      this.#gaveUp = error;
      throw error;
    }
  }

  #gaveUp: unknown;

  #change(cut: Cut): Change {
    const out = this.setting.statements.filter(
      (each) => cut.out(each) && cut.base(each) && this.#isNear(each.statement),
    );
    if (out.length === 0) return { change: 'none' };
    const { ground, spots } = this.#make();
    const base = ground.statements.filter(cut.base);
    const rest = base.filter((each) => !cut.out(each));
    let open: Change = { change: 'none' };
    const own = ground.looksAt(out);
    for (const spot of this.#spotsOf(spots, own)) {
      const found = this.#changeAt(spot, { base, rest, out: own }, cut.estates);
      if (found.change === 'sure') return found;
      if (found.change === 'open') open = found;
    }
    return open;
  }

  /** Does it name, at a glance, what can be asked for here? Nothing is made for those that do not. */
  #isNear({ source: { action, resource } }: CompiledStatement): boolean {
    const { target, places } = this.setting;
    const { service } = target;
    const names = (text: string): boolean => /[*?]/.test(text.split(':')[0] ?? '') || serviceOf(text) === service;
    if (service !== undefined && !action.not && !action.value.some(names)) return false;
    if (resource === undefined || resource.not) return true;
    return places.some(({ begin, rest }) => rest === undefined || resource.value.some((text) => meet(text, begin)));
  }

  #changeAt({ place, focus }: Spot, { base, rest, out }: Sides, estates: Cut['estates']): Change {
    const { ground } = this.#make();
    const { diagram } = ground;
    let found: Change = { change: 'none' };
    const readings = (['allowed', 'possible'] as const).flatMap((reading) =>
      [base, rest].map((statements) => ({ statements, reading })),
    );
    // What is left out, where it may match.
    const touched = [
      { statements: out.filter(({ statement }) => statement.effect === 'Allow'), reading: 'possible' },
      { statements: out.filter(({ statement }) => statement.effect === 'Deny'), reading: 'allowed' },
    ] as const;
    new Walk(ground, place, focus, [...readings, ...touched]).run((arn, said) => {
      const [strict, strictRest, lenient, lenientRest, ...met] = said;
      if (!strict || !strictRest || !lenient || !lenientRest) return true;
      const told = [
        { strict, lenient },
        { strict: strictRest, lenient: lenientRest },
      ] as const;
      const { perhaps, surely } = this.#differences(told, met, estates);
      if (place.type !== undefined || place.rest === undefined) {
        if (ground.whateverAwsDoes(diagram.and(surely, focus)) !== never) {
          found = { change: 'sure' };
          return true;
        }
        // What is open of an action without a resource is told by what it may be taken to work on.
        if (place.rest === undefined) return false;
      }
      const open = found.change === 'none' ? diagram.path(diagram.and(perhaps, focus)) : undefined;
      if (open !== undefined) found = { change: 'open', reason: this.#reasonFor(place, arn, open, out) };
      return false;
    });
    return found;
  }

  #differences(told: readonly [Told, Told], met: readonly Said[], estates: Cut['estates']): Difference {
    const { diagram } = this.#make().ground;
    const said = pairsOf(told);
    const pairs = this.setting.by === 'decided' ? [this.#decided(told, estates)] : said;
    const either = (a: Node, b: Node): Node => diagram.or(diagram.without(a, b), diagram.without(b, a));
    const beyond = ([mine, other]: Pair): Node =>
      diagram.or(diagram.without(mine.sure, other.may), diagram.without(other.sure, mine.may));
    const differ = pairs.flatMap(([a, b]) => [either(a.sure, b.sure), either(a.may, b.may)]);
    return {
      perhaps: diagram.or(diagram.any(differ), this.#doubts(said, met)),
      surely: diagram.any(pairs.map(beyond)),
    };
  }

  /**
   * Where two readings agree on both sides, there may still be two doubts that are not the same one. Nothing hangs on them
   * where something else surely says all that what is left out may say, or where there is no doubt.
   */
  #doubts(said: readonly Pair[], met: readonly Said[]): Node {
    const { diagram } = this.#make().ground;
    const parts = met.map(partsOf);
    const alone = said.map(([, rest], index) =>
      diagram.any(parts.map((each) => diagram.without(each[index] ?? never, rest.sure))),
    );
    const doubtful = said.flatMap((pair) => pair.map(({ sure, may }) => diagram.without(may, sure)));
    return diagram.and(diagram.any(alone), diagram.any(doubtful));
  }

  #decided(told: readonly [Told, Told], estates: Cut['estates']): Pair {
    const own = this.setting.world.estate;
    const [a, b] = told.map(({ strict, lenient }, side) => {
      const { allowed, possible } = this.#decidingBy(estates?.[side] ?? own);
      return { sure: allowed.decide(strict), may: possible.decide(lenient) };
    });
    if (a === undefined || b === undefined) throw new Error('two sides are compared');
    return [a, b];
  }

  #decidingBy(estate: Estate): Readonly<Record<Reading, Deciding>> {
    const known = this.#deciding.get(estate);
    if (known !== undefined) return known;
    const { ground } = this.#make();
    const made = {
      allowed: new Deciding(ground, 'allowed', estate),
      possible: new Deciding(ground, 'possible', estate),
    };
    this.#deciding.set(estate, made);
    return made;
  }

  #reasonFor(place: Place, arn: string, path: ReadonlyMap<number, number>, out: readonly Placed[]): string {
    const { ground } = this.#make();
    const isTaken = place.type === undefined;
    if (this.setting.by === 'decided' && !isTaken) {
      const { verdict } = witnessOf(ground, place, arn, path);
      if (verdict.outcome === 'unknown') return verdict.reason;
    }
    const { action, subject } = requestOn(ground, path);
    for (const { statement, layer } of out) {
      const keys = settledKeys(subject, ground.keysOf(subject, layer));
      const open = statement.clauses.filter(({ source }) => source.values.some((each) => each.includes('${')));
      const outcomes = [
        statement.resource?.({ arn: isTaken ? '*' : arn, action: action.name }, keys),
        ...open.map(({ test }) => test(keys)),
      ];
      const doubt = outcomes.find((each) => each !== undefined && isDoubt(each));
      if (doubt !== undefined && isDoubt(doubt)) return `it hangs on ${doubt.text}`;
    }
    return 'it hangs on what AWS leaves open';
  }

  /** Where one of them may match, as far as resources are left aside. */
  #spotsOf(spots: readonly Spot[], statements: readonly Placed[]): readonly Spot[] {
    const { ground } = this.#make();
    return spots.filter(({ focus }) =>
      statements.some((each) => ground.diagram.meets(ground.statement(each).account.may, focus)),
    );
  }

  #make(): { readonly ground: Ground; readonly spots: readonly Spot[] } {
    if (this.#made !== undefined) return this.#made;
    const { world, target, places, callers, statements, isThere } = this.setting;
    const actions = { not: false, value: ['*'] };
    const options = { callers, actions, formulas: [], federated: true, places, statements };
    const ground = new Ground(world, target, this.#catalogue, options);
    const possible = possibleRequests(ground);
    const there = ground.requests(() => true, isThere);
    const all = places.flatMap((place) => (place.rest === undefined ? [place, takenFor(place)] : [place]));
    const spots = all.map((place) => ({ place, focus: ground.diagram.and(possible(place), there) }));
    this.#made = { ground, spots: spots.filter(({ focus }) => focus !== never) };
    return this.#made;
  }
}

interface Certain {
  readonly sure: Node;
  readonly may: Node;
}

type Pair = readonly [Certain, Certain];

function pairsOf([mine, other]: readonly [Told, Told]): readonly Pair[] {
  const [a, b] = [certainParts(mine), certainParts(other)];
  return a.map((part, index): Pair => [part, b[index] ?? nothing]);
}

const nothing: Certain = { sure: never, may: never };

/** What each part says, the Denies first: of those the strict reading is what may be. */
function certainParts({ strict, lenient }: Told): readonly Certain[] {
  const may = partsOf(lenient);
  const granted = partsOf(strict).map((sure, index): Certain => ({ sure, may: may[index] ?? never }));
  return [{ sure: lenient.deny, may: strict.deny }, ...granted.slice(1)];
}

function serviceOf(action: string): string {
  return action.split(':')[0]?.toLowerCase() ?? '';
}

/** Can a text that begins so match the pattern, as far as that begins plainly? */
function meet(pattern: string, begin: string): boolean {
  const plain = (pattern.split(/[*?]|\$\{/)[0] ?? '').toLowerCase();
  const text = begin.toLowerCase();
  return plain.startsWith(text) || text.startsWith(plain);
}

/** The Denies first. */
function partsOf({ deny, full, named, account, identity, boundary, session, scps }: Said): readonly Node[] {
  return [deny, full, named, account, identity, boundary, session, ...scps];
}
