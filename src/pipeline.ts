// Where the arms meet: a spec becomes files, the files are read back, and both must say the same. Pure but for what
// its tools read.

import { type Accepted, settleAccepted } from './check/accepted.ts';
import { type Explained, explainAll } from './check/explain.ts';
import { type Check, planOf, requestsOf } from './check/plan.ts';
import { proveAll } from './check/properties.ts';
import { runSuite, type SpecResult, type Suite } from './check/run.ts';
import { type SaySame, sameness } from './check/same-statements.ts';
import { refuseUnknownSids } from './check/sids.ts';
import { checkSizes } from './check/sizes.ts';
import { type WhoAnswer, whoCan } from './check/who.ts';
import { type Compiled, compile } from './compile/compile.ts';
import { documentName, ownerOf, targetOf } from './compile/placement.ts';
import { estateOf } from './evaluate/estate.ts';
import { type Catalogue, openCatalogue } from './iam/catalogue.ts';
import { byText, type PolicyDocument, type RenderedKind } from './iam/document.ts';
import { type ManagedPolicies, openManagedPolicies } from './iam/managed-policies.ts';
import { readShipped } from './io.ts';
import { readPolicy } from './readback/policy.ts';
import { type Rendering, readRendering } from './readback/rendering.ts';
import { type RenderedFiles, render } from './render/render.ts';
import type { TemplateSet } from './render/templates.ts';
import { toldOfAll } from './spec/environment-diagnostics.ts';
import type { Environment } from './spec/environments.ts';
import type { ReadIncluded } from './spec/include.ts';
import { lockoutTests } from './spec/lockout.ts';
import type { ReadPresets } from './spec/preset-files.ts';
import type { Asked } from './spec/question.ts';
import { type Beside, type OpenSpec, openSpec, readSpecIn } from './spec/read.ts';
import type { Attachment, BoundaryPolicy, PolicyFile, Principal, Spec, Test } from './spec/spec.ts';
import { isLintCode } from './text/codes.ts';
import { type Diagnostic, Diagnostics, placeOf, Refusal, refusal } from './text/diagnostic.ts';
import type { Source } from './text/source.ts';

/** The tables that ship with the program. */
export interface Library {
  readonly catalogue: Catalogue;
  readonly managedPolicies: ManagedPolicies;
}

/** The shipped tables, each read when it is first asked for. */
export function openLibrary(): Library {
  let catalogue: Library['catalogue'] | undefined;
  let managedPolicies: Library['managedPolicies'] | undefined;
  return {
    get catalogue() {
      catalogue ??= openCatalogue(readShipped('actions.tsv').toString('latin1'));
      return catalogue;
    },
    get managedPolicies() {
      managedPolicies ??= openManagedPolicies(readShipped('managed-policies.tsv'));
      return managedPolicies;
    },
  };
}

export interface Tools {
  readonly library: Library;
  readonly templates: TemplateSet;
  /** Reads a policy file that a spec names in `has`, relative to the spec. Throws a Refusal where it cannot. */
  readonly readHeld: (specPath: string, name: string) => Source;
  /** Reads the folder of presets that a spec names. Throws a Refusal where it cannot. Without it, no spec can name one. */
  readonly readPresets?: ReadPresets;
  /** Reads a file of fixtures that another file includes. Throws a Refusal where it cannot. Without it, nothing can be included. */
  readonly readIncluded?: ReadIncluded;
  /** Reads the file of tests beside a spec; undefined where there is none. Throws a Refusal where it cannot. */
  readonly readTests?: (specPath: string) => Source | undefined;
}

export interface BuildOptions {
  /** Reads the file of tests beside the spec, too. It is no part of what is rendered, and left aside by default. */
  readonly tests?: boolean;
  /** The one that is meant, of a spec that has environments; all by default. */
  readonly environment?: string;
  /** A spec that has no such environment is in order: of one that has others there is nothing then, and one that has none is whole. */
  readonly ifAny?: boolean;
}

