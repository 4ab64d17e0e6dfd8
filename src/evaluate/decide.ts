// Audit arm: the front door of evaluate/: one request in, one verdict out, over every way that AWS may behave.
import type { Assumptions } from '../iam/session.ts';
import { type Call, callsOf } from './call.ts';
import { type Reading, readingsOf } from './decisions.ts';
import type { Estate } from './estate.ts';
import { sessionGate } from './gates.ts';
import { evaluate } from './layers.ts';
import type { Request, Verdict } from './request.ts';
import { type Attempt, verdictOf } from './verdict.ts';
import { inEveryWorld, type Oracle } from './worlds.ts';

/**
 * Decides a request against an estate. What AWS leaves open is tried every way, unless `assumptions` settle it.
 * Throws a Refusal where the request cannot be made, or needs something that is not modelled.
 */
export function decide(estate: Estate, request: Request, assumptions: Assumptions): Verdict {
  const { assume, act } = callsOf(estate, request);
  const worlds = inEveryWorld(assumptions, (oracle): Attempt => {
    if (assume !== undefined) {
      const readings = decideCall(estate, assume, oracle);
      if (!readings.every(({ decision }) => decision.kind === 'allow')) return { step: 'assume', readings };
    }
    return { step: 'act', readings: decideCall(estate, act, oracle) };
  });
  return verdictOf(worlds);
}

function decideCall(estate: Estate, call: Call, oracle: Oracle): readonly Reading[] {
  const gate = sessionGate(call);
  if (gate !== undefined) return [{ decision: gate, doubts: [] }];
  return readingsOf(call, evaluate(estate, call, oracle));
}
