// Printing: `iamspec diff --plan` for programs. The shape is published in schema/plan-diff.schema.json; keys are only ever
// added to it.
import type { Diagnostic } from '../text/diagnostic.ts';
import { wayOf } from './equal-json.ts';
import { diagnosticOf } from './json.ts';
import { type ChangedPolicy, outcomeOf } from './plan-diff.ts';

export interface PlanDiffReport {
  readonly version: 1;
  /** The program's exit code. */
  readonly exit: number;
  readonly plan: string;
  readonly policies: readonly object[];
  readonly diagnostics: readonly unknown[];
}

export function planDiffReport(
  plan: string,
  changed: readonly ChangedPolicy[],
  diagnostics: readonly Diagnostic[],
  exit: number,
): PlanDiffReport {
  return { version: 1, exit, plan, policies: changed.map(policyOf), diagnostics: diagnostics.map(diagnosticOf) };
}

function policyOf(changed: ChangedPolicy): object {
  const { kind, by, compared, isSensitive, notes } = changed;
  return {
    kind,
    attached_to: compared.on,
    changed_by: by,
    access: outcomeOf(changed),
    sensitive: isSensitive,
    notes,
    before_lets_more_in: isSensitive ? null : wayOf(compared.first),
    after_lets_more_in: isSensitive ? null : wayOf(compared.second),
  };
}