/** One spec, rendered and read back. */
export interface Build {
  readonly spec: Spec;
  /** By path below the rendering's folder, the manifest last. */
  readonly files: RenderedFiles;
  readonly rendering: Rendering;
  /** The policies that principals hold beside what the spec gives them, by the name in `has`. */
  readonly held: ReadonlyMap<string, PolicyDocument>;
  /** Policies that properties compare with, by what those are attached to and the file: `exchange ./x.json`. */
  readonly compared: ReadonlyMap<string, PolicyDocument>;
  /** What its rules accept of what was told about them. */
  readonly accepted: readonly Accepted[];
}

/**
 * From a spec's text, with what is asked beside it, to files whose meaning was checked; undefined where the diagnostics
 * hold errors. What its rules accept is not among them. Of a spec with environments: one.
 */
export function build(
  source: Source,
  tools: Tools,
  diagnostics: Diagnostics,
  asked?: Asked,
  options: BuildOptions = {},
): Build | undefined {
  const [first] = buildEach(source, tools, diagnostics, asked, options);
  return first;
}

/** The same of every environment, in the order written, or of the one that is named; none where one has errors. */
export function buildEach(
  source: Source,
  tools: Tools,
  diagnostics: Diagnostics,
  asked?: Asked,
  options: BuildOptions = {},
): readonly Build[] {
  const told = new Diagnostics();
  const open = openSpec(source, told);
  const chosen = open === undefined ? [] : chosenOf(open, options, told);
  const parts = chosen.map((environment) => ({ environment, told: new Diagnostics() }));
  try {
    const beside = parts.length === 0 ? {} : besideOf(source, tools, diagnostics, options);
    const made = parts.map(({ environment, told: own }) => {
      return open && buildIn(open, environment, { tools, asked, beside, told: own });
    });
    const builds = made.flatMap((each) => each ?? []);
    return builds.length < made.length || told.hasErrors ? [] : builds;
  } finally {
    for (const each of toldOfAll(source, parts)) told.add(each.severity, each.code, each.at, each.message, each.help);
    diagnostics.take({ diagnostics: unlessTold(told.all, source, diagnostics) });
  }
}

/** One that is absent stands for a spec without environments. */
function chosenOf(
  { environments: { all }, source }: OpenSpec,
  { environment: name, ifAny }: BuildOptions,
  told: Diagnostics,
): readonly (Environment | undefined)[] {
  if (name === undefined) return all.length === 0 ? [undefined] : all;
  const found = all.filter((each) => each.name === name);
  if (found.length > 0) return found;
  if (ifAny) return all.length === 0 ? [undefined] : [];
  const known = all.map((each) => `\`${each.name}\``).join(', ');
  const help = all.length === 0 ? 'it has no `environments`' : `it has ${known}`;
  told.error('unknown-environment', undefined, `\`${source.path}\` has no environment \`${name}\``, help);
  return [];
}

interface Building {
  readonly tools: Tools;
  readonly asked: Asked | undefined;
  readonly beside: Beside;
  readonly told: Diagnostics;
}

function buildIn(
  open: OpenSpec,
  environment: Environment | undefined,
  { tools, asked, beside, told }: Building,
): Build | undefined {
  const spec = readSpecIn(open, environment, tools.library, told, asked, beside);
  const built = spec && buildSpec(spec, tools, told);
  const accepted = spec === undefined ? [] : settleAccepted(spec, told, (code) => !isLintCode(code));
  return built === undefined || told.hasErrors ? undefined : { ...built, accepted };
}

/** What is read beside a spec; `diagnostics` are those of the whole run. Throws a Refusal where its tests cannot be read. */
export function besideOf(
  { path }: Source,
  { readPresets, readIncluded, readTests }: Tools,
  diagnostics: Diagnostics,
  { tests = false }: BuildOptions,
): Beside {
  const file = tests ? testsBeside(path, readTests) : hasTestsBeside(path, readTests) ? 'unread' : undefined;
  return {
    ...(readPresets === undefined ? {} : { presets: { read: readPresets, diagnostics } }),
    ...(readIncluded === undefined ? {} : { readIncluded }),
    ...(file === undefined ? {} : { tests: file }),
  };
}

function testsBeside(path: string, readTests: Tools['readTests']): Source | undefined {
  if (readTests !== undefined) return readTests(path);
  const message = `nothing was given that could look for tests beside \`${path}\``;
  throw refusal('file-unreadable', message, 'give `readTests`, or leave `tests` out');
}

