// Audit arm: runs a spec's tests on an estate that was read back from rendered bytes, and counts.
import { ask } from '../evaluate/ask.ts';
import type { Estate } from '../evaluate/estate.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { Spec, Test } from '../spec/spec.ts';
import type { Accepted } from './accepted.ts';
import { type CheckResult, judge, type Status } from './judge.ts';
import { checksOf } from './plan.ts';
import { Refusals } from './refusals.ts';

export interface TestResult {
  readonly test: Test;
  readonly status: Status;
  readonly checks: readonly CheckResult[];
}

export type Counts = Readonly<Record<Status, number>>;

/** All tests of one spec. */
export interface SpecResult {
  readonly spec: Spec;
  readonly tests: readonly TestResult[];
  readonly counts: Counts;
  /** What its rules accept of what was told about them. */
  readonly accepted: readonly Accepted[];
}

/** Worst first: a test is as bad as its worst check. */
const severity: readonly Status[] = ['failed', 'broken', 'unknown', 'passed'];

/** @throws Refusal with the place of every request that cannot be decided, where there is one. */
export function runTests(
  spec: Spec,
  estate: Estate,
  catalogue: Catalogue,
  accepted: readonly Accepted[] = [],
): SpecResult {
  const refusals = new Refusals(spec.source);
  const tests = spec.tests.map((test): TestResult => {
    const checks = checksOf(test, catalogue).flatMap((check) =>
      refusals.attempt(check, () => judge(check, ask(estate, check.request, spec.assumptions))),
    );
    const status = severity.find((each) => checks.some((check) => check.status === each)) ?? 'passed';
    return { test, status, checks };
  });
  refusals.settle();
  return { spec, tests, counts: count(tests.flatMap(({ checks }) => checks)), accepted };
}

/** How many checks ended how. */
export function count(checks: readonly { readonly status: Status }[]): Counts {
  const counts = { passed: 0, failed: 0, unknown: 0, broken: 0 };
  for (const { status } of checks) counts[status] += 1;
  return counts;
}
