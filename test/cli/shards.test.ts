// Parts of a run: `--shard` and `iamspec merge`, `--shuffle`, `--fail-fast`, `--jobs`.
import * as fs from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { iamspec, project, vault } from './program.ts';

const failing = vault.replace('access-key, cannot', 'access-key, can');

/** What a report says but for how long it took, which is never the same. */
function timeless(json: string): string {
  return json.replace(/"duration": [\d.]+/, '"duration": 0');
}

/** Writes the reports of all shards into the folder; their paths. */
function shardsIn(folder: string, count: number, ...args: readonly string[]): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const path = `${count}-${index + 1}.json`;
    const run = iamspec(folder, 'test', '--shard', `${index + 1}/${count}`, '--format', 'json', ...args);
    fs.writeFileSync(join(folder, path), run.out);
    return path;
  });
}

const shipped = project();
fs.cpSync(resolve('specs'), join(shipped, 'specs'), { recursive: true });

for (const [args, counts] of [
  [[], [1, 2, 3, 5]],
  [['--coverage'], [2]],
  [
    ['--run', 'MFA', '--filter', 'expected=cannot'],
    [1, 3],
  ],
] as const) {
  const whole = timeless(iamspec(shipped, 'test', '--format', 'json', ...args).out);
  for (const count of counts) {
    test(`${count} shards of the shipped specs ${args.join(' ')} make the whole, whatever their order`, () => {
      const paths = shardsIn(shipped, count, ...args);
      const { out, exit } = iamspec(shipped, 'merge', ...paths.toReversed(), '--format', 'json');
      assert.ok(timeless(out) === whole, 'the same report, byte for byte');
      assert.is(exit, JSON.parse(whole).exit);
    });
  }
}

test('each check is in one shard', () => {
  const folder = project({ 'specs/a.yaml': vault, 'specs/b.yaml': vault });
  const sizes = shardsIn(folder, 3).map((path) => {
    const { checks, shard } = JSON.parse(fs.readFileSync(join(folder, path), 'utf8'));
    assert.is(shard.of, 3);
    return checks.passed;
  });
  const { checks } = JSON.parse(iamspec(folder, 'test', '--format', 'json').out);
  assert.is(
    sizes.reduce((sum, each) => sum + each, 0),
    checks.passed,
  );
});

test('the exit code of a merge is that of the whole; all formats print', () => {
  const folder = project({ 'specs/a.yaml': failing, 'specs/b.yaml': vault });
  const paths = shardsIn(folder, 4);
  const pretty = iamspec(folder, 'merge', ...paths);
  assert.is(pretty.exit, 1);
  assert.match(pretty.out, 'FAILED bob does not read without');
  for (const format of ['junit', 'tap', 'github', 'sarif', 'markdown']) {
    const whole = iamspec(folder, 'test', '--format', format);
    const merged = iamspec(folder, 'merge', ...paths, '--format', format);
    assert.is(merged.exit, 1);
    assert.is(
      merged.out.replace(/[\d.]+ ?m?s\b|time="[\d.]+"|"[^"]*T[\d:.]+Z"/g, ''),
      whole.out.replace(/[\d.]+ ?m?s\b|time="[\d.]+"|"[^"]*T[\d:.]+Z"/g, ''),
      format,
    );
  }
});

test('merge --threshold holds the coverage of the whole; without coverage it cannot', () => {
  const folder = project({ 'specs/a.yaml': vault });
  const covered = shardsIn(folder, 2, '--coverage', '--run', 'bob reads');
  assert.is(iamspec(folder, 'merge', ...covered, '--threshold', '100').exit, 1);
  assert.is(iamspec(folder, 'merge', ...covered, '--threshold', '1').exit, 0);
  const one = iamspec(folder, 'merge', ...covered, '--threshold', '50', '--format', 'json').out;
  const { out } = iamspec(folder, 'test', '--threshold', '50', '--run', 'bob reads', '--format', 'json');
  assert.is(timeless(one), timeless(out));
  const plain = shardsIn(folder, 2);
  const { exit, err } = iamspec(folder, 'merge', ...plain, '--threshold', '1');
  assert.is(exit, 2);
  assert.match(err, 'run the parts with `--coverage`');
  assert.match(iamspec(folder, 'merge', ...plain, '--format', 'lcov').err, 'the reports have none');
});

