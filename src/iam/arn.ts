// Shared ground: ARNs and the names in them, and AWS's rules for both. Knows no declared principal or bucket.

/** The six parts of an ARN. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  /** Empty for S3 and IAM. */
  readonly region: string;
  /** Empty for S3 buckets and objects; `aws` for AWS-managed policies. */
  readonly account: string;
  /** Everything after the fifth colon, further colons included. */
  readonly resource: string;
}

/** Kinds of IAM resource whose ARN is `arn:PARTITION:iam::ACCOUNT:KIND/path/name`. */
export type IamKind =
  | 'user'
  | 'role'
  | 'group'
  | 'mfa'
  | 'policy'
  | 'instance-profile'
  | 'oidc-provider'
  | 'saml-provider';

export interface IamName {
  /** Default `aws`. */
  readonly partition?: string;
  /** Twelve digits. */
  readonly account: string;
  /** `/` or `/…/`; default `/`. */
  readonly path?: string;
  readonly name: string;
}

/** `undefined` where the text does not begin with `arn:` or has fewer than six parts; the parts themselves may be anything. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined;
  const partition = text.indexOf(':', 4);
  const service = text.indexOf(':', partition + 1);
  const region = text.indexOf(':', service + 1);
  const account = text.indexOf(':', region + 1);
  // Where a colon is missing, the search for the next one begins anew at the front and finds one it has passed.
  if (partition < 0 || service <= partition || region <= service || account <= region) return undefined;
  return {
    partition: text.slice(4, partition),
    service: text.slice(partition + 1, service),
    region: text.slice(service + 1, region),
    account: text.slice(region + 1, account),
    resource: text.slice(account + 1),
  };
}

export function formatArn({ partition, service, region, account, resource }: Arn): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

export function bucketArn(bucket: string, partition = 'aws'): string {
  return `arn:${partition}:s3:::${bucket}`;
}

export function iamArn(kind: IamKind, { partition = 'aws', account, path = '/', name }: IamName): string {
  return `arn:${partition}:iam::${account}:${kind}${path}${name}`;
}

/** The root user; as a principal of a policy it stands for the whole account. */
export function rootArn(account: string, partition = 'aws'): string {
  return `arn:${partition}:iam::${account}:root`;
}

// Each …Problem says in words what is wrong, to stand after "`NAME` ", or `undefined` where nothing is.

/** https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html */
export function accountIdProblem(text: string): string | undefined {
  return /^[0-9]{12}$/.test(text) ? undefined : 'is not an account id: an account id has 12 digits';
}

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html */
export const organizationIdPattern = '^o-[a-z0-9]{10,32}$';

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_Root.html */
export const organizationRootPattern = '^r-[0-9a-z]{4,32}$';

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html */
export const organizationUnitPattern = '^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$';

const organizationId = new RegExp(organizationIdPattern);
const rootId = new RegExp(organizationRootPattern);
const unitId = new RegExp(organizationUnitPattern);

export function isRootId(text: string): boolean {
  return rootId.test(text);
}

export function isUnitId(text: string): boolean {
  return unitId.test(text);
}

export function isOrganizationId(text: string): boolean {
  return organizationId.test(text);
}

const reservedBucketPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const reservedBucketSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/** General purpose buckets. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function bucketNameProblem(name: string): string | undefined {
  if (name.length < 3 || name.length > 63) return `has ${name.length} characters: a bucket name has 3 to 63`;
  const foreign = /[^a-z0-9.-]/.exec(name)?.[0];
  if (foreign !== undefined)
    return `has a \`${foreign}\`: a bucket name has lowercase letters, digits, dots and hyphens only`;
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) return 'must begin and end with a letter or a digit';
  if (name.includes('..')) return 'has two dots in a row';
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return 'looks like an IP address';
  const prefix = reservedBucketPrefixes.find((reserved) => name.startsWith(reserved));
  if (prefix !== undefined) return `begins with \`${prefix}\`, which AWS keeps for itself`;
  const suffix = reservedBucketSuffixes.find((reserved) => name.endsWith(reserved));
  return suffix === undefined ? undefined : `ends with \`${suffix}\`, which AWS keeps for itself`;
}

const longestIamName = { user: 64, role: 64, group: 128 } as const;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export function iamNameProblem(kind: keyof typeof longestIamName, name: string): string | undefined {
  const longest = longestIamName[kind];
  if (name.length === 0) return 'is empty';
  if (name.length > longest) return `has ${name.length} characters: a ${kind} name has at most ${longest}`;
  const foreign = /[^\w+=,.@-]/.exec(name)?.[0];
  return foreign === undefined
    ? undefined
    : `has a \`${foreign}\`: a ${kind} name has letters, digits and the characters \`_+=,.@-\` only`;
}

const longestPath = 512;

/** The path of a user, role or group. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
export function iamPathProblem(path: string): string | undefined {
  if (!path.startsWith('/') || !path.endsWith('/')) return 'must begin and end with `/`';
  if (path.length > longestPath) return `has ${path.length} characters: a path has at most ${longestPath}`;
  return /^[!-~]+$/.test(path) ? undefined : 'has a character that is a space or not ASCII';
}

const serviceDomains = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazonaws.eu',
  'amazon.com',
  'aws.internal',
  'c2s.ic.gov',
  'sc2s.sgov.gov',
];

/**
 * A service principal: `cloudtrail.amazonaws.com`, `s3.eu-west-1.amazonaws.com`. Whether the service exists is not checked.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
 */
export function serviceHostProblem(host: string): string | undefined {
  if (/[*?]/.test(host)) return 'has a wildcard: a service principal is one exact name';
  const domain = serviceDomains.find((known) => host.endsWith(`.${known}`));
  if (domain === undefined)
    return 'is not a service principal: those end in `.amazonaws.com`, like `cloudtrail.amazonaws.com`';
  const labels = host.slice(0, -domain.length - 1).split('.');
  return labels.every((label) => /^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$/.test(label))
    ? undefined
    : 'is not a host name in lowercase letters, digits, hyphens and dots';
}
