// `iamspec report`, run for real: one file, what it carries, what may run in it, and bad input. A browser opens it elsewhere.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scriptData } from '../../src/report/page.ts';
import type { PageData } from '../../src/report/page-data.ts';
import { temporaryFolder } from '../temporary.ts';
import { iamspec, project, vault } from './program.ts';

function pageOf(spec: string, ...args: readonly string[]): string {
  const file = join(temporaryFolder('report'), 'page.html');
  const { exit, err } = iamspec(resolve('.'), 'report', `specs/${spec}.yaml`, '--out', file, ...args);
  assert.equal([exit, err], [0, '']);
  return fs.readFileSync(file, 'utf8');
}

function dataIn(page: string): PageData {
  return JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? '') as PageData;
}

test('its own script and style may run, and nothing else may be asked for', () => {
  const page = pageOf('partner-exchange');
  const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(page) ?? [];
  assert.match(policy, /^default-src 'none'; /);
  for (const tag of ['style', 'script']) {
    const [, text = ''] = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(page) ?? [];
    const hash = createHash('sha256').update(text).digest('base64');
    assert.ok(policy.includes(`${tag}-src 'sha256-${hash}'`), tag);
  }
  assert.not.match(page.replace('http://www.w3.org/2000/svg', ''), /https?:\/\/|\bsrc=|@import|url\(/);
});

test('it says of every cell what `iamspec matrix` says', () => {
  const { callers, buckets, rows, cells, actions } = dataIn(pageOf('partner-exchange'));
  const { out } = iamspec(resolve('.'), 'matrix', 'specs/partner-exchange.yaml', '--format', 'json');
  const situations = ['mfa', 'no_mfa', 'key'];
  let count = 0;
  for (const [at, bucket] of JSON.parse(out).matrix.buckets.entries()) {
    for (const row of bucket.rows) {
      const caller = callers.findIndex(({ name }) => name === row.caller.name);
      const numbers = rows[buckets[at]?.rows[caller] ?? -1] ?? [];
      const told = row.cells.flatMap((cell: Record<string, { answer: string } | null>) =>
        situations.map((each) => cell[each]?.answer ?? null),
      );
      assert.equal(
        numbers.map((number) => cells[number]?.answer ?? null),
        told,
      );
      count += told.length;
    }
  }
  assert.is(count, callers.length * actions.length * 3);
});

test('every cell has a request that shows it, decided so, and denials name their rule and its line', () => {
  const { cells, examples, statements } = dataIn(pageOf('partner-exchange'));
  for (const { answer, examples: numbers } of cells) {
    assert.ok(numbers.length > 0);
    const decisions = numbers.map((number) => examples[number]?.decision);
    if (answer === 'yes') assert.ok(decisions.every((decision) => decision === 'allow'));
    if (answer === 'no') assert.ok(decisions.every((decision) => decision !== 'allow'));
    if (answer === 'depends') assert.is(decisions[0], 'allow');
  }
  const guard = statements.find(({ rule }) => rule === 'changes-need-mfa');
  assert.is(guard?.place, 'specs/partner-exchange.yaml:42:3');
});

test('properties and coverage are on it', () => {
  const { properties, coverage, tests } = dataIn(pageOf('partner-exchange'));
  assert.ok(properties.length > 0 && properties.every(({ status }) => status === 'proved'));
  assert.ok(coverage.points > 0 && coverage.reached > 0 && tests.passed > 0);
});

test('data ends no element', () => {
  const hostile = { a: '</script><!--\u202e\u2028&\u0000' };
  assert.not.match(scriptData(hostile), /[<>&\u007f-\uffff]/);
  assert.equal(JSON.parse(scriptData(hostile)), hostile);
});

for (const [args, words] of [
  [[], '--out'],
  [['--out', 'no/such/folder/page.html'], 'cannot write'],
  [['--out', 'page.html', '--bucket', 'vaullt'], 'did you mean `vault`?'],
] as const) {
  test(`report ${args.join(' ')} is refused, and writes nothing`, () => {
    const folder = project({ 'specs/vault.yaml': vault });
    const { exit, out, err } = iamspec(folder, 'report', ...args);
    assert.equal([exit, out], [2, '']);
    assert.ok(err.includes(words), err);
    assert.equal(fs.readdirSync(folder), ['specs']);
  });
}

test.run();
