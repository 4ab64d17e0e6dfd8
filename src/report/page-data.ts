// Printing: what the report page carries. Whatever many cells share stands once, and cells are numbers. Imports nothing, for
// the page's own script reads it, too.

export interface PageData {
  /** The version of iamspec. */
  readonly made: string;
  /** It is served, and loaded again where the server says that something changed. */
  readonly live: boolean;
  readonly spec: {
    readonly name: string;
    readonly file: string;
    readonly environment: string | null;
    readonly closed: boolean;
  };
  readonly assumed: readonly string[];
  readonly actions: readonly string[];
  readonly callers: readonly PageCaller[];
  readonly buckets: readonly PageBucket[];
  /** Numbers of cells, three for each action; -1: no such session. */
  readonly rows: readonly (readonly number[])[];
  readonly cells: readonly PageCell[];
  readonly examples: readonly PageExample[];
  readonly statements: readonly PageStatement[];
  readonly properties: readonly PageProperty[];
  readonly tests: { readonly [status in 'passed' | 'failed' | 'unknown' | 'broken']: number };
  readonly coverage: PageCoverage;
}

export interface PageCaller {
  /** As the spec declares it; null: it is not declared. */
  readonly name: string | null;
  readonly words: string;
}

export interface PageBucket {
  readonly name: string;
  readonly arn: string;
  readonly untold: string | null;
  /** The number of a row for each caller; -1: none. */
  readonly rows: readonly number[];
}

export interface PageCell {
  readonly answer: 'yes' | 'no' | 'depends' | 'unknown';
  readonly about: string;
  /** Their numbers. */
  readonly examples: readonly number[];
}

/** One request, and how it is decided; the caller, the action and the bucket are those of the cell. */
export interface PageExample {
  /** `at the console without MFA` */
  readonly with: string;
  /** As options of `iamspec explain`; null where they cannot say it. */
  readonly session: readonly string[] | null;
  /** After the bucket's ARN: `/x`. */
  readonly suffix: string;
  readonly when: readonly string[];
  readonly decision: string;
  /** U+0001 stands for the caller's name. */
  readonly reason: string;
  readonly statements: readonly number[];
}

export interface PageStatement {
  readonly document: string;
  readonly sid: string;
  readonly rule: string | null;
  /** Of the rule: `specs/x.yaml:35`. */
  readonly place: string | null;
  readonly why: string | null;
}

interface PageProperty {
  readonly name: string;
  readonly status: 'proved' | 'refuted' | 'unknown';
  readonly place: string;
  readonly why: string | null;
  readonly finding: string | null;
  readonly assumed: readonly string[];
  /** As rows of tests, or in words. */
  readonly witnesses: readonly string[];
}

interface PageCoverage {
  readonly points: number;
  readonly reached: number;
  readonly statements: readonly {
    readonly name: string;
    readonly place: string;
    readonly points: number;
    readonly reached: number;
    readonly missed: readonly string[];
  }[];
}
