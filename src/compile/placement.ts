// Decides which policy documents a rule is written into: for each principal, resource and action of it.
// The language's tables, as code. Knows nothing of conditions or of how a statement looks.

import {
  type Account,
  type Attachment,
  type Bucket,
  type GrantRule,
  isPattern,
  isProvider,
  type OrganizationPlace,
  type Principal,
  type Resource,
  type RolePrincipal,
  type UserPrincipal,
  type Who,
} from '../spec/spec.ts';
import { providerObstacle, tokenObstacle } from './federation.ts';
import { isSts, type Term } from './fit.ts';
import { guardRailObstacle } from './guard-rails.ts';
import {
  cannotSign,
  doesNotFit,
  type IdentityPrincipal,
  identityOf,
  isIdentity,
  needsAttach,
  needsBucket,
  noGroupPrincipals,
  noMembers,
  notManaged,
  type Obstacle,
  patternIsGranted,
  rootNamesAccount,
  speaksForOthers,
} from './obstacles.ts';

export type Target =
  | { readonly kind: 'bucket'; readonly bucket: Bucket }
  | { readonly kind: 'identity'; readonly principal: IdentityPrincipal }
  | { readonly kind: 'boundary'; readonly principal: UserPrincipal | RolePrincipal }
  | { readonly kind: 'trust'; readonly role: RolePrincipal }
  | { readonly kind: 'scp' | 'rcp'; readonly place: OrganizationPlace };

export interface Place {
  readonly target: Target;
  /** The caller's half of a trust: an identity statement without conditions, which stand in the trust policy alone. */
  readonly callerHalf: boolean;
}

/** `trust.admin`: what the target's document is called. */
export function documentName(target: Target): string {
  return `${target.kind}.${ownerOf(target)}`;
}

export function ownerOf(target: Target): string {
  if (target.kind === 'bucket') return target.bucket.name;
  if ('place' in target) return target.place.name;
  return target.kind === 'trust' ? target.role.name : target.principal.name;
}

/** Where this action on this resource is written down for this principal; or why nowhere. */
export function placesOf(
  rule: GrantRule,
  who: Who['who'],
  resource: Resource,
  term: Term,
): readonly Place[] | Obstacle {
  const obstacle = isProvider(who) ? providerObstacle(who, resource, term) : tokenObstacle(rule, who, term);
  if (obstacle !== undefined) return obstacle;
  if (rule.kind === 'allow' && isPattern(who)) return patternIsGranted(who);
  if (rule.attach.length > 0) return attached(rule, who, resource, term);
  if (rule.kind === 'deny') return denied(who, resource);
  if (isPrincipal(who, 'root')) return rootNamesAccount(who);
  const role = assumed(resource, term);
  if (role !== undefined) return trusted(who, role);
  const bucket = bucketOf(resource);
  return bucket === undefined ? granted(who, resource) : grantedOnBucket(who, bucket);
}

function isPrincipal<Kind extends Principal['kind']>(
  who: Who['who'],
  ...kinds: readonly Kind[]
): who is Extract<Principal, { kind: Kind }> {
  return typeof who !== 'string' && (kinds as readonly string[]).includes(who.kind);
}

function bucketOf(resource: Resource): Bucket | undefined {
  return resource.kind === 'everything' || resource.kind === 'principal' ? undefined : resource.bucket;
}

/** The declared role that the action assumes. */
function assumed(resource: Resource, term: Term): RolePrincipal | undefined {
  if (!isSts(term) || resource.kind !== 'principal') return undefined;
  return resource.principal.kind === 'role' ? resource.principal : undefined;
}

function identity(principal: IdentityPrincipal, callerHalf = false): Place {
  return { target: { kind: 'identity', principal }, callerHalf };
}

function onBucket(bucket: Bucket): Place {
  return { target: { kind: 'bucket', bucket }, callerHalf: false };
}

function granted(who: Who['who'], resource: Resource): readonly Place[] | Obstacle {
  if (isIdentity(who)) return who.account.managed ? [identity(who)] : notManaged(who);
  return needsBucket(who, resource);
}

function grantedOnBucket(who: Who['who'], bucket: Bucket): readonly Place[] | Obstacle {
  if (!isIdentity(who)) return [onBucket(bucket)];
  if (sameAccount(who.account, bucket.account)) return who.account.managed ? [identity(who)] : notManaged(who, bucket);
  if (who.kind === 'group') return noGroupPrincipals(who, `the policy of \`${bucket.name}\`, in another account,`);
  return who.account.managed ? [identity(who), onBucket(bucket)] : [onBucket(bucket)];
}

