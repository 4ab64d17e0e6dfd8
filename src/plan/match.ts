// Plans: which of a manifest's principals and buckets a plan speaks of.
import type { Manifest, ManifestPrincipal } from '../manifest.ts';
import type { Holder } from './holders.ts';

/** A declared name, and whether it is surely the one. */
export interface Match {
  readonly name: string;
  readonly perhaps: boolean;
}

/** The declared names that a holder goes by: none where the manifest does not know it, all of its kind where it may be any. */
export function matchesOf(holder: Holder, manifest: Manifest): readonly Match[] {
  const all = holder.kind === 'bucket' ? bucketsLike(holder, manifest) : principalsLike(holder, manifest);
  return all.map((name) => ({ name, perhaps: all.length > 1 || holder.name === undefined }));
}

/** Who has no name yet and is created gets one that nobody declared, as far as it can be told. */
function isAnyone({ name, address }: Holder): boolean {
  return name === undefined && address === undefined;
}

function bucketsLike(holder: Holder, { buckets }: Manifest): readonly string[] {
  return Object.entries(buckets).flatMap(([name, bucket]) =>
    isAnyone(holder) || bucket.name === holder.name ? [name] : [],
  );
}

function principalsLike(holder: Holder, { principals }: Manifest): readonly string[] {
  return Object.entries(principals).flatMap(([name, principal]) => (isLike(holder, principal) ? [name] : []));
}

function isLike(holder: Holder, principal: ManifestPrincipal): boolean {
  if (principal.kind !== holder.kind || !('arn' in principal)) return false;
  if (isAnyone(holder)) return true;
  const [, account, path, name] = /^arn:[^:]+:iam::(\d{12}):[^/]+(\/(?:.*\/)?)([^/]+)$/.exec(principal.arn) ?? [];
  return (
    name === holder.name &&
    (holder.path === undefined || holder.path === path) &&
    (holder.account === undefined || holder.account === account)
  );
}
