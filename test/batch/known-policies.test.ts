import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KnownPolicies } from '../../src/batch/known-policies.ts';

const text = (index: number, padding = 0): string => `{"identity":[],"n${index}":"${'x'.repeat(padding)}"}`;

test('finds what stands at a place, and nothing else', () => {
  const known = new KnownPolicies();
  const one = known.add(text(1));
  const line = `{"policies":${text(1)}}`;
  assert.is(known.recentAt(line, 12), one);
  assert.is(known.recentAt(line, 11), undefined);
  assert.is(known.recentAt(`{"policies":${text(11)}}`, 12), undefined);
  assert.is(known.recentAt(`{"policies":${text(1).slice(0, -1)}`, 12), undefined);
});

test('keeps the last 64, by use', () => {
  const known = new KnownPolicies();
  const sets = Array.from({ length: 64 }, (_, index) => known.add(text(index)));
  assert.is(known.find(text(0)), sets[0]);
  known.add(text(64));
  assert.is(known.find(text(0)), sets[0], 'it was used since');
  assert.is(known.find(text(1)), undefined, 'it was used the longest ago');
  assert.is(known.find(text(2)), sets[2]);
});

test('of the last few, each is found at a place after the others were', () => {
  const known = new KnownPolicies();
  const sets = [1, 2, 3, 4].map((index) => known.add(text(index)));
  for (const index of [1, 3, 2, 4, 1, 1, 4]) assert.is(known.recentAt(text(index), 0), sets[index - 1]);
});

test('keeps no more than a megabyte of text', () => {
  const known = new KnownPolicies();
  const large = 300 * 1024;
  const sets = [1, 2, 3].map((index) => known.add(text(index, large)));
  assert.is(known.find(text(1, large)), sets[0]);
  known.add(text(4, large));
  assert.is(known.find(text(2, large)), undefined);
  assert.is(known.find(text(1, large)), sets[0]);
  known.add(text(5, 1024 * 1024));
  assert.is(known.find(text(5, 1024 * 1024)), undefined, 'too large to be kept at all');
  assert.is(known.find(text(1, large)), sets[0]);
});

test('the text of a set is a copy, whatever its letters', () => {
  const known = new KnownPolicies();
  for (const letters of ['plain', 'über', '日本', '\ud800']) {
    const set = known.add(`{"${letters}":1}`);
    assert.is(set.text, `{"${letters}":1}`);
    assert.is(known.find(`{"${letters}":1}`), set);
  }
});

test.run();
