// Mutation run: the project as the run sees it: source files parsed, every module as code, and who imports whom.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build, transform } from 'esbuild';
import {
  isForOfStatement,
  isForStatement,
  isWhileStatement,
  type Node,
  type SourceFile,
} from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';
import { type Edit, edited } from './edit.ts';
import { type Mutant, mutantsOf } from './mutants.ts';

/** What a module is loaded from; see modules.ts. */
export interface Project {
  readonly mutants: readonly Mutant[];
  /** By path from the project's root: each module that a test needs, as the body of a CommonJS module. */
  readonly code: Readonly<Record<string, string>>;
  /** Tests that can notice a change of the file: those that import it, the nearest first. */
  testsOf(file: string): readonly string[];
  /** The changed file, as `code` has it. */
  mutated(mutant: Mutant): Promise<string>;
}

export async function openProject(files: readonly string[], tests: readonly string[]): Promise<Project> {
  const imports = await importGraph(tests);
  const parsed = parse(files);
  const loops = new Map([...parsed].map(([file, { source }]) => [file, loopEdits(source)]));
  const entries = [...imports.keys()].map(async (file) => {
    const text = parsed.get(file)?.source.text ?? readFileSync(file, 'utf8');
    return [file, await moduleCode(edited(text, loops.get(file)?.flat() ?? []))] as const;
  });
  return {
    mutants: [...parsed.values()].flatMap(({ mutants }) => mutants),
    code: Object.fromEntries(await Promise.all(entries)),
    testsOf: (file) => nearest(file, tests, imports),
    mutated({ file, edits }) {
      const text = parsed.get(file)?.source.text ?? '';
      const kept = (loops.get(file) ?? []).filter((loop) => !edits.some((edit) => takesAway(edit, loop)));
      return moduleCode(edited(text, [...edits, ...kept.flat()]));
    },
  };
}

interface Parsed {
  readonly source: SourceFile;
  readonly mutants: readonly Mutant[];
}

function parse(files: readonly string[]): ReadonlyMap<string, Parsed> {
  const api = new API({ cwd: process.cwd() });
  try {
    const paths = files.map((file) => path.resolve(file));
    const [project] = api.updateSnapshot({ openFiles: paths }).getProjects();
    return new Map(
      files.map((file, index) => {
        const source = project?.program.getSourceFile(paths[index] ?? '');
        if (source === undefined) throw new Error(`${file} is not there to be changed`);
        return [file, { source, mutants: mutantsOf(file, source) }];
      }),
    );
  } finally {
    api.close();
  }
}

/** Where a loop's body begins and ends. */
type LoopEdits = readonly [open: Edit, close: Edit];

/** Each turn of a loop is counted, so that one without end is told by its count, not by the clock. */
function loopEdits(source: SourceFile): readonly LoopEdits[] {
  const found: LoopEdits[] = [];
  const visit = (node: Node): void => {
    if (isForStatement(node) || isForOfStatement(node) || isWhileStatement(node)) {
      const [start, { end }] = [node.statement.getStart(source), node.statement];
      found.push([
        { start, end: start, text: '{countTurn();' },
        { start: end, end, text: '}' },
      ]);
    }
    node.forEachChild(visit);
  };
  visit(source);
  return found;
}

function takesAway({ start, end }: Edit, [open, close]: LoopEdits): boolean {
  return start < open.start && open.start < end && close.start <= end;
}

async function moduleCode(text: string): Promise<string> {
  const options = {
    loader: 'ts',
    format: 'cjs',
    target: 'node20',
    define: { 'import.meta.url': 'moduleUrl' },
  } as const;
  return (await transform(text, options)).code;
}

/** Project files that the tests reach, each with those that it imports. */
async function importGraph(tests: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const { metafile } = await build({
    entryPoints: [...tests],
    bundle: true,
    write: false,
    metafile: true,
    outdir: 'unused',
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  });
  return new Map(
    Object.entries(metafile.inputs).map(([file, { imports }]) => [
      file,
      imports.filter(({ external }) => external !== true).map((each) => each.path),
    ]),
  );
}

function nearest(file: string, tests: readonly string[], imports: ReadonlyMap<string, readonly string[]>) {
  const own = file.replace(/^src\//, 'test/').replace(/\.ts$/, '.test.ts');
  const distances = tests.map((test) => ({ test, distance: test === own ? 0 : distance(test, file, imports) }));
  return distances
    .filter((each) => each.distance < Number.POSITIVE_INFINITY)
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ test }) => test);
}

/** How many imports lead from one to the other. */
function distance(from: string, to: string, imports: ReadonlyMap<string, readonly string[]>): number {
  const seen = new Set([from]);
  let layer = [from];
  for (let steps = 0; layer.length > 0; steps++) {
    if (layer.includes(to)) return steps;
    layer = layer.flatMap((file) => imports.get(file) ?? []).filter((file) => !seen.has(file));
    for (const file of layer) seen.add(file);
  }
  return Number.POSITIVE_INFINITY;
}

/** Files of a folder, itself left out, that end so. */
export function filesIn(folder: string, end: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(end));
  return names.toSorted().map((name) => `${folder}/${name}`);
}
