// `iamspec test`, run for real: its exit codes, and what people and programs are told.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { iamspec, project, vault } from './program.ts';

test('all hold: counts and exit 0, with or without a rendering', () => {
  const folder = project({ 'specs/vault.yaml': vault });
  const { exit, out, err } = iamspec(folder, 'test');
  assert.is(exit, 0, err);
  assert.match(out, /1 spec, 2 tests, 2 checks: 2 passed, 0 failed \(\d+ ms\)/);
  iamspec(folder, 'generate');
  assert.is(iamspec(folder, 'test').exit, 0);
  assert.is(iamspec(folder, 'test', '--out', 'out').exit, 0);
});

test('a failed check: the line underlined, expected, actual, statement and rule; exit 1', () => {
  const folder = project({ 'specs/vault.yaml': vault.replace('access-key, cannot', 'access-key, can') });
  const { exit, out } = iamspec(folder, 'test');
  assert.is(exit, 1);
  assert.match(out, 'FAILED bob does not read without');
  assert.match(out, 'specs/vault.yaml:12:64: can s3:GetObject');
  assert.match(out, /\n {3}\| {64}\^{12}\n/);
  assert.match(out, /expected +allow/);
  assert.match(
    out,
    /actual +explicit-deny by ReadingNeedsMfa in bucket\.vault \(rule `reading-needs-mfa`, specs\/vault\.yaml:9:3\)/,
  );
  assert.match(out, '1 passed, 1 failed');
});

const accepting = vault.replace(
  'unless: { mfa: present } }',
  'unless: { mfa: present }, accept: { guard-stops-everyone: We know. } }',
);

test('what rules accept is counted at the end, with the reasons; what accepts nothing is an error', () => {
  const folder = project({ 'specs/vault.yaml': accepting });
  const lines = 'accepted: 1 note\n  reading-needs-mfa [guard-stops-everyone] We know.\n';
  assert.ok(iamspec(folder, 'test').out.endsWith(lines), iamspec(folder, 'test').out);
  const [spec] = JSON.parse(iamspec(folder, 'test', '--format', 'json').out).specs;
  assert.is(spec.accepted[0].reason, 'We know.');
  const { exit, out, err } = iamspec(folder, 'generate');
  assert.is(exit, 0, err);
  assert.ok(out.endsWith(lines), out);
  assert.not.match(err, 'guard-stops-everyone');
  const unused = accepting.replace('guard-stops-everyone', 'bucket-public');
  const refused = iamspec(project({ 'specs/vault.yaml': unused }), 'test');
  assert.is(refused.exit, 2);
  assert.match(refused.err, 'error[accept-unused]: `reading-needs-mfa` accepts `bucket-public`');
});

test('a wrong reason fails', () => {
  const wrong = vault.replace(
    'cannot: s3:GetObject, resource: vault/a',
    'cannot: s3:GetObject, resource: vault/a, because: { rules: [bob-reads] }',
  );
  const { exit, out } = iamspec(project({ 'specs/vault.yaml': wrong }), 'test');
  assert.is(exit, 1);
  assert.match(out, 'it is refused, but not by `bob-reads`; what decided is `reading-needs-mfa`');
});

test('what AWS leaves open: 3 as `can`, 0 as `undecided`, 1 when it is decided', () => {
  const roles = vault
    .replace('  bob: {', '  reader: { role: home/reader }\n  bob: {')
    .replace(
      'to: bob, resource: vault }',
      'to: [bob, reader], resource: vault }\n  bob-becomes-reader: { allow: sts:AssumeRole, to: bob, resource: reader }',
    );
  const row = (expected: string, mfa = ', mfa: 1m'): string =>
    `${roles}  through: { as: bob, with: { session: console${mfa} }, through: reader, ${expected}: s3:GetObject, resource: vault/a }\n`;
  const run = (text: string) => iamspec(project({ 'specs/vault.yaml': text }), 'test');
  const open = run(row('can'));
  assert.is(open.exit, 3, open.out + open.err);
  assert.match(open.out, 'UNKNOWN through');
  assert.match(open.out, 'settle it by `mfa_through_role` under `assumptions`');
  assert.is(run(row('undecided')).exit, 0);
  assert.is(run(row('undecided').replace('rules:', 'assumptions: { mfa_through_role: carried }\nrules:')).exit, 1);
  assert.is(run(row('can').replace('rules:', 'assumptions: { mfa_through_role: carried }\nrules:')).exit, 0);
});

