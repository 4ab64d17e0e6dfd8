// Places as people count them: lines from 1, columns in characters, however many units of UTF-16 these take.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lineText, positionOf, type Source } from '../../src/text/source.ts';

const source = (text: string): Source => ({ path: 'x', text });

test('lines and columns start at 1, a break belongs to the line it ends', () => {
  const lines = source('ab\n\nc');
  const places = [0, 1, 2, 3, 4, 5].map((offset) => positionOf(lines, offset));
  assert.equal(
    places.map(({ line, column }) => [line, column]),
    [
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
      [3, 1],
      [3, 2],
    ],
  );
});

test('offsets outside count as the ends', () => {
  assert.equal(positionOf(source('ab\n'), -1), { line: 1, column: 1 });
  assert.equal(positionOf(source('ab\n'), 99), { line: 2, column: 1 });
  assert.equal(positionOf(source(''), 5), { line: 1, column: 1 });
});

test('a character of two units is one column, on its own line only', () => {
  const text = 'a😀b\n😀😀c';
  assert.equal(positionOf(source(text), text.indexOf('b')), { line: 1, column: 3 });
  assert.equal(positionOf(source(text), text.indexOf('\n')), { line: 1, column: 4 });
  assert.equal(positionOf(source(text), text.indexOf('c')), { line: 2, column: 3 });
  assert.equal(positionOf(source(text), 2), { line: 1, column: 3 }, 'inside a pair');
});

test('every offset of a mixed text is where counting characters puts it', () => {
  const text = 'é😀\r\n日本\n\u{20000}x\ud800y\n\n';
  for (let offset = 0; offset <= text.length; offset += 1) {
    const before = text.slice(0, offset).split('\n');
    const expected = { line: before.length, column: [...(before.at(-1) ?? '')].length + 1 };
    assert.equal(positionOf(source(text), offset), expected, String(offset));
  }
});

test('the text of a line has no break, of either kind', () => {
  const lines = source('one\r\ntwo\nthree');
  assert.equal(
    [0, 1, 2, 3, 4].map((line) => lineText(lines, line)),
    ['', 'one', 'two', 'three', ''],
  );
  assert.is(lineText(source('a\n'), 2), '');
});

test('many places on one long line are found in no time', () => {
  const long = source(`${'x'.repeat(500_000)}😀`);
  const start = performance.now();
  for (let offset = 0; offset < 500_000; offset += 50) positionOf(long, offset);
  assert.ok(performance.now() - start < 2000);
});

test.run();
