// Bench: the report page of 200 callers and 50 buckets: what it takes to make, its weight, and in a real Chromium how long it
// takes to load and to open a cell. Ends with 1 where a target is missed, or there is no Chromium to tell.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openBrowser } from '../test/browser/chromium.ts';
import { median } from './timing.ts';
import { judge, judgeMilliseconds } from './verdicts.ts';

const PROGRAM = path.resolve('dist/iamspec.cjs');
const USERS = 195;
const TEAMS = 5;
const BUCKETS = 50;
const RUNS = 7;
/** Megabytes; milliseconds. */
const TARGETS = { weight: 3, load: 1000, open: 100 } as const;

/** Teams read, some write with MFA, and nobody changes anything without. */
function specText(): string {
  const count = (size: number): readonly number[] => Array.from({ length: size }, (_, at) => at);
  const membersOf = (team: number): string =>
    count(USERS)
      .filter((user) => user % TEAMS === team)
      .map((user) => `user-${user}`)
      .join(', ');
  return [
    'iamspec: 1',
    'accounts: { home: "444455556666" }',
    'principals:',
    ...count(USERS).map((at) => `  user-${at}: { user: home/user-${at} }`),
    ...count(TEAMS).map((at) => `  role-${at}: { role: home/role-${at} }`),
    ...count(TEAMS).map((at) => `  team-${at}: { group: home/team-${at}, members: [${membersOf(at)}] }`),
    'buckets:',
    ...count(BUCKETS).map((at) => `  bucket-${at}: { name: acme-bucket-${at}, account: home }`),
    'mfa: { fresh: { key_absent: denied, max_age: 1h }, present: { key_absent: denied } }',
    'rules:',
    ...count(BUCKETS).flatMap((at) => [
      `  reads-${at}: { allow: [s3:GetObject, s3:ListBucket], to: team-${at % TEAMS}, resource: bucket-${at} }`,
      `  writes-${at}: { allow: s3:PutObject, to: user-${at * 3}, resource: bucket-${at}/in/*, when: { mfa: fresh } }`,
      `  guard-${at}: { deny: [s3:DeleteObject, s3:PutObject], to: everyone, resource: bucket-${at}, unless: { mfa: present }, accept: { guard-stops-everyone: it is meant } }`,
    ]),
  ].join('\n');
}

/** Of the page's own clock, from a click to the picture after the next. */
const opening = `new Promise((done) => {
  const start = performance.now();
  document.querySelector('#cell-3-2').click();
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const spent = performance.now() - start;
    if (!document.querySelector('#why').open) throw new Error('nothing was opened');
    document.querySelector('#why').close();
    done(spent);
  }));
})`;

async function timeBrowser(file: string): Promise<void> {
  const browser = await openBrowser();
  try {
    const [loads, opens]: [number[], number[]] = [[], []];
    for (let round = 0; round < RUNS; round += 1) {
      const page = await browser.newPage();
      await page.goto(`file://${file}`);
      await page.waitForSelector('.cell');
      loads.push(Number(await page.evaluate('performance.getEntriesByType("navigation")[0].loadEventEnd')));
      opens.push(Number(await page.evaluate(opening)));
      await page.close();
    }
    judgeMilliseconds('loaded and drawn', median(loads), TARGETS.load);
    judgeMilliseconds('a cell is opened', median(opens), TARGETS.open);
  } finally {
    await browser.close();
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'iamspec-bench-page-'));
try {
  const [spec, page] = [path.join(folder, 'specs', 'large.yaml'), path.join(folder, 'large.html')];
  mkdirSync(path.dirname(spec));
  writeFileSync(spec, specText());
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, 'report', spec, '--out', page], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`exit ${status}: ${stderr}`);
  console.log(`made in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  const megabytes = statSync(page).size / 2 ** 20;
  judge(`${megabytes.toFixed(2).padStart(8)} MB of ${TARGETS.weight}  the page's weight`, megabytes <= TARGETS.weight);
  await timeBrowser(page);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
