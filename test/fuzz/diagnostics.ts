// What every diagnostic must be, whoever is to blame for what it tells.
import type { Diagnostic } from '../../src/text/diagnostic.ts';

/** Every mistake has a place, and none is ours. */
export function assertWellPut(all: readonly Diagnostic[]): void {
  const unplaced = all.find(({ at }) => at === undefined);
  if (unplaced !== undefined) throw new Error(`${unplaced.code} has no place: ${unplaced.message}`);
  const bug = all.find(({ code }) => code === 'internal-error' || code === 'template-changes-policy');
  if (bug !== undefined) throw new Error(all.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  const outside = all.find(({ at }) => at && (at.span.start > at.span.end || at.span.end > at.source.text.length));
  if (outside !== undefined) throw new Error(`${outside.code} is outside its text: ${outside.message}`);
}
