// Audit arm: asks single requests, and keeps all that was looked at. Judges those that a test expects something of.
import { ask } from '../evaluate/ask.ts';
import { traceRequest, type WorldTrace } from '../evaluate/ask-trace.ts';
import type { Estate } from '../evaluate/estate.ts';
import type { Verdict } from '../evaluate/request.ts';
import type { Assumptions } from '../iam/session.ts';
import type { Source } from '../text/source.ts';
import { type CheckResult, judgeSome } from './judge.ts';
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
      const verdictOf = ({ request }: Asked): Verdict => ask(estate, request, assumptions);
      const result = 'test' in one ? judgeSome(one, verdictOf) : undefined;
      const { check: each, verdict } = result ?? { check: one, verdict: verdictOf(one) };
      const worlds = traceRequest(estate, each.request, assumptions);
      return { asked: each, verdict, worlds, ...(result === undefined ? {} : { result }) };
    }),
  );
  refusals.settle();
  return explained;
}
