// The reference of the language itself: what a spec says of one call, from its rules and plain facts. Makes no statements, and
// knows nothing of how rules are rendered or decided in `src/`.

import type {
  Account,
  Actions,
  Attachment,
  Bucket,
  GrantRule,
  Principal,
  Resource,
  RolePrincipal,
  Spec,
  UserPrincipal,
  Who,
} from '../../src/spec/spec.ts';
import { isUnder } from '../../src/spec/spec.ts';
import { type Facts, holdAll, matches, Unsaid, type View } from './spec-conditions.ts';

/** `token`: whoever an identity provider vouches for. `federated`: with the federation token of a user or of root. */
export interface Asker {
  readonly kind: 'user' | 'role' | 'root' | 'federated' | 'service' | 'anonymous' | 'token';
  /** What the spec declares it as. */
  readonly principal?: Principal;
  readonly account?: Account;
  /** Of a user or a role; a permission set's role has one that its pattern fits. */
  readonly arn?: string;
  /** A session token without MFA: AWS keeps it from IAM. */
  readonly keptFromIam?: boolean;
}

export interface Call {
  readonly asker: Asker;
  readonly action: string;
  readonly arn: string;
  readonly owner?: Account;
  readonly bucket?: Bucket;
  readonly role?: RolePrincipal;
  readonly facts: Facts;
  /** Does a caller that holds `anything` hold what would allow this? */
  readonly heldAnything: boolean;
}

type Grant = 'named' | 'everyone' | 'delegated';

/** The policies AWS manages that specs here name. */
const managed: Readonly<Record<string, (action: string) => boolean>> = {
  AdministratorAccess: () => true,
  AmazonS3FullAccess: (action) => action.startsWith('s3:'),
  AmazonS3ReadOnlyAccess: (action) => /^s3:(Get|List|Describe)/.test(action),
  PowerUserAccess: (action) => !action.startsWith('iam:') || action === 'iam:ListRoles',
};

export function isAllowed(spec: Spec, call: Call): boolean {
  if (isGated(call)) return false;
  const rules = spec.rules.filter((rule): rule is GrantRule => rule.kind !== 'statement');
  if (rules.length < spec.rules.length) throw new Unsaid('a verbatim statement');
  if (rules.some((rule) => mayCoverNothing(rule, call)))
    throw new Unsaid('whether an ARN covers what works on nothing');
  if (!repairsItsPolicy(call) && rules.some((rule) => rule.kind === 'deny' && refuses(rule, call))) return false;
  return isGranted(spec, rules, call) && passesMfaDelete(call);
}

/** Calls that AWS refuses whatever policies say. */
function isGated({ asker, action }: Call): boolean {
  const assumes = /^sts:AssumeRole/.test(action);
  if (asker.kind === 'token') return !/^sts:AssumeRoleWith/.test(action);
  if (/^sts:AssumeRoleWith/.test(action)) return true;
  if (asker.kind === 'root') return assumes || (asker.keptFromIam === true && action.startsWith('iam:'));
  if (asker.kind === 'federated' || asker.kind === 'anonymous') return /^(iam|sts):/.test(action);
  return asker.keptFromIam === true && action.startsWith('iam:');
}

function mayCoverNothing({ actions, resources }: GrantRule, { action, arn }: Call): boolean {
  return arn === '*' && coversAction(actions, action) && resources.some(({ kind }) => kind !== 'everything');
}

/** Root of the bucket's account gets at its policy whatever that says. */
function repairsItsPolicy(call: Call): boolean {
  return call.asker.kind === 'root' && isInside(call) && /^s3:(Get|Put|Delete)BucketPolicy$/.test(call.action);
}

function passesMfaDelete(call: Call): boolean {
  if (call.bucket?.mfaDelete === undefined) return true;
  if (!['s3:DeleteObjectVersion', 's3:PutBucketVersioning'].includes(call.action)) return true;
  return call.asker.kind === 'root' && isInside(call) && call.facts.tls && call.facts.mfaDeleteCode === 'valid';
}

/** "Refused if the caller is not in `except`, and `when`, and not `unless`." */
function refuses(rule: GrantRule, call: Call): boolean {
  const view = viewOf(rule);
  const exempt = rule.unless !== undefined && holdAll(rule.unless, call.facts, view);
  return (
    isAbout(rule, call) &&
    (rule.attach.length === 0 || rule.attach.some((place) => binds(place, call))) &&
    holdAll(rule.when, call.facts, view) &&
    !exempt &&
    rule.to.some((who) => means(who, call)) &&
    !rule.except.some((who) => spares(who, call.asker))
  );
}

