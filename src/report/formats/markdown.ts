// Printing: a run as GitHub's Markdown, for the summary of a job or a comment on a pull request.
import { percentage } from '../../check/coverage.ts';
import { fenced, folded, markdownText, withinComment } from '../markdown-text.ts';
import type { PropertyEntry, Report, SpecEntry, TestEntry } from '../report.ts';
import { moreText, percentText, sumOfChecks, totalsText } from '../totals.ts';
import { badChecks, factsOf, headOf, isProved, isWrong, propertyFacts, shortfallOf, staleText } from './wording.ts';

/** Checks of one test that are shown. */
const shownChecks = 10;

export function formatMarkdown(report: Report): string {
  const { specs, diagnostics } = report;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const head = [
    `## iamspec test: ${verdictOf(report)}`,
    `${markdownText(totalsText(report))}.`,
    ...(specs.length === 0 ? [] : [tableOf(specs)]),
    ...errors.map(({ code, message, help, file, line }) => {
      const at = file === undefined ? '' : `${markdownText(`${file}:${line}`)}: `;
      return `- **error** ${markdownText(`[${code}]`)} ${at}${markdownText(message)}${help === null ? '' : ` (${markdownText(help)})`}`;
    }),
    ...specs.filter(({ stale }) => stale.length > 0).map((spec) => `- **stale** ${markdownText(staleText(spec))}`),
    ...[shortfallOf(report)].flatMap((text) => (text === undefined ? [] : [`- **coverage** ${markdownText(text)}`])),
  ];
  const wrong = specs.flatMap((spec) => spec.tests.filter(isWrong).map((test) => detailsOf(spec, test)));
  const unproved = specs.flatMap((spec) =>
    spec.properties.filter((each) => !isProved(each)).map((each) => propertyOf(spec, each)),
  );
  const left = specs.flatMap((spec) => spec.tests.flatMap((test) => leftOut(spec, test)));
  const blocks = [...head, ...wrong, ...unproved, ...(left.length === 0 ? [] : [left.join('\n')])];
  return `${withinComment(blocks, (more) => `And ${more} more, for which there is no room here.`)}\n`;
}

function verdictOf({ exit }: Report): string {
  return ['passed', 'failed', 'could not run', 'undecided'][exit] ?? 'failed';
}

function tableOf(specs: readonly SpecEntry[]): string {
  const covered = specs.some(({ coverage }) => coverage !== undefined);
  const rows = specs.map(({ name, tests, checks, coverage }) => {
    const aside = checks.todo + checks.skipped + checks.not_run;
    const counts = [
      tests.length,
      sumOfChecks(checks),
      checks.passed,
      checks.failed + checks.broken,
      checks.unknown,
      aside,
    ];
    const percent = coverage === undefined ? [] : [`${percentText(percentage([coverage]))}`];
    return `| ${[markdownText(name), ...counts, ...percent].join(' | ')} |`;
  });
  const titles = [
    'spec',
    'tests',
    'checks',
    'passed',
    'failed',
    'unknown',
    'not run or todo',
    ...(covered ? ['coverage'] : []),
  ];
  return [
    `| ${titles.join(' | ')} |`,
    `|${titles.map((_, index) => (index === 0 ? '---' : '--:')).join('|')}|`,
    ...rows,
  ].join('\n');
}

function detailsOf({ name: spec }: SpecEntry, test: TestEntry): string {
  const shown = badChecks(test).slice(0, shownChecks);
  const lines = shown.map((check) => {
    const facts = factsOf(check).map(([label, text]) => `  ${label.padEnd(9)} ${text}`);
    return [headOf(check), ...facts].join('\n');
  });
  const block = fenced([...lines, moreText(test, shown.length) ?? []].flat().join('\n\n'));
  return folded(`<b>${markdownText(test.status)}</b> ${markdownText(`${spec}: ${test.name}`)}`, block);
}

function propertyOf({ name: spec }: SpecEntry, property: PropertyEntry): string {
  const facts = propertyFacts(property).map(([label, text]) => `${label.padEnd(9)} ${text}`);
  const summary = `<b>${markdownText(property.status)}</b> ${markdownText(`${spec}: ${property.name}`)}`;
  return folded(summary, fenced(facts.join('\n')));
}

function leftOut({ name: spec }: SpecEntry, { name, status, reason }: TestEntry): readonly string[] {
  if (status !== 'todo' && status !== 'skipped' && status !== 'not-run') return [];
  return [`- ${status}: ${markdownText(`${spec}: ${name}`)}${reason === null ? '' : ` (${markdownText(reason)})`}`];
}
