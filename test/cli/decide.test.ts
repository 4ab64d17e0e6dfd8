// `iamspec decide`, run for real: streams in and out, its exit codes, and that it waits for slow ends.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decide } from '../../src/cli/decide.ts';
import { streamInput } from '../../src/cli/standard-input.ts';
import { noColours } from '../../src/report/paint.ts';
import { usualLines } from '../batch/usual-lines.ts';
import { iamspec, project, type Run } from './program.ts';

const program = resolve('dist/iamspec.cjs');
const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', FORCE_COLOR: undefined };

function decided(input: string | Buffer): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'decide'], {
    env,
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.not.match(stderr, /^\s+at .+:\d+:\d+\)?$/m, 'no stack trace');
  return { exit: status, out: stdout, err: stderr };
}

function started(): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [program, 'decide'], { env, stdio: 'pipe' });
}

function ids(out: string): readonly unknown[] {
  assert.match(out, /\n$/);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: unknown }).id);
}

/** A line with its number for an id. */
function numbered(id: number, resource = 'arn:aws:s3:::example.accounta.bucket/inbox/a'): string {
  return (usualLines[0] ?? '')
    .replace('"id":0', `"id":${id}`)
    .replace('arn:aws:s3:::example.accounta.bucket/inbox/2026/orders.csv', resource);
}

const [first = ''] = usualLines;

test('answers every line, in order', () => {
  const { exit, out, err } = decided(`${usualLines.join('\n')}\n`);
  assert.is(exit, 0, err);
  assert.is(err, '');
  assert.equal(
    ids(out),
    usualLines.map((line) => (JSON.parse(line) as { id?: unknown }).id ?? null),
  );
});

test('in order over many chunks, with lines on their borders', () => {
  const lines = Array.from({ length: 3000 }, (_, id) =>
    numbered(id, `arn:aws:s3:::b/${'ü'.repeat(id % 7)}${'k'.repeat(id % 301)}`),
  );
  const { exit, out } = decided(lines.join('\n'));
  assert.is(exit, 0);
  assert.equal(
    ids(out),
    lines.map((_, id) => id),
  );
});