function hasTestsBeside(path: string, readTests: Tools['readTests']): boolean {
  try {
    return readTests?.(path) !== undefined;
  } catch (error) {
    if (error instanceof Refusal) return true;
    throw error;
  }
}

/** A file that several specs include has its mistakes once. */
function unlessTold(found: readonly Diagnostic[], { path }: Source, diagnostics: Diagnostics): readonly Diagnostic[] {
  const idOf = ({ code, at, message }: Diagnostic): string => JSON.stringify([code, at && placeOf(at), message]);
  const isShared = ({ at }: Diagnostic): boolean => at !== undefined && at.source.path !== path;
  if (!found.some(isShared)) return found;
  const told = new Set(diagnostics.all.map(idOf));
  return found.filter((each) => !isShared(each) || !told.has(idOf(each)));
}

function buildSpec(spec: Spec, tools: Tools, diagnostics: Diagnostics): Omit<Build, 'accepted'> | undefined {
  if (!namesFolder(spec, diagnostics)) return undefined;
  const held = readHeldPolicies(spec, tools, diagnostics);
  const { catalogue } = tools.library;
  const same = sameness(catalogue);
  const compiled = compile(spec, catalogue, diagnostics, same);
  const compared = readCompared(spec, tools, diagnostics);
  if (compiled === undefined || held === undefined || compared === undefined) return undefined;
  const files = render(compiled, tools.templates);
  const rendering = readBack(compiled, files, diagnostics);
  if (rendering === undefined) return undefined;
  proveRefitted(compiled, rendering, same);
  checkSizes(spec, rendering, files, diagnostics);
  return { spec, files, rendering, held, compared };
}

/** Where a policy was too large, what was rendered must say together what the rules say, rule by rule. */
function proveRefitted({ refitted }: Compiled, { manifest, documents }: Rendering, same: SaySame): void {
  for (const { kind, attachedTo, pieces } of refitted) {
    const rendered = Object.entries(manifest.documents)
      .filter(([, each]) => each.kind === kind && each.attached_to === attachedTo)
      .flatMap(([name]) => documents.get(name)?.statements ?? []);
    for (const rule of new Set([
      ...pieces.map((each) => each.rule),
      ...rendered.map(({ sid = '' }) => manifest.sids[sid]),
    ])) {
      const meant = pieces.filter((each) => each.rule === rule).map(({ statement }) => statement);
      const found = rendered.filter(({ sid = '' }) => manifest.sids[sid] === rule);
      if (same(kind, meant, found)) continue;
      throw new Error(`the ${kind} policies of \`${attachedTo}\` do not say together what \`${rule}\` says`);
    }
  }
}

/** A spec's name becomes a folder, a part of policy names and of headings: plain characters only. */
function namesFolder({ name, source }: Spec, diagnostics: Diagnostics): boolean {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[a-z][a-z0-9-]*)?$/.test(name)) return true;
  const message = `\`${source.path}\` cannot give its name to a folder`;
  diagnostics.error(
    'bad-file-name',
    undefined,
    message,
    'begin its name with a letter or digit, and go on with letters, digits, `-`, `_` and `.`',
  );
  return false;
}

/**
 * The spec's tests and those of the lock-out suite, ready to be run on a rendering: its own, or one that was found in a folder.
 * @throws Refusal where the spec skips a test of the lock-out suite that it does not get, or a test names a Sid that no
 * statement has.
 */
export function openSuite({ spec, rendering, held, compared }: Build, library: Library): Suite {
  const { catalogue } = library;
  refuseUnknownSids(spec.tests, [...rendering.documents.values(), ...held.values()]);
  const plans = testsOf({ spec, held }, library).map((each, place) => planOf(each, catalogue, place));
  return { spec, rendering, held, compared, estate: estateOf(rendering, held), plans };
}

/**
 * The tests that are written, then those of the lock-out suite.
 * @throws Refusal where the spec skips one of the latter that it does not get.
 */
export function testsOf({ spec, held }: Pick<Build, 'spec' | 'held'>, library: Library): readonly Test[] {
  return [...spec.tests, ...lockoutTests(spec, library, held)];
}

