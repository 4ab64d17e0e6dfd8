// Audit arm: what a call's request says, key by key, for people who ask what it was decided with. Matches nothing.
import type { Assumptions } from '../iam/session.ts';
import { type Call, situationIn } from './call.ts';
import type { KeyState } from './keys.ts';
import { inEveryWorld } from './worlds.ts';

export interface FactTrace {
  /** As AWS spells it. */
  readonly key: string;
  /** What follows from how the credentials were got, what the request states, and what is taken where it does not. */
  readonly origin: 'session' | 'stated' | 'default';
  /** Who sees it so; with an MFA code in the call the two sides may differ. */
  readonly seenBy: 'all' | 'caller' | 'resource';
  /** Several where AWS leaves it open, and nothing that was looked at hung on it. */
  readonly states: readonly KeyState[];
}

const mfaKeys = ['aws:MultiFactorAuthPresent', 'aws:MultiFactorAuthAge'];

/** The keys of MFA, those that are taken by default, and all that are stated. */
export function traceFacts(call: Call, assumptions: Assumptions): readonly FactTrace[] {
  const { facts } = call;
  const asked = (key: string, stated: boolean): readonly FactTrace[] => {
    const states = statesOf(call, key, 'resourceKeys', assumptions);
    return [{ key, origin: stated ? 'stated' : 'default', seenBy: 'all', states }];
  };
  return [
    ...(call.credentials.caller.kind === 'provider' ? [] : mfaKeys.flatMap((key) => mfaFacts(call, key, assumptions))),
    ...asked('aws:SourceIp', facts.sourceIp !== undefined),
    ...asked('aws:SecureTransport', facts.tls !== undefined),
    ...asked('aws:CurrentTime', facts.time !== undefined),
    ...(facts.prefix === undefined ? [] : asked('s3:prefix', true)),
    ...(facts.organization === undefined ? [] : asked('aws:PrincipalOrgID', true)),
    ...claimFacts(call, assumptions),
    ...Object.keys(facts.aws).flatMap((key) => asked(key, true)),
  ];
}

/** What the token says, where one is given in the call. */
function claimFacts(call: Call, assumptions: Assumptions): readonly FactTrace[] {
  const { caller, claims = new Map() } = call.credentials;
  if (caller.kind !== 'provider') return [];
  return [...claims.keys()].map((claim): FactTrace => {
    const key = `${caller.claimPrefix}${claim}`;
    return { key, origin: 'stated', seenBy: 'all', states: statesOf(call, key, 'resourceKeys', assumptions) };
  });
}

function mfaFacts(call: Call, key: string, assumptions: Assumptions): readonly FactTrace[] {
  const fact = { key, origin: 'session' } as const;
  const states = statesOf(call, key, 'resourceKeys', assumptions);
  if (!call.mfaCode) return [{ ...fact, seenBy: 'all', states }];
  const own = statesOf(call, key, 'callerKeys', assumptions);
  return [
    { ...fact, seenBy: 'resource', states },
    { ...fact, seenBy: 'caller', states: own },
  ];
}

/** Each state that the key may be in, once. */
function statesOf(
  call: Call,
  key: string,
  side: 'callerKeys' | 'resourceKeys',
  assumptions: Assumptions,
): readonly KeyState[] {
  const worlds = inEveryWorld(assumptions, (oracle) => situationIn(call, oracle)[side].lookup(key.toLowerCase()));
  const found = new Map(worlds.map(({ result }) => [JSON.stringify(result), result]));
  return [...found.values()];
}
