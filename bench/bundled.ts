// Runs the benches that are named, in turn, bundled as the program is: a loader of sources slows down what it loads.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

/** What is read beside the program is read beside them, too. */
const FOLDER = 'dist';
/** What a bench starts as a process of its own. */
const parts: Readonly<Record<string, readonly string[]>> = { regions: ['regions/first', 'regions/too-large'] };

const made: string[] = [];
try {
  process.exitCode = Math.max(...(await Promise.all(process.argv.slice(2).map(bundled))).map(run));
} finally {
  for (const file of made) rmSync(file, { force: true });
}

/** The bundle of a bench, beside those of its parts. */
async function bundled(name: string): Promise<string> {
  const [own = ''] = await Promise.all([name, ...(parts[name] ?? [])].map(bundle));
  return own;
}

async function bundle(name: string): Promise<string> {
  const outfile = path.join(FOLDER, `bench-${name.replace('/', '-')}.mjs`);
  made.push(outfile);
  const format = { bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node20' } as const;
  await build({ entryPoints: [`bench/${name}.ts`], outfile, ...format, logLevel: 'warning' });
  return outfile;
}

function run(file: string): number {
  return spawnSync(process.execPath, [file], { stdio: 'inherit' }).status ?? 1;
}