/** Runs all of them, here. */
export function test(built: Build, library: Library): SpecResult {
  const suite = openSuite(built, library);
  return { ...runSuite(suite, 'all', built.accepted), properties: proveAll(suite, library.catalogue) };
}

/** Explains what was asked beside the spec, on a rendering as above. */
export function explainQuestion({ spec, rendering, held }: Build, { catalogue }: Library): readonly Explained[] {
  const { question, assumptions } = spec;
  if (question === undefined) return [];
  return explainAll(requestsOf(question, catalogue), question.source, estateOf(rendering, held), assumptions);
}

/** Who can do what was asked beside the spec, or what they can do; on a rendering as above. `closed`: nobody holds more. */
export function whoAsked(
  { spec, rendering, held }: Build,
  closed: boolean,
  { catalogue }: Library,
): WhoAnswer | undefined {
  const { survey } = spec;
  if (survey === undefined) return undefined;
  const { manifest, documents } = rendering;
  return whoCan({ spec, manifest, documents, held }, survey, closed, catalogue);
}

/** Explains checks of one of the spec's tests. */
export function explainChecks({ spec, rendering, held }: Build, checks: readonly Check[]): readonly Explained[] {
  const source = checks[0]?.test.source ?? spec.source;
  return explainAll(checks, source, estateOf(rendering, held), spec.assumptions);
}

/** A policy that iamspec did not write, and one thing that it is attached to. */
export interface ForeignPolicy {
  /** As its document is told apart from others of the same kind on the same principal. */
  readonly file: string;
  readonly source: Source;
  readonly attachment: Attachment;
}

/**
 * What the spec declares, with policies that iamspec did not write in the place of those that its rules make; undefined
 * where one is in error, which is told in its own file. A Sid leads to a rule where the spec renders one of that name.
 */
export function foreignRendering(
  { rendering: { manifest } }: Build,
  policies: readonly ForeignPolicy[],
  diagnostics: Diagnostics,
): Rendering | undefined {
  const read = readingOnce(diagnostics);
  const several = new Set<string>();
  const seen = new Set<string>();
  for (const { attachment } of policies) {
    const name = documentName(targetOf(attachment));
    if (seen.has(name)) several.add(name);
    seen.add(name);
  }
  const found = policies.map(({ file, source, attachment }) => {
    const target = targetOf(attachment);
    const plain = documentName(target);
    const name = several.has(plain) ? `${plain}:${file}` : plain;
    const listed = { kind: target.kind, file: source.path, attached_to: ownerOf(target) };
    return { name, listed, document: read(source, target.kind) };
  });
  const whole = found.flatMap((each) => (each.document === undefined ? [] : [{ ...each, document: each.document }]));
  if (whole.length < found.length) return undefined;
  const sorted = whole.sort((a, b) => byText(a.name, b.name));
  return {
    manifest: {
      ...manifest,
      documents: Object.fromEntries(sorted.map(({ name, listed }) => [name, listed])),
      files: {},
    },
    documents: new Map(sorted.map(({ name, document }) => [name, document])),
  };
}

/** Reads a policy by each grammar once, so that its mistakes are told once. */
function readingOnce(diagnostics: Diagnostics) {
  const known = new Map<string, PolicyDocument | undefined>();
  return (source: Source, kind: RenderedKind): PolicyDocument | undefined => {
    const grammar = kind === 'boundary' ? 'identity' : kind;
    const key = `${grammar} ${source.path}`;
    if (!known.has(key)) known.set(key, readPolicy(source, grammar, diagnostics, { empty: 'taken' }));
    return known.get(key);
  };
}

function readHeldPolicies(
  spec: Spec,
  { library, readHeld }: Tools,
  diagnostics: Diagnostics,
): ReadonlyMap<string, PolicyDocument> | undefined {
  const held = new Map<string, PolicyDocument>();
  const seen = new Set<string>();
  for (const { entry, kind } of [...spec.principals.values()].flatMap(policiesHeld)) {
    if (seen.has(entry.name)) continue;
    seen.add(entry.name);
    const source = heldSource(spec, entry, { library, readHeld }, diagnostics);
    const document = source && readPolicy(source, kind, diagnostics);
    if (document !== undefined) held.set(entry.name, document);
  }
  return held.size === seen.size ? held : undefined;
}

