// The abstract table: what is expected, what the verdict is, what reason is asked for, and what comes of it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judge, judgeSome, rulesOf } from '../../src/check/judge.ts';
import type { Asked, Check } from '../../src/check/plan.ts';
import type { Decision, DecisionKind, Verdict } from '../../src/evaluate/request.ts';
import type { Because, Expected, Row } from '../../src/spec/spec.ts';

function decision(kind: DecisionKind, ...rules: readonly string[]): Decision {
  const statements = rules.map((rule, index) => ({ document: 'bucket.data', index, rule }));
  return { kind, statements, reason: 'some reason' };
}

function verdict(outcome: Verdict['outcome'], ...decisions: readonly Decision[]): Verdict {
  const cases = decisions.map((each) => ({ step: 'act' as const, given: [], decision: each }));
  if (outcome === 'unknown') return { outcome, cases, reason: 'AWS does not say', settle: [] };
  return outcome === 'broken' ? { outcome, cases, reason: 'nobody lets it in' } : { outcome, cases };
}

/** Only what judge looks at. */
function check(expected: Expected, because?: Partial<Because>, origin: Row['origin'] = 'written'): Check {
  const whole = because && { rules: [], sids: [], only: false, at: { start: 0, end: 0 }, ...because };
  return { expected, row: { origin, ...(whole && { because: whole }) } } as unknown as Check;
}

const outcomes = ['allow', 'deny', 'unknown', 'broken'] as const;
const table: Readonly<Record<Expected, readonly string[]>> = {
  can: ['passed', 'failed', 'unknown', 'broken'],
  cannot: ['failed', 'passed', 'unknown', 'broken'],
  undecided: ['failed', 'failed', 'passed', 'broken'],
};

for (const [expected, statuses] of Object.entries(table) as [Expected, readonly string[]][]) {
  test(`${expected}: ${outcomes.map((outcome, index) => `${outcome} ${statuses[index]}`).join(', ')}`, () => {
    for (const [index, outcome] of outcomes.entries()) {
      const { status, complaint } = judge(check(expected), verdict(outcome, decision('implicit-deny')));
      assert.is(status, statuses[index], outcome);
      assert.is(complaint === '', status === 'passed', 'whatever did not pass says why');
    }
  });
}

const guard = decision('explicit-deny', 'guard');
const both = decision('explicit-deny', 'guard', 'other');
const gates = [decision('mfa-delete'), decision('session'), decision('implicit-deny')];

const reasons: readonly [string, Partial<Because>, readonly Decision[], string][] = [
  ['the kind', { decision: 'explicit-deny' }, [guard], ''],
  ['another kind', { decision: 'implicit-deny' }, [guard], 'it is refused by explicit-deny, not by implicit-deny'],
  ...gates.map((gate): [string, Partial<Because>, readonly Decision[], string] => [
    gate.kind,
    { decision: gate.kind as NonNullable<Because['decision']> },
    [gate],
    '',
  ]),
  [
    'the kind in one case only',
    { decision: 'explicit-deny' },
    [guard, decision('session')],
    'it is refused by session',
  ],
  ['the rule', { rules: ['guard'] }, [guard], ''],
  ['the rule among others', { rules: ['guard'] }, [both], ''],
  ['the rule alone, and it is not', { rules: ['guard'], only: true }, [both], '`other` as well, and `only` is set'],
  ['all rules alone', { rules: ['other', 'guard'], only: true }, [both], ''],
  [
    'one of the rules is missing',
    { rules: ['guard', 'third'] },
    [both],
    'not by `third`; what decided is `guard`, `other`',
  ],
  ['a rule, and no rule decided', { rules: ['guard'] }, gates, 'no rule decided: some reason'],
  ['the rule in one case only', { rules: ['guard'] }, [guard, decision('explicit-deny', 'x')], 'what decided is `x`'],
];

for (const [name, because, decisions, complaint] of reasons) {
  test(`because: ${name}`, () => {
    const result = judge(check('cannot', because), verdict('deny', ...decisions));
    assert.is(result.status, complaint === '' ? 'passed' : 'failed');
    assert.ok(result.complaint.includes(complaint), result.complaint);
  });
}

test('because: a held policy goes by its own name', () => {
  const held: Decision = { kind: 'explicit-deny', statements: [{ document: './x.json', index: 0 }], reason: '' };
  const { complaint } = judge(check('cannot', { rules: ['guard'] }), verdict('deny', held));
  assert.ok(complaint.includes('what decided is `./x.json`'), complaint);
});

test('because is not looked at where the outcome is wrong', () => {
  assert.is(
    judge(check('cannot', { rules: ['guard'] }), verdict('allow', decision('allow'))).complaint,
    'it is allowed',
  );
});

/** Statements by their Sids, each of a rule of that name in small letters. */
function denies(...sids: readonly string[]): Decision {
  const statements = sids.map((sid, index) => ({ document: 'bucket.data', index, sid, rule: sid.toLowerCase() }));
  return { kind: 'explicit-deny', statements, reason: 'some reason' };
}

