// Why something cannot be placed, in the spec's words and with the way out.
import {
  type Account,
  type Bucket,
  type GroupPrincipal,
  isProvider,
  type Principal,
  type Resource,
  type RolePrincipal,
  type RolesPrincipal,
  type RootPrincipal,
  type SsoPrincipal,
  type UserPrincipal,
  type Who,
} from '../spec/spec.ts';
import type { Code } from '../text/codes.ts';

export interface Obstacle {
  readonly code: Code;
  readonly message: string;
  readonly help?: string;
}

/** A permission set of one account. */
export type PermissionSet = SsoPrincipal & { readonly account: Account };

/** Principals that have identity policies; a permission set's goes to the role that it makes. */
export type IdentityPrincipal = UserPrincipal | RolePrincipal | GroupPrincipal | PermissionSet;

export function isIdentity(who: Who['who']): who is IdentityPrincipal {
  if (typeof who === 'string') return false;
  if (who.kind === 'sso') return who.account !== undefined;
  return who.kind === 'user' || who.kind === 'role' || who.kind === 'group';
}

/** @throws Error for a permission set of any account: the reader lets none be attached to. */
export function identityOf(principal: Principal): IdentityPrincipal {
  if (isIdentity(principal)) return principal;
  throw new Error(`the reader let ${principal.name} pass as one that has a policy`);
}

export function nameOf(who: Who['who']): string {
  return `\`${typeof who === 'string' ? who : who.name}\``;
}

export function wordsFor(resource: Resource): string {
  switch (resource.kind) {
    case 'everything':
      return '`everything`';
    case 'bucket':
      return `\`${resource.bucket.name}\``;
    case 'objects':
      return `\`${resource.bucket.name}/${resource.key}\``;
    case 'principal':
      return `\`${resource.principal.name}\``;
    case 'arn':
      return `\`${resource.arn}\``;
  }
}

export function doesNotFit(resource: Resource, policy: string, only = ''): Obstacle {
  return {
    code: 'attach-does-not-fit',
    message: `${wordsFor(resource)} cannot stand in ${policy}`,
    help: `that policy speaks ${only}of what it is attached to alone: name that as the resource, or leave \`attach\` out`,
  };
}

export function notManaged(who: IdentityPrincipal, bucket?: Bucket): Obstacle {
  return {
    code: 'placed-nowhere',
    message: `\`${who.name}\` gets nothing: this needs an identity policy, and account \`${who.account.name}\` is not managed`,
    help:
      bucket === undefined || who.kind === 'group'
        ? `set \`managed: true\` on \`${who.account.name}\`, or leave \`${who.name}\` out`
        : `set \`managed: true\` on \`${who.account.name}\`, or use the bucket's policy: \`attach: { bucket: ${bucket.name} }\``,
  };
}

export function noGroupPrincipals(who: GroupPrincipal, where: string): Obstacle {
  const members =
    who.members.length > 0
      ? `name its members instead: ${who.members.map((name) => `\`${name}\``).join(', ')}`
      : 'name its members instead';
  return {
    code: 'group-is-no-principal',
    message: `${where} cannot name \`${who.name}\`: AWS has no group principals`,
    help: `${members}, or a role that they assume`,
  };
}

export function noMembers(who: GroupPrincipal, role: RolePrincipal): Obstacle {
  return {
    code: 'group-without-members',
    message: `\`${role.name}\` cannot trust \`${who.name}\`: AWS has no group principals, and the group lists no members`,
    help: 'list its users in `members`',
  };
}

export function rootNamesAccount(who: RootPrincipal): Obstacle {
  return {
    code: 'root-names-account',
    message: `an \`allow\` cannot name \`${who.name}\`: to AWS, the ARN of a root user in a policy is the whole account`,
    help: 'declare `account: …` and name that, if the account is meant',
  };
}

export function needsBucket(who: Who['who'], resource: Resource): Obstacle {
  return {
    code: 'grant-needs-bucket',
    message: `${nameOf(who)} can be granted something on declared buckets and roles only, and ${wordsFor(resource)} is neither`,
    help: 'declare the bucket or role and name it, or grant it to a user, a role or a group of the account',
  };
}

export function needsAttach(who: Who['who'], resource: Resource): Obstacle {
  return {
    code: 'deny-needs-attach',
    message: `it is not clear which policy should refuse this to ${nameOf(who)}: ${wordsFor(resource)} is no bucket`,
    help: helpToAttach(who, resource),
  };
}

function helpToAttach(who: Who['who'], resource: Resource): string {
  if (resource.kind === 'principal' && resource.principal.kind === 'role') {
    const own = `say which policy refuses it: \`attach: { role: ${resource.principal.name} }\``;
    return isProvider(who) ? own : `${own}, or \`attach: { identity: NAME }\``;
  }
  return 'say whose identity policy refuses it: `attach: { identity: NAME }`';
}

export function cannotSign(role: RolePrincipal): Obstacle {
  const message = `\`anonymous\` cannot assume \`${role.name}\`: STS takes signed calls only`;
  return { code: 'placed-nowhere', message, help: 'name who may assume it' };
}

export function patternIsGranted(who: RolesPrincipal | SsoPrincipal): Obstacle {
  return {
    code: 'pattern-principal',
    message: `an \`allow\` cannot name \`${who.name}\`: it stands for whatever roles fit a pattern`,
    help: 'declare the roles that are meant, each with its account',
  };
}

export function speaksForOthers(
  principal: IdentityPrincipal,
  who: Who['who'],
  kind: 'identity' | 'boundary' = 'identity',
): Obstacle {
  return {
    code: 'attach-does-not-fit',
    message: `the ${kind === 'identity' ? 'identity policy' : 'permissions boundary'} of \`${principal.name}\` cannot speak for ${nameOf(who)}`,
    help: `write \`to: ${principal.name}\`, or attach the rule elsewhere`,
  };
}
