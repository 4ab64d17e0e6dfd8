// Specs with environments, run for real: what is left of others in the output, and what is asked of one.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesIn, iamspec, project, vault } from './program.ts';

const app = `iamspec: 1
environments:
  dev: { account: "111111111111" }
  prod: { account: "333333333333" }
accounts: { home: "<account>" }
principals: { bob: { user: home/bob } }
buckets: { vault: { name: "acme-vault-<account>", account: home } }
rules:
  bob-reads: { allow: s3:GetObject, to: bob, resource: vault }
  nobody-reads: { deny: s3:GetObject, to: everyone, resource: vault, environments: prod }
tests:
  bob reads: { as: bob, with: access-key, can: s3:GetObject, resource: vault/a, environments: dev }
  bob is shut out: { as: bob, with: access-key, cannot: s3:GetObject, resource: vault/a, environments: prod }
`;
const renamed = app.replaceAll('dev', 'stage');
const plain = vault;

function namesIn(folder: string): readonly string[] {
  return [...new Set(Object.keys(filesIn(join(folder, 'out'))).map((path) => path.replace(/\/[^/]*$/, '')))].sort();
}

function rendered(text: string): string {
  const folder = project({ 'specs/app.yaml': text });
  assert.is(iamspec(folder, 'generate').exit, 0);
  return folder;
}

function edit(folder: string, text: string): void {
  fs.writeFileSync(join(folder, 'specs/app.yaml'), text);
}

test('what was rendered of an environment that is gone is stale, and removed by the next run', () => {
  const folder = rendered(app);
  edit(folder, renamed);
  const check = iamspec(folder, 'generate', '--check');
  assert.is(check.exit, 1);
  assert.match(check.out, '--- out/app/dev/iamspec.json\n+++ /dev/null');
  const { exit, out } = iamspec(folder, 'generate', 'specs/app.yaml');
  assert.is(exit, 0);
  assert.match(out, '- out/app/dev/iamspec.json');
  assert.not.ok(fs.existsSync(join(folder, 'out/app/dev')));
  assert.is(iamspec(folder, 'generate', '--check').exit, 0);
});

test('a spec that gains environments, or loses them, leaves nothing of before', () => {
  const folder = rendered(plain);
  edit(folder, app);
  assert.is(iamspec(folder, 'generate').exit, 0);
  assert.equal(namesIn(folder), ['app/dev', 'app/dev/policies', 'app/prod', 'app/prod/policies']);
  edit(folder, plain);
  assert.is(iamspec(folder, 'generate').exit, 0);
  assert.equal(namesIn(folder), ['app', 'app/policies']);
});

test('what was edited, or put there by others, stays: nothing is written over it', () => {
  const folder = rendered(app);
  fs.writeFileSync(join(folder, 'out/app/dev/notes.txt'), 'mine');
  fs.appendFileSync(join(folder, 'out/app/dev/main.tf'), '# mine\n');
  edit(folder, renamed);
  const before = filesIn(folder);
  const { exit, err } = iamspec(folder, 'generate');
  assert.is(exit, 2);
  assert.match(err, 'error[output-edited]: `out/app/dev/main.tf` was edited by hand');
  assert.equal(filesIn(folder), before);
  assert.is(iamspec(folder, 'generate', '--force').exit, 0);
  assert.equal(Object.keys(filesIn(join(folder, 'out/app/dev'))), ['notes.txt']);
});

test('a folder that calls itself otherwise is no rendering of the spec, whatever lies in it', () => {
  const folder = rendered(app);
  fs.cpSync(join(folder, 'out/app/dev'), join(folder, 'out/app/copy'), { recursive: true });
  fs.mkdirSync(join(folder, 'out/app/odd'));
  fs.writeFileSync(join(folder, 'out/app/odd/iamspec.json'), 'null');
  assert.is(iamspec(folder, 'generate', '--check').exit, 0);
  iamspec(folder, 'generate');
  assert.ok(fs.existsSync(join(folder, 'out/app/copy/main.tf')));
});

test('renderings of specs that are gone are told of where all specs are rendered, and left', () => {
  const folder = rendered(app);
  fs.writeFileSync(join(folder, 'specs/vault.yaml'), vault);
  fs.rmSync(join(folder, 'specs/app.yaml'));
  for (const more of [[], ['--check']]) {
    const { err } = iamspec(folder, 'generate', ...more);
    assert.match(err, 'warning[output-left]: `out/app/dev` is what no spec renders');
    assert.match(err, '`rm -r out/app/prod`');
  }
  assert.is(iamspec(folder, 'generate', '--check').exit, 0);
  assert.not.match(iamspec(folder, 'generate', 'specs/vault.yaml').err, 'output-left');
  assert.ok(fs.existsSync(join(folder, 'out/app/dev/main.tf')));
});

test('--environment tests one of each spec that has it, and specs without any', () => {
  const folder = project({ 'specs/app.yaml': app, 'specs/other.yaml': renamed, 'specs/vault.yaml': vault });
  const { exit, out } = iamspec(folder, 'test', '--environment', 'prod', '--list');
  assert.is(exit, 0);
  assert.match(out, 'app/prod');
  assert.match(out, 'other/prod');
  assert.match(out, 'vault');
  assert.not.match(out, /dev|stage/);
  const stage = iamspec(folder, 'test', '--environment', 'stage', '--list');
  assert.match(stage.out, 'other/stage');
  assert.not.match(stage.out, /app|prod/);
});

test('an environment that no spec has is an error', () => {
  const folder = project({ 'specs/app.yaml': app, 'specs/vault.yaml': vault });
  const { exit, err } = iamspec(folder, 'test', '--environment', 'qa');
  assert.is(exit, 2);
  assert.match(err, 'error[unknown-environment]: no spec that is tested has an environment `qa`');
});

test('policies of other origin and plans are those of one environment', () => {
  const folder = rendered(app);
  fs.writeFileSync(join(folder, 'plan.json'), JSON.stringify({ format_version: '1.2', resource_changes: [] }));
  for (const tested of [
    ['--policies', 'out/app/prod/policies'],
    ['--plan', 'plan.json'],
  ]) {
    const { exit, err } = iamspec(folder, 'test', ...tested);
    assert.is(exit, 2);
    assert.match(err, 'error[several-environments]: `specs/app.yaml` has 2 environments');
    assert.match(err, 'name one: `--environment dev`, `--environment prod`');
  }
  const policies = iamspec(folder, 'test', '--environment', 'prod', '--policies', 'out/app/prod/policies');
  assert.is(policies.exit, 0, policies.err + policies.out);
});

test.run();
