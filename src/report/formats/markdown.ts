// Printing: a run as GitHub's Markdown, for the summary of a job or a comment on a pull request.
import { percentage } from '../../check/coverage.ts';
import { printable } from '../printable.ts';
import type { PropertyEntry, Report, SpecEntry, TestEntry } from '../report.ts';
import { moreText, percentText, sumOfChecks, totalsText } from '../totals.ts';
import { badChecks, factsOf, headOf, isProved, isWrong, propertyFacts, shortfallOf, staleText } from './wording.ts';

/** A comment holds 65,536 characters. */
const longest = 60_000;
/** Checks of one test that are shown. */
const shownChecks = 10;

export function formatMarkdown(report: Report): string {
  const { specs, diagnostics } = report;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const head = [
    `## iamspec test: ${verdictOf(report)}`,
    `${plain(totalsText(report))}.`,
    ...(specs.length === 0 ? [] : [tableOf(specs)]),
    ...errors.map(({ code, message, help, file, line }) => {
      const at = file === undefined ? '' : `${plain(`${file}:${line}`)}: `;
      return `- **error** ${plain(`[${code}]`)} ${at}${plain(message)}${help === null ? '' : ` (${plain(help)})`}`;
    }),
    ...specs.filter(({ stale }) => stale.length > 0).map((spec) => `- **stale** ${plain(staleText(spec))}`),
    ...[shortfallOf(report)].flatMap((text) => (text === undefined ? [] : [`- **coverage** ${plain(text)}`])),
  ];
  const wrong = specs.flatMap((spec) => spec.tests.filter(isWrong).map((test) => detailsOf(spec, test)));
  const unproved = specs.flatMap((spec) =>
    spec.properties.filter((each) => !isProved(each)).map((each) => propertyOf(spec, each)),
  );
  const left = specs.flatMap((spec) => spec.tests.flatMap((test) => leftOut(spec, test)));
  return `${within([...head, ...wrong, ...unproved, ...(left.length === 0 ? [] : [left.join('\n')])])}\n`;
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
    return `| ${[plain(name), ...counts, ...percent].join(' | ')} |`;
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
  const summary = `<summary><b>${html(test.status)}</b> ${html(`${spec}: ${test.name}`)}</summary>`;
  return `<details>${summary}\n\n${fenced([...lines, moreText(test, shown.length) ?? []].flat().join('\n\n'))}\n\n</details>`;
}

function propertyOf({ name: spec }: SpecEntry, property: PropertyEntry): string {
  const facts = propertyFacts(property).map(([label, text]) => `${label.padEnd(9)} ${text}`);
  const summary = `<summary><b>${html(property.status)}</b> ${html(`${spec}: ${property.name}`)}</summary>`;
  return `<details>${summary}\n\n${fenced(facts.join('\n'))}\n\n</details>`;
}

function leftOut({ name: spec }: SpecEntry, { name, status, reason }: TestEntry): readonly string[] {
  if (status !== 'todo' && status !== 'skipped' && status !== 'not-run') return [];
  return [`- ${status}: ${plain(`${spec}: ${name}`)}${reason === null ? '' : ` (${plain(reason)})`}`];
}

/** Whole blocks, as many as there is room for. */
function within(blocks: readonly string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const [index, block] of blocks.entries()) {
    length += block.length + 2;
    if (length > longest)
      return [...kept, `And ${blocks.length - index} more, for which there is no room here.`].join('\n\n');
    kept.push(block);
  }
  return kept.join('\n\n');
}

function fenced(text: string): string {
  const shown = text.split('\n').map(printable).join('\n');
  const longestRun = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longestRun + 1));
  return `${fence}text\n${shown}\n${fence}`;
}

/**
 * On one line, where nothing in it means anything to Markdown or HTML: a scheme would make a link, as an address or a
 * `#12` would.
 */
function plain(text: string): string {
  return html(text)
    .replace(/[\\`*_[\]#|~@]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/:(?=\/\/|[a-z0-9_+-]+:)/gi, '&#58;')
    .replace(/\bwww\./gi, 'www&#46;');
}

function html(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
