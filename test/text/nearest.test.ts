// What a misspelt name was meant to be, and when nothing is near enough to say.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nearest } from '../../src/text/nearest.ts';

const names = ['Effect', 'Action', 'NotAction', 'Resource'];

test('one slip is found, case counts for nothing', () => {
  assert.is(nearest('Efect', names), 'Effect');
  assert.is(nearest('effect', names), 'Effect');
  assert.is(nearest('Actoin', names), 'Action');
  assert.is(nearest('notAction', names), 'NotAction');
});

test('two neighbouring letters that are swapped are one slip', () => {
  assert.is(nearest('wiht', ['with', 'cannot']), 'with');
  assert.is(nearest('amdin', ['admin']), 'admin');
  assert.is(nearest('alcie', ['alice', 'bob']), 'alice');
  assert.is(nearest('no', ['on']), 'on');
  // Two swaps are two slips, and letters that change places over a third one are no neighbours.
  assert.is(nearest('iwht', ['with']), undefined);
  assert.is(nearest('tiw', ['wit']), undefined);
});

test('what is like nothing is left alone', () => {
  assert.is(nearest('Principal', names), undefined);
  assert.is(nearest('', names), undefined);
  assert.is(nearest('Effect', []), undefined);
});

test.run();
