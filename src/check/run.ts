// Audit arm: runs a spec's tests on an estate that was read back from rendered bytes, and counts.
import { type Asker, askerOf } from '../evaluate/asker.ts';
import type { Estate } from '../evaluate/estate.ts';
import type { Verdict } from '../evaluate/request.ts';
import type { PolicyDocument } from '../iam/document.ts';
import type { Rendering } from '../readback/rendering.ts';
import type { Caller, Row, Spec, Target, Test } from '../spec/spec.ts';
import type { Accepted } from './accepted.ts';
import { type CheckResult, type Judgement, judgementOf, judgeSome, type Status } from './judge.ts';
import { type Part, partsOf } from './parts.ts';
import { type Check, checkAt, originOf, type Stretch, type TestPlan, typesOf } from './plan.ts';
import type { PropertyResult } from './properties.ts';
import { Refusals } from './refusals.ts';

/**
 * A test is as bad as its worst check. `todo`: not all of it holds, as is said of it; one that holds passed. `skipped`:
 * it says why it is not run. `not-run`: the run stopped before it was through.
 */
export type TestStatus = Status | 'todo' | 'skipped' | 'not-run';

/** Checks, by what became of them: those of a test that may fail and does count as `todo`, whatever became of them. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly unknown: number;
  readonly broken: number;
  readonly todo: number;
  readonly skipped: number;
  readonly not_run: number;
}

export interface TestResult {
  readonly test: Test;
  /** Its place among those of its spec, from 0, whichever of them were run. */
  readonly number: number;
  readonly status: TestStatus;
  readonly counts: Counts;
  /** Those that did not pass, or all of them, in the order written. */
  readonly checks: readonly CheckResult[];
}

/** All tests of one spec. */
export interface SpecResult {
  readonly spec: Spec;
  readonly tests: readonly TestResult[];
  readonly counts: Counts;
  readonly properties: readonly PropertyResult[];
  /** What its rules accept of what was told about them. */
  readonly accepted: readonly Accepted[];
}

/** The tests of one spec, and what their checks are asked of. */
export interface Suite {
  readonly spec: Spec;
  readonly rendering: Pick<Rendering, 'manifest' | 'documents'>;
  /** The documents behind the names in `has`. */
  readonly held: ReadonlyMap<string, PolicyDocument>;
  /** The documents that properties compare with, by what those are attached to and the file. */
  readonly compared: ReadonlyMap<string, PolicyDocument>;
  /** Made of the rendering and what is held. */
  readonly estate: Estate;
  /** Of the spec's tests, in their order. */
  readonly plans: readonly TestPlan[];
}

/** What checks of one spec are asked of. */
export interface Asking {
  readonly spec: Pick<Spec, 'assumptions' | 'name'>;
  readonly estate: Estate;
  /** Results that are kept: all, or those of checks that did not pass. */
  readonly keep: Keep;
}

export type Keep = 'all' | 'wrong';

/** Some checks of a test, run. */
export interface PartResult {
  /** By status, `todo` or not. */
  readonly counts: Readonly<Record<Status, number>>;
  readonly kept: readonly CheckResult[];
}

/**
 * Runs the checks of a plan from one up to, but without, another.
 * @throws Refusal with the place of every request that cannot be decided; where refusals are given, they take it instead.
 */
export function runPart(plan: TestPlan, from: number, to: number, asking: Asking, refusals?: Refusals): PartResult {
  const run = new Run(plan, asking, refusals ?? new Refusals());
  for (const stretch of plan.stretches(from, to)) {
    if (stretch.callers.length === 1) run.each(stretch);
    else run.eachOfSome(stretch);
  }
  if (refusals === undefined) run.refusals.settle();
  return { counts: run.counts, kept: run.kept };
}

/** Of one test; where more of its checks do not pass, they are counted and no more. */
export const mostWrong = 1000;

class Run {
  readonly counts = { passed: 0, failed: 0, unknown: 0, broken: 0 };
  readonly kept: CheckResult[] = [];
  readonly refusals: Refusals;
  readonly #plan: TestPlan;
  readonly #asking: Asking;
  #last: { readonly row: Row; readonly caller: Caller; readonly asker: Asker } | undefined;

  constructor(plan: TestPlan, asking: Asking, refusals: Refusals) {
    this.#plan = plan;
    this.#asking = asking;
    this.refusals = refusals;
  }

