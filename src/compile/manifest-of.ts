// The part of iamspec.json that a spec decides; the files' hashes come with render/.
import { byText } from '../iam/document.ts';
import type { Manifest, ManifestBucket, ManifestPrincipal } from '../manifest.ts';
import type { Bucket, Principal, Spec } from '../spec/spec.ts';
import type { CompiledDocument } from './documents.ts';

export function manifestOf(
  spec: Spec,
  documents: readonly CompiledDocument[],
  sids: ReadonlyMap<string, string>,
): Omit<Manifest, 'files'> {
  return {
    iamspec: 1,
    spec: spec.name,
    accounts: sorted(
      [...spec.accounts.values()].map(({ name, id, partition, managed }) => [name, { id, partition, managed }]),
    ),
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

function principalOf(principal: Principal): ManifestPrincipal {
  if (principal.kind === 'service') return { kind: 'service', service: principal.service };
  const account = principal.account.name;
  const { arn } = principal;
  if (principal.kind === 'account' || principal.kind === 'root') return { kind: principal.kind, account, arn };
  const has = [...new Set(principal.has.map(({ name }) => name))].sort(byText);
  if (principal.kind === 'user') return { kind: 'user', account, arn, has };
  if (principal.kind === 'group')
    return { kind: 'group', account, arn, has, members: [...principal.members].sort(byText) };
  const { instanceProfile } = principal;
  return {
    kind: 'role',
    account,
    arn,
    has,
    ...(instanceProfile === undefined ? {} : { instance_profile: instanceProfile }),
  };
}

function bucketOf({ bucketName, arn, account, versioning, mfaDelete }: Bucket): ManifestBucket {
  return {
    name: bucketName,
    arn,
    account: account.name,
    ...(versioning === undefined ? {} : { versioning }),
    ...(mfaDelete === undefined ? {} : { mfa_delete: mfaDelete }),
  };
}
