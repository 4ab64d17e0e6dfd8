// Printing: what became of specs between two versions: access first, then what is declared and tested, then mere text.
import type { CheckChange } from '../compare/check-changes.ts';
import type { Fact } from '../compare/join.ts';
import type { RuleBehind, SpecDiff, ToldChange } from '../compare/spec-diff.ts';
import { partText } from './equal.ts';
import { counted, type Paint } from './paint.ts';
import { printable } from './printable.ts';
import { formatLine } from './wrap.ts';

/** What was compared, and what of it is accepted. */
export interface DiffResult {
  readonly base: string;
  readonly head: string;
  readonly specs: readonly SpecDiff[];
  /** Specs of which nothing changed that they are rendered from. */
  readonly unchanged: number;
  /** By fingerprint, why a widening is accepted, in words. */
  readonly accepted: ReadonlyMap<string, string>;
  /** What is wrong with the list of what is accepted, a sentence each. */
  readonly notes: readonly string[];
}

export type Outcome = 'widened' | 'undecided' | 'narrowed' | 'same';

/** The worst that is said of access, but for what is accepted. */
export function outcomeOf({ specs, accepted }: Pick<DiffResult, 'specs' | 'accepted'>): Outcome {
  const changes = specs.flatMap((each) => each.changes).filter(({ fingerprint }) => !accepted.has(fingerprint));
  const wider = changes.filter(({ direction }) => direction === 'widened');
  if (wider.some(({ sure }) => sure)) return 'widened';
  if (isUndecided({ specs, accepted })) return 'undecided';
  return changes.length > 0 ? 'narrowed' : 'same';
}

/** Is there anything of which it cannot be told whether it is newly allowed? */
export function isUndecided({ specs, accepted }: Pick<DiffResult, 'specs' | 'accepted'>): boolean {
  return specs.some(
    ({ changes, untold }) =>
      untold.length > 0 ||
      changes.some(
        ({ direction, sure, fingerprint }) => direction === 'widened' && !sure && !accepted.has(fingerprint),
      ),
  );
}

/** What is decided is what was decided. */
export function isSameAccess({ changes, untold }: Pick<SpecDiff, 'changes' | 'untold'>): boolean {
  return changes.length === 0 && untold.length === 0;
}

/** What the spec says otherwise of MFA, principals, buckets and accounts. */
export function declaredTexts({ checks, facts }: Pick<SpecDiff, 'checks' | 'facts'>): readonly string[] {
  return [...checks.filter(isDeclared).map(checkText), ...facts.map(factText)];
}

/** What became of tests and properties. */
export function testedTexts({ checks }: Pick<SpecDiff, 'checks'>): readonly string[] {
  return checks.filter((each) => !isDeclared(each)).map(checkText);
}

function isDeclared({ kind }: CheckChange): boolean {
  return kind === 'mfa';
}

export const provedSame = 'nothing changed in access: proved over all requests of the actions that AWS has today';

/** What is told of a change, a label and a text each. */
export function rowsOf(change: ToldChange): readonly (readonly [string, string])[] {
  const { line, holdsMore, rules, fingerprint } = change;
  const rows: readonly (readonly [string, string])[] = [
    ['who', `${partText(line.who)}${holdsMore ? ', where its own policies allow it' : ''}`],
    ['with', partText(line.with)],
    ['action', partText(line.actions)],
    ['resource', `${line.resourceIsExample ? 'such as ' : ''}${partText(line.resources)}`],
    ['when', line.when.join(', and ')],
    ['open', openOf(change)],
    ['e.g.', exampleOf(change)],
    ['before', decidedText(change.before)],
    ['after', decidedText(change.after)],
    ['rules', rules.map(ruleText).join(', ')],
    ['why', rules.flatMap(({ rule, why }) => (why === '' ? [] : [`${rule}: ${why}`])).join(' ')],
    ['id', fingerprint],
  ];
  return rows.filter(([, text]) => text !== '');
}

function ruleText({ rule, at, gone }: RuleBehind): string {
  return at === '' ? rule : `${rule} (${gone ? 'was at ' : ''}${at})`;
}

/** Where nothing is known to be open, the example alone does not show that anything changes. */
function openOf({ line: { open }, sure, before, after }: ToldChange): string {
  if (open.length > 0 || sure || before.outcome !== after.outcome) return open.join('; ');
  return 'the example is decided alike before and after; of other requests of this kind that cannot be told';
}

export function exampleOf({ line: { witness } }: ToldChange): string {
  const on = witness.resource === '*' ? '' : ` on ${witness.resource}`;
  return `${witness.who.replace(/,$/, '')}: ${witness.action}${on}${witness.when === '' ? '' : `, where ${witness.when}`}`;
}

export function decidedText({ outcome, reason }: ToldChange['before']): string {
  return `${outcome === 'unknown' ? 'not to be told' : outcome === 'allow' ? 'allowed' : 'denied'}: ${reason}`;
}

