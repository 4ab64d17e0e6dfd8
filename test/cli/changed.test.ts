// `--changed`: lines that git tells of, in repositories made for the tests, with names and revisions that are meant to hurt.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { counted, type StatementCoverage } from '../../src/check/coverage.ts';
import { changedLines, changedOnly, type Lines } from '../../src/cli/changed.ts';
import { Refusal } from '../../src/text/diagnostic.ts';
import { git } from '../git.ts';

const made: string[] = [];

class Repository {
  readonly folder = mkdtempSync(join(tmpdir(), 'iamspec-changed-'));

  constructor() {
    made.push(this.folder);
    this.git('init', '--quiet', '--initial-branch=main');
  }

  git(...args: readonly string[]): void {
    git(this.folder, ...args);
  }

  write(path: string, ...lines: readonly string[]): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), lines.map((line) => `${line}\n`).join(''));
  }

  commit(): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message=x');
  }

  async changed(
    base: string,
    ...files: readonly string[]
  ): Promise<Readonly<Record<string, readonly number[] | 'all'>>> {
    const found = await changedLines(base, files, this.folder);
    return Object.fromEntries([...found].map(([file, lines]) => [file, lines === 'all' ? lines : [...lines]]));
  }
}

async function refused(lines: Promise<unknown>): Promise<string> {
  try {
    await lines;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.diagnostics.map(({ code, message, help }) => `${code}: ${message} (${help})`).join('\n');
  }
  throw new Error('nothing was refused');
}

const changed = suite('changed lines');

