// Where identity providers may stand: they hand out tokens that a role's trust policy takes, and make no other request.
import { saidAlongside, tokenCalls } from '../iam/federation.ts';
import {
  type GrantRule,
  isProvider,
  type ProviderPrincipal,
  type Resource,
  type RolePrincipal,
  type Who,
} from '../spec/spec.ts';
import { isSts, type Term } from './fit.ts';
import { nameOf, type Obstacle, wordsFor } from './obstacles.ts';

/** Undefined where the trust policy of the role can say it. */
export function providerObstacle(who: ProviderPrincipal, resource: Resource, term: Term): Obstacle | undefined {
  const role = resource.kind === 'principal' && resource.principal.kind === 'role' ? resource.principal : undefined;
  const known = isSts(term) && term !== 'all' && [tokenCalls[who.kind], ...saidAlongside].includes(term.value);
  if (!known) return onlyAssumes(who, `cannot do \`${term === 'all' ? 'everything' : term.value}\``);
  if (role === undefined) return onlyAssumes(who, `cannot assume ${wordsFor(resource)}: that is no declared role`);
  return role.account.id === who.account.id ? undefined : elsewhere(who, role);
}

/** The calls that take a token are nobody else's to make. */
export function tokenObstacle(rule: GrantRule, who: Who['who'], term: Term): Obstacle | undefined {
  const takesToken = term !== 'all' && Object.values(tokenCalls).includes(term.value);
  if (!takesToken || (rule.kind === 'deny' && who === 'everyone')) return undefined;
  return {
    code: 'token-call-misplaced',
    message: `\`${term.value}\` is not called by ${nameOf(who)}: it takes the token of an identity provider`,
    help: 'name an `oidc` or `saml` principal in `to`; users, roles and services call `sts:AssumeRole`',
  };
}

function onlyAssumes(who: ProviderPrincipal, what: string): Obstacle {
  return {
    code: 'provider-only-assumes',
    message: `${nameOf(who)} ${what}: an identity provider only lets its users assume roles`,
    help: `write \`{ allow: ${tokenCalls[who.kind]}, to: ${who.name}, resource: ROLE }\`, and grant the rest to the role`,
  };
}

function elsewhere(who: ProviderPrincipal, role: RolePrincipal): Obstacle {
  return {
    code: 'provider-elsewhere',
    message: `\`${role.name}\` of account \`${role.account.name}\` cannot trust ${nameOf(who)}: that is a provider of account \`${who.account.name}\``,
    help: `declare the provider of account \`${role.account.name}\`, and name that`,
  };
}

/** A provider's users come as the role that they assumed, and are spared as that. */
export function providerIsSpared(who: Who['who']): Obstacle | undefined {
  if (!isProvider(who)) return undefined;
  return {
    code: 'provider-only-assumes',
    message: `${nameOf(who)} cannot be spared: its users act as the roles that they assume`,
    help: 'name those roles in `except`',
  };
}
