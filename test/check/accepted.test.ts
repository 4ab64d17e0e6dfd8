// What rules accept: which diagnostics it takes out, which it leaves, and that none of it stands for nothing.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { settleAccepted } from '../../src/check/accepted.ts';
import type { Rule } from '../../src/spec/spec.ts';
import { type Code, codes, isLintCode } from '../../src/text/codes.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import type { Source, Span } from '../../src/text/source.ts';

const source: Source = { path: 'x.yaml', text: '-'.repeat(100) };
const [one, other] = ['guard-stops-everyone', 'bucket-public'] as const;

function rule(name: string, within: Span, code: Code = one): Rule {
  const acceptance = { code, reason: `${name} means it`, within, at: { start: within.start, end: within.start + 1 } };
  const base = { kind: 'allow', name, to: [], resources: [], except: [], attach: [], at: within } as const;
  return { ...base, actions: { kind: 'listed', actions: [] }, when: [], accept: [acceptance] } as unknown as Rule;
}

type Told = readonly ['error' | 'warning' | 'note', Code, Span?, Source?];

function settle(rules: readonly Rule[], told: readonly Told[]) {
  const diagnostics = new Diagnostics();
  for (const [index, [severity, code, span, of = source]] of told.entries()) {
    diagnostics.add(severity, code, span && { source: of, span }, `message ${index}`);
  }
  const accepted = settleAccepted({ rules, source }, diagnostics, (code) => !isLintCode(code));
  return {
    accepted: accepted.map(({ rule: name, reason, diagnostic }) => `${name}: ${diagnostic.message}: ${reason}`),
    left: diagnostics.all.map(({ severity, code, message }) => `${severity} ${code} ${message}`),
  };
}

const inside: Span = { start: 10, end: 20 };
const first = rule('first', { start: 10, end: 30 });
const second = rule('second', { start: 40, end: 60 });

test('warnings and notes of the code within the rule are taken out, with the reason', () => {
  const { accepted, left } = settle(
    [first],
    [
      ['warning', one, inside],
      ['note', one, { start: 29, end: 30 }],
    ],
  );
  assert.equal(accepted, ['first: message 0: first means it', 'first: message 1: first means it']);
  assert.equal(left, []);
});

test('another code, another place, another file, and errors are left', () => {
  const told: readonly Told[] = [
    ['note', one, inside],
    ['warning', other, inside],
    ['warning', one, { start: 5, end: 12 }],
    ['warning', one, { start: 25, end: 31 }],
    ['warning', one, inside, { ...source }],
    ['warning', one],
  ];
  const { accepted, left } = settle([first], told);
  assert.equal(accepted, ['first: message 0: first means it']);
  assert.is(left.length, 5);
  const failed = settle([first], [['error', one, inside]]);
  assert.equal([failed.accepted, failed.left], [[], [`error ${one} message 0`]]);
});

test('each is taken by the rule that it is about; of rules at one place by the first, and the others need no more', () => {
  const { accepted } = settle(
    [first, second],
    [
      ['note', one, inside],
      ['note', one, { start: 41, end: 42 }],
    ],
  );
  assert.equal(accepted, ['first: message 0: first means it', 'second: message 1: second means it']);
  const same = settle([first, rule('third', { start: 10, end: 30 })], [['note', one, inside]]);
  assert.equal(same, { accepted: ['first: message 0: first means it'], left: [] });
});

test('what takes nothing out is an error, where there is no other', () => {
  const { left } = settle([first, second], [['note', one, inside]]);
  assert.equal(left, [
    'error accept-unused `second` accepts `guard-stops-everyone`, and nothing of that code is told of it',
  ]);
  assert.equal(settle([second], [['error', other, inside]]).left, [`error ${other} message 0`]);
  assert.ok('accept-unused' in codes);
});

test.run();
