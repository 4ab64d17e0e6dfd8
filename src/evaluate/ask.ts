// Audit arm: the front door for requests in the spec's words: one request to a rendering in, one verdict out, over every
// way that AWS may behave.
import type { Assumptions } from '../iam/session.ts';
import { type Call, callsOf, situationIn } from './call.ts';
import type { Estate } from './estate.ts';
import { readingsOf } from './readings.ts';
import type { Request, Verdict } from './request.ts';
import { originOf } from './session.ts';
import { type Attempt, verdictOf } from './verdict.ts';
import { inEveryWorld, type Oracle } from './worlds.ts';

/**
 * Decides a request against an estate. What AWS leaves open is tried every way, unless `assumptions` settle it.
 * Throws a Refusal where the request cannot be made, or needs something that is not modelled.
 */
export function ask(estate: Estate, request: Request, assumptions: Assumptions): Verdict {
  const { assumes, act } = callsOf(estate, request);
  const { caller } = originOf(act.credentials);
  const worlds = inEveryWorld(assumptions, (oracle) => attempt(assumes, act, oracle));
  return verdictOf(worlds, { caller, claims: request.claims });
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
