// Printing: test results and diagnostics for programs. The shape is published; keys are only ever added to it.
import type { CheckResult } from '../check/judge.ts';
import type { Asked } from '../check/plan.ts';
import type { Counts, SpecResult } from '../check/run.ts';
import type { Decision, Question, StatementRef, Verdict } from '../evaluate/request.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { type Location, positionOf } from '../text/source.ts';
import { type ShownSpec, whyOf } from './decision.ts';
import { contextOf, sessionText } from './session.ts';

export interface Report {
  readonly version: 1;
  /** The program's exit code. */
  readonly exit: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly checks: Counts;
  readonly specs: readonly unknown[];
  readonly diagnostics: readonly unknown[];
}

/** What `test` found in one spec beside its checks. */
export interface SpecReport {
  readonly result: SpecResult;
  /** Files of the rendering that differ from what the spec renders. */
  readonly stale: readonly string[];
  /** Where the rendering lies. */
  readonly folder: string;
  /** What brings it up to date. */
  readonly remedy: string;
}

export function reportOf(
  reports: readonly SpecReport[],
  diagnostics: readonly Diagnostic[],
  checks: Counts,
  exit: number,
  duration: number,
): Report {
  return {
    version: 1,
    exit,
    duration: Math.round(duration * 1000) / 1000,
    checks,
    specs: reports.map(specOf),
    diagnostics: diagnostics.map(diagnosticOf),
  };
}

function specOf({ result, stale }: SpecReport): unknown {
  const { spec, tests, counts, accepted } = result;
  return {
    name: spec.name,
    file: spec.source.path,
    stale,
    checks: counts,
    properties: spec.properties.map(({ name }) => ({ name, status: 'not checked' })),
    accepted: accepted.map(({ rule, reason, diagnostic }) => ({ rule, reason, ...diagnosticOf(diagnostic) })),
    tests: tests.map(({ test, status, checks }) => ({
      name: test.name,
      status,
      ...place({ source: spec.source, span: test.at }),
      checks: checks.map((check) => checkOf(spec, check)),
    })),
  };
}

function checkOf(spec: SpecResult['spec'], { check, status, verdict, complaint }: CheckResult): unknown {
  const { target, expected } = check;
  return {
    status,
    ...place({ source: spec.source, span: target.at }),
    ...requestOf(check),
    expected,
    actual: verdict.outcome,
    complaint: complaint === '' ? null : complaint,
    cases: casesOf(spec, verdict),
  };
}

/** A request in the words of the spec. */
export function requestOf({ request, target }: Asked): object {
  return {
    as: request.as,
    with: sessionText(request.session) || null,
    claims: request.claims ?? {},
    through: (request.through ?? []).map(({ role }) => role),
    mfa_code: request.through?.some(({ mfaCode }) => mfaCode) ? 'given' : null,
    context: contextOf(request.facts),
    action: target.action,
    resource: target.resource.text,
    arn: target.resource.arn,
  };
}

export function casesOf(spec: ShownSpec, { cases }: Verdict): readonly object[] {
  return cases.map(({ step, given, decision }) => ({ step, given: questionsOf(given), ...decisionOf(spec, decision) }));
}

export function questionsOf(given: readonly Question[]): readonly object[] {
  return given.map(({ assumption, text, answer }) => ({ assumption: assumption ?? null, text, answer }));
}

export function decisionOf(spec: ShownSpec, { kind, reason, statements }: Decision): object {
  return { decision: kind, reason, statements: statements.map((each) => statementOf(spec, each)) };
}

export function statementOf(spec: ShownSpec, { document, index, sid, rule }: StatementRef): object {
  return { document, index, sid: sid ?? null, rule: rule ?? null, rule_why: whyOf(spec, rule) ?? null };
}

export function diagnosticOf({ severity, code, message, help, at }: Diagnostic): object {
  return { severity, code, message, help: help ?? null, ...(at === undefined ? {} : place(at)) };
}

export function place(at: Location): object {
  const { line, column } = positionOf(at.source, at.span.start);
  return { file: at.source.path, line, column };
}
