// Audit arm: one call in AWS's terms: who, with which credentials, does what to whose resource. Made from a request, or
// refused where the request needs something that is not modelled.
import { parseArn } from '../iam/arn.ts';
import { globalContextKey } from '../iam/context-keys.ts';
import type { Facts } from '../iam/facts.ts';
import { parseAddress, parseDate, parseNumber } from '../iam/read-values.ts';
import type { Session } from '../iam/session.ts';
import type { Code } from '../text/codes.ts';
import { Refusal } from '../text/diagnostic.ts';
import type { Caller } from './caller.ts';
import { decidedKeys } from './context.ts';
import type { CompiledPolicy, Estate, EstateBucket } from './estate.ts';
import { serviceOf } from './names.ts';
import type { Request } from './request.ts';
import type { Credentials } from './session.ts';

export interface Call {
  readonly credentials: Credentials;
  readonly action: string;
  readonly arn: string;
  readonly facts: Facts;
  readonly stated: ReadonlyMap<string, readonly string[]>;
  readonly mfaCode: boolean;
  readonly target: Target;
}

/** What is acted on: whose it is, and which policy it has. */
export interface Target {
  /** Undefined where no account owns what the action works on: then it is the caller's own that is asked. */
  readonly account: string | undefined;
  readonly bucket?: EstateBucket;
  readonly policy: { readonly kind: 'none' | 'optional' | 'required'; readonly compiled?: CompiledPolicy };
}

/** A request that cannot be decided, and which part of it stands in the way. */
export class RequestRefusal extends Refusal {
  readonly part: 'call' | 'resource';

  constructor(part: RequestRefusal['part'], code: Code, message: string, help?: string) {
    super([{ severity: 'error', code, message, ...(help === undefined ? {} : { help }) }]);
    this.part = part;
  }
}

function refuse(code: Code, message: string, help?: string): never {
  throw new RequestRefusal('call', code, message, help);
}

function refuseResource(code: Code, message: string, help?: string): never {
  throw new RequestRefusal('resource', code, message, help);
}

/** The calls behind a request: the AssumeRole that `through` asks for, if it does, and then the action itself. */
export function callsOf(estate: Estate, request: Request): { readonly assume?: Call; readonly act: Call } {
  const caller = estate.callers.get(request.as);
  if (caller === undefined) refuse('request-unknown-name', `\`${request.as}\` is not the name of a caller`);
  checkSession(caller, request.session);
  const { facts, through } = request;
  const stated = statedKeys(facts);
  const first: Credentials = { caller, session: request.session };
  if (through === undefined) return { act: callOf(estate, request, first, stated, facts.mfaCode === 'given') };
  const role = estate.callers.get(through.role);
  if (role?.kind !== 'role') refuse('request-unknown-name', `\`${through.role}\` is not the name of a role`);
  const credentials: Credentials = {
    caller: role,
    session: { kind: 'role-session' },
    assumed: { from: first, mfaCode: through.mfaCode },
  };
  const assumption = { action: 'sts:AssumeRole', actionTypes: ['role'], resource: { arn: role.arn } };
  return {
    assume: callOf(estate, assumption, first, withoutService(stated), through.mfaCode, facts),
    act: callOf(estate, request, credentials, stated, facts.mfaCode === 'given'),
  };
}

/** A service that acts with a role's credentials was not there yet when the role was assumed. */
function withoutService(stated: Call['stated']): Call['stated'] {
  return new Map([...stated].filter(([key]) => key !== 'aws:viaawsservice' && !key.startsWith('aws:calledvia')));
}

function callOf(
  estate: Estate,
  { action, actionTypes, resource, ...rest }: Pick<Request, 'action' | 'actionTypes' | 'resource'> & { facts?: Facts },
  credentials: Credentials,
  stated: ReadonlyMap<string, readonly string[]>,
  mfaCode: boolean,
  facts: Facts = rest.facts ?? { aws: {} },
): Call {
  if (mfaCode) checkCode(credentials, action);
  const { arn } = resource;
  if (arn !== '*' && actionTypes.length === 0) {
    refuseResource('request-impossible', `\`${action}\` works on no resource, so it cannot be called on \`${arn}\``);
  }
  return {
    credentials,
    action,
    arn,
    facts,
    stated,
    mfaCode,
    target: targetOf(estate, action, arn, credentials.caller),
  };
}

const sessionsOf: Readonly<Record<Caller['kind'], readonly Session['kind'][]>> = {
  user: ['access-key', 'console', 'session-token'],
  root: ['access-key', 'console', 'session-token'],
  role: ['role-session', 'instance-profile'],
  service: ['none'],
  anonymous: ['none'],
};

