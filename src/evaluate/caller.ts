// Audit arm: who sends a request, in AWS's terms. Which keys the credentials carry is context.ts's business.
import { isBuiltInHost, standInForRole, tokenCalls } from '../iam/federation.ts';
import type { Manifest, ManifestPrincipal } from '../manifest.ts';
import { lastName } from './names.ts';

export interface CallerAccount {
  /** Twelve digits. */
  readonly id: string;
  readonly partition: string;
  /** Id of its organization, where that is known. */
  readonly organization?: string;
}

/** Users, roles and roots. */
export interface IdentityCaller {
  readonly kind: 'user' | 'role' | 'root';
  /** As messages call it: the manifest's name, or the ARN. */
  readonly name: string;
  /** Of the user, role or root; a role's session has this one in `aws:PrincipalArn` too. */
  readonly arn: string;
  /** Without the path. */
  readonly shortName: string;
  readonly account: CallerAccount;
  /** Of a role session, where it is known. */
  readonly sessionName?: string;
  /** A role whose ARN was made up from a session's, which has no path: its name alone identifies it. */
  readonly pathUnknown?: true;
}

/** A session that a user got by GetFederationToken. */
export interface FederatedUser {
  readonly kind: 'federated-user';
  readonly name: string;
  readonly account: CallerAccount;
  /** `arn:aws:sts::111122223333:federated-user/NAME`, where the name is known. */
  readonly arn?: string;
  /** The name in it. */
  readonly shortName?: string;
  /** ARN of the user whose permissions it has, where that is known; `root`: the root user's, who has no policies to give. */
  readonly user?: string;
}

export interface ServiceCaller {
  readonly kind: 'service';
  readonly name: string;
  readonly service: string;
  /** For which account it acts, where that is stated. */
  readonly accountId?: string;
}

/** Whom an identity provider vouches for, in the call that asks for a role's session. */
export interface ProviderCaller {
  readonly kind: 'provider';
  readonly name: string;
  /** An ARN, or a host. */
  readonly provider: string;
  readonly accountId?: string;
  /** Of the keys that its claims go by, in lower case: `token.actions.githubusercontent.com:`, `saml:`; absent where not known. */
  readonly claimPrefix?: string;
}

export interface AnonymousCaller {
  readonly kind: 'anonymous';
  readonly name: 'anonymous';
}

/** Callers with an account of their own, and its policies. */
export type SignedCaller = IdentityCaller | FederatedUser;
export type Caller = SignedCaller | ServiceCaller | ProviderCaller | AnonymousCaller;

export const anonymous: AnonymousCaller = { kind: 'anonymous', name: 'anonymous' };

export function isSigned(caller: Caller): caller is SignedCaller {
  return 'account' in caller;
}

/**
 * A role that only an AWS service can assume: no SCP and no RCP binds it.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export function isServiceLinked(caller: Caller): boolean {
  return caller.kind === 'role' && caller.arn.includes(':role/aws-service-role/');
}

/** Undefined for groups, accounts and patterns: nobody calls as one. */
export function callerOf(name: string, principal: ManifestPrincipal, manifest: Manifest): Caller | undefined {
  if (principal.kind === 'service') return { kind: 'service', name, service: principal.service };
  if (principal.kind === 'group' || principal.kind === 'account' || principal.kind === 'roles') return undefined;
  const account = principal.account === undefined ? undefined : manifest.accounts[principal.account];
  if (account === undefined) return undefined;
  if (principal.kind === 'oidc' || principal.kind === 'saml') return providerOf(name, principal, account.id);
  const kind = principal.kind === 'sso' ? 'role' : principal.kind;
  const arn = principal.kind === 'sso' ? standInForRole(principal.arn) : principal.arn;
  return { kind, name, arn, shortName: lastName(arn), account };
}

function providerOf(
  name: string,
  principal: Extract<ManifestPrincipal, { readonly kind: 'oidc' | 'saml' }>,
  accountId: string,
): ProviderCaller {
  const { kind, arn } = principal;
  if (kind === 'saml') return { kind: 'provider', name, provider: arn, accountId, claimPrefix: 'saml:' };
  const { host } = principal;
  const claimPrefix = `${host.toLowerCase()}:`;
  return { kind: 'provider', name, provider: isBuiltInHost(host) ? host : arn, accountId, claimPrefix };
}

/** The call by which the caller gets the session of a role. */
export function assumeActionOf(caller: Caller): string {
  if (caller.kind !== 'provider') return 'sts:AssumeRole';
  return tokenCalls[caller.claimPrefix === 'saml:' ? 'saml' : 'oidc'];
}
