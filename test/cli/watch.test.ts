// `iamspec test --watch`, run for real: what a change of a file runs again, and what it does not.
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { iamspec, project, vault } from './program.ts';
import { endAll, type Watching, watching } from './watching.ts';

const totals = /\n\d+ specs?, .*\n/;
const started = /watching; Ctrl-C ends it\n/;
const failing = vault.replace('access-key, cannot', 'access-key, can');

async function ends(watched: Watching): Promise<string> {
  const { exit, signal, all } = await watched.interrupt();
  assert.equal([exit, signal], [null, 'SIGINT'], 'an interrupt ends it as it ends any program');
  assert.not.match(all, /^\s+at .+:\d+/m, 'no stack trace');
  assert.not.match(all, '\u001b', 'nothing is cleared');
  return all;
}

test('a spec that is written is run again, and no other; what changed stands above', async () => {
  const folder = project({ 'specs/a.yaml': vault, 'specs/b.yaml': vault });
  const watched = watching(folder);
  assert.match(await watched.until(started), '2 specs, 4 tests');
  watched.write('specs/b.yaml', failing);
  const again = await watched.until(totals);
  assert.match(again, /^\n── \d\d:\d\d:\d\d specs\/b\.yaml changed\n/);
  assert.match(again, 'FAILED bob does not read without');
  assert.match(again, '1 spec, 2 tests, 2 checks: 1 passed, 1 failed');
  watched.write('specs/b.yaml', vault);
  assert.match(await watched.until(totals), '1 spec, 2 tests, 2 checks: 2 passed, 0 failed');
  await ends(watched);
});

test('a file that is put in the place of another counts; one that says the same, or is none of its business, does not', async () => {
  const folder = project({ 'specs/a.yaml': vault });
  const watched = watching(folder);
  await watched.until(started);
  for (const text of [failing, vault]) {
    watched.write('specs/.a.yaml.swp', text);
    fs.renameSync(join(folder, 'specs/.a.yaml.swp'), join(folder, 'specs/a.yaml'));
    assert.match(await watched.until(totals), 'specs/a.yaml changed');
  }
  watched.write('specs/a.yaml', vault);
  watched.write('specs/notes.txt', 'x');
  watched.write('elsewhere.yaml', failing);
  await watched.silent();
  await ends(watched);
});

test('broken YAML is told, and the watch goes on', async () => {
  const folder = project({ 'specs/a.yaml': vault });
  const watched = watching(folder, 'specs/a.yaml');
  await watched.until(started);
  // In place, as some editors do.
  fs.writeFileSync(join(folder, 'specs/a.yaml'), `${vault}x: [`);
  assert.match(await watched.until(/\n1 error\n/), 'error[');
  watched.write('specs/a.yaml', vault);
  assert.match(await watched.until(totals), '2 passed');
  await ends(watched);
});

test('specs come and go', async () => {
  const folder = project({ 'specs/a.yaml': vault, 'specs/b.yaml': vault });
  const watched = watching(folder);
  await watched.until(started);
  fs.rmSync(join(folder, 'specs/a.yaml'));
  await watched.until(/── .{8} specs\/a\.yaml is gone\n/);
  watched.write('specs/c.yaml', failing);
  const come = await watched.until(totals);
  assert.match(come, 'specs/c.yaml is new');
  assert.match(come, '1 spec, 2 tests, 2 checks: 1 passed, 1 failed');
  fs.renameSync(join(folder, 'specs'), join(folder, 'away'));
  await watched.until(/there is no `specs`\n.*\n/);
  fs.renameSync(join(folder, 'away'), join(folder, 'specs'));
  assert.match(await watched.until(totals), '2 specs');
  watched.write('specs/b.yaml', failing);
  assert.match(await watched.until(totals), '1 spec, 2 tests, 2 checks: 1 passed, 1 failed');
  await ends(watched);
});

test('tests that are left without their spec are told, and the other specs are run all the same', async () => {
  const tests =
    'iamspec: 1\ntests: { bob writes: { as: bob, with: access-key, cannot: s3:PutObject, resource: vault/a } }\n';
  const folder = project({ 'specs/a.yaml': vault, 'specs/b.yaml': vault, 'specs/b.test.yaml': tests });
  const watched = watching(folder);
  await watched.until(started);
  fs.rmSync(join(folder, 'specs/b.yaml'));
  const gone = await watched.until(/error\[test-file-alone\].*\n.*help.*\n/);
  assert.match(gone, 'specs/b.yaml is gone');
  assert.match(gone, '`specs/b.test.yaml` has tests, and there is no `specs/b.yaml` beside it');
  watched.write('specs/a.yaml', failing);
  const again = await watched.until(totals);
  assert.match(again, 'error[test-file-alone]');
  assert.match(again, '1 spec, 2 tests, 2 checks: 1 passed, 1 failed');
  fs.rmSync(join(folder, 'specs/b.test.yaml'));
  await watched.until(/── .{8} no tests stand alone\n/);
  await watched.silent();
  watched.write('specs/c.test.yaml', tests);
  assert.match(await watched.until(/help: .*\n/), /── .{8} tests stand alone\nerror\[test-file-alone\]/);
  await watched.silent();
  await ends(watched);
  const anew = watching(folder);
  assert.match(await anew.until(started), 'error[test-file-alone]');
  await ends(anew);
});

