// Audit arm: a request in AWS's own terms, as programs state it: checked, and made into what policies are matched against.
import { parseArn } from '../iam/arn.ts';
import { type Caller, isSigned, type SignedCaller } from './caller.ts';
import { absent, type KeyState, type Keys, present } from './keys.ts';
import type { Situation } from './layers.ts';
import { parseAction, serviceOf } from './names.ts';
import { callerFrom, type Who } from './principal.ts';
import { refuse, refuseResource } from './refusal.ts';
import { readStated } from './stated-keys.ts';

export interface AwsRequest extends Who {
  /** `s3:GetObject`, in any case. */
  readonly action: string;
  /** An ARN; `*` for an action that works on no resource. */
  readonly resource: string;
  /** Default: the account in the ARN, else the principal's. */
  readonly resourceAccount?: string;
  /** The context keys that the request carries. A key that follows from the principal may be left out; all others are absent then. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** The code that S3 asks for on a bucket with MFA Delete. */
  readonly mfaDeleteCode?: 'valid' | 'wrong';
}

/** Throws a RequestRefusal where the request is malformed or cannot be. */
export function situationOf(request: AwsRequest): Situation {
  checkTexts(request);
  const { caller, filled } = knownCaller(request);
  const { action, resource, resourceAccount } = request;
  if (parseAction(action) === undefined)
    refuse('request-malformed', `\`${action}\` is not an action`, 'an action is `service:Name`');
  const target = targetOf(action, resource, caller);
  if (resourceAccount !== undefined && target.account !== undefined && resourceAccount !== target.account) {
    refuseResource('request-impossible', `\`${resource}\` is not in the account \`${resourceAccount}\``);
  }
  const keys = new StatedKeys(readStated(request.context ?? {}, stateOf), filled);
  return {
    caller,
    action,
    arn: resource,
    account: resourceAccount ?? target.account,
    resourcePolicy: target.resourcePolicy,
    callerKeys: keys,
    resourceKeys: keys,
  };
}

/** Programs without types state requests, too. */
function checkTexts({ role, principalAccount, resource, resourceAccount, context, mfaDeleteCode }: AwsRequest): void {
  if (typeof resource !== 'string') refuseResource('request-malformed', 'a resource is text: an ARN, or `*`');
  if (role !== undefined && typeof role !== 'string') refuse('request-malformed', '`role` is the ARN of a role');
  for (const account of [principalAccount, resourceAccount]) {
    if (account === undefined || (typeof account === 'string' && /^\d{12}$/.test(account))) continue;
    refuse('request-malformed', `\`${account}\` is not an account id`, 'it is a text of 12 digits');
  }
  if (context !== undefined && (typeof context !== 'object' || context === null || Array.isArray(context))) {
    refuse('request-malformed', '`context` is an object of keys');
  }
  if (mfaDeleteCode !== undefined && mfaDeleteCode !== 'valid' && mfaDeleteCode !== 'wrong') {
    refuse('request-malformed', '`mfaDeleteCode` is valid or wrong');
  }
}

function stateOf(values: readonly string[], key: string, single: boolean): KeyState {
  if (values.length > 0) return { state: 'present', values };
  if (single)
    refuse('request-malformed', `\`${key}\` has no value`, 'leave it out where the request does not carry it');
  return absent;
}

/** What a request states, then what follows from its principal; everything else is absent. */
class StatedKeys implements Keys {
  readonly #stated: ReadonlyMap<string, KeyState>;
  readonly #filled: ReadonlyMap<string, KeyState>;

  constructor(stated: ReadonlyMap<string, KeyState>, filled: ReadonlyMap<string, KeyState>) {
    this.#stated = stated;
    this.#filled = filled;
  }

  lookup(key: string): KeyState {
    return this.#stated.get(key) ?? this.#filled.get(key) ?? absent;
  }
}

interface Known {
  readonly caller: Caller;
  readonly filled: ReadonlyMap<string, KeyState>;
}

/** Programs ask many things of few callers. */
const callers = new Map<string, Known>();
const mostRemembered = 4096;
/** Characters; longer than any ARN that IAM gives. */
const longestRemembered = 2048;

function knownCaller(who: Who): Known {
  const { principal, role, principalAccount } = who;
  if (typeof principal !== 'string' || principalAccount !== undefined) return describe(who);
  const id = role === undefined ? principal : `${principal}\n${role}`;
  if (id.length > longestRemembered) return describe(who);
  const found = callers.get(id);
  if (found !== undefined) return found;
  const made = describe(who);
  if (callers.size >= mostRemembered) callers.clear();
  callers.set(id, made);
  return made;
}

function describe(who: Who): Known {
  const caller = callerFrom(who);
  return { caller, filled: keysOf(caller) };
}

/**
 * Keys whose values follow from the caller alone.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
function keysOf(caller: Caller): ReadonlyMap<string, KeyState> {
  const keys: Record<string, string | undefined> = isSigned(caller) ? signedKeys(caller) : outsiderKeys(caller);
  return new Map(
    Object.entries(keys).flatMap(([key, value]) => (value === undefined ? [] : [[key.toLowerCase(), present(value)]])),
  );
}

const principalTypes = {
  user: 'User',
  role: 'AssumedRole',
  root: 'Account',
  'federated-user': 'FederatedUser',
} as const;

function signedKeys(caller: SignedCaller): Record<string, string | undefined> {
  const { kind, arn, shortName, account } = caller;
  const userId = { root: account.id, 'federated-user': `${account.id}:${shortName}` };
  return {
    'aws:PrincipalArn': arn,
    'aws:PrincipalAccount': account.id,
    'aws:PrincipalType': principalTypes[kind],
    'aws:username': kind === 'user' ? shortName : undefined,
    'aws:userid': kind === 'root' || kind === 'federated-user' ? userId[kind] : undefined,
    'aws:PrincipalIsAWSService': 'false',
  };
}

function outsiderKeys(caller: Exclude<Caller, SignedCaller>): Record<string, string | undefined> {
  if (caller.kind === 'anonymous') {
    return {
      'aws:PrincipalType': 'Anonymous',
      'aws:PrincipalAccount': 'anonymous',
      'aws:userid': 'anonymous',
    };
  }
  const account = { 'aws:PrincipalAccount': caller.accountId };
  if (caller.kind === 'provider') return account;
  return { ...account, 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': caller.service };
}

interface Target {
  readonly account: string | undefined;
  readonly resourcePolicy: Situation['resourcePolicy'];
}

const noResource: Target = { account: undefined, resourcePolicy: 'none' };

/** Whose resource it is by its ARN, and whether a policy of its own must allow. */
function targetOf(action: string, resource: string, caller: Caller): Target {
  if (resource === '*') return noResource;
  const arn = parseArn(resource);
  if (arn === undefined) refuseResource('request-malformed', `\`${resource}\` is not an ARN`);
  if (isSigned(caller) && caller.account.partition !== arn.partition) {
    const message = `\`${caller.name}\` and \`${resource}\` are in different partitions`;
    refuseResource('request-impossible', message, 'nothing reaches across them');
  }
  const account = arn.account !== '' && /^\d{12}$/.test(arn.account) ? arn.account : undefined;
  return { account, resourcePolicy: hasToAllow(action, arn) ? 'required' : 'optional' };
}

/** A role's trust policy and a key's policy are not joined with identity policies: without an Allow of theirs, nobody gets in. */
function hasToAllow(action: string, { service, resource }: { readonly service: string; readonly resource: string }) {
  if (service === 'iam') return resource.startsWith('role/') && serviceOf(action) === 'sts';
  return service === 'kms' && resource.startsWith('key/');
}
