// Audit arm: what was found of one spec, or of some policies, each finding with its place. Data alone.
import type { StatementRef } from '../evaluate/request.ts';
import type { Location } from '../text/source.ts';
import type { Finding } from './finding.ts';

/** What was found in one spec, or in one or several policies that no rule made. */
export interface LintedSubject {
  /** The spec, or the policies as they were named. */
  readonly path: string;
  readonly kind: 'spec' | 'policies';
  /** How many rules, or statements, were judged. */
  readonly judged: number;
  readonly findings: readonly PlacedFinding[];
  readonly accepted: readonly (PlacedFinding & { readonly reason: string })[];
  readonly open: readonly OpenEntry[];
}

export interface PlacedFinding extends Finding {
  readonly at: Location | undefined;
  /** The rule that it is about, or the preset's use. */
  readonly rule: string | undefined;
  /** What it is so because of. */
  readonly reasons: readonly ReasonEntry[];
}

export interface ReasonEntry {
  readonly rule: string | undefined;
  readonly statements: readonly StatementRef[];
}

export interface OpenEntry {
  readonly at: Location | undefined;
  readonly rule: string | undefined;
  readonly message: string;
}
