// Plans: what a plan says of buckets beside their policies, as far as S3 asks it when it decides.
import type { Holder, Holders } from './holders.ts';
import { isObject, isUnknown, type Resource } from './plan.ts';

/** Undefined where the plan does not say it. */
export type Fact = boolean | 'unknown' | undefined;

export interface BucketFacts {
  readonly holder: Holder;
  readonly address: string;
  /** `RestrictPublicBuckets`: what a public policy grants to other accounts does not count. */
  readonly restrictsPublic: Fact;
  /** Deleting a version for good takes an MFA code. */
  readonly mfaDelete: Fact;
}

export function bucketFacts(resources: readonly Resource[], holders: Holders): readonly BucketFacts[] {
  return resources.flatMap((each) => {
    const facts = factsOf(each);
    if (facts === undefined) return [];
    const attached =
      each.type === 'aws_s3_bucket'
        ? [holders.ofResource('bucket', each)]
        : holders.named('bucket', each, 'bucket').map(({ holder }) => holder);
    return attached.map((holder) => ({ holder, address: each.address, ...facts }));
  });
}

function factsOf(resource: Resource): Pick<BucketFacts, 'restrictsPublic' | 'mfaDelete'> | undefined {
  const restricts = 'restrict_public_buckets';
  if (resource.type === 'aws_s3_bucket_public_access_block') {
    const value = resource.values[restricts];
    // Terraform's default.
    return { restrictsPublic: isUnknown(resource, restricts) ? 'unknown' : value === true, mfaDelete: undefined };
  }
  if (resource.type === 'aws_s3_bucket_versioning') {
    return { restrictsPublic: undefined, mfaDelete: deleteOf(resource, 'versioning_configuration') };
  }
  return undefined;
}

/** MFA Delete is set by root, outside of Terraform: where nothing is said of it, it may be there. */
function deleteOf(resource: Resource, block: string): Fact {
  if (isUnknown(resource, block)) return 'unknown';
  const { [block]: blocks } = resource.values;
  const [first] = Array.isArray(blocks) ? blocks : [];
  const { mfa_delete: value } = isObject(first) ? first : {};
  return value === 'Enabled' ? true : value === 'Disabled' ? false : undefined;
}
