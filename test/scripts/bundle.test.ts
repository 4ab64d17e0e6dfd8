// The built program does what the sources do: with the code cache, without it, and with one that is of no use.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import vm from 'node:vm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundleProgram } from '../../scripts/bundle.ts';

const TOY = 'test/scripts/toy.ts';

interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function runNode(args: readonly string[], options = ''): Answer {
  const env = { ...process.env, NODE_OPTIONS: options };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  return { status, stdout, stderr };
}

const root = mkdtempSync(path.join(tmpdir(), 'iamspec-bundle-'));
const dist = path.join(root, 'dist');
const program = path.join(dist, 'iamspec.cjs');
const cacheFile = () => path.join(dist, readdirSync(dist).find((name) => name.endsWith('.cache')) ?? 'none');

const bundled = suite('bundle');

bundled.before(async () => {
  await bundleProgram(TOY, dist, [['greet', 'Ann'], ['--help']]);
  writeFileSync(path.join(root, 'data.txt'), '');
});
bundled.after(() => rmSync(root, { recursive: true }));

bundled('prints what the sources print', () => {
  const asked = [
    ['greet', 'Ann'],
    ['--help'],
    ['greet', '--help'],
    ['--version'],
    [],
    ['gret', 'Ann'],
    ['greet', 'Ann', '--tone', 'hot'],
    ['greet', 'Ann', '--a', '--b'],
  ];
  for (const args of asked) {
    const source = runNode([TOY, ...args], '--import tsx');
    const expected = { ...source, stdout: source.stdout.replace('Ann: false', 'Ann: true') };
    assert.equal(runNode([program, ...args]), expected, args.join(' '));
  }
});

bundled('runs from a code cache that Node accepts, and that holds the functions which ran', () => {
  const source = readFileSync(path.join(dist, 'program.cjs'), 'latin1');
  const check = `
    const fs = require('node:fs'), vm = require('node:vm');
    const script = new vm.Script(fs.readFileSync(process.argv[1], 'latin1'), { cachedData: fs.readFileSync(process.argv[2]) });
    console.log(String(script.cachedDataRejected));`;
  assert.is(runNode(['-e', check, path.join(dist, 'program.cjs'), cacheFile()]).stdout, 'false\n');
  assert.ok(readFileSync(cacheFile()).length > 1.5 * new vm.Script(source).createCachedData().length);
});

bundled('runs the same without a cache or with a bad one, and writes nothing', () => {
  const file = cacheFile();
  const cache = readFileSync(file);
  const expected = runNode([program, 'greet', 'Ann']);
  for (const bad of [cache.subarray(0, 100), Buffer.alloc(0), Buffer.alloc(cache.length, 7)]) {
    writeFileSync(file, bad);
    assert.equal(runNode([program, 'greet', 'Ann']), expected);
    assert.equal(readFileSync(file), bad);
  }
  rmSync(file);
  assert.equal(runNode([program, 'greet', 'Ann']), expected);
  assert.equal(readdirSync(dist).sort(), ['iamspec.cjs', 'program.cjs']);
});

bundled('a program that crashes does not build', async () => {
  const crashing = path.join(root, 'crash.ts');
  writeFileSync(crashing, "throw new Error('crashed on load');");
  try {
    await bundleProgram(crashing, path.join(root, 'crash'), [[]]);
    assert.unreachable();
  } catch (error) {
    assert.match(String((error as { stderr?: string }).stderr), 'crashed on load');
  }
});

bundled.run();
