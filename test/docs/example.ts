// Docs: runs the example of a page, before and after its mending, and gives what iamspec prints for it.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { decide } from '../../src/cli/decide.ts';
import { streamInput } from '../../src/cli/standard-input.ts';
import { build, openLibrary, type Tools } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { formatDiagnostics } from '../../src/report/diagnostics.ts';
import { noColours } from '../../src/report/paint.ts';
import { Diagnostics, Refusal } from '../../src/text/diagnostic.ts';
import type { Source } from '../../src/text/source.ts';
import { project } from '../cli/program.ts';
import type { Block } from './page.ts';

/** What came of an example: what the terminal shows, and whether the program was content. */
export interface Outcome {
  readonly printed: string;
  readonly ok: boolean;
}

/** The path of a block of YAML that names none. */
const usualPath = 'specs/example.yaml';

const library = openLibrary();

/** Runs the blocks of one role, with those of no role. */
export function run(blocks: readonly Block[], role: 'wrong' | 'mended'): Promise<Outcome> | Outcome {
  const chosen = blocks.filter((block) => block.role === role || block.role === undefined);
  const files = new Map(chosen.filter(({ language }) => language !== 'sh').map((block) => [pathOf(block), block.text]));
  const script = chosen
    .filter(({ language }) => language === 'sh')
    .map(({ text }) => text)
    .join('');
  if (script === '') return buildSpecs(files);
  const [, lines] = /^iamspec decide < (\S+)\n$/.exec(script) ?? [];
  return lines === undefined ? runShell(script, files) : decideLines(files.get(lines) ?? '');
}

function pathOf({ language, path }: Block): string {
  if (path !== undefined) return path;
  if (language === 'yaml') return usualPath;
  throw new Error(`a block \`${language}\` names no file`);
}

/** What building the specs tells; the policies and presets that they name are taken from the page. */
function buildSpecs(files: ReadonlyMap<string, string>): Outcome {
  const diagnostics = new Diagnostics();
  const tools: Tools = {
    library,
    templates: shipped(),
    readHeld: (specPath, name) => readFrom(files, posix.join(posix.dirname(specPath), name)),
    readPresets: (specPath, name) => {
      const folder = posix.join(posix.dirname(specPath), name);
      return [...files].filter(([path]) => posix.dirname(path) === folder).map(([path, text]) => ({ path, text }));
    },
    readIncluded: (path, name) => readFrom(files, posix.join(posix.dirname(path), name)),
    readTests: (specPath) => {
      const path = specPath.replace(/\.yaml$/, '.test$&');
      return files.has(path) ? readFrom(files, path) : undefined;
    },
  };
  const specs = [...files].filter(([path]) => /^specs\/[^/.]+\.yaml$/.test(path));
  if (specs.length === 0) throw new Error('the example has no spec and no command');
  for (const [path, text] of specs) {
    try {
      build({ path, text }, tools, diagnostics, undefined, { tests: true });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      diagnostics.take(error);
    }
  }
  const { all } = diagnostics;
  return { printed: formatDiagnostics(all, noColours), ok: all.length === 0 };
}

function readFrom(files: ReadonlyMap<string, string>, path: string): Source {
  const text = files.get(path);
  if (text === undefined) throw new Error(`the page has no file ${path}`);
  return { path, text };
}

/** As `iamspec decide`, without the cost of a process. */
async function decideLines(text: string): Promise<Outcome> {
  let printed = '';
  const take = (words: string): void => {
    printed += words;
  };
  const output = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => {
      take(chunk);
      done();
    },
  });
  const terminal = {
    out: take,
    err: take,
    outPaint: noColours,
    errPaint: noColours,
    elapsed: () => 0,
    live: () => undefined,
  };
  try {
    const exit = await decide(streamInput(Readable.from([Buffer.from(text)])), output, terminal);
    return { printed, ok: exit === 0 };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { printed: formatDiagnostics(error.diagnostics, noColours), ok: false };
  }
}

/** Both streams of a script in a folder that holds the files; `iamspec` is the built program. */
async function runShell(script: string, files: ReadonlyMap<string, string>): Promise<Outcome> {
  const folder = project(Object.fromEntries(files));
  const whole = `exec 2>&1\niamspec() { "${process.execPath}" "${resolve('dist/iamspec.cjs')}" "$@"; }\n${script}`;
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', FORCE_COLOR: undefined, CI: undefined };
  const { printed, ok } = await new Promise<Outcome>((done) => {
    execFile('sh', ['-c', whole], { cwd: folder, env }, (error, stdout) =>
      done({ printed: stdout, ok: error === null }),
    );
  });
  rmSync(folder, { recursive: true, force: true });
  return { printed: printed === '' || printed.endsWith('\n') ? printed : `${printed}\n`, ok };
}
