// The command line's surface, run for real: help, usage errors, colours, closed pipes.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { iamspec, project, vault } from './program.ts';

for (const args of [
  ['--help'],
  ['generate', '--help'],
  ['test', '--help'],
  ['explain', '--help'],
  ['fmt', '--help'],
  ['decide', '--help'],
  ['schema', '--help'],
]) {
  test(`${args.join(' ')} fits 80 columns`, () => {
    const { exit, out, err } = iamspec(project(), ...args);
    assert.is(exit, 0);
    assert.is(err, '');
    assert.match(out, 'iamspec');
    for (const line of out.split('\n')) assert.ok(line.length <= 80, line);
  });
}

for (const [args, words] of [
  [[], 'name a command'],
  [['generat'], 'generate'],
  [['generate', '--nope'], 'nope'],
  [['generate', '--out'], 'out'],
  [['test', '--format', 'xml'], 'xml'],
  [['test', '--format'], 'format'],
  [['test', ''], 'empty'],
  [['generate', '--out', ''], 'empty'],
  [['test', '--templates='], 'empty'],
  [['generate', '--check=yes'], '--check=yes'],
  [['generate', '-'], 'there is no `-`'],
  [['fmt', '--diff=yes'], '--diff=yes'],
  [['fmt', '-', 'specs'], 'standard input'],
  [['fmt', 'none.yaml'], 'none.yaml'],
  [['generate', 'none.yaml'], 'none.yaml'],
] as const) {
  test(`\`${['iamspec', ...args].join(' ')}\` is a usage error in words`, () => {
    const { exit, out, err } = iamspec(project(), ...args);
    assert.is(exit, 2);
    assert.is(out, '');
    assert.match(err, /^error\[[a-z-]+\]: /);
    assert.match(err, words);
  });
}

test('a disk that is full is said in words', () => {
  // Only Linux has such a device; elsewhere the file is an ordinary one, which takes everything.
  const full = fs.existsSync('/dev/full');
  const script = `"${process.execPath}" "${resolve('dist/iamspec.cjs')}" schema > ${full ? '/dev/full' : 'full'}`;
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' };
  const { status, stderr } = spawnSync('sh', ['-c', script], { cwd: project(), env, encoding: 'utf8' });
  assert.is(status, full ? 2 : 0);
  assert.match(stderr, full ? /^error\[output-unwritable\]: cannot write to standard output: ENOSPC\n$/ : /^$/);
});

test('--version is the package’s', () => {
  const { version } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { version: string };
  assert.is(iamspec(project(), '--version').out, `${version}\n`);
});

test('schema prints the published schema', () => {
  assert.equal(
    JSON.parse(iamspec(project(), 'schema').out),
    JSON.parse(fs.readFileSync('schema/spec.schema.json', 'utf8')),
  );
});

function coloured(env: Readonly<Record<string, string | undefined>>): boolean {
  const folder = project({ 'specs/vault.yaml': vault });
  const { stdout } = spawnSync(process.execPath, [resolve('dist/iamspec.cjs'), 'test'], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: undefined, FORCE_COLOR: undefined, ...env },
    encoding: 'utf8',
  });
  return stdout.includes('\u001b[');
}

test('colours: none in a pipe, forced by FORCE_COLOR, never with NO_COLOR', () => {
  assert.is(coloured({}), false);
  assert.is(coloured({ FORCE_COLOR: '1' }), true);
  assert.is(coloured({ FORCE_COLOR: '0' }), false);
  assert.is(coloured({ FORCE_COLOR: '1', NO_COLOR: '1' }), false);
});

test('a reader that goes away is no error of ours', () => {
  const folder = project({ 'specs/vault.yaml': vault });
  const command = `"${process.execPath}" "${resolve('dist/iamspec.cjs')}" schema | head -c 1`;
  const { stderr } = spawnSync('sh', ['-c', command], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '' },
    encoding: 'utf8',
  });
  assert.is(stderr, '');
});

test.run();
