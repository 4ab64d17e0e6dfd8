// Why something cannot be placed, in the spec's words and with the way out.
import type {
  Bucket,
  GroupPrincipal,
  Resource,
  RolePrincipal,
  RootPrincipal,
  UserPrincipal,
  Who,
} from '../spec/spec.ts';
import type { Code } from '../text/codes.ts';

export interface Obstacle {
  readonly code: Code;
  readonly message: string;
  readonly help?: string;
}

/** Principals that have identity policies. */
export type IdentityPrincipal = UserPrincipal | RolePrincipal | GroupPrincipal;

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
  const members = who.members.length > 0 ? `name its members, [${who.members.join(', ')}]` : 'name its members';
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
    help: 'only those have a policy of their own here: name one, or grant it to a user, role or group',
  };
}

export function needsAttach(who: Who['who'], resource: Resource): Obstacle {
  return {
    code: 'deny-needs-attach',
    message: `it is not clear which policy should refuse ${nameOf(who)} ${wordsFor(resource)}: that is no bucket`,
    help: helpToAttach(resource),
  };
}

function helpToAttach(resource: Resource): string {
  if (resource.kind === 'principal' && resource.principal.kind === 'role') {
    return `say which policy refuses it: \`attach: { role: ${resource.principal.name} }\`, or \`attach: { identity: NAME }\``;
  }
  return 'say whose identity policy refuses it: `attach: { identity: NAME }`';
}

export function cannotSign(role: RolePrincipal): Obstacle {
  const message = `\`anonymous\` cannot assume \`${role.name}\`: STS takes signed calls only`;
  return { code: 'placed-nowhere', message, help: 'name who may assume it' };
}

export function speaksForOthers(principal: IdentityPrincipal, who: Who['who']): Obstacle {
  return {
    code: 'attach-does-not-fit',
    message: `the identity policy of \`${principal.name}\` cannot speak for ${nameOf(who)}`,
    help: `write \`to: ${principal.name}\`, or attach the rule elsewhere`,
  };
}
