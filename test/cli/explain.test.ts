// `iamspec explain`, run for real: by flags and by a test's name, which spec is meant, and what is told where none is.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { validator } from '../batch/json-schema.ts';
import { iamspec, project, type Run, vault } from './program.ts';

const problems = validator(JSON.parse(fs.readFileSync('schema/explain.schema.json', 'utf8')));

const get = ['--action', 's3:GetObject', '--resource', 'vault/a'];
const bob = ['--as', 'bob', '--with', 'access-key'];

/** Another spec, with the same user and bucket names where it says so. */
function other(user: string, bucket: string): string {
  return vault
    .replaceAll('bob', user)
    .replaceAll('vault/', `${bucket}/`)
    .replaceAll('resource: vault,', `resource: ${bucket},`)
    .replaceAll('vault }', `${bucket} }`)
    .replace('{ vault:', `{ ${bucket}:`)
    .replace('acme-vault', `acme-${bucket}`);
}

function inVault(...args: readonly string[]): Run {
  return iamspec(project({ 'specs/vault.yaml': vault }), 'explain', ...args);
}

test('by flags: the answer first, with the rule and its line; exit 0 for a denial too', () => {
  const { exit, out, err } = inVault(...bob, ...get);
  assert.equal([exit, err], [0, '']);
  assert.match(
    out,
    /^DENIED {2}bob \(access-key\): s3:GetObject on vault\/a\n {2}denied by ReadingNeedsMfa in bucket\.vault \(rule `reading-needs-mfa`,\n {4}specs\/vault\.yaml:9:3\)\n\n/,
  );
  const allowed = inVault('--as', 'bob', '--with=console', '--mfa=1m', ...get);
  assert.equal([allowed.exit, allowed.out.split(' ')[0]], [0, 'ALLOWED']);
});

test('what is wrong with a flag is told as of a spec, and underlined', () => {
  const { exit, out, err } = inVault('--as', 'bib', '--with', 'access-key', ...get);
  assert.equal([exit, out], [2, '']);
  assert.is(
    err,
    `command line:1:22: error[unknown-name]: a principal named \`bib\` is not declared
1 | iamspec explain --as bib --with access-key --action s3:GetObject --resource vault/a
  |                      ^^^
  help: did you mean \`bob\`?

1 error
`,
  );
});

test('a warning about a flag does not stop it', () => {
  const { exit, out, err } = inVault('--as', 'bob', '--with', 'console', '--mfa', '3d', ...get);
  assert.is(exit, 0);
  assert.match(err, 'warning[longer-than-any-session]');
  assert.match(out, /^ALLOWED /);
});

test('a request that cannot be made is told where it was asked', () => {
  const { exit, err } = inVault(...bob, '--action', 's3:GetObject', '--resource', 'arn:aws:s3:::elsewhere/a');
  assert.is(exit, 2);
  assert.match(err, /^command line:1:\d+: error\[request-unmodelled\]/);
});

test('errors of the spec and of the flags are told together', () => {
  const folder = project({ 'specs/vault.yaml': vault.replace('home/bob', 'hom/bob') });
  const { exit, err } = iamspec(folder, 'explain', ...bob, '--action', 's3:Nope', '--resource', 'vault/a');
  assert.is(exit, 2);
  assert.match(err, 'command line:1:');
  assert.match(err, 'specs/vault.yaml:4:');
});

for (const [args, words] of [
  [[], 'a request needs `--as`, `--action` and `--resource`'],
  [[...bob, '--action', 's3:GetObject'], 'a request needs `--resource`'],
  [['--as'], 'as'],
  [[...bob, ...get, '--context', 'tls'], '`--context tls` is not of the form KEY=VALUE'],
  [['--as', 'bob', '--mfa', '1m', ...get], '`--mfa` says when MFA was shown'],
  [[...bob, ...get, '--claim', 'sub'], '`--claim sub` is not of the form KEY=VALUE'],
  [['--test', 'x', '--claim', 'sub=a'], '`--claim` does not go with `--test`'],
  [['--test', 'x', '--through', 'y'], '`--through` does not go with `--test`'],
  [['--test', 'x', '--mfa-code'], '`--mfa-code` does not go with `--test`'],
  [['--test', 'x', '--context', 'tls=true'], '`--context` does not go with `--test`'],
  [['--all=yes', ...bob, ...get], '`--all=yes` has a value'],
  [['a.yaml', 'b.yaml', ...bob, ...get], 'b.yaml'],
  [['--out', '', ...bob, ...get], 'empty'],
  [['none.yaml', ...bob, ...get], 'there is no `none.yaml`'],
] as const) {
  test(`\`iamspec explain ${args.join(' ')}\` cannot run, in words`, () => {
    const { exit, out, err } = inVault(...args);
    assert.equal([exit, out], [2, '']);
    assert.match(err, /^error\[[a-z-]+\]: /);
    assert.match(err, words);
  });
}

