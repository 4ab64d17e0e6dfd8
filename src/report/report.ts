// Printing: what a run of tests found, as plain data. Every format prints this and nothing else; `--format json` prints it
// as it is, and `iamspec merge` puts it together from the parts of a run. The shape is published: keys are only ever added.
import type { SpecCoverage } from '../check/coverage.ts';
import type { Status } from '../check/judge.ts';
import type { PropertyStatus } from '../check/properties.ts';
import type { Counts, TestStatus } from '../check/run.ts';
import type { Severity } from '../text/diagnostic.ts';

/** Where something is written: the file as people type it; line and column from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Report {
  readonly version: 1;
  /** The program's exit code. */
  readonly exit: number;
  /** Milliseconds. */
  readonly duration: number;
  /** What the order was shuffled with. */
  readonly seed?: number;
  /** Which part of the run this is, from 1. */
  readonly shard?: { readonly index: number; readonly of: number };
  /** Which tests and checks were meant, in the words of the options: `--run enrol`; absent: all. */
  readonly selected?: string;
  /** `sha256:…` of all that the tests were made and run from, so that only parts of one run are merged. */
  readonly inputs: string;
  /** Which checks are listed: all, or those that did not pass, as where there are many. */
  readonly listed: 'all' | 'wrong';
  readonly checks: Counts;
  readonly specs: readonly SpecEntry[];
  readonly diagnostics: readonly DiagnosticEntry[];
  /** Least percentage of coverage that was asked for, and what it was. */
  readonly threshold?: Threshold;
}

export interface Threshold {
  readonly wanted: number;
  readonly reached: number;
  /** What changed since this commit was looked at alone. */
  readonly changed?: string;
  /** How many things there were to reach. */
  readonly points: number;
}

export interface SpecEntry {
  readonly name: string;
  /** Of which environment it is, where the spec has some. */
  readonly environment?: string;
  /** Rules that hold in other environments alone. */
  readonly absent_rules?: readonly string[];
  readonly file: string;
  /** Where its rendering lies. */
  readonly folder: string;
  /** Files of the rendering that differ from what the spec renders. */
  readonly stale: readonly string[];
  /** The command that brings it up to date. */
  readonly remedy: string;
  readonly checks: Counts;
  readonly properties: readonly PropertyEntry[];
  readonly accepted: readonly (DiagnosticEntry & { readonly rule: string; readonly reason: string })[];
  readonly tests: readonly TestEntry[];
  readonly coverage?: SpecCoverage;
}

/** What must hold for all requests, and whether it does. */
export interface PropertyEntry extends Place {
  readonly name: string;
  readonly status: PropertyStatus;
  /** The reason that the spec gives for it. */
  readonly why: string | null;
  /** What was found, in a sentence; null where it is proved. */
  readonly finding: string | null;
  /** What that rests on, a sentence each. */
  readonly assumed: readonly string[];
  /** The requests behind it. */
  readonly witnesses: readonly WitnessEntry[];
}

/** A request that a proof found. */
export interface WitnessEntry {
  /** As a row of a test, to paste; null where the spec's words cannot say it. */
  readonly row: string | null;
  readonly who: string;
  readonly with: string;
  readonly action: string;
  readonly resource: string;
  /** What else is true of it, a fact each. */
  readonly when: readonly string[];
  readonly decision: string;
  readonly reason: string;
  /** The documents and Sids or positions of the statements that decided. */
  readonly statements: readonly string[];
}

export interface TestEntry extends Place {
  readonly name: string;
  /** Its place among the tests of its spec, from 0. */
  readonly number: number;
  readonly status: TestStatus;
  /** Made by the lock-out suite. */
  readonly generated: boolean;
  /** Why it is skipped, or may fail. */
  readonly reason: string | null;
  readonly counts: Counts;
  /** Those that are listed. */
  readonly checks: readonly CheckEntry[];
}

export interface CheckEntry extends Place {
  /** Its place among the checks of its test, from 0. */
  readonly number: number;
  readonly status: Status;
  readonly origin: 'written' | 'exhaustive' | 'who_can';
  readonly as: string;
  readonly with: string | null;
  readonly claims: Readonly<Record<string, readonly string[]>>;
  readonly through: readonly string[];
  readonly mfa_code: 'given' | null;
  readonly context: object;
  readonly action: string;
  readonly resource: string;
  readonly arn: string;
  readonly expected: 'can' | 'cannot' | 'undecided';
  readonly actual: 'allow' | 'deny' | 'unknown' | 'broken';
  readonly complaint: string | null;
  readonly cases: readonly object[];
  /** What a person is told, where it did not pass. */
  readonly told?: Told;
}

export interface Told {
  /** The line of the file that the check stands in, and the column after its last character there. */
  readonly source: string;
  readonly end_column: number;
  /** `alice with console, MFA 10m ago: s3:PutObject on exchange/q3.csv` */
  readonly request: string;
  readonly expected: string;
  /** The decision with the statements and rules behind it, a line each. */
  readonly actual: readonly string[];
  /** What those rules say of themselves. */
  readonly why: readonly string[];
  /** What is the matter, where it is not that it was decided otherwise. */
  readonly because: string | null;
  /** Where it is refused as expected, for another reason: which. */
  readonly but: string | null;
  /** The command that explains it. */
  readonly explain: string;
}

export interface DiagnosticEntry extends Partial<Place> {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly help: string | null;
}

export function byNumber(a: { readonly number: number }, b: { readonly number: number }): number {
  return a.number - b.number;
}
