// What every verb that reads specs starts with: the shipped tables, the templates, and the specs built.
import { join } from 'node:path';
import { findSpecs, holdsAny, readBeside, readFolder, readPresetFiles, readRenderedFiles, readText } from '../io.ts';
import { manifestName } from '../manifest.ts';
import { type Build, build, openLibrary, type Tools } from '../pipeline.ts';
import { type Rendering, readRendering } from '../readback/rendering.ts';
import { shipped, type TemplateSet } from '../render/templates.ts';
import type { Spec } from '../spec/spec.ts';
import { type Diagnostics, Refusal } from '../text/diagnostic.ts';

/** The shipped templates, or those with the ones of a folder in their place. Only the latter loads a compiler. */
async function openTemplates(folder: string | undefined): Promise<TemplateSet> {
  if (folder === undefined) return shipped();
  const { withOverrides } = await import('../render/custom.ts');
  return withOverrides(readFolder(folder, '.hbs'));
}

export async function openTools(templates: string | undefined): Promise<Tools> {
  return {
    library: openLibrary(),
    templates: await openTemplates(templates),
    readHeld: readBeside,
    readPresets: readPresetFiles,
  };
}

export interface Bench {
  readonly tools: Tools;
  /** In the order of the file names; those without errors. */
  readonly builds: readonly Build[];
}

/** Builds the named specs (or `specs/*.yaml`); errors of single specs are left in the diagnostics. */
export async function buildAll(
  paths: readonly string[],
  templates: string | undefined,
  diagnostics: Diagnostics,
): Promise<Bench> {
  const tools = await openTools(templates);
  const folders = new Map<string, string>();
  const builds = findSpecs(paths).flatMap((path) => {
    const built = attempt(diagnostics, () => build(readText(path), tools, diagnostics));
    if (built === undefined) return [];
    const folder = built.spec.name.toLowerCase();
    const other = folders.get(folder);
    if (other !== undefined) {
      const message = `\`${other}\` and \`${path}\` would both render to the folder \`${built.spec.name}\``;
      diagnostics.error('duplicate-spec', undefined, message, 'rename one of them');
    }
    folders.set(folder, path);
    return [built];
  });
  return { tools, builds };
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
