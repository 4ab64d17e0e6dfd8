// Which tests `iamspec test` runs, or lists, or times: `--run`, `--filter`, `--list`, `--bench`, and what goes with what.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { iamspec, project, type Run, vault } from './program.ts';

const many = vault
  .replace('  bob: {', '  alice: { user: home/alice }\n  bob: {')
  .replace(/tests:[\s\S]*/, '')
  .concat(`tests:
  bob reads with MFA: { as: bob, with: { session: console, mfa: 1m }, can: s3:GetObject, resource: [vault/a, vault/b] }
  nobody writes: { as: [alice, bob], with: [access-key, console], cannot: [s3:PutObject, s3:DeleteObject], resource: [vault/a, vault/b] }
  later: { skip: nobody knows yet, as: alice, with: console, can: s3:GetObject, resource: vault/a }
  soon: { todo: waits for a rule, as: alice, with: access-key, can: s3:GetObject, resource: vault/a }
`);

interface Entry {
  readonly name: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly checks: readonly {
    readonly as: string;
    readonly with: string;
    readonly action: string;
    readonly resource: string;
  }[];
}

function json(where: string, ...args: readonly string[]) {
  const { exit, out, err } = iamspec(where, 'test', '--format', 'json', ...args);
  const report = JSON.parse(out);
  const tests: readonly Entry[] = report.specs.flatMap((spec: { tests: readonly Entry[] }) => spec.tests);
  const written = tests.filter((each) => !('generated' in each && each.generated));
  return { exit, err, report, tests: written, checks: written.flatMap(({ checks }) => checks) };
}

const folder = project({ 'specs/vault.yaml': many, 'specs/other.yaml': vault });

test('--run takes tests whose names fit, or SPEC: NAME', () => {
  const namesOf = (regex: string) => json(folder, '--run', regex).tests.map(({ name }) => name);
  assert.equal(namesOf('^nobody'), ['nobody writes']);
  assert.equal(namesOf('with MFA$'), ['bob reads with MFA', 'bob reads with MFA']);
  assert.equal(namesOf('^vault: .*MFA'), ['bob reads with MFA']);
  assert.equal(namesOf('later|soon'), ['later', 'soon']);
  const { report } = json(folder, '--run', '^nobody');
  assert.is(report.selected, '--run ^nobody');
  assert.is(report.specs.length, 1, 'specs of which nothing is run are not told of');
});

test('--filter takes checks: one pattern of each key has to fit', () => {
  const of = (...filters: readonly string[]) =>
    json(folder, 'specs/vault.yaml', '--run', 'nobody', ...filters.flatMap((each) => ['--filter', each])).checks;
  assert.is(of().length, 16);
  assert.is(of('as=alice').length, 8);
  assert.is(of('as=alice as=bob').length, 16);
  assert.is(of('as=al*', 'as=b?b').length, 16);
  assert.is(of('as=alice', 'with=console').length, 4);
  const [only, ...others] = of('as=alice action=S3:put* with=console resource=vault/b');
  assert.equal([only?.as, only?.with, only?.action, only?.resource], ['alice', 'console', 's3:PutObject', 'vault/b']);
  assert.is(others.length, 0);
  assert.is(of('resource=arn:aws:s3:::acme-vault/a').length, 8);
  assert.is(of('expected=cannot').length, 16);
  assert.ok(of('action=*Delete*').every(({ action }) => action === 's3:DeleteObject'));
});

test('what is left out is not counted, and what is skipped or may fail stays so', () => {
  const { report, exit } = json(folder, 'specs/vault.yaml', '--filter', 'as=alice action=s3:GetObject');
  assert.is(exit, 0);
  assert.equal([report.checks.skipped, report.checks.todo, report.checks.not_run], [1, 1, 0]);
  assert.match(iamspec(folder, 'test', '--run', 'later').out, 'nobody knows yet');
});

