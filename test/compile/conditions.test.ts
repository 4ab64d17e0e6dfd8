// Every condition and its negated form, held against each other over each way that a key can be there or be absent.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { combine } from '../../src/compile/combine.ts';
import { fails, holds } from '../../src/compile/conditions.ts';
import { type BaseOperator, operators } from '../../src/iam/operators.ts';
import type { Condition, MfaRequirement } from '../../src/spec/spec.ts';
import { assertComplement, at, bothWays, inWords, type Keys, problems, scene } from './complement.ts';
import { documents, rules } from './given.ts';

// MFA.

const present = 'aws:MultiFactorAuthPresent';
const age = 'aws:MultiFactorAuthAge';

/** How the two keys can be: absent both, false, or true with an age. */
const sessions: Readonly<Record<string, Keys>> = {
  keyless: {},
  'without MFA': { [present]: ['false'] },
  'MFA just now': { [present]: ['true'], [age]: ['0'] },
  'MFA an hour ago': { [present]: ['true'], [age]: ['3600'] },
  'MFA longer ago': { [present]: ['true'], [age]: ['3601'] },
};

const requirement = (given: Partial<MfaRequirement>): MfaRequirement => ({
  at,
  name: 'given',
  keyAbsent: 'denied',
  key: 'present',
  ...given,
});

/** Requirement → its positive and its negated form as the documentation prints them, and which sessions satisfy it. */
const mfaTable: readonly {
  readonly mfa: Partial<MfaRequirement>;
  readonly on: readonly string[];
  readonly off: readonly string[];
  readonly satisfied: readonly string[];
}[] = [
  {
    mfa: { keyAbsent: 'denied' },
    on: [`Bool ${present} true`],
    off: [`BoolIfExists ${present} false`],
    satisfied: ['MFA just now', 'MFA an hour ago', 'MFA longer ago'],
  },
  {
    mfa: { keyAbsent: 'exempt' },
    on: [`BoolIfExists ${present} true`],
    off: [`Bool ${present} false`],
    satisfied: ['keyless', 'MFA just now', 'MFA an hour ago', 'MFA longer ago'],
  },
  {
    mfa: { key: 'age' },
    on: [`Null ${age} false`],
    off: [`Null ${age} true`],
    satisfied: ['MFA just now', 'MFA an hour ago', 'MFA longer ago'],
  },
  {
    mfa: { keyAbsent: 'denied', maxAge: 3600 },
    on: [`NumericLessThanEquals ${age} 3600`],
    off: [`NumericGreaterThanIfExists ${age} 3600`],
    satisfied: ['MFA just now', 'MFA an hour ago'],
  },
  {
    mfa: { keyAbsent: 'exempt', maxAge: 3600 },
    on: [`BoolIfExists ${present} true & NumericLessThanEqualsIfExists ${age} 3600`],
    off: [`Bool ${present} false`, `NumericGreaterThan ${age} 3600`],
    satisfied: ['keyless', 'MFA just now', 'MFA an hour ago'],
  },
];

for (const { mfa, on, off, satisfied } of mfaTable) {
  test(`mfa ${JSON.stringify(mfa)}`, () => {
    const condition: Condition = { at, kind: 'mfa', requirement: requirement(mfa) };
    const forms = bothWays(condition);
    assert.equal(inWords(forms.on), on);
    assert.equal(inWords(forms.off), off);
    const outcomes = assertComplement(condition, Object.values(sessions), JSON.stringify(mfa));
    assert.equal(
      Object.keys(sessions).filter((_, index) => outcomes[index]),
      satisfied,
    );
  });
}

const requests: readonly Keys[] = [
  {},
  { 'aws:SecureTransport': ['true'], 'aws:SourceIp': ['203.0.113.9'], 's3:prefix': ['science/a'] },
  { 'aws:SecureTransport': ['false'], 'aws:SourceIp': ['198.51.100.1'], 's3:prefix': ['finance/'] },
  { 'aws:SourceIp': ['2001:db8::1'], 's3:prefix': [''] },
];

// AWS's operators, all of them.

const team = 'aws:PrincipalTag/team';

