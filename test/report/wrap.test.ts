// Lines that fit a terminal, whatever stands in them.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { colours, noColours } from '../../src/report/paint.ts';
import { formatLine, sentence } from '../../src/report/wrap.ts';

const words = Array.from({ length: 30 }, (_, index) => `word${index}`).join(' ');

test('words go on new lines, further ones under the text or where they are to hang', () => {
  const lines = formatLine({ indent: 2, text: words }, noColours).split('\n');
  assert.is(lines.pop(), '');
  assert.ok(lines.length > 2);
  for (const line of lines) assert.ok(/^ {2}word/.test(line) && line.length <= 80, line);
  const [first = '', ...rest] = formatLine({ indent: 2, mark: '✓', text: words, hang: 8 }, noColours)
    .trimEnd()
    .split('\n');
  assert.match(first, /^ {2}✓ word0/);
  for (const line of rest) assert.ok(/^ {8}word/.test(line) && line.length <= 80, line);
});

test('a word that is wider than its line stands alone, whole', () => {
  const arn = `arn:aws:s3:::${'a'.repeat(90)}`;
  assert.is(formatLine({ indent: 2, text: `it is ${arn} here` }, noColours), `  it is\n  ${arn}\n  here\n`);
});

test('a wide script takes its room', () => {
  const lines = formatLine({ indent: 0, text: '日本語 '.repeat(20).trim() }, noColours)
    .trimEnd()
    .split('\n');
  assert.equal(
    lines.map((line) => line.split(' ').length),
    [11, 9],
  );
});

test('colour is on the mark where there is one, else on every line', () => {
  assert.is(formatLine({ indent: 1, mark: '✗', text: 'no', colour: 'red' }, colours), ' \u001b[31m✗\u001b[39m no\n');
  const painted = formatLine({ indent: 0, text: words, colour: 'dim' }, colours).trimEnd().split('\n');
  assert.ok(painted.length > 2);
  for (const line of painted) assert.ok(line.startsWith('\u001b[2m') && line.endsWith('\u001b[22m'), line);
});

test('a sentence with what it hangs on', () => {
  assert.is(formatLine(sentence({ condition: '', value: 'x' }, 2), noColours), '  x\n');
  assert.is(formatLine(sentence({ condition: 'a is b', value: 'x' }, 2), noColours), '  if a is b: x\n');
});

test.run();
