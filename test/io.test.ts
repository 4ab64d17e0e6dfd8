// The file system: all of a run or nothing of it, whatever is in the way or fails.
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  changesIn,
  type Disk,
  type Folder,
  findSpecs,
  holdsAny,
  nodeDisk,
  publish,
  readBeside,
  readRenderedFiles,
  readText,
  rewrite,
} from '../src/io.ts';
import { Refusal } from '../src/text/diagnostic.ts';
import { sha256 } from '../src/text/hash.ts';
import { temporaryFolder } from './temporary.ts';

function sandbox(): string {
  return temporaryFolder('io');
}

/** Every file and link below a folder with its content, so that two states can be compared. */
function snapshot(folder: string, inside = ''): Record<string, string> {
  const state: Record<string, string> = {};
  for (const entry of fs.readdirSync(join(folder, inside), { withFileTypes: true })) {
    const path = join(inside, entry.name);
    if (entry.isDirectory()) Object.assign(state, { [`${path}/`]: '' }, snapshot(folder, path));
    else
      state[path] = entry.isSymbolicLink()
        ? `-> ${fs.readlinkSync(join(folder, path))}`
        : fs.readFileSync(join(folder, path), 'utf8');
  }
  return state;
}

function folderOf(path: string, files: Record<string, string>): Folder {
  const hashes = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sha256(text)]));
  const manifest = `${JSON.stringify({ files: hashes })}\n`;
  return { path, files: new Map([...Object.entries(files), ['iamspec.json', manifest]]), manifest: 'iamspec.json' };
}

function refusal(action: () => unknown): { code: string; message: string } {
  try {
    action();
  } catch (error) {
    assert.instance(error, Refusal);
    const [first] = (error as Refusal).diagnostics;
    return { code: first?.code ?? '', message: first?.message ?? '' };
  }
  throw new Error('nothing was refused');
}

test('what was rendered may be larger than a spec; what is far too large, or no file, is not read', () => {
  const root = sandbox();
  const big = 'x'.repeat(2 * 1024 * 1024);
  const folder = folderOf(join(root, 'out'), { 'main.tf': big });
  publish([folder]);
  assert.is(readRenderedFiles(folder.path, 'iamspec.json').get('main.tf')?.text.length, big.length);
  fs.truncateSync(join(folder.path, 'main.tf'), 17 * 1024 * 1024);
  assert.match(refusal(() => changesIn([folder])).message, 'main.tf` is 17 MB, and iamspec did not write that');
  assert.match(refusal(() => readRenderedFiles(folder.path, 'iamspec.json')).message, '17.0 MB; the limit is 16 MB');
  fs.rmSync(join(folder.path, 'main.tf'));
  fs.mkdirSync(join(folder.path, 'main.tf'));
  assert.match(refusal(() => changesIn([folder])).message, 'main.tf` is not a file');
});

test('is any of these files there?', () => {
  const root = sandbox();
  fs.writeFileSync(join(root, 'a'), '');
  assert.equal(
    [holdsAny(root, ['b', 'a']), holdsAny(root, ['b']), holdsAny(join(root, 'no'), ['a'])],
    [true, false, false],
  );
});

test('writes, then has nothing left to do', () => {
  const root = sandbox();
  const folder = folderOf(join(root, 'out', 'a'), { 'main.tf': 'x\n', 'policies/p.json': '{}\n' });
  assert.equal(
    publish([folder]).map(({ kind }) => kind),
    ['create', 'create', 'create'],
  );
  assert.equal(changesIn([folder]), []);
  assert.equal(publish([folder]), []);
  assert.equal(Object.keys(snapshot(root)), [
    'out/',
    'out/a/',
    'out/a/iamspec.json',
    'out/a/main.tf',
    'out/a/policies/',
    'out/a/policies/p.json',
  ]);
});

test('removes what is no longer rendered and leaves unlisted files alone', () => {
  const root = sandbox();
  const path = join(root, 'a');
  publish([folderOf(path, { 'main.tf': 'x\n', 'policies/p.json': '{}\n' })]);
  fs.mkdirSync(join(path, '.terraform'));
  fs.writeFileSync(join(path, '.terraform', 'lock'), 'theirs');
  publish([folderOf(path, { 'main.tf': 'y\n' })]);
  assert.equal(snapshot(path)['policies/'], undefined);
  assert.is(snapshot(path)['.terraform/lock'], 'theirs');
  assert.is(snapshot(path)['main.tf'], 'y\n');
});