/** In a trust policy everyone is `{ "AWS": "*" }`; whether that holds those without an account, AWS says both ways. */
function means(who: Who, { asker, role }: Call): boolean {
  if (who.who === 'everyone' && role !== undefined && asker.account === undefined) {
    throw new Unsaid('whether everyone in a trust policy has an account', 'allow');
  }
  if (who.who === 'anonymous' && asker.kind === 'service') throw new Unsaid('which type of principal a service is');
  return is(who, asker);
}

function spares(who: Who, asker: Asker): boolean {
  const account = typeof who.who === 'object' && who.who.kind === 'account';
  if (account && asker.kind === 'service') throw new Unsaid('of which account a service calls');
  if (!account && asker.kind === 'federated') throw new Unsaid('by which name AWS knows a federation token');
  return is(who, asker);
}

/** Only a role's trust policy surely sees the MFA code of the call; where a rule goes by itself, it is not there. */
function viewOf({ attach }: GrantRule): View {
  return attach.some(({ kind }) => kind === 'role') ? 'resource' : 'caller';
}

/** Does a rule that was put there have a say in this call? */
function binds(place: Attachment, call: Call): boolean {
  if (place.kind === 'bucket') return place.bucket.name === call.bucket?.name;
  if (place.kind === 'role') return assumesRole(call) && place.role.name === call.role?.name;
  if (place.kind === 'scp') return call.asker.account !== undefined && isUnder(call.asker.account, place.place);
  if (place.kind === 'rcp') return call.owner !== undefined && isUnder(call.owner, place.place);
  return isOrBelongsTo(place.principal, call.asker);
}

function isOrBelongsTo(principal: Principal, asker: Asker): boolean {
  if (asker.principal === undefined || asker.kind === 'federated') return false;
  return principal.kind === 'group'
    ? principal.members.includes(asker.principal.name)
    : principal.name === asker.principal.name;
}

function isInside({ asker, owner }: Call): boolean {
  return asker.account !== undefined && (owner === undefined || owner.name === asker.account.name);
}

function assumesRole({ action, role }: Call): boolean {
  return role !== undefined && /^sts:AssumeRole/.test(action);
}

/** Within an account: what it holds, or what the resource says. Across accounts: both. */
function isGranted(spec: Spec, rules: readonly GrantRule[], call: Call): boolean {
  const { asker } = call;
  const allows = rules.filter(({ kind }) => kind === 'allow');
  const grants = allows.flatMap((rule) => grantsOf(rule, call));
  const named = grants.includes('named');
  const open = grants.includes('everyone');
  if (asker.kind === 'federated') return federatedIsGranted(open);
  if (asker.account === undefined) return named || isOpen(open, call);
  if (asker.kind === 'root') return isInside(call) || grants.length > 0;
  const own = holds(spec, allows, call);
  const limits = isWithinBoundary(rules, call);
  if (!isInside(call)) return own && limits && (named || grants.includes('delegated') || isOpen(open, call));
  if (named && (asker.kind === 'user' || limits)) return true;
  if (open && limits) return true;
  if (open) throw new Unsaid('whether `*` goes past a boundary');
  return own && limits && (!assumesRole(call) || grants.includes('delegated'));
}

/** It has no session policy, so that nothing of its user's is passed on to it. */
function federatedIsGranted(open: boolean): boolean {
  if (open) throw new Unsaid('whether `*` lets in a federation token');
  return false;
}

/** What a public policy grants to outsiders may be blocked; whether it is public, the language does not say. */
function isOpen(open: boolean, { bucket, role, asker }: Call): boolean {
  if (open && role !== undefined && asker.account === undefined) {
    throw new Unsaid('whether everyone can assume a role without an account');
  }
  if (open && bucket?.publicAccessBlock === 'all') throw new Unsaid('whether the policy is public');
  return open;
}

/** What a rule grants on the resource's side: to the caller by name, or to its account, which passes it on. */
function grantsOf(rule: GrantRule, call: Call): readonly Grant[] {
  if (!coversAction(rule.actions, call.action) || !holdAll(rule.when, call.facts, 'resource')) return [];
  const onResource = rule.resources.filter((resource) => hasPolicy(resource, call) && covers(resource, call));
  if (onResource.length === 0) return [];
  const put = rule.attach.some(({ kind }) => kind === 'bucket' || kind === 'role');
  if (rule.attach.length > 0 && !rule.attach.some((place) => put && binds(place, call))) return [];
  return rule.to.filter((who) => who.who === 'everyone' || means(who, call)).flatMap((who) => grantTo(who, put, call));
}

function grantTo({ who }: Who, put: boolean, call: Call): readonly Grant[] {
  if (who === 'everyone') return ['everyone'];
  if (who === 'anonymous') return ['named'];
  if (who.kind === 'account') return ['delegated'];
  // A role's trust policy always has to let the caller in; a bucket's has to where accounts differ.
  const needed = put || assumesRole(call) || !isInside(call);
  if (who.kind === 'group') return assumesRole(call) ? ['delegated'] : [];
  if (who.kind === 'sso') return needed ? ['delegated'] : [];
  return who.kind === 'service' || who.kind === 'oidc' || who.kind === 'saml' || needed ? ['named'] : [];
}