  /** Makes no more of a check that passes than its verdict, which many share. */
  each(stretch: Stretch): void {
    const { row, targets, from, to, test } = stretch;
    const [caller] = stretch.callers;
    const { catalogue } = this.#plan;
    const judged = new Map<Verdict, Judgement>();
    for (let index = from; index < to; index += 1) {
      const target = targets[index];
      if (caller === undefined || target === undefined) continue;
      try {
        const verdict = this.#ask(row, caller, target);
        const judgement = judged.get(verdict) ?? judgementOf(stretch, verdict);
        judged.set(verdict, judgement);
        this.counts[judgement.status] += 1;
        if (!this.#keeps(judgement.status)) continue;
        const check = checkAt(stretch, index, catalogue);
        if (check !== undefined) this.kept.push({ check, verdict, ...judgement });
      } catch (error) {
        this.refusals.take(error, target, test.source);
      }
    }
  }

  eachOfSome(stretch: Stretch): void {
    for (let index = stretch.from; index < stretch.to; index += 1) {
      const check = checkAt(stretch, index, this.#plan.catalogue);
      if (check === undefined) continue;
      for (const result of this.refusals.attempt(check.target, stretch.test.source, () => this.#judge(check))) {
        this.counts[result.status] += 1;
        if (this.#keeps(result.status)) this.kept.push(result);
      }
    }
  }

  #keeps(status: Status): boolean {
    return this.#asking.keep === 'all' || (status !== 'passed' && this.kept.length < mostWrong);
  }

  #judge(check: Check): CheckResult {
    return judgeSome(check, ({ caller, target }) => this.#ask(check.row, caller, target));
  }

  #ask(row: Row, caller: Caller, target: Target): Verdict {
    const { estate, spec } = this.#asking;
    if (this.#last?.row !== row || this.#last.caller !== caller) {
      this.#last = { row, caller, asker: askerOf(estate, originOf(row, caller), spec.assumptions) };
    }
    const { action, resource } = target;
    return this.#last.asker.verdict({ action, actionTypes: typesOf(target, this.#plan.catalogue), resource });
  }
}

/** As much of a suite as it takes to run it. */
export type Runnable = Omit<Asking, 'keep'> & Pick<Suite, 'plans'>;

/** Runs one part of several suites; requests that cannot be decided are left to the refusals. */
export function runPartOf(suites: readonly Runnable[], part: Part, keep: Keep, refusals: Refusals): PartResult {
  const suite = suites[part.suite];
  const plan = suite?.plans[part.plan];
  if (suite === undefined || plan === undefined) throw new Error('a part is of no suite');
  return runPart(plan, part.from, part.to, { ...suite, keep }, refusals);
}

/** Worst first. */
const severity: readonly Status[] = ['failed', 'broken', 'unknown'];

const nothing: Counts = { passed: 0, failed: 0, unknown: 0, broken: 0, todo: 0, skipped: 0, not_run: 0 };

/** A test's result from those of its parts, of which some may not have been run. */
export function resultOf({ test, place: number, size }: TestPlan, parts: readonly PartResult[]): TestResult {
  if (test.skip !== undefined) {
    return { test, number, status: 'skipped', counts: { ...nothing, skipped: size }, checks: [] };
  }
  const run = parts.reduce((all, { counts }) => sumOf(all, counts), nothing);
  const checks = parts.flatMap(({ kept }) => kept);
  const done = run.passed + run.failed + run.unknown + run.broken;
  const worst = severity.find((each) => run[each] > 0);
  if (test.todo !== undefined && worst !== undefined) {
    return { test, number, status: 'todo', counts: { ...nothing, todo: done, not_run: size - done }, checks };
  }
  const status = worst ?? (done < size ? 'not-run' : 'passed');
  return { test, number, status, counts: { ...run, not_run: size - done }, checks };
}

export function sumOf(a: Counts, b: Partial<Counts>): Counts {
  return {
    passed: a.passed + (b.passed ?? 0),
    failed: a.failed + (b.failed ?? 0),
    unknown: a.unknown + (b.unknown ?? 0),
    broken: a.broken + (b.broken ?? 0),
    todo: a.todo + (b.todo ?? 0),
    skipped: a.skipped + (b.skipped ?? 0),
    not_run: a.not_run + (b.not_run ?? 0),
  };
}

export function total(results: readonly { readonly counts: Counts }[]): Counts {
  return results.reduce((all, { counts }) => sumOf(all, counts), nothing);
}

/** Nothing of a part was run. */
export const notRun: PartResult = { counts: { passed: 0, failed: 0, unknown: 0, broken: 0 }, kept: [] };

/** Whether a part is reason to stop: a test that may fail never is. */
export function isFailure(
  suites: readonly Pick<Suite, 'plans'>[],
  { suite, plan }: Part,
  { counts }: PartResult,
): boolean {
  const todo = suites[suite]?.plans[plan]?.test.todo;
  return todo === undefined && counts.failed + counts.unknown + counts.broken > 0;
}

/** The results of a suite's tests, in their order, from those of all parts, in whatever order they were run. */
export function testResultsOf(
  suites: readonly Suite[],
  parts: readonly Part[],
  results: readonly PartResult[],
): readonly (readonly TestResult[])[] {
  const found = suites.map(({ plans }) =>
    plans.map((): { readonly from: number; readonly result: PartResult }[] => []),
  );
  for (const [index, { suite, plan, from }] of parts.entries()) {
    const result = results[index];
    if (result !== undefined) found[suite]?.[plan]?.push({ from, result });
  }
  return suites.map(({ plans }, suite) =>
    plans.map((plan, index) => {
      const ordered = (found[suite]?.[index] ?? []).sort((a, b) => a.from - b.from);
      return resultOf(
        plan,
        ordered.map(({ result }) => result),
      );
    }),
  );
}

/** All parts, one after the other. @throws Refusal with the place of every request that cannot be decided. */
export function runSuite(suite: Suite, keep: Keep, accepted: readonly Accepted[] = []): Omit<SpecResult, 'properties'> {
  const refusals = new Refusals();
  const parts = partsOf([suite.plans]);
  const results = parts.map((part) => runPartOf([suite], part, keep, refusals));
  refusals.settle();
  const [tests = []] = testResultsOf([suite], parts, results);
  return { spec: suite.spec, tests, counts: total(tests), accepted };
}