for (const [args, words, help] of [
  [['--run', 'nobodi'], 'no test and no property has a name that `--run nobodi` fits', 'there are `'],
  [['--run', 'nobody write'], undefined, undefined],
  [['--run', 'bob reads with MFAs'], 'no test and no property has a name', 'did you mean `bob reads with MFA`?'],
  [['--filter', 'as=alicee'], 'no check has `as=alicee`', 'did you mean `alice`?'],
  [['--filter', 'as=alice,bob'], 'no check has `as=alice,bob`', 'write `as=alice as=bob`'],
  [['--filter', 'through=*'], 'no check has `through=*`', 'there is none'],
  [['--filter', 'as=alice', '--filter', 'as=nobody'], 'no check has `as=nobody`', 'there are `'],
  [['--filter', 'expected=can with=access-key as=bob'], 'no check fits `--filter expected=can', 'leave some out'],
  [['--filter', 'as=\u001b[31m'], 'no check has `as=\\u001b[31m`', 'there are'],
] as const) {
  test(`${args.join(' ')}: ${words ?? 'fits'}`, () => {
    const { exit, out, err }: Run = iamspec(folder, 'test', ...args);
    if (words === undefined) {
      assert.is(exit, 0, err);
      return;
    }
    assert.is(exit, 2);
    assert.is(out, '');
    assert.match(err, `error[nothing-matches]: ${words}`);
    assert.match(err, 'help: ');
    assert.match(err, help);
    const { report } = json(folder, ...args);
    assert.equal([report.exit, report.diagnostics[0].code, report.specs], [2, 'nothing-matches', []]);
  });
}

for (const [args, words] of [
  [['--run', '('], 'is no regular expression: unterminated group'],
  [['--run='], '`--run` is empty'],
  [['--run'], 'run'],
  [['--filter', 'alice'], 'takes KEY=PATTERN, and not `alice`'],
  [['--filter', ''], 'takes KEY=PATTERN'],
  [['--filter', 'ass=alice'], 'has no key `ass`'],
  [['--filter', 'as='], 'has no pattern'],
  [['--filter', 'as=a who=b'], 'has no key `who`'],
  [['--shard', '0/3'], 'no part of a whole'],
  [['--shard', '4/3'], 'no part of a whole'],
  [['--shard', '2'], 'no part of a whole'],
  [['--shard', '1/2/3'], 'no part of a whole'],
  [['--shard', '-1/3'], 'no part of a whole'],
  [['--shuffle=x'], 'is no seed'],
  [['--shuffle', '-1'], 'is no seed'],
  [['--shuffle', '4294967296'], 'is no seed'],
  [['--jobs', '0'], 'is no number of threads'],
  [['--jobs', 'many'], 'is no number of threads'],
  [['--jobs', '10000'], 'write a whole number from 1 to 9999'],
  [['--shard', '1/99999999999'], 'asks for too many parts\n  help: 999999 is the most'],
  [['--shard', '1/1000000'], 'asks for too many parts'],
  [['--threshold', '101'], 'is no percentage'],
  [['--threshold', '-1'], 'is no percentage'],
  [['--threshold', '8x'], 'is no percentage'],
  [['--list=yes'], '--list=yes'],
  [['--fail-fast=1'], '--fail-fast=1'],
  [['--list', '--bench'], '`--list` and `--bench` exclude each other\n  help: a list runs nothing'],
  [['--list', '--shard', '1/2'], '`--list` and `--shard` exclude each other'],
  [['--list', '--format', 'junit'], '`--list` and `--format junit` exclude each other'],
  [['--bench', '--format', 'tap'], '`--bench` and `--format tap` exclude each other'],
  [['--bench', '--coverage'], '`--bench` and `--coverage` exclude each other'],
  [['--watch', '--format', 'json'], '`--watch` and `--format json` exclude each other'],
  [['--watch', '--list'], '`--list` and `--watch` exclude each other'],
  [['--watch', '--shard', '1/2'], '`--watch` and `--shard` exclude each other\n  help: a watch runs'],
  [['--policies', 'x', '--out', 'y'], '`--policies` and `--out` exclude each other\n  help: each says'],
  [['--policies', 'x', '--templates', 'y'], 'leave `--templates` out'],
  [['--shard', '1/2', '--threshold', '50'], 'give the threshold to `iamspec merge`'],
] as const) {
  test(`${args.join(' ')} is a usage error`, () => {
    const { exit, out, err } = iamspec(folder, 'test', ...args);
    assert.is(exit, 2);
    assert.is(out, '');
    assert.match(err, /^error\[bad-usage\]: /);
    assert.match(err, words);
  });
}

