// `iamspec report`: one HTML file with who may do what, and why; properties; and what the tests reach.
import { coverageOfSuite } from '../check/cover-checks.ts';
import type { Matrix } from '../check/matrix.ts';
import { writeReport } from '../io/report-file.ts';
import { shippedVersion } from '../io.ts';
import { type Build, openSuite, test as runTests, type Tools } from '../pipeline.ts';
import { formatDiagnostics, summaryOf } from '../report/diagnostics.ts';
import { formatPage, pageDataOf } from '../report/page.ts';
import { printable } from '../report/printable.ts';
import type { SpecEntry } from '../report/report.ts';
import { reportOf } from '../report/report-of.ts';
import { Diagnostics } from '../text/diagnostic.ts';
import { builtFor, type MatrixOptions, matrixIn } from './matrix.ts';
import type { Terminal } from './terminal.ts';
import { openTools, reportRefusal } from './workbench.ts';

export interface ReportOptions extends Omit<MatrixOptions, 'format' | 'out'> {
  /** That is written. */
  readonly file: string;
}

/** Exit code: 0 written, whatever it says; 2 could not. */
export async function report(options: ReportOptions, terminal: Terminal): Promise<number> {
  const diagnostics = new Diagnostics();
  const page = await pageFor(options, diagnostics);
  const errors = diagnostics.all.filter(({ severity }) => severity === 'error');
  if (page !== undefined && errors.length === 0) {
    terminal.out(`wrote ${printable(options.file)}\n`);
    return 0;
  }
  terminal.err(`${formatDiagnostics(errors, terminal.errPaint)}\n${summaryOf(errors)}\n`);
  return 2;
}

/** Written, where there is nothing in its way; undefined: reported. */
async function pageFor(options: ReportOptions, diagnostics: Diagnostics): Promise<string | undefined> {
  try {
    const tools = await openTools(undefined);
    const built = builtFor(options, tools, diagnostics, { tests: true });
    if (built === undefined || diagnostics.hasErrors) return undefined;
    const matrix: Matrix = matrixIn(built, options, tools);
    const page = formatPage(pageDataOf(built.spec, matrix, testedOf(built, tools), shippedVersion()));
    writeReport(options.file, page);
    return page;
  } catch (error) {
    return reportRefusal(error, diagnostics);
  }
}

/** Its tests and properties, and what they reach. */
function testedOf(built: Build, { library }: Tools): SpecEntry {
  const coverage = coverageOfSuite(openSuite(built, library));
  const specs = [{ result: runTests(built, library), stale: [], folder: '', remedy: '', coverage }];
  const [found] = reportOf({ exit: 0, duration: 0, inputs: '', listed: 'wrong', specs, diagnostics: [] }).specs;
  if (found === undefined) throw new Error('a report about no spec');
  return found;
}
