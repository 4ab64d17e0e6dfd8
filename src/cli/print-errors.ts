// What keeps a verb from doing what was asked, told to the person.
import { formatDiagnostics, summaryOf } from '../report/diagnostics.ts';
import type { Paint } from '../report/paint.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Terminal } from './terminal.ts';

/** What a plan and a spec have for themselves is worth knowing wherever a plan is looked at. */
export function printPlanNotes(diagnostics: readonly Diagnostic[], { err, errPaint }: Terminal): void {
  const notes = diagnostics.filter(({ severity, code }) => severity !== 'error' && code.startsWith('plan-'));
  if (notes.length > 0) err(`${formatDiagnostics(notes, errPaint)}\n`);
}

/** What is only worth knowing is told when specs are rendered. */
export function printErrors(diagnostics: readonly Diagnostic[], { err, errPaint }: Terminal): void {
  const text = errorsInWords(diagnostics, errPaint);
  if (text !== '') err(text);
}

/** Empty where there are none. */
export function errorsInWords(diagnostics: readonly Diagnostic[], paint: Paint): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.length === 0 ? '' : `${formatDiagnostics(errors, paint)}\n${summaryOf(errors)}\n`;
}
