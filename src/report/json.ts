// Printing: requests, decisions and diagnostics as plain data, the same in every report for programs.
import type { Asked } from '../check/plan.ts';
import type { Decision, Question, StatementRef, Verdict } from '../evaluate/request.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { type Location, positionOf } from '../text/source.ts';
import { type ShownSpec, whyOf } from './decision.ts';
import type { CheckEntry, DiagnosticEntry, Place } from './report.ts';
import { contextOf, sessionText } from './session.ts';

type RequestEntry = Pick<
  CheckEntry,
  'as' | 'with' | 'claims' | 'through' | 'mfa_code' | 'context' | 'action' | 'resource' | 'arn'
>;

/** A request in the words of the spec. */
export function requestOf({ request, target }: Asked): RequestEntry {
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

export function diagnosticOf({ severity, code, message, help, at }: Diagnostic): DiagnosticEntry {
  return { severity, code, message, help: help ?? null, ...(at === undefined ? {} : place(at)) };
}

export function place(at: Location): Place {
  const { line, column } = positionOf(at.source, at.span.start);
  return { file: at.source.path, line, column };
}
