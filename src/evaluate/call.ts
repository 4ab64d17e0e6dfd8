// Audit arm: one call in AWS's terms: who, with which credentials, does what to whose resource. Made from a request, or
// refused where the request needs something that is not modelled.
import { parseArn } from '../iam/arn.ts';
import type { Facts } from '../iam/facts.ts';
import { isAddress, parseDate } from '../iam/read-values.ts';
import type { Session } from '../iam/session.ts';
import { assumeActionOf, type Caller, type FederatedUser, isSigned } from './caller.ts';
import { decidedKeys, RequestKeys } from './context.ts';
import type { Estate } from './estate.ts';
import type { Situation } from './layers.ts';
import { serviceOf } from './names.ts';
import type { Policies } from './policies.ts';
import { refuse, refuseResource } from './refusal.ts';
import type { Request } from './request.ts';
import type { Credentials } from './session.ts';
import { malformed, readStated } from './stated-keys.ts';
import type { Oracle } from './worlds.ts';

export interface Call {
  readonly credentials: Credentials;
  readonly action: string;
  readonly arn: string;
  readonly facts: Facts;
  readonly stated: ReadonlyMap<string, readonly string[]>;
  readonly mfaCode: boolean;
  /** As messages call what is acted on: its declared name, or its ARN. */
  readonly target: string;
  /** Account that owns it; undefined where none does: then it is the caller's own that is asked. */
  readonly account: string | undefined;
  /** Id of that account's organization, where that is known. */
  readonly organization: string | undefined;
  readonly resourcePolicy: Situation['resourcePolicy'];
  readonly policies: Policies;
}

/** The calls behind a request: the AssumeRole of each role of `through`, and then the action itself. */
export interface Calls {
  readonly assumes: readonly Call[];
  readonly act: Call;
}

/** What a request says beside what is done to what. */
export type Origin = Omit<Request, keyof Deed>;

/** What is done to what. */
export type Deed = Pick<Request, 'action' | 'actionTypes' | 'resource'>;

/** The calls on the way, and all that is known of the last one before it is said what is done to what. */
export interface Approach {
  readonly assumes: readonly Call[];
  readonly how: Pick<Call, 'credentials' | 'facts' | 'stated' | 'mfaCode'>;
}

const again = 'the rendering and the spec differ: run `iamspec generate`';

/** Throws a RequestRefusal where the request cannot be made, or needs something that is not modelled. */
export function callsOf(estate: Estate, request: Request): Calls {
  const approach = approachOf(estate, request);
  return { assumes: approach.assumes, act: actOf(estate, approach, request) };
}

export function actOf(estate: Estate, { how }: Approach, deed: Deed): Call {
  return callOf(estate, deed, how);
}

export function approachOf(estate: Estate, request: Origin): Approach {
  const named = estate.callers.get(request.as);
  if (named === undefined) refuse('request-unknown-name', `\`${request.as}\` is not the name of a caller`, again);
  checkSession(named, request.session);
  const { facts, through = [] } = request;
  const stated = statedKeys(facts);
  if (request.session.kind === 'access-key' && through.length === 0 && stated.has('aws:tokenissuetime')) {
    refuse('request-impossible', 'an access key was not issued like a token: `aws:TokenIssueTime` is never there');
  }
  checkOrganization(named, facts);
  let credentials: Credentials = firstCredentials(named, request);
  const assumes = through.map(({ role: name, mfaCode }): Call => {
    const role = estate.callers.get(name);
    if (role?.kind !== 'role' || !estate.roles.has(role.arn))
      refuse('request-unknown-name', `\`${name}\` is not the name of a role`, again);
    const assumption = {
      action: assumeActionOf(credentials.caller),
      actionTypes: ['role'],
      resource: { arn: role.arn, principal: name },
    };
    const from = credentials;
    const kind = from.caller.kind === 'provider' ? 'identity-provider' : 'role-session';
    credentials = { caller: role, session: { kind }, assumed: { from, mfaCode } };
    return callOf(estate, assumption, { credentials: from, facts, stated: beforeTheRole(stated), mfaCode });
  });
  return { assumes, how: { credentials, facts, stated, mfaCode: facts.mfaCode === 'given' } };
}

