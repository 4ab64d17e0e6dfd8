// Printing: a run of tests for people. Failures first in full, then one line a spec, what is to be known beside, the counts.
import { percentage } from '../check/coverage.ts';
import { uncoveredLines } from '../check/covered-lines.ts';
import type { Counts, TestStatus } from '../check/run.ts';
import { formatAccepted } from './accepted.ts';
import { excerptOf } from './diagnostics.ts';
import { isProved, propertyFacts } from './formats/wording.ts';
import { counted, type Paint } from './paint.ts';
import { printable, widthOf } from './printable.ts';
import type { CheckEntry, Place, Report, SpecEntry, TestEntry, Threshold } from './report.ts';
import { countsText, moreText, percentText, sizeText, sumOfChecks, thresholdText } from './totals.ts';
import { formatLine } from './wrap.ts';

/** Checks of one test that are shown in full. */
const shownChecks = 10;

const labels: Readonly<Record<TestStatus, string>> = {
  passed: 'ok',
  failed: 'FAILED',
  broken: 'BROKEN',
  unknown: 'UNKNOWN',
  todo: 'todo',
  skipped: 'skipped',
  'not-run': 'not run',
};

function colour(status: TestStatus, paint: Paint): (text: string) => string {
  if (status === 'passed') return paint.green;
  if (status === 'todo' || status === 'skipped' || status === 'not-run') return paint.cyan;
  return status === 'unknown' ? paint.yellow : paint.red;
}

/** Empty where there is nothing to say: what stands in the way of a run is told as diagnostics. */
export function formatPretty(report: Report, paint: Paint): string {
  const { specs } = report;
  if (specs.length === 0) return '';
  return [
    formatFailures(specs, paint),
    ...specs.map((spec) => formatProperties(spec, paint)),
    formatSpecs(specs, paint),
    ...specs.map((spec) => formatStale(spec, paint)),
    formatCoverage(report, paint),
    formatLeftOut(specs, paint),
    '\n',
    ...formatHow(report),
    formatTotals(report, paint),
    formatAccepted(
      specs.flatMap(({ accepted }) => accepted),
      paint,
    ),
  ].join('');
}

const wrong: ReadonlySet<TestStatus> = new Set(['failed', 'broken', 'unknown']);

/**
 * Every test that did not pass: the line underlined, expected, actual, the rule that decided, and the command that says why.
 * Under their specs, where those are several.
 */
export function formatFailures(specs: readonly SpecEntry[], paint: Paint): string {
  const failing = specs.flatMap((spec) => {
    const tests = spec.tests.filter(({ status }) => wrong.has(status));
    return tests.length === 0 ? [] : [{ spec, tests }];
  });
  return failing
    .map(({ spec, tests }) => {
      const head = failing.length > 1 ? `${paint.bold(`── ${printable(spec.file)}`)}\n\n` : '';
      return `${head}${tests.map((test) => formatTest(test, paint)).join('')}`;
    })
    .join('');
}

function formatTest(test: TestEntry, paint: Paint): string {
  const { name, status, checks, generated } = test;
  const bad = checks.filter((check) => check.status !== 'passed');
  const made = generated ? paint.dim(' (lock-out suite)') : '';
  const title = `${colour(status, paint)(paint.bold(labels[status]))} ${paint.bold(printable(name))}${made}`;
  const shown = bad.slice(0, shownChecks).map((check) => formatCheck(check, paint));
  const more = moreText(test, shown.length);
  return `${title}\n${shown.join('')}${more === undefined ? '' : `  ${more}\n\n`}`;
}

function formatCheck(check: CheckEntry, paint: Paint): string {
  const { told, status, line, column } = check;
  if (told === undefined) return '';
  const place = `${printable(`${placeText(check)}: ${check.expected} ${check.action}`)}`;
  const facts: readonly (readonly [string, ...string[]])[] = [
    ['request', told.request],
    ['expected', told.expected],
    ['actual', ...told.actual],
    ['why', ...told.why],
    ...(told.because === null ? [] : [['because', told.because] as const]),
    ...(told.but === null ? [] : [['but', told.but] as const]),
    ['explain', told.explain],
  ];
  const lines = facts.flatMap(([label, ...texts]) =>
    texts.map((text, index) => `  ${paint.dim((index === 0 ? label : '').padEnd(9))} ${printable(text)}`),
  );
  const written = excerptOf({ line, column, end: told.end_column, text: told.source }, colour(status, paint), paint);
  return `${[place, ...written, ...lines].join('\n')}\n\n`;
}

function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

