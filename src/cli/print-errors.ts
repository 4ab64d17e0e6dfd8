// What keeps a verb from doing what was asked, told to the person.
import { formatDiagnostics, summaryOf } from '../report/diagnostics.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Terminal } from './terminal.ts';

/** What is only worth knowing is told when specs are rendered. */
export function printErrors(diagnostics: readonly Diagnostic[], { err, errPaint }: Terminal): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) err(`${formatDiagnostics(errors, errPaint)}\n${summaryOf(errors)}\n`);
}
