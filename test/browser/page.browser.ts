// The report page in a real Chromium: opened from disk, walked by keyboard, looked at by axe; with hostile names; and large.
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatDiffPage, formatPage } from '../../src/report/page.ts';
import type { DiffPageData, PageData } from '../../src/report/page-data.ts';
import { iamspec, vault } from '../cli/program.ts';
import { served } from '../cli/serving.ts';
import { temporaryFolder } from '../temporary.ts';
import { assertAccessible, openBrowser, openPage } from './chromium.ts';

const test = suite<{ browser: Browser }>('browser');
const folder = temporaryFolder('browser');

test.before(async (context) => {
  context.browser = await openBrowser();
});
test.after(({ browser }) => browser.close());

function shipped(spec: string): string {
  const file = join(folder, `${spec}.html`);
  const { exit, err } = iamspec(process.cwd(), 'report', `specs/${spec}.yaml`, '--out', file);
  assert.equal([exit, err], [0, '']);
  return file;
}

function written(name: string, data: PageData): string {
  const file = join(folder, `${name}.html`);
  fs.writeFileSync(file, formatPage(data));
  return file;
}

const text = (page: Page, selector: string): Promise<string> => page.locator(selector).innerText();
const cell = (row: number, column: number): string => `#cell-${row}-${column}`;

for (const scheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test(`${scheme}, ${width} wide: opens from disk, asks nobody, and axe finds nothing`, async ({ browser }) => {
      for (const spec of ['partner-exchange', 'sso', 'data-lake']) {
        const { page, complaints } = await openPage(browser, shipped(spec), { scheme, width });
        await assertAccessible(page);
        await page.locator(cell(2, 2)).click();
        await assertAccessible(page);
        const over = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
        assert.is(over, 0, 'the page itself does not scroll sideways');
        assert.equal(complaints, []);
        await page.context().close();
      }
    });
  }
}

test('the keyboard reaches every cell, opens it and comes back', async ({ browser }) => {
  const { page } = await openPage(browser, shipped('partner-exchange'));
  const active = (): Promise<string | null> => page.locator('#grid').getAttribute('aria-activedescendant');
  await page.locator('#grid').focus();
  assert.is(await active(), 'cell-0-0');
  for (const [key, place] of [
    ['ArrowDown', '1-0'],
    ['ArrowDown', '2-0'],
    ['ArrowRight', '2-1'],
    ['ArrowRight', '2-2'],
    ['ArrowUp', '1-2'],
    ['End', '1-5'],
    ['ArrowRight', '1-5'],
    ['Home', '1-0'],
    ['Control+End', '7-5'],
    ['Control+Home', '0-0'],
    ['PageDown', '7-0'],
    ['PageUp', '0-0'],
    ['ArrowLeft', '0-0'],
  ] as const) {
    await page.keyboard.press(key);
    assert.is(await active(), `cell-${place}`, key);
  }
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
  const said = await text(page, '#why');
  for (const words of [
    's3:PutObject on exchange',
    'asked by alice',
    'changes-need-mfa',
    'specs/partner-exchange.yaml:42:3',
  ]) {
    assert.ok(said.includes(words), words);
  }
  assert.match(said, /iamspec explain specs\/partner-exchange\.yaml --as alice --with access-key/);
  await page.keyboard.press('Escape');
  assert.is(await page.locator('#why').isVisible(), false);
  assert.is(await page.evaluate('document.activeElement.id'), 'grid');
  await page.context().close();
});

test('the switch shows one way of asking, and the filters leave out the rest', async ({ browser }) => {
  const { page } = await openPage(browser, shipped('console-mfa-hardened'));
  const mark = (): Promise<string> => text(page, `${cell(1, 0)} span:first-child`);
  assert.is(await mark(), 'M-K');
  for (const [situation, sign] of [
    ['with MFA', '✓'],
    ['without MFA', '✕'],
    ['access key', '✓'],
    ['all three', 'M-K'],
  ] as const) {
    await page.getByLabel(situation, { exact: true }).check({ force: true });
    assert.is(await mark(), sign, situation);
  }
  await page.locator('#callers').fill('carol');
  assert.is(await page.locator('.body .row').count(), 1);
  assert.match(await text(page, '#shown'), /The filters leave out 3 callers/);
  await page.locator('#callers').fill('nobody of that name');
  assert.is(await text(page, '#picture-about'), 'Nobody reaches anything.');
  assert.match(await text(page, '#shown'), /^Nothing fits the filters\./);
  await page.context().close();
});

test('what is printed is all of it, as tables', async ({ browser }) => {
  const { page } = await openPage(browser, shipped('sso'));
  await page.emulateMedia({ media: 'print' });
  await page.waitForSelector('#printed table');
  assert.is(await page.locator('#grid').isVisible(), false);
  assert.is(await page.locator('#printed table').count(), 2);
  assert.is(await page.locator('#printed tbody tr').count(), 2 * 6);
  await page.context().close();
});

