// What every verb that reads specs starts with: the shipped tables, the templates, and the specs built.
import { join } from 'node:path';
import { readIncluded, readTestsBeside, refuseTestsAlone } from '../io/beside.ts';
import {
  findSpecs,
  holdsAny,
  readBeside,
  readFolder,
  readPresetFiles,
  readRenderedFiles,
  readText,
  shownPath,
} from '../io.ts';
import { manifestName } from '../manifest.ts';
import { type Build, type BuildOptions, buildEach, openLibrary, type Tools } from '../pipeline.ts';
import { type Rendering, readRendering } from '../readback/rendering.ts';
import { shipped, type TemplateSet, templateNames } from '../render/templates.ts';
import type { Asked } from '../spec/question.ts';
import type { Spec } from '../spec/spec.ts';
import { type Diagnostics, Refusal, refusal } from '../text/diagnostic.ts';
import { noting, Reads, textOf, textsOf } from './reads.ts';

/** The shipped templates, or those with the ones of a folder in their place. Only the latter loads a compiler. */
async function openTemplates(folder: string | undefined, reads: Reads): Promise<TemplateSet> {
  if (folder === undefined) return shipped();
  const { withOverrides } = await import('../render/custom.ts');
  const read = () => readFolder(folder, '.hbs');
  const own = reads.note({ spec: undefined, path: folder }, read, (files) => textsOf([...files.values()]));
  if (own.size > 0) return withOverrides(own);
  const message = `there is no template (\`*.hbs\`) in \`${shownPath(folder)}\``;
  throw refusal('template-failed', message, `the templates are ${templateNames.join(', ')}`);
}

export async function openTools(templates: string | undefined, reads = new Reads()): Promise<Tools> {
  return {
    library: openLibrary(),
    templates: await openTemplates(templates, reads),
    readHeld: readBeside,
    readPresets: readPresetFiles,
    readIncluded,
    readTests: readTestsBeside,
  };
}

export interface Bench {
  readonly tools: Tools;
  /** In the order of the file names; those without errors. */
  readonly builds: readonly Build[];
}

/**
 * Builds the named specs (or `specs/*.yaml`), with the tests beside them where that is asked for; errors of single specs are
 * left in the diagnostics.
 */
export async function buildAll(
  paths: readonly string[],
  templates: string | undefined,
  diagnostics: Diagnostics,
  reads = new Reads(),
  options: BuildOptions = {},
): Promise<Bench> {
  const tools = await openTools(templates, reads);
  if (options.tests) attempt(diagnostics, () => refuseTestsAlone(paths));
  const folders = new Map<string, string>();
  const builds = findSpecs(paths).flatMap((path) => {
    const read = () => reads.note({ spec: path, path }, () => readText(path), textOf);
    const built =
      attempt(diagnostics, () => buildEach(read(), noting(tools, path, reads), diagnostics, undefined, options)) ?? [];
    const name = built[0] && specOf(built[0].spec.name);
    const other = name && folders.get(name.toLowerCase());
    if (other !== undefined) {
      const message = `\`${other}\` and \`${path}\` would both render to the folder \`${name}\``;
      diagnostics.error('duplicate-spec', undefined, message, 'rename one of them');
    }
    if (name !== undefined) folders.set(name.toLowerCase(), path);
    return built;
  });
  return { tools, builds };
}

/** The spec's own name, by that of a rendering: `app/dev` is its environment `dev`. */
export function specOf(name: string): string {
  return name.split('/')[0] ?? name;
}

/** The spec as it is in one environment, where it has some. @throws Refusal where it has several and none is named. */
export function buildOne(
  path: string,
  tools: Tools,
  diagnostics: Diagnostics,
  asked: Asked | undefined,
  options: BuildOptions,
): Build | undefined {
  const [built, ...others] = buildEach(readText(path), tools, diagnostics, asked, options);
  if (built === undefined || others.length === 0) return built;
  const names = [built, ...others].map(({ spec }) => spec.environment?.name ?? '');
  const message = `\`${path}\` has ${names.length} environments, and one is asked about`;
  throw refusal(
    'several-environments',
    message,
    `name one: ${names.map((name) => `\`--environment ${name}\``).join(', ')}`,
  );
}

/** The rendering of a spec that lies in a folder; undefined where none does, or an unsound one, which is reported. */
export function renderingIn(out: string, { name }: Spec, diagnostics: Diagnostics): Rendering | undefined {
  const folder = join(out, name);
  if (holdsAny(folder, [manifestName])) {
    return readRendering(readRenderedFiles(folder, manifestName), diagnostics, { hashes: false });
  }
  const help = `run \`iamspec generate --out ${out}\` first`;
  diagnostics.error('output-missing', undefined, `there is no rendering of \`${name}\` in \`${out}\``, help);
  return undefined;
}

/** Runs a step whose refusal concerns one spec only, so that the other specs' diagnostics still come out. */
export function attempt<Value>(diagnostics: Diagnostics, step: () => Value): Value | undefined {
  try {
    return step();
  } catch (error) {
    return reportRefusal(error, diagnostics);
  }
}

/** Adds a refusal to the diagnostics; anything else goes on. */
export function reportRefusal(error: unknown, diagnostics: Diagnostics): undefined {
  if (!(error instanceof Refusal)) throw error;
  diagnostics.take(error);
}
