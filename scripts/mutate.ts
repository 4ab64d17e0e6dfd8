// Breaks the code that decides, one small change at a time, and asks the tests to notice: `make mutation`, or a part of it by
// `npx tsx scripts/mutate.ts --file glob --line 120`; `--list` only lists. Writes nothing: changed modules live in memory.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Equivalents } from './mutation/equivalents.ts';
import type { Mutant } from './mutation/mutants.ts';
import { filesIn, openProject, type Project } from './mutation/project.ts';
import { Workers } from './mutation/workers.ts';

const engine = [
  ...['glob', 'operators', 'variables'].map((name) => `src/iam/${name}.ts`),
  ...['authorize', 'decide', 'decisions', 'gates', 'keys', 'layers', 'names', 'outcome', 'patterns', 'policies'],
  ...['principal', 'public-access', 'aws-request', 'stated-keys', 'statement', 'statement-index'],
  ...['match-condition', 'match-principal', 'match-resource', 'match-values', 'asker', 'cover'],
].map((name) => (name.includes('/') ? name : `src/evaluate/${name}.ts`));

const judging = [...['judge', 'plan', 'run'].map((name) => `src/check/${name}.ts`), 'src/report/merge.ts'];

const excuses = 'test/corpus/equivalent-line-mutants.yaml';

/**
 * The modules' own: the decision corpus and the comparison with the reference are slower, and must not be needed. Without
 * those that hold explanations against the decision.
 */
function engineTests(): readonly string[] {
  const named = ['glob', 'operators', 'variables'].map((name) => `test/iam/${name}.test.ts`);
  const ofModules = filesIn('test/evaluate', '.test.ts').filter((file) => !/\/(?:trace|why|explain)\./.test(file));
  return [...named, ...ofModules];
}

/** Each by its own tests alone, `x.test.ts` and `x-….test.ts`: others render specs, and take long. */
const judgingTests = [
  ...judging.map((file) => file.replace(/^src\//, 'test/').replace(/\.ts$/, '.test.ts')),
  ...['test/check/run-parts.test.ts', 'test/check/plan-requests.test.ts'],
];

interface Options {
  readonly file?: string;
  readonly line?: number;
  readonly list: boolean;
}

function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: { file: { type: 'string' }, line: { type: 'string' }, list: { type: 'boolean', default: false } },
  });
  const { file, line, list } = values;
  return { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line: Number(line) }), list };
}

async function run({ file: part = '', line, list }: Options): Promise<boolean> {
  const files = [...engine, ...judging].filter((name) => name.includes(part));
  if (files.length === 0) throw new Error(`no file that decides is called \`${part}\``);
  const project = await openProject(files, [...engineTests(), ...judgingTests]);
  const mutants = project.mutants.filter((each) => line === undefined || each.line === line);
  if (list) {
    for (const mutant of mutants) console.log(shown(mutant));
    return true;
  }
  const started = performance.now();
  const survivors = await survivorsAmong(mutants, project);
  const equivalents = new Equivalents(excuses);
  const unexplained = survivors.filter((mutant) => !equivalents.has(mutant));
  const stale = equivalents.stale(line === undefined ? files : [], survivors, mutants);
  for (const mutant of unexplained) console.log(shown(mutant));
  for (const entry of stale) console.log(`${excuses}: ${entry}`);
  const seconds = Math.round((performance.now() - started) / 1000);
  const excused = survivors.length - unexplained.length;
  console.log(
    `${mutants.length} mutants in ${seconds} s: ${mutants.length - survivors.length} noticed, ${excused} change nothing, ${unexplained.length} survive`,
  );
  return unexplained.length + stale.length === 0;
}

async function survivorsAmong(mutants: readonly Mutant[], project: Project): Promise<readonly Mutant[]> {
  const workers = new Workers(project.code);
  try {
    const testsOf = await quickestFirst(mutants, project, workers);
    const survivors = new Set<Mutant>();
    let done = 0;
    await workers.each(mutants, Math.min(2, availableParallelism()), async (mutant) => {
      const replaced = { file: mutant.file, code: await project.mutated(mutant) };
      const answer = await workers.ask({ tests: testsOf(mutant.file), replaced });
      if (answer.failure === undefined) survivors.add(mutant);
      done += 1;
      progress(done, mutants.length, survivors.size);
    });
    return mutants.filter((mutant) => survivors.has(mutant));
  } finally {
    workers.close();
  }
}

/** Runs every test once with nothing changed; gives a file's own test, then all others that are to notice its changes. */
async function quickestFirst(mutants: readonly Mutant[], project: Project, workers: Workers) {
  const files = [...new Set(mutants.map(({ file }) => file))];
  const times = new Map<string, number>();
  for (const test of new Set(files.flatMap((file) => testsFor(file, project)))) {
    const started = performance.now();
    const { failure } = await workers.ask({ tests: [test] });
    if (failure !== undefined) throw new Error(`a test fails though nothing was changed: ${failure}`);
    times.set(test, performance.now() - started);
  }
  const time = (test: string): number => times.get(test) ?? 0;
  return (file: string): readonly string[] => {
    const [own, ...others] = testsFor(file, project);
    return own === undefined ? [] : [own, ...others.toSorted((a, b) => time(a) - time(b))];
  };
}

function testsFor(file: string, project: Project): readonly string[] {
  const all = project.testsOf(file);
  if (!judging.includes(file)) return all.filter((test) => !judgingTests.includes(test));
  const own = file.replace(/^src\//, 'test/').replace(/\.ts$/, '');
  return judgingTests.filter((test) => test === `${own}.test.ts` || test.startsWith(`${own}-`));
}

function progress(done: number, all: number, survivors: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r${done} of ${all}, not noticed: ${survivors}${done === all ? '\r\x1b[K' : ''}`);
}

function shown({ file, line, inside, change }: Mutant): string {
  const [before = '', after = ''] = change.split(' → ');
  return `${file}:${line} in ${inside}\n  - ${before}\n  + ${after}`;
}

try {
  if (!(await run(optionsOf(process.argv.slice(2))))) process.exitCode = 1;
} catch (error) {
  console.error(`mutate: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
