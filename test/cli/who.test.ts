// `iamspec who`, run for real: who can do something, what somebody can do, as tables and as data; and bad input.
import * as fs from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { whoSchema } from '../../src/report/who-schema.ts';
import { validator } from '../batch/json-schema.ts';
import { iamspec, project, type Run, vault } from './program.ts';

const path = 'schema/who.schema.json';
const schema = JSON.parse(fs.readFileSync(path, 'utf8'));
const problems = validator(schema);

/** In the project's own folder, on the specs that it ships. */
function shipped(spec: string, ...args: readonly string[]): Run {
  return iamspec(resolve('.'), 'who', `specs/${spec}.yaml`, ...args);
}

function inVault(...args: readonly string[]): Run {
  return iamspec(project({ 'specs/vault.yaml': vault }), 'who', ...args);
}

const goldens = {
  'partner-deletes': ['partner-exchange', '--action', 's3:DeleteObject', '--resource', 'exchange/x'],
  'partner-deletes-anything': ['partner-exchange', '--action', 's3:DeleteObject', '--resource', 'exchange/*'],
  'partner-deletes-closed': ['partner-exchange', '--action', 's3:DeleteObject', '--resource', 'exchange/x', '--closed'],
  'partner-admin': ['partner-exchange', '--action', 'sts:AssumeRole', '--resource', 'admin'],
  'partner-alice': ['partner-exchange', '--as', 'alice', '--closed'],
  'partner-alice-fresh': [
    'partner-exchange',
    '--as',
    'alice',
    '--with',
    'console',
    '--mfa',
    '10m',
    '--resource',
    'exchange',
  ],
  'guard-bucket': ['delete-bucket-guard', '--action', 's3:DeleteBucket', '--resource', 'vault'],
  'guard-version': ['delete-bucket-guard', '--action', 's3:DeleteObjectVersion', '--resource', 'vault/a'],
  'guard-root': ['delete-bucket-guard', '--as', 'root', '--with', 'access-key', '--resource', 'vault'],
} as const;

for (const [name, [spec, ...args]] of Object.entries(goldens)) {
  test(`${spec} ${args.join(' ')}`, () => {
    const { exit, out, err } = shipped(spec, ...args);
    assert.equal([exit, err], [0, '']);
    const file = join('test/golden/who', `${name}.txt`);
    if (process.env.UPDATE_GOLDEN) {
      fs.mkdirSync('test/golden/who', { recursive: true });
      fs.writeFileSync(file, out);
    }
    assert.is(out, fs.readFileSync(file, 'utf8'));
    for (const line of out.split('\n')) assert.ok(line.length <= 80, line);
  });

  test(`${spec} ${args.join(' ')}: json fits its schema, and says the same`, () => {
    const { exit, out, err } = shipped(spec, ...args, '--format', 'json');
    assert.equal([exit, err], [0, '']);
    const report = JSON.parse(out);
    assert.equal(problems(report), []);
    assert.is(report.answer.form, args.includes('--action' as never) ? 'callers' : 'actions');
    const cells: readonly { readonly answer: string; readonly about: string | null }[] = [
      ...report.answer.callers,
      ...report.answer.can.flatMap((each: { rows: readonly unknown[] }) => each.rows),
    ].flatMap(({ cells: found }) => found);
    assert.ok(cells.length > 0);
    for (const { answer, about } of cells) assert.is(about !== null, answer === 'depends' || answer === 'unknown');
  });
}

test('docs/who.md prints what the program prints', () => {
  const page = fs.readFileSync('docs/who.md', 'utf8');
  const pairs = [...page.matchAll(/```sh\niamspec who (.+)\n```\n\n```text\n([\s\S]*?)```/g)];
  assert.is(pairs.length, 3);
  for (const [, command = '', printed = ''] of pairs) {
    const { exit, out } = iamspec(resolve('.'), 'who', ...command.replaceAll("'", '').split(' '));
    assert.equal([exit, out], [0, printed], command);
  }
});

test('the published schema is the one that is printed', () => {
  const printed = iamspec(project(), 'schema', '--of', 'who').out;
  assert.is(printed, `${JSON.stringify(whoSchema, null, 2)}\n`);
  if (process.env.UPDATE_GOLDEN) fs.writeFileSync(path, printed);
  assert.is(fs.readFileSync(path, 'utf8'), printed, `print it anew: \`iamspec schema --of who > ${path}\``);
});

