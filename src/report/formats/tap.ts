// Printing: a run as TAP 14, a line a test, with what is wrong as YAML. https://testanything.org/tap-version-14-specification.html
import { stringify } from 'yaml';
import { printable } from '../printable.ts';
import type { PropertyEntry, Report, SpecEntry, TestEntry } from '../report.ts';
import { moreText, totalsText } from '../totals.ts';
import { badChecks, factsOf, isProved, isWrong, propertyFacts, shortfallOf, staleText } from './wording.ts';

export function formatTap(report: Report): string {
  const threshold = shortfallOf(report);
  const points: readonly Point[] = [
    ...report.specs.flatMap((spec) => [
      ...spec.tests.map((test) => testPoint(spec, test)),
      ...spec.properties.map((each) => propertyPoint(spec, each)),
      ...stalePoint(spec),
    ]),
    ...(threshold === undefined ? [] : [{ ok: false, name: 'coverage', details: { message: threshold } }]),
    ...report.diagnostics.filter(({ severity }) => severity === 'error').map(errorPoint),
  ];
  const lines = points.map((point, index) => formatPoint(point, index + 1));
  return ['TAP version 14\n', `1..${points.length}\n`, ...lines, `# ${printable(totalsText(report))}\n`].join('');
}

interface Point {
  readonly ok: boolean;
  readonly name: string;
  readonly directive?: string;
  readonly details?: object;
}

function testPoint({ name: spec }: SpecEntry, test: TestEntry): Point {
  const { name, status, file, line, reason } = test;
  const directive = directiveOf(test);
  const bad = badChecks(test);
  const checks = bad.map((check) => ({
    at: printable(`${check.file}:${check.line}:${check.column}`),
    status: check.status,
    ...grouped(check),
  }));
  const more = moreText(test, bad.length);
  return {
    ok: !isWrong(test) && status !== 'todo',
    name: `${spec}: ${name}`,
    ...(directive === undefined ? {} : { directive: `${directive} ${reason ?? 'not run'}` }),
    ...(checks.length === 0
      ? {}
      : { details: { at: { file: printable(file), line }, checks, ...(more === undefined ? {} : { more }) } }),
  };
}

/** A test that says why it may fail is one whether or not it does. */
function directiveOf({ status, reason }: TestEntry): string | undefined {
  if (status === 'skipped' || status === 'not-run') return 'SKIP';
  return reason === null ? undefined : 'TODO';
}

/** Facts of one label as one entry. */
function grouped(check: Parameters<typeof factsOf>[0]): Readonly<Record<string, string>> {
  const facts: Record<string, string> = {};
  for (const [label, text] of factsOf(check))
    facts[label] = facts[label] === undefined ? text : `${facts[label]}\n${text}`;
  return facts;
}

function propertyPoint({ name: spec }: SpecEntry, property: PropertyEntry): Point {
  const name = `${spec}: ${property.name}`;
  if (isProved(property)) return { ok: true, name };
  const facts: Record<string, string> = {};
  for (const [label, text] of propertyFacts(property))
    facts[label] = label in facts ? `${facts[label]}\n${text}` : text;
  const { status, file, line } = property;
  return { ok: false, name, details: { at: { file: printable(file), line }, status, ...facts } };
}

function stalePoint(spec: SpecEntry): readonly Point[] {
  if (spec.stale.length === 0) return [];
  return [{ ok: false, name: `${spec.name}: its rendering is up to date`, details: { message: staleText(spec) } }];
}

function errorPoint({ code, message, help, file, line, column }: Report['diagnostics'][number]): Point {
  const at = file === undefined ? {} : { at: printable(`${file}:${line}:${column}`) };
  return {
    ok: false,
    name: code,
    details: { message: printable(message), ...(help === null ? {} : { help: printable(help) }), ...at },
  };
}

function formatPoint({ ok, name, directive, details }: Point, number: number): string {
  const head = `${ok ? 'ok' : 'not ok'} ${number} - ${escaped(name)}${directive === undefined ? '' : ` # ${escaped(directive)}`}\n`;
  if (details === undefined) return head;
  const yaml = stringify(details, visible, { lineWidth: 0 }).trimEnd();
  return `${head}  ---\n${yaml.replace(/^/gm, '  ')}\n  ...\n`;
}

/** Nothing that is shown moves the cursor. */
function visible(_key: unknown, value: unknown): unknown {
  return typeof value === 'string' ? value.split('\n').map(printable).join('\n') : value;
}

function escaped(text: string): string {
  return printable(text).replace(/[\\#]/g, '\\$&');
}