test('refuses a file that it did not write, or that was edited, until forced', () => {
  const root = sandbox();
  const path = join(root, 'a');
  fs.mkdirSync(path);
  fs.writeFileSync(join(path, 'main.tf'), 'by hand');
  const folder = folderOf(path, { 'main.tf': 'x\n' });
  const before = snapshot(root);
  assert.is(refusal(() => publish([folder])).code, 'output-unlisted');
  assert.equal(snapshot(root), before);
  publish([folder], true);
  fs.writeFileSync(join(path, 'main.tf'), 'edited');
  assert.is(refusal(() => publish([folder])).code, 'output-edited');
  assert.is(refusal(() => publish([folderOf(path, {})])).code, 'output-edited', 'a removal is a change too');
  publish([folder], true);
  assert.equal(changesIn([folder]), []);
});

test('refuses to write through symbolic links, at any depth', () => {
  for (const link of ['out', 'out/a', 'out/a/policies', 'out/a/policies/p.json', 'out/a/iamspec.json']) {
    const root = sandbox();
    const target = join(root, 'elsewhere');
    fs.mkdirSync(target);
    fs.mkdirSync(dirname(join(root, link)), { recursive: true });
    fs.symlinkSync(target, join(root, link));
    const before = snapshot(root);
    const folder = folderOf(join(root, 'out', 'a'), { 'policies/p.json': '{}\n' });
    assert.is(refusal(() => publish([folder], true)).code, 'output-symlink', link);
    assert.equal(snapshot(root), before, link);
  }
});

test('a manifest that lists paths outside its folder removes nothing there', () => {
  const root = sandbox();
  const path = join(root, 'a');
  fs.writeFileSync(join(root, 'precious'), 'keep');
  fs.mkdirSync(path);
  const files = { '../precious': sha256('keep'), '/etc/passwd': sha256(''), 'x/../../precious': sha256('keep') };
  fs.writeFileSync(join(path, 'iamspec.json'), JSON.stringify({ files }));
  publish([folderOf(path, { 'main.tf': 'x\n' })], true);
  assert.is(fs.readFileSync(join(root, 'precious'), 'utf8'), 'keep');
});

function failing(call: keyof Disk, nth: number, code: string): { disk: Disk; failed: () => boolean } {
  let left = nth;
  const calls: Disk = { ...fs };
  const real = calls[call] as (...args: unknown[]) => unknown;
  const fake = (...args: unknown[]): unknown => {
    left -= 1;
    if (left === 0) throw Object.assign(new Error(`${code}: injected`), { code });
    return real(...args);
  };
  return { disk: { ...calls, [call]: fake } as Disk, failed: () => left <= 0 };
}

const faults = [
  ['openSync', 'EROFS', 'the file system is read-only'],
  ['writeFileSync', 'ENOSPC', 'the disk is full'],
  ['fsyncSync', 'EIO', 'the disk failed'],
  ['closeSync', 'EDQUOT', 'the disk quota is used up'],
  ['renameSync', 'EACCES', 'permission denied'],
  ['mkdirSync', 'EROFS', 'the file system is read-only'],
] as const;

for (const [call, code, words] of faults) {
  test(`${call} failing with ${code} at any point leaves everything as it was`, () => {
    let failures = 0;
    for (let nth = 1; nth < 20; nth += 1) {
      const root = sandbox();
      const old = [folderOf(join(root, 'a'), { 'main.tf': 'old\n', 'gone.tf': 'old\n' })];
      publish(old);
      const before = snapshot(root);
      const { disk, failed } = failing(call, nth, code);
      const next = [
        folderOf(join(root, 'a'), { 'main.tf': 'new\n', 'policies/p.json': '{}\n' }),
        folderOf(join(root, 'b'), { 'main.tf': 'new\n' }),
      ];
      if (!failed()) {
        try {
          publish(next, false, disk);
        } catch (error) {
          failures += 1;
          assert.match((error as Refusal).diagnostics[0]?.message ?? '', words);
          assert.equal(snapshot(root), before, `call ${nth}`);
          continue;
        }
      }
      assert.equal(changesIn(next), []);
      assert.not.ok(
        Object.keys(snapshot(root)).some((path) => /\.(?:new|old)$/.test(path)),
        'temporary files are gone',
      );
    }
    assert.ok(failures > 0, 'the fault struck');
  });
}

for (const [call, code, words] of faults.filter(([name]) => name !== 'mkdirSync')) {
  test(`${call} failing with ${code} at any point leaves every file that was to be rewritten as it was`, () => {
    let failures = 0;
    for (let nth = 1; nth < 12; nth += 1) {
      const root = sandbox();
      const changes = ['a.yaml', 'b.yaml'].map((name) => {
        fs.writeFileSync(join(root, name), 'old\n');
        return { path: join(root, name), kind: 'update', before: 'old\n', after: 'new\n' } as const;
      });
      const before = snapshot(root);
      const { disk } = failing(call, nth, code);
      try {
        rewrite(changes, disk);
        assert.equal(snapshot(root), { 'a.yaml': 'new\n', 'b.yaml': 'new\n' });
      } catch (error) {
        failures += 1;
        assert.match((error as Refusal).diagnostics[0]?.message ?? '', words);
        assert.equal(snapshot(root), before, `call ${nth}`);
      }
    }
    assert.ok(failures > 0, 'the fault struck');
  });
}

