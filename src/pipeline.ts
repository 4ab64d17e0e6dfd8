// Where the arms meet: a spec becomes files, the files are read back, and both must say the same. Pure but for what
// its tools read.

import { type Accepted, settleAccepted } from './check/accepted.ts';
import { type Explained, explainAll } from './check/explain.ts';
import { type Check, requestsOf } from './check/plan.ts';
import { runTests, type SpecResult } from './check/run.ts';
import { type Compiled, compile } from './compile/compile.ts';
import { type Estate, estateOf } from './evaluate/estate.ts';
import { type Catalogue, openCatalogue } from './iam/catalogue.ts';
import type { PolicyDocument } from './iam/document.ts';
import { type ManagedPolicies, openManagedPolicies } from './iam/managed-policies.ts';
import { readShipped } from './io.ts';
import { readPolicy } from './readback/policy.ts';
import { type Rendering, readRendering } from './readback/rendering.ts';
import { type RenderedFiles, render } from './render/render.ts';
import type { TemplateSet } from './render/templates.ts';
import type { ReadPresets } from './spec/preset-files.ts';
import type { Asked } from './spec/question.ts';
import { readSpec } from './spec/read.ts';
import type { BoundaryPolicy, Principal, Spec } from './spec/spec.ts';
import { Diagnostics, Refusal } from './text/diagnostic.ts';
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
}

/** One spec, rendered and read back. */
export interface Build {
  readonly spec: Spec;
  /** By path below the rendering's folder, the manifest last. */
  readonly files: RenderedFiles;
  readonly rendering: Rendering;
  /** The policies that principals hold beside what the spec gives them, by the name in `has`. */
  readonly held: ReadonlyMap<string, PolicyDocument>;
  /** What its rules accept of what was told about them. */
  readonly accepted: readonly Accepted[];
}

/**
 * From a spec's text, with what is asked beside it, to files whose meaning was checked; undefined where the diagnostics
 * hold errors. What its rules accept is not among them.
 */
export function build(source: Source, tools: Tools, diagnostics: Diagnostics, asked?: Asked): Build | undefined {
  const told = new Diagnostics();
  try {
    const presets = tools.readPresets && { read: tools.readPresets, diagnostics };
    const spec = readSpec(source, tools.library, told, asked, presets);
    const built = spec && buildSpec(spec, tools, told);
    const accepted = spec === undefined ? [] : settleAccepted(spec, told);
    return built === undefined || told.hasErrors ? undefined : { ...built, accepted };
  } finally {
    diagnostics.take({ diagnostics: told.all });
  }
}

function buildSpec(spec: Spec, tools: Tools, diagnostics: Diagnostics): Omit<Build, 'accepted'> | undefined {
  if (!namesFolder(spec, diagnostics)) return undefined;
  const held = readHeldPolicies(spec, tools, diagnostics);
  const compiled = compile(spec, tools.library.catalogue, diagnostics);
  if (compiled === undefined || held === undefined) return undefined;
  const files = render(compiled, tools.templates);
  const rendering = readBack(compiled, files, diagnostics);
  return rendering === undefined ? undefined : { spec, files, rendering, held };
}

/** A spec's name becomes a folder, a part of policy names and of headings: plain characters only. */
function namesFolder({ name, source }: Spec, diagnostics: Diagnostics): boolean {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return true;
  const message = `\`${source.path}\` cannot give its name to a folder`;
  diagnostics.error(
    'bad-file-name',
    undefined,
    message,
    'begin its name with a letter or digit, and go on with letters, digits, `-`, `_` and `.`',
  );
  return false;
}

/** Runs the spec's tests on a rendering: its own, or one that was found in a folder. */
export function test({ spec, rendering, held, accepted }: Build, { catalogue }: Library): SpecResult {
  const estate: Estate = estateOf(rendering, held);
  return runTests(spec, estate, catalogue, accepted);
}

/** Explains what was asked beside the spec, on a rendering as above. */
export function explainQuestion({ spec, rendering, held }: Build, { catalogue }: Library): readonly Explained[] {
  const { question, assumptions } = spec;
  if (question === undefined) return [];
  return explainAll(requestsOf(question, catalogue), question.source, estateOf(rendering, held), assumptions);
}

/** Explains checks of the spec's tests. */
export function explainChecks({ spec, rendering, held }: Build, checks: readonly Check[]): readonly Explained[] {
  return explainAll(checks, spec.source, estateOf(rendering, held), spec.assumptions);
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
