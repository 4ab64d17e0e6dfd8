// `iamspec test --mutate`: would the tests notice, if the policies were rendered with a mistake?
import { type MutationResult, mutantsIn, mutate, scoreOf } from '../check/mutation.ts';
import { formatMutation } from '../report/mutation.ts';
import { mutationJson } from '../report/mutation-json.ts';
import { jsonText } from '../report/printable.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import type { Opened } from './open-suites.ts';
import { printErrors } from './print-errors.ts';
import { openProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';
import type { TestOptions } from './test-options.ts';
import { reportRefusal } from './workbench.ts';

/** Exit code: 0, or 1 where the score is below the threshold; 2 could not run, or not write. */
export async function mutateSuites(
  suites: readonly Opened[],
  options: TestOptions,
  diagnostics: Diagnostics,
  terminal: Terminal,
): Promise<number> {
  const { format, threshold } = options;
  const results = diagnostics.hasErrors ? [] : mutateAll(suites, terminal);
  const written = options.write ? await write(suites, results, options, diagnostics) : undefined;
  const score = scoreOf(results);
  const exit = diagnostics.hasErrors ? 2 : threshold !== undefined && score < threshold ? 1 : 0;
  const run = { results, threshold, written, duration: terminal.elapsed() };
  if (format === 'json') {
    terminal.out(jsonText(mutationJson(run, exit, diagnostics.all)));
    return exit;
  }
  printErrors(diagnostics.all, terminal);
  if (exit !== 2) terminal.out(formatMutation(run, terminal.outPaint));
  return exit;
}

function mutateAll(suites: readonly Opened[], terminal: Terminal): readonly MutationResult[] {
  const isSeen = terminal.live() !== undefined;
  const size = isSeen ? suites.reduce((sum, suite) => sum + mutantsIn(suite).length, 0) : 0;
  const progress = openProgress(size, terminal, { things: 'mistake', wrong: 'not noticed' });
  let [done, alive] = [0, 0];
  const results = suites.map((suite) =>
    mutate(suite, suite.properties, suite.catalogue, ({ fate }) => {
      done += 1;
      if (fate === 'survived' || fate === 'unknown') alive += 1;
      progress.update(done, alive);
    }),
  );
  progress.end();
  return results;
}

async function write(
  suites: readonly Opened[],
  results: readonly MutationResult[],
  { templates }: TestOptions,
  diagnostics: Diagnostics,
) {
  if (diagnostics.hasErrors) return undefined;
  try {
    const { writeRows } = await import('./write-rows.ts');
    return await writeRows(suites, results, templates);
  } catch (error) {
    return reportRefusal(error, diagnostics);
  }
}