test('of several specs the one that declares the caller, or else what is acted on', () => {
  const folder = project({
    'specs/vault.yaml': vault,
    'specs/safe.yaml': other('eve', 'safe'),
    'specs/box.yaml': other('bob', 'box'),
  });
  const asked = (as: string, resource: string) =>
    iamspec(folder, 'explain', '--as', as, '--with', 'access-key', '--action', 's3:GetObject', '--resource', resource);
  assert.match(asked('eve', 'safe/a').out, 'specs/safe.yaml:9:3');
  assert.match(asked('eve', 'nope/a').err, /^command line:1:.* error\[unknown-name\]/);
  assert.match(asked('bob', 'box/a').out, 'specs/box.yaml:9:3');
  const none = asked('bib', 'box/a');
  assert.is(none.exit, 2);
  assert.match(none.err, 'no spec declares `bib`');
  assert.match(none.err, 'did you mean `bob`?');
  const both = asked('bob', 'nope/a');
  assert.is(both.exit, 2);
  assert.match(both.err, 'error[several-specs]: 2 specs declare `bob`');
  assert.match(both.err, '`specs/box.yaml`, `specs/vault.yaml`');
});

test('a spec that cannot be read is told of only where none of the others fits', () => {
  const folder = project({ 'specs/vault.yaml': vault, 'specs/broken.yaml': 'iamspec: 1\nnope: 1\n' });
  assert.is(iamspec(folder, 'explain', ...bob, ...get).exit, 0);
  const { exit, err } = iamspec(folder, 'explain', '--as', 'eve', '--with', 'access-key', ...get);
  assert.is(exit, 2);
  assert.match(err, 'specs/broken.yaml:2:1: error[unknown-key]');
  assert.match(err, 'no spec declares `eve`');
});

test('by a test: its name, or a part of it that no other has', () => {
  const { exit, out } = inVault('--test', 'bob reads with MFA');
  assert.is(exit, 0);
  assert.match(out, /^ALLOWED {2}bob \(console, mfa 1m\)/);
  assert.match(out, '  expected allow, and so it is (specs/vault.yaml:11:');
  assert.is(inVault('--test', 'READS WITH').out, out);
  const failing = project({ 'specs/vault.yaml': vault.replace('access-key, cannot', 'access-key, can') });
  const failed = iamspec(failing, 'explain', '--test', 'does not');
  assert.is(failed.exit, 0);
  assert.match(failed.out, 'expected allow, FAILED, it is refused');
});

test('no such test, or several: the nearest, and all that are meant', () => {
  const wrong = inVault('--test', 'bob reads wiht MFA');
  assert.is(wrong.exit, 2);
  assert.match(wrong.err, 'error[unknown-test]: `specs/vault.yaml` has no test `bob reads wiht MFA`');
  assert.match(wrong.err, 'did you mean `bob reads with MFA`?');
  assert.match(inVault('--test', 'nothing like it at all').err, 'its tests: `bob reads with MFA`');
  const several = inVault('--test', 'bob');
  assert.is(several.exit, 2);
  assert.match(several.err, "error[several-tests]: `bob` is part of 2 tests' names");
});

test('of several specs the one that has the test', () => {
  const folder = project({ 'specs/vault.yaml': vault, 'specs/safe.yaml': other('eve', 'safe') });
  assert.match(iamspec(folder, 'explain', '--test', 'eve reads').out, 'specs/safe.yaml:11:');
  const both = iamspec(folder, 'explain', '--test', 'reads with MFA');
  assert.match(both.err, 'error[several-specs]: 2 specs have such a test');
  assert.match(iamspec(folder, 'explain', 'specs/vault.yaml', '--test', 'reads with').out, 'specs/vault.yaml:11:');
  const none = iamspec(folder, 'explain', '--test', 'bob reds with MFA');
  assert.match(none.err, 'error[unknown-test]: no spec has a test');
  assert.match(none.err, 'did you mean `bob reads with MFA`?');
});

const matrix = `${vault}  many:
    cases:
      - { as: bob, with: [access-key, console, { session: console, mfa: 90s }], cannot: [s3:PutObject, s3:DeleteObject], resource: [vault/a, vault/b] }
      - { as: anonymous, cannot: s3:GetObject, resource: vault/a }
`;

test('flags narrow a test down', () => {
  const folder = project({ 'specs/vault.yaml': matrix });
  const heads = (...args: readonly string[]) =>
    iamspec(folder, 'explain', '--test', 'many', ...args).out.match(/^DENIED .*/gm);
  assert.is(heads()?.length, 13);
  assert.is(heads('--as', 'bob')?.length, 12);
  assert.is(heads('--with', 'console')?.length, 8);
  assert.is(heads('--with', 'console', '--mfa', '90s')?.length, 4);
  assert.is(heads('--action', 's3:PutObject,s3:GetObject')?.length, 7);
  assert.equal(heads('--with=access-key', '--action=s3:PutObject', '--resource=arn:aws:s3:::acme-vault/b'), [
    'DENIED  bob (access-key): s3:PutObject on vault/b',
  ]);
  const wrong = iamspec(folder, 'explain', '--test', 'many', '--as', 'eve');
  assert.is(wrong.exit, 2);
  assert.match(wrong.err, 'error[unknown-check]: no check of `many` has `--as eve`');
  assert.match(wrong.err, 'it has `bob`, `anonymous`');
  const apart = iamspec(folder, 'explain', '--test', 'many', '--as', 'anonymous', '--with', 'console');
  assert.match(apart.err, 'no check of `many` fits all these flags together');
});

