// `iamspec report --serve` and `--open`, run for real: to whom it answers, what it tells when something changes.
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { iamspec, project, vault } from './program.ts';
import { served } from './serving.ts';

const program = resolve('dist/iamspec.cjs');

function statusOf(url: string, headers: Readonly<Record<string, string>>, method = 'GET'): Promise<number | undefined> {
  return new Promise((found, failed) => {
    const asked = request(url, { headers, method }, (response) => {
      response.resume();
      found(response.statusCode);
    });
    asked.once('error', failed).end();
  });
}

test('the page is there, live, and nothing else is; by its own names alone', async () => {
  await served(project({ 'specs/vault.yaml': vault }), async ({ url }) => {
    const response = await fetch(url);
    const page = await response.text();
    assert.is(response.headers.get('cache-control'), 'no-store');
    assert.match(page, "default-src 'none'; connect-src 'self'; ");
    assert.match(page, '"live":true');
    const { port } = new URL(url);
    assert.is(await statusOf(url, { host: `localhost:${port}` }), 200);
    assert.is(await statusOf(url, { host: 'rebound.example' }), 403);
    assert.is(await statusOf(`${url}specs/vault.yaml`, {}), 404);
    assert.is(await statusOf(url, {}, 'POST'), 405);
  });
});

test('whoever looks is told of a change, and finds the page anew, or what is wrong', async () => {
  const folder = project({ 'specs/vault.yaml': vault });
  await served(folder, async ({ url }) => {
    assert.match(await (await fetch(url)).text(), 'acme-vault');
    const { body } = await fetch(`${url}changes`);
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    const next = async (): Promise<string> => (await reader?.read())?.value ?? '';
    assert.match(await next(), ': listening');
    fs.writeFileSync(join(folder, 'specs/vault.yaml'), vault.replace('acme-vault', 'acme-other'));
    assert.match(await next(), 'data: changed');
    assert.match(await (await fetch(url)).text(), 'acme-other');
    fs.writeFileSync(join(folder, 'specs/vault.yaml'), 'iamspec: 2\n');
    assert.match(await next(), 'data: changed');
    const wrong = await fetch(url);
    assert.equal([wrong.status, wrong.headers.get('refresh')], [500, '2']);
    assert.match(wrong.headers.get('content-type') ?? '', 'text/plain');
    assert.match(await wrong.text(), /^specs\/vault\.yaml:1:10: error\[/);
    await reader?.cancel();
  });
});

test('a port that is taken is told, and so are options that do not fit', async () => {
  const folder = project({ 'specs/vault.yaml': vault });
  await served(folder, ({ url }) => {
    const { exit, err } = iamspec(folder, 'report', '--serve', '--port', new URL(url).port);
    assert.is(exit, 2);
    assert.match(err, 'error[bad-usage]: cannot serve on the port');
  });
  for (const args of [
    [],
    ['--out', 'a.html', '--serve'],
    ['--out', 'a.html', '--port', '1'],
    ['--serve', '--port', '70000'],
  ]) {
    const { exit, err } = iamspec(folder, 'report', ...args);
    assert.equal([exit, err.includes('error[bad-usage]')], [2, true], args.join(' '));
  }
  assert.is(iamspec(folder, 'report', 'nowhere.yaml', '--serve').exit, 2);
});

test('--open hands the page to the browser, as one argument and without a shell', async () => {
  const folder = project({ 'specs/vault.yaml': vault });
  const seen = join(folder, 'seen.txt');
  const browser = join(folder, 'browser.sh');
  fs.writeFileSync(browser, `#!/bin/sh\nprintf '%s|%s' "$#" "$1" > '${seen}.new' && mv '${seen}.new' '${seen}'\n`, {
    mode: 0o755,
  });
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', BROWSER: browser };
  const child = spawn(process.execPath, [program, 'report', '--open', '--out', 'a $(x) b.html'], { cwd: folder, env });
  await new Promise((ended) => child.once('exit', ended));
  for (let waited = 0; waited < 100 && !fs.existsSync(seen); waited += 1) {
    await new Promise((later) => setTimeout(later, 50));
  }
  assert.match(fs.readFileSync(seen, 'utf8'), /^1\|file:\/\/\/.*\/a%20\$\(x\)%20b\.html$/);
});

test.run();