function checkSession(caller: Caller, { kind, mfaAge }: Session): void {
  if (kind === 'federation-token') refuse('request-unmodelled', 'sessions of `GetFederationToken` are not modelled');
  if (!sessionsOf[caller.kind].includes(kind)) {
    refuse('request-impossible', `\`${caller.name}\`, a ${caller.kind} caller, has no session of kind \`${kind}\``);
  }
  if (mfaAge === undefined) return;
  if (kind !== 'console' && kind !== 'session-token') {
    refuse('request-impossible', `a session of kind \`${kind}\` cannot show MFA itself`);
  }
  if (!Number.isFinite(mfaAge) || mfaAge < 0) refuse('request-malformed', 'the age of MFA is a number of seconds');
}

function checkCode({ caller }: Credentials, action: string): void {
  if (action !== 'sts:AssumeRole' && action !== 'sts:GetSessionToken') {
    refuse('request-impossible', `\`${action}\` takes no MFA code`, 'only AssumeRole and GetSessionToken do');
  }
  if (caller.kind !== 'user' && caller.kind !== 'root') {
    refuse('request-impossible', `\`${caller.name}\` has no MFA device to give a code of`);
  }
}

/** By key in lower case; refuses what the request says in words of its own, and values that no operator could read. */
function statedKeys({ aws, sourceIp, time }: Facts): ReadonlyMap<string, readonly string[]> {
  if (sourceIp !== undefined && !parseAddress(sourceIp)) malformed('source_ip', sourceIp, 'an address');
  if (time !== undefined && parseDate(time) === undefined) malformed('at', time, 'a date with its zone');
  const stated = new Map<string, readonly string[]>();
  for (const [key, values] of Object.entries(aws)) {
    const lower = key.toLowerCase();
    const help = decidedKeys.get(lower);
    if (help !== undefined) refuse('request-impossible', `\`${key}\` cannot be stated under \`aws\``, help);
    if (stated.has(lower)) refuse('request-malformed', `\`${key}\` is stated twice`, 'keys ignore case');
    checkValues(key, values);
    stated.set(lower, values);
  }
  return stated;
}

function checkValues(key: string, values: readonly string[]): void {
  const known = globalContextKey(key);
  if (known === undefined) return;
  if (!known.multivalued && values.length > 1) malformed(key, values.join(', '), 'one value');
  if (known.alsoType !== undefined) return;
  for (const value of values) {
    if (known.type === 'bool' && !/^(?:true|false)$/i.test(value)) malformed(key, value, 'true or false');
    if (known.type === 'numeric' && parseNumber(value) === undefined) malformed(key, value, 'a number');
    if (known.type === 'date' && parseDate(value) === undefined) malformed(key, value, 'a date');
    if (known.type === 'ip' && !parseAddress(value)) malformed(key, value, 'an address');
  }
}

function malformed(key: string, value: string, wanted: string): never {
  return refuse('request-malformed', `\`${key}\` is \`${value}\`, not ${wanted}`);
}

function targetOf(estate: Estate, action: string, arn: string, caller: Caller): Target {
  const service = serviceOf(action);
  if (arn === '*') return { account: undefined, policy: { kind: 'none' } };
  const parsed = parseArn(arn);
  if (parsed === undefined) refuseResource('request-malformed', `\`${arn}\` is not an ARN`);
  if ('account' in caller && caller.account.partition !== parsed.partition) {
    refuseResource(
      'request-impossible',
      `\`${caller.name}\` and \`${arn}\` are in different partitions`,
      'nothing reaches across them',
    );
  }
  if (parsed.service === 's3') return bucketTarget(estate, arn, parsed.resource);
  if (parsed.service !== 'iam') {
    refuseResource(
      'request-unmodelled',
      `resources of \`${parsed.service}\` are not modelled`,
      'buckets, objects and IAM resources are',
    );
  }
  // AWS's own policies lie in no account: any may read and attach them.
  if (service !== 'sts')
    return { account: parsed.account === 'aws' ? undefined : parsed.account, policy: { kind: 'none' } };
  const role = estate.roles.get(arn);
  if (role === undefined)
    refuseResource('request-unmodelled', `\`${arn}\` is not a declared role, so who may assume it is not known`);
  return { account: parsed.account, policy: { kind: 'required', ...(role.trust && { compiled: role.trust }) } };
}

function bucketTarget(estate: Estate, arn: string, resource: string): Target {
  const name = resource.split('/', 1)[0] ?? '';
  const bucket = estate.buckets.get(name);
  if (bucket === undefined || !arn.startsWith(bucket.arn)) {
    refuseResource(
      'request-unmodelled',
      `\`${arn}\` lies in no declared bucket, so its owner and policy are not known`,
    );
  }
  const { accountId, policy } = bucket;
  return { account: accountId, bucket, policy: { kind: 'optional', ...(policy && { compiled: policy }) } };
}
