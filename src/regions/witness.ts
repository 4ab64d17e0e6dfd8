// Audit arm: from a way through a diagram to a request, and what evaluate/ answers to it.
import { ask } from '../evaluate/ask.ts';
import type { Caller } from '../evaluate/caller.ts';
import { claimOf } from '../evaluate/context.ts';
import type { KeyState } from '../evaluate/keys.ts';
import type { Request, Verdict } from '../evaluate/request.ts';
import type { Facts } from '../iam/facts.ts';
import type { ActionCell } from './actions.ts';
import { actionLevel, codeStates, type Ground, subjectLevel } from './ground.ts';
import type { Place } from './places.ts';
import { choiceOf, type Subject } from './subjects.ts';

/** A request, with who makes it, and AWS's answer to it. */
export interface Witness {
  readonly request: Request;
  readonly subject: Subject;
  /** What the request says of its context, beside what follows from the session. */
  readonly stated: readonly { readonly key: string; readonly state: KeyState }[];
  readonly verdict: Verdict;
}

/** Who does what with which context, wherever it is. */
export function requestOn(
  ground: Ground,
  path: ReadonlyMap<number, number>,
): { readonly action: ActionCell; readonly subject: Subject; readonly stated: Stated } {
  const action = ground.actions[path.get(actionLevel) ?? 0];
  const subject = ground.subjects[path.get(subjectLevel) ?? 0];
  if (action === undefined || subject === undefined) throw new Error('a way through a diagram without requests');
  return { action, subject, stated: statedOn(ground, subject, action, path) };
}

export function witnessOf(ground: Ground, place: Place, arn: string, path: ReadonlyMap<number, number>): Witness {
  const { action, subject, stated } = requestOn(ground, path);
  const { session, mfaCode, caller, viaService } = subject;
  const code = ground.codeLevel === undefined ? undefined : codeStates[path.get(ground.codeLevel) ?? 1];
  const request: Request = {
    as: subject.from.caller.name,
    session,
    ...(caller.kind === 'provider' ? { claims: claimsOf(caller, stated) } : {}),
    action: action.name,
    actionTypes: action.types ?? (place.type === undefined ? [] : [place.type]),
    resource: { arn, ...place.named },
    facts: {
      ...factsOf(stated),
      ...(mfaCode ? { mfaCode: 'given' } : {}),
      ...(code === undefined || code === 'none' ? {} : { mfaDeleteCode: code }),
      aws: {
        ...awsOf(stated.filter(({ key }) => claimOf(caller, key) === undefined)),
        ...(viaService ? { 'aws:ViaAWSService': ['true'] } : {}),
      },
    },
  };
  const { estate, assumptions } = ground.world;
  return { request, subject, stated, verdict: ask(estate, request, assumptions) };
}

/** What the token says. */
function claimsOf(caller: Caller, stated: Stated): NonNullable<Request['claims']> {
  const claims = stated.flatMap(({ key, state }) => {
    const claim = claimOf(caller, key);
    return claim === undefined ? [] : [[claim, state.state === 'present' ? state.values : []] as const];
  });
  return Object.fromEntries(claims);
}

/** What the request has to say of each key that it may choose. */
function statedOn(
  ground: Ground,
  subject: Subject,
  action: ActionCell,
  path: ReadonlyMap<number, number>,
): Witness['stated'] {
  const keys = ground.keysOf(subject, 'resource');
  return ground.keys.all.flatMap((level): Witness['stated'] => {
    const { key } = level;
    const name = key.toLowerCase();
    if (typeof choiceOf(subject, keys, name) !== 'string' || (name === 's3:prefix' && !action.lists)) return [];
    if (level.kind === 'single') {
      const cell =
        path.get(level.level) ??
        level.states.findIndex(({ state }) => !mustBeThere(subject, keys, name) || state === 'present');
      return [{ key, state: level.states[cell] ?? { state: 'absent' } }];
    }
    const values = level.cells.filter((each) => path.get(each.level) === 1).map(({ value }) => value);
    return [{ key, state: values.length === 0 ? { state: 'absent' } : { state: 'present', values } }];
  });
}

function mustBeThere(subject: Subject, keys: Parameters<typeof choiceOf>[1], key: string): boolean {
  return choiceOf(subject, keys, key) === 'there';
}

type Stated = Witness['stated'];

/** The keys that the spec has words of its own for. */
function factsOf(stated: Stated): Omit<Facts, 'aws'> {
  const value = (key: string): string | undefined => {
    const found = stated.find((each) => each.key.toLowerCase() === key)?.state;
    return found?.state === 'present' ? found.values[0] : undefined;
  };
  const organization = stated.find((each) => each.key.toLowerCase() === 'aws:principalorgid')?.state;
  const [sourceIp, tls, prefix] = [value('aws:sourceip'), value('aws:securetransport'), value('s3:prefix')];
  const time = value('aws:currenttime') ?? epoch(value('aws:epochtime'));
  return {
    ...(sourceIp === undefined ? {} : { sourceIp }),
    ...(tls === undefined ? {} : { tls: tls === 'true' }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(time === undefined ? {} : { time }),
    ...(organization === undefined
      ? {}
      : { organization: organization.state === 'present' ? (organization.values[0] ?? 'none') : 'none' }),
  };
}

function epoch(seconds: string | undefined): string | undefined {
  if (seconds === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(seconds)) return seconds;
  return new Date(Number(seconds) * 1000).toISOString();
}

const inWords: ReadonlySet<string> = new Set([
  'aws:sourceip',
  'aws:securetransport',
  'aws:currenttime',
  'aws:epochtime',
  's3:prefix',
  'aws:principalorgid',
]);

/** Absent unless a request says otherwise. */
const seldomThere: ReadonlySet<string> = new Set([
  'aws:sourcevpce',
  'aws:sourcevpc',
  'aws:vpcsourceip',
  'sts:externalid',
  'aws:calledvia',
  'aws:calledviafirst',
  'aws:calledvialast',
]);

function awsOf(stated: Stated): Facts['aws'] {
  const address = stated.find((each) => each.key.toLowerCase() === 'aws:sourceip')?.state;
  const endpoint = stated.some(({ key, state }) => seldomThere.has(key.toLowerCase()) && state.state === 'present');
  const others = stated.flatMap(({ key, state }): readonly (readonly [string, readonly string[]])[] => {
    const name = key.toLowerCase();
    if (inWords.has(name) || (seldomThere.has(name) && state.state !== 'present')) return [];
    return [[key, state.state === 'present' ? state.values : []]];
  });
  // Without an address it comes by an endpoint in a VPC, which says so by one of its keys.
  const byEndpoint = address?.state === 'absent' && !endpoint ? { 'aws:VpcSourceIp': ['10.0.0.10'] } : {};
  return { ...Object.fromEntries(others), ...byEndpoint };
}
