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
  ['merge', '--help'],
  ['explain', '--help'],
  ['who', '--help'],
  ['matrix', '--help'],
  ['report', '--help'],
  ['diff', '--help'],
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
  [['merge'], 'no report to merge'],
  [['merge', '--nope'], 'nope'],
  [['merge', 'none.json'], 'none.json'],
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

const patterns = "write one pattern for both: `--run 'a|b'`";

for (const [args, words, help] of [
  [['test', '--run', 'zzz', '--run', 'bob'], '`--run` stands twice', patterns],
  [['test', '--threshold', '100', '--threshold', '0'], '`--threshold` stands twice', 'keep one'],
  [['test', '--format', 'json', '--format', 'tap', '--format=json'], '`--format` stands 3 times', 'keep one'],
  [['test', '--shuffle', '--shuffle', '3'], '`--shuffle` stands twice', 'keep one'],
  [['test', '--out', 'x', '--out', 'x'], '`--out` stands twice', 'keep one'],
  [['test', '--policies', 'x', '--policies', 'y'], '`--policies` stands twice', 'keep one'],
  [['generate', '--templates', 'x', '--templates', 'y'], '`--templates` stands twice', 'keep one'],
  [['merge', 'x', '--threshold', '1', '--threshold', '2'], '`--threshold` stands twice', 'keep one'],
  [['explain', '--mfa', '1m', '--mfa', '2m'], '`--mfa` stands twice', 'keep one'],
  [['explain', '--test', 'a', '--test', 'b'], '`--test` stands twice', 'keep one'],
  [['explain', '--format', 'json', '--format', 'json'], '`--format` stands twice', 'keep one'],
  [['explain', '--policies', 'x', '--policies', 'y'], '`--policies` stands twice', 'keep one'],
  [['who', '--mfa', '1m', '--mfa', '2m'], '`--mfa` stands twice', 'keep one'],
  [['schema', '--of', 'spec', '--of', 'tests'], '`--of` stands twice', 'keep one'],
  [['test', '--no-coverage'], 'there is no `--no-coverage`', 'leave `--coverage` out'],
  [['generate', '--no-check'], 'there is no `--no-check`', 'leave `--check` out'],
  [['test', '--no-run'], 'no-run', 'see `iamspec --help`'],
  [['merge', '-'], '`iamspec merge` does not read standard input', 'name those'],
  [['merge', '--format', 'json', '-'], '`iamspec merge` does not read standard input', 'name those'],
  [['schema', '--', 'spec'], 'spec', 'see `iamspec --help`'],
  [['decide', '--', 'requests.ndjson'], 'takes no arguments', 'iamspec decide < '],
  [['test', '--run', '--', 'specs/a.yaml'], 'not enough arguments following: run', 'see'],
] as const) {
  test(`\`${['iamspec', ...args].join(' ')}\`: ${words}`, () => {
    const { exit, out, err } = iamspec(project({ 'specs/a.yaml': vault }), ...args);
    assert.equal([exit, out], [2, '']);
    assert.match(err, /^error\[bad-usage\]: /);
    assert.match(err, words);
    assert.match(err, /\n {2}help: /);
    assert.match(err, help);
  });
}

test('what stands after `--` is a path, whatever it looks like', () => {
  const folder = project({ 'specs/a.yaml': vault, 'specs/b.yaml': vault, '-c/d.yaml': vault });
  const list = (...args: readonly string[]) =>
    JSON.parse(iamspec(folder, 'test', '--list', '--format', 'json', ...args).out).specs.map(
      ({ file }: { readonly file: string }) => file,
    );
  assert.equal(list('--', 'specs/b.yaml'), ['specs/b.yaml']);
  assert.equal(list('specs/a.yaml', '--', '-c', 'specs/b.yaml'), ['specs/a.yaml', '-c/d.yaml', 'specs/b.yaml']);
  assert.match(iamspec(folder, 'test', '--', 'specs/b.yaml').out, '1 spec, 2 tests');
  assert.match(iamspec(folder, '--', 'test', '--', 'specs/b.yaml').out, '1 spec, 2 tests');
  assert.match(iamspec(folder, 'test', '--shuffle', '--', 'specs/b.yaml').out, '1 spec, 2 tests');
  assert.match(iamspec(folder, 'test', '--', '--list').err, 'there is no `--list`');
  assert.match(iamspec(folder, 'generate', '--out', 'o', '--', 'specs/b.yaml').out, '1 spec, ');
  assert.match(iamspec(folder, 'generate', '--check', '-').err, 'there is no `-`');
  assert.match(iamspec(folder, 'fmt', '--check', '--', '-c').out, '1 file');
  assert.match(iamspec(folder, 'explain', '--test', 'reads with', '--', 'specs/b.yaml').out, 'specs/b.yaml:11:');
});

test('folders inside a folder are not looked into, which is told where they hold what is missing', () => {
  const inside = { 'specs/prod/a.yaml': vault, 'specs/dev/a.yaml': vault, 'specs/.kept/a.yaml': vault };
  const folder = project({ ...inside, 'specs/notes/x.txt': '' });
  for (const verb of ['test', 'generate', 'fmt']) {
    const { exit, err } = iamspec(folder, verb);
    assert.is(exit, 2);
    assert.match(err, 'error[nothing-to-do]: there is no spec (`*.yaml`) in `specs`');
    assert.match(err, 'folders inside it are not looked into; name what is meant: `specs/dev`, `specs/prod`\n');
  }
  assert.is(iamspec(folder, 'test', 'specs/prod').exit, 0);
  assert.not.match(iamspec(folder, 'test', 'specs/notes').err, 'help');
});

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
  for (const kind of ['spec', 'tests', 'fixtures', 'attachments']) {
    const printed = iamspec(project(), 'schema', '--of', kind).out;
    assert.is(printed, fs.readFileSync(`schema/${kind}.schema.json`, 'utf8'), kind);
  }
  const { exit, err } = iamspec(project(), 'schema', '--of', 'presets');
  assert.is(exit, 2);
  assert.match(err, 'error[bad-usage]');
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
