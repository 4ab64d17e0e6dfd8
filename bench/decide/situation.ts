// Bench: the situation whose decisions are timed: a bucket policy that makes another account's users show MFA to write.
// What every subject is given, and what each has to answer.

export interface BenchStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: { readonly AWS: string };
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface BenchPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly BenchStatement[];
}

export interface BenchPolicies {
  readonly identity: BenchPolicy;
  readonly bucket: BenchPolicy;
}

/** A request as a program has it at hand: nothing of it is prepared for any subject. */
export interface BenchRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly context: Readonly<Record<string, string>>;
}

export interface BenchDecision {
  readonly decision: 'allow' | 'explicit-deny' | 'implicit-deny';
  /** The statements that it rests on, as `layer:sid`. */
  readonly deciding: readonly string[];
}

export const OWNER = '444455556666';
export const PARTNER = '111122223333';
export const BUCKET = 'example.accounta.bucket';
export const BUCKET_ARN = `arn:aws:s3:::${BUCKET}`;
export const USER = `arn:aws:iam::${PARTNER}:user/exchange/paula`;

export const READS = ['s3:ListBucket', 's3:GetObject'] as const;
export const WRITES = ['s3:PutObject', 's3:PutObjectAcl', 's3:DeleteObject'] as const;
const ACTIONS = [...READS, ...WRITES];
const EVERYTHING = [BUCKET_ARN, `${BUCKET_ARN}/*`];
const partner = { AWS: `arn:aws:iam::${PARTNER}:root` };

/** The bucket policy is AWS's own example of this, https://repost.aws/knowledge-center/mfa-s3-bucket-other-accounts. */
export const policies: BenchPolicies = {
  identity: {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'ReadAndWriteExchange', Effect: 'Allow', Action: ACTIONS, Resource: EVERYTHING },
      { Sid: 'SignInWithMfa', Effect: 'Allow', Action: ['sts:GetSessionToken'], Resource: ['*'] },
    ],
  },
  bucket: {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'WriteOnlyWithMfa',
        Effect: 'Deny',
        Principal: partner,
        Action: WRITES,
        Resource: [`${BUCKET_ARN}/*`],
        Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
      },
      { Sid: 'PartnerReadsAndWrites', Effect: 'Allow', Principal: partner, Action: ACTIONS, Resource: EVERYTHING },
    ],
  },
};

const mfa: readonly Readonly<Record<string, string>>[] = [
  { 'aws:MultiFactorAuthPresent': 'true' },
  { 'aws:MultiFactorAuthPresent': 'false' },
  {},
];

/** 15: five actions, each with MFA present, said to be absent, and not said. */
export const requests: readonly BenchRequest[] = ACTIONS.flatMap((action) =>
  mfa.map((context) => ({
    principal: USER,
    action,
    resource: action === 's3:ListBucket' ? BUCKET_ARN : `${BUCKET_ARN}/inbox/2026/orders.csv`,
    resourceAccount: OWNER,
    context,
  })),
);

/** Written out, not taken from any subject: reads always, writes with MFA alone. */
export const answers: readonly BenchDecision[] = requests.map(({ action, context }) => {
  const reads = READS.some((read) => read === action);
  return reads || context['aws:MultiFactorAuthPresent'] === 'true'
    ? { decision: 'allow', deciding: ['identity:ReadAndWriteExchange', 'resource:PartnerReadsAndWrites'] }
    : { decision: 'explicit-deny', deciding: ['resource:WriteOnlyWithMfa'] };
});
