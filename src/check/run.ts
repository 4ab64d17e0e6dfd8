// Audit arm: runs a spec's tests on an estate that was read back from rendered bytes, and counts.
import { RequestRefusal } from '../evaluate/call.ts';
import { decide } from '../evaluate/decide.ts';
import type { Estate } from '../evaluate/estate.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { Spec, Test } from '../spec/spec.ts';
import { type Diagnostic, Refusal } from '../text/diagnostic.ts';
import type { Span } from '../text/source.ts';
import { type CheckResult, judge, type Status } from './judge.ts';
import { type Check, checksOf } from './plan.ts';

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
}

/** Worst first: a test is as bad as its worst check. */
const severity: readonly Status[] = ['failed', 'broken', 'unknown', 'passed'];

/** @throws Refusal with the place of every request that cannot be decided, where there is one. */
export function runTests(spec: Spec, estate: Estate, catalogue: Catalogue): SpecResult {
  const refused = new Map<string, Refused>();
  const tests = spec.tests.map((test): TestResult => {
    const checks = checksOf(test, catalogue).flatMap((check): CheckResult[] => {
      try {
        return [judge(check, decide(estate, check.request, spec.assumptions))];
      } catch (error) {
        if (!(error instanceof RequestRefusal)) throw error;
        // The callers and actions of a matrix are often refused alike.
        const span = placeOf(check, error);
        refused.set(`${span.start} ${error.message}`, { span, error });
        return [];
      }
    });
    const status = severity.find((each) => checks.some((check) => check.status === each)) ?? 'passed';
    return { test, status, checks };
  });
  if (refused.size > 0) throw new Refusal(located(spec, [...refused.values()]));
  return { spec, tests, counts: count(tests.flatMap(({ checks }) => checks)) };
}

interface Refused {
  readonly span: Span;
  readonly error: RequestRefusal;
}

function placeOf({ target }: Check, { part }: RequestRefusal): Span {
  return part === 'resource' ? target.resource.at : target.at;
}

function located({ source }: Spec, refused: readonly Refused[]): readonly Diagnostic[] {
  return refused.flatMap(({ span, error }) => error.diagnostics.map((each) => ({ ...each, at: { source, span } })));
}

/** How many checks ended how. */
export function count(checks: readonly { readonly status: Status }[]): Counts {
  const counts = { passed: 0, failed: 0, unknown: 0, broken: 0 };
  for (const { status } of checks) counts[status] += 1;
  return counts;
}
