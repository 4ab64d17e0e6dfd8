// From what `iamspec test` is asked to the tests of each spec, ready to be run on what is tested. Runs none.
import { join } from 'node:path';
import type { Accepted } from '../check/accepted.ts';
import type { Suite } from '../check/run.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import { changesIn, holdsAny, readRenderedFiles } from '../io.ts';
import { manifestName } from '../manifest.ts';
import { type Build, type Library, openSuite, type Tools } from '../pipeline.ts';
import type { Rendering } from '../readback/rendering.ts';
import type { RenderedFiles } from '../render/render.ts';
import type { Property } from '../spec/spec.ts';
import { type Diagnostics, type Refusal, refusal } from '../text/diagnostic.ts';
import { type Reads, textsOf } from './reads.ts';
import type { TestOptions } from './test-options.ts';
import { attempt, buildAll, renderingIn, reportRefusal } from './workbench.ts';

/** The tests of a spec, and how what they are run on stands. */
export interface Opened extends Suite {
  /** Of the spec's properties those that are meant. */
  readonly properties: readonly Property[];
  readonly catalogue: Catalogue;
  /** What its rules accept of what was told about them. */
  readonly accepted: readonly Accepted[];
  /** Files of the rendering that differ from what the spec renders. */
  readonly stale: readonly string[];
  /** Where the rendering lies. */
  readonly folder: string;
  /** The command that brings it up to date. */
  readonly remedy: string;
}

/** Where renderings are expected when none is named. */
const usualOut = 'out';

/** Those that can be run, with the tests that are meant; what stands in the way of others is told. */
export async function openSuites(
  options: TestOptions,
  diagnostics: Diagnostics,
  reads: Reads,
): Promise<readonly Opened[]> {
  try {
    const { specs, templates, environment } = options;
    const asked = environment === undefined ? {} : { environment, ifAny: true };
    const { builds, tools } = await buildAll(specs, templates, diagnostics, reads, { tests: true, ...asked });
    if (diagnostics.hasErrors) return [];
    if (environment !== undefined) refuseUnknown(environment, builds);
    if (options.policies !== undefined && builds.length > 1) throw severalFor(options.policies, builds);
    if (options.plan !== undefined) refuseSeveral(builds);
    const renderingOf = await renderingsOf(options, tools, diagnostics, reads);
    const open = (built: Build): Opened | undefined => {
      const rendering = renderingOf(built);
      return rendering && openOne(built, rendering, options, tools.library, reads);
    };
    const opened = builds.flatMap((built) => attempt(diagnostics, () => open(built)) ?? []);
    if (!diagnostics.hasErrors && opened.every(isEmpty)) {
      const help = 'add a section `tests:` that says who can do what, and who cannot';
      diagnostics.error('nothing-to-test', undefined, 'there is nothing to test: no spec has tests', help);
    }
    if (options.run === undefined && options.filter === undefined) return opened;
    // What was asked for may be in those that cannot be run.
    if (diagnostics.hasErrors) return [];
    const { select } = await import('./select.ts');
    return select(opened, options).filter(({ plans, properties }) => plans.length > 0 || properties.length > 0);
  } catch (error) {
    reportRefusal(error, diagnostics);
    return [];
  }
}

function isEmpty({ plans, spec }: Opened): boolean {
  return plans.length === 0 && spec.properties.length === 0;
}

function refuseUnknown(environment: string, builds: readonly Build[]): void {
  if (builds.some(({ spec }) => spec.environment?.name === environment)) return;
  const message = `no spec that is tested has an environment \`${environment}\``;
  throw refusal(
    'unknown-environment',
    message,
    'name one that stands under `environments`, or leave `--environment` out',
  );
}

function severalFor(policies: string, builds: readonly Build[]): Refusal {
  const [first, ...others] = builds.map(({ spec }) => spec.source.path);
  if (others.every((each) => each === first)) return severalOf(builds, 'policies are attached by the names of one');
  const message = `policies are attached by the names of one spec, and ${builds.length} are tested`;
  const help = `name one: \`iamspec test ${first} --policies ${policies}\``;
  return refusal('several-specs', message, help);
}

/** A plan is about the resources of one environment. */
function refuseSeveral(builds: readonly Build[]): void {
  const paths = builds.map(({ spec }) => spec.source.path);
  const [again] = builds.filter(({ spec: { source } }, index) => paths.indexOf(source.path) < index);
  const same = builds.filter(({ spec }) => spec.source.path === again?.spec.source.path);
  if (again !== undefined) throw severalOf(same, 'a plan is held against one');
}

function severalOf(builds: readonly Build[], why: string): Refusal {
  const names = builds.map(({ spec }) => `\`--environment ${spec.environment?.name}\``);
  const message = `\`${builds[0]?.spec.source.path}\` has ${names.length} environments, and ${why}`;
  return refusal('several-environments', message, `name one: ${names.join(', ')}`);
}

/** What is tested in the place of what a spec renders; undefined where it is in error, which is told. */
type RenderingOf = (built: Build) => Rendering | undefined;

async function renderingsOf(
  { out, policies, plan }: TestOptions,
  { library }: Tools,
  diagnostics: Diagnostics,
  reads: Reads,
): Promise<RenderingOf> {
  if (policies !== undefined) {
    const { policiesIn } = await import('./foreign-policies.ts');
    return (built) => policiesIn(policies, built, library, diagnostics, reads);
  }
  if (plan !== undefined) {
    const { readPlanned } = await import('./planned-policies.ts');
    const planned = await readPlanned(plan, library, diagnostics);
    if (planned === undefined) return () => undefined;
    reads.note(
      { spec: undefined, path: plan },
      () => planned.digest,
      (digest) => digest,
    );
    return (built) => planned.renderingFor(built)?.rendering;
  }
  if (out === undefined) return ({ rendering }) => rendering;
  return ({ spec, files }) => {
    const folder = join(out, spec.name);
    const read = () => (holdsAny(folder, [manifestName]) ? [...readRenderedFiles(folder, manifestName).values()] : []);
    reads.note(
      { spec: spec.source.path, path: join(folder, manifestName), near: within(folder, files) },
      read,
      textsOf,
    );
    return renderingIn(out, spec, diagnostics);
  };
}

function within(folder: string, files: RenderedFiles): readonly string[] {
  return [...files.keys()].map((file) => join(folder, file));
}

function openOne(
  built: Build,
  rendering: Rendering,
  { out, plan, policies = plan }: TestOptions,
  library: Library,
  reads: Reads,
): Opened {
  const { spec, files, accepted } = built;
  const { catalogue } = library;
  const suite = { ...openSuite({ ...built, rendering }, library), accepted, properties: spec.properties, catalogue };
  if (policies !== undefined) return { ...suite, stale: [], folder: policies, remedy: '' };
  const folder = join(out ?? usualOut, spec.name);
  const remedy = out === undefined ? 'iamspec generate' : `iamspec generate --out ${out}`;
  const look = () =>
    holdsAny(folder, files.keys()) ? changesIn([{ path: folder, files, manifest: manifestName }]) : [];
  const what = { spec: spec.source.path, path: folder, near: within(folder, files), aside: true } as const;
  const changes = reads.note(what, look, (found) => JSON.stringify(found.map(({ path, before }) => [path, before])));
  return { ...suite, stale: changes.map(({ path }) => path), folder, remedy };
}
