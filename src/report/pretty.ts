// Printing: test results for people. Failures first in full, then one line a spec, then the counts.
import type { Accepted } from '../check/accepted.ts';
import type { CheckResult, Status } from '../check/judge.ts';
import type { Counts, SpecResult, TestResult } from '../check/run.ts';
import { placeOf, type Severity } from '../text/diagnostic.ts';
import { explainCommand } from './command.ts';
import { actualLines, expectedText, whyLines } from './decision.ts';
import { excerpt } from './diagnostics.ts';
import type { SpecReport } from './json.ts';
import { counted, type Paint } from './paint.ts';
import { printable } from './printable.ts';
import { callerText, contextText } from './session.ts';

/** Checks of one test that are shown in full. */
const shownChecks = 10;

const labels: Readonly<Record<Status, string>> = {
  passed: 'ok',
  failed: 'FAILED',
  broken: 'BROKEN',
  unknown: 'UNKNOWN',
};

function colour(status: Status, paint: Paint): (text: string) => string {
  if (status === 'passed') return paint.green;
  return status === 'unknown' ? paint.yellow : paint.red;
}

/**
 * Every test that did not pass: the spec's line underlined, expected, actual, the rule that decided, and the command that
 * says why. `out`: the folder whose bytes were tested, where it was one.
 */
export function formatFailures(result: SpecResult, paint: Paint, out?: string): string {
  return result.tests
    .filter(({ status }) => status !== 'passed')
    .map((test) => formatTest({ spec: result.spec, out, paint }, test))
    .join('');
}

interface View {
  readonly spec: SpecResult['spec'];
  readonly out: string | undefined;
  readonly paint: Paint;
}

function formatTest(view: View, { test, status, checks }: TestResult): string {
  const { paint } = view;
  const wrong = checks.filter((check) => check.status !== 'passed');
  const title = `${colour(status, paint)(paint.bold(labels[status]))} ${paint.bold(printable(test.name))}`;
  const shown = wrong.slice(0, shownChecks).map((check) => formatCheck(view, check));
  const more = wrong.length - shown.length;
  return `${title}\n${shown.join('')}${more > 0 ? `  and ${counted(more, 'more check')} of this test\n\n` : ''}`;
}

function formatCheck({ spec, out, paint }: View, checkResult: CheckResult): string {
  const { check, status, verdict, complaint } = checkResult;
  const at = { source: spec.source, span: check.target.at };
  const { request, target } = check;
  const place = `${printable(placeOf(at))}: ${check.expected} ${target.action}`;
  const facts = [
    ['request', `${callerText(request)}: ${target.action} on ${target.resource.text}${contextText(request.facts)}`],
    ['expected', expectedText(check)],
    ...(status === 'broken' ? [] : [['actual', ...actualLines(spec, verdict)]]),
    ...(status === 'broken' ? [] : [['why', ...whyLines(spec, verdict.cases)]]),
    ...(status === 'failed' ? [] : [['because', complaint]]),
    // Refused as expected, for another reason.
    ...(status === 'failed' && verdict.outcome === 'deny' && check.because !== undefined ? [['but', complaint]] : []),
    ['explain', explainCommand(spec.source.path, check, out)],
  ];
  const lines = facts.flatMap(([label = '', ...texts]) =>
    texts.map((text, index) => `  ${paint.dim((index === 0 ? label : '').padEnd(9))} ${printable(text)}`),
  );
  return `${[place, ...excerpt(at, colour(status, paint), paint), ...lines].join('\n')}\n\n`;
}

/** One aligned line a spec. */
export function formatSpecs(results: readonly SpecResult[], paint: Paint): string {
  const width = Math.max(...results.map(({ spec }) => spec.name.length));
  return results
    .map(({ spec, tests, counts }) => {
      const checks = sum(counts);
      const status = worst(counts);
      const size = `${counted(tests.length, 'test').padStart(9)} ${counted(checks, 'check').padStart(12)}`;
      const outcome = checks === 0 ? paint.yellow('no tests') : colour(status, paint)(labels[status]);
      return `${spec.name.padEnd(width)} ${size}  ${outcome}\n`;
    })
    .join('');
}

function worst({ failed, broken, unknown }: Counts): Status {
  if (failed > 0) return 'failed';
  if (broken > 0) return 'broken';
  return unknown > 0 ? 'unknown' : 'passed';
}

function sum({ passed, failed, unknown, broken }: Counts): number {
  return passed + failed + unknown + broken;
}

/** Files that differ from what the spec renders; empty where there are none. */
export function formatStale({ result, stale, folder, remedy }: SpecReport, paint: Paint): string {
  if (stale.length === 0) return '';
  const { spec } = result;
  const head = `${paint.red(paint.bold('STALE'))} \`${printable(spec.source.path)}\` renders something else than \`${printable(folder)}\` holds`;
  const paths = stale.map((path) => `  ${printable(path)}`);
  return `\n${[head, ...paths, `  run \`${printable(remedy)}\` and look at the diff`].join('\n')}\n`;
}

/** Properties are read, but not proved yet: they must not look as if they held. */
export function formatProperties({ spec }: SpecResult, paint: Paint): string {
  if (spec.properties.length === 0) return '';
  const head = `${paint.yellow(paint.bold('NOT CHECKED'))} ${counted(spec.properties.length, 'property', 'properties')} of ${spec.name}`;
  return `\n${[head, ...spec.properties.map(({ name }) => `  ${printable(name)}`)].join('\n')}\n`;
}

/** What rules accept, a line each, after how much it is; empty where they accept nothing. */
export function formatAccepted(accepted: readonly Accepted[], paint: Paint): string {
  if (accepted.length === 0) return '';
  const of = (wanted: Severity): number =>
    accepted.filter(({ diagnostic: { severity } }) => severity === wanted).length;
  const counts = (['warning', 'note'] as const).flatMap((each) => (of(each) > 0 ? [counted(of(each), each)] : []));
  const lines = accepted.map(({ rule, reason, diagnostic: { code } }) => {
    return `  ${printable(rule)} ${paint.dim(`[${code}]`)} ${printable(reason)}\n`;
  });
  return `accepted: ${counts.join(', ')}\n${lines.join('')}`;
}

/** All counts of a run added up. */
export function total(results: readonly SpecResult[]): Counts {
  const add = (status: Status): number => results.reduce((all, { counts }) => all + counts[status], 0);
  return { passed: add('passed'), failed: add('failed'), unknown: add('unknown'), broken: add('broken') };
}

/** `7 specs, 49 tests, 312 checks: 312 passed, 0 failed (41 ms)`. */
export function formatTotals(results: readonly SpecResult[], milliseconds: number, paint: Paint): string {
  const counts = total(results);
  const tests = results.reduce((all, result) => all + result.tests.length, 0);
  const size = [counted(results.length, 'spec'), counted(tests, 'test'), counted(sum(counts), 'check')].join(', ');
  const parts = [
    `${counts.passed} passed`,
    `${counts.failed} failed`,
    ...(counts.broken > 0 ? [`${counts.broken} broken`] : []),
    ...(counts.unknown > 0 ? [`${counts.unknown} unknown`] : []),
  ];
  const outcome = colour(worst(counts), paint)(paint.bold(parts.join(', ')));
  return `${size}: ${outcome} ${paint.dim(`(${Math.round(milliseconds)} ms)`)}\n`;
}
