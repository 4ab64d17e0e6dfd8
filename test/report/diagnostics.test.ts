// Diagnostics as they are shown: the underline stands below what it means, whatever the line is made of.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatDiagnostic, formatDiagnostics, summaryOf } from '../../src/report/diagnostics.ts';
import { noColours } from '../../src/report/paint.ts';
import { printable, widthOf } from '../../src/report/printable.ts';
import type { Diagnostic } from '../../src/text/diagnostic.ts';

/** The excerpt of the first `needle` in a text. */
function underline(text: string, needle: string): readonly string[] {
  const start = text.indexOf(needle);
  return excerptAt(text, start, start + needle.length);
}

function excerptAt(text: string, start: number, end: number): readonly string[] {
  const at = { source: { path: 'x.yaml', text }, span: { start, end } };
  return formatDiagnostic({ severity: 'error', code: 'nothing-to-do', message: 'm', at }, noColours)
    .split('\n')
    .slice(1);
}

/** What stands above the marks, by the columns of a terminal. */
function marked([line = '', below = '']: readonly string[]): string {
  const [from, to] = [below.indexOf('^'), below.lastIndexOf('^') + 1];
  let column = 0;
  return [...line].reduce((found, character) => {
    const inside = column >= from && column < to;
    column += widthOf(character);
    return inside ? found + character : found;
  }, '');
}

for (const [name, text, needle, shown = needle] of [
  ['plain', 'as: bob, can: s3:GetObject', 's3:GetObject'],
  ['the second line', 'one\ntwo: three', 'three'],
  ['after a tab', 'as:\tbob,\tcan: x', 'can'],
  ['a tab inside', 'as: b\tb', 'b\tb', 'b b'],
  ['after wide characters', '"日本語": bob', 'bob'],
  ['wide characters', 'key: 日本語, x', '日本語'],
  ['after an emoji', '😀: bob', 'bob'],
  ['after a combining mark', 'e\u0301e\u0301: bob', 'bob'],
  ['after control characters', '\u001b[31m: bob', 'bob'],
  ['a bidirectional override', 'x: \u202eabc', '\u202eabc', '\\u202eabc'],
  ['before a CRLF', 'one\r\ntwo: bob\r\n', 'bob'],
  ['far out on a long line', `${'日'.repeat(200)}: bob, ${'x'.repeat(200)}`, 'bob'],
] as const) {
  test(`underlines ${name}`, () => {
    const lines = underline(text, needle);
    assert.is(marked(lines), shown, lines.join('\n'));
    assert.is(lines.length, 2);
  });
}

test('a place at the end of a line, or of none, has one mark', () => {
  for (const start of [2, 3]) {
    const [, below = ''] = excerptAt('ab\n', start, start);
    assert.match(below, /^ {2}\| +\^$/, String(start));
  }
});

test('a place over several lines is underlined to the end of its first', () => {
  assert.is(marked(underline('a: {b: 1,\n c: 2}', '{b: 1,\n c: 2}')), '{b: 1,');
});

test('a long line is cut on both sides, and says so', () => {
  const [line = ''] = underline(`${'a'.repeat(300)}NEEDLE${'b'.repeat(300)}`, 'NEEDLE');
  assert.match(line, /^1 \| …a+NEEDLEb+…$/);
  assert.ok(line.length < 110);
});

test('nothing that a spec says moves the cursor, breaks the line or hides', () => {
  assert.is(
    printable('a\u001b[2J\r\nb\tc\u0085\u2028\u202e\u200b\u00ad\u{e0041}'),
    'a\\u001b[2J\\u000d\\u000ab c\\u0085\\u2028\\u202e\\u200b\\u00ad\\u{e0041}',
  );
  assert.is(printable('é 日本 😀'), 'é 日本 😀');
});

test('the width of what is shown', () => {
  for (const [text, width] of [
    ['', 0],
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['日本', 4],
    ['ｆ', 2],
    ['😀', 2],
    ['—…', 2],
  ] as const) {
    assert.is(widthOf(text), width, text);
  }
});

const bare: Diagnostic = { severity: 'error', code: 'unknown-name', message: 'no `x\u001b`', help: 'say\n`y`' };

test('a diagnostic without a place; text from outside is made safe', () => {
  assert.is(formatDiagnostic(bare, noColours), 'error[unknown-name]: no `x\\u001b`\n  help: say\\u000a`y`');
});

test('one blank line between two, and a count of each kind', () => {
  const warning: Diagnostic = { severity: 'warning', code: 'unknown-name', message: 'm' };
  assert.is(formatDiagnostics([warning, warning], noColours), 'warning[unknown-name]: m\n\nwarning[unknown-name]: m\n');
  assert.is(summaryOf([bare, warning, warning]), '1 error, 2 warnings');
  assert.is(summaryOf([]), undefined);
});

test.run();
