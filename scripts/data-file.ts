// What the scripts that make data files share: running as a program, and writing or checking one file.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = new URL('../', import.meta.url);

/** Runs `main` where the module is the program, not where a test imports it; `--check` is its only option. */
export async function runWhenMain(moduleUrl: string, main: (check: boolean) => Promise<void>): Promise<void> {
  const program = process.argv[1];
  if (program === undefined || pathToFileURL(program).href !== moduleUrl) return;
  const options = process.argv.slice(2);
  if (options.some((option) => option !== '--check')) {
    process.stderr.write(`unknown option: ${options.join(' ')}; the only one is --check\n`);
    process.exitCode = 2;
    return;
  }
  await main(options.includes('--check'));
}

/** Writes the file, given by its path in the project, or, where it is to be checked, says where it differs and makes the process exit with 1. */
export async function settle(path: string, wanted: string, script: string, check: boolean): Promise<void> {
  const file = fileURLToPath(new URL(path, root));
  const found = await readFile(file, 'utf8').catch(() => undefined);
  if (found === wanted) {
    process.stdout.write(`${path} is up to date\n`);
  } else if (check) {
    process.stderr.write(`${path} ${difference(found, wanted)}; run \`npx tsx ${script}\`\n`);
    process.exitCode = 1;
  } else {
    await writeFile(file, wanted);
    process.stdout.write(`${path} written, ${wanted.length} characters\n`);
  }
}

function difference(found: string | undefined, wanted: string): string {
  if (found === undefined) return 'is missing';
  const lines = wanted.split('\n');
  const at = found.split('\n').findIndex((line, index) => line !== lines[index]);
  return at < 0
    ? `lacks its end, from line ${found.split('\n').length}`
    : `differs from its source, first in line ${at + 1}`;
}