test('a role that cannot be assumed breaks the row, even where `cannot` would hold', () => {
  const text = `${vault.replace('  bob: {', '  reader: { role: home/reader }\n  bob: {')}  through: { as: bob, with: access-key, through: reader, cannot: s3:GetObject, resource: vault/a }\n`;
  const { exit, out } = iamspec(project({ 'specs/vault.yaml': text }), 'test');
  assert.is(exit, 1);
  assert.match(out, 'BROKEN through');
});

test('properties are proved, or refuted by a request, exit 1', () => {
  const property = (unless: string): string =>
    `properties:\n  nobody reads without MFA: { nobody_can: s3:GetObject, resource: vault, unless: ${unless} }\n`;
  const proved = iamspec(project({ 'specs/vault.yaml': vault + property('{ mfa: present }') }), 'test');
  assert.is(proved.exit, 0, proved.out);
  assert.match(proved.out, '1 property: 2 passed, 0 failed, 1 proved');
  const refuted = iamspec(project({ 'specs/vault.yaml': vault + property('{ tls: true }') }), 'test');
  assert.is(refuted.exit, 1);
  assert.match(refuted.out, 'REFUTED nobody reads without MFA\nspecs/vault.yaml:');
  assert.match(refuted.out, 'is allowed `s3:GetObject` on `arn:aws:s3:::');
  assert.match(refuted.out, '  when      `aws:SecureTransport` is `false`\n');
  const only = iamspec(project({ 'specs/vault.yaml': vault + property('{ tls: true }') }), 'test', '--run', 'bob');
  assert.is(only.exit, 0, 'a property that is not meant is not looked at');
});

test('a rendering that differs is stale, exit 1; --out tests its bytes', () => {
  const folder = project({ 'specs/vault.yaml': vault });
  iamspec(folder, 'generate');
  const path = join(folder, 'out/vault/policies/bucket.vault.json');
  fs.writeFileSync(path, fs.readFileSync(path, 'utf8').replace('BoolIfExists', 'Bool'));
  const stale = iamspec(folder, 'test');
  assert.is(stale.exit, 1);
  assert.match(stale.out, 'STALE');
  assert.match(stale.out, 'out/vault/policies/bucket.vault.json');
  assert.match(stale.out, '2 passed, 0 failed', 'in memory, all is well');
  const bytes = iamspec(folder, 'test', '--out', 'out');
  assert.is(bytes.exit, 1);
  assert.match(bytes.out, 'FAILED bob does not read without');
  assert.match(bytes.out, '1 passed, 1 failed');
});

test('--out without a rendering, or with one that is damaged, cannot run', () => {
  const folder = project({ 'specs/vault.yaml': vault });
  assert.match(iamspec(folder, 'test', '--out', 'none').err, 'error[output-missing]');
  iamspec(folder, 'generate');
  for (const [file, text] of [
    ['policies/bucket.vault.json', '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "BoolXX": 1}]}'],
    ['policies/bucket.vault.json', 'not json'],
    ['iamspec.json', '{}'],
    ['iamspec.json', '[['],
  ] as const) {
    iamspec(folder, 'generate', '--force');
    fs.writeFileSync(join(folder, 'out/vault', file), text);
    const { exit, err } = iamspec(folder, 'test', '--out', 'out');
    assert.is(exit, 2, `${file}: ${text}`);
    assert.match(err, `out/vault/${file}`);
  }
});

test('nothing to test cannot run', () => {
  const { exit, err } = iamspec(project({ 'specs/vault.yaml': vault.replace(/tests:[\s\S]*/, '') }), 'test');
  assert.is(exit, 2);
  assert.match(err, 'error[nothing-to-test]');
});

