// `iamspec test`: runs the specs' tests on what they render, or on what lies in a folder, and reports.
import { percentage, type SpecCoverage } from '../check/coverage.ts';
import { shippedVersion } from '../io.ts';
import { formatReport } from '../report/formats.ts';
import { exitOf } from '../report/merge.ts';
import type { Report } from '../report/report.ts';
import { reportOf, type SpecReport } from '../report/report-of.ts';
import { Diagnostics } from '../text/diagnostic.ts';
import { sha256 } from '../text/hash.ts';
import { type Opened, openSuites } from './open-suites.ts';
import { printErrors, printPlanNotes } from './print-errors.ts';
import { Reads } from './reads.ts';
import { type Ran, runSuites } from './run-suites.ts';
import type { Terminal } from './terminal.ts';
import type { TestOptions } from './test-options.ts';
import { reportRefusal } from './workbench.ts';

/** Exit code: 0 all hold, 1 one does not, a rendering is stale or too little is covered, 2 could not run, 3 undecided. */
export async function test(options: TestOptions, terminal: Terminal, reads = new Reads()): Promise<number> {
  const diagnostics = new Diagnostics();
  const suites = await openSuites(options, diagnostics, reads);
  if (options.list) {
    const { list } = await import('./list.ts');
    return list(suites, options.format, diagnostics, terminal);
  }
  if (options.mutate) {
    const { mutateSuites } = await import('./mutate-suites.ts');
    return mutateSuites(suites, options, diagnostics, terminal);
  }
  const listed = listedOf(suites, options);
  const { specs, ran } = await runAll(suites, options, listed, diagnostics, terminal);
  if (options.bench) {
    const { bench } = await import('./bench-checks.ts');
    return bench(suites, ran.results, options.format, diagnostics, terminal);
  }
  const report = whole(specs, options, diagnostics, reads, { listed, duration: terminal.elapsed() });
  await print(report, options, diagnostics, terminal);
  return report.exit;
}

/** A list of more checks than this helps nobody, and takes more memory than the run. */
const mostListed = 50_000;

/** The same for every part of a run. */
function listedOf(suites: readonly Opened[], { format }: TestOptions): Report['listed'] {
  const checks = suites.flatMap(({ plans }) => plans).reduce((sum, { size }) => sum + size, 0);
  return format === 'json' && checks <= mostListed ? 'all' : 'wrong';
}

interface Outcome {
  readonly ran: Ran;
  readonly specs: readonly SpecReport[];
}

/** Nothing where some request cannot be decided. */
async function runAll(
  suites: readonly Opened[],
  options: TestOptions,
  keep: Report['listed'],
  diagnostics: Diagnostics,
  terminal: Terminal,
): Promise<Outcome> {
  try {
    const ran = await runSuites(suites, options, keep, terminal);
    const coverages = options.coverage ? await cover(suites, ran, options) : [];
    const specs = ran.results.flatMap((result, index): readonly SpecReport[] => {
      const [suite, coverage] = [suites[index], coverages[index]];
      if (suite === undefined) return [];
      const { stale, folder, remedy } = suite;
      return [{ result, stale, folder, remedy, ...(coverage === undefined ? {} : { coverage }) }];
    });
    return { ran, specs };
  } catch (error) {
    reportRefusal(error, diagnostics);
    return { ran: { results: [], parts: [] }, specs: [] };
  }
}

async function cover(
  suites: readonly Opened[],
  { parts }: Ran,
  options: TestOptions,
): Promise<readonly SpecCoverage[]> {
  const { coverSuites } = await import('./cover-suites.ts');
  return coverSuites(suites, parts, options);
}

function whole(
  specs: readonly SpecReport[],
  options: TestOptions,
  diagnostics: Diagnostics,
  reads: Reads,
  run: Pick<Report, 'listed' | 'duration'>,
): Report {
  const { shuffle, shard, run: regex, filters, out, policies, plan, changed, threshold } = options;
  const selected = [
    ...(regex === undefined ? [] : [`--run ${regex.source}`]),
    ...filters.map((each) => `--filter ${each}`),
  ].join(' ');
  const coverages = specs.flatMap(({ coverage }) => coverage ?? []);
  const reached = percentage(coverages);
  const points = coverages.reduce((sum, each) => sum + each.points, 0);
  const report = reportOf({
    exit: 0,
    ...run,
    inputs: inputsOf(options, reads),
    ...(shuffle === undefined ? {} : { seed: shuffle }),
    ...(shard === undefined ? {} : { shard }),
    ...(selected === '' ? {} : { selected }),
    ...(threshold === undefined
      ? {}
      : { threshold: { wanted: threshold, reached, points, ...(changed === undefined ? {} : { changed }) } }),
    specs,
    diagnostics: diagnostics.all,
    tested: {
      ...(out === undefined ? {} : { out }),
      ...(policies === undefined ? {} : { policies }),
      ...(plan === undefined ? {} : { plan }),
    },
  });
  return { ...report, exit: exitOf(report) };
}

/** A name for all that says what is run, so that parts of different runs are told apart. */
function inputsOf({ run, filters, out, policies, plan, changed, coverage }: TestOptions, reads: Reads): string {
  return sha256(
    JSON.stringify([
      shippedVersion(),
      reads.digest,
      run?.source ?? null,
      filters,
      out ?? null,
      policies ?? null,
      plan ?? null,
      changed ?? null,
      coverage,
    ]),
  );
}

/** Reports for programs go to standard output, whatever is in them; what keeps a run from a person, nowhere else. */
async function print(report: Report, { format, plan }: TestOptions, diagnostics: Diagnostics, terminal: Terminal) {
  if (format !== 'json') printErrors(diagnostics.all, terminal);
  if (format === 'pretty' && plan !== undefined) printPlanNotes(diagnostics.all, terminal);
  if (format === 'pretty' && diagnostics.hasErrors) return;
  terminal.out(await formatReport(format, report, terminal.outPaint));
}
