// Audit arm: the front door for requests in AWS's own terms: compiled policies and a request in, a decision out.
import { type AwsRequest, situationOf } from './aws-request.ts';
import { doubtsBehind, type Rulings, rulingsOf } from './decisions.ts';
import { callerGate, s3Gate } from './gates.ts';
import { evaluate, type Findings } from './layers.ts';
import { isDoubt } from './outcome.ts';
import type { DecidingStatement, Policies } from './policies.ts';
import { whyDoubtful } from './reasons.ts';

export interface AwsDecision {
  readonly decision: 'allow' | 'explicit-deny' | 'implicit-deny' | 'unknown';
  /**
   * Of an allow, the Allows that it rests on, in every layer; of an explicit deny, every Deny that matches; of `unknown`,
   * the statements in doubt. None where no statement decided: for want of an Allow, or by a rule of AWS's own.
   */
  readonly deciding: readonly DecidingStatement[];
  /** What an unknown decision hangs on, in words. */
  readonly reason?: string;
}

/** AWS's answer. Throws a RequestRefusal where the request is malformed, or is one that nobody can make. */
export function decide(policies: Policies, request: AwsRequest): AwsDecision {
  const situation = situationOf(request);
  const gate = callerGate(situation);
  if (gate !== undefined) return gate.allows ? allowed : refused;
  const findings = evaluate(policies, situation);
  const rulings = rulingsOf(policies, findings);
  const { strict, lenient } = rulings;
  if (strict.answer !== lenient.answer) {
    const unsure = unknown(findings, rulings);
    const stopped = lenient.answer === 'allow' && s3Gate(policies, situation, request.mfaDeleteCode) !== undefined;
    return stopped && strict.answer === 'implicit-deny' ? refused : unsure;
  }
  if (strict.answer === 'implicit-deny') return refused;
  if (strict.answer === 'allow' && s3Gate(policies, situation, request.mfaDeleteCode) !== undefined) return refused;
  // Of a deny the Denies that match in any case, of an allow the Allows that do.
  const { statements } = strict.answer === 'allow' ? strict : lenient;
  return { decision: strict.answer, deciding: statements.map(({ placed }) => placed.deciding) };
}

const allowed: AwsDecision = { decision: 'allow', deciding: [] };
const refused: AwsDecision = { decision: 'implicit-deny', deciding: [] };

function unknown(findings: Findings, rulings: Rulings): AwsDecision {
  const doubts = doubtsBehind(findings, rulings);
  const deciding = doubts.map(({ found }) => found.placed.deciding);
  const reason = whyDoubtful(doubts) ?? (isDoubt(findings.cut) ? findings.cut.text : 'what AWS leaves open');
  return { decision: 'unknown', deciding, reason: `it hangs on ${reason}` };
}
