// Audit arm: counts what the checks of a spec's tests reach of its policies. Nothing is judged but what decides which
// requests are made.
import { ask } from '../evaluate/ask.ts';
import { CoverageRecorder } from '../evaluate/cover.ts';
import { RequestRefusal } from '../evaluate/refusal.ts';
import type { Source } from '../text/source.ts';
import type { SpecCoverage } from './coverage.ts';
import { coverageOf } from './coverage-of.ts';
import { judge } from './judge.ts';
import { type Part, partsOf } from './parts.ts';
import type { Asked, Check } from './plan.ts';
import type { Suite } from './run.ts';

export function recorderOf({ rendering }: Pick<Suite, 'rendering'>): CoverageRecorder {
  return new CoverageRecorder(rendering.documents);
}

/** Counts what some checks of the suite reach. Requests that cannot be decided reach nothing: the run tells of them. */
export function coverPart(suite: Suite, { plan, from, to }: Part, recorder: CoverageRecorder): void {
  coverChecks(suite.plans[plan]?.checks(from, to) ?? [], suite, recorder);
}

/** What all tests of the suite reach but those that are not run. `texts`: as in `coverageOf`. */
export function coverageOfSuite(suite: Suite, texts?: ReadonlyMap<string, Source>): SpecCoverage {
  const recorder = recorderOf(suite);
  for (const part of partsOf([suite.plans])) coverPart(suite, part, recorder);
  return coverageOf({ ...suite, data: recorder.toData(), ...(texts && { texts }) });
}

type Asking = Pick<Suite, 'estate' | 'spec'>;

export function coverChecks(checks: Iterable<Check>, suite: Asking, recorder: CoverageRecorder): void {
  for (const check of checks) {
    try {
      coverCheck(check, suite, recorder);
    } catch (error) {
      if (!(error instanceof RequestRefusal)) throw error;
    }
  }
}

/** Where one of several requests is enough, those after the first that meets the expectation are not made. */
function coverCheck(check: Check, { estate, spec }: Asking, recorder: CoverageRecorder): void {
  const { others = [], ...first } = check;
  const { assumptions } = spec;
  const all: readonly Asked[] = [first, ...others];
  for (const each of all) {
    recorder.count(estate, each.request, assumptions);
    const isLast = each === all.at(-1);
    if (isLast || judge({ ...first, ...each }, ask(estate, each.request, assumptions)).status === 'passed') return;
  }
}
