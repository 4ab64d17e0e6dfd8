// What goes with which answers: as few of them as tell it from all else.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Question } from '../../src/evaluate/request.ts';
import { grouped } from '../../src/report/decision.ts';

type World = { readonly given: readonly Question[]; readonly value: string };

const assumptions = { role: 'mfa_through_role', key: 'temporary_key_without_mfa' } as const;

/** `role carried, key absent: x`. */
function world(text: string): World {
  const [answers = '', value = ''] = text.split(': ');
  const given = answers.split(', ').map((each): Question => {
    const [name = '', answer = ''] = each.split(' ');
    if (name === 'role' || name === 'key') return { assumption: assumptions[name], text: name, answer };
    return { text: name, answer, statement: `rule \`${name}\`` };
  });
  return { given, value };
}

function told(...worlds: readonly string[]): readonly string[] {
  return grouped(worlds.map(world), ({ value }) => value).map(({ condition, value }) => `${condition}: ${value}`);
}

test('one value hangs on nothing', () => {
  assert.equal(told('role carried: x', 'role lost, key absent: x'), [': x']);
});

test('the answers that all worlds of a value share, where they tell it from the others', () => {
  assert.equal(told('role carried: x', 'role lost, key absent: y', 'role lost, key present: y'), [
    'mfa_through_role is carried: x',
    'mfa_through_role is lost: y',
  ]);
});

test('what all worlds share is left out', () => {
  assert.equal(told('role lost, key absent: x', 'role lost, key present: y'), [
    'temporary_key_without_mfa is absent: x',
    'temporary_key_without_mfa is present: y',
  ]);
});

test('where they share nothing that tells, each world with its answers', () => {
  assert.equal(told('role carried: x', 'role lost, key absent: x', 'role lost, key present: y'), [
    'mfa_through_role is carried, or if mfa_through_role is lost and temporary_key_without_mfa is absent: x',
    'mfa_through_role is lost and temporary_key_without_mfa is present: y',
  ]);
});

test('a statement that may match or not', () => {
  assert.equal(told('a yes: x', 'a no: y'), ['rule `a` matches: x', 'rule `a` does not match: y']);
});

test.run();
