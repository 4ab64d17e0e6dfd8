// From the people of a rule to `Principal` elements and the conditions that must go with them; and the clauses of `except`.
// Only for documents that name principals: bucket and trust policies.

import { rootArn } from '../iam/arn.ts';
import { byText, type ConditionClause, type Element, type PrincipalValue, sortedSet } from '../iam/document.ts';
import { isBuiltInHost } from '../iam/federation.ts';
import { literal } from '../spec/arns.ts';
import {
  type Account,
  type GrantRule,
  isProvider,
  type Principal,
  type ProviderPrincipal,
  type RolePrincipal,
  type RolesPrincipal,
  type Spec,
  type SsoPrincipal,
  type Who,
} from '../spec/spec.ts';
import { clause } from './alternatives.ts';
import { pascal } from './sids.ts';

/** Who a statement speaks of. */
export interface Head {
  readonly principal?: Element<PrincipalValue>;
  readonly clauses: readonly ConditionClause[];
  /** Whose tokens it is about; their claims are its own. */
  readonly provider?: ProviderPrincipal;
  /** Word for the Sid, should a rule give several statements. */
  readonly tag: string;
}

/**
 * Everyone, as a trust policy takes it: IAM refuses a bare `*` there, and `{ "AWS": "*" }` leaves open whether services and
 * providers are meant. So a Deny names those that may assume the role otherwise.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous
 */
export function everyoneInTrust(role: RolePrincipal, kind: GrantRule['kind'], { rules }: Spec): PrincipalValue {
  if (kind === 'allow') return aws(['*']);
  const grants = rules.filter(
    (rule) =>
      rule.kind === 'allow' &&
      rule.resources.some((each) => each.kind === 'principal' && each.principal.arn === role.arn),
  );
  const trusted = grants.flatMap((rule) => (rule.kind === 'allow' ? rule.to : [])).map(({ who }) => who);
  const services = trusted.flatMap((who) => (typeof who !== 'string' && who.kind === 'service' ? [who.service] : []));
  const providers = trusted.flatMap((who) => (isProvider(who) ? [federated(who)] : []));
  return {
    ...aws(['*']),
    ...(services.length > 0 ? { Service: sortedSet(services) } : {}),
    ...(providers.length > 0 ? { Federated: sortedSet(providers) } : {}),
  };
}

/** Principals that need no condition of their own share one statement. `everyone`: as the policy takes it. */
export function headsFor(whos: readonly Who['who'][], spec: Spec, everyone: PrincipalValue = '*'): readonly Head[] {
  if (whos.includes('everyone')) return [head(everyone, 'Everyone')];
  const declared = whos.filter((who) => typeof who !== 'string');
  const roots = declared.filter((who) => who.kind === 'root');
  const groups = declared.filter((who) => who.kind === 'group');
  const heads: Head[] = [];
  const named = namedPrincipals(declared);
  if (named !== undefined) heads.push(head(named, 'Principals'));
  if (groups.length > 0) {
    // AWS has no group principals. Members are named one by one, so that a user the spec does not list is refused.
    const members = groups.flatMap((group) => group.members.map((name) => arnOfUser(name, spec)));
    const accounts = groups.map((group) => rootOf(group.account));
    heads.push(head(aws(accounts), 'Groups', clause('ArnEquals', 'aws:PrincipalArn', ...members.map(literal))));
  }
  if (roots.length > 0) {
    // The bare ARN would speak of the whole account.
    const arns = roots.map((root) => root.arn);
    heads.push(head(aws(arns), 'Root', clause('ArnEquals', 'aws:PrincipalArn', ...arns)));
  }
  heads.push(...patternHeads(declared, everyone), ...providerHeads(declared));
  if (whos.includes('anonymous'))
    heads.push(head(everyone, 'Anonymous', clause('StringEquals', 'aws:PrincipalType', 'Anonymous')));
  return heads;
}

const patternKinds = [
  { kind: 'roles', tag: 'Roles' },
  { kind: 'sso', tag: 'Sso' },
] as const;

