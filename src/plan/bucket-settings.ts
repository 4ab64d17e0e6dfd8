// Plans: the settings of declared buckets, as a plan has them and otherwise the manifest.
import type { Statement } from '../iam/document.ts';
import type { Manifest, ManifestBucket } from '../manifest.ts';
import type { BucketFacts, Fact } from './bucket-facts.ts';
import { matchesOf } from './match.ts';
import { perhapsCut, perhapsGuarded } from './open.ts';

export interface SettledBucket {
  readonly bucket: ManifestBucket;
  /** What may be denied beside its policy, by settings that are known only after apply. */
  readonly perhapsDenied: readonly Statement[];
}

/** What the plan does not set, the manifest knows. */
export function settledBuckets(facts: readonly BucketFacts[], manifest: Manifest): ReadonlyMap<string, SettledBucket> {
  const settled = Object.entries(manifest.buckets).map(([name, bucket]) => {
    const about = facts.flatMap((each) =>
      matchesOf(each.holder, manifest).flatMap((match) =>
        match.name === name ? [{ each, isSure: !match.perhaps }] : [],
      ),
    );
    const said = (fact: 'restrictsPublic' | 'mfaDelete'): Said | undefined => {
      const one = about.find(({ each }) => each[fact] !== undefined);
      return one && { value: one.isSure ? one.each[fact] : 'unknown', address: one.each.address };
    };
    return [name, withGuard(withBlock(bucket, said('restrictsPublic')), said('mfaDelete'))] as const;
  });
  return new Map(settled);
}

interface Said {
  readonly value: Fact;
  readonly address: string;
}

function withBlock({ public_access_block: own, ...bucket }: ManifestBucket, said: Said | undefined): SettledBucket {
  if (said === undefined)
    return { bucket: own === undefined ? bucket : { ...bucket, public_access_block: own }, perhapsDenied: [] };
  if (said.value === 'unknown') return { bucket, perhapsDenied: [perhapsCut(said.address)] };
  return { bucket: { ...bucket, public_access_block: said.value === true ? 'all' : 'none' }, perhapsDenied: [] };
}

function withGuard({ bucket, perhapsDenied }: SettledBucket, said: Said | undefined): SettledBucket {
  if (said === undefined) return { bucket, perhapsDenied };
  const { mfa_delete: _, ...rest } = bucket;
  if (said.value === 'unknown')
    return { bucket: rest, perhapsDenied: [...perhapsDenied, perhapsGuarded(said.address)] };
  return { bucket: said.value === true ? { ...rest, mfa_delete: 'enabled' } : rest, perhapsDenied };
}
