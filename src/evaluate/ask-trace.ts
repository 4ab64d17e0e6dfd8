// Audit arm: all that was looked at on the way to a verdict, in every way that AWS may behave.
import type { Assumptions } from '../iam/session.ts';
import { type Call, callsOf, situationIn } from './call.ts';
import type { Caller } from './caller.ts';
import type { Estate } from './estate.ts';
import { type FactTrace, traceFacts } from './facts.ts';
import type { Situation } from './layers.ts';
import { decidedAhead, readingsOf } from './readings.ts';
import type { Decision, Question, Request } from './request.ts';
import { type LayerTrace, traceLayers } from './trace.ts';
import { inEveryWorld, type Oracle } from './worlds.ts';

export interface CallTrace {
  readonly action: string;
  /** ARN; `*` where the action works on no resource. */
  readonly resource: string;
  /** The manifest's name, or `anonymous`. */
  readonly caller: string;
  readonly callerKind: Caller['kind'];
  readonly resourcePolicy: Situation['resourcePolicy'];
  /** One, or two where a statement may match or not: as if it did the worse for the caller, and the better. */
  readonly decisions: readonly Decision[];
  readonly facts: readonly FactTrace[];
  /** Empty where AWS decides by the kind of credentials, and looks at no policy. */
  readonly layers: readonly LayerTrace[];
}

/** One way that AWS may behave. */
export interface WorldTrace {
  readonly given: readonly Question[];
  /** The AssumeRole of each role of `through`, and then the action; the last is the first that is not surely allowed. */
  readonly calls: readonly CallTrace[];
}

/** Every statement of every policy that counts for the request, in every world, with why it does not match. */
export function traceRequest(estate: Estate, request: Request, assumptions: Assumptions): readonly WorldTrace[] {
  const { assumes, act } = callsOf(estate, request);
  const worlds = inEveryWorld(assumptions, (oracle) => traceCalls([...assumes, act], oracle));
  return worlds.map(({ given, result }) => {
    const settled = { ...assumptions, ...Object.fromEntries(given.map((each) => [each.assumption, each.answer])) };
    return { given, calls: result.map(({ call, trace }) => ({ ...trace, facts: traceFacts(call, settled) })) };
  });
}

interface Traced {
  readonly call: Call;
  readonly trace: Omit<CallTrace, 'facts'>;
}

function traceCalls(calls: readonly Call[], oracle: Oracle): readonly Traced[] {
  const traced: Traced[] = [];
  for (const call of calls) {
    const trace = traceCall(call, oracle);
    traced.push({ call, trace });
    if (!trace.decisions.every(({ kind }) => kind === 'allow')) break;
  }
  return traced;
}

function traceCall(call: Call, oracle: Oracle): Traced['trace'] {
  const situation = situationIn(call, oracle);
  const { caller, resourcePolicy } = situation;
  return {
    action: call.action,
    resource: call.arn,
    caller: caller.name,
    callerKind: caller.kind,
    resourcePolicy,
    decisions: readingsOf(call, situation).map(({ decision }) => decision),
    layers: decidedAhead(call, situation) === undefined ? traceLayers(call.policies, situation) : [],
  };
}
