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
    const said = (fact: 'restrictsPublic' | 'mfaDelete'): Said | undefined =>
      together(facts.flatMap((each) => saidOf(each, fact, name, manifest)));
    return [name, withGuard(withBlock(bucket, said('restrictsPublic')), said('mfaDelete'))] as const;
  });
  return new Map(settled);
}

interface Said {
  readonly value: Fact;
  readonly address: string;
}

/** What a resource says of a bucket; nothing where it is about others. */
function saidOf(
  each: BucketFacts,
  fact: 'restrictsPublic' | 'mfaDelete',
  name: string,
  manifest: Manifest,
): readonly Said[] {
  const { about, address } = each;
  const value = each[fact];
  if (value === undefined) return [];
  if ('holder' in about) {
    const match = matchesOf(about.holder, manifest).find((one) => one.name === name);
    if (match === undefined) return [];
    return [{ value: match.perhaps || about.perhaps ? 'unknown' : value, address }];
  }
  const owner = manifest.accounts[manifest.buckets[name]?.account ?? '']?.id;
  // An account leaves a bucket's own setting alone where it sets nothing.
  if (value === false || (about.account !== undefined && about.account !== owner)) return [];
  return [{ value: about.account === undefined ? 'unknown' : value, address }];
}

/** It is set where anything surely sets it. */
function together(all: readonly Said[]): Said | undefined {
  const by = (value: Fact): Said | undefined => all.find((each) => each.value === value);
  return by(true) ?? by('unknown') ?? by(false);
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
