// Printing: `iamspec diff` for programs. The shape is published in schema/diff.schema.json; keys are only ever added to it.
import type { ToldChange } from '../compare/spec-diff.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { type DiffResult, outcomeOf } from './diff.ts';
import { lineOf } from './equal-json.ts';
import { diagnosticOf } from './json.ts';

export function diffReport(result: DiffResult, diagnostics: readonly Diagnostic[], exit: number): object {
  const { base, head, specs, unchanged, accepted, notes } = result;
  return {
    version: 1,
    exit,
    outcome: exit === 2 ? null : outcomeOf(result),
    base,
    head,
    unchanged,
    specs: specs.map((spec) => ({
      ...spec,
      file: spec.file === '' ? null : spec.file,
      facts: spec.facts.map(({ on, change, what }) => ({ on, change, what })),
      changes: spec.changes.map((change) => changeOf(change, accepted)),
      checks: spec.checks.map((check) => ({ ...check, at: check.at === '' ? null : check.at })),
    })),
    notes,
    diagnostics: diagnostics.map(diagnosticOf),
  };
}

function changeOf(change: ToldChange, accepted: DiffResult['accepted']): object {
  const { direction, sure, holdsMore, fingerprint, rules, before, after, line } = change;
  return {
    direction,
    sure,
    by_policies_not_known: holdsMore,
    fingerprint,
    accepted: accepted.get(fingerprint) ?? null,
    requests: lineOf(line),
    before: { outcome: before.outcome, reason: before.reason },
    after: { outcome: after.outcome, reason: after.reason },
    rules: rules.map(({ rule, at, gone, why }) => ({
      rule,
      at: at === '' ? null : at,
      gone,
      why: why === '' ? null : why,
    })),
  };
}