function padded(name: string, width: number): string {
  const text = printable(name);
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** One aligned line a spec. */
function formatSpecs(specs: readonly SpecEntry[], paint: Paint): string {
  const width = Math.max(...specs.map(({ name }) => widthOf(printable(name))));
  return specs
    .map(({ name, tests, checks, absent_rules: absent = [] }) => {
      const size = `${counted(tests.length, 'test').padStart(9)} ${counted(sumOfChecks(checks), 'check').padStart(12)}`;
      const status = worst(checks);
      const outcome = saysNothing(status, tests) ? paint.yellow(noTests(tests)) : colour(status, paint)(labels[status]);
      const without =
        absent.length === 0 ? '' : `  without ${absent.map((each) => `\`${printable(each)}\``).join(', ')}\n`;
      return `${padded(name, width)} ${size}  ${outcome}\n${paint.dim(without)}`;
    })
    .join('');
}

/** A spec without tests of its own must not look as if it were fine. */
function saysNothing(status: TestStatus, tests: readonly TestEntry[]): boolean {
  return tests.every(({ generated }) => generated) && !wrong.has(status);
}

function noTests({ length }: readonly TestEntry[]): string {
  return length === 0 ? 'no tests' : 'no tests of its own';
}

function worst({ failed, broken, unknown, passed, todo, not_run }: Counts): TestStatus {
  if (failed > 0) return 'failed';
  if (broken > 0) return 'broken';
  if (unknown > 0) return 'unknown';
  if (passed > 0) return 'passed';
  if (todo > 0) return 'todo';
  return not_run > 0 ? 'not-run' : 'skipped';
}

/** Files that differ from what the spec renders; empty where there are none. */
function formatStale({ file, folder, stale, remedy }: SpecEntry, paint: Paint): string {
  if (stale.length === 0) return '';
  const head = `${paint.red(paint.bold('STALE'))} \`${printable(file)}\` renders something else than \`${printable(folder)}\` holds`;
  const paths = stale.map((path) => `  ${printable(path)}`);
  return `\n${[head, ...paths, `  run \`${printable(remedy)}\` and look at the diff`].join('\n')}\n`;
}

/** Those that are not proved, with the request that speaks against them. */
function formatProperties({ properties }: SpecEntry, paint: Paint): string {
  return properties
    .filter((each) => !isProved(each))
    .map((property) => {
      const refuted = property.status === 'refuted';
      const label = refuted ? paint.red(paint.bold('REFUTED')) : paint.yellow(paint.bold('NOT TO BE PROVED'));
      const lines = propertyFacts(property).map(([fact, text]) => `  ${paint.dim(fact.padEnd(9))} ${text}\n`);
      return `${label} ${paint.bold(printable(property.name))}\n${printable(placeText(property))}\n${lines.join('')}\n`;
    })
    .join('');
}

/** Per spec how much of its policies the tests reach, and the lines of which they do not reach everything. */
function formatCoverage({ specs, threshold }: Report, paint: Paint): string {
  const covered = specs.flatMap(({ name, coverage }) => (coverage === undefined ? [] : [{ name, coverage }]));
  if (covered.length === 0) return '';
  const width = Math.max(...covered.map(({ name }) => widthOf(printable(name))));
  const blocks = covered.map(({ name, coverage }) => {
    const percent = percentText(percentage([coverage])).padStart(8);
    const head = `${padded(name, width)} ${percent}  ${paint.dim(`${coverage.reached} of ${coverage.points}`)}`;
    const lines = uncoveredLines(coverage).map(
      ({ file, line, what }) => `  ${printable(`${file}:${line}`)} ${what.map(printable).join('; ')}`,
    );
    return `${[head, ...lines].join('\n')}\n`;
  });
  return `\n${paint.bold('coverage')}\n${blocks.join('')}${formatThreshold(threshold, paint)}`;
}

function formatThreshold(threshold: Threshold | undefined, paint: Paint): string {
  if (threshold === undefined) return '';
  const text = thresholdText(threshold);
  return threshold.reached < threshold.wanted
    ? `${paint.red(paint.bold('NOT ENOUGH'))} ${text}\n`
    : `${paint.green(text)}\n`;
}

/** Tests that say why they may fail, or are not run. */
function formatLeftOut(specs: readonly SpecEntry[], paint: Paint): string {
  const tests = specs.flatMap((spec) => spec.tests);
  const part = (title: string, of: readonly TestEntry[]): string => {
    const lines = of.map(
      (test) =>
        `  ${printable(placeText(test))}: ${printable(test.name)}\n${formatLine({ indent: 4, text: test.reason ?? '' }, paint)}`,
    );
    return lines.length === 0 ? '' : `\n${paint.cyan(paint.bold(title))}\n${lines.join('')}`;
  };
  const withStatus = (wanted: TestStatus) => tests.filter(({ status }) => status === wanted);
  const holding = tests.filter(({ status, reason }) => status === 'passed' && reason !== null);
  return [
    part('todo', withStatus('todo')),
    part('skipped', withStatus('skipped')),
    part('holds by now: take `todo` away', holding),
  ].join('');
}

/** Which run it was, where that is not all in the order written. */
function formatHow({ seed, shard, selected }: Report): readonly string[] {
  return [
    ...(selected === undefined ? [] : [`selected: ${printable(selected)}\n`]),
    ...(shard === undefined ? [] : [`shard ${shard.index} of ${shard.of}\n`]),
    ...(seed === undefined ? [] : [`shuffled: --shuffle ${seed} gives this order again\n`]),
  ];
}

/** `7 specs, 49 tests, 312 checks: 312 passed, 0 failed (41 ms)`. */
function formatTotals(report: Report, paint: Paint): string {
  const outcome = colour(worst(report.checks), paint)(paint.bold(countsText(report)));
  return `${sizeText(report)}: ${outcome} ${paint.dim(`(${Math.round(report.duration)} ms)`)}\n`;
}
