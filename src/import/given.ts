// import/: a policy that is to be imported, and what it is attached to, as far as its file's name and its own words tell.
import { bucketNameProblem, parseArn } from '../iam/arn.ts';
import type { PolicyDocument, Statement } from '../iam/document.ts';
import type { Source } from '../text/source.ts';

export type GivenKind = 'bucket' | 'trust' | 'identity' | 'boundary';
export type HolderKind = 'user' | 'role' | 'group';

export interface Given {
  readonly source: Source;
  readonly kind: GivenKind;
  /** Of the bucket in S3, or of the user, role or group in IAM. */
  readonly name: string;
  /** Of a principal's policy: what it is, where it was said. */
  readonly holder?: HolderKind;
  readonly document: PolicyDocument;
}

/** What else is known of a user, role or group whose policies are imported. */
export interface Holding {
  /** Empty, or `teams/data/`. */
  readonly path: string;
  /** Names of AWS-managed policies. */
  readonly has: readonly string[];
  /** Of a group: users, each with its path: `teams/data/bob`. */
  readonly members: readonly string[];
}

/** By kind and name: `group staff`. */
export type Holdings = ReadonlyMap<string, Holding>;

/** What a file's name says: `bucket.data.json`, `identity.staff.2.json`. */
export interface FileName {
  readonly kind?: GivenKind;
  readonly name: string;
}

export function readFileName(path: string): FileName {
  const base = path.slice(path.lastIndexOf('/') + 1).replace(/\.json$/i, '');
  const [, kind, name] = /^(bucket|identity|trust|boundary)\.(.+)$/s.exec(base) ?? [];
  if (kind === undefined || name === undefined) return { name: base };
  // A policy in parts is one policy.
  return { kind: kind as GivenKind, name: kind === 'identity' ? name.replace(/\.\d+$/, '') : name };
}

/** The one bucket that all statements are about; undefined where there is none, or several. */
export function bucketIn({ statements }: PolicyDocument): string | undefined {
  const names = new Set(statements.flatMap(resourcesOf).flatMap((arn) => bucketOfArn(arn)?.bucket ?? []));
  const [only] = names;
  return names.size === 1 ? only : undefined;
}

/** Its own words, whether they are meant or spared. */
export function resourcesOf({ resource }: Statement): readonly string[] {
  return resource?.value ?? [];
}

export interface BucketArn {
  readonly bucket: string;
  /** Undefined: the bucket itself. */
  readonly key: string | undefined;
}

/** Undefined where it is no bucket's, or that of a name that is a pattern, or that S3 refuses. */
export function bucketOfArn(text: string): BucketArn | undefined {
  const arn = parseArn(text);
  if (arn?.service !== 's3' || arn.region !== '' || arn.account !== '') return undefined;
  const slash = arn.resource.indexOf('/');
  const bucket = slash < 0 ? arn.resource : arn.resource.slice(0, slash);
  if (bucketNameProblem(bucket) !== undefined) return undefined;
  return { bucket, key: slash < 0 ? undefined : arn.resource.slice(slash + 1) };
}

/** Without a version, or in the old one, `${` is plain text: as the new one writes it. */
export function inTodaysVersion({ version, statements }: PolicyDocument): readonly Statement[] {
  if (version === '2012-10-17') return statements;
  const plain = (text: string): string => text.replaceAll('${', '${$}{');
  return statements.map((each) => ({
    ...each,
    ...(each.resource === undefined
      ? {}
      : { resource: { not: each.resource.not, value: each.resource.value.map(plain) } }),
    conditions: each.conditions.map((clause) => ({ ...clause, values: clause.values.map(plain) })),
  }));
}
