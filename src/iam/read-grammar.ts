// Shared ground: what may stand in which kind of document, as a table. Reading it is the business of the other read-*.ts.
import type { DocumentKind } from './document.ts';

export const documentElements = ['Version', 'Id', 'Statement'] as const;

export const statementElements = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
] as const;

export const principalTypes = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;
export type PrincipalType = (typeof principalTypes)[number];

export interface Grammar {
  /** As the kind is called in messages. */
  readonly name: string;
  /** Of `Principal`, `Action` and `Resource`, one form stands in each statement unless it is listed here. */
  readonly forbidden: ReadonlySet<(typeof documentElements | typeof statementElements)[number]>;
  /** What a principal may list; where nothing, it is `"*"`. */
  readonly principalTypes: readonly PrincipalType[];
  /** `current`: it says `2012-10-17`, and nothing else will do. */
  readonly version: 'optional' | 'current';
  /** Where it does not allow, a statement denies; AWS's own `RCPFullAWSAccess` alone is taken besides. */
  readonly allows: boolean;
  /** An ARN may leave off its last fields. */
  readonly shortArns: boolean;
  /** `arn:*:…`, as AWS's own managed policies write it. */
  readonly anyPartition: boolean;
  /** A principal may be the id that AWS keeps instead of a deleted one's ARN: `AIDA…`, `AROA…`. */
  readonly uniqueIds?: true;
  /** IAM's own documents: narrow character set, Sids unique and of letters and digits. */
  readonly iam: boolean;
}

const identity: Grammar = {
  name: 'an identity policy',
  forbidden: new Set(['Id', 'Principal', 'NotPrincipal']),
  principalTypes: [],
  version: 'optional',
  allows: true,
  shortArns: true,
  anyPartition: true,
  iam: true,
};

const bucket: Grammar = {
  name: 'a bucket policy',
  forbidden: new Set(),
  principalTypes: ['AWS', 'Service', 'CanonicalUser'],
  version: 'optional',
  allows: true,
  shortArns: false,
  anyPartition: false,
  iam: false,
};

/** What AWS fills in for fields that an ARN leaves off is not documented here; taken, for evaluate/ doubts it everywhere. */
const scp: Grammar = { ...identity, name: 'a service control policy', iam: false };

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
export const grammars: Readonly<Record<DocumentKind, Grammar>> = {
  identity,
  boundary: { ...identity, name: 'a permissions boundary' },
  session: { ...identity, name: 'a session policy', shortArns: false },
  bucket,
  resource: { ...bucket, name: 'a resource policy', principalTypes: ['AWS', 'Service'] },
  trust: {
    ...identity,
    name: 'a trust policy',
    forbidden: new Set(['NotPrincipal', 'Resource', 'NotResource']),
    principalTypes: ['AWS', 'Service', 'Federated'],
  },
  scp,
  rcp: {
    ...scp,
    name: 'a resource control policy',
    forbidden: new Set(['Id', 'NotPrincipal', 'NotAction']),
    version: 'current',
    allows: false,
  },
};
