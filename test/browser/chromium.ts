// The report page's browser: Debian's Chromium, or the one that IAMSPEC_CHROMIUM names. Never skipped in silence.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import * as assert from 'uvu/assert';

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export function openBrowser(): Promise<Browser> {
  const path = process.env.IAMSPEC_CHROMIUM ?? usual.find(existsSync);
  if (path === undefined) throw new Error('no Chromium: `apt-get install chromium`, or name one by IAMSPEC_CHROMIUM');
  // In a container nobody else is there to be kept apart from.
  return chromium.launch({ executablePath: path, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

export interface Opened {
  readonly page: Page;
  /** What it asked of the network, and what went wrong in it. */
  readonly complaints: readonly string[];
}

export interface Look {
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
}

/** The file, from disk, without a network. */
export async function openPage(
  browser: Browser,
  file: string,
  { scheme = 'light', width = 1280 }: Look = {},
): Promise<Opened> {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 }, offline: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('dialog', async (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== `file://${file}`) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(`file://${file}`);
  await page.waitForSelector('.cell');
  return { page, complaints };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Contrast, names, roles and what else can be told without a person. The tool is let past the page's policy, not the page. */
export async function assertAccessible(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe });
  const { result } = await session.send('Runtime.evaluate', {
    expression:
      'axe.run().then((found) => JSON.stringify([found.violations.map(({ id, nodes }) => id + " " + nodes[0].html), found.passes.map(({ id }) => id)]))',
    awaitPromise: true,
    returnByValue: true,
  });
  const [violations, passes] = JSON.parse(String(result.value)) as [readonly string[], readonly string[]];
  assert.equal(violations, []);
  assert.ok(passes.includes('color-contrast'), 'the contrast was looked at');
}
