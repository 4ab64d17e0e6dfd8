import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileGlob, type Glob, parseGlob } from '../../src/iam/glob.ts';
import { type Automaton, globAutomaton, type ShapePart, shapeAutomaton } from '../../src/regions/automaton.ts';
import { both } from '../../src/regions/combined.ts';
import { TooLarge } from '../../src/regions/diagram.ts';
import { Onward, type TextCell, type TextOptions, textCells } from '../../src/regions/texts.ts';
import { type Random, random, seed } from '../seeded.ts';
import { allTexts } from './all-texts.ts';

function patternsOf(from: Random, most: number): readonly string[] {
  const pieces = ['a', 'b', 'ab', ':', '/', '?', '*', '*', '*'];
  return Array.from({ length: 1 + from.below(most) }, () =>
    Array.from({ length: from.below(5) }, () => from.pick(pieces)).join(''),
  );
}

function automataOf(patterns: readonly string[], caseInsensitive = false): readonly Automaton[] {
  return patterns.map((pattern) => globAutomaton(parseGlob(pattern), { caseInsensitive }));
}

function isWithin(shape: Automaton | undefined, text: string): boolean {
  return shape?.accepts(text.split('').reduce((at, char) => shape.step(at, char), shape.start)) ?? true;
}

function vector(globs: readonly Glob[], text: string): string {
  return globs.map((glob) => (glob.matches(text) ? '1' : '0')).join('');
}

function vectorOf({ holds }: TextCell): string {
  return holds.map((each) => (each ? '1' : '0')).join('');
}

function cellTexts(patterns: readonly string[], options?: TextOptions): readonly string[] {
  return textCells(automataOf(patterns), options).map(({ text }) => text);
}

/** Shapes whose every text is like one over the alphabet of the patterns. */
const shapes: readonly (readonly ShapePart[] | undefined)[] = [
  undefined,
  undefined,
  [{ run: '', least: 1 }],
  [{ run: 'abx', least: 0 }, { text: ':' }, { run: '', except: ':', least: 1 }],
  [{ text: 'a' }, { run: 'bx/', least: 1 }],
  [],
];

test('there is a cell for whatever a text fulfils, with the shortest text that fulfils it', () => {
  const from = random(seed);
  const texts = allTexts('abx:/', 6);
  for (let round = 0; round < 60; round++) {
    const patterns = patternsOf(from, 4);
    const parts = shapes[from.below(shapes.length)];
    const within = parts === undefined ? undefined : shapeAutomaton(parts);
    const message = `${JSON.stringify({ patterns, parts })} (seed ${seed})`;
    const globs = patterns.map((pattern) => compileGlob(pattern));
    const cells = textCells(automataOf(patterns), within === undefined ? {} : { within });
    for (const cell of cells) {
      assert.is(vectorOf(cell), vector(globs, cell.text), message);
      assert.ok(isWithin(within, cell.text), message);
    }
    const byVector = new Map(cells.map((cell) => [vectorOf(cell), cell.text]));
    assert.is(byVector.size, cells.length, message);
    const seen = new Set<string>();
    for (const text of texts) {
      const id = isWithin(within, text) ? vector(globs, text) : undefined;
      if (id === undefined || seen.has(id)) continue;
      seen.add(id);
      assert.is(byVector.get(id)?.length, text.length, `${message} ${text}`);
    }
    const lengths = cells.map(({ text }) => text.length);
    assert.equal(
      lengths,
      lengths.toSorted((a, b) => a - b),
      message,
    );
  }
});

test('a text that is declined is replaced by others that fulfil the same', () => {
  const from = random(seed + 1);
  const texts = allTexts('abxyz:/', 3);
  let replaced = 0;
  for (let round = 0; round < 80; round++) {
    const patterns = patternsOf(from, 3);
    const message = `${JSON.stringify(patterns)} (seed ${seed})`;
    const globs = patterns.map((pattern) => compileGlob(pattern));
    const accept = (text: string): boolean => text.length > 1 && !text.endsWith('x');
    const plain = textCells(automataOf(patterns));
    const cells = textCells(automataOf(patterns), { accept });
    const byVector = new Map(cells.map((cell) => [vectorOf(cell), cell.text]));
    assert.is(byVector.size, cells.length, message);
    for (const cell of cells) {
      assert.ok(accept(cell.text), message);
      assert.is(vectorOf(cell), vector(globs, cell.text), message);
      if (!plain.some(({ text }) => text === cell.text)) replaced++;
    }
    for (const text of texts.filter(accept)) assert.ok(byVector.has(vector(globs, text)), `${message} ${text}`);
    const lengths = cells.map(({ text }) => text.length);
    assert.equal(
      lengths,
      lengths.toSorted((a, b) => a - b),
      message,
    );
  }
  assert.ok(replaced > 50, String(replaced));
});

