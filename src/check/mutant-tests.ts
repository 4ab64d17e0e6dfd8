// Audit arm: the tests of a spec, run on mutants of its rendering until one of them notices. Says nothing of properties.
import { estateOf } from '../evaluate/estate.ts';
import { type Part, partsOf } from './parts.ts';
import { Refusals } from './refusals.ts';
import { isFailure, type Runnable, runPartOf, type Suite } from './run.ts';

export class Tests {
  /** Names of those that do not hold of the rendering as it is. */
  readonly idle: readonly string[];
  readonly #suite: Suite;
  /** In the order in which they are run: what noticed one mistake is likely to notice the next. */
  #parts: readonly Part[];

  constructor(suite: Suite) {
    const plans = suite.plans.filter(({ test }) => test.skip === undefined && test.todo === undefined);
    this.#suite = { ...suite, plans };
    const all = partsOf([plans]);
    const failing = new Set(all.filter((part) => !passes(this.#suite, part)).map(({ plan }) => plan));
    this.idle = [...failing].map((plan) => plans[plan]?.test.name ?? '');
    this.#parts = all.filter(({ plan }) => !failing.has(plan));
  }

  /** Stops at the first check that does not pass, or cannot be decided. */
  notice(rendering: Suite['rendering']): boolean {
    const suite = { ...this.#suite, estate: estateOf(rendering, this.#suite.held) };
    const found = this.#parts.find((part) => !passes(suite, part));
    if (found === undefined) return false;
    this.#parts = [found, ...this.#parts.filter((part) => part !== found)];
    return true;
  }
}

function passes(suite: Runnable, part: Part): boolean {
  const refusals = new Refusals();
  return !isFailure([suite], part, runPartOf([suite], part, 'wrong', refusals)) && refusals.all.length === 0;
}
