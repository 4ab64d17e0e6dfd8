// Audit arm: a decision on a request in AWS's own terms with all that was looked at on the way.
import { type AwsRequest, situationOf } from './aws-request.ts';
import { type AwsDecision, decide } from './decide.ts';
import { rulingsOf } from './decisions.ts';
import { callerGate, s3Gate } from './gates.ts';
import { evaluate } from './layers.ts';
import type { Policies } from './policies.ts';
import { reasonOf } from './reasons.ts';
import { type LayerTrace, traceLayers } from './trace.ts';

export interface Explanation extends AwsDecision {
  /** One sentence: what decided, what was missing, or what it hangs on. */
  readonly reason: string;
  /** In the order in which AWS looks at them; empty where AWS decides by the caller alone. */
  readonly layers: readonly LayerTrace[];
}

/** Decides like `decide`, and says why, layer by layer and statement by statement. Throws as `decide` does. */
export function explain(policies: Policies, request: AwsRequest): Explanation {
  const decision = decide(policies, request);
  const situation = situationOf(request);
  const gate = callerGate(situation);
  if (gate !== undefined) return { ...decision, reason: gate.reason, layers: [] };
  const layers = traceLayers(policies, situation);
  if (decision.reason !== undefined) return { ...decision, reason: decision.reason, layers };
  const { strict, lenient } = rulingsOf(policies, evaluate(policies, situation));
  const stopped = lenient.answer === 'allow' ? s3Gate(policies, situation, request.mfaDeleteCode) : undefined;
  return { ...decision, reason: stopped?.reason ?? reasonOf(strict, situation, policies), layers };
}
