// Printing: what a plan's changes to policies come to. What is only written otherwise is told in a line.
import type { Compared, Names } from '../check/equal.ts';
import type { RenderedKind } from '../iam/document.ts';
import { formatEqual } from './equal.ts';
import { counted, type Paint } from './paint.ts';
import { printable } from './printable.ts';
import { formatLine } from './wrap.ts';

/** The policies of one kind that one thing has, before and after. */
export interface ChangedPolicy {
  readonly kind: RenderedKind;
  readonly by: readonly { readonly address: string; readonly actions: readonly string[] }[];
  readonly compared: Compared;
  /** Something of it must not be shown: what exactly changes is not told. */
  readonly isSensitive: boolean;
  /** What else is worth knowing. */
  readonly notes: readonly string[];
}

/** Of what is there after, against what was: `more` access, `less`, `both` of different kinds, the `same`. */
export type PlanOutcome = 'same' | 'more' | 'less' | 'both' | 'unknown';

export function outcomeOf({ compared: { first, second } }: Pick<ChangedPolicy, 'compared'>): PlanOutcome {
  if (second.answer === 'more') return first.answer === 'same' ? 'more' : 'both';
  if (first.answer === 'unknown' || second.answer === 'unknown') return 'unknown';
  return first.answer === 'more' ? 'less' : 'same';
}

const verdicts: Readonly<Record<PlanOutcome, string>> = {
  same: 'the same access, written otherwise',
  more: 'more access',
  less: 'less access',
  both: 'more access, and less',
  unknown: 'cannot be told',
};

const kinds: Readonly<Record<RenderedKind, string>> = {
  bucket: 'policy',
  identity: 'policies',
  trust: 'trust policy',
  boundary: 'permissions boundary',
  scp: 'service control policy',
  rcp: 'resource control policy',
};

export function formatPlanDiff(changed: readonly ChangedPolicy[], names: Names, paint: Paint): string {
  if (changed.length === 0) return `${paint.green('same')}: the plan changes no policy\n`;
  const sections = changed.map((each) => formatChange(each, names, paint));
  return `${sections.join('\n')}\n${summaryOf(changed, paint)}\n`;
}

function formatChange(changed: ChangedPolicy, names: Names, paint: Paint): string {
  const { kind, by, compared, isSensitive, notes } = changed;
  const outcome = outcomeOf(changed);
  const head = `${paint.bold(printable(compared.on))}, ${kinds[kind]}: ${painted(outcome, paint)}\n`;
  const causes = by.map(({ address, actions }) =>
    formatLine({ indent: 2, text: `${address} (${actions.join(', ')})`, colour: 'dim' }, paint),
  );
  const told = notes.map((text) => formatLine({ indent: 2, mark: paint.dim('note'), text }, paint));
  if (isSensitive && outcome !== 'same') {
    const text = 'it is sensitive, so that it is not told what changes';
    return [head, ...causes, ...told, formatLine({ indent: 2, text }, paint)].join('');
  }
  const lines = outcome === 'same' ? '' : formatEqual([{ ...compared, on: '' }], names, paint);
  return [head, ...causes, ...told, lines].join('');
}

function painted(outcome: PlanOutcome, paint: Paint): string {
  const text = verdicts[outcome];
  if (outcome === 'same') return paint.green(text);
  return outcome === 'unknown' ? paint.cyan(text) : paint.yellow(text);
}

function summaryOf(changed: readonly ChangedPolicy[], paint: Paint): string {
  const of = (outcome: PlanOutcome): number => changed.filter((each) => outcomeOf(each) === outcome).length;
  const parts = (['more', 'both', 'less', 'unknown', 'same'] as const).flatMap((each) => {
    const count = of(each);
    return count === 0 ? [] : [`${count} ${each === 'same' ? 'the same' : verdicts[each]}`];
  });
  const total = counted(changed.length, 'policy changes', 'policies change');
  return `${total}: ${of('same') === changed.length ? paint.green(parts.join('; ')) : parts.join('; ')}`;
}