test('a watch may begin before there is a spec', async () => {
  const watched = watching(project());
  assert.match(await watched.until(started), 'error[nothing-to-do]: there is no `specs`');
  watched.write('specs/a.yaml', vault);
  assert.match(await watched.until(totals), '2 passed');
  await ends(watched);
});

test('files that a spec names count for it: policies, tests', async () => {
  const policy = (action: string): string =>
    `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "${action}", "Resource": "*"}]}`;
  const holding = vault
    .replace('home/bob }', 'home/bob, has: [./bob.json] }')
    .replace('tests:', 'tests:\n  bob lists: { as: bob, with: access-key, can: s3:ListBucket, resource: vault }');
  const tests = (expected: string): string =>
    `iamspec: 1\ntests: { bob writes: { as: bob, with: access-key, ${expected}: s3:PutObject, resource: vault/a } }\n`;
  const folder = project({ 'specs/a.yaml': holding, 'specs/bob.json': policy('s3:ListBucket'), 'specs/b.yaml': vault });
  const watched = watching(folder);
  assert.match(await watched.until(started), '2 specs, 5 tests');
  watched.write('specs/bob.json', policy('s3:GetObject'));
  const changed = await watched.until(totals);
  assert.match(changed, 'specs/bob.json changed');
  assert.match(changed, '1 spec, 3 tests, 3 checks: 2 passed, 1 failed');
  fs.rmSync(join(folder, 'specs/bob.json'));
  assert.match(await watched.until(/\n1 error\n/), 'error[file-unreadable]');
  watched.write('specs/bob.json', policy('s3:ListBucket'));
  assert.match(await watched.until(totals), '3 passed');
  watched.write('specs/b.test.yaml', tests('can'));
  const more = await watched.until(totals);
  assert.match(more, 'specs/b.test.yaml changed');
  assert.match(more, '1 spec, 3 tests, 3 checks: 2 passed, 1 failed');
  watched.write('specs/b.test.yaml', tests('cannot'));
  assert.match(await watched.until(totals), '3 passed');
  fs.rmSync(join(folder, 'specs/b.test.yaml'));
  assert.match(await watched.until(totals), '1 spec, 2 tests');
  await ends(watched);
});

test('files that are included count for every spec that includes them', async () => {
  const fixtures = (name: string): string => `iamspec: 1\nsessions: { weak: ${name} }\n`;
  const including = vault.replace('iamspec: 1\n', 'iamspec: 1\ninclude: ./shared.fixtures.yaml\n');
  const folder = project({
    'specs/a.yaml': including.replace('with: access-key', 'with: weak'),
    'specs/b.yaml': vault,
    'specs/shared.fixtures.yaml': fixtures('access-key'),
  });
  const watched = watching(folder);
  assert.match(await watched.until(started), '2 specs, 4 tests');
  watched.write('specs/shared.fixtures.yaml', fixtures('{ session: console, mfa: 1m }'));
  const again = await watched.until(totals);
  assert.match(again, 'specs/shared.fixtures.yaml changed');
  assert.match(again, '1 spec, 2 tests, 2 checks: 1 passed, 1 failed');
  await ends(watched);
});

test('what is tested instead of a rendering counts: --out, --policies', async () => {
  const folder = project({ 'specs/vault.yaml': vault });
  iamspec(folder, 'generate');
  const file = 'out/vault/policies/bucket.vault.json';
  const policy = fs.readFileSync(join(folder, file), 'utf8');
  for (const [option, path] of [
    ['--out', 'out'],
    ['--policies', 'out/vault/policies'],
  ] as const) {
    const watched = watching(folder, option, path);
    assert.match(await watched.until(started), '2 passed');
    watched.write(file, policy.replace('BoolIfExists', 'Bool'));
    assert.match(await watched.until(totals), '1 passed, 1 failed');
    watched.write(file, policy);
    assert.match(await watched.until(totals), '2 passed');
    await ends(watched);
  }
});

test('a rendering that goes stale is told, and that it is none any more', async () => {
  const folder = project({ 'specs/vault.yaml': vault });
  iamspec(folder, 'generate');
  const watched = watching(folder);
  assert.not.match(await watched.until(started), 'STALE');
  const path = join(folder, 'out/vault/RUNBOOK.md');
  const text = fs.readFileSync(path, 'utf8');
  fs.writeFileSync(path, `${text}x`);
  assert.match(await watched.until(totals), 'STALE');
  fs.writeFileSync(path, text);
  assert.not.match(await watched.until(totals), 'STALE');
  await ends(watched);
});

test('a reader that goes away ends it', async () => {
  const folder = project({ 'specs/a.yaml': vault });
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' };
  const child = spawn(process.execPath, [resolve('dist/iamspec.cjs'), 'test', '--watch'], { cwd: folder, env });
  const ended = new Promise<number | null>((done) => child.on('close', done));
  await new Promise<void>((done) => {
    child.stderr.on('data', () => done());
  });
  child.stdout.destroy();
  fs.writeFileSync(join(folder, 'specs/a.yaml'), failing);
  assert.is(await ended, 1);
});

test.after(endAll);

test.run();
