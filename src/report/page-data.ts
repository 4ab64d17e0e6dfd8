// Printing: what the pages carry: that of a report, and that of what a change does. Whatever many cells share stands once, and
// cells are numbers. Imports nothing, for the pages' own scripts read it, too.

/** Who may do what on which bucket. */
export interface PageMatrix {
  readonly actions: readonly string[];
  readonly callers: readonly PageCaller[];
  readonly buckets: readonly PageBucket[];
  /** Numbers of cells, three for each action; -1: no such session. */
  readonly rows: readonly (readonly number[])[];
  readonly cells: readonly PageCell[];
  readonly examples: readonly PageExample[];
  readonly statements: readonly PageStatement[];
}

export interface PageData extends PageMatrix {
  /** The version of iamspec. */
  readonly made: string;
  /** It is served, and loaded again where the server says that something changed. */
  readonly live: boolean;
  readonly spec: PageSpec & { readonly closed: boolean };
  readonly assumed: readonly string[];
  readonly properties: readonly PageProperty[];
  readonly tests: { readonly [status in 'passed' | 'failed' | 'unknown' | 'broken']: number };
  readonly coverage: PageCoverage;
}

export interface PageSpec {
  readonly name: string;
  /** Empty where the spec was not read. */
  readonly file: string;
  readonly environment: string | null;
}

export function specText({ name, environment }: PageSpec): string {
  return environment === null ? name : `${name}, ${environment}`;
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
  /** The same of how it was before; null where there is no before. */
  readonly before: readonly number[] | null;
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

/** What a change does to access. */
export interface DiffPageData {
  /** The version of iamspec. */
  readonly made: string;
  readonly base: string;
  readonly head: string;
  readonly verdict: { readonly tone: PageTone; readonly text: string };
  /** Specs that differ in nothing. */
  readonly unchanged: number;
  /** What is wrong with the list of what is accepted. */
  readonly notes: readonly string[];
  readonly specs: readonly PageSpecDiff[];
}

export type PageTone = 'widened' | 'narrowed' | 'unknown' | 'same';

export interface PageSpecDiff extends PageSpec {
  readonly state: 'added' | 'removed' | 'changed';
  readonly groups: readonly PageGroup[];
  /** Proved: what is decided is what was decided. */
  readonly isSame: boolean;
  readonly untold: readonly string[];
  readonly declared: readonly string[];
  readonly checks: readonly string[];
  readonly files: readonly string[];
  readonly matrix: PageMatrix;
}

interface PageGroup {
  readonly heading: string;
  readonly tone: PageTone;
  readonly changes: readonly PageChange[];
}

interface PageChange {
  /** A label and a text each. */
  readonly rows: readonly (readonly [string, string])[];
  /** Why it is accepted; null: it is not. */
  readonly accepted: string | null;
}
