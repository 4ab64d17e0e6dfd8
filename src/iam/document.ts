// Shared ground: an IAM policy document as plain, canonical data. Syntax only; what it means is evaluate/'s business.

/** The kinds of document that a rendering holds. */
export type RenderedKind = 'bucket' | 'identity' | 'trust' | 'boundary' | 'scp' | 'rcp';

/** By what a document is attached to; `resource`: to a resource of another service than S3 and IAM, a queue or a key. */
export type DocumentKind = RenderedKind | 'session' | 'resource';

export type PolicyVersion = '2012-10-17' | '2008-10-17';

export type Effect = 'Allow' | 'Deny';

/** `"*"`, or the entries by type; each list is a sorted set. */
export type PrincipalValue =
  | '*'
  | {
      readonly AWS?: readonly string[];
      readonly Service?: readonly string[];
      readonly Federated?: readonly string[];
      readonly CanonicalUser?: readonly string[];
    };

/** An element that has a Not-form: `Action`/`NotAction`, `Resource`/`NotResource`, `Principal`/`NotPrincipal`. */
export interface Element<Value> {
  readonly not: boolean;
  readonly value: Value;
}

/** One key under one operator; the clauses of a statement must all hold, the values of a clause are alternatives. */
export interface ConditionClause {
  /** As written, AWS's case: `StringEquals`, `BoolIfExists`, `ForAnyValue:StringLike`. */
  readonly operator: string;
  readonly key: string;
  /** As text: `true`, `3600`. A sorted set. */
  readonly values: readonly string[];
}

export interface Statement {
  readonly sid?: string;
  readonly effect: Effect;
  readonly principal?: Element<PrincipalValue>;
  readonly action: Element<readonly string[]>;
  /** Absent in trust policies only. */
  readonly resource?: Element<readonly string[]>;
  /** Sorted by operator, then key. */
  readonly conditions: readonly ConditionClause[];
  /** Why nobody knows whether it is there, to stand after "hangs on". No policy's text has that: it is so of plans. */
  readonly open?: string;
}

export interface PolicyDocument {
  readonly version: PolicyVersion;
  readonly id?: string;
  readonly statements: readonly Statement[];
}

/** Canonical order everywhere: by UTF-16 code unit, the same on every machine. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A sorted list without duplicates. */
export function sortedSet(values: Iterable<string>): readonly string[] {
  return [...new Set(values)].sort(byText);
}
