// Audit arm: what a world of requests is made from, as data.
import type { PolicyDocument } from '../iam/document.ts';
import type { Assumptions } from '../iam/session.ts';
import type { Manifest } from '../manifest.ts';

/** What is read of a rendering, with the documents behind the names in `has`. */
export interface Material {
  readonly manifest: Manifest;
  readonly documents: ReadonlyMap<string, PolicyDocument>;
  readonly held: ReadonlyMap<string, PolicyDocument>;
  readonly assumptions: Assumptions;
}

export interface WorldOptions {
  /** Nobody holds more than the rendering says. */
  readonly closed: boolean;
  /** What those may do whose policies are not known: the worst, which hangs on the question. */
  readonly unknownPolicies: 'allow everything' | 'allow nothing';
  /** ARN patterns of roles that the question names. */
  readonly rolePatterns: readonly string[];
  /** ARN patterns of resources that the question names. */
  readonly resourcePatterns: readonly string[];
}
