// Shared ground: how large AWS lets a policy be, and how many it lets one holder have. Figures and how they are counted;
// who keeps to them is the business of others.
import type { RenderedKind } from './document.ts';

export interface SizeLimit {
  /** What AWS takes unless the quota was raised. */
  readonly usual: number;
  /** What it can be raised to. */
  readonly most: number;
  readonly unit: 'characters' | 'bytes';
  /** Whether white space between the JSON's tokens counts, too. */
  readonly whitespace: boolean;
}

/** By what a policy is; an identity policy that stands in a permission set has a limit of its own. */
export type SizedKind = RenderedKind | 'permission set';

/**
 * Managed policies (identity policies and boundaries), trust policies: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html,
 * where white space is not counted. That page lets trust policies be raised to 4,096 characters, and AWS's blog to 8,192.
 * Permission sets: https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html. Buckets:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html, which is silent on white space: counted as sent.
 * SCPs and RCPs: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html; the console drops white
 * space, everyone else sends it, and it counts.
 */
export const sizeLimits: Readonly<Record<SizedKind, SizeLimit>> = {
  identity: { usual: 6144, most: 6144, unit: 'characters', whitespace: false },
  boundary: { usual: 6144, most: 6144, unit: 'characters', whitespace: false },
  trust: { usual: 2048, most: 8192, unit: 'characters', whitespace: false },
  'permission set': { usual: 10_240, most: 10_240, unit: 'characters', whitespace: false },
  bucket: { usual: 20_480, most: 20_480, unit: 'bytes', whitespace: true },
  scp: { usual: 10_240, most: 10_240, unit: 'characters', whitespace: true },
  rcp: { usual: 5120, most: 5120, unit: 'characters', whitespace: true },
};

interface CountLimit {
  readonly usual: number;
  readonly most: number;
}

/** Managed policies that one holder can be attached. The same pages; a boundary is none of them, nor is what groups hold. */
export const attachmentLimits: Readonly<Record<'user' | 'role' | 'group' | 'sso', CountLimit>> = {
  user: { usual: 10, most: 20 },
  role: { usual: 10, most: 25 },
  group: { usual: 10, most: 10 },
  sso: { usual: 10, most: 20 },
};

/** Groups that a user can be in; the same page. */
export const mostGroups = 10;

/** A share of a limit beyond which one is told that little is left, and up to which parts of a policy are filled. */
const comfortable = 0.9;

export function comfortableSize({ usual }: SizeLimit): number {
  return Math.floor(usual * comfortable);
}

/** A JSON text without the white space between its tokens. */
export function withoutWhitespace(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}

/** What AWS counts of a policy's text. */
export function sizeOf(json: string, { unit, whitespace }: SizeLimit): number {
  const counted = whitespace ? json : withoutWhitespace(json);
  return unit === 'bytes' ? Buffer.byteLength(counted) : counted.length;
}
