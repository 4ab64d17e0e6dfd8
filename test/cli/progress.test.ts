import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openProgress } from '../../src/cli/progress.ts';
import { noColours } from '../../src/report/paint.ts';

/** A terminal whose clock is set by hand. */
function terminal(columns: number | undefined) {
  const written: string[] = [];
  const clock = { now: 1_000 };
  return {
    written,
    clock,
    err: (text: string) => {
      written.push(text);
    },
    errPaint: noColours,
    elapsed: () => clock.now,
    live: () => columns,
  };
}

test('says nothing in the first half second, then at most ten times a second, and is gone at the end', () => {
  const fake = terminal(80);
  const progress = openProgress(4_000, fake);
  for (let done = 0; done < 2_000; done += 1) {
    fake.clock.now += 1;
    progress.update(done, 0);
  }
  assert.is(fake.written.length, 16);
  assert.is(fake.written[0], '\r\u001b[K12 % of 4,000 checks');
  progress.end();
  assert.is(fake.written.at(-1), '\r\u001b[K');
  fake.clock.now += 1_000;
  progress.update(3_000, 0);
  assert.is(fake.written.length, 17, 'nothing comes after the end');
});

test('a run that is over at once leaves the terminal alone', () => {
  const fake = terminal(80);
  const progress = openProgress(10, fake);
  progress.update(10, 1);
  progress.end();
  assert.equal(fake.written, []);
});

test('says how many are wrong, and fits the terminal', () => {
  const fake = terminal(12);
  const progress = openProgress(1, fake);
  fake.clock.now += 500;
  progress.update(1, 1);
  assert.equal(fake.written, ['\r\u001b[K100 % of 1 ']);
  const wide = terminal(200);
  const other = openProgress(1, wide);
  wide.clock.now += 500;
  other.update(1, 1_000);
  assert.equal(wide.written, ['\r\u001b[K100 % of 1 check, 1,000 wrong']);
});

test('where nobody looks nothing is said', () => {
  const fake = terminal(undefined);
  const progress = openProgress(10, fake);
  fake.clock.now += 5_000;
  progress.update(5, 0);
  progress.end();
  assert.equal(fake.written, []);
});

test.run();
