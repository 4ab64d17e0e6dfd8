// `iamspec test`: runs the specs' tests on what they render, or on what lies in a folder.
import { join } from 'node:path';
import { changesIn, holdsAny } from '../io.ts';
import { manifestName } from '../manifest.ts';
import { type Build, type Library, test as runTests } from '../pipeline.ts';
import { formatDiagnostics, summaryOf } from '../report/diagnostics.ts';
import { reportOf, type SpecReport } from '../report/json.ts';
import {
  formatAccepted,
  formatFailures,
  formatProperties,
  formatSpecs,
  formatStale,
  formatTotals,
  total,
} from '../report/pretty.ts';
import { Diagnostics } from '../text/diagnostic.ts';
import type { Terminal } from './terminal.ts';
import { attempt, buildAll, renderingIn, reportRefusal } from './workbench.ts';

export interface TestOptions {
  readonly specs: readonly string[];
  /** The folder whose bytes are tested; absent: what the specs render, in memory. */
  readonly out?: string;
  readonly templates?: string;
  readonly format: 'pretty' | 'json';
}

/** Where renderings are expected when none is named. */
const usualOut = 'out';

/** Exit code: 0 all hold, 1 one does not or a rendering is stale, 2 could not run, 3 undecided. */
export async function test(options: TestOptions, terminal: Terminal): Promise<number> {
  const diagnostics = new Diagnostics();
  const reports = await testAll(options, diagnostics);
  const nothing = !diagnostics.hasErrors && reports.every(({ result: { spec } }) => isEmpty(spec));
  if (nothing) {
    const help = 'add a section `tests:` that says who can do what, and who cannot';
    diagnostics.error('nothing-to-test', undefined, 'there is nothing to test: no spec has tests', help);
  }
  const exit = diagnostics.hasErrors ? 2 : exitOf(reports);
  if (options.format === 'json') printJson(reports, diagnostics, exit, terminal);
  else printPretty(reports, diagnostics, options.out, terminal);
  return exit;
}

/** No reports where the specs cannot be built. */
async function testAll(options: TestOptions, diagnostics: Diagnostics): Promise<readonly SpecReport[]> {
  try {
    const { builds, tools } = await buildAll(options.specs, options.templates, diagnostics);
    if (diagnostics.hasErrors) return [];
    return builds.flatMap(
      (built) => attempt(diagnostics, () => testOne(built, options, tools.library, diagnostics)) ?? [],
    );
  } catch (error) {
    reportRefusal(error, diagnostics);
    return [];
  }
}

function isEmpty({ tests, properties }: Build['spec']): boolean {
  return tests.length === 0 && properties.length === 0;
}

function testOne(
  built: Build,
  { out }: TestOptions,
  library: Library,
  diagnostics: Diagnostics,
): SpecReport | undefined {
  const { spec, files } = built;
  const folder = join(out ?? usualOut, spec.name);
  const remedy = out === undefined ? 'iamspec generate' : `iamspec generate --out ${out}`;
  const rendering = out === undefined ? built.rendering : renderingIn(out, spec, diagnostics);
  if (rendering === undefined) return undefined;
  const stale = holdsAny(folder, files.keys()) ? changesIn([{ path: folder, files, manifest: manifestName }]) : [];
  return { result: runTests({ ...built, rendering }, library), stale: stale.map(({ path }) => path), folder, remedy };
}

/** 1 beats 3 beats 0. */
function exitOf(reports: readonly SpecReport[]): number {
  const counts = total(reports.map(({ result }) => result));
  if (counts.failed + counts.broken > 0 || reports.some(({ stale }) => stale.length > 0)) return 1;
  const unchecked = reports.some(({ result }) => result.spec.properties.length > 0);
  return counts.unknown > 0 || unchecked ? 3 : 0;
}

function printJson(reports: readonly SpecReport[], diagnostics: Diagnostics, exit: number, terminal: Terminal): void {
  const counts = total(reports.map(({ result }) => result));
  const whole = reportOf(reports, diagnostics.all, counts, exit, terminal.elapsed());
  terminal.out(`${JSON.stringify(whole, null, 2)}\n`);
}

function printPretty(
  reports: readonly SpecReport[],
  diagnostics: Diagnostics,
  tested: string | undefined,
  terminal: Terminal,
): void {
  const { out, err, outPaint, errPaint } = terminal;
  const worthSaying = diagnostics.all.filter(({ severity }) => severity === 'error');
  if (worthSaying.length > 0) err(`${formatDiagnostics(worthSaying, errPaint)}\n${summaryOf(worthSaying)}\n`);
  if (diagnostics.hasErrors) return;
  const results = reports.map(({ result }) => result);
  for (const result of results) out(formatFailures(result, outPaint, tested));
  out(formatSpecs(results, outPaint));
  for (const report of reports) out(formatStale(report, outPaint));
  for (const result of results) out(formatProperties(result, outPaint));
  out(`\n${formatTotals(results, terminal.elapsed(), outPaint)}`);
  out(
    formatAccepted(
      results.flatMap(({ accepted }) => accepted),
      outPaint,
    ),
  );
}
