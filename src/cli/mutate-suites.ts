// `iamspec test --mutate`: would the tests notice, if the policies were rendered with a mistake?
import { type Fate, type MutantResult, type MutationResult, mutate, scoreOf } from '../check/mutation.ts';
import { diagnosticOf } from '../report/json.ts';
import { counted, type Paint } from '../report/paint.ts';
import { jsonText, printable } from '../report/printable.ts';
import { percentText } from '../report/totals.ts';
import { formatLine } from '../report/wrap.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import type { Opened } from './open-suites.ts';
import { printErrors } from './print-errors.ts';
import type { Terminal } from './terminal.ts';
import type { TestOptions } from './test-options.ts';

/** Exit code: 0, or 1 where the score is below the threshold; 2 could not run. */
export function mutateSuites(
  suites: readonly Opened[],
  { format, threshold }: TestOptions,
  diagnostics: Diagnostics,
  terminal: Terminal,
): number {
  const run = diagnostics.hasErrors ? [] : suites;
  const results = run.map((suite) => mutate(suite, suite.properties, suite.catalogue));
  const score = scoreOf(results);
  const exit = diagnostics.hasErrors ? 2 : threshold !== undefined && score < threshold ? 1 : 0;
  if (format === 'json') {
    const whole = { version: 1, exit, score, threshold: threshold ?? null, specs: results.map(entryOf) };
    terminal.out(jsonText({ ...whole, diagnostics: diagnostics.all.map(diagnosticOf) }));
    return exit;
  }
  printErrors(diagnostics.all, terminal);
  if (exit !== 2) terminal.out(formatMutation(results, threshold, terminal.outPaint));
  return exit;
}

const fates: readonly Fate[] = ['killed', 'equivalent', 'survived', 'unknown'];

function countsOf({ mutants }: MutationResult): Readonly<Record<string, number>> {
  return Object.fromEntries(fates.map((wanted) => [wanted, mutants.filter(({ fate }) => fate === wanted).length]));
}

function entryOf(result: MutationResult): object {
  const { spec, mutants } = result;
  const alive = mutants.filter(({ fate }) => fate === 'survived' || fate === 'unknown');
  return {
    name: spec.name,
    file: spec.source.path,
    score: scoreOf([result]),
    counts: countsOf(result),
    alive: alive.map(({ mutant: { document, operator, what, sid = null }, fate, finding, witness }) => {
      return { document, sid, operator, what, fate, finding, row: witness?.row ?? null };
    }),
  };
}

function formatMutation(results: readonly MutationResult[], threshold: number | undefined, paint: Paint): string {
  const sections = results.map((result) => formatSpec(result, paint));
  const all = results.flatMap(({ mutants }) => mutants);
  const score = scoreOf(results);
  const wanted = threshold === undefined ? '' : `, ${threshold} % is asked for`;
  const enough = threshold === undefined || score >= threshold;
  const total = `${percentText(score)} of the mistakes would be noticed${wanted}`;
  const size = `${counted(results.length, 'spec')}, ${counted(all.length, 'mutant')}`;
  return `${sections.join('')}${size}: ${enough ? paint.bold(total) : paint.red(paint.bold(total))}\n`;
}

function formatSpec(result: MutationResult, paint: Paint): string {
  const { spec, mutants } = result;
  const counts = Object.entries(countsOf(result)).filter(([fate, count]) => count > 0 || fate === 'survived');
  const head = `${paint.bold(printable(spec.name))}: ${counts.map(([fate, count]) => `${count} ${fate}`).join(', ')}\n`;
  const alive = mutants.filter(({ fate }) => fate === 'survived' || fate === 'unknown');
  return `${head}${alive.map((each) => formatAlive(each, paint)).join('')}${alive.length === 0 ? '' : '\n'}`;
}

function formatAlive({ mutant: { document, what }, fate, finding, witness }: MutantResult, paint: Paint): string {
  const label = fate === 'survived' ? paint.red('survived') : paint.yellow('unknown ');
  const lines = [
    formatLine({ indent: 11, text: `${fate === 'survived' ? 'then ' : ''}${printable(finding)}` }, paint),
    ...(witness?.row === undefined ? [] : [`           - ${printable(witness.row)}\n`]),
  ];
  return `  ${label} ${printable(`if, in ${document}, ${what}`)}\n${lines.join('')}`;
}
