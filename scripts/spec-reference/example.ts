// Spec reference: runs an example of the page through the real pipeline: what it prints, what it says, whether its tests pass.
import { posix } from 'node:path/posix';
import { type Build, buildEach, openLibrary, type Tools, test } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { formatDiagnostics } from '../../src/report/diagnostics.ts';
import { noColours } from '../../src/report/paint.ts';
import { Diagnostics, Refusal, refusal } from '../../src/text/diagnostic.ts';
import type { Source } from '../../src/text/source.ts';

/** A statement as it stands in a rendered file. */
export type Json = Readonly<Record<string, unknown>>;

export interface Rendered {
  /** `bucket.data` */
  readonly document: string;
  readonly statement: Json;
}

export interface Outcome {
  /** Warnings and notes, as the terminal shows them; empty where there are none. */
  readonly said: string;
  /** What keeps it from being an example: errors, and tests that do not pass. */
  readonly problems: readonly string[];
  readonly checks: number;
  /** By rule, in the order of documents and statements. */
  readonly statements: ReadonlyMap<string, readonly Rendered[]>;
}

const library = openLibrary();
const folder = 'specs';

/** `files`: by path below the folder of specs, what a spec may name. */
export function run(text: string, files: ReadonlyMap<string, string>): Outcome {
  const diagnostics = new Diagnostics();
  const tools: Tools = { library, templates: shipped(), ...readers(files) };
  let builds: readonly Build[] = [];
  const problems: string[] = [];
  let checks = 0;
  try {
    builds = buildEach({ path: `${folder}/example.yaml`, text }, tools, diagnostics);
    for (const built of builds) {
      const { tests: results, properties } = test(built, library);
      for (const { property, status, finding } of properties) {
        if (status !== 'proved') problems.push(`${property.name}: ${status}: ${finding}`);
      }
      for (const {
        test: { name, todo },
        checks: all,
      } of results) {
        checks += all.length;
        const bad = todo === undefined ? all.filter(({ status }) => status !== 'passed') : [];
        problems.push(...bad.map(({ status, complaint }) => `${name}: ${status}: ${complaint}`));
      }
    }
  } catch (error) {
    if (error instanceof Refusal) diagnostics.take(error);
    else problems.push(`a bug: ${error instanceof Error ? error.stack : error}`);
  }
  const { all, hasErrors } = diagnostics;
  if (hasErrors) problems.push(formatDiagnostics(all, noColours));
  // Without places: a fragment has other lines on the page.
  const said = formatDiagnostics(
    all.map(({ at: _, ...diagnostic }) => diagnostic),
    noColours,
  );
  const [built] = builds;
  return { said, problems, checks, statements: built === undefined ? new Map() : statementsOf(built) };
}

/** What a spec names is on the page. */
function readers(files: ReadonlyMap<string, string>): Pick<Tools, 'readHeld' | 'readPresets' | 'readIncluded'> {
  const beside = (_: string, name: string): Source => {
    const text = files.get(posix.normalize(name));
    if (text === undefined) throw refusal('file-unreadable', `the page has no file \`${name}\``);
    return { path: posix.join(folder, name), text };
  };
  return {
    readHeld: beside,
    readIncluded: beside,
    readPresets: (_, name) =>
      [...files]
        .filter(([path]) => posix.dirname(path) === posix.normalize(name))
        .map(([path, held]) => ({ path: posix.join(folder, path), text: held })),
  };
}

/** From the bytes of the rendered files, by the manifest's own map from Sids to rules. */
function statementsOf({ files, rendering: { manifest } }: Build): Outcome['statements'] {
  const found = new Map<string, Rendered[]>();
  for (const [document, { file }] of Object.entries(manifest.documents)) {
    const { Statement: statements } = JSON.parse(files.get(file) ?? '') as { readonly Statement: readonly Json[] };
    for (const statement of statements) {
      const rule = manifest.sids[String(statement.Sid)] ?? '';
      found.set(rule, [...(found.get(rule) ?? []), { document, statement }]);
    }
  }
  return found;
}
