// spec/: from a source to a Spec, or to what is wrong with it. The stage's one entry.
import { nothingAssumed } from '../iam/session.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { readAccounts } from './accounts.ts';
import { readBuckets } from './buckets.ts';
import { broken, Checker, reportNotYet } from './check.ts';
import { definition, type WrittenSpec } from './definition.ts';
import { Fit } from './fit.ts';
import { readMfa } from './mfa.ts';
import { Register } from './names.ts';
import type { MapNode } from './node.ts';
import { readOrganization } from './organization.ts';
import { partitionOf } from './partition.ts';
import { Places } from './places.ts';
import { type PresetReader, type PresetShelf, readOwnPresets } from './preset-files.ts';
import { readUse } from './presets.ts';
import { readPrincipals } from './principals.ts';
import { Problems } from './problems.ts';
import { readProperties } from './properties.ts';
import { type Asked, readQuestion } from './question.ts';
import { type Reading, type SpecLibrary, startReading } from './reading.ts';
import { readRule } from './rules.ts';
import type { Rule, Spec, Test } from './spec.ts';
import { readTest } from './tests.ts';
import { readYaml } from './yaml.ts';

/** The spec that a source holds, with what is asked beside it; undefined where, and only where, one of both has errors. */
export function readSpec(
  source: Source,
  library: SpecLibrary,
  diagnostics: Diagnostics,
  asked?: Asked,
  presets?: PresetReader,
): Spec | undefined {
  const problems = new Problems(source, diagnostics);
  const node = readYaml(problems);
  if (node === undefined || !isVersionOne(node, problems) || hasEnvironments(node, problems)) return undefined;
  const places = new Places();
  const written = new Checker(problems, places).check(definition, node);
  if (written === broken) return undefined;
  const partition = partitionOf(written, places);
  const organization = readOrganization(written.organization, problems, places);
  const shared = { problems, places, library, partition };
  const reading = startReading(organization === undefined ? shared : { ...shared, organization });
  const fit = new Fit(library.catalogue);
  const own = readOwnPresets(written, reading, presets);
  const spec = resolve(written, own, fit, reading);
  const question = asked && readQuestion(asked, fit, reading, diagnostics);
  if (problems.hasErrors || own.open || (asked !== undefined && question === undefined)) return undefined;
  return question === undefined ? spec : { ...spec, question };
}

function isVersionOne({ entries }: MapNode, problems: Problems): boolean {
  const value = entries.find(({ key }) => key === 'iamspec')?.value;
  if (value?.kind !== 'scalar' || typeof value.value !== 'number' || value.value === 1) return true;
  const message = `this program knows version 1 of the language, not \`${value.text}\``;
  problems.error('language-version', value.at, message, 'write `iamspec: 1`, or use a later version of the program');
  return false;
}

/** Their values may stand in any text: without them the rest makes no sense. */
function hasEnvironments({ entries }: MapNode, problems: Problems): boolean {
  const entry = entries.find(({ key }) => key === 'environments');
  if (entry !== undefined) reportNotYet('`environments`', entry.keyAt, problems);
  return entry !== undefined;
}

function resolve(written: WrittenSpec, own: PresetShelf, fit: Fit, reading: Reading): Spec {
  const { organization, partition, problems } = reading;
  const { source } = problems;
  openBrokenSections(written, reading);
  readAccounts(written, reading);
  const principals = readPrincipals(written.principals, reading);
  const buckets = readBuckets(written.buckets, reading);
  readMfa(written.mfa, reading);
  const rules = readRules(written, own, fit, reading);
  const tests = readTests(written, rules, fit, reading);
  return {
    name: nameOf(source.path),
    source,
    ...(written.description === undefined ? {} : { description: written.description }),
    ...(organization === undefined ? {} : { organization }),
    partition: partition.name,
    accounts: reading.accounts.all,
    principals,
    buckets,
    mfa: reading.mfa.all,
    assumptions: { ...nothingAssumed, ...written.assumptions },
    rules,
    tests,
    properties: readProperties(written.properties, reading),
  };
}

/** `specs/partner-exchange.yaml` is called `partner-exchange`. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.ya?ml$/, '');
}

/** What is declared in a section that could not be read is unknown, and no use of it an error. */
function openBrokenSections(written: WrittenSpec, { places, accounts, subjects, mfa }: Reading): void {
  const sections = places.brokenIn(written);
  if (sections.has('accounts')) accounts.setOpen();
  if (sections.has('principals') || sections.has('buckets')) subjects.setOpen();
  if (sections.has('mfa')) mfa.setOpen();
}

function readRules(written: WrittenSpec, own: PresetShelf, fit: Fit, reading: Reading): readonly Rule[] {
  const { places } = reading;
  const rules: Rule[] = [];
  for (const [name, value] of written.rules ?? []) {
    const at = places.key(written.rules ?? {}, name);
    const within = { start: at.start, end: places.of(written.rules ?? {}, name).end };
    const rule = readRule(name, value, at, fit, reading, within);
    if (rule !== undefined) rules.push(rule);
  }
  for (const [name, value] of written.use ?? []) {
    const at = places.key(written.use ?? {}, name);
    const within = { start: at.start, end: places.of(written.use ?? {}, name).end };
    rules.push(...readUse({ name, written: value, at, within }, own, fit, reading));
  }
  return rules;
}

function readTests(written: WrittenSpec, rules: readonly Rule[], fit: Fit, reading: Reading): readonly Test[] {
  const { places } = reading;
  const names = new Register<true>();
  const sections = places.brokenIn(written);
  const uses = [...(written.use?.keys() ?? [])];
  const silent = uses.some((use) => !rules.some(({ name }) => name.startsWith(`${use}.`)));
  const brokenUse = written.use !== undefined && places.brokenIn(written.use).size > 0;
  if (sections.has('rules') || sections.has('use') || silent || brokenUse) names.setOpen();
  for (const name of written.rules?.keys() ?? []) names.set(name, true);
  if (written.rules !== undefined) names.setBroken(places.brokenIn(written.rules));
  for (const { name } of rules) names.set(name, true);
  const tests = written.tests ?? new Map();
  return [...tests].map(([name, test]) =>
    readTest(name, test, places.key(tests, name), { fit, rules: names }, reading),
  );
}