test('a file that a link names is rewritten where it lies, and may be read by those who could', () => {
  const root = sandbox();
  fs.writeFileSync(join(root, 'real.yaml'), 'old\n', { mode: 0o640 });
  fs.symlinkSync('real.yaml', join(root, 'link.yaml'));
  rewrite([{ path: join(root, 'link.yaml'), kind: 'update', before: 'old\n', after: 'new\n' }]);
  assert.equal(snapshot(root), { 'link.yaml': '-> real.yaml', 'real.yaml': 'new\n' });
  assert.is(fs.statSync(join(root, 'real.yaml')).mode & 0o777, 0o640);
  const gone = join(root, 'gone.yaml');
  assert.is(refusal(() => rewrite([{ path: gone, kind: 'update', before: '', after: '' }])).code, 'output-unwritable');
});

test('what is read-only is not replaced, nor anything beside it, though root could', () => {
  const root = sandbox();
  const changes = ['a.yaml', 'b.yaml'].map((name) => {
    fs.writeFileSync(join(root, name), 'old\n');
    return { path: join(root, name), kind: 'update', before: 'old\n', after: 'new\n' } as const;
  });
  const locked = join(root, 'b.yaml');
  const before = snapshot(root);
  fs.chmodSync(locked, 0o444);
  const refused = refusal(() => rewrite(changes, { ...fs, accessSync: () => undefined }));
  assert.equal(refused, { code: 'output-unwritable', message: `\`${locked}\` is read-only` });
  assert.equal(snapshot(root), before);
  fs.chmodSync(locked, 0o644);
  const { disk } = failing('accessSync', 2, 'EACCES');
  assert.match(refusal(() => rewrite(changes, disk)).message, 'b.yaml`: permission denied');
  assert.equal(snapshot(root), before);
  fs.chmodSync(locked, 0o200);
  rewrite(changes);
  fs.chmodSync(locked, 0o600);
  assert.equal(snapshot(root), { 'a.yaml': 'new\n', 'b.yaml': 'new\n' });
});

test('reads within limits and says plainly why not', () => {
  const root = sandbox();
  fs.writeFileSync(join(root, 'large.yaml'), Buffer.alloc(50 * 1024 * 1024, 'a'));
  fs.writeFileSync(join(root, 'latin1.yaml'), Buffer.from([0x61, 0xe9, 0x0a]));
  assert.is(refusal(() => readText(join(root, 'large.yaml'))).code, 'file-too-large');
  assert.is(refusal(() => readText(join(root, 'latin1.yaml'))).code, 'file-not-utf8');
  assert.is(refusal(() => readText(root)).code, 'file-unreadable');
  const missing = refusal(() => readText(join(root, 'none.yaml')));
  assert.is(missing.code, 'file-unreadable');
  assert.match(missing.message, 'there is no such file');
  const { disk } = failing('readFileSync', 1, 'EACCES');
  fs.writeFileSync(join(root, 'a.yaml'), 'a');
  assert.match(refusal(() => readText(join(root, 'a.yaml'), disk)).message, 'permission denied');
});

test('a byte-order mark is left out, or kept where the very text is asked for', () => {
  const path = join(sandbox(), 'marked.yaml');
  fs.writeFileSync(path, '\ufeffa: b\n');
  assert.is(readText(path).text, 'a: b\n');
  assert.is(readText(path, nodeDisk, { exact: true }).text, '\ufeffa: b\n');
});

test('finds specs in folders, not the tests beside them', () => {
  const root = sandbox();
  for (const name of ['b.yaml', 'a.yml', 'a.test.yaml', 'notes.md']) fs.writeFileSync(join(root, name), '');
  assert.equal(findSpecs([root]), [join(root, 'a.yml'), join(root, 'b.yaml')]);
  assert.is(refusal(() => findSpecs([join(root, 'none')])).code, 'file-unreadable');
  assert.is(refusal(() => findSpecs([sandbox()])).code, 'nothing-to-do');
});

test('a file beside a spec must not lead out of the repository', () => {
  const root = sandbox();
  const secret = join(sandbox(), 'secret.json');
  fs.writeFileSync(secret, '{}');
  fs.symlinkSync(secret, join(root, 'x.json'));
  fs.writeFileSync(join(root, 'y.json'), '{}');
  assert.is(readBeside(join(root, 'a.yaml'), './y.json').text, '{}');
  assert.is(refusal(() => readBeside(join(root, 'a.yaml'), './x.json')).code, 'file-unreadable');
});

test.run();
