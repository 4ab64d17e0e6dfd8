// `iamspec fmt`, run for real: what it writes, what it only shows, and that a refusal changes nothing.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesIn, iamspec, project, vault } from './program.ts';

const loose = vault.replace(
  '{ allow: s3:GetObject, to: bob, resource: vault }',
  '{resource: vault, to:   bob,  allow: s3:GetObject} # bob',
);
const tight = vault.replace('to: bob, resource: vault }', 'to: bob, resource: vault } # bob');

test('formats specs/*.yaml, with tests and fixtures, and then has nothing to do', () => {
  const folder = project({
    'specs/a.yaml': loose,
    'specs/b.yaml': vault,
    'specs/b.test.yaml': 'tests: {a: {cannot: s3:PutObject, as:   bob}}\niamspec: 1\n',
    'specs/c.fixtures.yaml': 'callers:   {all: bob}\niamspec: 1\n',
    'd.yaml': loose,
  });
  const first = iamspec(folder, 'fmt');
  const changed = '  ~ specs/a.yaml\n  ~ specs/b.test.yaml\n  ~ specs/c.fixtures.yaml\n';
  assert.equal(first, { exit: 0, out: `${changed}4 files: 3 formatted\n`, err: '' });
  assert.equal(filesIn(folder), {
    'specs/a.yaml': tight,
    'specs/b.yaml': vault,
    'specs/b.test.yaml': 'iamspec: 1\ntests: { a: { as: bob, cannot: s3:PutObject } }\n',
    'specs/c.fixtures.yaml': 'iamspec: 1\ncallers: { all: bob }\n',
    'd.yaml': loose,
  });
  assert.equal(iamspec(folder, 'fmt'), { exit: 0, out: '4 files: all formatted\n', err: '' });
  assert.equal(iamspec(folder, 'fmt', '--check').exit, 0);
});

test('formats the files and folders that are named', () => {
  const folder = project({ 'specs/a.yaml': loose, 'other/b.yml': loose, 'c.yaml': loose });
  assert.is(iamspec(folder, 'fmt', 'other', 'c.yaml').out, '  ~ other/b.yml\n  ~ c.yaml\n2 files: 2 formatted\n');
  assert.equal(filesIn(folder), { 'specs/a.yaml': loose, 'other/b.yml': tight, 'c.yaml': tight });
});

test('--check names what is not formatted, exits 1 and writes nothing', () => {
  const folder = project({ 'specs/a.yaml': loose, 'specs/b.yaml': vault });
  const before = filesIn(folder);
  assert.equal(iamspec(folder, 'fmt', '--check'), {
    exit: 1,
    out: '  ~ specs/a.yaml\n2 files: 1 not formatted; run `iamspec fmt`\n',
    err: '',
  });
  assert.equal(filesIn(folder), before);
});

test('--diff shows what would change and writes nothing; with --check it exits 1', () => {
  const folder = project({ 'specs/a.yaml': loose });
  const before = filesIn(folder);
  const { exit, out } = iamspec(folder, 'fmt', '--diff');
  assert.is(exit, 0);
  assert.match(out, /^--- specs\/a.yaml\n\+\+\+ specs\/a.yaml\n/);
  assert.match(out, '-  bob-reads: {resource: vault, to:   bob,  allow: s3:GetObject} # bob');
  assert.match(out, '+  bob-reads: { allow: s3:GetObject, to: bob, resource: vault } # bob');
  assert.is(iamspec(folder, 'fmt', '--diff', '--check').exit, 1);
  assert.equal(filesIn(folder), before);
});

test('one file that cannot be read as YAML: its mistake, exit 2, and no file written', () => {
  const folder = project({ 'specs/a.yaml': loose, 'specs/b.yaml': 'iamspec: [\n' });
  const before = filesIn(folder);
  for (const option of [[], ['--check'], ['--diff']]) {
    const { exit, out, err } = iamspec(folder, 'fmt', ...option);
    assert.is(exit, 2);
    assert.is(out, '');
    assert.match(err, /^specs\/b\.yaml:1:10: error\[yaml-unclosed\]: [\s\S]*\n1 error; nothing was written\n$/);
    assert.equal(filesIn(folder), before);
  }
});