const hostile = [
  '</script><script>alert(1)</script>',
  '<!--<script>',
  '"><img src=x onerror=alert(1)>',
  "'`${alert(1)}`",
  'right\u202eleft\u2066',
  'line\u2028break\u0000',
];

function dataOf(callers: readonly string[], buckets: readonly string[]): PageData {
  const rows = callers.length < 50 ? 1 : 997;
  return {
    made: '0.0.0',
    live: false,
    spec: { name: hostile.join(), file: hostile.join(), environment: hostile[0] ?? null, closed: false },
    assumed: hostile,
    actions: [
      's3:ListBucket',
      's3:GetObject',
      's3:PutObject',
      's3:DeleteObject',
      's3:DeleteBucket',
      's3:PutBucketPolicy',
    ],
    callers: callers.map((name) => ({ name, words: name })),
    buckets: buckets.map((name, at) => ({
      name,
      arn: `arn:aws:s3:::${name}`,
      untold: null,
      rows: callers.map((_, caller) => (caller * 7 + at * 13) % rows),
      before: null,
    })),
    rows: Array.from({ length: rows }, (_, at) => Array.from({ length: 18 }, (__, each) => (at + each) % 3)),
    cells: [
      { answer: 'yes', about: '', examples: [0] },
      { answer: 'no', about: hostile.join(), examples: [0] },
      { answer: 'depends', about: hostile.join(), examples: [0, 0] },
    ],
    examples: [
      {
        with: hostile.join(),
        session: hostile,
        suffix: hostile.join(),
        when: [],
        decision: 'allow',
        reason: hostile.join(),
        statements: [0],
      },
    ],
    statements: [
      {
        document: hostile.join(),
        sid: hostile.join(),
        rule: hostile.join(),
        place: hostile.join(),
        why: hostile.join(),
      },
    ],
    properties: [
      {
        name: hostile.join(),
        status: 'refuted',
        place: 'x:1',
        why: hostile.join(),
        finding: hostile.join(),
        assumed: hostile,
        witnesses: hostile,
      },
    ],
    tests: { passed: 1, failed: 0, unknown: 0, broken: 0 },
    coverage: {
      points: 2,
      reached: 1,
      statements: [{ name: hostile.join(), place: 'x', points: 2, reached: 1, missed: hostile }],
    },
  };
}

test('names that would be markup are text, and none hides what it is', async ({ browser }) => {
  const { page, complaints } = await openPage(browser, written('hostile', dataOf(hostile, hostile)));
  await page.locator(cell(0, 2)).click();
  const said = await text(page, 'body');
  assert.ok(said.includes('</script><script>alert(1)</script>'));
  assert.ok(said.includes('\\u202e') && !said.includes('\u202e'));
  assert.is(await page.locator('img').count(), 0);
  assert.is(await page.locator('script').count(), 2);
  await assertAccessible(page);
  assert.equal(complaints, []);
  await page.context().close();
});

/** What two generations of the shipped specs differ in, as a page. */
function changed(): string {
  const project = temporaryFolder('browser-diff');
  const file = join(folder, 'diff.html');
  const edits = [
    ['partner-exchange', 'key_absent: denied, max_age: 1h', 'key_absent: exempt, max_age: 1h'],
    ['cross-account-mfa', 'key_absent: denied', 'key_absent: exempt'],
  ] as const;
  fs.mkdirSync(join(project, 'specs'));
  for (const [name] of edits) fs.copyFileSync(`specs/${name}.yaml`, join(project, 'specs', `${name}.yaml`));
  assert.is(iamspec(project, 'generate', '--out', 'before').exit, 0);
  for (const [name, from, to] of edits) {
    const path = join(project, 'specs', `${name}.yaml`);
    const spec = fs.readFileSync(path, 'utf8');
    assert.ok(spec.includes(from), name);
    fs.writeFileSync(path, spec.replace(from, to));
  }
  const { exit, err } = iamspec(project, 'diff', '--out', 'before', '--also', `html=${file}`);
  assert.equal([exit === 2, err], [false, '']);
  return file;
}