const samples: Readonly<Record<(typeof operators)[BaseOperator]['type'], readonly string[]>> = {
  string: ['red', 'Red', 'blue', 'reddish'],
  numeric: ['1', '5', '7.5', '10', '20'],
  date: ['2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z', '2026-06-01T00:00:00+02:00', '2026-07-01', '2026-12-31'],
  bool: ['true', 'false'],
  binary: ['QQ==', 'Qg=='],
  ip: ['203.0.113.9', '198.51.100.1', '2001:db8::1'],
  arn: ['arn:aws:iam::111111111111:role/a', 'arn:aws:iam::111111111111:role/b', 'arn:aws:iam::222222222222:user/a'],
  null: ['true', 'false'],
};

const patterns: Readonly<Partial<Record<BaseOperator, readonly string[]>>> = {
  StringLike: ['red*'],
  StringNotLike: ['red*'],
  IpAddress: ['203.0.113.0/24'],
  NotIpAddress: ['203.0.113.0/24'],
  ArnLike: ['arn:aws:iam::*:role/*'],
  ArnNotLike: ['arn:aws:iam::*:role/*'],
};

/** Bounds that some sample lies below and some above. */
const middle: Readonly<Record<string, readonly string[]>> = {
  numeric: ['5', '10'],
  date: ['2026-06-01', '2026-07-01'],
};

function valueLists(base: BaseOperator): readonly (readonly string[])[] {
  const { type } = operators[base];
  const [first = '', second = ''] = middle[type] ?? samples[type];
  const single = patterns[base] ?? [first];
  return type === 'null' ? [['true'], ['false']] : [single, [...single, second]];
}

const worldsOf = (base: BaseOperator, set: boolean): readonly Keys[] => {
  const values = operators[base].type === 'null' ? ['x'] : samples[operators[base].type];
  const pairs = set ? values.flatMap((a) => values.map((b) => ({ [team]: [a, b] }))) : [];
  return [{}, ...values.map((value) => ({ [team]: [value] })), ...pairs];
};

let tried = 0;

for (const base of Object.keys(operators) as BaseOperator[]) {
  for (const set of ['', 'ForAllValues:', 'ForAnyValue:']) {
    for (const ifExists of ['', 'IfExists']) {
      if (base === 'BinaryEquals' || (base === 'Null' && (set || ifExists))) continue;
      for (const values of valueLists(base)) {
        const operator = `${set}${base}${ifExists}`;
        const constant = base === 'Bool' && ifExists && values.length > 1;
        if (constant) continue;
        test(`${operator} [${values}] and its opposite`, () => {
          const condition: Condition = { at, kind: 'aws', operator, key: team, values };
          const outcomes = assertComplement(condition, worldsOf(base, set !== ''), operator);
          const byHand = base === 'Null' ? values[0] === 'true' : ifExists !== '';
          assert.is(outcomes[0], byHand, 'a missing key satisfies what the user says it does, and else nothing');
          tried += 1;
        });
      }
    }
  }
}

test('every operator but those without an opposite was tried', () => {
  assert.ok(tried > 250, `${tried}`);
});

test('no form uses several values where IAM takes one', () => {
  const { on, off } = bothWays({ at, kind: 'aws', operator: 'Bool', key: team, values: ['false', 'true'] });
  assert.equal(inWords(on), [`Null ${team} false`]);
  assert.equal(inWords(off), [`Null ${team} true`]);
});

test('an or of bounds is its loosest, so that it can be negated', () => {
  const condition: Condition = { at, kind: 'aws', operator: 'NumericLessThan', key: team, values: ['10', '9'] };
  assert.equal(inWords(bothWays(condition).on), [`NumericLessThan ${team} 10`]);
  assert.equal(inWords(bothWays(condition).off), [`NumericGreaterThanEqualsIfExists ${team} 10`]);
});

// Combinations.

test('a map is and, `any` is or, and `unless` turns them around', () => {
  const a: Condition = { at, kind: 'tls', value: true };
  const b: Condition = { at, kind: 'source_ip', cidrs: ['203.0.113.0/24'] };
  const c: Condition = { at, kind: 'mfa', requirement: requirement({}) };
  const worlds = requests.flatMap((request) => Object.values(sessions).map((session) => ({ ...request, ...session })));
  const nested: Condition = { at, kind: 'any', of: [[a, b], [c], [{ at, kind: 'any', of: [[a], [b, c]] }]] };
  assertComplement(nested, worlds, 'nested');
  assert.is(holds([a, b, c], scene, problems).length, 1);
  assert.is(fails([a, b, c], scene, problems).length, 3);
  assert.is(fails([{ at, kind: 'any', of: [[a], [b], [c]] }], scene, problems).length, 1);
});

