// Audit arm: one call of a rendering decided: to one decision, or to the two ends where doubts remain. In the words that
// people read.
import type { Call } from './call.ts';
import { type DoubtfulStatement, doubtsBehind, type Ruling, rulingsOf } from './decisions.ts';
import { callerGate, s3Gate, sessionGate } from './gates.ts';
import { evaluate, type Situation } from './layers.ts';
import { reasonOf } from './reasons.ts';
import type { Decision } from './request.ts';

/** A decision under one reading of the doubts, and the doubtful statements that it rests on. */
export interface Reading {
  readonly decision: Decision;
  readonly doubts: readonly TakenDoubt[];
}

export interface TakenDoubt extends DoubtfulStatement {
  /** How it was read here. */
  readonly taken: boolean;
}

/** The decision by the kind of credentials alone; undefined where policies decide. */
export function decidedAhead({ credentials }: Call, situation: Situation): Decision | undefined {
  const gate = callerGate(situation) ?? sessionGate(credentials.session, situation.action);
  return gate && { kind: gate.allows ? 'allow' : 'session', statements: [], reason: gate.reason };
}

/** One reading where nothing is doubtful. */
export function readingsOf(call: Call, situation: Situation): readonly Reading[] {
  const ahead = decidedAhead(call, situation);
  if (ahead !== undefined) return [{ decision: ahead, doubts: [] }];
  const findings = evaluate(call.policies, situation);
  const rulings = rulingsOf(call.policies, findings);
  const strict = decisionOf(rulings.strict, call, situation);
  if (rulings.lenient === rulings.strict) return [{ decision: strict, doubts: [] }];
  const lenient = decisionOf(rulings.lenient, call, situation);
  if (sameDecision(strict, lenient)) return [{ decision: strict, doubts: [] }];
  const doubts = doubtsBehind(findings, rulings);
  // Refused in both for want of an Allow: what stands in the way of the lenient reading does in any.
  if (doubts.length === 0 && lenient.kind === 'implicit-deny') return [{ decision: lenient, doubts: [] }];
  const read = (effect: 'Allow' | 'Deny') =>
    doubts.map((each): TakenDoubt => ({ ...each, taken: each.found.placed.statement.effect === effect }));
  return [
    { decision: strict, doubts: read('Deny') },
    { decision: lenient, doubts: read('Allow') },
  ];
}

function decisionOf(ruling: Ruling, { policies, facts }: Call, situation: Situation): Decision {
  const gate = ruling.answer === 'allow' ? s3Gate(policies, situation, facts.mfaDeleteCode) : undefined;
  if (gate !== undefined) return { kind: 'mfa-delete', statements: [], reason: gate.reason };
  return {
    kind: ruling.answer,
    statements: ruling.statements.map(({ placed }) => placed.statement.ref),
    reason: reasonOf(ruling, situation, policies),
  };
}

function sameDecision(a: Decision, b: Decision): boolean {
  const list = ({ statements }: Decision) => statements.map(({ document, index }) => `${document} ${index}`).join('\n');
  return a.kind === b.kind && a.reason === b.reason && list(a) === list(b);
}
