// `iamspec merge`: the reports of shards, read from files, put together and reported as one run.
import { percentage } from '../check/coverage.ts';
import { nodeDisk, readText } from '../io.ts';
import type { FormatName } from '../report/format-names.ts';
import { formatReport } from '../report/formats.ts';
import { exitOf, mergeReports } from '../report/merge.ts';
import { printable } from '../report/printable.ts';
import { readReport } from '../report/read-report.ts';
import type { DiagnosticEntry, Report } from '../report/report.ts';
import { refusal } from '../text/diagnostic.ts';
import type { Terminal } from './terminal.ts';
import { dashForYargs } from './verb.ts';

export interface MergeOptions {
  readonly reports: readonly string[];
  readonly format: FormatName;
  /** Percentage of coverage. */
  readonly threshold?: number;
}

/** As much as a text may hold; a report of a million checks takes a good part of it. */
const reportLimit = 512 * 1024 * 1024 - 32;

/** Exit code: that of `iamspec test`, of the whole. @throws Refusal where the reports cannot be put together. */
export async function merge({ reports, format, threshold }: MergeOptions, terminal: Terminal): Promise<number> {
  if (reports.includes(dashForYargs)) {
    const help = 'write the reports into files and name those: `iamspec merge shards/*.json`';
    throw refusal('bad-usage', '`iamspec merge` does not read standard input', help);
  }
  const parts = reports.map((path) => {
    const source = readText(path, nodeDisk, { limit: reportLimit });
    return { path: source.path, report: readReport(source) };
  });
  const report = measured(mergeReports(parts), threshold, format);
  if (format !== 'json') for (const each of report.diagnostics) terminal.err(lineOf(each));
  if (format !== 'pretty' || report.exit !== 2) {
    terminal.out(await formatReport(format, report, terminal.outPaint));
  }
  return report.exit;
}

/** With how much is covered, where that is asked for. */
function measured(report: Report, wanted: number | undefined, format: FormatName): Report {
  const coverages = report.specs.flatMap(({ coverage }) => (coverage === undefined ? [] : [coverage]));
  if ((wanted !== undefined || format === 'lcov') && coverages.length < report.specs.length) {
    const asked = wanted === undefined ? '--format lcov' : '--threshold';
    const help = 'run the parts with `--coverage`';
    throw refusal('bad-usage', `\`${asked}\` asks for coverage, and the reports have none`, help);
  }
  if (wanted === undefined) return report;
  const { checks, specs, diagnostics, ...head } = report;
  const points = coverages.reduce((sum, each) => sum + each.points, 0);
  const threshold = { wanted, reached: percentage(coverages), points };
  const whole = { ...head, threshold, checks, specs, diagnostics };
  return { ...whole, exit: exitOf(whole) };
}

/** What kept the run from running; the text that it stands in may not be here. */
function lineOf({ severity, code, message, help, file, line, column }: DiagnosticEntry): string {
  if (severity !== 'error') return '';
  const at = file === undefined ? '' : `${file}:${line}:${column}: `;
  const more = help === null ? '' : `  help: ${printable(help)}\n`;
  return `${printable(at)}error[${printable(code)}]: ${printable(message)}\n${more}`;
}
