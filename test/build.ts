// Builds for tests: the shipped specs, or a spec written in the test, through the real pipeline.

import { findSpecs, readBeside, readText } from '../src/io.ts';
import { type Build, buildEach, openLibrary, type Tools } from '../src/pipeline.ts';
import { shipped } from '../src/render/templates.ts';
import { Diagnostics } from '../src/text/diagnostic.ts';

const tools: Tools = { library: openLibrary(), templates: shipped(), readHeld: readBeside };

/** A spec given as text; fails loudly where it has errors. */
export function buildText(text: string, path = 'specs/given.yaml'): Build {
  const [built] = buildEachText(text, path);
  if (built === undefined) throw new Error('no build, and no error');
  return built;
}

/** One for each of its environments. */
function buildEachText(text: string, path: string): readonly Build[] {
  const diagnostics = new Diagnostics();
  const builds = buildEach({ path, text }, tools, diagnostics);
  if (builds.length > 0) return builds;
  throw new Error(diagnostics.all.map(({ code, message }) => `${code}: ${message}`).join('\n'));
}

/** Those of a folder. */
export function buildFolder(folder: string): readonly Build[] {
  return findSpecs([folder]).flatMap((path) => buildEachText(readText(path).text, path));
}

export function buildShipped(): readonly Build[] {
  return buildFolder('specs');
}
