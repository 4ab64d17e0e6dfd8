// spec/: what `use` brings: a preset's rules, in the same grammar as written ones, all placed at the use.
import { Diagnostics } from '../text/diagnostic.ts';
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/source.ts';
import { broken, Checker } from './check.ts';
import {
  rule as ruleShape,
  type WrittenActions,
  type WrittenConditions,
  type WrittenRule,
  type WrittenUse,
} from './definition-rules.ts';
import type { Fit } from './fit.ts';
import { dataFromNode, type Entry, type Node } from './node.ts';
import { Places } from './places.ts';
import { type Preset, type PresetShelf, presetNames, presetsNamed } from './preset-files.ts';
import { Filler, type Filling, placeholdersIn } from './preset-placeholders.ts';
import { PresetProblems } from './preset-problems.ts';
import { quoted, readSettings, type Use } from './preset-settings.ts';
import { Problems } from './problems.ts';
import { findOfKind, type Reading } from './reading.ts';
import { readRule } from './rules.ts';
import type { Rule } from './spec.ts';

/** The rules that one use brings; none where it is in error, which was reported. */
export function readUse(use: Use, shelf: PresetShelf, fit: Fit, reading: Reading): readonly Rule[] {
  const { written } = use;
  const preset = findPreset(written, shelf, reading);
  const settings = preset && readSettings(use, preset, reading);
  if (preset === undefined || settings === undefined || !isFor(preset, written, reading)) return [];
  const sorted = sortRules(use, preset, settings.hardened, reading);
  if (sorted === undefined) return [];
  if (isTooMuch(sorted, settings.fillings)) {
    const message = `\`${use.name}\` would bring more text than anyone needs`;
    reading.problems.error('preset-setting', use.at, message, 'make its settings shorter, or several uses of it');
    return [];
  }
  const filler = new Filler(settings.fillings, use.at);
  for (const [entry, at] of sorted.leftOut) noteGuard(use, entry, at, filler, reading);
  return bring(use, sorted.rules, preset, settings.mfa, filler, fit, reading);
}

function findPreset(written: WrittenUse, shelf: PresetShelf, { problems, places }: Reading): Preset | undefined {
  const same = presetsNamed(written.preset, shelf);
  const found = same.find(({ version }) => version === written.version);
  if (found !== undefined || shelf.open) return found;
  if (same.length === 0) {
    const names = presetNames(shelf);
    const meant = nearest(written.preset, names);
    const all = `there are ${quoted(names)}`;
    const help = meant === undefined ? all : `did you mean \`${meant}\`? ${all}`;
    problems.error('unknown-preset', places.of(written, 'preset'), `there is no preset \`${written.preset}\``, help);
    return undefined;
  }
  const versions = quoted(same.map(({ version }) => `${version}`));
  const message = `\`${written.preset}\` has no version ${written.version}`;
  problems.error('unknown-preset-version', places.of(written, 'version'), message, `there is ${versions}`);
  return undefined;
}

function isFor({ kinds }: Preset, { to }: WrittenUse, reading: Reading): boolean {
  if (kinds === undefined) return true;
  const found = reading.places.each(to).map(([who, at]) => findOfKind(reading, who, at, kinds));
  return found.every((each) => each !== undefined);
}

interface Kept {
  readonly rules: readonly Entry[];
  /** Each with the place that leaves it out. */
  readonly leftOut: readonly (readonly [Entry, Span])[];
}

/** The preset's rules as its settings make them, and which of them are left out; undefined where that is in error. */
function sortRules(
  { name, written }: Use,
  { rules, hardened }: Preset,
  isHardened: boolean,
  { problems, places }: Reading,
): Kept | undefined {
  const all = new Map(rules.entries.map((entry) => [entry.key, entry]));
  for (const entry of isHardened && hardened !== undefined ? hardened.entries : []) all.set(entry.key, entry);
  const without = written.without ?? [];
  const leftOut: [Entry, Span][] = [];
  for (const [rule, at] of places.each(without)) {
    const entry = all.get(rule);
    if (entry !== undefined) leftOut.push([entry, at]);
    else {
      const later = !isHardened && hardened?.entries.some(({ key }) => key === rule);
      const help = later
        ? 'leave it out of `without`: it comes with `hardened: true` alone'
        : helpFor(rule, [...all.keys()]);
      problems.error('preset-unknown-rule', at, `\`${name}\` brings no rule \`${rule}\``, help);
    }
  }
  if (leftOut.length < without.length) return undefined;
  for (const rule of without) all.delete(rule);
  if (all.size > 0) return { rules: [...all.values()], leftOut };
  const message = `nothing of \`${name}\` is left: every rule of \`${written.preset}\` is left out`;
  problems.error('preset-nothing-left', places.key(written, 'without'), message, `remove \`${name}\``);
  return undefined;
}

