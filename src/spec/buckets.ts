// spec/: buckets, from what is written to what is meant.
import { bucketArn, bucketNameProblem } from '../iam/arn.ts';
import type { Span } from '../text/source.ts';
import type { WrittenSpec } from './definition.ts';
import { findAccount, type Reading } from './reading.ts';
import type { Bucket } from './spec.ts';

type Written = NonNullable<WrittenSpec['buckets']>;
type WrittenBucket = Written extends ReadonlyMap<string, infer B> ? B : never;

export function readBuckets(written: WrittenSpec['buckets'], reading: Reading): ReadonlyMap<string, Bucket> {
  const buckets = new Map<string, Bucket>();
  if (written === undefined) return buckets;
  const { problems, places, subjects } = reading;
  subjects.setBroken(places.brokenIn(written));
  const byS3Name = new Map<string, string>();
  for (const [name, value] of written) {
    const at = places.key(written, name);
    const bucket = readBucket(name, value, at, reading);
    const other = byS3Name.get(value.name);
    if (subjects.has(name)) {
      const message = `\`${name}\` names a principal already, and principals and buckets share their names`;
      problems.error('name-taken', at, message, 'choose another name');
      continue;
    }
    if (bucket === undefined) subjects.setBroken([name]);
    else if (other !== undefined) {
      const message = `\`${other}\` has this S3 name already`;
      problems.error(
        'duplicate-bucket',
        places.of(value, 'name'),
        message,
        `correct the name, or remove this entry and say \`${other}\` instead`,
      );
      subjects.setBroken([name]);
    } else {
      byS3Name.set(value.name, name);
      buckets.set(name, bucket);
      subjects.set(name, { is: 'bucket', bucket });
    }
  }
  return buckets;
}

function readBucket(name: string, value: WrittenBucket, at: Span, reading: Reading): Bucket | undefined {
  const { problems, places } = reading;
  const problem = bucketNameProblem(value.name);
  if (problem !== undefined) {
    const help = 'write the name as S3 has it: 3 to 63 characters, like `acme-data`';
    problems.error('bad-bucket-name', places.of(value, 'name'), `\`${value.name}\` ${problem}`, help);
  }
  const account = findAccount(reading, value.account, places.of(value, 'account'));
  const { versioning, mfa_delete: mfaDelete, public_access_block: publicAccessBlock } = value;
  if (mfaDelete !== undefined && versioning !== 'enabled') {
    const help = 'add `versioning: enabled`: S3 has MFA Delete only with it';
    problems.error('mfa-delete-needs-versioning', places.key(value, 'mfa_delete'), 'MFA Delete needs versioning', help);
    return undefined;
  }
  if (account === undefined || problem !== undefined) return undefined;
  return {
    name,
    bucketName: value.name,
    account,
    arn: bucketArn(value.name, account.partition),
    at,
    ...(versioning === undefined ? {} : { versioning }),
    ...(mfaDelete === undefined ? {} : { mfaDelete }),
    ...(publicAccessBlock === undefined ? {} : { publicAccessBlock }),
  };
}
