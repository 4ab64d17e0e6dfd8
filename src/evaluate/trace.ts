// Audit arm: everything that was looked at on the way to a verdict, for people who ask why. Decides nothing anew: it
// matches the same statements against the same calls.
import type { Assumptions } from '../iam/session.ts';
import { type Call, callsOf } from './call.ts';
import type { Estate } from './estate.ts';
import { sessionGate } from './gates.ts';
import { type Layer, policiesFor } from './layers.ts';
import type { Outcome } from './outcome.ts';
import type { Decision, Question, Request, StatementRef } from './request.ts';
import { type Mismatch, matched, matchStatement } from './statement.ts';
import { inEveryWorld, type Oracle } from './worlds.ts';

export interface StatementTrace {
  readonly ref: StatementRef;
  readonly effect: 'Allow' | 'Deny';
  readonly matches: Outcome;
  /** The element, or the clause, that made it not match. */
  readonly mismatch?: Mismatch;
}

export interface CallTrace {
  readonly action: string;
  readonly resource: string;
  /** The manifest's name, or `anonymous`. */
  readonly caller: string;
  /** AWS decided by the kind of credentials; no policy was looked at. */
  readonly gate?: Decision;
  readonly layers: readonly {
    readonly layer: Layer;
    readonly policy: string;
    readonly statements: readonly StatementTrace[];
  }[];
}

/** One way that AWS may behave. */
export interface WorldTrace {
  readonly given: readonly Question[];
  /** The AssumeRole of `through`, if there is one, and then the action. */
  readonly calls: readonly CallTrace[];
}

/** Every statement of every policy that counts for the request, in every world, with why it does not match. */
export function trace(estate: Estate, request: Request, assumptions: Assumptions): readonly WorldTrace[] {
  const { assume, act } = callsOf(estate, request);
  const calls = assume === undefined ? [act] : [assume, act];
  return inEveryWorld(assumptions, (oracle) => calls.map((call) => traceCall(estate, call, oracle))).map(
    ({ given, result }) => ({ given, calls: result }),
  );
}

function traceCall(estate: Estate, call: Call, oracle: Oracle): CallTrace {
  const gate = sessionGate(call);
  const { action, arn, credentials } = call;
  const about = { action, resource: arn, caller: credentials.caller.name };
  if (gate !== undefined) return { ...about, gate, layers: [] };
  const layers = policiesFor(estate, call, oracle).map(({ layer, policy, subject }) => ({
    layer,
    policy: policy.name,
    statements: policy.statements.map((statement): StatementTrace => {
      const { ref, effect } = statement;
      if (!statement.coversAction(action)) return { ref, effect, matches: false, mismatch: 'action' };
      const match = matchStatement(statement, subject);
      const { mismatch } = match;
      return { ref, effect, matches: matched(match), ...(mismatch === undefined ? {} : { mismatch }) };
    }),
  }));
  return { ...about, layers };
}
