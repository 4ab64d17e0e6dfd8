// Printing: from what a run of tests found to the plain data that every format prints.
import type { SpecCoverage } from '../check/coverage.ts';
import type { CheckResult } from '../check/judge.ts';
import type { PropertyResult } from '../check/properties.ts';
import type { SpecResult, TestResult } from '../check/run.ts';
import { mostWrong, total } from '../check/run.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { type Location, lineText, positionOf } from '../text/source.ts';
import { explainCommand, type Tested } from './command.ts';
import { actualLines, expectedText, whyLines } from './decision.ts';
import { casesOf, diagnosticOf, place, requestOf } from './json.ts';
import type { CheckEntry, PropertyEntry, Report, SpecEntry, TestEntry, Told } from './report.ts';
import { callerText, contextText } from './session.ts';

/** What was found in one spec, beside its checks. */
export interface SpecReport {
  readonly result: SpecResult;
  /** Files of the rendering that differ from what the spec renders. */
  readonly stale: readonly string[];
  /** Where the rendering lies. */
  readonly folder: string;
  /** What brings it up to date. */
  readonly remedy: string;
  readonly coverage?: SpecCoverage;
}

/** A run, but for what its specs are about. */
export interface Run
  extends Pick<Report, 'exit' | 'duration' | 'inputs' | 'listed' | 'seed' | 'shard' | 'selected' | 'threshold'> {
  readonly specs: readonly SpecReport[];
  readonly diagnostics: readonly Diagnostic[];
  /** What was tested, where it is not what the specs render. */
  readonly tested?: Tested;
}

export function reportOf({ specs, diagnostics, tested, duration, exit, inputs, listed, ...more }: Run): Report {
  return {
    version: 1,
    exit,
    duration: Math.round(duration * 1000) / 1000,
    inputs,
    listed,
    ...more,
    checks: total(specs.map(({ result }) => result)),
    specs: specs.map((each) => specOf(each, listed, tested)),
    diagnostics: diagnostics.map(diagnosticOf),
  };
}

type Shown = SpecResult['spec'];

function specOf(
  { result, stale, folder, remedy, coverage }: SpecReport,
  listed: Report['listed'],
  tested: Tested | undefined,
): SpecEntry {
  const { spec, tests, counts, accepted, properties } = result;
  return {
    name: spec.name,
    ...(spec.environment === undefined
      ? {}
      : { environment: spec.environment.name, absent_rules: spec.environment.absent }),
    file: spec.source.path,
    folder,
    stale,
    remedy,
    checks: counts,
    properties: properties.map((each) => propertyOf(spec, each)),
    accepted: accepted.map(({ rule, reason, diagnostic }) => ({ rule, reason, ...diagnosticOf(diagnostic) })),
    tests: tests.map((test) => testOf(spec, listed === 'all' ? test : shortened(test), tested)),
    ...(coverage === undefined ? {} : { coverage }),
  };
}

function propertyOf(
  { source }: Shown,
  { property, status, finding, assumed, witnesses }: PropertyResult,
): PropertyEntry {
  const { name, at, why = null } = property;
  return {
    name,
    status,
    ...place({ source, span: at }),
    why,
    finding: finding === '' ? null : finding,
    assumed,
    witnesses: witnesses.map(({ row = null, statements, ...witness }) => ({
      row,
      ...witness,
      statements: statements.map(({ document, index, sid }) => `${document} ${sid ?? index}`),
    })),
  };
}

function testOf(
  spec: Shown,
  { test, number, status, counts, checks }: TestResult,
  tested: Tested | undefined,
): TestEntry {
  return {
    name: test.name,
    number,
    status,
    generated: test.generated ?? false,
    reason: test.skip ?? test.todo ?? null,
    ...place({ source: test.source, span: test.at }),
    counts,
    checks: checks.map((each) => checkOf(spec, each, tested)),
  };
}

function inEnvironment({ environment }: Shown, tested: Tested | undefined): Tested {
  return { ...tested, ...(environment === undefined ? {} : { environment: environment.name }) };
}

function checkOf(spec: Shown, result: CheckResult, tested: Tested | undefined): CheckEntry {
  const { check, status, verdict, complaint } = result;
  return {
    number: check.number,
    status,
    origin: check.row.origin,
    ...place(placeOfCheck(result)),
    ...requestOf(check),
    expected: check.expected,
    actual: verdict.outcome,
    complaint: complaint === '' ? null : complaint,
    cases: casesOf(spec, verdict),
    ...(status === 'passed' ? {} : { told: toldOf(spec, result, tested) }),
  };
}

/** What is kept of a test does not hang on how many parts it was run in. */
function shortened(test: TestResult): TestResult {
  return { ...test, checks: test.checks.slice(0, mostWrong) };
}

function placeOfCheck({ check }: CheckResult): Location {
  return { source: check.test.source, span: check.target.at };
}

function toldOf(spec: Shown, result: CheckResult, tested: Tested | undefined): Told {
  const { check, status, verdict, complaint } = result;
  const at = placeOfCheck(result);
  const { line } = positionOf(at.source, at.span.start);
  const source = lineText(at.source, line);
  const end = positionOf(at.source, at.span.end);
  const { request, target } = check;
  const wrongReason = status === 'failed' && verdict.outcome === 'deny' && check.row.because !== undefined;
  return {
    source,
    end_column: end.line === line ? end.column : [...source].length + 1,
    request: `${callerText(request)}: ${target.action} on ${target.resource.text}${contextText(request.facts)}`,
    expected: `${expectedText(check)}${sourceOf(check)}`,
    actual: status === 'broken' ? [] : actualLines(spec, verdict),
    why: status === 'broken' ? [] : whyLines(spec, verdict.cases),
    because: becauseOf(result),
    but: wrongReason ? complaint : null,
    explain: explainCommand(spec.source.path, check, inEnvironment(spec, tested)),
  };
}

/** Where what is expected is not written out. */
function sourceOf({ row: { origin }, expected, request: { as } }: CheckResult['check']): string {
  if (origin === 'exhaustive') return ', for no row lists it';
  if (origin === 'written') return '';
  return `, for \`exactly\` ${expected === 'can' ? 'lists' : 'does not list'} \`${as}\``;
}

/** What the complaint does not show in the decision itself: that it is open, or that no other session did better. */
function becauseOf({ check: { others = [] }, status, complaint }: CheckResult): string | null {
  const sessions = `the same with each of the ${others.length + 1} sessions that were tried`;
  if (status === 'failed') return others.length === 0 ? null : sessions;
  return complaint;
}
