// Audit arm: asks single requests, and keeps all that was looked at. Judges those that a test expects something of.
import { ask } from '../evaluate/ask.ts';
import { traceRequest, type WorldTrace } from '../evaluate/ask-trace.ts';
import type { Estate } from '../evaluate/estate.ts';
import type { Verdict } from '../evaluate/request.ts';
import type { Assumptions } from '../iam/session.ts';
import type { Source } from '../text/source.ts';
import { type CheckResult, judge } from './judge.ts';
import type { Asked, Check } from './plan.ts';
import { Refusals } from './refusals.ts';

export interface Explained {
  readonly asked: Asked;
  readonly verdict: Verdict;
  readonly worlds: readonly WorldTrace[];
  /** Where a test asks. */
  readonly result?: CheckResult;
}

/**
 * Explains each request; `source` is what those are written in that no test asks.
 * @throws Refusal with the place of every request that cannot be decided, where there is one.
 */
export function explainAll(
  asked: readonly (Asked | Check)[],
  source: Source,
  estate: Estate,
  assumptions: Assumptions,
): readonly Explained[] {
  const refusals = new Refusals();
  const explained = asked.flatMap((one) =>
    refusals.attempt(one.target, 'test' in one ? one.test.source : source, (): Explained => {
      const each = counted(one, estate, assumptions);
      const verdict = ask(estate, each.request, assumptions);
      const worlds = traceRequest(estate, each.request, assumptions);
      return { asked: each, verdict, worlds, ...('test' in each ? { result: judge(each, verdict) } : {}) };
    }),
  );
  refusals.settle();
  return explained;
}

/** Where one of several requests is enough, the one that a run of the tests counts. */
function counted(asked: Asked | Check, estate: Estate, assumptions: Assumptions): Asked | Check {
  if (!('test' in asked) || asked.others === undefined) return asked;
  const { others, ...first } = asked;
  const all = [first, ...others.map((other): Check => ({ ...first, ...other }))];
  const results = all.map((each) => judge(each, ask(estate, each.request, assumptions)));
  const found = (['passed', 'unknown'] as const).map((status) => results.find((each) => each.status === status));
  return found.find((each) => each !== undefined)?.check ?? first;
}
