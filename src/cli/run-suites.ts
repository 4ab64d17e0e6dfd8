// Runs opened suites as the options say: which part of them, in which order, with how far it is on the terminal.
import { type Part, partsOf, shardOf, shuffled, sizeOf } from '../check/parts.ts';
import type { TestPlan } from '../check/plan.ts';
import type { PropertyResult } from '../check/properties.ts';
import { type Keep, notRun, type SpecResult, testResultsOf, total } from '../check/run.ts';
import type { Opened } from './open-suites.ts';
import { openProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';
import type { Shard, TestOptions } from './test-options.ts';
import { runParts } from './workers.ts';

export interface Ran {
  /** One for each suite, in their order. */
  readonly results: readonly SpecResult[];
  /** What was run, whether it holds or not. */
  readonly parts: readonly Part[];
}

/** @throws Refusal with the place of every request that cannot be decided, where there is one. */
export async function runSuites(
  suites: readonly Opened[],
  { shard, shuffle, jobs, failFast }: TestOptions,
  keep: Keep,
  terminal: Terminal,
): Promise<Ran> {
  const all = partsOf(suites.map(({ plans }) => plans));
  const mine = shard === undefined ? all : shardOf(all, shard.index, shard.of);
  const parts = shuffle === undefined ? mine : shuffled(mine, shuffle);
  const progress = openProgress(sizeOfAll(parts), terminal);
  let done = 0;
  let wrong = 0;
  try {
    const results = await runParts(suites, parts, {
      keep,
      stopAtFailure: failFast,
      ...(jobs === undefined ? {} : { jobs }),
      onProgress: (part, { counts }) => {
        done += sizeOf(part);
        wrong += counts.failed + counts.unknown + counts.broken;
        progress.update(done, wrong);
      },
    });
    const meant = shard === undefined ? suites : suites.map((suite, index) => reduced(suite, index, parts));
    const tests = testResultsOf(meant, parts, results);
    const proved = await proveSuites(suites);
    return {
      results: suites.map(({ spec, plans, accepted }, index) => {
        const own = (tests[index] ?? []).filter((_, at) => belongs(plans[at], meant[index]?.plans[at], shard));
        return { spec, tests: own, counts: total(own), accepted, properties: proved[index] ?? [] };
      }),
      parts: parts.filter((_, index) => results[index] !== notRun),
    };
  } finally {
    progress.end();
  }
}

/** Every part of a run tells of all properties. */
async function proveSuites(suites: readonly Opened[]): Promise<readonly (readonly PropertyResult[])[]> {
  if (suites.every(({ properties }) => properties.length === 0)) return [];
  const { proveAll } = await import('../check/properties.ts');
  return suites.map((suite) => proveAll(suite, suite.catalogue, suite.properties));
}

function sizeOfAll(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + sizeOf(part), 0);
}

/** The suite as if it had no checks but those of its parts; what is skipped has all of its own. */
function reduced(suite: Opened, index: number, parts: readonly Part[]): Opened {
  const plans = suite.plans.map((plan, place) => {
    if (plan.test.skip !== undefined) return plan;
    return { ...plan, size: sizeOfAll(parts.filter((part) => part.suite === index && part.plan === place)) };
  });
  return { ...suite, plans };
}

/** Is a test told of in this shard? One of which nothing is run is told of in the first. */
function belongs(whole: TestPlan | undefined, mine: TestPlan | undefined, shard: Shard | undefined): boolean {
  if (shard === undefined || whole === undefined || mine === undefined) return true;
  const isRun = whole.test.skip === undefined && whole.size > 0;
  return isRun ? mine.size > 0 : shard.index === 1;
}
