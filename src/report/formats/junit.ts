// Printing: a run as JUnit's XML, a suite a spec, a case a test. There is no standard: it fits the schema of Jenkins and what
// GitLab, GitHub's actions and Azure read. https://github.com/jenkinsci/xunit-plugin
import { printable } from '../printable.ts';
import type { PropertyEntry, Report, SpecEntry, TestEntry } from '../report.ts';
import { moreText, wrongIn } from '../totals.ts';
import { badChecks, factsOf, headOf, isProved, propertyFacts, shortfallOf, staleText } from './wording.ts';

/** One case of a suite, and what became of it. */
interface Case {
  readonly name: string;
  readonly classname: string;
  readonly outcome: string;
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped';
}

export function formatJunit(report: Report): string {
  const suites = [...report.specs.map(suiteOf), ...runSuites(report)];
  const all = suites.flatMap(({ cases }) => cases);
  const seconds = (report.duration / 1000).toFixed(3);
  const body = suites.map(({ name, cases }) => {
    const inside = cases.map(
      (each) =>
        `    <testcase${attributes({ name: printable(each.name), classname: printable(each.classname), time: '0' })}${each.outcome}`,
    );
    return `  <testsuite${attributes({ name: printable(name), ...countsOf(cases), time: '0' })}>\n${inside.join('')}  </testsuite>\n`;
  });
  const { skipped: _, ...counts } = countsOf(all);
  const head = `<testsuites${attributes({ name: 'iamspec test', ...counts, time: seconds })}>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}${body.join('')}</testsuites>\n`;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

function suiteOf(spec: SpecEntry): Suite {
  const cases = [
    ...spec.tests.map((test) => caseOf(spec, test)),
    ...spec.properties.map((each) => propertyCase(spec, each)),
  ];
  if (spec.stale.length === 0) return { name: spec.name, cases };
  const name = 'its rendering is up to date';
  const outcome = `>\n${element('failure', { message: 'stale', type: 'stale' }, staleText(spec))}    </testcase>\n`;
  return { name: spec.name, cases: [...cases, { name, classname: spec.name, outcome, kind: 'failure' }] };
}

/** What is wrong with no spec's tests. */
function runSuites(report: Report): readonly Suite[] {
  const threshold = shortfallOf(report);
  const errors = report.diagnostics.filter(({ severity }) => severity === 'error');
  const problems = [
    ...errors.map(({ code, message, help, file, line, column }) => {
      const at = file === undefined ? '' : `${file}:${line}:${column}: `;
      return {
        name: code,
        text: [`${at}${message}`, ...(help === null ? [] : [`help: ${help}`])].map(printable).join('\n'),
      };
    }),
    ...(threshold === undefined ? [] : [{ name: 'coverage', text: threshold }]),
  ];
  const cases = problems.map(({ name, text }): Case => {
    const outcome = `>\n${element('error', { message: text, type: name }, text)}    </testcase>\n`;
    return { name, classname: 'iamspec', outcome, kind: 'error' };
  });
  return cases.length === 0 ? [] : [{ name: 'iamspec', cases }];
}

function caseOf(spec: SpecEntry, test: TestEntry): Case {
  const { name, status, reason } = test;
  const about = { name, classname: spec.name };
  if (status === 'passed') return { ...about, kind: 'passed', outcome: '/>\n' };
  if (status === 'todo' || status === 'skipped' || status === 'not-run') {
    const message = `${status}${reason === null ? '' : `: ${reason}`}`;
    return { ...about, kind: 'skipped', outcome: `>\n${element('skipped', {}, printable(message))}    </testcase>\n` };
  }
  const kind = status === 'failed' ? 'failure' : 'error';
  const bad = badChecks(test);
  const message = `${wrongIn(test)} of ${Object.values(test.counts).reduce((sum: number, each: number) => sum + each, 0)} checks: ${bad[0]?.told?.request ?? ''}`;
  return { ...about, kind, outcome: `>\n${element(kind, { message, type: status }, textOf(test))}    </testcase>\n` };
}

function propertyCase(spec: SpecEntry, property: PropertyEntry): Case {
  const { name, status, finding } = property;
  const about = { name, classname: spec.name };
  if (isProved(property)) return { ...about, kind: 'passed', outcome: '/>\n' };
  const kind = status === 'refuted' ? 'failure' : 'error';
  const facts = propertyFacts(property).map(([label, text]) => `  ${label.padEnd(9)} ${text}`);
  const body = element(kind, { message: finding ?? '', type: status }, facts.join('\n'));
  return { ...about, kind, outcome: `>\n${body}    </testcase>\n` };
}

function textOf(test: TestEntry): string {
  const bad = badChecks(test);
  const texts = bad.map((check) => {
    const facts = factsOf(check).map(([label, text]) => `  ${label.padEnd(9)} ${text}`);
    return [headOf(check), ...facts].join('\n');
  });
  return [...texts, moreText(test, bad.length) ?? []].flat().join('\n\n');
}

function countsOf(cases: readonly Case[]): Readonly<Record<'tests' | 'failures' | 'errors' | 'skipped', string>> {
  const of = (wanted: Case['kind']): string => String(cases.filter(({ kind }) => kind === wanted).length);
  return { tests: String(cases.length), failures: of('failure'), errors: of('error'), skipped: of('skipped') };
}

function element(name: string, values: Readonly<Record<string, string>>, text: string): string {
  return `      <${name}${attributes(values)}>${escaped(text)}</${name}>\n`;
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(value).replaceAll('\n', '&#10;')}"`)
    .join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML has no place for are made visible, as all that cannot be seen. */
function escaped(text: string): string {
  const shown = text.split('\n').map(printable).join('\n');
  return shown.replace(/[\uFFFE\uFFFF]/g, '\uFFFD').replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