test('a combination of which no text is accepted is left out, after some tries', () => {
  assert.equal(cellTexts(['a'], { accept: (text) => text !== 'a' }), ['']);
  let tries = 0;
  const accept = (text: string): boolean => {
    if (text.startsWith('a')) tries++;
    return !text.startsWith('a');
  };
  assert.equal(cellTexts(['a*'], { accept }), ['']);
  assert.is(tries, 50);
});

test('other cases of a declined name are not tried', () => {
  const automata = automataOf(['s3:GetObjectTagging*'], true);
  const within = shapeAutomaton([{ text: 's3:' }, { run: 'GetObjcTaginxX', least: 1 }]);
  const accept = (text: string): boolean => text.toLowerCase() !== 's3:getobjecttagging';
  const found = textCells(automata, { within, accept }).find(({ holds }) => holds[0]);
  assert.is(found?.text, 's3:GetObjectTaggingx');
});

test('texts look natural', () => {
  const named = (text: string): boolean => text !== '';
  assert.equal(cellTexts([]), ['']);
  assert.equal(cellTexts([], { accept: named }), ['x']);
  assert.equal(cellTexts(['alice', 'bob'], { accept: named }), ['x', 'bob', 'alice']);
  assert.equal(cellTexts(['reports/*', 'reports/2026/*'], { accept: named }), ['x', 'reports/', 'reports/2026/']);
  assert.equal(cellTexts(['?']), ['', 'x']);
  assert.equal(cellTexts(['*:*', '?*']), ['', 'x', ':']);
  assert.equal(cellTexts(['*:*', '*/*'], { within: shapeAutomaton([{ run: ':/', least: 1 }]) }), ['/', ':', '/:']);
  assert.equal(cellTexts(['?', '?*'], { within: shapeAutomaton([{ run: ':/*-', least: 1 }]) }), ['-', '--']);
  assert.equal(cellTexts(['x*'], { accept: named }), ['y', 'x']);
  const folded = textCells(automataOf(['Project*', '*Team'], true), { accept: named });
  assert.equal(
    folded.map(({ text }) => text),
    ['x', 'Team', 'Project', 'Projecteam'],
  );
});

test('names of a service that patterns tell apart', () => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  const within = shapeAutomaton([{ text: 's3' }, { text: ':' }, { run: letters, least: 1 }]);
  const automata = automataOf(['s3:*', 's3:Get*', 's3:GetObject', 'iam:*', '*'], true);
  const cells = textCells(automata, { within });
  assert.equal(
    cells.map(({ text }) => text),
    ['s3:x', 's3:Get', 's3:GetObject'],
  );
  assert.equal(cells.map(vectorOf), ['10001', '11001', '11101']);
});

test('patterns that overlap in every way', () => {
  const infixes = Array.from({ length: 10 }, (_, index) => `*${'abcdefghijk'.slice(index, index + 2)}*`);
  const cells = textCells(automataOf(infixes));
  assert.is(cells.length, 1024);
  assert.is(cells[0]?.text, '');
  // Runs of pairs that follow each other take one character more than pairs, and one pair lies between two runs.
  assert.is(cells.at(-1)?.text.length, 11);
  assert.is(cells.find(({ holds }) => holds.every(Boolean))?.text, 'abcdefghijk');
});

test('more combinations than asked for are too many', () => {
  const infixes = automataOf(['*a*', '*b*', '*c*', '*d*']);
  assert.is(textCells(infixes, { most: 16 }).length, 16);
  assert.throws(
    () => textCells(infixes, { most: 15 }),
    (error: unknown) => error instanceof TooLarge && error.what === 'texts',
  );
  const many = automataOf('abcdefghijklm'.split('').map((char) => `*${char}*`));
  assert.throws(
    () => textCells(many),
    (error: unknown) => error instanceof TooLarge && error.what === 'texts',
  );
});

test('a shape that nothing fits has no cells', () => {
  const [a, b] = automataOf(['a*', 'b*']);
  assert.ok(a && b);
  assert.equal(textCells([a], { within: both(a, b) }), []);
  assert.equal(textCells([a], { within: both(a, b), accept: () => false }), []);
});

test('the characters to go on with are one for every way and the mentioned ones', () => {
  const shape = shapeAutomaton([{ run: 'abc', least: 0 }, { text: '/' }, { run: '', least: 0 }]);
  const onward = new Onward(shape);
  assert.equal(onward.chars('', shape.start), ['a', '/']);
  assert.equal(onward.chars('a:*/', shape.start), ['b', 'a', '/']);
  assert.equal(onward.chars(':*/:', shape.step(shape.start, '/')), ['x', '/', ':', '*']);
});

test.run();
