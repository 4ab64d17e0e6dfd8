// `iamspec test --mutate`, run for real: what no test notices, as text and as data, and written into the tests.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mutationSchema } from '../../src/report/mutation-schema.ts';
import { validator } from '../batch/json-schema.ts';
import { filesIn, iamspec, project } from './program.ts';

const path = 'schema/mutation.schema.json';
const problems = validator(JSON.parse(fs.readFileSync(path, 'utf8')));

const vault = `iamspec: 1
accounts: { home: "444455556666" }

principals:
  bob: { user: home/bob } # our own
  eve: { user: home/eve, has: [AdministratorAccess] }

buckets:
  vault: { name: acme-vault, account: home }

mfa:
  present: { key_absent: denied }

rules:
  bob-reads: { allow: s3:GetObject, to: bob, resource: vault }
  reading-needs-mfa: { deny: s3:GetObject, to: everyone, resource: vault, unless: { mfa: present } }

tests:
  bob reads with MFA: { as: bob, with: { session: console, mfa: 10m }, can: s3:GetObject, resource: vault/a }

# The end.
`;

const name = 'mistakes that no test noticed';

function inVault(...args: readonly string[]) {
  const folder = project({ 'specs/vault.yaml': vault });
  return { folder, ...iamspec(folder, 'test', '--mutate', ...args) };
}

/** The sum's line, without the time that it took. */
function total(out: string): string {
  return (out.trimEnd().split('\n').at(-1) ?? '').replace(/ \(\d+\.\d s\)$/, '');
}

test('each mistake that none notices stands with its rule, a request and a row', () => {
  const { exit, out, err } = inVault();
  assert.equal([exit, err], [0, '']);
  assert.match(out, /^vault: \d+ noticed, (?:\d+ without effect, )?\d+ not noticed\n\n {2}in /);
  assert.match(
    out,
    / {2}in bucket\.vault, rule `reading-needs-mfa`, specs\/vault\.yaml:16:3:\n {4}if {4}the Deny `ReadingNeedsMfa` was missing\n {4}then {2}`bob`, with an access key, would be allowed `s3:GetObject` on\n {10}`arn:aws:s3:::acme-vault\/x`\n {4}row {3}\{ as: bob, with: access-key, cannot: s3:GetObject, resource: vault\/x \}\n/,
  );
  assert.match(out, /\n1 spec, \d+ mistakes: \d+\.\d % of them would be noticed \(\d+\.\d s\)\n$/);
  for (const line of out.split('\n')) assert.ok(line.length <= 80 || line.startsWith('    row'), line);
});

test('as data it fits its schema, and says the same', () => {
  const { exit, out, err } = inVault('--format', 'json', '--threshold', '90');
  assert.equal([exit, err], [1, '']);
  const report = JSON.parse(out);
  assert.equal(problems(report), []);
  assert.is(report.exit, 1);
  assert.is(report.written, null);
  const [spec] = report.specs;
  assert.is(spec.alive.length, spec.counts.survived + spec.counts.unknown);
  const { killed, survived, unknown } = spec.counts;
  assert.is(report.score, (100 * killed) / (killed + survived + unknown));
  assert.equal(JSON.parse(fs.readFileSync(path, 'utf8')), JSON.parse(JSON.stringify(mutationSchema)));
});

test('its threshold is that of the score', () => {
  const { out } = inVault('--format', 'json');
  const { score } = JSON.parse(out);
  assert.ok(score > 10 && score < 90, String(score));
  assert.is(inVault('--threshold', String(Math.floor(score))).exit, 0);
  const failed = inVault('--threshold', String(Math.floor(score) + 1));
  assert.is(failed.exit, 1);
  assert.match(failed.out, new RegExp(`noticed, ${Math.floor(score) + 1} % is asked for`));
});

test('what is written is noticed from then on, and nothing else has changed', () => {
  const { folder, exit, out } = inVault('--write');
  assert.is(exit, 0);
  const rows = [...out.matchAll(/^ {4}row {3}(.*)$/gm)].map(([, row]) => row ?? '');
  assert.ok(rows.length > 2);
  const after = fs.readFileSync(join(folder, 'specs/vault.yaml'), 'utf8');
  const [head = '', rest = ''] = after.split(`\n\n  ${name}:\n    cases:\n`);
  assert.is(`${head}\n`, vault.slice(0, vault.indexOf('\n# The end')));
  const unlike = [...new Set(rows)];
  assert.is(rest, `${unlike.map((row) => `      - ${row}\n`).join('')}\n# The end.\n`);
  assert.ok(out.includes(`written ${unlike.length} rows to specs/vault.yaml`), out);
  assert.ok(out.includes('these rows pin what the policies do today: read them before you commit them\n'), out);
  assert.is(iamspec(folder, 'test').exit, 0);
  assert.is(iamspec(folder, 'fmt', '--check').exit, 0);
  const again = iamspec(folder, 'test', '--mutate', '--write');
  assert.not.match(again.out, /^written/m);
  assert.match(total(again.out), / 100\.0 % of them would be noticed$/);
  assert.is(fs.readFileSync(join(folder, 'specs/vault.yaml'), 'utf8'), after);
});