test('a row of the report is a test that holds', () => {
  const { out } = shipped(
    'partner-exchange',
    '--action',
    's3:DeleteObject',
    '--resource',
    'exchange/*',
    '--format',
    'json',
  );
  const rows: readonly string[] = JSON.parse(out).answer.callers.flatMap(
    ({
      cells,
    }: {
      cells: readonly { allowed: { row: string | null } | null; refused: { row: string | null } | null }[];
    }) => cells.flatMap(({ allowed, refused }) => [allowed?.row ?? [], refused?.row ?? []].flat()),
  );
  const tests = rows.map((row, at) => `  found ${at}: ${row}\n`).join('');
  assert.ok(rows.length > 0);
  const spec = fs.readFileSync('specs/partner-exchange.yaml', 'utf8').replace(/\ntests:\n/, `\ntests:\n${tests}`);
  const folder = project({ 'specs/partner-exchange.yaml': spec });
  assert.is(iamspec(folder, 'test', '--run', 'found').exit, 0);
});

test('the spec is found by the resource, or by the caller', () => {
  const folder = project({
    'specs/vault.yaml': vault,
    'specs/safe.yaml': vault.replaceAll('bob', 'eve').replaceAll('vault', 'safe'),
  });
  const found = (...args: readonly string[]) => iamspec(folder, 'who', ...args, '--format', 'json').out;
  assert.is(JSON.parse(found('--as', 'eve')).spec, 'specs/safe.yaml');
  assert.is(JSON.parse(found('--action', 's3:GetObject', '--resource', 'vault/a')).spec, 'specs/vault.yaml');
  const none = iamspec(folder, 'who', '--action', 's3:GetObject', '--resource', 'vualt/a');
  assert.is(none.exit, 2);
  assert.match(none.err, 'no spec declares `vualt`');
  assert.match(none.err, 'did you mean `vault`?');
});

test('--out looks at the bytes there', () => {
  const folder = project({ 'specs/vault.yaml': vault });
  assert.is(iamspec(folder, 'generate').exit, 0);
  const ask = ['who', '--as', 'bob', '--with', 'access-key', '--out', 'out'];
  assert.match(iamspec(folder, ...ask).out, 'sts:GetCallerIdentity');
  assert.match(iamspec(folder, 'who', '--as', 'bob', '--out', 'elsewhere').err, 'error[output-missing]');
});

for (const [args, words] of [
  [[], 'a question needs `--action` and `--resource`, or `--as`'],
  [['--action', 's3:GetObject'], '`--action` says what is done, and nothing says on what'],
  [['--action', 's3:GetObject', '--resource', 'vault/a', '--with', 'console'], 'nothing says who'],
  [['--as', 'bob', '--mfa', '1m'], '`--mfa` says when MFA was shown'],
  [['--as', 'bib'], 'did you mean `bob`?'],
  [['specs/vault.yaml', '--as', 'bib'], 'command line:1:18: error[unknown-name]'],
  [['--as', 'bob', '--with', 'role-session'], 'error[impossible-session]'],
  [['specs/vault.yaml', '--as', 'everyone'], 'error[not-a-caller]'],
  [['--action', 's3:GetObjct', '--resource', 'vault/a'], 'error[unknown-action]'],
  [['--action', 'everything', '--resource', 'vault/a'], 'who can do everything is not asked'],
  [['specs/vault.yaml', '--action', 's3:GetObject', '--resource', 'vualt/a'], 'error[unknown-name]'],
  [['--action', 's3:ListBucket', '--resource', 'vault/a'], 'error[action-not-on-key]'],
  [['--action', 's3:GetObject', '--resource', 'everything'], 'error[action-fits-no-resource]'],
  [['--action', 's3:GetObject', '--resource', 'vault/${aws:username}'], 'error[property-variable]'],
  [['--closed=yes', '--as', 'bob'], '`--closed=yes` has a value'],
  [['none.yaml', '--as', 'bob'], 'there is no `none.yaml`'],
] as const) {
  test(`\`iamspec who ${args.join(' ')}\` cannot run, in words`, () => {
    const { exit, out, err } = inVault(...args);
    assert.equal([exit, out], [2, '']);
    assert.match(err, 'error[');
    assert.match(err, words);
  });
}

test('bad input as json: no answer, and the diagnostics', () => {
  const { exit, out } = inVault('specs/vault.yaml', '--as', 'bib', '--format', 'json');
  const report = JSON.parse(out);
  assert.is(exit, 2);
  assert.equal(problems(report), []);
  assert.equal([report.exit, report.answer, report.diagnostics[0].code], [2, null, 'unknown-name']);
});

test.run();
