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
 * Explains each request; `source` is what they are written in.
 * @throws Refusal with the place of every request that cannot be decided, where there is one.
 */
export function explainAll(
  asked: readonly (Asked | Check)[],
  source: Source,
  estate: Estate,
  assumptions: Assumptions,
): readonly Explained[] {
  const refusals = new Refusals(source);
  const explained = asked.flatMap((each) =>
    refusals.attempt(each, (): Explained => {
      const verdict = ask(estate, each.request, assumptions);
      const worlds = traceRequest(estate, each.request, assumptions);
      return { asked: each, verdict, worlds, ...('expected' in each ? { result: judge(each, verdict) } : {}) };
    }),
  );
  refusals.settle();
  return explained;
}