const named: readonly [string, Partial<Because>, readonly Decision[], string][] = [
  ['the Sid', { sids: ['A'] }, [denies('A')], ''],
  ['the Sid among others', { sids: ['B'] }, [denies('A', 'B')], ''],
  ['another Sid', { sids: ['B'] }, [denies('A')], 'it is refused, but not by `B`; what decided is `A`'],
  ['a Sid in one case only', { sids: ['B'] }, [denies('B'), denies('A')], 'not by `B`; what decided is `A`'],
  ['a Sid, and no statement decided', { sids: ['B'] }, gates, 'no rule decided: some reason'],
  ['the Sid alone, and it is not', { sids: ['A'], only: true }, [denies('A', 'B')], '`B` as well, and `only` is set'],
  ['a rule and a Sid', { rules: ['a'], sids: ['B'] }, [denies('A', 'B')], ''],
  ['a rule and a Sid, alone together', { rules: ['a'], sids: ['B'], only: true }, [denies('A', 'B')], ''],
  [
    'a rule and a Sid, and another rule',
    { rules: ['a'], sids: ['B'], only: true },
    [denies('A', 'B', 'C')],
    'it is refused by `c` as well, and `only` is set',
  ],
  ['one statement by both its names', { rules: ['a'], sids: ['A'], only: true }, [denies('A')], ''],
  ['a rule that is there, a Sid that is not', { rules: ['a'], sids: ['C'] }, [denies('A')], 'not by `C`'],
];

for (const [name, because, decisions, complaint] of named) {
  test(`because, by Sids: ${name}`, () => {
    const result = judge(check('cannot', because), verdict('deny', ...decisions));
    assert.is(result.status, complaint === '' ? 'passed' : 'failed');
    assert.ok(result.complaint.includes(complaint), result.complaint);
  });
}

test('where everything that is not listed must be refused, so is what cannot be reached', () => {
  const broken = verdict('broken', decision('implicit-deny'));
  assert.is(judge(check('cannot', undefined, 'exhaustive'), broken).status, 'passed');
  assert.is(judge(check('cannot', undefined, 'who_can'), broken).status, 'broken');
});

test('a result has its check and its verdict, and the words of whoever decided', () => {
  const asked = check('can');
  const allowed = verdict('allow', decision('allow'));
  assert.equal(judge(asked, allowed), { check: asked, status: 'passed', verdict: allowed, complaint: '' });
  const complaintOf = (expected: Expected, outcome: Verdict['outcome']): string =>
    judge(check(expected), verdict(outcome, decision('implicit-deny'))).complaint;
  assert.is(complaintOf('can', 'deny'), 'it is refused');
  assert.is(complaintOf('undecided', 'allow'), 'it is decided: allowed');
  assert.is(complaintOf('undecided', 'deny'), 'it is decided: refused');
  assert.is(complaintOf('can', 'unknown'), 'AWS does not say');
  assert.is(complaintOf('cannot', 'broken'), 'nobody lets it in');
});

test('statements go by their rules where the test names none, or rules as well, and by their Sids where it names those alone', () => {
  const complaintOf = (because: Partial<Because>, by: Decision): string =>
    judge(check('cannot', because), verdict('deny', by)).complaint;
  const nameless: Decision = { kind: 'explicit-deny', statements: [{ document: './x.json', index: 0 }], reason: '' };
  assert.is(complaintOf({ sids: ['B'] }, nameless), 'it is refused, but not by `B`; what decided is `./x.json`');
  assert.match(complaintOf({ sids: ['B'], rules: ['b'] }, denies('A')), 'not by `b`, `B`; what decided is `a`');
  assert.is(complaintOf({ only: true }, denies('A')), 'it is refused by `a` as well, and `only` is set');
});

test('the rules behind a decision, each once', () => {
  assert.equal(rulesOf(both), ['guard', 'other']);
  assert.equal(rulesOf(decision('explicit-deny', 'a', 'a')), ['a']);
  assert.equal(rulesOf({ kind: 'explicit-deny', statements: [{ document: './x.json', index: 0 }], reason: '' }), [
    './x.json',
  ]);
});

/** One expectation of several requests, each with the outcome of its name. */
function some(expected: Expected, ...names: readonly Verdict['outcome'][]): string {
  const [first, ...others] = names.map((name) => ({ request: { as: name } }) as unknown as Asked);
  const whole = { ...check(expected), ...first, ...(others.length > 0 && { others }) };
  const asked: string[] = [];
  const result = judgeSome(whole, (each) => {
    asked.push(each.request.as);
    return verdict(each.request.as as Verdict['outcome'], decision('implicit-deny'));
  });
  const { request, others: left = [] } = result.check;
  return `${request.as} ${result.status}, asked ${asked.join(' ')}, ${left.length} beside`;
}

test('of several requests the first that meets the expectation counts, and no more are asked', () => {
  assert.is(some('can', 'allow', 'deny'), 'allow passed, asked allow, 1 beside');
  assert.is(some('can', 'deny', 'unknown', 'allow', 'deny'), 'allow passed, asked deny unknown allow, 0 beside');
});

test('where none does, what is open counts, else the first with all that were asked', () => {
  assert.is(
    some('can', 'deny', 'broken', 'unknown', 'deny'),
    'unknown unknown, asked deny broken unknown deny, 0 beside',
  );
  assert.is(some('can', 'deny', 'broken'), 'deny failed, asked deny broken, 1 beside');
  assert.is(some('can', 'unknown', 'deny'), 'unknown unknown, asked unknown deny, 1 beside');
  assert.is(some('can', 'unknown', 'unknown'), 'unknown unknown, asked unknown unknown, 1 beside');
  assert.is(some('cannot', 'allow'), 'allow failed, asked allow, 0 beside');
});

test.run();
