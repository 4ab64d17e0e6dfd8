// Audit arm: every way in which somebody may ask: with which session, and with which keys of MFA where AWS leaves those
// open. What the caller's own keys are is evaluate/'s business.
import { actingAs } from '../evaluate/call.ts';
import type { Caller } from '../evaluate/caller.ts';
import { decidedKeys, RequestKeys, type Side } from '../evaluate/context.ts';
import type { KeyState, Keys } from '../evaluate/keys.ts';
import type { Question } from '../evaluate/request.ts';
import { inEveryWorld, type Oracle } from '../evaluate/worlds.ts';
import type { Assumptions, Session } from '../iam/session.ts';
import type { OpenCaller, World } from './world.ts';

/** How somebody asks; what differs in it but for `given` is a choice of theirs. */
export interface Approach {
  readonly from: OpenCaller;
  /** The one who asks: of a federation token's session, the federated user. */
  readonly caller: Caller;
  readonly session: Session;
  /** An MFA code is given in the call, an AssumeRole. */
  readonly mfaCode: boolean;
  /** An AWS service makes the call with the caller's credentials. */
  readonly viaService: boolean;
}

/** An approach in one of the ways that AWS may behave. */
export interface Subject extends Approach {
  /** Its place among the subjects, and its cell on their level. */
  readonly at: number;
  /** Subjects of the same group differ in `given` alone: all of them are the same request. */
  readonly group: number;
  readonly given: readonly Question[];
  /** The keys that follow from the approach; those that a request chooses are not told. */
  keys(side: Side, owner: Owner): Keys;
}

/** Whose resource it is. */
export interface Owner {
  readonly account: string | undefined;
  readonly organization: string | undefined;
}

export interface SubjectOptions {
  /** Seconds, the least remarkable first: ages of MFA that policies tell apart. */
  readonly ages: readonly number[];
  /** IAM or STS is asked for, where session tokens count for less. */
  readonly tokensDiffer: boolean;
  /** Federation tokens count, which hold what was passed on to them, and that is not known. */
  readonly federated: boolean;
  /** STS is asked for, to which MFA codes can be given. */
  readonly codes: boolean;
  /** Only these are looked at, and nothing that is done by way of a service. */
  readonly sessions?: readonly Session[];
}

const remembered = new WeakMap<World, Map<string, readonly Subject[]>>();

/** In the order in which they make good examples. The same for every target of which the same is asked. */
export function subjectsOf(world: World, callers: readonly OpenCaller[], options: SubjectOptions): readonly Subject[] {
  const ofWorld = remembered.get(world) ?? new Map<string, readonly Subject[]>();
  remembered.set(world, ofWorld);
  const id = JSON.stringify([options, callers.map(({ caller }) => caller.name)]);
  const before = ofWorld.get(id);
  if (before !== undefined) return before;
  const approaches = callers.flatMap((caller) => approachesOf(caller, world, options));
  const made = approaches
    .flatMap((approach, group) => inWorlds(approach, group, world.assumptions))
    .map((make, at) => make(at));
  ofWorld.set(id, made);
  return made;
}

/** An identity provider may vouch for sessions of the role, as far as is known. */
function isVouchedFor({ caller, stranger }: OpenCaller, { estate }: World): boolean {
  if (caller.kind !== 'role') return false;
  if (stranger) return true;
  const trust = estate.roles.get(caller.arn)?.trust?.statements ?? [];
  return trust.some(
    ({ source: { principal } }) => principal?.value !== '*' && principal?.value.Federated !== undefined,
  );
}

function approachesOf(from: OpenCaller, world: World, options: SubjectOptions): readonly Approach[] {
  const plain = { from, caller: from.caller, mfaCode: false, viaService: false };
  const sessions = options.sessions ?? sessionsOf(from, isVouchedFor(from, world), options);
  const approaches = sessions.map(
    (session): Approach => ({ ...plain, caller: identified(actingAs(from.caller, session), world), session }),
  );
  if (options.sessions !== undefined) return approaches;
  const { kind } = from.caller;
  if (kind === 'service' || kind === 'provider' || kind === 'anonymous') return approaches;
  const withCode: readonly Approach[] =
    options.codes && kind === 'user' ? [{ ...plain, session: { kind: 'access-key' }, mfaCode: true }] : [];
  return [...approaches, ...withCode, { ...plain, session: sessionForService(kind), viaService: true }];
}

/** The name of a federated user is not told; where nothing hangs on it, any will do. */
function identified(caller: Caller, { federatedArn }: World): Caller {
  if (caller.kind !== 'federated-user') return caller;
  const arn = federatedArn(caller.account);
  return arn === undefined ? caller : { ...caller, arn };
}

function sessionForService(kind: Caller['kind']): Session {
  return { kind: kind === 'role' ? 'role-session' : 'access-key' };
}

