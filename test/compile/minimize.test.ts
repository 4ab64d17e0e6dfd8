// What is said in fewer words where a policy is too large, and only where that was proved to say the same.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sameness } from '../../src/check/same-statements.ts';
import { divided } from '../../src/compile/divide.ts';
import { lengthOf, minimized, type Same } from '../../src/compile/minimize.ts';
import type { Piece } from '../../src/compile/statements.ts';
import { statementLength } from '../../src/iam/policy-text.ts';
import { library, rules } from './given.ts';

const proved: Same = sameness(library.catalogue);

/** The pieces of rules, in one document of bob's. */
function piecesOf(text: string): readonly Piece[] {
  const { compiled, spec } = rules(text);
  const bob = spec.principals.get('bob');
  if (bob?.kind !== 'user') throw new Error('bob is a user');
  const found = compiled?.documents.find(({ name }) => name === 'identity.bob');
  return (found?.document.statements ?? []).map((statement) => {
    const { sid = '' } = statement;
    const rule = compiled?.manifest.sids[sid] ?? '';
    return { rule, target: { kind: 'identity', principal: bob }, statement: { ...statement, sid } };
  });
}

const twoNetworks =
  '  reads: { allow: s3:GetObject, to: bob, resource: data, when: { any: [{ source_ip: 192.0.2.0/24 }, { source_ip: 198.51.100.0/24 }] } }';

test('statements of a rule that differ in one list become one, under the first name', () => {
  const before = piecesOf(twoNetworks);
  assert.is(before.length, 2);
  const after = minimized(before, proved);
  assert.is(after.length, 1);
  assert.is(after[0]?.statement.sid, before[0]?.statement.sid);
  assert.equal(after[0]?.statement.conditions, [
    { operator: 'IpAddress', key: 'aws:SourceIp', values: ['192.0.2.0/24', '198.51.100.0/24'] },
  ]);
  assert.ok(lengthOf(after) < lengthOf(before));
});

test('nothing is said in fewer words that was not proved', () => {
  const before = piecesOf(twoNetworks);
  const asked: number[][] = [];
  const after = minimized(before, (kind, first, second) => {
    assert.is(kind, 'identity');
    asked.push([first.length, second.length]);
    return false;
  });
  assert.equal(after, before);
  assert.equal(asked, [[2, 1]]);
});

test('what another entry of a list says is left out', () => {
  const [piece] = piecesOf('  reads: { allow: ["s3:Get*", "s3:List*"], to: bob, resource: [data/a/*, data/b/c] }');
  if (piece === undefined) throw new Error('there is a statement');
  const wordy: Piece = {
    ...piece,
    statement: {
      ...piece.statement,
      action: { not: false, value: ['s3:Get*', 's3:GetObject', 's3:getobjectacl', 's3:List*'] },
      resource: {
        not: false,
        value: ['arn:aws:s3:::x/a/*', 'arn:aws:s3:::x/a/b/*', 'arn:aws:s3:::x/a/c', 'arn:aws:s3:::x/b'],
      },
    },
  };
  const [after] = minimized([wordy], proved);
  assert.equal(after?.statement.action.value, ['s3:Get*', 's3:List*']);
  assert.equal(after?.statement.resource?.value, ['arn:aws:s3:::x/a/*', 'arn:aws:s3:::x/b']);
});

test('rules stay apart, and so do statements that differ in more than a list, in Not-forms or in negated operators', () => {
  const kept = [
    '  a: { allow: s3:GetObject, to: bob, resource: data/a/* }\n  b: { allow: s3:GetObject, to: bob, resource: data/b/* }',
    '  reads: { allow: s3:GetObject, to: bob, resource: data, when: { any: [{ source_ip: 192.0.2.0/24 }, { tls: true }] } }',
    '  reads: { allow: s3:GetObject, to: bob, resource: data, when: { any: [{ aws: { StringNotEquals: { aws:PrincipalTag/a: x } } }, { aws: { StringNotEquals: { aws:PrincipalTag/a: y } } }] } }',
  ];
  for (const text of kept) {
    const before = piecesOf(text);
    assert.is(before.length, 2, text);
    assert.equal(
      minimized(before, () => true),
      before,
      text,
    );
  }
});

test('a proof is refused where a statement is missing, there is one more, or a value differs', () => {
  const [first, second] = piecesOf(twoNetworks).map(({ statement }) => statement);
  if (first === undefined || second === undefined) throw new Error('there are two');
  assert.ok(proved('identity', [first, second], [second, first]));
  assert.not.ok(proved('identity', [first, second], [first]));
  assert.not.ok(proved('identity', [first], [first, second]));
  const [clause] = first.conditions;
  const other = { ...first, conditions: clause === undefined ? [] : [{ ...clause, values: ['192.0.2.0/25'] }] };
  assert.not.ok(proved('identity', [first], [other]));
  assert.not.ok(proved('identity', [first], [{ ...first, effect: 'Deny' }]));
});

test('a statement that is too large is cut along its longest list into statements that say the same', () => {
  const keys = Array.from({ length: 120 }, (_, index) => `data/some/long/prefix/of/${index}/*`);
  const [piece] = piecesOf(`  reads: { allow: s3:GetObject, to: bob, resource: [${keys.join(', ')}] }`);
  if (piece === undefined) throw new Error('there is a statement');
  const room = 2000;
  const cut = divided(piece, room);
  assert.ok(cut.length > 3);
  assert.ok(cut.every(({ statement }) => statementLength(statement) <= room));
  assert.is(new Set(cut.map(({ statement }) => statement.sid)).size, cut.length);
  assert.is(cut[0]?.statement.sid, 'Reads');
  const statements = cut.map(({ statement }) => statement);
  assert.ok(proved('identity', [piece.statement], statements));
  assert.not.ok(proved('identity', [piece.statement], statements.slice(1)));
  assert.equal(divided(piece, 1e6), [piece]);
});

test('a Not-form and a single value cannot be cut', () => {
  const keys = Array.from({ length: 60 }, (_, index) => `s3:Get${index}*`);
  const [piece] = piecesOf('  reads: { allow: s3:GetObject, to: bob, resource: data }');
  if (piece === undefined) throw new Error('there is a statement');
  for (const not of [true, false]) {
    const action = { not, value: keys };
    const cut = divided({ ...piece, statement: { ...piece.statement, action } }, 500);
    assert.is(cut.length > 1, !not);
  }
  assert.is(divided(piece, 50).length, 1);
});

test.run();
