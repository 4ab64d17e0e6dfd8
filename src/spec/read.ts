// spec/: from a source to a Spec, or to what is wrong with it. The stage's one entry.
import { nothingAssumed } from '../iam/session.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { readAccounts } from './accounts.ts';
import { type BesideTests, readAllTests } from './all-tests.ts';
import { readBuckets } from './buckets.ts';
import { broken, Checker } from './check.ts';
import { definition, type WrittenSpec } from './definition.ts';
import { type Environment, EnvironmentNodes, type Environments, readEnvironments } from './environments.ts';
import { fileNames, kindOfFile } from './file-kind.ts';
import { Fit } from './fit.ts';
import { readMfa } from './mfa.ts';
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
import type { Rule, Spec } from './spec.ts';
import { readLockoutSkips } from './suite.ts';
import { readSurvey } from './survey.ts';
import { isVersionOne } from './version.ts';
import { readYaml } from './yaml.ts';

/** What is read beside a spec, and how; what is absent cannot be read. */
export interface Beside extends BesideTests {
  readonly presets?: PresetReader;
}

/** A source's nodes, and the environments in which they are read. */
export interface OpenSpec {
  readonly source: Source;
  readonly node: MapNode;
  readonly environments: Environments;
}

/** Undefined where it is no spec, or its environments are in error, which was reported. */
export function openSpec(source: Source, diagnostics: Diagnostics): OpenSpec | undefined {
  const problems = new Problems(source, diagnostics);
  const node = readYaml(problems);
  if (node === undefined || !isVersionOne(node, problems) || isOtherFile(node, problems)) return undefined;
  const environments = readEnvironments(node, problems);
  return environments && { source, node, environments };
}

/**
 * The spec that a source holds, with the tests and the question beside it; undefined where, and only where, one of them
 * has errors. Of a source with environments, `readSpecIn` reads one.
 */
export function readSpec(
  source: Source,
  library: SpecLibrary,
  diagnostics: Diagnostics,
  asked?: Asked,
  beside: Beside = {},
): Spec | undefined {
  const open = openSpec(source, diagnostics);
  return open && readSpecIn(open, open.environments.all[0], library, diagnostics, asked, beside);
}

/** As it is in one of its environments; `environment` is absent where it has none. */
export function readSpecIn(
  { source, node, environments }: OpenSpec,
  environment: Environment | undefined,
  library: SpecLibrary,
  diagnostics: Diagnostics,
  asked?: Asked,
  beside: Beside = {},
): Spec | undefined {
  const problems = new Problems(source, diagnostics);
  const places = new Places();
  const nodes = new EnvironmentNodes(environments, environment);
  const settled = nodes.settle(node, problems);
  // What is left where a value should be would be told as a mistake of its own.
  if (problems.hasErrors) return undefined;
  const written = new Checker(problems, places).check(definition, settled);
  if (written === broken) return undefined;
  const partition = partitionOf(written, places);
  const organization = readOrganization(written.organization, problems, places);
  const shared = { problems, places, library, partition, nodes };
  const reading = startReading(organization === undefined ? shared : { ...shared, organization });
  const fit = new Fit(library.catalogue);
  const own = readOwnPresets(written, reading, beside.presets);
  const { rules, ...spec } = resolve(written, own, fit, reading);
  const tests = readAllTests(written, rules, fit, reading, beside, diagnostics);
  // What is left aside may name any.
  if (beside.tests !== 'unread') nodes.reportUnused(problems);
  const question = asked && readAsked(asked, fit, reading, diagnostics);
  if (problems.hasErrors || own.open || tests === undefined || (asked !== undefined && question === undefined)) {
    return undefined;
  }
  return { ...spec, rules, tests, ...question };
}

/** Undefined where something is in error, which was reported. */
function readAsked(
  asked: Asked,
  fit: Fit,
  reading: Reading,
  diagnostics: Diagnostics,
): Pick<Spec, 'question' | 'survey'> | undefined {
  if (asked.survey) {
    const survey = readSurvey(asked, fit, reading, diagnostics);
    return survey && { survey };
  }
  const question = readQuestion(asked, fit, reading, diagnostics);
  return question && { question };
}

/** Tests or fixtures alone: whatever they name, nothing here declares it. */
function isOtherFile(node: MapNode, problems: Problems): boolean {
  const kind = kindOfFile(node);
  if (kind !== 'tests' && kind !== 'fixtures') return false;
  const file = problems.source.path.replace(/^.*\//, '');
  const [, stem, extension] = /^(.+)[._-](?:tests?|fixtures?)(\.ya?ml)$/.exec(file) ?? [];
  const ending = kind === 'tests' ? 'test' : 'fixtures';
  const home = kind === 'tests' ? 'tests stand beside their spec, in' : 'fixtures that specs include stand in';
  const help =
    stem === undefined
      ? `a spec declares \`accounts\` and \`principals\`; ${home} \`NAME.${ending}.yaml\``
      : `did you mean \`${stem}.${ending}${extension}\`? ${home} a file of that name`;
  const at = node.entries.find(({ key }) => key !== 'iamspec')?.keyAt ?? node.at;
  problems.error('empty-spec', at, `the file holds ${fileNames[kind]} alone, and no spec`, help);
  return true;
}

/** All but what is asked and tested. */
function resolve(
  written: WrittenSpec,
  own: PresetShelf,
  fit: Fit,
  reading: Reading,
): Omit<Spec, 'tests' | 'question' | 'survey'> {
  const { organization, partition, problems } = reading;
  const { source } = problems;
  openBrokenSections(written, reading);
  readAccounts(written, reading);
  const principals = readPrincipals(written.principals, reading);
  const buckets = readBuckets(written.buckets, reading);
  readMfa(written.mfa, reading);
  const rules = readRules(written, own, fit, reading);
  return {
    ...named(source, reading),
    source,
    ...(written.description === undefined ? {} : { description: written.description }),
    ...(organization === undefined ? {} : { organization }),
    partition: partition.name,
    accounts: reading.accounts.all,
    principals,
    buckets,
    mfa: reading.mfa.all,
    ...(written.terraform?.resources === undefined ? {} : { resources: written.terraform.resources }),
    assumptions: { ...nothingAssumed, ...written.assumptions },
    rules,
    lockoutSkips: readLockoutSkips(written.lockout, reading),
    properties: readProperties(written.properties, fit, reading),
  };
}

function named({ path }: Source, { nodes }: Reading): Pick<Spec, 'name' | 'environment'> {
  const { environment, absent } = nodes;
  if (environment === undefined) return { name: nameOf(path) };
  const { name } = environment;
  return { name: `${nameOf(path)}/${name}`, environment: { name, absent } };
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
