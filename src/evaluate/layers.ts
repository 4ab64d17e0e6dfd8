// Audit arm: matches one call against every policy that counts for it, layer by layer. What follows is authorize.ts's business.
import { rcpServices } from '../iam/rcp-services.ts';
import type { Relation } from './authorize.ts';
import { type Caller, isServiceLinked, isSigned } from './caller.ts';
import type { Keys } from './keys.ts';
import { parseAction, serviceOf } from './names.ts';
import { type Doubt, isDoubt, type Outcome } from './outcome.ts';
import type { Layer, PlacedStatement, Policies } from './policies.ts';
import { type Match, matchStatement, type Subject } from './statement.ts';

/** One call as the policies see it. */
export interface Situation {
  readonly caller: Caller;
  readonly action: string;
  /** `*` where the action works on no resource. */
  readonly arn: string;
  /** Account that owns the resource; undefined where there is none: then it is the caller's own that is asked. */
  readonly account: string | undefined;
  /** `none`: the resource can have no policy. `required`: a role's trust policy, a key's policy. */
  readonly resourcePolicy: Relation['resourcePolicy'];
  /** What the caller's own policies see of the request. */
  readonly callerKeys: Keys;
  /** What the resource's policy sees; the same where no MFA code is given in the call. */
  readonly resourceKeys: Keys;
}

/** A statement that matches, surely or perhaps. */
export interface Found {
  readonly placed: PlacedStatement;
  readonly match: Match;
}

export interface Findings {
  readonly denies: readonly Found[];
  readonly allows: readonly Found[];
  readonly counts: Counts;
  readonly relation: Relation;
  /** S3 cuts the resource's grants off, for the bucket is public. */
  readonly cut: Outcome;
  readonly doubtful: boolean;
}

/** Which layers count for a call; without a policy in a layer that counts, it is as if it allowed nothing. */
export type Counts = { readonly [layer in Layer]: Outcome };

export function evaluate(policies: Policies, situation: Situation): Findings {
  const counts = layersThatCount(policies, situation);
  const relation = relationOf(situation);
  const subjects = subjectsOf(policies, situation, counts);
  const denies: Found[] = [];
  const allows: Found[] = [];
  const cut = isCutOff(policies, situation, relation);
  let doubtful = isDoubt(cut);
  for (const placed of policies.statementsFor(situation.action, situation.arn)) {
    const layer = counts[placed.layer];
    if (layer === false) continue;
    const { statement } = placed;
    const ofResource = placed.layer === 'resource';
    const match = matchStatement(statement, ofResource ? subjects.resource : subjects.caller);
    if (match.account === false) continue;
    const found: Found = { placed, match: layer === true ? match : doubted(layer) };
    if (isUnsure(found, ofResource)) doubtful = true;
    if (statement.effect === 'Deny') denies.push(found);
    else allows.push(found);
  }
  return { denies, allows, counts, relation, cut, doubtful };
}

function isUnsure({ match: { full, named, account } }: Found, ofResource: boolean): boolean {
  return isDoubt(account) || (ofResource && (isDoubt(named) || isDoubt(full)));
}

function doubted(doubt: Doubt): Match {
  return { full: doubt, named: doubt, account: doubt };
}

interface Subjects {
  readonly caller: Subject;
  readonly resource: Subject;
}

/** What statements of either side are matched against. */
export function subjectsOf(policies: Policies, situation: Situation, counts: Counts): Subjects {
  const { caller, action, arn, callerKeys, resourceKeys } = situation;
  const boundary = policies.boundary && counts.boundary === true;
  const federated = caller.kind === 'federated-user';
  const bounded = boundary && !federated;
  const limited = boundary || federated || (policies.session && counts.session === true);
  const own: Subject = { caller, keys: callerKeys, bounded, limited, resource: { arn, action } };
  return { caller: own, resource: resourceKeys === callerKeys ? own : { ...own, keys: resourceKeys } };
}

const forUsers: Counts = { identity: true, boundary: true, session: false, scp: true, resource: true, rcp: true };
const forRoles: Counts = { ...forUsers, session: true };
const forLinkedRoles: Counts = { ...forRoles, scp: false, rcp: false };
/** The boundary is that of the user. */
const forFederatedUsers: Counts = { ...forUsers, session: true };
const forRoots: Counts = { ...forUsers, identity: false, boundary: false };
const forOutsiders: Counts = { ...forRoots, scp: false };

/**
 * Policies that cannot be attached to the caller, or do not bind it, do not count.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export function layersThatCount(policies: Policies, situation: Situation): Counts {
  const byCaller = countsOf(situation.caller);
  const repair = policies.resource && isOwnersRepair(situation);
  if (policies.hasRcps) return { ...byCaller, resource: !repair, rcp: byCaller.rcp && rcpsBind(situation) };
  return repair ? { ...byCaller, resource: false } : byCaller;
}

function countsOf(caller: Caller): Counts {
  if (caller.kind === 'user') return forUsers;
  if (caller.kind === 'role') return isServiceLinked(caller) ? forLinkedRoles : forRoles;
  if (caller.kind === 'federated-user') return forFederatedUsers;
  return caller.kind === 'root' ? forRoots : forOutsiders;
}

const perhapsCovered: Doubt = { text: 'whether RCPs cover the service, whose list AWS extends' };

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services */
function rcpsBind({ action }: Situation): Outcome {
  const service = serviceOf(action);
  if (service === 'iam') return false;
  return rcpServices.has(service) || perhapsCovered;
}

const policyActions: ReadonlySet<string> = new Set(['getbucketpolicy', 'putbucketpolicy', 'deletebucketpolicy']);

/**
 * The owner's root user can always read, replace and remove a bucket's policy, whatever that policy says.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html
 */
export function isOwnersRepair({ caller, account, action }: Pick<Situation, 'caller' | 'account' | 'action'>): boolean {
  if (caller.kind !== 'root' || caller.account.id !== account) return false;
  const { service, name } = parseAction(action) ?? {};
  return service === 's3' && policyActions.has(name ?? '');
}

/**
 * RestrictPublicBuckets: what a public policy grants counts for the owner's account and for AWS services alone.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
function isCutOff({ bucket, isPublic }: Policies, situation: Situation, { sameAccount }: Relation): Outcome {
  if (bucket.blockPublicAccess !== true || sameAccount || situation.caller.kind === 'service') return false;
  return serviceOf(situation.action) === 's3' && isPublic;
}

function relationOf({ caller, account, resourcePolicy }: Situation): Relation {
  return { caller: sortOf(caller), sameAccount: isSameAccount(caller, account), resourcePolicy };
}

function sortOf(caller: Caller): Relation['caller'] {
  if (!isSigned(caller)) return 'outside';
  return caller.kind === 'root' || caller.kind === 'federated-user' ? caller.kind : 'identity';
}

/** An action that works on no resource asks the caller's own account. */
function isSameAccount(caller: Caller, account: string | undefined): boolean {
  return isSigned(caller) && (account === undefined || caller.account.id === account);
}
