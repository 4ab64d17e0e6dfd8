// Runs the parts of tests: here, or on several processors where there is enough to do. Knows neither options nor formats.
import { availableParallelism } from 'node:os';
import { type Part, sizeOf } from '../check/parts.ts';
import { Refusals } from '../check/refusals.ts';
import { isFailure, notRun, type PartResult, runPartOf, type Suite } from '../check/run.ts';
import type { RunOptions } from './run-options.ts';

/** Absent where the program runs from its sources: then it runs on one thread. */
const bundledThread = import.meta.url.endsWith('.cjs') ? new URL('./thread.cjs', import.meta.url) : undefined;

/** What it takes to start another thread is worth it for so many checks. */
const worthAThread = 50_000;

/**
 * The results of the parts, in their order; a part that was not run counts nothing.
 * @throws Refusal with the place of every request that cannot be decided, where there is one.
 */
export async function runParts(
  suites: readonly Suite[],
  parts: readonly Part[],
  options: RunOptions,
): Promise<readonly PartResult[]> {
  const jobs = Math.min(options.jobs ?? jobsWorth(parts), parts.length);
  const thread = options.thread ?? bundledThread;
  if (jobs <= 1 || thread === undefined) return runHere(suites, parts, options);
  const { runOnThreads } = await import('./threads.ts');
  return runOnThreads(suites, parts, jobs, thread, options);
}

function jobsWorth(parts: readonly Part[]): number {
  const checks = parts.reduce((sum, part) => sum + sizeOf(part), 0);
  return checks < 2 * worthAThread ? 1 : Math.min(availableParallelism(), Math.floor(checks / worthAThread));
}

function runHere(suites: readonly Suite[], parts: readonly Part[], options: RunOptions): readonly PartResult[] {
  const refusals = new Refusals();
  let stopped = false;
  const results = parts.map((part) => {
    if (stopped) return notRun;
    const result = runPartOf(suites, part, options.keep, refusals);
    options.onProgress?.(part, result);
    stopped = options.stopAtFailure === true && isFailure(suites, part, result);
    return result;
  });
  refusals.settle();
  return results;
}