test('a bad line does not stop the others, and is told of by its result and the exit code', () => {
  const { exit, out, err } = decided(`${numbered(1)}\n{"id":2,"request":{}}\n{"id":3,\n${numbered(4)}`);
  assert.is(exit, 2);
  assert.is(err, '2 of 4 lines could not be decided; their results say why\n');
  assert.equal(ids(out), [1, 2, 3, 4]);
  const codes = out.split('\n').map((line) => /"error":\{"code":"([a-z-]+)"/.exec(line)?.[1]);
  assert.equal(codes, [undefined, 'batch-key-missing', 'json-syntax', undefined, undefined]);
});

for (const [name, input] of [
  ['nothing', ''],
  ['blank lines', '\n \r\n\n'],
  ['a mark of the byte order', '\ufeff'],
] as const) {
  test(`${name} on standard input is an error`, () => {
    const { exit, out, err } = decided(input);
    assert.is(exit, 2);
    assert.is(out, '');
    assert.match(err, 'error[batch-nothing]: there is no request on standard input');
  });
}

test('CRLF, a mark of the byte order, blank lines, and a last line without an end', () => {
  const { exit, out } = decided(`\ufeff${numbered(1)}\r\n\r\n\n${numbered(2)}\r\n${numbered(3)}`);
  assert.is(exit, 0);
  assert.equal(ids(out), [1, 2, 3]);
});

test('bytes that are no UTF-8, and a line of many megabytes, are bad lines', () => {
  const broken = Buffer.from(numbered(2));
  broken[broken.indexOf('inbox')] = 0xff;
  const lineFeed = Buffer.from('\n');
  const long = Buffer.alloc(30 * 1024 * 1024, '[');
  const { exit, out } = decided(
    Buffer.concat([Buffer.from(numbered(1)), lineFeed, broken, lineFeed, long, lineFeed, Buffer.from(numbered(4))]),
  );
  assert.is(exit, 2);
  assert.equal(ids(out), [1, 2, null, 4]);
  assert.match(out, '"code":"batch-not-utf8"');
  assert.match(out, '"code":"batch-line-too-long"');
});

test('takes no arguments, and says what it takes', () => {
  for (const args of [['requests.ndjson'], ['--nope'], ['-']]) {
    const { exit, err, out } = iamspec(project(), 'decide', ...args);
    assert.is(exit, 2, args[0]);
    assert.is(out, '');
    assert.match(err, 'error[bad-usage]: ');
  }
  const { exit, out, err } = iamspec(project(), 'decide', '--help');
  assert.is(exit, 0);
  assert.is(err, '');
  assert.match(out, 'iamspec decide');
  assert.match(out, 'Exit codes: 0');
  for (const line of out.split('\n')) assert.ok(line.length <= 80, line);
  assert.match(iamspec(project(), '--help').out, 'iamspec decide');
});

test('a file works as well as a pipe', () => {
  const path = join(project({ 'requests.ndjson': usualLines.join('\n') }), 'requests.ndjson');
  const file = fs.openSync(path, 'r');
  const { status, stdout } = spawnSync(process.execPath, [program, 'decide'], {
    env,
    stdio: [file, 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  fs.closeSync(file);
  assert.is(status, 0);
  assert.is(stdout, decided(usualLines.join('\n')).out);
});

test('an answer comes as soon as its line has', async () => {
  const child = started();
  for (const id of [1, 2, 3]) {
    child.stdin.write(`${numbered(id)}\n`);
    const [answer] = (await once(child.stdout, 'data')) as [Buffer];
    assert.equal(ids(String(answer)), [id]);
  }
  child.stdin.end();
  const [code] = await once(child, 'exit');
  assert.is(code, 0);
});

test('a reader that goes away ends it quietly', async () => {
  const child = started();
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  child.stdin.on('error', () => {});
  const exited = once(child, 'exit');
  child.stdin.write(`${first}\n`);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  // The input goes on: it is not its end that ends the program.
  const more = Buffer.from(`${first}\n`.repeat(50));
  while (child.exitCode === null) {
    child.stdin.write(more);
    await setTimeout(5);
  }
  const [code, signal] = await exited;
  assert.is(signal, null);
  assert.is(code, 0);
  assert.is(err, '');
});

/** Most memory that a process ever had, in bytes; undefined where the system does not say. */
function mostMemory(pid: number | undefined): number | undefined {
  if (!fs.existsSync(`/proc/${pid}/status`)) return undefined;
  const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
}

/** Writes blocks of lines as fast as they are taken; how much was taken so far. */
function feed(child: ChildProcessWithoutNullStreams, blocks: number, block: (index: number) => string) {
  const progress = { bytes: 0, done: false };
  const write = async (): Promise<void> => {
    for (let index = 0; index < blocks; index += 1) {
      const bytes = Buffer.from(block(index));
      if (!child.stdin.write(bytes)) await once(child.stdin, 'drain');
      progress.bytes += bytes.length;
    }
    child.stdin.end();
    progress.done = true;
  };
  return { progress, written: write() };
}

const megabyte = 1024 * 1024;
/** Node alone has some 50 MB, and lets garbage lie for a while. */
const bound = 260 * megabyte;

test('waits for a slow reader, in the same memory however much is to come', async () => {
  const child = started();
  const block = `${Array.from({ length: 500 }, (_, id) => numbered(id)).join('\n')}\n`;
  const blocks = Math.ceil((120 * megabyte) / block.length);
  const { progress, written } = feed(child, blocks, () => block);
  let taken = -1;
  while (taken !== progress.bytes) {
    taken = progress.bytes;
    await setTimeout(400);
  }
  assert.ok(!progress.done && taken < 40 * megabyte, `${taken} bytes were taken before anybody read a result`);
  let lines = 0;
  let most = 0;
  let chunks = 0;
  for await (const chunk of child.stdout) {
    lines += String(chunk).split('\n').length - 1;
    chunks += 1;
    if (chunks % 50 === 0) await setTimeout(5);
    most = mostMemory(child.pid) ?? most;
  }
  await written;
  assert.is(lines, blocks * 500);
  assert.ok(most < bound, `${most / megabyte} MB`);
});

test('the same memory for lines of which no two have anything in common', async () => {
  const child = started();
  child.stdout.resume();
  const unique = (id: number): string =>
    numbered(id, `arn:aws:s3:::b${id}/${'k'.repeat(400)}${id}`)
      .replaceAll('user/exchange/paula', `user/${'p'.repeat(100)}${id}`)
      .replace('"aws:MultiFactorAuthPresent":"', `"aws:RequestTag/${'t'.repeat(60)}${id}":"${'v'.repeat(4000)}`)
      .replace('ReadAndWrite', `Read${id % 10 === 0 ? id : ''}`);
  const blockOf = (index: number): string =>
    `${Array.from({ length: 200 }, (_, id) => unique(200 * index + id)).join('\n')}\n`;
  const { written } = feed(child, 250, blockOf);
  let most = 0;
  const watch = setInterval(() => {
    most = mostMemory(child.pid) ?? most;
  }, 20);
  const [code] = await once(child, 'exit');
  clearInterval(watch);
  await written;
  assert.is(code, 0);
  assert.ok(most < bound, `${most / megabyte} MB`);
});

test('someone at a terminal is told what it waits for', async () => {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  let said = '';
  const terminal = {
    out: () => {},
    err: (text: string) => {
      said += text;
    },
    outPaint: noColours,
    errPaint: noColours,
    elapsed: () => 0,
    live: () => undefined,
  };
  const exit = decide(streamInput(input), output, terminal);
  assert.match(said, /^reading requests from the terminal, .*Ctrl-D\n$/);
  input.end(`${first}\n`);
  assert.is(await exit, 0);
  assert.equal(ids(String(output.read())), [0]);
});

test.run();
