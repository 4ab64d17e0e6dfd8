// Printing: the formats of a report, each loaded when it is asked for.
import type { FormatName } from './format-names.ts';
import type { Paint } from './paint.ts';
import { formatPretty } from './pretty.ts';
import { jsonText } from './printable.ts';
import type { Report } from './report.ts';

type Format = (report: Report) => string;

const formats = {
  json: async () => jsonText,
  junit: async () => (await import('./formats/junit.ts')).formatJunit,
  tap: async () => (await import('./formats/tap.ts')).formatTap,
  github: async () => (await import('./formats/github.ts')).formatGithub,
  sarif: async () => (await import('./formats/sarif.ts')).formatSarif,
  markdown: async () => (await import('./formats/markdown.ts')).formatMarkdown,
  lcov: async () => (await import('./formats/lcov.ts')).lcov,
} satisfies Readonly<Record<Exclude<FormatName, 'pretty'>, () => Promise<Format>>>;

export async function formatReport(name: FormatName, report: Report, paint: Paint): Promise<string> {
  if (name === 'pretty') return formatPretty(report, paint);
  const format: Format = await formats[name]();
  return format(report);
}