function sessionsOf(
  { caller }: OpenCaller,
  vouchedFor: boolean,
  { ages, tokensDiffer, federated }: SubjectOptions,
): readonly Session[] {
  if (caller.kind === 'user' || caller.kind === 'root') {
    const token: readonly Session[] = [
      { kind: 'session-token' },
      ...(tokensDiffer ? ages.map((mfaAge): Session => ({ kind: 'session-token', mfaAge })) : []),
    ];
    return [
      { kind: 'access-key' },
      { kind: 'console' },
      ...ages.map((mfaAge): Session => ({ kind: 'console', mfaAge })),
      ...token,
      ...(federated ? [{ kind: 'federation-token' } as const] : []),
    ];
  }
  if (caller.kind !== 'role') return [{ kind: 'none' }];
  const vouched: Session = { kind: 'identity-provider' };
  if (caller.arn.includes(':role/aws-reserved/sso.amazonaws.com/')) return [vouched];
  return [
    { kind: 'role-session' },
    ...ages.map((mfaAge): Session => ({ kind: 'role-session', mfaAge })),
    ...(vouchedFor ? [vouched] : []),
  ];
}

/** One for every combination of answers that the keys of MFA hang on. */
function inWorlds(approach: Approach, group: number, assumptions: Assumptions): readonly ((at: number) => Subject)[] {
  const sides = approach.mfaCode ? bothSides : oneSide;
  const asked = (oracle: Oracle) => {
    for (const side of sides) keysOf(approach, side, noOwner, oracle).lookup('aws:multifactorauthpresent');
  };
  return inEveryWorld(assumptions, asked).map(({ given }) => {
    const answers = Object.fromEntries(given.map((each) => [each.assumption, each.answer]));
    const oracle = settledBy(given.length === 0 ? assumptions : { ...assumptions, ...answers });
    const keys = new Map<string, Keys>();
    const keysFor = (side: Side, owner: Owner): Keys => {
      const id = `${side} ${owner.account} ${owner.organization}`;
      const before = keys.get(id);
      if (before !== undefined) return before;
      const made = new RememberedKeys(keysOf(approach, side, owner, oracle));
      keys.set(id, made);
      return made;
    };
    const { from, caller, session, mfaCode, viaService } = approach;
    return (at) => ({ from, caller, session, mfaCode, viaService, at, group, given, keys: keysFor });
  });
}

/** Statement after statement asks for the same few keys. */
class RememberedKeys implements Keys {
  readonly #keys: Keys;
  readonly #known = new Map<string, KeyState>();

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  lookup(key: string): KeyState {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#keys.lookup(key);
    this.#known.set(key, found);
    return found;
  }
}

const bothSides = ['trust', 'caller'] as const;
/** Without a code both see the same. */
const oneSide = ['trust'] as const;
const noOwner: Owner = { account: undefined, organization: undefined };

function settledBy(assumptions: Assumptions): Oracle {
  return {
    choose: ({ assumption, answers: [first] }) =>
      assumptions[assumption] === 'either' ? first : assumptions[assumption],
  };
}

function keysOf(approach: Approach, side: Side, owner: Owner, oracle: Oracle): Keys {
  const { caller, session, mfaCode, viaService } = approach;
  const stated = viaService ? [['aws:viaawsservice', ['true']] as const] : [];
  const call = {
    credentials: { caller, session, ...(caller.kind === 'provider' ? { claims: new Map() } : {}) },
    facts: { aws: {} },
    action: '',
    stated: new Map(stated),
    resourceAccount: owner.account,
    resourceOrganization: owner.organization,
    mfaCode,
  };
  return new RequestKeys(call, mfaCode ? side : 'trust', oracle);
}

/**
 * What a key may be for a subject: what follows from who asks and how, or any value that a request may choose; `there`: any
 * value, but not none. Of `s3:prefix` it is asked where a bucket is listed only.
 */
export type Choice = KeyState | 'any' | 'there';

const chosen: ReadonlyMap<string, Choice> = new Map([
  ['aws:sourceip', 'any'],
  ['aws:sourcevpce', 'any'],
  ['aws:sourcevpc', 'any'],
  ['aws:vpcsourceip', 'any'],
  ['sts:externalid', 'any'],
  ['s3:prefix', 'any'],
  ['aws:securetransport', 'there'],
  ['aws:currenttime', 'there'],
  ['aws:epochtime', 'there'],
]);

export function choiceOf(subject: Approach, keys: Keys, key: string): Choice {
  const known = chosen.get(key);
  if (known !== undefined) return known;
  if (key.startsWith('aws:calledvia')) return subject.viaService ? 'any' : { state: 'absent' };
  const found = keys.lookup(key);
  // What follows from who asks is no choice of a request, even where nobody knows it.
  if (found.state === 'open') return decidedKeys.has(key) && key !== 'aws:principalorgid' ? found : 'any';
  // Who asks settles it, and no request can say more.
  return found.state === 'hidden' && !decidedKeys.has(key) ? 'there' : found;
}
