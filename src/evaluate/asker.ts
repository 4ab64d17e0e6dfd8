// Audit arm: one caller with one session who asks many things. What does not hang on the thing asked is found out once, and
// what was decided of one thing is known of all that are covered by the same statements.
import type { Assumptions } from '../iam/session.ts';
import { type Approach, actOf, approachOf, type Call, type Deed, type Origin, ownerPart, situationIn } from './call.ts';
import type { Estate } from './estate.ts';
import type { Keys } from './keys.ts';
import { readingsOf } from './readings.ts';
import type { Verdict } from './request.ts';
import { originOf } from './session.ts';
import { coversResource } from './statement.ts';
import { type Attempt, verdictOf } from './verdict.ts';
import { inEveryWorld, type OpenQuestion, type Oracle } from './worlds.ts';

export interface Asker {
  /**
   * Decides one thing. What AWS leaves open is tried every way, unless the assumptions settle it. What is decided alike may
   * be the same object.
   * @throws RequestRefusal where the request cannot be made, or needs something that is not modelled.
   */
  verdict(deed: Deed): Verdict;
}

/** Nothing is looked at before something is asked: what is wrong with the caller is refused then. */
export function askerOf(estate: Estate, from: Origin, assumptions: Assumptions): Asker {
  let known: RememberingAsker | undefined;
  return {
    verdict: (deed) => {
      known ??= new RememberingAsker(estate, from, assumptions);
      return known.verdict(deed);
    },
  };
}

/** More than one row asks of one caller; a guard against askers that are kept. */
const mostRemembered = 10_000;

class RememberingAsker implements Asker {
  readonly #estate: Estate;
  readonly #assumptions: Assumptions;
  readonly #approach: Approach;
  readonly #asker: Parameters<typeof verdictOf>[1];
  /** By action, then by what their ARNs begin with. */
  readonly #fields = new Map<string, Map<string, Field>>();
  #remembered = 0;
  #last: { readonly action: string; readonly field: Field } | undefined;

  constructor(estate: Estate, from: Origin, assumptions: Assumptions) {
    this.#estate = estate;
    this.#assumptions = assumptions;
    this.#approach = approachOf(estate, from);
    this.#asker = { caller: originOf(this.#approach.how.credentials).caller, claims: from.claims };
  }

  verdict(deed: Deed): Verdict {
    const field = this.#fieldOf(deed);
    const coverage = field.coverageOf(deed.resource.arn);
    if (coverage === undefined) return this.#decide(deed, field);
    coverage.verdict ??= this.#remember(this.#decide(deed, field));
    return coverage.verdict;
  }

  #decide(deed: Deed, { call }: Field): Verdict {
    const act = call.arn === deed.resource.arn ? call : actOf(this.#estate, this.#approach, deed);
    const worlds = inEveryWorld(this.#assumptions, (oracle) => attempt(this.#approach.assumes, act, oracle));
    return verdictOf(worlds, this.#asker);
  }

  #fieldOf(deed: Deed): Field {
    const { action, resource } = deed;
    const { arn } = resource;
    const modelled = arn === '*' || deed.actionTypes.length > 0;
    const last = this.#last;
    if (modelled && last?.action === action && last.field.holds(arn)) return last.field;
    const beginning = ownerPart(arn);
    const known = this.#fields.get(action)?.get(beginning);
    const field =
      modelled && known !== undefined ? known : new Field(actOf(this.#estate, this.#approach, deed), beginning);
    if (field !== known) this.#remember(field);
    const ofAction = this.#fields.get(action) ?? new Map<string, Field>();
    this.#fields.set(action, ofAction.set(beginning, field));
    this.#last = { action, field };
    return field;
  }

  #remember<Value>(value: Value): Value {
    this.#remembered += 1;
    if (this.#remembered > mostRemembered) {
      this.#remembered = 0;
      this.#fields.clear();
      this.#last = undefined;
    }
    return value;
  }
}

/** Things that the same statements cover: what is decided of one is decided of all. */
interface Coverage {
  verdict: Verdict | undefined;
  /** By the order of the next statement that covers them, too. */
  readonly next: Map<object, Coverage>;
}

/** Calls that differ in nothing but their ARNs, which begin alike. */
class Field {
  /** The first of them. */
  readonly call: Call;
  readonly #beginning: string;
  /** In S3 what follows a slash is in the same bucket. */
  readonly #goesOn: boolean;
  readonly #oracle = new UnaskedOracle();
  readonly #callerKeys: Keys;
  readonly #resourceKeys: Keys;
  readonly #none: Coverage = { verdict: undefined, next: new Map() };

  constructor(call: Call, beginning: string) {
    this.call = call;
    this.#beginning = beginning;
    this.#goesOn = ownerPart(`${beginning}/`) === beginning;
    const { callerKeys, resourceKeys } = situationIn(call, this.#oracle);
    this.#callerKeys = callerKeys;
    this.#resourceKeys = resourceKeys;
  }

  holds(arn: string): boolean {
    const { length } = this.#beginning;
    if (arn.length === length) return arn === this.#beginning;
    return this.#goesOn && arn.charCodeAt(length) === slash && arn.startsWith(this.#beginning);
  }

  /** Undefined where it cannot be told which statements cover it. */
  coverageOf(arn: string): Coverage | undefined {
    const { action, policies } = this.call;
    this.#oracle.wasAsked = false;
    const view = { arn, action };
    let coverage = this.#none;
    for (const placed of policies.statementsFor(action, arn)) {
      const keys = placed.layer === 'resource' ? this.#resourceKeys : this.#callerKeys;
      const covers = coversResource(placed.statement, view, keys);
      if (covers === false) continue;
      if (covers !== true) return undefined;
      coverage = nextOf(coverage, placed);
    }
    return this.#oracle.wasAsked ? undefined : coverage;
  }
}

const slash = '/'.charCodeAt(0);

function nextOf({ next }: Coverage, statement: object): Coverage {
  const known = next.get(statement);
  if (known !== undefined) return known;
  const made: Coverage = { verdict: undefined, next: new Map() };
  next.set(statement, made);
  return made;
}

/** Tells whether something was asked that AWS leaves open. */
class UnaskedOracle implements Oracle {
  wasAsked = false;

  choose({ answers: [first] }: OpenQuestion): string {
    this.wasAsked = true;
    return first;
  }
}

/**
 * Goes from role to role and then to the action. Where a doubt leaves open whether a role can be assumed, the attempt ends
 * there in one reading and goes on in the other.
 */
function attempt([next, ...others]: readonly Call[], act: Call, oracle: Oracle): readonly Attempt[] {
  if (next === undefined) {
    return readingsOf(act, situationIn(act, oracle)).map((reading) => ({ step: 'act', reading }));
  }
  const readings = readingsOf(next, situationIn(next, oracle));
  return readings.flatMap((reading): readonly Attempt[] => {
    if (reading.decision.kind !== 'allow') return [{ step: 'assume', role: next.target, reading }];
    return attempt(others, act, oracle).map(({ reading: later, ...rest }) => ({
      ...rest,
      reading: { ...later, doubts: [...reading.doubts, ...later.doubts] },
    }));
  });
}
