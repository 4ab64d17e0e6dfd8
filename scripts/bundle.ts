// Build: src/ → dist/. The program is one CommonJS file with a launcher and a code cache; the library is one ES module
// with its declarations. Files are put in place by renaming, for another build or run may be reading them.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { build, type OnResolveArgs, type Plugin } from 'esbuild';

const run = promisify(execFile);
const TARGET = 'node20';
const HERE = import.meta.dirname;

/** What the program does while its code cache is made: the verb that is run most, and the one that shows every verb. */
const EXERCISES: readonly (readonly string[])[] = [['test'], ['--help']];

/** Bundles `entry`, as one function of what Node hands a CommonJS module, to `<folder>/program.cjs` with its cache, and the launcher to `<folder>/iamspec.cjs`. */
export async function bundleProgram(entry: string, folder: string, exercises = EXERCISES): Promise<void> {
  const program = await programSource(entry, wrapper);
  const hash = createHash('sha256').update(program).digest('hex').slice(0, 16);
  const launcher = readFileSync(path.join(HERE, 'launcher.cjs'), 'utf8').replace('${PROGRAM_HASH}', hash);

  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.cache'))) rmSync(path.join(folder, name));
  put(path.join(folder, 'program.cjs'), program);
  put(path.join(folder, 'iamspec.cjs'), launcher);
  chmodSync(path.join(folder, 'iamspec.cjs'), 0o755);
  await makeCodeCache(folder, hash, exercises);
}

/** Bundles `entry` to `<folder>/index.js`, its dependencies left outside, with declarations in `<folder>/types/`. */
export async function bundleLibrary(entry: string, folder: string): Promise<void> {
  rmSync(path.join(folder, 'types'), { recursive: true, force: true });
  const bundled = build({
    entryPoints: [entry],
    outfile: path.join(folder, 'index.js'),
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: TARGET,
    logLevel: 'silent',
  });
  await Promise.all([bundled, run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'])]);
}

/** Bundles what further threads of the program start with to `<folder>/thread.cjs`, a module like any other. */
export async function bundleThread(entry: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  put(path.join(folder, 'thread.cjs'), await programSource(entry, { banner: ownUrl, footer: '' }));
}

const ownUrl = 'const moduleUrl=require("node:url").pathToFileURL(__filename).href;';
const wrapper = { banner: `(function(exports,require,module,__filename,__dirname){${ownUrl}`, footer: '})' };

/** A program in one file: pure ASCII, so that it is read without decoding. */
async function programSource(entry: string, { banner, footer }: typeof wrapper): Promise<string> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    outfile: 'program.cjs',
    write: false,
    bundle: true,
    minify: true,
    platform: 'node',
    // jsonc-parser's `main` asks for its files at run time; its `module` does not.
    mainFields: ['module', 'main'],
    format: 'cjs',
    target: TARGET,
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'silent',
    metafile: true,
    // V8's code cache knows nothing of modules: what is imported lazily is a function of this one file.
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'moduleUrl' },
    banner: { js: banner },
    footer: { js: footer },
    plugins: [leanYargs],
  });
  const text = outputFiles[0]?.text ?? '';
  const left = Object.values(metafile.outputs).flatMap(({ imports }) =>
    imports.filter(({ kind }) => kind === 'dynamic-import'),
  );
  if (left.length > 0)
    throw new Error(`build: the program imports ${left.map((each) => each.path).join(', ')} at run time`);
  if (/[^\0-\x7f]/.test(text)) throw new Error('build: the program is not ASCII');
  return text;
}

/** Made by another process, for this one was started by tsx and V8 compares its flags. What it says in alarm is passed on. */
async function makeCodeCache(folder: string, hash: string, exercises: readonly (readonly string[])[]): Promise<void> {
  const cache = path.join(folder, `program.${hash}.${process.version}-${process.arch}.cache`);
  const maker = path.join(HERE, 'code-cache.cjs');
  const runs = exercises.map((exercise) => JSON.stringify(exercise));
  const { stderr } = await run(process.execPath, [maker, path.join(folder, 'program.cjs'), `${cache}.tmp`, ...runs], {
    env: { ...process.env, NODE_OPTIONS: '' },
    maxBuffer: 64 * 1024 * 1024,
  });
  process.stderr.write(stderr);
  renameSync(`${cache}.tmp`, cache);
}

/** Gives yargs another platform, and its packages another measure of text; see yargs-platform.ts. */
const leanYargs: Plugin = {
  name: 'lean-yargs',
  setup({ onResolve, onLoad }) {
    const platform = JSON.stringify(path.join(HERE, 'yargs-platform.ts'));
    const contents: Readonly<Record<string, string>> = {
      platform: `
        import cliui from 'cliui';
        import Parser from 'yargs-parser';
        import { yargsPlatform } from ${platform};
        export default yargsPlatform(cliui, Parser);`,
      width: `export { textWidth as default } from ${platform};`,
    };
    const answer = (name: string) => (asked: OnResolveArgs) => ({
      path: name,
      namespace: 'lean-yargs',
      pluginData: asked.resolveDir,
    });
    onResolve({ filter: /\/platform-shims\/esm\.mjs$/ }, answer('platform'));
    onResolve({ filter: /^string-width$/ }, answer('width'));
    onLoad({ filter: /./, namespace: 'lean-yargs' }, ({ path: name, pluginData: resolveDir }) => ({
      contents: contents[name] ?? '',
      resolveDir,
    }));
  },
};

function put(file: string, text: string): void {
  writeFileSync(`${file}.tmp`, text);
  renameSync(`${file}.tmp`, file);
}