/** A federation token's session is another principal than the user who got it, with its permissions. */
export function actingAs(caller: Caller, { kind }: Session): Caller {
  if ((caller.kind !== 'user' && caller.kind !== 'root') || kind !== 'federation-token') return caller;
  const federated: FederatedUser = {
    kind: 'federated-user',
    name: caller.name,
    account: caller.account,
    user: caller.kind === 'root' ? 'root' : caller.arn,
  };
  return federated;
}

function firstCredentials(named: Caller, { session, claims }: Origin): Credentials {
  const caller = actingAs(named, session);
  if (claims === undefined) return { caller, session };
  if (caller.kind !== 'provider') {
    refuse('request-impossible', `\`${caller.name}\` has no claims`, 'an OIDC or SAML provider vouches for claims');
  }
  const read = new Map(Object.entries(claims).map(([claim, values]) => [claim.toLowerCase(), values]));
  return { caller, session, claims: read };
}

function checkOrganization(caller: Caller, { organization: stated }: Facts): void {
  const known = isSigned(caller) ? caller.account.organization : undefined;
  if (stated === undefined || known === undefined || stated === known) return;
  refuse('request-impossible', `the account of \`${caller.name}\` is in the organization \`${known}\``);
}

/** The call as policies see it, where AWS does what the oracle says. */
export function situationIn(call: Call, oracle: Oracle): Situation {
  const { credentials, action, arn, account, resourcePolicy, facts, stated, mfaCode } = call;
  const { organization: resourceOrganization } = call;
  const about = { credentials, facts, action, stated, mfaCode, resourceAccount: account, resourceOrganization };
  const resourceKeys = new RequestKeys(about, 'trust', oracle);
  return {
    caller: credentials.caller,
    action,
    arn,
    account,
    resourcePolicy,
    callerKeys: mfaCode ? new RequestKeys(about, 'caller', oracle) : resourceKeys,
    resourceKeys,
  };
}

/** What is stated of the role's own session, or of a service that acts with it, was not so yet when the role was assumed. */
function beforeTheRole(stated: Call['stated']): Call['stated'] {
  const later = (key: string): boolean =>
    key === 'aws:userid' ||
    key === 'aws:tokenissuetime' ||
    key === 'aws:viaawsservice' ||
    key.startsWith('aws:calledvia');
  return new Map([...stated].filter(([key]) => !later(key)));
}

function callOf(
  estate: Estate,
  { action, actionTypes, resource }: Deed,
  how: Pick<Call, 'credentials' | 'facts' | 'stated' | 'mfaCode'>,
): Call {
  if (how.mfaCode) checkCode(how.credentials, action);
  const { arn } = resource;
  if (arn !== '*' && actionTypes.length === 0) {
    refuseResource('request-impossible', `\`${action}\` works on no resource, so it cannot be called on \`${arn}\``);
  }
  const target = resource.principal ?? resource.bucket ?? arn;
  const found = targetOf(estate, action, arn, how.credentials.caller);
  checkProvider(how.credentials.caller, action, target, found.account);
  const organization = found.account === undefined ? undefined : estate.organizations.get(found.account);
  return { ...how, action, arn, target, organization, ...found };
}

/** Whom a provider vouches for can ask for the session of a role, which AWS looks the provider up in the account of. */
function checkProvider(caller: Caller, action: string, target: string, account: string | undefined): void {
  if (caller.kind !== 'provider') return;
  const wanted = assumeActionOf(caller);
  if (action !== wanted) {
    const help = `add \`through: ROLE\`, or ask for \`${wanted}\``;
    refuse('request-impossible', `whom \`${caller.name}\` vouches for has no credentials to call \`${action}\``, help);
  }
  if (caller.provider.startsWith('arn:') && caller.accountId !== account) {
    refuseResource('request-impossible', `\`${caller.name}\` and \`${target}\` are in different accounts`);
  }
}

