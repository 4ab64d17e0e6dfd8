// `iamspec report`: one HTML page with who may do what, and why; properties; and what the tests reach. Written, or served.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { coverageOfSuite } from '../check/cover-checks.ts';
import type { Matrix } from '../check/matrix.ts';
import { writeReport } from '../io/report-file.ts';
import { findSpecs, shippedVersion } from '../io.ts';
import { type Build, openSuite, test as runTests, type Tools } from '../pipeline.ts';
import { formatPage, pageDataOf } from '../report/page.ts';
import { noColours } from '../report/paint.ts';
import { printable } from '../report/printable.ts';
import type { SpecEntry } from '../report/report.ts';
import { reportOf } from '../report/report-of.ts';
import { Diagnostics } from '../text/diagnostic.ts';
import { builtFor, type MatrixOptions, matrixIn } from './matrix.ts';
import { openInBrowser } from './open-in-browser.ts';
import { errorsInWords, printErrors } from './print-errors.ts';
import { type Made, serve } from './serve.ts';
import type { Terminal } from './terminal.ts';
import { openTools, reportRefusal } from './workbench.ts';

export interface ReportOptions extends Omit<MatrixOptions, 'format' | 'out'> {
  /** That is written; absent: it is served. */
  readonly file?: string;
  /** On which it is served; 0: any that is free. */
  readonly port: number;
  /** In a browser. */
  readonly open: boolean;
}

/** Exit code: 0 written, whatever it says; 2 could not. Where it is served, it ends with the program. */
export async function report(options: ReportOptions, terminal: Terminal): Promise<number> {
  const diagnostics = new Diagnostics();
  try {
    if (options.file === undefined) return await served(options, terminal);
    const page = await pageFor(options, false, diagnostics);
    if (page !== undefined) {
      writeReport(options.file, page);
      terminal.out(`wrote ${printable(options.file)}\n`);
      if (options.open) openIt(pathToFileURL(resolve(options.file)).href, terminal);
      return 0;
    }
  } catch (error) {
    reportRefusal(error, diagnostics);
  }
  printErrors(diagnostics.all, terminal);
  return 2;
}

function served(options: ReportOptions, terminal: Terminal): Promise<never> {
  const make = async (): Promise<Made> => {
    const diagnostics = new Diagnostics();
    try {
      const page = await pageFor(options, true, diagnostics);
      if (page !== undefined) return { page };
    } catch (error) {
      reportRefusal(error, diagnostics);
    }
    return { problem: errorsInWords(diagnostics.all, noColours) };
  };
  const ready = (url: string): void => {
    terminal.out(`serving ${url}\n`);
    terminal.err(terminal.errPaint.dim('watching; Ctrl-C ends it\n'));
    if (options.open) openIt(url, terminal);
  };
  return serve({ make, near: findSpecs(options.spec === undefined ? [] : [options.spec]), port: options.port, ready });
}

function openIt(target: string, { err }: Terminal): void {
  openInBrowser(target, () => err(`no browser could be started: open ${target}\n`));
}

/** Undefined: reported. */
async function pageFor(options: ReportOptions, live: boolean, diagnostics: Diagnostics): Promise<string | undefined> {
  const tools = await openTools(undefined);
  const built = builtFor(options, tools, diagnostics, { tests: true });
  if (built === undefined || diagnostics.hasErrors) return undefined;
  const matrix: Matrix = matrixIn(built, options, tools);
  const made = { made: shippedVersion(), live };
  return formatPage(pageDataOf(built.spec, matrix, testedOf(built, tools), made));
}

/** Its tests and properties, and what they reach. */
function testedOf(built: Build, { library }: Tools): SpecEntry {
  const coverage = coverageOfSuite(openSuite(built, library));
  const specs = [{ result: runTests(built, library), stale: [], folder: '', remedy: '', coverage }];
  const [found] = reportOf({ exit: 0, duration: 0, inputs: '', listed: 'wrong', specs, diagnostics: [] }).specs;
  if (found === undefined) throw new Error('a report about no spec');
  return found;
}
