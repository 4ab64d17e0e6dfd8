// `iamspec test --list`: the tests that would be run, for people and for programs. Runs nothing.
import type { TestPlan } from '../check/plan.ts';
import type { FormatName } from '../report/format-names.ts';
import { diagnosticOf } from '../report/json.ts';
import { counted, type Paint } from '../report/paint.ts';
import { printable } from '../report/printable.ts';
import type { Spec } from '../spec/spec.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import { positionOf } from '../text/source.ts';
import { printErrors } from './print-errors.ts';
import type { Terminal } from './terminal.ts';

export interface ListedSpec {
  readonly spec: Pick<Spec, 'name' | 'source'>;
  readonly plans: readonly TestPlan[];
}

/** Exit code: 0 listed, 2 could not be. */
export function list(
  specs: readonly ListedSpec[],
  format: FormatName,
  diagnostics: Diagnostics,
  terminal: Terminal,
): number {
  const exit = diagnostics.hasErrors ? 2 : 0;
  if (format === 'json') {
    const whole = { version: 1, exit, specs: listEntries(specs), diagnostics: diagnostics.all.map(diagnosticOf) };
    terminal.out(`${JSON.stringify(whole, null, 2)}\n`);
    return exit;
  }
  printErrors(diagnostics.all, terminal);
  if (exit === 0) terminal.out(formatList(specs, terminal.outPaint));
  return exit;
}

function formatList(specs: readonly ListedSpec[], paint: Paint): string {
  const sections = specs.filter(({ plans }) => plans.length > 0).map((each) => formatSpec(each, paint));
  const tests = specs.flatMap((each) => each.plans);
  const size = tests.reduce((sum, plan) => sum + plan.size, 0);
  const total = [counted(sections.length, 'spec'), counted(tests.length, 'test'), counted(size, 'check')].join(', ');
  return `${sections.join('\n')}\n${total}\n`;
}

function formatSpec({ spec: { name, source }, plans }: ListedSpec, paint: Paint): string {
  const sizes = plans.map(({ size }) => counted(size, 'check'));
  const width = Math.max(...sizes.map((each) => each.length));
  const lines = plans.map(({ test }, index) => {
    const notes = [
      ...(test.generated ? ['generated'] : []),
      ...(test.skip === undefined ? [] : [`skipped: ${printable(test.skip)}`]),
      ...(test.todo === undefined ? [] : [`todo: ${printable(test.todo)}`]),
    ].join(', ');
    const size = paint.dim((sizes[index] ?? '').padStart(width));
    return `  ${size}  ${printable(test.name)}${notes === '' ? '' : paint.yellow(` (${notes})`)}\n`;
  });
  return `${paint.bold(printable(name))} ${paint.dim(`(${printable(source.path)})`)}\n${lines.join('')}`;
}

/** The shape is published; keys are only ever added to it. */
function listEntries(specs: readonly ListedSpec[]): readonly object[] {
  return specs.map(({ spec, plans }) => ({
    name: spec.name,
    file: spec.source.path,
    tests: plans.map(({ test, size }) => ({
      name: test.name,
      file: test.source.path,
      ...positionOf(test.source, test.at.start),
      checks: size,
      generated: test.generated === true,
      skip: test.skip ?? null,
      todo: test.todo ?? null,
    })),
  }));
}
