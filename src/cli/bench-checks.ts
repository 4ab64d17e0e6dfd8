// `iamspec test --bench`: what the checks of each test cost. The answers were looked at before; here nothing but time counts.
import type { TestPlan } from '../check/plan.ts';
import { runPart, type SpecResult, type Suite, type TestStatus, total } from '../check/run.ts';
import type { FormatName } from '../report/format-names.ts';
import { diagnosticOf } from '../report/json.ts';
import type { Paint } from '../report/paint.ts';
import { printable } from '../report/printable.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import { printErrors } from './print-errors.ts';
import type { Terminal } from './terminal.ts';

/**
 * Times the tests that hold: what gives a wrong answer has no speed. Exit code: 0 all hold, 1 some do not, 2 could not run,
 * 3 undecided.
 */
export function bench(
  suites: readonly Suite[],
  results: readonly SpecResult[],
  format: FormatName,
  diagnostics: Diagnostics,
  terminal: Terminal,
): number {
  const counts = total(results);
  const undone = counts.unknown > 0 ? 3 : 0;
  const exit = diagnostics.hasErrors ? 2 : counts.failed + counts.broken > 0 ? 1 : undone;
  const timings = diagnostics.hasErrors ? [] : timeAll(subjectsOf(suites, results), terminal.elapsed);
  const left = results.flatMap(({ spec, tests }) =>
    tests
      .filter(({ status }) => status !== 'passed')
      .map(({ test, status }) => ({ spec: spec.name, test: test.name, status })),
  );
  if (format === 'json') {
    const whole = {
      version: 1,
      exit,
      unit: 'ns',
      tests: timings,
      left_out: left,
      diagnostics: diagnostics.all.map(diagnosticOf),
    };
    terminal.out(`${JSON.stringify(whole, null, 2)}\n`);
    return exit;
  }
  printErrors(diagnostics.all, terminal);
  if (exit !== 2) terminal.out(formatTimings(timings, left, terminal.outPaint));
  return exit;
}

function subjectsOf(suites: readonly Suite[], results: readonly SpecResult[]): readonly Subject[] {
  return suites.flatMap((suite, at) =>
    suite.plans.flatMap((plan, index) => (results[at]?.tests[index]?.status === 'passed' ? [{ suite, plan }] : [])),
  );
}

interface LeftOut {
  readonly spec: string;
  readonly test: string;
  readonly status: TestStatus;
}

/** A test whose checks are timed. */
export interface Subject {
  readonly suite: Suite;
  /** One of the suite's. */
  readonly plan: TestPlan;
}

/** Of one check, in nanoseconds. */
export interface Timing {
  readonly spec: string;
  readonly test: string;
  readonly generated: boolean;
  readonly checks: number;
  /** How often its checks were timed. */
  readonly samples: number;
  readonly median: number;
  /** Median of how far the samples lie from their median. */
  readonly deviation: number;
}

/** Milliseconds: a sample takes so long at least, all of a test about so long. */
const sampleTime = 1;
const testTime = 100;

const fewestSamples = 9;
/** Of a large test a part is timed at a time, in turn. */
const mostAtOnce = 2_000;

/** The costliest first. `now` tells milliseconds. */
export function timeAll(subjects: readonly Subject[], now: () => number): readonly Timing[] {
  return subjects.flatMap((subject) => timingOf(subject, now)).sort((a, b) => b.median - a.median);
}

function timingOf({ suite, plan }: Subject, now: () => number): Timing {
  const { size, test } = plan;
  let from = 0;
  /** Nanoseconds that a check took, in as many runs as make a sample. */
  const sample = (): number => {
    const start = now();
    let done = 0;
    let took = 0;
    do {
      const to = Math.min(size, from + mostAtOnce);
      runPart(plan, from, to, { ...suite, keep: 'wrong' });
      done += to - from;
      from = to === size ? 0 : to;
      took = now() - start;
    } while (took < sampleTime);
    return (took * 1e6) / done;
  };
  const start = now();
  // The first runs are slow, for nothing was compiled yet.
  while (now() - start < testTime / 4) sample();
  const samples: number[] = [];
  while (samples.length < fewestSamples || now() - start < testTime) samples.push(sample());
  const middle = median(samples);
  return {
    spec: suite.spec.name,
    test: test.name,
    generated: test.generated === true,
    checks: size,
    samples: samples.length,
    median: Math.round(middle),
    deviation: Math.round(median(samples.map((each) => Math.abs(each - middle)))),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

function formatTimings(timings: readonly Timing[], left: readonly LeftOut[], paint: Paint): string {
  const rows = timings.map((each) => ({
    cost: duration(each.median),
    spread: `± ${duration(each.deviation)}`,
    checks: each.checks.toLocaleString('en'),
    name: `${printable(each.spec)}: ${printable(each.test)}`,
  }));
  const head = { cost: 'a check', spread: '', checks: 'checks', name: 'test' };
  const widthOf = (key: 'cost' | 'spread' | 'checks'): number =>
    Math.max(...[head, ...rows].map((row) => row[key].length));
  const [cost, spread, checks] = [widthOf('cost'), widthOf('spread'), widthOf('checks')];
  const lineOf = (row: typeof head): string =>
    `${row.cost.padStart(cost)}  ${row.spread.padStart(spread)}  ${row.checks.padStart(checks)}  ${row.name}`;
  const lines = [paint.dim(lineOf(head)), ...rows.map(lineOf)];
  const others = left.map(({ spec, test, status }) =>
    paint.yellow(`not timed: ${printable(spec)}: ${printable(test)} (${status})`),
  );
  return [...(rows.length > 0 ? lines : []), ...others].map((line) => `${line}\n`).join('');
}

/** `840 ns`, `12.3 µs`, `1.2 ms`: three digits that count. */
export function duration(nanoseconds: number): string {
  const units = ['ns', 'µs', 'ms', 's'];
  let value = nanoseconds;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[unit]}`;
}