test('--format json is one JSON value on stdout, whatever happens', () => {
  const good = iamspec(project({ 'specs/vault.yaml': vault }), 'test', '--format', 'json');
  const report = JSON.parse(good.out);
  assert.is(report.version, 1);
  assert.is(report.exit, 0);
  const none = { failed: 0, unknown: 0, broken: 0, todo: 0, skipped: 0, not_run: 0 };
  assert.equal(report.checks, { passed: 2, ...none });
  assert.equal(report.specs[0].tests[1].checks[0], {
    number: 0,
    status: 'passed',
    origin: 'written',
    file: 'specs/vault.yaml',
    line: 12,
    column: 67,
    as: 'bob',
    with: 'access-key',
    claims: {},
    through: [],
    mfa_code: null,
    context: {},
    action: 's3:GetObject',
    resource: 'vault/a',
    arn: 'arn:aws:s3:::acme-vault/a',
    expected: 'cannot',
    actual: 'deny',
    complaint: null,
    cases: report.specs[0].tests[1].checks[0].cases,
  });
  assert.is(report.specs[0].tests[1].checks[0].cases[0].statements[0].rule, 'reading-needs-mfa');
  const bad = iamspec(project({ 'specs/vault.yaml': 'iamspec: 2\n' }), 'test', '--format', 'json');
  assert.is(bad.exit, 2);
  const [diagnostic] = JSON.parse(bad.out).diagnostics;
  assert.equal(
    [diagnostic.severity, diagnostic.file, diagnostic.line, diagnostic.column],
    ['error', 'specs/vault.yaml', 1, 10],
  );
});

test('a rendering whose manifest is gone is stale; a folder with other things in it is none', () => {
  const folder = project({ 'specs/vault.yaml': vault, 'out/vault/note.txt': 'x' });
  assert.is(iamspec(folder, 'test').exit, 0);
  iamspec(folder, 'generate');
  fs.rmSync(join(folder, 'out/vault/iamspec.json'));
  const { exit, out } = iamspec(folder, 'test');
  assert.is(exit, 1);
  assert.match(out, /STALE[\s\S]*\n {2}out\/vault\/iamspec\.json\n/);
});

test('a file that is missing in the folder is told by its place in the manifest; the help names the folder', () => {
  const folder = project({ 'specs/vault.yaml': vault });
  assert.match(iamspec(folder, 'test', '--out', 'elsewhere').err, 'run `iamspec generate --out elsewhere` first');
  iamspec(folder, 'generate', '--out', 'elsewhere');
  fs.appendFileSync(join(folder, 'elsewhere/vault/RUNBOOK.md'), 'x');
  assert.match(iamspec(folder, 'test', '--out', 'elsewhere').out, 'run `iamspec generate --out elsewhere` and look');
  fs.rmSync(join(folder, 'elsewhere/vault/policies/bucket.vault.json'));
  const { exit, err } = iamspec(folder, 'test', '--out', 'elsewhere');
  assert.is(exit, 2);
  assert.match(err, /^elsewhere\/vault\/iamspec\.json:\d+:\d+: error\[rendering-file-missing\]/);
});

test('what is no ordinary file in out/ is refused, not waited for', () => {
  const folder = project({ 'specs/vault.yaml': vault });
  iamspec(folder, 'generate');
  const path = join(folder, 'out/vault/policies/bucket.vault.json');
  fs.rmSync(path);
  if (spawnSync('mkfifo', [path]).status !== 0) fs.mkdirSync(path);
  for (const args of [[], ['--out', 'out']]) {
    const { exit, err } = iamspec(folder, 'test', ...args);
    assert.is(exit, 2);
    assert.match(err, '`out/vault/policies/bucket.vault.json` is not a file');
  }
});

