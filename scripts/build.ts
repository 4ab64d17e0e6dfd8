// The build, run by tsx: templates and presets become sources, sources become dist/. `--sources` stops after the sources.
import { existsSync } from 'node:fs';
import { bundleLibrary, bundleProgram, bundleThread } from './bundle.ts';
import { writeGeneratedSources } from './generated.ts';

const PROGRAM = 'src/cli/main.ts';
const THREAD = 'src/cli/thread.ts';
const LIBRARY = 'src/index.ts';

async function build(): Promise<void> {
  writeGeneratedSources();
  if (process.argv.includes('--sources')) return;
  const missing = [PROGRAM, THREAD, LIBRARY].filter((entry) => !existsSync(entry));
  if (missing.length > 0)
    throw new Error(`${missing.join(' and ')} not found; the build is run from the project's root`);
  await Promise.all([bundleProgram(PROGRAM, 'dist'), bundleThread(THREAD, 'dist'), bundleLibrary(LIBRARY, 'dist')]);
}

/** An error's message, and what the program it comes from printed. */
function inWords(error: unknown): string {
  const { message, stdout = '', stderr = '' } = error as { message: string; stdout?: string; stderr?: string };
  return `build: ${message.trim()}\n${stdout}${message.includes(stderr) ? '' : stderr}`.trim();
}

try {
  await build();
} catch (error) {
  console.error(inWords(error));
  process.exitCode = 1;
}
