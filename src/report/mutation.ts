// Printing: `iamspec test --mutate` for people: how many mistakes would be noticed, and those that would not.
import { type Fate, type MutantResult, type MutationResult, scoreOf } from '../check/mutation.ts';
import type { Written } from '../check/survivor-rows.ts';
import { ruleText } from './decision.ts';
import { counted, type Paint } from './paint.ts';
import { printable } from './printable.ts';
import { percentText } from './totals.ts';
import { formatLine } from './wrap.ts';

/** What a run with mistakes came to. */
export interface MutationRun {
  readonly results: readonly MutationResult[];
  readonly threshold: number | undefined;
  /** Undefined where nothing was asked to be written. */
  readonly written: readonly Written[] | undefined;
  /** Milliseconds. */
  readonly duration: number;
}

export function formatMutation({ results, threshold, written, duration }: MutationRun, paint: Paint): string {
  const sections = results.map((result) => formatSpec(result, paint));
  const all = results.flatMap(({ mutants }) => mutants);
  const score = scoreOf(results);
  const wanted = threshold === undefined ? '' : `, ${threshold} % is asked for`;
  const enough = threshold === undefined || score >= threshold;
  const total = `${percentText(score)} of them would be noticed${wanted}`;
  const size = `${counted(results.length, 'spec')}, ${counted(all.length, 'mistake')}`;
  const took = paint.dim(`(${(duration / 1000).toFixed(1)} s)`);
  const said = enough ? paint.bold(total) : paint.red(paint.bold(total));
  return `${sections.join('')}${formatWritten(written ?? [], paint)}${size}: ${said} ${took}\n`;
}

export const fates: readonly Fate[] = ['killed', 'equivalent', 'survived', 'unknown'];

/** As people say it: a mistake is noticed or not, or is none. */
const fateWords: Readonly<Record<Fate, string>> = {
  killed: 'noticed',
  equivalent: 'without effect',
  survived: 'not noticed',
  unknown: 'unknown',
};

export function countsOf({ mutants }: Pick<MutationResult, 'mutants'>): Readonly<Record<Fate, number>> {
  const count = (wanted: Fate): number => mutants.filter(({ fate }) => fate === wanted).length;
  return {
    killed: count('killed'),
    equivalent: count('equivalent'),
    survived: count('survived'),
    unknown: count('unknown'),
  };
}

export function aliveIn({ mutants }: Pick<MutationResult, 'mutants'>): readonly MutantResult[] {
  return mutants.filter(({ fate }) => fate === 'survived' || fate === 'unknown');
}

function formatSpec(result: MutationResult, paint: Paint): string {
  const counts = countsOf(result);
  const told = fates.filter((fate) => counts[fate] > 0).map((fate) => `${counts[fate]} ${fateWords[fate]}`);
  const head = `${paint.bold(printable(result.spec.name))}: ${told.length === 0 ? 'no mistake to make' : told.join(', ')}\n`;
  const idle = result.idle.map((name) =>
    formatLine(
      {
        indent: 2,
        mark: 'idle',
        text: `${name} does not hold without any mistake, so that it notices none`,
        colour: 'yellow',
      },
      paint,
    ),
  );
  const groups = new Map<string, MutantResult[]>();
  for (const each of aliveIn(result)) {
    const { document, index } = each.mutant;
    groups.set(`${document} ${index}`, [...(groups.get(`${document} ${index}`) ?? []), each]);
  }
  const alive = [...groups.values()].map((group) => formatStatement(result, group, paint));
  return `${head}${idle.join('')}${alive.join('')}${alive.length === 0 ? '' : '\n'}`;
}

/** All that went unnoticed in one statement. */
function formatStatement({ spec }: MutationResult, group: readonly MutantResult[], paint: Paint): string {
  const [first] = group;
  if (first === undefined) return '';
  const { rule } = first;
  const { document, index } = first.mutant;
  const where = ruleText(spec, { document, index, ...(rule === undefined ? {} : { rule }) });
  const head = formatLine({ indent: 2, text: `in ${document}${where === undefined ? '' : `, ${where}`}:` }, paint);
  return `\n${head}${group.map((each) => formatAlive(each, paint)).join('')}`;
}

function formatAlive({ mutant: { what }, fate, finding, witness }: MutantResult, paint: Paint): string {
  const colour = fate === 'survived' ? 'red' : 'yellow';
  const line = (label: string, text: string): string =>
    formatLine({ indent: 4, text: `${label.padEnd(6)}${text}`, hang: 10 }, paint);
  return [
    formatLine({ indent: 4, text: `if    ${what}`, hang: 10, colour }, paint),
    line(fate === 'survived' ? 'then' : 'why', finding),
    witness?.row === undefined ? '' : `    ${'row'.padEnd(6)}${printable(witness.row)}\n`,
  ].join('');
}

function formatWritten(written: readonly Written[], paint: Paint): string {
  const lines = written.flatMap(({ spec, to, rows, left }) => [
    ...(to === undefined
      ? []
      : [labelled('written', `${counted(rows.length, 'row')} to ${to.file}, test \`${to.test}\``, 'green', paint)]),
    ...[...new Set(left.map(({ reason }) => reason))].map((reason) => {
      const count = left.filter((each) => each.reason === reason).length;
      return labelled('not written', `${count} of ${spec}: ${reason}`, 'yellow', paint);
    }),
  ]);
  const pins = 'these rows pin what the policies do today: read them before you commit them\n';
  const isWritten = written.some(({ to }) => to !== undefined);
  return lines.length === 0 ? '' : `${lines.join('')}${isWritten ? pins : ''}\n`;
}

function labelled(mark: string, text: string, colour: keyof Paint, paint: Paint): string {
  return formatLine({ indent: 0, mark, text, colour, hang: 2 }, paint);
}
