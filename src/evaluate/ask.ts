// Audit arm: the front door for requests in the spec's words: one request to a rendering in, one verdict out, over every
// way that AWS may behave.
import type { Assumptions } from '../iam/session.ts';
import { askerOf } from './asker.ts';
import type { Estate } from './estate.ts';
import type { Request, Verdict } from './request.ts';

/**
 * Decides a request against an estate. What AWS leaves open is tried every way, unless `assumptions` settle it.
 * Throws a Refusal where the request cannot be made, or needs something that is not modelled.
 */
export function ask(estate: Estate, request: Request, assumptions: Assumptions): Verdict {
  return askerOf(estate, request, assumptions).verdict(request);
}
