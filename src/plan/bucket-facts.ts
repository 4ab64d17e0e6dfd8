// Plans: what a plan says of buckets beside their policies, as far as S3 asks it when it decides.
import type { Holder, Holders } from './holders.ts';
import { isObject, isUnknown, type Resource, textOf } from './plan.ts';

/** Undefined where the plan does not say it. */
export type Fact = boolean | 'unknown' | undefined;

export interface BucketFacts {
  /** A bucket; or all those of an account, by its 12 digits where they are known. */
  readonly about: { readonly holder: Holder; readonly perhaps: boolean } | { readonly account: string | undefined };
  readonly address: string;
  /** `RestrictPublicBuckets`: what a public policy grants to other accounts does not count. */
  readonly restrictsPublic: Fact;
  /** Deleting a version for good takes an MFA code. */
  readonly mfaDelete: Fact;
}

export function bucketFacts(resources: readonly Resource[], holders: Holders): readonly BucketFacts[] {
  return resources.flatMap((each): readonly BucketFacts[] => {
    const facts = factsOf(each);
    if (facts === undefined) return [];
    const told = { address: each.address, ...facts };
    if (each.type === 'aws_s3_account_public_access_block') {
      return [{ about: { account: textOf(each, 'account_id') ?? textOf(each, 'id') }, ...told }];
    }
    if (each.type === 'aws_s3_bucket') {
      return [{ about: { holder: holders.ofResource('bucket', each), perhaps: false }, ...told }];
    }
    return holders.named('bucket', each, 'bucket').map((about) => ({ about, ...told }));
  });
}

function factsOf(resource: Resource): Pick<BucketFacts, 'restrictsPublic' | 'mfaDelete'> | undefined {
  switch (resource.type) {
    case 'aws_s3_account_public_access_block':
    case 'aws_s3_bucket_public_access_block':
      return { restrictsPublic: restrictsOf(resource), mfaDelete: undefined };
    case 'aws_s3_bucket_versioning':
      return { restrictsPublic: undefined, mfaDelete: deleteOf(resource, 'versioning_configuration', 'Enabled') };
    case 'aws_s3_bucket': {
      // A block of providers before 4; later ones compute it, and tell `false` where they do not know.
      const isSet = deleteOf(resource, 'versioning', true) === true;
      return isSet ? { restrictsPublic: undefined, mfaDelete: true } : undefined;
    }
    default:
      return undefined;
  }
}

/** Terraform's default is false. */
function restrictsOf(resource: Resource): Fact {
  const attribute = 'restrict_public_buckets';
  return isUnknown(resource, attribute) ? 'unknown' : resource.values[attribute] === true;
}

/** MFA Delete is set by root, outside of Terraform: where nothing is said of it, it may be there. */
function deleteOf(resource: Resource, block: string, enabled: unknown): Fact {
  if (isUnknown(resource, block)) return 'unknown';
  const { [block]: blocks } = resource.values;
  const [first] = Array.isArray(blocks) ? blocks : [];
  const { mfa_delete: value } = isObject(first) ? first : {};
  return value === enabled ? true : value === 'Disabled' ? false : undefined;
}