changed.after(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

changed('lines that were changed, added and taken out, committed or not', async () => {
  const repository = new Repository();
  repository.write('specs/a.yaml', '1', '2', '3', '4', '5', '6', '7', '8');
  repository.write('specs/same.yaml', '1');
  repository.commit();
  repository.git('checkout', '--quiet', '-b', 'branch');
  repository.write('specs/a.yaml', '1', 'two', '3', '4', '5', '6', '7', '8');
  repository.commit();
  repository.write('specs/a.yaml', '1', 'two', '3', '4', '6', '7', '8', 'nine', 'ten');
  assert.equal(await repository.changed('main', 'specs/a.yaml', 'specs/same.yaml'), { 'specs/a.yaml': [2, 4, 8, 9] });
  assert.equal(await repository.changed('HEAD', 'specs/a.yaml'), { 'specs/a.yaml': [4, 8, 9] });
});

changed('what went on at the base since is not the branch’s', async () => {
  const repository = new Repository();
  repository.write('a.yaml', '1', '2', '3');
  repository.commit();
  repository.git('checkout', '--quiet', '-b', 'branch');
  repository.write('a.yaml', '1', '2', 'three');
  repository.commit();
  repository.git('checkout', '--quiet', 'main');
  repository.write('a.yaml', 'one', '2', '3');
  repository.commit();
  repository.git('checkout', '--quiet', 'branch');
  assert.equal(await repository.changed('main', 'a.yaml'), { 'a.yaml': [3] });
});

changed('of a file that git does not know all lines changed, of a new one as well', async () => {
  const repository = new Repository();
  repository.write('.gitignore', 'ignored.yaml');
  repository.commit();
  for (const path of ['new.yaml', 'added.yaml', 'ignored.yaml']) repository.write(path, '1', '2');
  repository.git('add', 'added.yaml');
  const found = await repository.changed('main', 'new.yaml', 'added.yaml', 'ignored.yaml');
  assert.equal(found, { 'new.yaml': 'all', 'added.yaml': [1, 2], 'ignored.yaml': 'all' });
});

changed('a file that was renamed changed where it differs from what it was', async () => {
  const repository = new Repository();
  const lines = Array.from({ length: 20 }, (_, at) => `line ${at}`);
  repository.write('old/a.yaml', ...lines);
  repository.commit();
  mkdirSync(join(repository.folder, 'new'));
  repository.git('mv', 'old/a.yaml', 'new/b.yaml');
  repository.write('new/b.yaml', ...lines.slice(0, 10), 'other', ...lines.slice(11));
  repository.git('add', '--all');
  assert.equal(await repository.changed('main', 'new/b.yaml'), { 'new/b.yaml': [11] });
});

changed('names that a shell, a pattern or a quoting would take for something else', async () => {
  const repository = new Repository();
  const names = [
    "it's.yaml",
    '"quoted".yaml',
    'new\nline.yaml',
    '*.yaml',
    ':(top)x.yaml',
    '$(touch pwned).yaml',
    'ä.yaml',
  ];
  const others = ['plain.yaml', '-x.yaml'];
  for (const name of [...names, ...others]) repository.write(name, '1', '2');
  repository.commit();
  for (const name of names) repository.write(name, '1', 'two');
  const found = await repository.changed('main', ...names, ...others);
  assert.equal(found, Object.fromEntries(names.map((name) => [name, [2]])));
});

changed('a text that looks like a hunk is none, whatever ends its line', async () => {
  const repository = new Repository();
  repository.write('a.yaml', '1', '2', '3');
  repository.commit();
  repository.write('a.yaml', '1', '@@ -1 +7 @@', '3\r@@ -1 +9 @@\u2028@@ -1 +11 @@');
  assert.equal(await repository.changed('main', 'a.yaml'), { 'a.yaml': [2, 3] });
});

changed('how a person wants diffs to look changes nothing', async () => {
  const repository = new Repository();
  repository.write('a.yaml', '1', '2', '3', '4', '5');
  repository.commit();
  repository.write('a.yaml', 'one', '2', '3', '4', 'five');
  const settings = [
    'color.ui=always',
    'diff.external=false',
    'diff.noprefix=true',
    'diff.interHunkContext=9',
    'diff.context=3',
  ];
  for (const setting of settings) repository.git('config', ...(setting.split('=') as [string, string]));
  assert.equal(await repository.changed('main', 'a.yaml'), { 'a.yaml': [1, 5] });
});

changed('below the top of a repository, too', async () => {
  const repository = new Repository();
  repository.write('deep/er/a.yaml', '1', '2');
  repository.commit();
  repository.write('deep/er/a.yaml', 'one', '2');
  const found = await changedLines('main', ['a.yaml', '../er/a.yaml'], join(repository.folder, 'deep/er'));
  assert.equal([...found.keys()], ['a.yaml', '../er/a.yaml']);
});

changed('what is no commit is refused, and never taken for an option', async () => {
  const repository = new Repository();
  repository.write('a.yaml', '1');
  repository.commit();
  assert.match(
    await refused(repository.changed('nowhere', 'a.yaml')),
    /^changed-base: git knows no commit `nowhere` \(fetch/,
  );
  assert.match(
    await refused(repository.changed('--output=x', 'a.yaml')),
    /^bad-usage: `--changed --output=x` names no commit/,
  );
  assert.match(await refused(repository.changed('main..HEAD', 'a.yaml')), /^changed-base: git knows no commit/);
  for (const base of ['', '-', 'a\0b', 'a\nb']) assert.match(await refused(repository.changed(base)), /^bad-usage/);
});

changed('where there is no repository, no commit or no git, it says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'iamspec-changed-'));
  made.push(folder);
  assert.match(
    await refused(changedLines('main', ['a.yaml'], folder)),
    /^changed-base: this is no working tree of git/,
  );
  assert.match(await refused(new Repository().changed('main', 'a.yaml')), /^changed-base: git knows no commit `main`/);
  const { PATH } = process.env;
  process.env.PATH = folder;
  try {
    assert.match(await refused(changedLines('main', ['a.yaml'], folder)), /^changed-base: there is no `git` here/);
  } finally {
    process.env.PATH = PATH;
  }
});

changed('a base that shares no history is compared with itself', async () => {
  const repository = new Repository();
  repository.write('a.yaml', '1', '2');
  repository.commit();
  repository.git('checkout', '--quiet', '--orphan', 'other');
  repository.write('a.yaml', '1', 'two');
  repository.commit();
  assert.equal(await repository.changed('main', 'a.yaml'), { 'a.yaml': [2] });
});

function statement(file: string, line: number, end_line: number, ...lines: readonly number[]): StatementCoverage {
  const points = lines.map((each) => ({ kind: 'action' as const, text: `a${each}`, line: each, hits: each % 2 }));
  return { document: 'bucket.data', index: 0, sid: null, rule: null, file, line, end_line, points };
}

changed('a rule counts as a whole where one of its lines was touched, and of others what stands in such lines', () => {
  const all = counted([
    statement('a.yaml', 1, 5, 2, 3),
    statement('a.yaml', 6, 8, 7, 20),
    statement('b.yaml', 1, 9, 1, 2),
    statement('c.yaml', 4, 4, 4),
  ]);
  const lines = new Map<string, Lines>([
    ['a.yaml', new Set([5, 20])],
    ['b.yaml', 'all'],
  ]);
  const { points, reached, statements } = changedOnly(all, lines);
  assert.equal(
    statements.map(({ file, points: kept }) => [file, ...kept.map(({ line }) => line)]),
    [
      ['a.yaml', 2, 3],
      ['a.yaml', 20],
      ['b.yaml', 1, 2],
    ],
  );
  assert.equal([points, reached], [5, 2]);
  assert.equal(changedOnly(all, new Map()), { points: 0, reached: 0, statements: [] });
});

changed.run();