function trusted(who: Who['who'], role: RolePrincipal): readonly Place[] | Obstacle {
  const trust: Place = { target: { kind: 'trust', role }, callerHalf: false };
  if (who === 'anonymous') {
    return cannotSign(role);
  }
  if (isPrincipal(who, 'group') && who.members.length === 0) return noMembers(who, role);
  if (!isIdentity(who) || !who.account.managed) return [trust];
  // A group and a permission set are trusted by their account, which leaves it to their own policies.
  const byAccount = who.kind === 'group' || who.kind === 'sso';
  return byAccount || !sameAccount(who.account, role.account) ? [trust, identity(who, true)] : [trust];
}

function denied(who: Who['who'], resource: Resource): readonly Place[] | Obstacle {
  const bucket = bucketOf(resource);
  const onTheBucket = bucket === undefined ? [] : [onBucket(bucket)];
  if (isPrincipal(who, 'group')) return who.account.managed ? [identity(who)] : notManaged(who);
  if (isPrincipal(who, 'user', 'role') && who.account.managed) return [identity(who), ...onTheBucket];
  if (bucket !== undefined) return onTheBucket;
  return needsAttach(who, resource);
}

function attached(rule: GrantRule, who: Who['who'], resource: Resource, term: Term): readonly Place[] | Obstacle {
  const results = rule.attach.map((attachment) => attachedTo(attachment, rule.kind, who, resource, term));
  const places = results.flatMap((result) => ('target' in result ? [result] : []));
  const [obstacle] = results.flatMap((result) => ('code' in result ? [result] : []));
  return places.length > 0 || obstacle === undefined ? places : obstacle;
}

function attachedTo(
  attachment: Attachment,
  effect: GrantRule['kind'],
  who: Who['who'],
  resource: Resource,
  term: Term,
): Place | Obstacle {
  if (attachment.kind === 'identity' || attachment.kind === 'boundary') return attachedToOwn(attachment, effect, who);
  if (attachment.kind === 'scp' || attachment.kind === 'rcp') {
    return (
      guardRailObstacle(attachment, effect, who, resource, term) ?? { target: targetOf(attachment), callerHalf: false }
    );
  }
  if (effect === 'allow' && isPrincipal(who, 'root')) return rootNamesAccount(who);
  if (attachment.kind === 'bucket') {
    const { bucket } = attachment;
    if (isPrincipal(who, 'group')) return noGroupPrincipals(who, `the policy of \`${bucket.name}\``);
    return liesIn(resource, bucket)
      ? onBucket(bucket)
      : doesNotFit(resource, `the policy of the bucket \`${bucket.name}\``);
  }
  const { role } = attachment;
  const fits = resource.kind === 'principal' && resource.principal.arn === role.arn;
  if (!fits || !isSts(term))
    return doesNotFit(resource, `the trust policy of \`${role.name}\``, 'with `sts:` actions ');
  if (isPrincipal(who, 'group') && who.members.length === 0) return noMembers(who, role);
  return { target: { kind: 'trust', role }, callerHalf: false };
}

/** A principal's own policy or boundary speaks of that principal alone. */
function attachedToOwn(
  attachment: Extract<Attachment, { kind: 'identity' | 'boundary' }>,
  effect: GrantRule['kind'],
  who: Who['who'],
): Place | Obstacle {
  const principal = identityOf(attachment.principal);
  if (!principal.account.managed) return notManaged(principal);
  const itself = typeof who !== 'string' && who.name === principal.name;
  const wider = who === 'everyone' || (isPrincipal(who, 'account') && sameAccount(who.account, principal.account));
  if (!itself && !(effect === 'deny' && wider)) return speaksForOthers(principal, who, attachment.kind);
  return { target: targetOf(attachment), callerHalf: false };
}

export function targetOf(attachment: Attachment): Target {
  switch (attachment.kind) {
    case 'role':
      return { kind: 'trust', role: attachment.role };
    case 'identity':
      return { kind: 'identity', principal: identityOf(attachment.principal) };
    case 'bucket':
      return { kind: 'bucket', bucket: attachment.bucket };
    case 'boundary':
      return { kind: 'boundary', principal: attachment.principal };
    case 'scp':
    case 'rcp':
      return { kind: attachment.kind, place: attachment.place };
  }
}

function liesIn(resource: Resource, bucket: Bucket): boolean {
  return bucketOf(resource)?.arn === bucket.arn;
}

function sameAccount(a: Account, b: Account): boolean {
  return a.id === b.id;
}
