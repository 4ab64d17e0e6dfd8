// The fast reader against YAML in full: it declines, or it gives the very same nodes and there is nothing to report.
import * as fs from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Problems } from '../../src/spec/problems.ts';
import { readFullYaml } from '../../src/spec/yaml.ts';
import { readPlainYaml } from '../../src/spec/yaml-plain.ts';
import { hasUnseen } from '../../src/spec/yaml-tokens.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import { random, seed } from '../seeded.ts';

/** Whether the fast reader took the text; fails where it took it wrongly. */
function agrees(text: string): boolean {
  const plain = readPlainYaml(text);
  if (plain === undefined) return false;
  const problems = new Problems({ path: 'x.yaml', text }, new Diagnostics());
  if (hasUnseen(problems)) return true;
  const full = readFullYaml(problems);
  const shown = `\n${text}\n`;
  assert.ok(!problems.hasErrors, `took what YAML in full refuses:${shown}`);
  assert.equal(plain, full, `read otherwise:${shown}`);
  return true;
}

const shipped = fs.readdirSync('specs').map((name) => fs.readFileSync(`specs/${name}`, 'utf8'));

test('takes every shipped spec, and reads it as YAML in full does', () => {
  for (const text of shipped) assert.ok(agrees(text), text.slice(0, 200));
});

test('agrees on every text of the corpus', () => {
  let taken = 0;
  for (const folder of ['bad', 'good']) {
    for (const name of fs.readdirSync(`test/corpus/specs/${folder}`)) {
      if (agrees(fs.readFileSync(`test/corpus/specs/${folder}/${name}`, 'utf8'))) taken += 1;
    }
  }
  assert.ok(taken > 100, `${taken} taken`);
});

const forms: readonly string[] = [
  'a: b',
  'a: b\n',
  'a: b # c\n',
  'a: b#c\n',
  'a:\n  b: c\n',
  'a:\n- b\n- c\n',
  'a:\n  - b\n  - c\nd: e\n',
  'a:\n',
  'a:\nb:\n',
  'a: # none\n  b: c\n',
  'a: {}\n',
  'a: []\n',
  'a: { b: c, d: [e, f] }\n',
  'a: [b, { c: d }]  # x\n',
  'a: "b: c"\n',
  "a: 'b # c'\n",
  '"a b": c\n',
  '\'a\': { "b": c }\n',
  'a: >-\n  b\n  c\nd: e\n',
  'a: >\n  b\n  c\n',
  'a: |\n  b\n  c\nd: e\n',
  'a: |-\n  b\n',
  'a: >-\n  b\n\nc: d\n',
  'a: >-\n  b',
  'a: >-\n  b\n  # c\nd: e\n',
  'a: >-\n  b\n# c\nd: e\n',
  'a: >-\n  b\n c\n',
  'a: >-\n b\n  c\n',
  'a: >-\nb: c\n',
  '- a\n',
  'a: - b\n',
  'a: b: c\n',
  'a: b\n  c\n',
  'a: b\n\n  c\n',
  'a: "b"\n  c\n',
  'a: [b\n',
  'a: [b,]\n',
  'a: {b}\n',
  'a: {b:c}\n',
  'a: { b: }\n',
  'a: [b: c]\n',
  'a: ${x}\n',
  'a: [${x}]\n',
  'a: *b\n',
  'a: &b c\n',
  'a: !b c\n',
  'a: 1\n',
  'a: 01\n',
  'a: 1.5\n',
  'a: -1\n',
  'a: null\n',
  'a: ~\n',
  'a: true\n',
  'a: True\n',
  'a: yes\n',
  'a: 10m\n',
  'a: 0x1f\n',
  'a: 1e3\n',
  'a: .5\n',
  'a: 2026-01-01\n',
  'a: 123456789012\n',
  '1: a\n',
  'true: a\n',
  'null: a\n',
  'a: b\na: c\n',
  '<<: a\n',
  '__proto__: a\n',
  '? a\n: b\n',
  'a : b\n',
  'a:b\n',
  'a: b:\n',
  'a: :b\n',
  'a: -b\n',
  'a: ?b\n',
  'a: b,c\n',
  'a: {b: c,d: e}\n',
  'a:\n  - b: c\n    d: e\n  - f: g\n',
  'a:\n  - b: c\n   d: e\n',
  'a:\n  - - b\n',
  'a:\n  -\n    b\n',
  'a:\n  - "b": c\n',
  'a:\n  - "b" c\n',
  'a:\n  - { b: c }\n',
  'a:\n  - b:\n      c: d\n',
  'a:\n  - b:\n    - c\n',
  ' a: b\n',
  'a:\n    b: c\n  d: e\n',
  'a:\n  b: c\n d: e\n',
  '# x\n\na: b\n  # y\n',
  'a: b\n...\n',
  '---\na: b\n',
  'a: @b\n',
  'a: %b\n',
  'a: `b\n',
  'a: "b\\n"\n',
  "a: 'b''c'\n",
  'a: "b\n  c"\n',
  'a: [b,\n  c]\n',
  'a: é\n',
  '😀: 😀 # 😀\n',
  'a: b \n',
  'a:  b\n',
  'a: {  b:  c  }\n',
  'a: [b]c\n',
  'a: "b"c\n',
  'a: "b"#c\n',
  'a: [b]#c\n',
  'a: {b: c}: d\n',
  'a: [ b, c ] # d\n',
  'a: b [c]\n',
  'a: b {c}\n',
  'a: [b c, d]\n',
  'a: [b#c]\n',
  'a: [b #c]\n',
  'a, b: c\n',
  'a [b]: c\n',
  'a "b": c\n',
  "it's: a\n",
  'a#b: c\n',
  'a #b: c\n',
  'a:\n# b\n  c: d\n',
  'a:\n  b: c\n\n\n  d: e\n\n',
  'a:   \n  b: c\n',
  'a: |2\n   b\n',
];

test('agrees on forms that are easily read wrong', () => {
  const taken = forms.filter(agrees).length;
  assert.ok(taken > 40, `${taken} taken`);
});

/** The lines with the indentation of the first taken away, as a text of their own. */
function outdented(lines: readonly string[]): string {
  const margin = /^ */.exec(lines[0] ?? '')?.[0] ?? '';
  const inside = lines.findIndex((line) => line !== '' && !line.startsWith(margin));
  return lines
    .slice(0, inside === -1 ? undefined : inside)
    .map((line) => `${line.slice(margin.length)}\n`)
    .join('');
}

test('agrees on shipped specs with random edits', () => {
  const { below, pick } = random(seed);
  const pieces = [
    ' ',
    '  ',
    '\n',
    '\n  ',
    '\n\n',
    ':',
    ': ',
    '- ',
    ',',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '#',
    ' #',
    '&a ',
    '*a',
    '!',
    '>',
    '|',
    '%',
    '@',
    '?',
    '? ',
    '\\',
    '1',
    'null',
    'é',
    '\t',
    '<<: ',
  ];
  let taken = 0;
  for (let round = 0; round < Number(process.env.ROUNDS ?? 4000); round += 1) {
    const lines = pick(shipped).split('\n');
    const from = below(lines.length);
    let text = outdented(lines.slice(from, from + 12));
    for (let edit = below(3); edit > 0; edit -= 1) {
      const at = below(text.length + 1);
      text = text.slice(0, at) + pick(pieces) + text.slice(at + below(3));
    }
    if (agrees(text)) taken += 1;
  }
  assert.ok(taken > 400, `${taken} taken; SEED=${seed}`);
});

test.run();