/**
 * Roles whose ARNs fit a pattern. AWS takes no pattern for a principal, so it is the account, narrowed down; never everyone
 * where there is one account, for Block Public Access calls that public.
 */
function patternHeads(declared: readonly Principal[], everyone: PrincipalValue): readonly Head[] {
  return patternKinds.flatMap(({ kind, tag }) => {
    const found = declared.filter((who): who is RolesPrincipal | SsoPrincipal => who.kind === kind);
    const own = found.flatMap(({ account, arn }) => (account === undefined ? [] : [{ account, arn }]));
    const foreign = found.filter(({ account }) => account === undefined);
    const like = (all: readonly { readonly arn: string }[]) =>
      clause('ArnLike', 'aws:PrincipalArn', ...all.map(({ arn }) => arn));
    return [
      ...(own.length > 0 ? [head(aws(own.map(({ account }) => rootOf(account))), tag, like(own))] : []),
      ...(foreign.length > 0 ? [head(everyone, `Any${tag}`, like(foreign))] : []),
    ];
  });
}

/** One each: the keys of its claims are its own. */
function providerHeads(declared: readonly Principal[]): readonly Head[] {
  return declared
    .filter(isProvider)
    .sort((a, b) => byText(a.name, b.name))
    .map((provider) => ({ ...head({ Federated: [federated(provider)] }, pascal(provider.name)), provider }));
}

function federated(provider: ProviderPrincipal): string {
  return provider.kind === 'oidc' && isBuiltInHost(provider.host) ? provider.host : provider.arn;
}

function head(value: PrincipalValue, tag: string, ...clauses: readonly ConditionClause[]): Head {
  return { principal: { not: false, value }, clauses, tag };
}

function aws(arns: readonly string[]): Exclude<PrincipalValue, '*'> {
  return { AWS: sortedSet(arns) };
}

function namedPrincipals(declared: readonly Principal[]): PrincipalValue | undefined {
  const arns = declared.flatMap((who) => {
    if (who.kind === 'account') return [rootOf(who.account)];
    return who.kind === 'user' || who.kind === 'role' ? [who.arn] : [];
  });
  const services = declared.flatMap((who) => (who.kind === 'service' ? [who.service] : []));
  if (arns.length + services.length === 0) return undefined;
  return {
    ...(arns.length > 0 ? { AWS: sortedSet(arns) } : {}),
    ...(services.length > 0 ? { Service: sortedSet(services) } : {}),
  };
}

function rootOf(account: Account): string {
  return rootArn(account.id, account.partition);
}

function arnOfUser(name: string, spec: Spec): string {
  const user = spec.principals.get(name);
  if (user?.kind !== 'user') throw new Error(`the reader let the member ${name} pass`);
  return user.arn;
}

/** True for everyone but the exempt. Each of these operators also holds where its key is missing, so a Deny still fires then. */
export function exceptClauses(except: readonly Who[]): readonly ConditionClause[] {
  const whos = except.map(({ who }) => who);
  const of = <Kind extends Principal['kind']>(kind: Kind) =>
    whos.flatMap((who) =>
      typeof who !== 'string' && who.kind === kind ? [who as Extract<Principal, { kind: Kind }>] : [],
    );
  const arns = [...of('user'), ...of('role'), ...of('root')].map(({ arn }) => literal(arn));
  const patterns = [...of('roles'), ...of('sso')].map(({ arn }) => arn);
  const clauses = [
    // IAM reads both alike; the name says whether there is a pattern.
    clause(patterns.length > 0 ? 'ArnNotLike' : 'ArnNotEquals', 'aws:PrincipalArn', ...arns, ...patterns),
    clause('StringNotEquals', 'aws:PrincipalAccount', ...of('account').map(({ account }) => account.id)),
    clause('StringNotEquals', 'aws:PrincipalServiceName', ...of('service').map(({ service }) => service)),
    clause('StringNotEquals', 'aws:PrincipalType', ...(whos.includes('anonymous') ? ['Anonymous'] : [])),
  ];
  return clauses.filter(({ values }) => values.length > 0);
}
