// The two sides of `iamspec diff`: specs of commits and of the working tree, or renderings in folders.
import { basename, join, resolve } from 'node:path';
import type { Version } from '../compare/spec-diff.ts';
import { nothingAssumed } from '../iam/session.ts';
import { readIncluded, readTestsBeside, testsPath } from '../io/beside.ts';
import {
  type Disk,
  findSpecs,
  holdsAny,
  nodeDisk,
  readBeside,
  readFolder,
  readPresetFiles,
  readRenderedFiles,
  readText,
  specExtension,
} from '../io.ts';
import { manifestName } from '../manifest.ts';
import { buildEach, type Library, type Tools } from '../pipeline.ts';
import { readPolicy } from '../readback/policy.ts';
import { readRendering } from '../readback/rendering.ts';
import { shipped } from '../render/templates.ts';
import { type Diagnostics, refusal } from '../text/diagnostic.ts';

/** Where specs are read. */
export interface Place {
  readonly disk: Disk;
  readonly specs: readonly string[];
  readonly templates: string | undefined;
}

/** Paths of specs, by name; none where there is no such file or folder. */
export function specsAt({ disk, specs }: Place): ReadonlyMap<string, string> {
  const there = specs.filter((path) => disk.existsSync(path));
  const hasAny = (path: string): boolean =>
    !disk.statSync(path).isDirectory() || disk.readdirSync(path).some((name) => specExtension.test(name));
  const paths = there.filter(hasAny).flatMap((path) => findSpecs([path], disk));
  return new Map(paths.map((path) => [basename(path).replace(specExtension, ''), path]));
}

export async function toolsAt({ disk, templates }: Place, library: Library): Promise<Tools> {
  const { withOverrides } = templates === undefined ? {} : await import('../render/custom.ts');
  const own = templates !== undefined && disk.existsSync(templates) ? readFolder(templates, '.hbs', disk) : new Map();
  return {
    library,
    templates: withOverrides === undefined || own.size === 0 ? shipped() : await withOverrides(own),
    readHeld: (spec, name) => readBeside(spec, name, disk),
    readPresets: (spec, folder) => readPresetFiles(spec, folder, disk),
    readIncluded: (path, name) => readIncluded(path, name, disk),
    readTests: (spec) => readTestsBeside(spec, disk),
  };
}

/** By the names of renderings: one, or one for each environment; none where it has mistakes, which are told. */
export function versionsOf(
  path: string,
  disk: Disk,
  tools: Tools,
  diagnostics: Diagnostics,
): ReadonlyMap<string, Version> {
  const builds = buildEach(readText(path, disk), tools, diagnostics, undefined, { tests: true });
  return new Map(
    builds.map(({ spec, rendering, held, files }) => {
      return [spec.name, { spec, files, material: { ...rendering, held, assumptions: spec.assumptions } }];
    }),
  );
}

/** Of a spec by its path, and its text. */
export type Dependence = (path: string, textOf: () => string) => boolean;

/**
 * May a spec that did not change itself render otherwise, since one of these files changed? It is so in doubt: a spec
 * names files and folders beside it, and files of fixtures and presets may name further ones.
 */
export function dependenceOn(changed: ReadonlySet<string>, specs: ReadonlySet<string>): Dependence {
  const others = [...changed].filter((file) => !specs.has(file));
  const isAny = others.some((file) => specExtension.test(file));
  const held = [...new Set(others.filter((file) => file.endsWith('.json')).map((file) => basename(file)))];
  return (path, textOf) => {
    if (isAny || changed.has(resolve(path)) || changed.has(resolve(testsPath(path)))) return true;
    if (held.length === 0) return false;
    const text = textOf();
    return text.includes('\\') || held.some((name) => text.includes(name));
  };
}

/** Renderings below a folder by name, or the one that it is; of a spec with environments `spec/environment`. */
export function renderingsAt(folder: string, disk: Disk = nodeDisk): ReadonlyMap<string, string> {
  if (holdsAny(folder, [manifestName], disk)) return new Map([[basename(resolve(folder)), folder]]);
  const isRendering = (name: string): boolean => holdsAny(join(folder, name), [manifestName], disk);
  const found = namesIn(folder, disk).flatMap((name) => {
    if (isRendering(name)) return [name];
    return namesIn(join(folder, name), disk).flatMap((inner) =>
      isRendering(`${name}/${inner}`) ? [`${name}/${inner}`] : [],
    );
  });
  return new Map(found.sort().map((name) => [name, join(folder, name)]));
}

function namesIn(folder: string, disk: Disk): readonly string[] {
  return disk.existsSync(folder) && disk.statSync(folder).isDirectory() ? disk.readdirSync(folder).map(String) : [];
}

/** What lies in a folder. Policies in `has` that are files are looked for beside `spec`, if it is known. */
export function renderedVersion(
  folder: string,
  library: Library,
  diagnostics: Diagnostics,
  beside?: Version,
): Version | undefined {
  const sources = readRenderedFiles(folder, manifestName);
  const rendering = readRendering(sources, diagnostics, { hashes: false });
  if (rendering === undefined) return undefined;
  const names = Object.values(rendering.manifest.principals).flatMap((each) => [
    ...('has' in each ? each.has : []),
    ...('boundary' in each && each.boundary !== undefined ? [each.boundary] : []),
  ]);
  const held = new Map(beside?.material.held);
  for (const name of new Set(names)) {
    if (name === 'anything' || held.has(name)) continue;
    const text = library.managedPolicies.get(name)?.document;
    if (text === undefined) {
      throw refusal(
        'file-unreadable',
        `\`${folder}\` holds \`${name}\`, which a rendering does not contain`,
        'hold two commits against each other, which have the file',
      );
    }
    const document = readPolicy({ path: name, text }, 'identity', diagnostics);
    if (document !== undefined) held.set(name, document);
  }
  const files = new Map([...sources].map(([path, { text }]) => [path, text]));
  return { files, material: { ...rendering, held, assumptions: beside?.material.assumptions ?? nothingAssumed } };
}