test('`unless` with several conditions is one Deny each, with `any` one for all', () => {
  const sids = (unless: string) =>
    documents(`{ deny: s3:PutObject, to: everyone, resource: data, unless: ${unless} }`)['bucket.data']?.map(
      ({ Sid }) => Sid,
    );
  assert.equal(sids('{ tls: true, mfa: present }'), ['TheRuleNoMfa', 'TheRuleNoTls']);
  assert.equal(sids('{ any: [{ tls: true }, { mfa: present }] }'), ['TheRule']);
  assert.equal(sids('{ mfa: lenient-fresh }'), ['TheRuleNoMfa', 'TheRuleStaleMfa']);
});

test('an allow over `any` is one statement each', () => {
  const { 'identity.bob': found } = documents(
    '{ allow: s3:GetObject, to: bob, resource: data, when: { any: [{ mfa: present }, { source_ip: 203.0.113.0/24 }] } }',
  );
  assert.equal(
    found?.map(({ Sid, Condition: condition }) => [Sid, condition]),
    [
      ['TheRuleIp', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }],
      ['TheRuleMfa', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }],
    ],
  );
});

const join = (...clauses: readonly (readonly [operator: string, ...values: string[]])[]) =>
  combine(clauses.map(([operator, ...values]) => ({ operator, key: team, values })));

test('what can be said in one statement is joined, and nothing else', () => {
  const one = (operator: string, ...values: string[]) => [{ operator, key: team, values }];
  assert.equal(join(['StringEquals', 'a'], ['StringEquals', 'a']), one('StringEquals', 'a'));
  assert.equal(join(['StringNotEquals', 'b'], ['StringNotEquals', 'a']), one('StringNotEquals', 'a', 'b'));
  assert.equal(
    join(['ForAllValues:StringNotLike', 'b'], ['ForAllValues:StringNotLike', 'a']),
    one('ForAllValues:StringNotLike', 'a', 'b'),
  );
  assert.equal(join(['NumericLessThan', '10'], ['NumericLessThan', '9']), one('NumericLessThan', '9'));
  assert.equal(
    join(['NumericGreaterThanIfExists', '10'], ['NumericGreaterThanIfExists', '9']),
    one('NumericGreaterThanIfExists', '10'),
  );
  assert.equal(
    join(['DateLessThan', '2026-06-01T00:00:00+02:00'], ['DateLessThan', '2026-06-01']),
    one('DateLessThan', '2026-06-01T00:00:00+02:00'),
  );
  for (const operator of [
    'StringEquals',
    'ForAnyValue:StringNotEquals',
    'IpAddress',
    'Bool',
    'Null',
    'StringEqualsIfExists',
  ]) {
    assert.equal(join([operator, 'a'], [operator, 'b']), { operator, key: team }, operator);
  }
});

test('keys are the same in any case', () => {
  const joined = combine([
    { operator: 'StringEquals', key: 'aws:PrincipalOrgID', values: ['o-1'] },
    { operator: 'StringEquals', key: 'AWS:principalorgid', values: ['o-1'] },
  ]);
  assert.is('operator' in joined ? 0 : joined.length, 1);
});

test('a rule that asks the same twice in two ways is an error', () => {
  const { codes, compiled } = rules(
    '  twice: { allow: s3:GetObject, to: bob, resource: data, when: { source_ip: 203.0.113.0/24, aws: { IpAddress: { aws:SourceIp: 198.51.100.0/24 } } } }',
  );
  assert.is(compiled, undefined);
  assert.equal(codes, ['conditions-cannot-combine']);
});

test('an operator without an opposite has no place under `unless`', () => {
  const rule = (word: string) =>
    `  odd: { deny: s3:GetObject, to: bob, resource: data, ${word}: { aws: { BinaryEquals: { aws:PrincipalTag/team: QQ== } } } }`;
  assert.ok(rules(rule('when')).compiled);
  const { codes, diagnostics } = rules(rule('unless'));
  assert.equal(codes, ['condition-has-no-opposite']);
  assert.match(diagnostics[0]?.help ?? '', /`statement:`/);
});

test('a rule with more statements than anyone can mean is an error', () => {
  const many = Array.from({ length: 9 }, (_, index) => `{ source_ip: 203.0.113.${index}/32, mfa: present }`).join(', ');
  const { codes } = rules(`  many: { deny: s3:GetObject, to: bob, resource: data, unless: { any: [${many}] } }`);
  assert.equal(codes, ['too-many-statements']);
});

test.run();
