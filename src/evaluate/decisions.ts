// Audit arm: from what the layers found to a decision; to two where doubts remain, the strictest and the most lenient.
import { authorize, type LayerFacts } from './authorize.ts';
import type { Call } from './call.ts';
import { mfaDeleteGate } from './gates.ts';
import type { Findings, Found } from './layers.ts';
import { type Doubt, isDoubt, type Outcome } from './outcome.ts';
import { allowedBy, denied, notAllowed } from './reasons.ts';
import type { Decision } from './request.ts';

/** A decision under one reading of the doubts, and the doubtful statements that it rests on. */
export interface Reading {
  readonly decision: Decision;
  readonly doubts: readonly DoubtfulStatement[];
}

export interface DoubtfulStatement {
  readonly found: Found;
  readonly doubt: Doubt;
  /** How it was read here. */
  readonly taken: boolean;
}

/**
 * Allows only ever widen and Denies only ever narrow, so the truth lies between the reading in which every doubtful Deny
 * matches and no doubtful Allow does, and its opposite. One reading where nothing is doubtful.
 */
export function readingsOf(call: Call, findings: Findings): readonly Reading[] {
  if (!findings.doubtful) return [{ decision: decisionOf(call, findings, 'strict'), doubts: [] }];
  const strict = decisionOf(call, findings, 'strict');
  const lenient = decisionOf(call, findings, 'lenient');
  if (sameDecision(strict, lenient)) return [{ decision: strict, doubts: [] }];
  const doubts = decisive(findings, strict, lenient);
  return [
    { decision: strict, doubts: doubts.map((each) => ({ ...each, taken: each.found.statement.effect === 'Deny' })) },
    { decision: lenient, doubts: doubts.map((each) => ({ ...each, taken: each.found.statement.effect === 'Allow' })) },
  ];
}

type Extreme = 'strict' | 'lenient';

/** A doubtful Deny counts in the strict reading, a doubtful Allow in the lenient one. */
function counts(outcome: Outcome, generous: boolean): boolean {
  return isDoubt(outcome) ? generous : outcome;
}

function decisionOf(call: Call, findings: Findings, extreme: Extreme): Decision {
  const lenient = extreme === 'lenient';
  const denies = findings.denies.filter(({ matches }) => counts(matches, !lenient));
  const identity = findings.identityAllows.filter(({ matches }) => counts(matches, lenient));
  const direct = findings.resourceAllows.filter((each) => counts(each.direct, lenient));
  const account = findings.resourceAllows.filter((each) => counts(each.account, lenient));
  const facts: LayerFacts = {
    deny: denies.length > 0,
    identity: identity.length > 0,
    direct: direct.length > 0,
    account: account.length > 0,
  };
  const answer = authorize(facts, findings.relation);
  if (answer === 'explicit-deny') return denied(denies);
  if (answer === 'implicit-deny') return notAllowed(call, facts, findings.relation);
  const gate = mfaDeleteGate(call);
  if (gate) return gate;
  return allowedBy(call, grants(findings, facts, { identity, direct, account }));
}

/** The Allows that took part: naming the account counts only together with the account's own Allow. */
function grants(
  { relation }: Findings,
  facts: LayerFacts,
  found: { readonly [layer in 'identity' | 'direct' | 'account']: readonly Found[] },
): readonly Found[] {
  const accountCounts = facts.identity || relation.caller === 'root';
  const resource = relation.resourcePolicy === 'none' ? [] : [...found.direct, ...(accountCounts ? found.account : [])];
  const ownCounts = !relation.sameAccount || relation.resourcePolicy !== 'required' || !facts.direct;
  return [...new Set([...resource, ...(ownCounts ? found.identity : [])])];
}

function sameDecision(a: Decision, b: Decision): boolean {
  const list = ({ statements }: Decision) => statements.map(({ document, index }) => `${document} ${index}`).join('\n');
  return a.kind === b.kind && a.reason === b.reason && list(a) === list(b);
}

/** The doubtful statements that one of the two decisions rests on. */
function decisive(
  { denies, identityAllows, resourceAllows }: Findings,
  strict: Decision,
  lenient: Decision,
): readonly Omit<DoubtfulStatement, 'taken'>[] {
  const named = new Set([...strict.statements, ...lenient.statements]);
  return [...denies, ...identityAllows, ...resourceAllows].flatMap((found) => {
    const doubt = [found.matches, found.direct, found.account].find(isDoubt);
    return doubt !== undefined && named.has(found.statement.ref) ? [{ found, doubt }] : [];
  });
}
