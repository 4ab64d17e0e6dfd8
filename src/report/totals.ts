// Printing: how much was run and what came of it, in one line that every format shares.
import type { Counts } from '../check/run.ts';
import { counted } from './paint.ts';
import { printable } from './printable.ts';
import type { Report, TestEntry, Threshold } from './report.ts';

export function sumOfChecks(counts: Counts): number {
  return Object.values(counts).reduce((all: number, each: number) => all + each, 0);
}

/** `7 specs, 49 tests (3 of the lock-out suite), 312 checks`. */
export function sizeText({ specs, checks }: Report): string {
  const tests = specs.flatMap((spec) => spec.tests);
  const generated = tests.filter((test) => test.generated).length;
  const properties = specs.reduce((sum, spec) => sum + spec.properties.length, 0);
  return [
    counted(specs.length, 'spec'),
    `${counted(tests.length, 'test')}${generated > 0 ? ` (${generated} of the lock-out suite)` : ''}`,
    counted(sumOfChecks(checks), 'check'),
    ...(properties === 0 ? [] : [counted(properties, 'property', 'properties')]),
  ].join(', ');
}

/** `310 passed, 2 failed`, and the other outcomes where there are some. */
export function countsText({ checks, specs }: Report): string {
  const others = (['broken', 'unknown', 'todo', 'skipped', 'not_run'] as const)
    .filter((each) => checks[each] > 0)
    .map((each) => `${checks[each]} ${each.replace('_', ' ')}`);
  return [`${checks.passed} passed`, `${checks.failed} failed`, ...others, ...propertiesText(specs)].join(', ');
}

/** `3 proved, 1 refuted`. */
function propertiesText(specs: Report['specs']): readonly string[] {
  const all = specs.flatMap(({ properties }) => properties);
  return (['proved', 'refuted', 'unknown'] as const).flatMap((wanted) => {
    const count = all.filter(({ status }) => status === wanted).length;
    return count === 0 ? [] : [`${count} ${wanted === 'unknown' ? 'not to be proved' : wanted}`];
  });
}

export function totalsText(report: Report): string {
  return report.exit === 2 ? 'could not run' : `${sizeText(report)}: ${countsText(report)}`;
}

/** Checks of a test that did not pass, listed or not; of one that may fail, those that are listed. */
export function wrongIn({ status, counts, checks }: TestEntry): number {
  if (status === 'todo') return checks.filter((check) => check.status !== 'passed').length;
  return counts.failed + counts.broken + counts.unknown;
}

/** `and 3 more checks of this test`; undefined where all are shown. */
export function moreText(test: TestEntry, shown: number): string | undefined {
  const more = wrongIn(test) - shown;
  return more > 0 ? `and ${counted(more, 'more check')} of this test` : undefined;
}

/** 100 is all of it: nothing is rounded up. */
export function percentText(percent: number): string {
  return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`;
}

/** `87.5 % is covered of what changed since main, 90 % is asked for`. */
export function thresholdText({ wanted, reached, changed, points }: Threshold): string {
  const since = changed === undefined ? '' : ` of what changed since ${printable(changed)}`;
  if (changed !== undefined && points === 0)
    return `no rule changed since ${printable(changed)}: there is nothing to cover`;
  return `${percentText(reached)} is covered${since}, ${wanted} % is asked for`;
}