test('--out explains the bytes that lie there', () => {
  const folder = project({ 'specs/vault.yaml': vault });
  const missing = iamspec(folder, 'explain', ...bob, ...get, '--out', 'out');
  assert.is(missing.exit, 2);
  assert.match(missing.err, 'error[output-missing]');
  iamspec(folder, 'generate');
  const path = join(folder, 'out/vault/policies/bucket.vault.json');
  fs.writeFileSync(path, fs.readFileSync(path, 'utf8').replace('BoolIfExists', 'Bool'));
  const { exit, out } = iamspec(folder, 'explain', ...bob, ...get, '--out', 'out');
  assert.is(exit, 0);
  assert.match(out, /^ALLOWED /);
  assert.match(out.replace(/\n +/g, ' '), '`aws:MultiFactorAuthPresent` is absent, and `Bool` asks for `false`');
  assert.match(iamspec(folder, 'explain', ...bob, ...get).out, /^DENIED /);
});

test('--format json is one JSON value of the published shape, whatever happens', () => {
  for (const [args, exit, count] of [
    [[...bob, ...get], 0, 1],
    [['--test', 'reads with'], 0, 1],
    [['--as', 'bib', '--with', 'access-key', ...get], 2, 0],
    [['none.yaml', ...bob, ...get], 2, 0],
    [['--test', 'nothing'], 2, 0],
  ] as const) {
    const run = inVault(...args, '--format', 'json');
    assert.equal([run.exit, run.err], [exit, '']);
    const report = JSON.parse(run.out) as { readonly exit: number; readonly explanations: readonly unknown[] };
    assert.equal(problems(report), []);
    assert.equal([report.exit, report.explanations.length], [exit, count]);
  }
});

test('the command that a failed test prints explains that very check', () => {
  const failing = matrix
    .replace('cannot: [s3:PutObject, s3:DeleteObject]', 'can: [s3:PutObject, s3:DeleteObject]')
    .replace('vault/a, vault/b', '"vault/a b", vault/b');
  const folder = project({ 'specs/vault.yaml': failing });
  for (const args of [[], ['--out', 'out']]) {
    iamspec(folder, 'generate');
    const { out } = iamspec(folder, 'test', ...args);
    const blocks = out.split('\n\n').filter((block) => block.includes('\n  explain '));
    assert.is(blocks.length, 10);
    for (const block of blocks.filter((_, index) => index % 3 === 0)) {
      const [, request] = /^ {2}request {3}(.*)$/m.exec(block) ?? [];
      const [, command = ''] = /\n {2}explain {3}iamspec (.*)$/.exec(block) ?? [];
      assert.is(command.includes(' --out out '), args.length > 0);
      const program = `"${process.execPath}" "${resolve('dist/iamspec.cjs')}"`;
      const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' };
      const run = spawnSync('sh', ['-c', `${program} ${command}`], { cwd: folder, env, encoding: 'utf8' });
      assert.is(run.status, 0, run.stderr);
      assert.is(run.stdout.split('\n')[0], `DENIED  ${request}`);
      const actual = /^ {2}actual {4}implicit-deny, (.*)$/m.exec(block)?.[1];
      assert.match(run.stdout, `\n  ${actual}\n`);
    }
  }
});

test('nothing reaches a terminal raw', () => {
  const { exit, out } = inVault(...bob, '--action', 's3:GetObject', '--resource', 'vault/\u001b[2J\nx');
  assert.is(exit, 0);
  assert.match(out, /^DENIED {2}bob \(access-key\): s3:GetObject on vault\/\\u001b\[2J\\u000ax\n/);
});

test('of several specs the one that gets the generated test, where none has it written', () => {
  const text = fs.readFileSync('specs/console-mfa.yaml', 'utf8');
  const folder = project({ 'specs/console-mfa.yaml': text, 'specs/vault.yaml': vault });
  const { exit, out } = iamspec(folder, 'explain', '--test', 'first-device');
  assert.is(exit, 0);
  assert.match(out, 'specs/console-mfa.yaml:');
  fs.writeFileSync(join(folder, 'specs/vault.yaml'), vault.replace('bob reads with MFA', 'first-device'));
  assert.match(iamspec(folder, 'explain', '--test', 'first-device').out, 'specs/vault.yaml:11:');
});

test('a generated test is found by its name, after those that are written', () => {
  const folder = project({ 'specs/console-mfa.yaml': fs.readFileSync('specs/console-mfa.yaml', 'utf8') });
  const { exit, out } = iamspec(folder, 'explain', '--test', 'first-device');
  assert.is(exit, 0);
  assert.match(out, 'expected allow, and so it is (specs/console-mfa.yaml:');
});

test.run();
