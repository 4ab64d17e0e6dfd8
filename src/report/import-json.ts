// Printing: `iamspec import` for programs. The shape is published in schema/import.schema.json; keys are only ever added to it.
import type { Imported } from '../import/import.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { diagnosticOf } from './json.ts';

export interface ImportReport {
  readonly version: 1;
  /** The program's exit code. */
  readonly exit: number;
  readonly files: readonly string[];
  readonly output: string | null;
  readonly spec: string | null;
  readonly statements: readonly object[];
  readonly proved: readonly object[];
  readonly tests: { readonly rows: number; readonly rules_without: number };
  readonly notes: readonly string[];
  readonly diagnostics: readonly unknown[];
}

export function importReport(
  { files, output }: { readonly files: readonly string[]; readonly output?: string },
  imported: Imported | undefined,
  diagnostics: readonly Diagnostic[],
  exit: number,
): ImportReport {
  const { text, statements = [], proved = [], tests, notes = [], warnings = [] } = imported ?? {};
  return {
    version: 1,
    exit,
    files,
    output: imported === undefined ? null : (output ?? null),
    spec: text ?? null,
    statements: statements.map(({ file, index, sid, rule, form, reason }) => ({
      file,
      index,
      sid: sid ?? null,
      rule: rule ?? null,
      form: form === 'left-out' ? 'left_out' : form,
      reason,
    })),
    proved: proved.map(({ on, proof }) => ({ on, proof: proof === 'whole' ? 'whole' : 'by_statement' })),
    tests: { rows: tests?.rows ?? 0, rules_without: tests?.left ?? 0 },
    notes,
    diagnostics: [...diagnostics, ...warnings].map(diagnosticOf),
  };
}
