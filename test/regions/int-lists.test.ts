// Lists of numbers that were seen, held against a set of texts.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { IntLists } from '../../src/regions/int-lists.ts';
import { random, seed } from '../seeded.ts';

test('tells lists apart that differ anywhere, however many there are', () => {
  const dice = random(seed);
  const lists = new IntLists();
  const known = new Set<string>();
  let again = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const list = Array.from({ length: dice.below(6) }, () => dice.below(7) - 1);
    const isNew = !known.has(list.join());
    known.add(list.join());
    // What lies behind the list is no part of it.
    assert.is(lists.add(Int32Array.from([...list, dice.below(100)]), list.length), isNew, `[${list}], seed ${seed}`);
    if (!isNew) again += 1;
  }
  assert.is(lists.size, known.size);
  assert.ok(again > 1_000 && known.size > 1_000, `${again} again, ${known.size} different`);
});

test('keeps the order and the length of a list', () => {
  const lists = new IntLists();
  assert.is(lists.add(Int32Array.from([]), 0), true);
  assert.is(lists.add(Int32Array.from([]), 0), false);
  assert.is(lists.add(Int32Array.from([0]), 1), true);
  assert.is(lists.add(Int32Array.from([0, 0]), 2), true);
  assert.is(lists.add(Int32Array.from([1, 2]), 2), true);
  assert.is(lists.add(Int32Array.from([2, 1]), 2), true);
  assert.is(lists.add(Int32Array.from([2, 1]), 2), false);
});

test.run();
