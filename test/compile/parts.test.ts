// Parts stay put: where a thing goes hangs on its name alone, and what is added or taken away touches few parts.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { partsFilledUp, partsOfRoom, type Sized } from '../../src/compile/parts.ts';
import { type Random, random, seed } from '../seeded.ts';

const room = 5000;

function things(count: number, chance: Random): readonly Sized[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `rule-${index}-${chance.below(1e6)}`,
    size: 60 + chance.below(700),
  }));
}

function keysByPart(parts: ReadonlyMap<number, readonly Sized[]>): ReadonlyMap<number, string> {
  return new Map(
    [...parts].map(([number, some]) => [
      number,
      some
        .map(({ key }) => key)
        .sort()
        .join(),
    ]),
  );
}

/** Parts that are there before and after and hold something else. */
function changed(before: ReadonlyMap<number, string>, after: ReadonlyMap<number, string>): number {
  return [...before].filter(([number, keys]) => after.has(number) && after.get(number) !== keys).length;
}

/** Parts that are on one side alone. */
function comeOrGone(before: ReadonlyMap<number, string>, after: ReadonlyMap<number, string>): number {
  return [...before.keys(), ...after.keys()].filter((number) => before.has(number) !== after.has(number)).length;
}

function shuffled<Item>(items: readonly Item[], chance: Random): readonly Item[] {
  const tagged = items.map((item) => ({ item, at: chance.fraction() }));
  return tagged.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

test('everything is in one part, no part overflows, and the order makes no difference', () => {
  const chance = random(seed);
  for (let round = 0; round < 300; round++) {
    const all = things(1 + chance.below(200), chance);
    const parts = partsOfRoom(all, room);
    const found = [...parts.values()].flat().map(({ key }) => key);
    assert.equal(found.sort(), all.map(({ key }) => key).sort(), `seed ${seed}, round ${round}`);
    for (const some of parts.values()) {
      const size = some.reduce((sum, each) => sum + each.size, 0);
      assert.ok(size <= room || some.length === 1, `seed ${seed}, round ${round}: ${size}`);
    }
    assert.equal(keysByPart(partsOfRoom(shuffled(all, chance), room)), keysByPart(parts));
  }
});

test('what is added or taken away changes one part, seldom more, and moves nothing between two others', () => {
  const chance = random(seed);
  const rounds = 2000;
  let [one, mostTouched, total] = [0, 0, 0];
  for (let round = 0; round < rounds; round++) {
    const all = things(40 + chance.below(160), chance);
    const [more, before] = [keysByPart(partsOfRoom(all, room)), keysByPart(partsOfRoom(all.slice(1), room))];
    const [added, removed] = [changed(before, more), changed(more, before)];
    assert.is(added, removed);
    assert.ok(added <= 1, `seed ${seed}, round ${round}: ${added} parts that were there hold something else`);
    const touched = added + comeOrGone(before, more);
    if (touched === 1) one++;
    mostTouched = Math.max(mostTouched, touched);
    total += before.size;
  }
  assert.ok(total / rounds > 5, 'there are several parts');
  assert.ok(one / rounds > 0.8, `seed ${seed}: one part alone in ${one} of ${rounds} rounds`);
  assert.ok(mostTouched <= 3, `seed ${seed}: ${mostTouched} parts at once`);
});

test('a part that overflows keeps its number, and what it gives away gets a new one', () => {
  const all = things(100, random(seed));
  for (let count = 1; count < all.length; count++) {
    const [before, after] = [all.slice(0, count), all.slice(0, count + 1)].map((some) => partsOfRoom(some, room));
    const kept = [...(before?.keys() ?? [])].filter((number) => after?.has(number));
    assert.equal(kept, [...(before?.keys() ?? [])], `seed ${seed}, ${count}`);
  }
});

test('filled up, they are as few as can be, but for what does not fill the last bit', () => {
  const chance = random(seed);
  for (let round = 0; round < 300; round++) {
    const all = things(1 + chance.below(200), chance);
    const parts = partsFilledUp(all, room);
    assert.equal(
      [...parts.keys()],
      [...parts.keys()].map((_, index) => index + 1),
    );
    assert.is([...parts.values()].flat().length, all.length);
    const sizes = [...parts.values()].map((some) => some.reduce((sum, each) => sum + each.size, 0));
    assert.ok(
      sizes.every((size) => size <= room),
      `seed ${seed}, round ${round}`,
    );
    assert.ok(
      sizes.slice(0, -1).every((size) => size > room - 760),
      `seed ${seed}, round ${round}`,
    );
  }
});

test('what is in which part is the same in every version', () => {
  const all = Array.from({ length: 26 }, (_, index) => ({ key: `team-${index}`, size: 100 + index }));
  const found = [...partsOfRoom(all, 900)].map(([number, some]) => [
    number,
    some.map(({ key }) => Number(key.slice('team-'.length))),
  ]);
  assert.equal(Object.fromEntries(found), {
    '1': [4, 18, 21, 22],
    '2': [10, 11, 20, 23, 24],
    '3': [8, 12, 16, 17, 19, 25],
    '4': [0, 1, 3, 5, 7, 9],
    '5': [2, 6, 13, 14, 15],
  });
});

test.run();
