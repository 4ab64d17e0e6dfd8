import { Buffer } from 'node:buffer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Block, blockOf } from '../../src/batch/line-splitter.ts';
import { type PlainLine, PlainLines } from '../../src/batch/plain-line.ts';
import { readStrictly } from '../../src/batch/strict-line.ts';
import { decide } from '../../src/evaluate/decide.ts';
import { Refusal } from '../../src/text/diagnostic.ts';
import { random, seed } from '../seeded.ts';
import { badLines } from './bad-lines.ts';
import { damaged, respelled } from './mutations.ts';
import { usualLines } from './usual-lines.ts';

/** In the middle of a block, so that reading too far would show. */
function between(line: string): Block {
  const text = `{"id":0\n${line}\n"x"}\n`;
  return /^[\0-\x7f]*$/.test(text) ? { text, units: Buffer.from(text, 'latin1') } : blockOf(text);
}

const before = '{"id":0\n'.length;

/** All that a reading of a line leads to. */
function meaning({ id, request, policies }: PlainLine): string {
  let answer: unknown;
  try {
    answer = decide(policies, request);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    answer = error.diagnostics;
  }
  return JSON.stringify([id, sorted(request), answer]);
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => [key, sorted(each)]);
}

/** Whether the short way was taken; fails where it led elsewhere than the long one. */
function compare(lines: PlainLines, line: string): { readonly plain: boolean; readonly right: boolean } {
  const plain = lines.read(between(line), before);
  const strict = readStrictly(line);
  const right = !('error' in strict);
  if (plain === undefined) return { plain: false, right };
  const shown = `SEED=${seed} ${line.slice(0, 3000)}`;
  assert.is(lines.end, before + line.length, `${shown} is read to its end`);
  if ('error' in strict) assert.unreachable(`${shown} is ${strict.error.message}`);
  else assert.is(meaning(plain), meaning(strict), shown);
  return { plain: true, right };
}

test('whatever is read the short way is what the long way reads', () => {
  const random_ = random(seed);
  const lines = new PlainLines();
  const all = [...usualLines, ...badLines.map(({ line }) => line).filter((line) => line.length < 5000)];
  const seen = { plain: 0, right: 0, wrong: 0 };
  for (let count = 0; count < 6000; count += 1) {
    const line = random_.below(4) === 0 ? random_.pick(all) : random_.pick(usualLines);
    const spelled = random_.below(2) === 0 && isJson(line) ? respelled(line, random_) : line;
    const { plain, right } = compare(lines, random_.below(3) === 0 ? spelled : damaged(spelled, random_));
    seen.plain += Number(plain);
    seen[right ? 'right' : 'wrong'] += 1;
  }
  assert.ok(seen.wrong > 1000, `${seen.wrong} are wrong`);
  assert.ok(seen.right > 1500, `${seen.right} are right`);
  assert.ok(seen.plain > 0.7 * seen.right, `${seen.plain} of ${seen.right} are read the short way`);
});

test('spellings of one line mean the same, and are read the short way', () => {
  const random_ = random(seed);
  const lines = new PlainLines();
  for (const line of usualLines) {
    const strict = readStrictly(line);
    if ('error' in strict) throw new Error(strict.error.message);
    for (let count = 0; count < 30; count += 1) {
      const spelled = respelled(line, random_);
      const read = lines.read(between(spelled), before) ?? readStrictly(spelled);
      if ('error' in read) assert.unreachable(`SEED=${seed} ${spelled} is ${read.error.message}`);
      else assert.is(withoutId(meaning(read)), withoutId(meaning(strict)), `SEED=${seed} ${spelled}`);
    }
  }
});

/** An id is kept as it is spelled. */
function withoutId(text: string): string {
  return JSON.stringify((JSON.parse(text) as readonly unknown[]).slice(1));
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return !line.includes('__proto__');
  } catch {
    return false;
  }
}

test('every line that is cut off is declined, whatever the next one begins with', () => {
  const lines = new PlainLines();
  for (const line of usualLines.slice(0, 4)) {
    for (let length = 0; length < line.length; length += 1) {
      const cut = line.slice(0, length);
      for (const next of ['"x"}', line.slice(length), `"${line.slice(length)}`]) {
        assert.is(lines.read(blockOf(`${cut}\n${next}`), 0), undefined, `${cut}\n${next}`);
      }
    }
  }
});

test('policies that were seen before are compiled once', () => {
  const lines = new PlainLines();
  const [line = '', other = ''] = usualLines;
  const first = lines.read(blockOf(line), 0)?.policies;
  assert.ok(first);
  assert.is(lines.read(blockOf(other), 0)?.policies, first, 'another request with the same policies');
  assert.is(lines.read(blockOf(line.replace('"policies":', '"policies" :\t')), 0)?.policies, first);
  assert.is.not(lines.read(blockOf(line.replace('ReadAndWrite', 'Write')), 0)?.policies, first);
  assert.is(lines.read(blockOf(line), 0)?.policies, first);
});

test.run();
