import { Buffer } from 'node:buffer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Block, LineSplitter, longestLine } from '../../src/batch/line-splitter.ts';
import { random, seed } from '../seeded.ts';

/** The lines that come of chunks, each as its text or its fault. */
function linesOf(chunks: readonly Buffer[]): readonly string[] {
  const splitter = new LineSplitter();
  const lines: string[] = [];
  const take = (blocks: readonly Block[]): void => {
    for (const { text, units, fault } of blocks) {
      assert.is(String.fromCharCode(...units.slice(0, 1000)), text.slice(0, 1000), 'both are the same text');
      if (fault === undefined) lines.push(...text.replace(/\n$/, '').split('\n'));
      else lines.push(`${fault}: ${text}`);
    }
  };
  for (const chunk of chunks) take(splitter.push(Buffer.from(chunk)));
  take(splitter.end());
  return lines;
}

/** In pieces of the given size. */
function chunked(bytes: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

const text = Buffer.concat([
  Buffer.from('one\r\ntwo ü 日本 🙂\n'),
  Buffer.from([0x62, 0xff, 0x0a]),
  Buffer.from('\nthree\u2028\ud800four\n'),
  Buffer.from([0xe6, 0x97, 0x0a, 0xa5, 0x0a]),
  Buffer.from('last'),
]);
const lines = [
  'one\r',
  'two ü 日本 🙂',
  'not-utf8: b\ufffd',
  'three\u2028\ufffdfour',
  'not-utf8: \ufffd',
  'not-utf8: \ufffd',
  'last',
];

test('the same lines come of chunks of any size', () => {
  for (let size = 1; size <= text.length; size += 1) {
    const found = linesOf(chunked(text, size)).filter((line) => line !== '');
    assert.equal(found, lines, `chunks of ${size}`);
  }
});

test('the same lines come of chunks at random', () => {
  const { below, pick } = random(seed);
  for (let count = 0; count < 300; count += 1) {
    const given = Array.from({ length: below(8) }, () => pick(['', 'a', 'bb ü', '{"x":1}', 'long'.repeat(50)]));
    const bytes = Buffer.from(given.join('\n'));
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const until = at + 1 + below(40);
      chunks.push(bytes.subarray(at, until));
      at = until;
    }
    const found = linesOf(chunks).filter((line) => line !== '');
    assert.equal(
      found,
      given.filter((line) => line !== ''),
      `SEED=${seed}`,
    );
  }
});

test('a mark of the byte order is left out at the beginning, and nowhere else', () => {
  const bytes = Buffer.from('\ufeffone\n\ufefftwo\n');
  for (const size of [1, 2, 3, 4, 100]) assert.equal(linesOf(chunked(bytes, size)), ['one', '\ufefftwo']);
  for (const begin of ['\uff65', '\uf000', 'x']) {
    for (const size of [1, 2, 100]) assert.equal(linesOf(chunked(Buffer.from(begin), size)), [begin]);
  }
  assert.equal(linesOf([Buffer.from([0xef, 0xbb])]), ['not-utf8: \ufffd']);
  assert.equal(linesOf([Buffer.from([0xef, 0xbb, 0x0a])]), ['not-utf8: \ufffd']);
  assert.equal(linesOf([Buffer.from([0xbf, 0x0a])]), ['not-utf8: \ufffd']);
});

test('nothing gives no line', () => {
  assert.equal(linesOf([]), []);
  assert.equal(linesOf([Buffer.from('')]), []);
});

test('a line may be as long as 4 MiB and no longer, in whatever chunks it comes', () => {
  const longest = Buffer.alloc(longestLine, 'a');
  const tooLong = Buffer.alloc(longestLine + 1, 'b');
  const bytes = Buffer.concat(
    [longest, tooLong, Buffer.from('c'), tooLong, tooLong, Buffer.from('d'), longest].flatMap((line, index) =>
      index === 0 ? [line] : [Buffer.from('\n'), line],
    ),
  );
  const wanted = ['a'.repeat(longestLine), 'too-long: ', 'c', 'too-long: ', 'too-long: ', 'd', 'a'.repeat(longestLine)];
  for (const size of [64 * 1024, 1_000_003, longestLine + 1, bytes.length]) {
    const found = linesOf(chunked(bytes, size));
    assert.equal(
      found.map((line) => line.length),
      wanted.map((line) => line.length),
      `chunks of ${size}`,
    );
    assert.ok(found.every((line, index) => line === wanted[index]));
  }
  assert.equal(linesOf([tooLong]), ['too-long: '], 'without a line feed');
});

test('a long line that comes byte by byte costs no more memory than the line', () => {
  const splitter = new LineSplitter();
  const byte = Buffer.from('x');
  const before = process.memoryUsage();
  for (let count = 0; count < 3_000_000; count += 1) splitter.push(byte);
  const after = process.memoryUsage();
  assert.ok(after.arrayBuffers - before.arrayBuffers < 20_000_000, `${after.arrayBuffers - before.arrayBuffers}`);
  assert.is(splitter.end()[0]?.text.length, 3_000_000);
});

test.run();