for (const [scheme, width] of [
  ['light', 1280],
  ['dark', 390],
] as const) {
  test(`a change, ${scheme}, ${width} wide: before, after and what changes; axe finds nothing`, async ({ browser }) => {
    const { page, complaints } = await openPage(browser, changed(), { scheme, width });
    await assertAccessible(page);
    const over = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    assert.is(over, 0, 'the page itself does not scroll sideways');
    const mark = (): Promise<string> => text(page, `${cell(0, 2)} span:first-child`);
    const choose = (name: string): Promise<void> => page.getByLabel(name, { exact: true }).check({ force: true });
    await page.locator('#spec').selectOption({ index: 1 });
    assert.is(await mark(), '▲ ~-- → ~-K');
    assert.match(await text(page, '#shown'), /nothing of them changes/);
    await page.locator(cell(0, 2)).click();
    const said = await text(page, '#why');
    assert.match(said, /with an access key, or unsigned: denied before, allowed now/);
    assert.ok(said.indexOf('before: denied') < said.indexOf('now: allowed'));
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    await choose('before');
    assert.match(await text(page, '#shown'), /^(All|On screen)/);
    await page.locator('#callers').fill('alice');
    assert.is(await mark(), '~--');
    await choose('after');
    assert.is(await mark(), '~-K');
    await choose('what changes');
    await choose('with MFA');
    assert.match(await text(page, '#shown'), /^In these columns nothing changes\./);
    await choose('access key');
    assert.is(await mark(), '▲ ✕ → ✓');
    await assertAccessible(page);
    await page.emulateMedia({ media: 'print' });
    await page.waitForSelector('#printed table');
    assert.match(await text(page, '#printed'), /▲ ✕ → ✓/);
    assert.equal(complaints, []);
    await page.context().close();
  });
}

test('what a change says is text, too', async ({ browser }) => {
  const { rows, cells, examples, statements, actions, callers, buckets } = dataOf(hostile, hostile);
  const matrix = {
    ...{ cells, examples, statements, actions, callers },
    rows: [...rows, ...rows.map((row) => row.map((number) => (number + 1) % 3))],
    buckets: buckets.map((each) => ({ ...each, before: each.rows.map(() => 1) })),
  };
  const all = hostile.join();
  const change = { rows: hostile.map((each) => [each, each] as const), accepted: all };
  const spec = { name: all, file: all, environment: all, state: 'changed', isSame: false, matrix } as const;
  const lists = { untold: hostile, declared: hostile, checks: hostile, files: hostile };
  const groups = [{ heading: all, tone: 'widened', changes: new Array(5).fill(change) } as const];
  const sides = { made: all, base: all, head: all, unchanged: 1, notes: hostile };
  const data: DiffPageData = {
    ...sides,
    verdict: { tone: 'widened', text: all },
    specs: [{ ...spec, ...lists, groups }],
  };
  const file = join(folder, 'hostile-diff.html');
  fs.writeFileSync(file, formatDiffPage(data));
  const { page, complaints } = await openPage(browser, file);
  const said = await text(page, 'body');
  assert.ok(said.includes('</script><script>alert(1)</script>'));
  assert.ok(said.includes('\\u202e') && !said.includes('\u202e'));
  assert.equal([await page.locator('img').count(), await page.locator('script').count()], [0, 2]);
  await assertAccessible(page);
  assert.equal(complaints, []);
  await page.context().close();
});

test('200 callers on 50 buckets: little is in the document, all of it is reached, and the page says so', async ({
  browser,
}) => {
  const names = (count: number, word: string): readonly string[] =>
    Array.from({ length: count }, (_, at) => `${word}-${at}`);
  const file = written('large', dataOf(names(200, 'user'), names(50, 'bucket')));
  assert.ok(fs.statSync(file).size < 3 * 1024 * 1024);
  const { page, complaints } = await openPage(browser, file);
  assert.ok((await page.locator('.cell').count()) < 1500);
  assert.match(await text(page, '#shown'), /On screen is a part: callers 1 to \d+ of 200, buckets 1 to \d+ of 50/);
  assert.match(await text(page, '#picture-about'), /Only a part is drawn, of 200 callers and 50 buckets/);
  await page.locator('#grid').focus();
  await page.keyboard.press('Control+End');
  await page.waitForSelector(cell(199, 299));
  assert.is(await page.locator('#grid').getAttribute('aria-activedescendant'), 'cell-199-299');
  await page.keyboard.press('Enter');
  assert.match(await text(page, '#why'), /s3:PutBucketPolicy on bucket-49\s+asked by user-199/);
  await page.keyboard.press('Escape');
  assert.ok((await page.locator('.cell').count()) < 1500);
  await page.emulateMedia({ media: 'print' });
  await page.waitForSelector('#printed table');
  assert.match(await text(page, '#printed'), /Printed are the first 10 of 50 buckets\./);
  assert.equal(complaints, []);
  await page.context().close();
});

test('served, it is loaded again where the spec changes, and asks its own server alone', async ({ browser }) => {
  const project = temporaryFolder('browser-served');
  const spec = join(project, 'specs', 'vault.yaml');
  fs.mkdirSync(join(project, 'specs'));
  fs.writeFileSync(spec, vault);
  await served(project, async ({ url }) => {
    const page = await browser.newPage();
    const others: string[] = [];
    page.on('request', (request) => request.url().startsWith(url) || others.push(request.url()));
    await page.goto(url);
    await page.waitForSelector('.cell');
    assert.not.match(await text(page, '#grid'), 'carol');
    fs.writeFileSync(spec, vault.replace('principals:', 'principals:\n  carol: { user: home/carol }'));
    await page.locator('#grid', { hasText: 'carol' }).waitFor();
    assert.equal(others, []);
    await page.close();
  });
});

test.run();