/** Characters that stand for placeholders. */
const mostFilled = 10_000_000;

/** A hostile preset and its use, within the limits of files, could multiply to what no memory holds. */
function isTooMuch({ rules, leftOut }: Kept, fillings: ReadonlyMap<string, Filling>): boolean {
  const size = ({ values }: Filling): number => values.reduce((sum, [value]) => sum + value.length + 1, 0);
  const longest = Math.max(...[...fillings.values()].map(size));
  const placeholders = [...rules, ...leftOut.map(([entry]) => entry)].flatMap(({ value }) => placeholdersIn(value));
  return placeholders.length * longest > mostFilled;
}

function helpFor(rule: string, rules: readonly string[]): string {
  const meant = nearest(rule, rules);
  const all = `it brings ${quoted(rules)}`;
  return meant === undefined ? all : `did you mean \`${meant}\`? ${all}`;
}

/** None where one of them is in error, which was reported. */
function bring(
  { name, within }: Use,
  entries: readonly Entry[],
  { name: preset, source }: Preset,
  mfa: Reading['mfa'],
  filler: Filler,
  fit: Fit,
  reading: Reading,
): readonly Rule[] {
  const told = new Set<string>();
  const rules = entries.map(({ key, keyAt, value }) => {
    const problems = new PresetProblems(reading.problems, { rule: key, preset, source }, filler, told);
    const [node, at] = [filler.fill(value), filler.from(keyAt)];
    if (hasKeyTwice(node, problems)) return undefined;
    const rule = new Checker(problems, reading.places).check(ruleShape, node, at);
    return rule === broken
      ? undefined
      : readRule(`${name}.${key}`, rule, at, fit, { ...reading, problems, mfa }, within);
  });
  return rules.every((each) => each !== undefined) ? rules : [];
}

/** Settings that stand in keys may make two of them the same. */
function hasKeyTwice(node: Node, problems: Problems): boolean {
  if (node.kind === 'scalar') return false;
  if (node.kind === 'list') return node.items.some((item) => hasKeyTwice(item, problems));
  const twice = node.entries.find(({ key }, index) => node.entries.findIndex((each) => each.key === key) < index);
  if (twice === undefined) return node.entries.some(({ value }) => hasKeyTwice(value, problems));
  problems.error('duplicate-key', twice.keyAt, `\`${twice.key}\` stands twice in one map`, 'give different values');
  return true;
}

/** An `allow` that is left out takes rights away; a `deny` gives some back. */
function noteGuard({ name }: Use, { key, value }: Entry, at: Span, filler: Filler, { problems }: Reading): void {
  const quiet = new Problems(problems.source, new Diagnostics());
  const rule = new Checker(quiet, new Places()).check(ruleShape, filler.fill(value), at);
  if (rule === broken || !refuses(rule)) return;
  const what =
    rule.form === 'deny' ? `${actionWords(rule.deny)}${unlessWords(rule.unless)}` : 'what its `statement` says';
  const message = `\`${key}\` is a guard, which \`${name}\` now lacks: it refuses ${what}`;
  problems.note('preset-guard-left-out', at, message, 'leave it out only where another rule refuses this');
}

function refuses(rule: WrittenRule): boolean {
  if (rule.form !== 'statement') return rule.form === 'deny';
  const statement = dataFromNode(rule.statement as Node) as { readonly Effect?: unknown };
  return statement.Effect === 'Deny';
}

function actionWords(actions: WrittenActions): string {
  if ('everything_except' in actions) return `everything but ${quoted(actions.everything_except)}`;
  return actions.includes('everything') ? 'everything' : quoted(actions);
}

function unlessWords(unless: WrittenConditions | undefined): string {
  if (unless === undefined) return '';
  return unless.mfa !== undefined && Object.keys(unless).length === 1
    ? ' without MFA'
    : ' where its `unless` does not hold';
}
