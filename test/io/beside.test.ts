// What is read beside specs and for `--policies`: found by name, confined to its home, and never anything but a file.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readIncluded, readTestsBeside, refuseTestsAlone } from '../../src/io/beside.ts';
import { listPolicies, readInside } from '../../src/io/policies.ts';
import { type Disk, findSpecs, findYaml, nodeDisk } from '../../src/io.ts';
import { Refusal } from '../../src/text/diagnostic.ts';
import { temporaryFolder } from '../temporary.ts';

/** A folder with these files, by its real path. */
function sandbox(files: readonly string[] = []): string {
  const root = temporaryFolder('beside');
  for (const file of files) {
    fs.mkdirSync(dirname(join(root, file)), { recursive: true });
    fs.writeFileSync(join(root, file), file);
  }
  return root;
}

/** What came of it: the text that was read, or the refusal's code and message, without the folder's name. */
function outcome(root: string, step: () => unknown): string {
  try {
    return JSON.stringify(step());
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.diagnostics.map(({ code, message }) => `${code} ${message.replaceAll(root, '')}`).join();
  }
}

test('specs of a folder: without tests and fixtures, which `fmt` finds too', () => {
  const root = sandbox(['a.yaml', 'a.test.yaml', 'b.yml', 'b.test.yml', 'p.fixtures.yaml', 'p.fixtures.yml', 'c.txt']);
  const names = (paths: readonly string[]) => paths.map((path) => path.slice(root.length + 1));
  assert.equal(names(findSpecs([root])), ['a.yaml', 'b.yml']);
  assert.equal(names(findYaml([root])), [
    'a.yaml',
    'a.test.yaml',
    'b.yml',
    'b.test.yml',
    'p.fixtures.yaml',
    'p.fixtures.yml',
  ]);
});

test('a file of tests by name means its spec; fixtures mean none', () => {
  const root = sandbox(['a.yaml', 'a.test.yaml', 'lone.test.yaml', 'p.fixtures.yaml']);
  assert.equal(findSpecs([join(root, 'a.test.yaml')]), [join(root, 'a.yaml')]);
  assert.equal(findSpecs([join(root, 'a.test.yaml'), join(root, 'a.yaml')]), [join(root, 'a.yaml')]);
  const named = (name: string) => outcome(root, () => findSpecs([join(root, name)]));
  assert.is(
    named('lone.test.yaml'),
    'test-file-alone `/lone.test.yaml` has tests, and there is no `/lone.yaml` beside it',
  );
  assert.is(named('p.fixtures.yaml'), 'nothing-to-do `/p.fixtures.yaml` holds fixtures, and no spec');
});

test('tests whose spec is not there, in folders alone', () => {
  const root = sandbox(['specs/a.yaml', 'specs/a.test.yaml', 'more/b.yaml', 'more/b.test.yml']);
  assert.not.throws(() => refuseTestsAlone([join(root, 'specs'), join(root, 'more/b.yaml'), join(root, 'none')]));
  const message = 'test-file-alone `/more/b.test.yml` has tests, and there is no `/more/b.yml` beside it';
  assert.is(
    outcome(root, () => refuseTestsAlone([join(root, 'specs'), join(root, 'more')])),
    message,
  );
});

test('the tests beside a spec have its extension; none is none', () => {
  const root = sandbox(['a.yaml', 'a.test.yaml', 'b.yml', 'b.test.yaml', 'c.txt']);
  const text = (name: string) => readTestsBeside(join(root, name))?.text;
  assert.equal([text('a.yaml'), text('b.yml'), text('c.txt')], ['a.test.yaml', undefined, undefined]);
});

/** Names that are no file to be read, and what is said of them. */
const hostile: Readonly<Record<string, string>> = {
  folder: 'file-unreadable `/repo/folder` is not a file',
  out: 'file-unreadable `/repo/out` leads out of the repository',
  'out-folder/secret': 'file-unreadable `/repo/out-folder/secret` leads out of the repository',
  nowhere: 'file-unreadable cannot read `/repo/nowhere`: there is no such file',
  circle: 'file-unreadable cannot read `/repo/circle`: its symbolic links go in circles',
  big: 'file-too-large `/repo/big` is 5.0 MB; the limit is 1 MB',
  latin: 'file-not-utf8 `/repo/latin` is not UTF-8 text',
  pipe: 'file-unreadable `/repo/pipe` is not a file',
};