const headings = [
  ['widened', true, 'newly allowed'],
  ['widened', false, 'perhaps newly allowed: AWS leaves open what it hangs on'],
  ['narrowed', true, 'newly denied'],
  ['narrowed', false, 'perhaps newly denied: AWS leaves open what it hangs on'],
] as const;

/** Widening first, and what is sure before what is not; groups that are not empty. */
export function groupsOf({
  changes,
}: SpecDiff): readonly { readonly heading: string; readonly changes: readonly ToldChange[] }[] {
  return headings
    .map(([direction, sure, heading]) => ({
      heading,
      changes: changes.filter((each) => each.direction === direction && each.sure === sure),
    }))
    .filter((each) => each.changes.length > 0);
}

export function factText({ on, change, what }: Fact): string {
  return what === '' ? `${on} is ${change}` : `${on}: ${what}`;
}

const kinds = { test: 'test', property: 'property', mfa: 'MFA requirement' } as const;

export function checkText({ kind, name, change, what, at }: CheckChange): string {
  const why = what === '' ? '' : `: ${what}`;
  return `${kinds[kind]} “${name}” is ${change}${why}${at === '' ? '' : ` (${at})`}`;
}

export function formatDiff(result: DiffResult, paint: Paint): string {
  const { specs, unchanged, accepted, notes } = result;
  const sections = specs.map((each) => formatSpec(each, accepted, paint));
  const told = notes.map((text) => formatLine({ indent: 0, mark: paint.yellow('note'), text }, paint));
  const rest = unchanged === 0 ? '' : `${counted(unchanged, 'spec')} not changed\n`;
  return [...sections, ...told, rest, summaryOf(result, paint)].filter((each) => each !== '').join('\n');
}

function summaryOf(result: DiffResult, paint: Paint): string {
  const { word, colour, text } = verdictOf(result);
  if (word === 'same') return formatLine({ indent: 0, mark: paint[colour](word), text }, paint);
  return `${paint[colour](word)}: ${text}\n`;
}

export interface DiffVerdict {
  readonly word: string;
  readonly colour: 'red' | 'cyan' | 'yellow' | 'green';
  readonly text: string;
}

/** All of it in a sentence. */
export function verdictOf(result: DiffResult): DiffVerdict {
  const { specs, accepted } = result;
  switch (outcomeOf(result)) {
    case 'widened': {
      const count = widenedIn(result).filter(({ sure }) => sure).length;
      return {
        word: 'widened',
        colour: 'red',
        text: `${counted(count, 'kind of request', 'kinds of requests')} newly allowed`,
      };
    }
    case 'undecided':
      return { word: 'unknown', colour: 'cyan', text: 'it cannot be told whether access is widened' };
    case 'narrowed':
      return { word: 'narrowed', colour: 'yellow', text: 'nothing is newly allowed' };
    case 'same':
      return accepted.size > 0 && specs.some(({ changes }) => changes.length > 0)
        ? { word: 'accepted', colour: 'green', text: 'nothing else is newly allowed' }
        : { word: 'same', colour: 'green', text: provedSame };
  }
}

/** What is newly allowed, surely or perhaps, and not accepted. */
export function widenedIn({ specs, accepted }: Pick<DiffResult, 'specs' | 'accepted'>): readonly ToldChange[] {
  return specs
    .flatMap(({ changes }) => changes)
    .filter(({ direction, fingerprint }) => direction === 'widened' && !accepted.has(fingerprint));
}

function formatSpec(spec: SpecDiff, accepted: DiffResult['accepted'], paint: Paint): string {
  const { name, state, untold, facts, checks, files } = spec;
  const head = `${paint.bold(printable(name))}${state === 'changed' ? '' : ` (${state})`}\n`;
  const groups = groupsOf(spec).map(
    ({ heading, changes: all }) =>
      `${formatLine({ indent: 2, text: `${heading}:`, colour: 'bold' }, paint)}${all.map((each) => formatChange(each, accepted, paint)).join('\n')}`,
  );
  const lines = (mark: string, texts: readonly string[]): string =>
    texts.map((text) => formatLine({ indent: 2, mark: paint.dim(mark.padEnd(8)), text }, paint)).join('');
  const same = isSameAccess(spec) ? [provedSame] : [];
  const end = [
    lines('access', same),
    lines('unknown', untold),
    lines('declared', facts.map(factText)),
    lines('checks', checks.map(checkText)),
    lines('files', files.length === 0 ? [] : [files.join(', ')]),
  ].join('');
  return [`${head}${groups.join('\n')}`, end].filter((each) => each !== '').join(groups.length > 0 ? '\n' : '');
}

function formatChange(change: ToldChange, accepted: DiffResult['accepted'], paint: Paint): string {
  const why = accepted.get(change.fingerprint);
  const rows = why === undefined ? rowsOf(change) : [...rowsOf(change), ['accepted', why] as const];
  return rows.map(([label, text]) => formatLine({ indent: 4, mark: paint.dim(label.padEnd(9)), text }, paint)).join('');
}