test('merge refuses what is not all parts of one run', () => {
  const folder = project({ 'specs/a.yaml': vault, 'x.json': '{}', 'y.json': 'x', 'z.json': '[1]' });
  const [one = '', two = '', three = ''] = shardsIn(folder, 3);
  fs.writeFileSync(join(folder, 'whole.json'), iamspec(folder, 'test', '--format', 'json').out);
  const other = project({ 'specs/a.yaml': failing });
  const [strange = ''] = shardsIn(other, 3);
  fs.copyFileSync(join(other, strange), join(folder, 'strange.json'));
  for (const [args, code] of [
    [[], 'bad-usage'],
    [['none.json'], 'file-unreadable'],
    [['.'], 'file-unreadable'],
    [[''], 'file-unreadable'],
    [['x.json'], 'report-malformed'],
    [['y.json'], 'report-malformed'],
    [['z.json'], 'report-malformed'],
    [['whole.json'], 'merge-not-a-part'],
    [[one, two], 'merge-missing'],
    [[one, two, two], 'merge-twice'],
    [['strange.json', two, three], 'merge-mismatch'],
    [[one, two, three, '--format', 'xml'], 'bad-usage'],
    [[one, two, three, '--threshold', 'x'], 'bad-usage'],
  ] as const) {
    const { exit, out, err } = iamspec(folder, 'merge', ...args);
    assert.equal([exit, out], [2, ''], args.join(' '));
    assert.match(err, `error[${code}]: `);
  }
});

test('merge says what it was given instead of a report', () => {
  const folder = project({ 'specs/a.yaml': vault });
  for (const option of ['--list', '--bench']) {
    fs.writeFileSync(join(folder, 'x.json'), iamspec(folder, 'test', option, '--format', 'json').out);
    const { exit, err } = iamspec(folder, 'merge', 'x.json');
    assert.is(exit, 2);
    assert.match(err, `\`x.json\` is no report of tests: it is what \`${option}\` prints, and tells of no run`);
  }
});

test('parts with other options are of another run', () => {
  const folder = project({ 'specs/a.yaml': vault });
  const inputs = (...args: readonly string[]) =>
    JSON.parse(iamspec(folder, 'test', '--format', 'json', ...args).out).inputs;
  const base = inputs();
  assert.match(base, /^sha256:[0-9a-f]{64}$/);
  for (const same of [['--shard', '1/2'], ['--jobs', '2'], ['--shuffle', '3'], ['--fail-fast']])
    assert.is(inputs(...same), base);
  for (const other of [['--run', 'bob'], ['--filter', 'as=bob'], ['--coverage']]) assert.is.not(inputs(...other), base);
  fs.appendFileSync(join(folder, 'specs/a.yaml'), '# more\n');
  assert.is.not(inputs(), base);
});

test('--shuffle changes the order and nothing else; its seed is told and can be given again', () => {
  const folder = project({ 'specs/a.yaml': vault, 'specs/b.yaml': failing });
  const run = (...args: readonly string[]) => {
    const report = JSON.parse(iamspec(folder, 'test', '--format', 'json', ...args).out);
    const { seed, duration: _, ...rest } = report;
    return { seed, rest };
  };
  const plain = run();
  const shuffled = run('--shuffle');
  assert.is(plain.seed, undefined);
  assert.type(shuffled.seed, 'number');
  assert.equal(shuffled.rest, plain.rest);
  assert.equal(run('--shuffle', String(shuffled.seed)), shuffled);
  assert.match(iamspec(folder, 'test', '--shuffle', '7').out, /\b7\b/);
  const named = iamspec(folder, 'test', '--shuffle', 'specs/a.yaml');
  assert.is(named.exit, 0, 'what follows and is no seed is a spec');
  const stopped = new Set(
    Array.from({ length: 8 }, (_, seed) => {
      const report = JSON.parse(
        iamspec(folder, 'test', '--format', 'json', '--fail-fast', '--shuffle', String(seed)).out,
      );
      return report.checks.passed as number;
    }),
  );
  assert.ok(stopped.size > 1, 'where it stops hangs on the order');
});

test('--fail-fast stops at the first failure, and says what was not run', () => {
  const folder = project({ 'specs/a.yaml': failing, 'specs/b.yaml': vault });
  const { exit, out } = iamspec(folder, 'test', '--fail-fast', '--format', 'json');
  assert.is(exit, 1);
  const { checks, specs } = JSON.parse(out);
  assert.is(checks.failed, 1);
  assert.ok(checks.not_run > 0);
  assert.ok(specs[1].tests.every(({ status }: { status: string }) => status === 'not-run'));
  const passing = project({ 'specs/a.yaml': vault });
  assert.is(iamspec(passing, 'test', '--fail-fast').exit, 0);
});

test('--jobs changes nothing', () => {
  const folder = project({ 'specs/a.yaml': failing, 'specs/b.yaml': vault });
  const one = timeless(iamspec(folder, 'test', '--format', 'json', '--jobs', '1').out);
  assert.is(timeless(iamspec(folder, 'test', '--format', 'json', '--jobs', '3').out), one);
});

test.run();
