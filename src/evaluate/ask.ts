// Audit arm: the front door for requests in the spec's words: one request to a rendering in, one verdict out, over every
// way that AWS may behave.
import type { Assumptions } from '../iam/session.ts';
import { callsOf, situationIn } from './call.ts';
import type { Estate } from './estate.ts';
import { readingsOf } from './readings.ts';
import type { Request, Verdict } from './request.ts';
import { type Attempt, verdictOf } from './verdict.ts';
import { inEveryWorld } from './worlds.ts';

/**
 * Decides a request against an estate. What AWS leaves open is tried every way, unless `assumptions` settle it.
 * Throws a Refusal where the request cannot be made, or needs something that is not modelled.
 */
export function ask(estate: Estate, request: Request, assumptions: Assumptions): Verdict {
  const { assumes, act } = callsOf(estate, request);
  const worlds = inEveryWorld(assumptions, (oracle): Attempt => {
    for (const assume of assumes) {
      const readings = readingsOf(assume, situationIn(assume, oracle));
      const allowed = readings.every(({ decision }) => decision.kind === 'allow');
      if (!allowed) return { step: 'assume', role: assume.target, readings };
    }
    return { step: 'act', readings: readingsOf(act, situationIn(act, oracle)) };
  });
  return verdictOf(worlds);
}