/** Undefined where one cannot be read, which is told. */
function readCompared(
  spec: Spec,
  { readHeld }: Tools,
  diagnostics: Diagnostics,
): ReadonlyMap<string, PolicyDocument> | undefined {
  const named = spec.properties.flatMap((each) => (each.form === 'same_as' || each.form === 'at_most' ? [each] : []));
  const compared = new Map<string, PolicyDocument>();
  const read = readingOnce(diagnostics);
  for (const { file, attachedTo } of named) {
    const source = fileSource(spec, file, readHeld, diagnostics);
    const document = source && read(source, 'bucketName' in attachedTo ? 'bucket' : 'identity');
    if (document !== undefined) compared.set(`${attachedTo.name} ${file.name}`, document);
    else if (!diagnostics.hasErrors) throw new Error(`\`${file.name}\` was not read, and nobody said why`);
  }
  return named.every(({ file, attachedTo }) => compared.has(`${attachedTo.name} ${file.name}`)) ? compared : undefined;
}

interface Held {
  readonly entry: BoundaryPolicy;
  readonly kind: 'identity' | 'boundary';
}

/** Those that have a text: of `anything` nobody knows it. Identity policies and boundaries have the same grammar. */
function policiesHeld(principal: Principal): readonly Held[] {
  const has = 'has' in principal ? principal.has : [];
  const boundary = 'boundary' in principal ? principal.boundary : undefined;
  return [
    ...has.flatMap((entry): readonly Held[] => (entry.origin === 'anything' ? [] : [{ entry, kind: 'identity' }])),
    ...(boundary === undefined ? [] : [{ entry: boundary, kind: 'boundary' } as const]),
  ];
}

/** Undefined where the file cannot be read, which is reported where the spec names it. */
function heldSource(
  spec: Spec,
  { name, origin, at: span }: BoundaryPolicy,
  { library, readHeld }: Pick<Tools, 'library' | 'readHeld'>,
  diagnostics: Diagnostics,
): Source | undefined {
  if (origin === 'aws-managed') return { path: name, text: library.managedPolicies.get(name)?.document ?? '' };
  return fileSource(spec, { name, at: span }, readHeld, diagnostics);
}

function fileSource(
  spec: Spec,
  { name, at: span }: PolicyFile,
  readHeld: Tools['readHeld'],
  diagnostics: Diagnostics,
): Source | undefined {
  try {
    return readHeld(spec.source.path, name);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    diagnostics.take(error, { source: spec.source, span });
    return undefined;
  }
}

/** The rendered files as sources, under the paths that they will have. */
function sourcesOf(folder: string, files: ReadonlyMap<string, string>): ReadonlyMap<string, Source> {
  return new Map([...files].map(([path, text]) => [path, { path: `${folder}/${path}`, text }]));
}

/** Reads the rendered bytes and holds each policy against the intended one: a template must not change a meaning. */
function readBack(compiled: Compiled, files: RenderedFiles, diagnostics: Diagnostics): Rendering | undefined {
  const found = new Diagnostics();
  const sources = sourcesOf(compiled.manifest.spec, files);
  const rendering = readRendering(sources, found, { hashes: false });
  for (const { at, message } of found.all) {
    const document = compiled.documents.find(({ file }) => sources.get(file) === at?.source);
    const template = document === undefined ? 'a template' : `the template \`${templateOf(document)}\``;
    diagnostics.error('template-changes-policy', at, `${template} renders something else than a policy: ${message}`);
  }
  if (rendering === undefined) return undefined;
  const changed = compiled.documents.filter(
    ({ name, document }) => JSON.stringify(rendering.documents.get(name)) !== JSON.stringify(document),
  );
  for (const intended of changed) {
    const message = `the template \`${templateOf(intended)}\` renders another \`${intended.file}\` than the spec means`;
    diagnostics.error('template-changes-policy', undefined, message, 'print every statement as it is given');
  }
  return changed.length > 0 ? undefined : rendering;
}

function templateOf({ kind }: Compiled['documents'][number]): string {
  return `policies/${kind}.json.hbs`;
}
