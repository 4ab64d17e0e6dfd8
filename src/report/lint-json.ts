// Printing: `iamspec lint` for programs. The shape is published in schema/lint.schema.json; keys are only ever added to it.
import type { StatementRef } from '../evaluate/request.ts';
import type { LintedSubject, OpenEntry, PlacedFinding, ReasonEntry } from '../lint/subject.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Location } from '../text/source.ts';
import { diagnosticOf, place } from './json.ts';

export function lintReport(
  subjects: readonly LintedSubject[],
  diagnostics: readonly Diagnostic[],
  exit: number,
): object {
  return { version: 1, exit, linted: subjects.map(subjectOf), diagnostics: diagnostics.map(diagnosticOf) };
}

function subjectOf({ path, kind, judged, findings, accepted, open }: LintedSubject): object {
  return {
    path,
    kind,
    judged,
    findings: findings.map(findingOf),
    accepted: accepted.map((each) => ({ reason: each.reason, ...findingOf(each) })),
    undecided: open.map(openOf),
  };
}

function findingOf({ severity, code, message, help, at, rule, statements, reasons }: PlacedFinding): object {
  return {
    severity,
    code,
    message,
    help,
    ...placed(at),
    rule: rule ?? null,
    statements: statements.map(statementOf),
    because: reasons.map(reasonOf),
  };
}

function openOf({ at, rule, message }: OpenEntry): object {
  return { message, ...placed(at), rule: rule ?? null };
}

function reasonOf({ rule, statements }: ReasonEntry): object {
  return { rule: rule ?? null, statements: statements.map(statementOf) };
}

function statementOf({ document, index, sid }: StatementRef): object {
  return { document, index, sid: sid ?? null };
}

function placed(at: Location | undefined): object {
  return at === undefined ? { file: null, line: null, column: null } : place(at);
}
