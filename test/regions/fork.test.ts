// Several patterns at once, held against each by itself.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseGlob } from '../../src/iam/glob.ts';
import { globAutomaton } from '../../src/regions/automaton.ts';
import { Fork, targetOf } from '../../src/regions/fork.ts';
import { lost, Pattern } from '../../src/regions/pattern.ts';
import { random, seed } from '../seeded.ts';

const alphabet = 'abcx/';

function patternOf(text: string): Pattern {
  return new Pattern(globAutomaton(parseGlob(text)));
}

test('goes with every pattern where it goes by itself, on every character', () => {
  const dice = random(seed);
  let lostOnes = 0;
  let kept = 0;
  for (let round = 0; round < 2_000; round += 1) {
    const texts = Array.from({ length: 1 + dice.below(5) }, () =>
      Array.from({ length: dice.below(5) }, () => dice.pick(['a', 'b', 'c', '*', '?'])).join(''),
    );
    const patterns = texts.map(patternOf);
    const begin = Array.from({ length: dice.below(3) }, () => dice.pick(['a', 'b', 'c'])).join('');
    const pairs = patterns.flatMap((each, item) => (each.after(begin) === lost ? [] : [item, each.after(begin)]));
    const fork = new Fork(pairs, (item, state) => (patterns[item] ?? patternOf('')).moves(state));
    for (const char of alphabet.split('')) {
      const wanted = patterns.flatMap((each, item) => {
        const state = each.after(begin + char);
        return each.after(begin) === lost || state === lost ? [] : [item, state];
      });
      assert.equal(fork.on(char), wanted, `${texts} after ${begin}${char}, seed ${seed}`);
      if (wanted.length < pairs.length) lostOnes += 1;
      if (wanted.length > 0) kept += 1;
    }
  }
  assert.ok(lostOnes > 1_000 && kept > 1_000, `${lostOnes} lost, ${kept} kept`);
});

test('names one character for each way to go on within a shape, an unmentioned one first', () => {
  const patterns = ['ab*', 'ac', '*b'].map(patternOf);
  const fork = new Fork(
    patterns.flatMap((each, item) => [item, each.after('a')]),
    (item, state) => (patterns[item] ?? patternOf('')).moves(state),
  );
  const anything = patternOf('*');
  assert.equal(fork.chars(anything.moves(anything.after(''))), ['x', 'b', 'c']);
  const onlyB = patternOf('b');
  assert.equal(fork.chars(onlyB.moves(onlyB.after(''))), ['b', 'c']);
});

test('a pattern keeps what it was asked, and is lost for good', () => {
  const pattern = patternOf('ab*');
  assert.is(pattern.after('b'), lost);
  const state = pattern.after('a');
  assert.is(pattern.accepts(state), false);
  assert.is(pattern.isSure(state), false);
  const sure = targetOf(pattern.moves(state), 'b');
  assert.is(sure, pattern.after('ab'));
  assert.is(pattern.isSure(sure), true);
  assert.is(pattern.moves(state), pattern.moves(state));
  assert.is(targetOf(pattern.moves(state), 'c'), lost);
});

test.run();