test('what cannot be formatted safely is said so, and left as it is', () => {
  const odd = `${vault}  ? >-\n    a long\n    name\n  : { as: bob }\n`;
  const folder = project({ 'specs/a.yaml': odd });
  const { exit, err } = iamspec(folder, 'fmt');
  assert.is(exit, 2);
  assert.match(err, /^specs\/a\.yaml:13:5: error\[format-unsafe\]: /);
  assert.is(filesIn(folder)['specs/a.yaml'], odd);
});

test('a spec in error is formatted: its meaning is not looked at', () => {
  const wrong = loose.replace('to:   bob', 'to:   nobody-knows');
  const folder = project({ 'specs/a.yaml': wrong });
  assert.is(iamspec(folder, 'fmt').exit, 0);
  assert.is(
    filesIn(folder)['specs/a.yaml'],
    tight.replace('to: bob, resource: vault } #', 'to: nobody-knows, resource: vault } #'),
  );
});

test('a byte-order mark and CRLF are a change to make', () => {
  const folder = project({ 'specs/a.yaml': `\ufeff${vault}`, 'specs/b.yaml': vault.replaceAll('\n', '\r\n') });
  assert.is(iamspec(folder, 'fmt', '--check').exit, 1);
  assert.is(iamspec(folder, 'fmt').out, '  ~ specs/a.yaml\n  ~ specs/b.yaml\n2 files: 2 formatted\n');
  assert.equal(filesIn(folder), { 'specs/a.yaml': vault, 'specs/b.yaml': vault });
});

test('a folder that takes no files is said in words, and nothing is changed', () => {
  if (process.getuid?.() === 0) return;
  const folder = project({ 'specs/a.yaml': loose });
  fs.chmodSync(join(folder, 'specs'), 0o555);
  const { exit, err } = iamspec(folder, 'fmt');
  fs.chmodSync(join(folder, 'specs'), 0o755);
  assert.is(exit, 2);
  assert.match(err, 'error[output-unwritable]: cannot write `specs/a.yaml`: permission denied');
});

function fromInput(input: string | Buffer, ...args: readonly string[]) {
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' };
  const folder = project({ 'specs/a.yaml': loose });
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('dist/iamspec.cjs'), 'fmt', ...args], {
    cwd: folder,
    input,
    env,
    encoding: 'utf8',
  });
  assert.equal(filesIn(folder), { 'specs/a.yaml': loose }, 'files are left alone');
  return { exit: status, out: stdout, err: stderr };
}

test('`-` formats standard input onto standard output', () => {
  assert.equal(fromInput(loose, '-'), { exit: 0, out: tight, err: '' });
  assert.equal(fromInput(`\ufeff${tight}`, '-'), { exit: 0, out: tight, err: '' });
  assert.equal(fromInput(tight, '-', '--check'), { exit: 0, out: '', err: '' });
  assert.equal(fromInput(loose, '--check', '-'), { exit: 1, out: '  ~ <stdin>\n', err: '' });
  assert.match(fromInput(loose, '-', '--diff').out, /^--- <stdin>\n\+\+\+ <stdin>\n/);
  const broken = fromInput('iamspec: [\n', '-');
  assert.is(broken.exit, 2);
  assert.is(broken.out, '');
  assert.match(broken.err, '<stdin>:1:10: error[yaml-unclosed]');
  assert.match(fromInput(Buffer.from([0x61, 0xff]), '-').err, 'error[file-not-utf8]: `<stdin>` is not UTF-8 text');
  assert.match(fromInput('#'.repeat(1024 * 1024 + 1), '-').err, 'error[file-too-large]');
});

test.run();