test('a name that is there stays, and tests beside the spec take the rows', () => {
  const beside = `iamspec: 1\ntests:\n  ${name}: { as: bob, with: access-key, cannot: s3:PutObject, resource: vault/a }\n`;
  const folder = project({ 'specs/vault.yaml': vault, 'specs/vault.test.yaml': beside });
  const { exit, out } = iamspec(folder, 'test', '--mutate', '--write', '--format', 'json');
  assert.is(exit, 0);
  const report = JSON.parse(out);
  assert.equal(problems(report), []);
  const [written] = report.written;
  assert.equal([written.file, written.test, written.left], ['specs/vault.test.yaml', `${name} (2)`, []]);
  assert.is(fs.readFileSync(join(folder, 'specs/vault.yaml'), 'utf8'), vault);
  const after = fs.readFileSync(join(folder, 'specs/vault.test.yaml'), 'utf8');
  assert.ok(after.startsWith(beside), after);
  for (const row of written.rows) assert.ok(after.includes(row), row);
  assert.is(iamspec(folder, 'test').exit, 0);
});

test('while a test does not hold, nothing is written', () => {
  const writes = '  bob writes: { as: bob, with: access-key, can: s3:PutObject, resource: vault/a }\n';
  const folder = project({ 'specs/vault.yaml': vault.replace('tests:\n', `tests:\n${writes}`) });
  const before = filesIn(folder);
  const { exit, out } = iamspec(folder, 'test', '--mutate', '--write');
  assert.is(exit, 0);
  assert.match(out, /\n {2}idle bob writes does not hold without any mistake, so that it notices none\n/);
  assert.match(
    out.replace(/\s+/g, ' '),
    / not written \d+ of vault: `bob writes` does not hold as it is: mend that first /,
  );
  assert.equal(filesIn(folder), before);
});

test('what cannot be a row is told with the reason', () => {
  // Of all that are declared, nobody has more than what the policy names.
  const folder = project({ 'specs/vault.yaml': vault.replace(', has: [AdministratorAccess]', '') });
  const { out } = iamspec(folder, 'test', '--mutate', '--write');
  const unable = [...out.matchAll(/^not written (\d+) of vault: /gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
  const rowless = [...out.matchAll(/^ {4}then /gm)].length - [...out.matchAll(/^ {4}row /gm)].length;
  assert.ok(rowless > 0, out);
  assert.is(unable, rowless, out);
});

test('tests in braces are left alone', () => {
  const folder = project({ 'specs/vault.yaml': vault.replace(/tests:\n {2}(.*)\n/, 'tests: { $1 }\n') });
  const before = filesIn(folder);
  const { exit, out } = iamspec(folder, 'test', '--mutate', '--write');
  assert.is(exit, 0);
  assert.match(out.replace(/\s+/g, ' '), /not written \d+ of vault: the tests of `specs\/vault\.yaml` stand in braces/);
  assert.not.match(out, /these rows pin/);
  assert.equal(filesIn(folder), before);
});

test('where a file cannot be written, none is', () => {
  const folder = project({ 'specs/a.yaml': vault, 'specs/b.yaml': vault });
  fs.chmodSync(join(folder, 'specs/b.yaml'), 0o444);
  const before = filesIn(folder);
  const { exit, err } = iamspec(folder, 'test', '--mutate', '--write');
  assert.is(exit, 2);
  assert.match(err, /`specs\/b\.yaml` is read-only/);
  assert.equal(filesIn(folder), before);
});

test('options that say nothing together are refused', () => {
  const folder = project({ 'specs/vault.yaml': vault });
  for (const [args, said] of [
    [['--write'], '`--write` is for `--mutate`'],
    [['--mutate', '--write', '--out', 'out'], '`--write` and `--out` exclude each other'],
    [['--mutate', '--write', '--run', 'bob'], '`--write` and `--run` exclude each other'],
    [['--mutate', '--filter', 'as=bob'], '`--mutate` and `--filter` exclude each other'],
    [['--mutate', '--list'], 'exclude each other'],
    [['--mutate', '--format', 'junit'], '`--mutate` and `--format junit` exclude each other'],
  ] as const) {
    const { exit, out, err } = iamspec(folder, 'test', ...args);
    assert.equal([exit, out], [2, '']);
    assert.ok(err.includes(said), err);
  }
  assert.is(fs.readFileSync(join(folder, 'specs/vault.yaml'), 'utf8'), vault);
});

test('policies that iamspec did not write get rows, too', () => {
  const policy = {
    Version: '2012-10-17',
    Statement: { Sid: 'Reads', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-vault/*' },
  };
  const spec = vault.replace(/rules:\n(?: {2}.*\n)+\n/, '').replace(/mfa:\n.*\n\n/, '');
  const folder = project({ 'specs/vault.yaml': spec, 'policies/identity.bob.json': JSON.stringify(policy) });
  const args = ['test', '--mutate', '--write', '--policies', 'policies'];
  assert.is(iamspec(folder, ...args).exit, 0);
  assert.match(total(iamspec(folder, ...args).out), / 100\.0 % of them would be noticed$/);
  assert.is(iamspec(folder, 'test', '--policies', 'policies').exit, 0);
});

test.run();
