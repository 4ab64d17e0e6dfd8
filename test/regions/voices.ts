// What two policies say of a request by themselves, whatever else is attached, in each way that AWS may behave.
import { type Call, callsOf, situationIn } from '../../src/evaluate/call.ts';
import type { Caller } from '../../src/evaluate/caller.ts';
import { evaluate, type Findings } from '../../src/evaluate/layers.ts';
import { isDoubt, type Outcome } from '../../src/evaluate/outcome.ts';
import type { Policies } from '../../src/evaluate/policies.ts';
import type { Request } from '../../src/evaluate/request.ts';
import { inEveryWorld } from '../../src/evaluate/worlds.ts';
import { nothingAssumed } from '../../src/iam/session.ts';
import type { World } from '../../src/regions/world.ts';

/** How strongly a policy grants, surely and perhaps, and whether it denies. */
export interface Voice {
  readonly sure: number;
  readonly may: number;
  readonly denies: Outcome;
}

function voiceOf({ allows, denies }: Findings): Voice {
  const strength = (read: (outcome: Outcome) => boolean): number =>
    Math.max(
      0,
      ...allows.map(({ match: { full, named, account } }) =>
        read(full) ? 3 : read(named) ? 2 : read(account) ? 1 : 0,
      ),
    );
  const outcomes = denies.map(({ match }) => match.account);
  const denied: Outcome = outcomes.includes(true) || (outcomes.find(isDoubt) ?? false);
  const [sure, may] = [strength((each) => each === true), strength((each) => each !== false)];
  return { sure: denied === false ? sure : 0, may: denied === true ? 0 : may, denies: denied };
}

export function voices(call: Call, first: Policies, second: Policies): readonly (readonly [Voice, Voice])[] {
  return inEveryWorld(nothingAssumed, (oracle) => {
    const situation = situationIn(call, oracle);
    return [voiceOf(evaluate(first, situation)), voiceOf(evaluate(second, situation))] as const;
  }).map(({ result }) => result);
}

export function isBeyond(mine: Voice, other: Voice): boolean {
  return mine.sure > other.may || (other.denies === true && mine.denies === false);
}

export function mayBeBeyond(mine: Voice, other: Voice): boolean {
  return mine.may > other.sure || (other.denies !== false && mine.denies !== true);
}

/** Undefined where the request cannot be made. A federated user has some name, where nothing hangs on which. */
export function callFor(request: Request, world: World): Call | undefined {
  try {
    const { act } = callsOf(world.estate, request);
    const { caller } = act.credentials;
    const arn = caller.kind === 'federated-user' ? world.federatedArn(caller.account) : undefined;
    if (arn === undefined) return act;
    return { ...act, credentials: { ...act.credentials, caller: { ...caller, arn } as Caller } };
  } catch {
    return undefined;
  }
}