test('names that several specs have are offered once', () => {
  const { err } = iamspec(project({ 'specs/a.yaml': vault, 'specs/b.yaml': vault }), 'test', '--run', 'zzz');
  assert.match(err, 'help: there are `bob reads with MFA`, `bob does not read without`\n');
});

test('--list runs nothing and says what there is', () => {
  const failing = project({ 'specs/vault.yaml': many.replace('nobody writes:', 'odd "name" \\u001b:') });
  const { exit, out } = iamspec(failing, 'test', '--list', '--run', 'name|later|soon');
  assert.is(exit, 0);
  assert.match(out, /^vault \(specs\/vault\.yaml\)\n/);
  assert.match(out, / 1 check {2}later \(skipped: nobody knows yet\)\n/);
  assert.match(out, / 1 check {2}soon \(todo: waits for a rule\)\n/);
  assert.match(out, /16 checks {2}odd "name"/);
  assert.match(out, /\n1 spec, 3 tests, 18 checks\n$/);
});

test('--list names generated tests as such, and is JSON for programs', () => {
  const { specs, version, exit } = JSON.parse(iamspec(folder, 'test', '--list', '--format', 'json').out);
  assert.equal([version, exit, specs.length], [1, 0, 2]);
  const written = specs[1].tests.filter((each: { generated: boolean }) => !each.generated);
  assert.equal(
    written.map(({ name, checks, skip, todo }: Record<string, unknown>) => [name, checks, skip, todo]),
    [
      ['bob reads with MFA', 2, null, null],
      ['nobody writes', 16, null, null],
      ['later', 1, 'nobody knows yet', null],
      ['soon', 1, null, 'waits for a rule'],
    ],
  );
  const [first] = written;
  assert.equal([first.file, first.line, first.column], ['specs/vault.yaml', 12, 3]);
  const filtered = JSON.parse(iamspec(folder, 'test', '--list', '--format', 'json', '--filter', 'as=alice').out);
  assert.is(filtered.specs.length, 1);
});

test('--bench times the tests that hold, the costliest first, and names the others', () => {
  const { exit, out } = iamspec(folder, 'test', '--bench', '--run', 'vault: (bob|nobody|soon)');
  assert.is(exit, 0);
  assert.match(out, /^ *a check +checks {2}test\n/);
  assert.match(out, /\n *[\d.]+ [nµm]s +± [\d.]+ [nµm]s +16 {2}vault: nobody writes\n/);
  assert.match(out, /\nnot timed: vault: soon \(todo\)\n$/);
  const report = JSON.parse(iamspec(folder, 'test', '--bench', '--format', 'json', '--run', 'vault: (bob|nobody)').out);
  assert.equal([report.version, report.exit, report.unit, report.left_out], [1, 0, 'ns', []]);
  const [one, two] = report.tests;
  assert.ok(one.median >= two.median && two.median > 0);
  assert.ok(one.samples >= 9 && one.deviation >= 0);
  assert.equal([one.checks, two.checks].sort(), [16, 2]);
});

test('--bench gives a wrong answer no time', () => {
  const failing = project({ 'specs/vault.yaml': vault.replace('access-key, cannot', 'access-key, can') });
  const { exit, out } = iamspec(failing, 'test', '--bench');
  assert.is(exit, 1);
  assert.match(out, 'not timed: vault: bob does not read without (failed)');
});

test.run();