test('a policy file that cannot be read is told where the spec names it; a mistake in one, once and in the file', () => {
  const spec = vault.replace('home/bob }', 'home/bob, has: [./x.json] }\n  eve: { user: home/eve, has: [./x.json] }');
  const missing = iamspec(project({ 'specs/vault.yaml': spec }), 'test');
  assert.is(missing.exit, 2);
  assert.match(missing.err, /^specs\/vault\.yaml:4:32: error\[file-unreadable\]: cannot read `specs\/x\.json`/);
  const wrong = '{"Version": "2012-10-17", "Statement": [{"Effect": "Alow", "Action": "s3:*", "Resource": "*"}]}';
  const { exit, err } = iamspec(project({ 'specs/vault.yaml': spec, 'specs/x.json': wrong }), 'test');
  assert.is(exit, 2);
  assert.match(err, /^specs\/x\.json:1:52: error/);
  assert.match(err, /\n1 error\n$/);
});

test('of exit codes 2 beats 1, 1 beats 3 and 3 beats 0, over all specs', () => {
  const failing = vault.replace('access-key, cannot', 'access-key, can');
  const property =
    'properties: { p: { nobody_can: s3:GetObject, resource: vault, among: r, when: { mfa: present } } }\n';
  const open = vault.replace(/tests:[\s\S]*/, property).replace('  bob: {', '  r: { root: home }\n  bob: {');
  const refused = vault.replace('resource: vault/a }\n  bob does', 'resource: "arn:aws:s3:::else/a" }\n  bob does');
  const specs = { holds: vault, failing, open, refused, broken: 'iamspec: 1\naccounts: 3\n' };
  const exitOf = (...names: readonly (keyof typeof specs)[]): number | null =>
    iamspec(project(Object.fromEntries(names.map((name) => [`specs/${name}.yaml`, specs[name]]))), 'test').exit;
  assert.is(exitOf('holds', 'open'), 3);
  assert.is(exitOf('holds', 'open', 'failing'), 1);
  assert.is(exitOf('failing', 'refused'), 2);
  assert.is(exitOf('failing', 'broken'), 2);
});

test('--format json holds for what stops the run, too', () => {
  const folder = project({ 'specs/vault.yaml': vault, 'empty/x.txt': '' });
  for (const [code, ...args] of [
    ['file-unreadable', 'none.yaml'],
    ['file-unreadable', ''],
    ['nothing-to-do', 'empty'],
    ['file-unreadable', '--templates', 'none'],
    ['output-missing', '--out', 'none'],
  ] as const) {
    const { exit, out } = iamspec(folder, 'test', '--format', 'json', ...args);
    assert.is(exit, 2);
    const report = JSON.parse(out);
    assert.equal([report.exit, report.diagnostics[0].code], [2, code]);
  }
});

test('specs before and after an option add up', () => {
  const folder = project({ 'a.yaml': vault, 'b.yaml': vault });
  const { exit, out } = iamspec(folder, 'test', 'a.yaml', '--format', 'pretty', 'b.yaml');
  assert.is(exit, 0);
  assert.match(out, '2 specs, 4 tests');
});

test('--threshold holds coverage, and --coverage and --format lcov only tell it', () => {
  const folder = project({ 'specs/vault.yaml': vault });
  const part = ['--run', 'bob reads'];
  assert.is(iamspec(folder, 'test', '--threshold', '100').exit, 0);
  const { exit, out } = iamspec(folder, 'test', ...part, '--threshold', '99.5');
  assert.is(exit, 1);
  assert.match(out, '99.5 % is asked for');
  assert.is(iamspec(folder, 'test', ...part, '--threshold', '0').exit, 0);
  assert.is(iamspec(folder, 'test', ...part, '--coverage').exit, 0);
  assert.match(iamspec(folder, 'test', ...part, '--format', 'lcov').out, /^SF:specs\/vault\.yaml$/m);
  const { coverage } = JSON.parse(iamspec(folder, 'test', '--coverage', '--format', 'json').out).specs[0];
  assert.ok(coverage.points > 0 && coverage.reached <= coverage.points);
  assert.is(JSON.parse(iamspec(folder, 'test', '--format', 'json').out).specs[0].coverage, undefined);
});

test.run();