/** Is it a bucket with its policy, or a role with its trust policy, that the rule speaks of? */
function hasPolicy(resource: Resource, call: Call): boolean {
  if (resource.kind === 'everything') return false;
  if (resource.kind === 'principal') return assumesRole(call) && resource.principal.kind === 'role';
  return resource.bucket !== undefined;
}

/** Does the caller hold it: by the rules that go into its own policies, or beside the spec? */
function holds(spec: Spec, allows: readonly GrantRule[], call: Call): boolean {
  const { principal } = call.asker;
  if (allows.some((rule) => goesToCaller(rule, call))) return true;
  const holders = [...spec.principals.values()].filter((each) => isOrBelongsTo(each, call.asker));
  const held = [principal, ...holders].flatMap((each) => (each !== undefined && 'has' in each ? each.has : []));
  return held.some(({ name }) => (name === 'anything' ? call.heldAnything : allowedBy(name)(call.action)));
}

function allowedBy(policy: string): (action: string) => boolean {
  const found = managed[policy];
  if (found === undefined) throw new Unsaid(`what ${policy} allows`);
  return found;
}

function goesToCaller(rule: GrantRule, call: Call): boolean {
  if (!coversAction(rule.actions, call.action)) return false;
  const { facts, asker } = call;
  const covering = rule.resources.filter((resource) => covers(resource, call));
  const where = rule.attach.filter(({ kind }) => kind === 'identity');
  if (rule.attach.length > 0) {
    const bound = where.some((place) => binds(place, call)) && covering.length > 0;
    return bound && holdAll(rule.when, facts, 'caller');
  }
  const meant = rule.to.filter(({ who }) => typeof who === 'object' && isOrBelongsTo(who, asker));
  if (meant.length === 0 || asker.account?.managed !== true) return false;
  // The conditions of an assumption stand in the trust policy alone, which names users and roles of its own account.
  const trusted = covering.some((resource) => assumesRole(call) && hasPolicy(resource, call));
  const through = ({ who }: Who) => !isInside(call) || (typeof who === 'object' && ['group', 'sso'].includes(who.kind));
  if (trusted) return meant.some(through);
  return covering.length > 0 && holdAll(rule.when, facts, 'caller');
}

/** A boundary that allows nothing lets nothing through. */
function isWithinBoundary(rules: readonly GrantRule[], call: Call): boolean {
  const { principal } = call.asker;
  const declared = principal !== undefined && 'boundary' in principal ? principal.boundary : undefined;
  if (declared !== undefined) return allowedBy(declared.name)(call.action);
  const bounding = rules.filter(({ attach }) => attach.some((to) => to.kind === 'boundary' && binds(to, call)));
  const allowing = bounding.filter(({ kind }) => kind === 'allow');
  return (
    bounding.length === 0 || allowing.some((rule) => isAbout(rule, call) && holdAll(rule.when, call.facts, 'caller'))
  );
}

/** Is the caller meant? */
export function is({ who }: Who, asker: Asker): boolean {
  if (who === 'everyone') return true;
  if (who === 'anonymous') return asker.kind === 'anonymous';
  switch (who.kind) {
    case 'account':
      return asker.account?.name === who.account.name;
    case 'root':
      return asker.kind === 'root' && asker.account?.name === who.account.name;
    case 'roles':
    case 'sso':
      return asker.kind === 'role' && matches(who.arn, asker.arn ?? '');
    default:
      return isOrBelongsTo(who, asker);
  }
}

/** Does the rule speak of doing this to that? */
export function isAbout({ actions, resources }: GrantRule, call: Call): boolean {
  return coversAction(actions, call.action) && resources.some((resource) => covers(resource, call));
}

function coversAction(actions: Actions, action: string): boolean {
  if (actions.kind === 'everything') return true;
  const listed = actions.actions.some(({ value }) => matches(value.toLowerCase(), action.toLowerCase()));
  return actions.kind === 'list' ? listed : !listed;
}

function covers(resource: Resource, { arn, asker }: Call): boolean {
  switch (resource.kind) {
    case 'everything':
      return true;
    case 'bucket':
      return arn === resource.bucket.arn || arn.startsWith(`${resource.bucket.arn}/`);
    case 'objects':
      return matches(`${resource.bucket.arn}/${resource.key}`, arn, usernameOf(asker));
    case 'principal':
      return arn === resource.principal.arn;
    case 'arn':
      return matches(resource.arn, arn, usernameOf(asker));
  }
}

/** Roles, services and federation tokens have none. */
export function usernameOf({ kind, principal }: Asker): string | undefined {
  return kind === 'user' ? (principal as UserPrincipal).arn.split('/').at(-1) : undefined;
}
