// Printing: a run as GitHub's workflow commands, which it shows beside the lines of a change.
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
import { printable } from '../printable.ts';
import type { CheckEntry, PropertyEntry, Report, TestEntry } from '../report.ts';
import { moreText, totalsText } from '../totals.ts';
import { badChecks, factsOf, isProved, isWrong, propertyFacts, shortfallOf, staleText } from './wording.ts';

export function formatGithub(report: Report): string {
  const { specs, diagnostics } = report;
  const threshold = shortfallOf(report);
  const commands = [
    ...diagnostics.flatMap(({ severity, code, message, help, ...at }) => {
      const text = [message, ...(help === null ? [] : [`help: ${help}`])].map(printable).join('\n');
      return [command(severity === 'note' ? 'notice' : severity, { ...placeOf(at), title: code }, text)];
    }),
    ...specs.flatMap((spec) => spec.tests.flatMap(testCommands)),
    ...specs.flatMap((spec) => spec.properties.flatMap(propertyCommands)),
    ...specs
      .filter(({ stale }) => stale.length > 0)
      .map((spec) => command('error', { file: spec.file, title: 'stale rendering' }, staleText(spec))),
    ...(threshold === undefined ? [] : [command('error', { title: 'coverage' }, threshold)]),
    command('notice', { title: 'iamspec test' }, totalsText(report)),
  ];
  return commands.join('');
}

function testCommands(test: TestEntry): readonly string[] {
  if (!isWrong(test) && test.status !== 'todo') return [];
  const bad = badChecks(test);
  const more = moreText(test, bad.length);
  return bad.map((check, index) => {
    const level = test.status === 'todo' || check.status === 'unknown' ? 'warning' : 'error';
    const title = `${check.status}${test.status === 'todo' ? ', todo' : ''}: ${test.name}`;
    return command(
      level,
      { ...placeOf(check), title },
      `${textOf(check, test)}${index === bad.length - 1 && more !== undefined ? `\n${more}` : ''}`,
    );
  });
}

function propertyCommands(property: PropertyEntry): readonly string[] {
  if (isProved(property)) return [];
  const { name, status } = property;
  const text = propertyFacts(property).map(([label, fact]) => `${label}: ${fact}`);
  return [
    command(
      status === 'refuted' ? 'error' : 'warning',
      { ...placeOf(property), title: `${status}: ${name}` },
      text.join('\n'),
    ),
  ];
}

function textOf(check: CheckEntry, { status, reason }: TestEntry): string {
  const facts = factsOf(check).map(([label, text]) => `${label}: ${text}`);
  return [...facts, ...(status === 'todo' ? [`todo: ${reason ?? ''}`] : [])].join('\n');
}

export function placeOf(
  at: Partial<Pick<CheckEntry, 'file' | 'line' | 'column' | 'told'>>,
): Readonly<Record<string, string>> {
  const { file, line, column, told } = at;
  if (file === undefined) return {};
  const where = { file, line: String(line), endLine: String(line), col: String(column) };
  return told === undefined ? where : { ...where, endColumn: String(told.end_column) };
}

export function command(
  level: 'error' | 'warning' | 'notice',
  properties: Readonly<Record<string, string>>,
  message: string,
): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(value)}`);
  return `::${level} ${list.join(',')}::${escapedMessage(message)}\n`;
}

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function escapedMessage(text: string): string {
  return text
    .split('\n')
    .map(printable)
    .join('\n')
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escapedMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