const sessionsOf: Readonly<Record<Caller['kind'], readonly Session['kind'][]>> = {
  user: ['access-key', 'console', 'session-token', 'federation-token'],
  root: ['access-key', 'console', 'session-token', 'federation-token'],
  role: ['role-session', 'instance-profile', 'identity-provider'],
  'federated-user': [],
  service: ['none'],
  provider: ['none'],
  anonymous: ['none'],
};

function checkSession(caller: Caller, { kind, mfaAge }: Session): void {
  if (!sessionsOf[caller.kind].includes(kind)) {
    refuse('request-impossible', `\`${caller.name}\`, a ${caller.kind} caller, has no session of kind \`${kind}\``);
  }
  if (mfaAge === undefined) return;
  if (kind !== 'console' && kind !== 'session-token' && kind !== 'role-session') {
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
  if (sourceIp !== undefined && !isAddress(sourceIp)) malformed('source_ip', sourceIp, 'an address');
  if (time !== undefined && parseDate(time) === undefined) malformed('at', time, 'a date with its zone');
  return readStated(aws, (values, key) => {
    const help = decidedKeys.get(key.toLowerCase());
    if (help !== undefined) refuse('request-impossible', `\`${key}\` cannot be stated under \`aws\``, help);
    return values;
  });
}

/**
 * The beginning of an ARN that says whose it is, and which policies count: of S3 all before the first slash, else the ARN.
 * Calls of one action with the same beginning, that lead to a target, differ in nothing but their ARNs.
 */
export function ownerPart(arn: string): string {
  const slash = arn.indexOf('/');
  const beginning = slash < 0 ? arn : arn.slice(0, slash);
  return parseArn(beginning)?.service === 's3' ? beginning : arn;
}

type Target = Pick<Call, 'account' | 'resourcePolicy' | 'policies'>;

function targetOf(estate: Estate, action: string, arn: string, caller: Caller): Target {
  const service = serviceOf(action);
  const own = (account: string | undefined): Target => {
    return { account, resourcePolicy: 'none', policies: estate.policiesFor(caller.name, undefined) };
  };
  if (arn === '*') return own(undefined);
  const parsed = parseArn(arn);
  if (parsed === undefined) refuseResource('request-malformed', `\`${arn}\` is not an ARN`);
  if ('account' in caller && caller.account.partition !== parsed.partition) {
    refuseResource(
      'request-impossible',
      `\`${caller.name}\` and \`${arn}\` are in different partitions`,
      'nothing reaches across them',
    );
  }
  if (parsed.service === 's3') return bucketTarget(estate, arn, parsed.resource, caller);
  if (parsed.service !== 'iam') {
    refuseResource(
      'request-unmodelled',
      `resources of \`${parsed.service}\` are not modelled`,
      'buckets, objects and IAM resources are',
    );
  }
  // AWS's own policies lie in no account: any may read and attach them.
  if (service !== 'sts') return own(parsed.account === 'aws' ? undefined : parsed.account);
  const role = estate.roles.get(arn);
  if (role === undefined)
    refuseResource(
      'request-unmodelled',
      `\`${arn}\` is not a declared role, so who may assume it is not known`,
      'declare it under `principals`, with the rules that say who may assume it',
    );
  const policies = estate.policiesFor(caller.name, role.trust);
  return { account: parsed.account, resourcePolicy: 'required', policies };
}

function bucketTarget(estate: Estate, arn: string, resource: string, caller: Caller): Target {
  const name = resource.split('/', 1)[0] ?? '';
  const bucket = estate.buckets.get(name);
  if (bucket === undefined || !arn.startsWith(bucket.arn)) {
    refuseResource(
      'request-unmodelled',
      `\`${arn}\` lies in no declared bucket, so its owner and policy are not known`,
      'declare the bucket under `buckets`, with its account',
    );
  }
  const policies = estate.policiesFor(caller.name, bucket.policy, bucket);
  return { account: bucket.accountId, resourcePolicy: 'optional', policies };
}