function hostileFolder(): string {
  const root = sandbox(['secret', 'repo/good']);
  const at = (name: string) => join(root, 'repo', name);
  fs.mkdirSync(at('folder'));
  fs.symlinkSync('../secret', at('out'));
  fs.symlinkSync('..', at('out-folder'));
  fs.symlinkSync('gone', at('nowhere'));
  fs.symlinkSync('circle', at('circle'));
  fs.writeFileSync(at('big'), Buffer.alloc(5 * 1024 * 1024, 'a'));
  fs.writeFileSync(at('latin'), Buffer.from([0x69, 0xe9]));
  assert.is(spawnSync('mkfifo', [at('pipe')]).status, 0);
  return root;
}

test('an include reads files of the repository alone, and says nothing of what lies elsewhere', () => {
  const root = hostileFolder();
  const read = (name: string) => outcome(root, () => readIncluded(join(root, 'repo', 'x.yaml'), name).text);
  assert.is(read('./good'), '"repo/good"');
  for (const [name, expected] of Object.entries(hostile)) {
    assert.is(read(`./${name}`), expected, name);
  }
  assert.is(read('../secret'), 'file-unreadable `/secret` leads out of the repository');
  assert.is(read('../gone'), 'file-unreadable `/gone` leads out of the repository');
  assert.match(
    read('../../../../../../../../etc/passwd'),
    /^file-unreadable `.*\/etc\/passwd` leads out of the repository$/,
  );
  assert.match(read('./a\0b'), /^file-unreadable cannot read /);
});

test('a file is shown under its own path, whatever links lead to it', () => {
  const root = sandbox(['real.yaml']);
  fs.symlinkSync('real.yaml', join(root, 'link.yaml'));
  const { path } = readIncluded(join(root, 'x.yaml'), './link.yaml');
  assert.is(path, readIncluded(join(root, 'x.yaml'), './real.yaml').path);
});

test('the tests beside a spec are a file of the repository', () => {
  const root = hostileFolder();
  for (const [name, expected] of Object.entries(hostile)) {
    if (name.includes('/')) continue;
    const file = join(root, 'repo', 'x.test.yaml');
    fs.renameSync(join(root, 'repo', name), file);
    if (name === 'circle') fs.rmSync(file);
    if (name === 'circle') fs.symlinkSync('x.test.yaml', file);
    const said = outcome(root, () => readTestsBeside(join(root, 'repo', 'x.yaml')));
    assert.is(said, expected.replaceAll(`/repo/${name}`, '/repo/x.test.yaml'), name);
    fs.rmSync(file, { recursive: true });
  }
});

test('policies: JSON and YAML of a folder and of those inside, sorted, nothing hidden; or the one file', () => {
  const root = sandbox(['p/b.json', 'p/a.yaml', 'p/README.md', 'p/.x.json', 'p/.git/y.json', 'p/in/c.JSON']);
  fs.symlinkSync('..', join(root, 'p', 'up'));
  assert.equal(listPolicies(join(root, 'p')), {
    folder: join(root, 'p'),
    names: ['a.yaml', 'b.json', 'in/c.JSON'],
    isFolder: true,
  });
  assert.equal(listPolicies(join(root, 'p/b.json')), { folder: join(root, 'p'), names: ['b.json'], isFolder: false });
  assert.is(
    outcome(root, () => listPolicies(join(root, 'none'))),
    'file-unreadable there is no `/none`',
  );
});

test('a disk is no folder of policies', () => {
  const root = sandbox(['a.json']);
  const [entry] = fs.readdirSync(root, { withFileTypes: true });
  const many = (count: number): Disk => ({ ...nodeDisk, readdirSync: (() => new Array(count).fill(entry)) as never });
  assert.is(listPolicies(root, many(10_000)).names.length, 10_000);
  assert.is(
    outcome(root, () => listPolicies(root, many(10_001))),
    'file-unreadable `` holds more than 10000 files',
  );
});

test('a policy is a file of its folder', () => {
  const root = hostileFolder();
  const read = (name: string) => outcome(root, () => readInside(join(root, 'repo'), name).text);
  assert.is(read('good'), '"repo/good"');
  for (const [name, expected] of Object.entries({ ...hostile, '../secret': 'leads out of `/repo`' })) {
    assert.match(read(name), expected.replace('the repository', '`/repo`'), name);
  }
});

test.run();
