// Audit arm: who sends a request, in AWS's terms, from the manifest. Which keys the session carries is context.ts's business.
import type { Manifest, ManifestAccount, ManifestPrincipal } from '../manifest.ts';
import { lastName } from './names.ts';

/** Users, roles and roots. */
export interface IdentityCaller {
  readonly kind: 'user' | 'role' | 'root';
  /** In the manifest. */
  readonly name: string;
  /** Of the user, role or root; a role's session has this one in `aws:PrincipalArn` too. */
  readonly arn: string;
  /** Without the path. */
  readonly shortName: string;
  readonly account: ManifestAccount;
}

export interface ServiceCaller {
  readonly kind: 'service';
  readonly name: string;
  readonly service: string;
}

export interface AnonymousCaller {
  readonly kind: 'anonymous';
  readonly name: 'anonymous';
}

export type Caller = IdentityCaller | ServiceCaller | AnonymousCaller;

export const anonymous: AnonymousCaller = { kind: 'anonymous', name: 'anonymous' };

/** Undefined for groups and accounts: nobody calls as one. */
export function callerOf(name: string, principal: ManifestPrincipal, manifest: Manifest): Caller | undefined {
  if (principal.kind === 'service') return { kind: 'service', name, service: principal.service };
  if (principal.kind === 'group' || principal.kind === 'account') return undefined;
  const account = manifest.accounts[principal.account];
  if (account === undefined) return undefined;
  return { kind: principal.kind, name, arn: principal.arn, shortName: lastName(principal.arn), account };
}
