// The part of iamspec.json that a spec decides; the files' hashes come with render/.
import { byText } from '../iam/document.ts';
import type { Manifest, ManifestAccount, ManifestBucket, ManifestPrincipal } from '../manifest.ts';
import type { Account, Bucket, HeldPolicy, Principal, Spec } from '../spec/spec.ts';
import type { CompiledDocument } from './documents.ts';

export function manifestOf(
  spec: Spec,
  documents: readonly CompiledDocument[],
  sids: ReadonlyMap<string, string>,
): Omit<Manifest, 'files'> {
  return {
    iamspec: 1,
    spec: spec.name,
    ...organizationOf(spec),
    accounts: sorted([...spec.accounts.values()].map((each) => [each.name, accountOf(each, spec)])),
    principals: sorted([...spec.principals.values()].map((each) => [each.name, principalOf(each)])),
    buckets: sorted([...spec.buckets.values()].map((each) => [each.name, bucketOf(each)])),
    documents: sorted(
      documents.map(({ name, kind, file, attachedTo }) => [name, { kind, file, attached_to: attachedTo }]),
    ),
    sids: sorted(sids),
  };
}

function sorted<Value>(entries: Iterable<readonly [string, Value]>): Readonly<Record<string, Value>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => byText(a, b)));
}

function organizationOf({ organization }: Spec): Pick<Manifest, 'organization'> {
  if (organization === undefined) return {};
  const { id, root, units } = organization;
  const named = sorted([...units.values()].map((unit) => [unit.name, unit.id]));
  return { organization: { id, ...(root === undefined ? {} : { root }), units: named } };
}

function accountOf({ id, partition, managed, organization, units }: Account, spec: Spec): ManifestAccount {
  const known = organization === undefined ? undefined : spec.organization?.id;
  return {
    id,
    partition,
    managed,
    ...(known === undefined ? {} : { organization: known }),
    ...(organization === 'management' ? { management: true } : {}),
    ...(units.length === 0 ? {} : { units }),
  };
}

function principalOf(principal: Principal): ManifestPrincipal {
  if (principal.kind === 'service') return { kind: 'service', service: principal.service };
  const { kind, arn } = principal;
  if (principal.kind === 'roles') return { kind: 'roles', ...inAccount(principal.account), arn };
  if (principal.kind === 'sso') {
    const { permissionSet, account, has } = principal;
    return { kind: 'sso', ...inAccount(account), arn, permission_set: permissionSet, has: namesOf(has) };
  }
  const account = principal.account.name;
  if (principal.kind === 'oidc') return { kind: 'oidc', account, arn, host: principal.host };
  if (kind === 'account' || kind === 'root' || kind === 'saml') return { kind, account, arn };
  const has = namesOf(principal.has);
  if (principal.kind === 'group')
    return { kind: 'group', account, arn, has, members: [...principal.members].sort(byText) };
  const boundary = principal.boundary === undefined ? {} : { boundary: principal.boundary.name };
  if (principal.kind === 'user') return { kind: 'user', account, arn, has, ...boundary };
  const { instanceProfile } = principal;
  const profile = instanceProfile === undefined ? {} : { instance_profile: instanceProfile };
  return { kind: 'role', account, arn, has, ...profile, ...boundary };
}

function inAccount(account: Account | undefined): { readonly account?: string } {
  return account === undefined ? {} : { account: account.name };
}

function namesOf(has: readonly HeldPolicy[]): readonly string[] {
  return [...new Set(has.map(({ name }) => name))].sort(byText);
}

function bucketOf({ bucketName, arn, account, versioning, mfaDelete, publicAccessBlock }: Bucket): ManifestBucket {
  return {
    name: bucketName,
    arn,
    account: account.name,
    ...(versioning === undefined ? {} : { versioning }),
    ...(mfaDelete === undefined ? {} : { mfa_delete: mfaDelete }),
    ...(publicAccessBlock === undefined ? {} : { public_access_block: publicAccessBlock }),
  };
}
