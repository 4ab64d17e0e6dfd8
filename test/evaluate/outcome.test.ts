// Three-valued answers: the whole table, and which doubt is kept.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { and, type Doubt, every, isDoubt, not, type Outcome, or, some } from '../../src/evaluate/outcome.ts';

const first: Doubt = { text: 'the first' };
const second: Doubt = { text: 'the second' };
const all: readonly Outcome[] = [true, false, first];

/** False, unknown, true: `and` is the least of two, `or` the greatest. */
const rank = (outcome: Outcome): number => (isDoubt(outcome) ? 1 : outcome ? 2 : 0);

test('`and`, `or` and `not` are the least, the greatest and the opposite', () => {
  for (const a of all) {
    assert.is(rank(not(a)), 2 - rank(a));
    for (const b of all) {
      assert.is(rank(and(a, b)), Math.min(rank(a), rank(b)), `${rank(a)} and ${rank(b)}`);
      assert.is(rank(or(a, b)), Math.max(rank(a), rank(b)), `${rank(a)} or ${rank(b)}`);
    }
  }
});

test('only a doubt is one', () => {
  assert.equal([true, false, first].map(isDoubt), [false, false, true]);
});

test('a doubt is kept as it is; of two, the first', () => {
  assert.is(not(first), first);
  assert.is(and(true, second), second);
  assert.is(and(first, true), first);
  assert.is(and(first, second), first);
  assert.is(or(false, second), second);
  assert.is(or(first, false), first);
  assert.is(or(first, second), first);
});

test('`some` and `every` over a list are `or` and `and` of its entries, and stop where nothing can change', () => {
  const lists = all.flatMap((a) => all.flatMap((b) => all.map((c) => [a, b, c])));
  for (const list of [[], ...lists]) {
    const same = (entry: Outcome): Outcome => entry;
    assert.is(rank(some(list, same)), Math.max(0, ...list.map(rank)));
    assert.is(rank(every(list, same)), Math.min(2, ...list.map(rank)));
  }
  const looked: Outcome[] = [];
  const look = (entry: Outcome): Outcome => {
    looked.push(entry);
    return entry;
  };
  some([false, first, true, false], look);
  every([true, first, false, true], look);
  assert.equal(looked, [false, first, true, true, first, false]);
});

test.run();
