// One statement: which elements must hold, how a doubt in one goes through, and when `*` asks for one exact principal.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { absent, type KeyState, open, present } from '../../src/evaluate/keys.ts';
import { isDoubt, type Outcome } from '../../src/evaluate/outcome.ts';
import { callerFrom } from '../../src/evaluate/principal.ts';
import { compileStatement, type Match, matchStatement, type Subject } from '../../src/evaluate/statement.ts';
import type { DocumentKind } from '../../src/iam/document.ts';
import { home } from './estates.ts';
import { admin, alice, policy } from './policy-sets.ts';

const key = 'example:Kind';

interface Changes {
  readonly kind?: DocumentKind;
  readonly version?: string;
  readonly state?: KeyState;
  readonly principal?: string;
  readonly limited?: boolean;
  readonly arn?: string;
}

function compiled(statement: object, { kind = 'bucket', version = '2012-10-17' }: Changes = {}) {
  const document = policy(kind, [statement], version);
  const [source] = document.statements;
  if (source === undefined) throw new Error('the policy has no statement');
  return compileStatement(source, document.version, { document: 'test', index: 0 });
}

function matched(statement: object, changes: Changes = {}): Match {
  const { state = absent, principal = alice, limited = false, arn = 'arn:aws:s3:::b/k' } = changes;
  const subject: Subject = {
    caller: callerFrom({ principal }),
    keys: { lookup: (name) => (name === key.toLowerCase() ? state : absent) },
    bounded: false,
    limited,
    resource: { arn, action: 's3:GetObject' },
  };
  return matchStatement(compiled(statement, changes), subject);
}

const mark = (outcome: Outcome): string => (isDoubt(outcome) ? '?' : outcome ? '+' : '-');

/** Full, named, account. */
function marks(statement: object, changes: Changes = {}): string {
  const { full, named, account, ...rest } = matched(statement, changes);
  assert.equal(rest, {});
  for (const each of [full, named, account]) assert.ok(isDoubt(each) || typeof each === 'boolean');
  return [full, named, account].map(mark).join('');
}

const Resource = 'arn:aws:s3:::b/*';
const base = { Effect: 'Allow', Action: 's3:GetObject', Resource };
const toAll = { ...base, Principal: '*' };
const Condition = { StringEquals: { [key]: 'a' } };

test('all elements must hold', () => {
  assert.is(marks(toAll), '+++');
  assert.is(marks({ ...toAll, Resource: 'arn:aws:s3:::other/*' }), '---');
  assert.is(marks({ ...base, Principal: { AWS: admin } }), '---');
  assert.is(marks({ ...base, Principal: { AWS: home } }), '--+');
  assert.is(marks({ ...base, Principal: { AWS: admin } }, { principal: admin }), '-++');
  assert.is(marks({ ...toAll, Condition }, { state: present('a') }), '+++');
  assert.is(marks({ ...toAll, Condition }, { state: present('b') }), '---');
  assert.is(marks({ ...toAll, Condition }), '---');
  const two = { StringEquals: { [key]: 'a' }, StringLike: { [key]: 'b*' } };
  assert.is(marks({ ...toAll, Condition: two }, { state: present('a') }), '---');
});

test('what a document’s kind has not asks for nothing', () => {
  assert.is(marks(base, { kind: 'identity' }), '+++');
  assert.is(marks({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }, { kind: 'trust' }), '+++');
});

test('a doubt in one element is one in all that the others leave', () => {
  const unsure = { ...toAll, Resource: 'arn:aws:s3:*x::b/*' };
  const odd = { arn: 'arn:aws:s3:y:x::b/k' };
  assert.is(marks({ ...toAll, Condition }, { state: open }), '???');
  assert.is(marks({ ...base, Principal: { AWS: home }, Condition }, { state: open }), '--?');
  assert.is(marks(unsure, odd), '???');
  assert.is(marks({ ...unsure, Condition }, { ...odd, state: present('b') }), '---', 'a sure mismatch outweighs it');
  assert.is(marks({ ...unsure, Condition }, { ...odd, state: present('a') }), '???');
  assert.is(marks({ ...unsure, Principal: { AWS: home } }, odd), '--?');
  const other = { StringEquals: { [key]: 'a' }, StringLike: { 'example:Other': 'b' } };
  assert.is(marks({ ...toAll, Condition: other }, { state: open }), '---', 'a later condition that fails');
});

test('of two doubts the first is kept', () => {
  const both = { StringEquals: { [key]: 'a' }, StringLike: { [key]: 'b' } };
  const { account } = matched(
    { ...toAll, Resource: 'arn:aws:s3:*x::b/*', Condition: both },
    { state: open, arn: 'arn:aws:s3:y:x::b/k' },
  );
  assert.match(isDoubt(account) ? account.text : '', /cross colons/);
  const { full } = matched({ ...toAll, Condition }, { state: open });
  assert.equal(isDoubt(full) ? full.key : '', key);
});

test('an empty `NotAction` is a doubt, an empty `Action` none', () => {
  const empty = { Effect: 'Allow', NotAction: [], Resource: 'arn:aws:s3:::b/*' };
  assert.is(marks(empty, { kind: 'identity' }), '???');
  assert.is(marks(empty, { kind: 'identity', arn: 'arn:aws:s3:::x' }), '---');
  const { account } = matched(empty, { kind: 'identity' });
  assert.match(isDoubt(account) ? account.text : '', /an empty `NotAction` covers/);
  assert.is(compiled({ ...base, Action: [] }, { kind: 'identity' }).doubt, undefined);
  assert.is(compiled({ Effect: 'Allow', NotAction: ['s3:*'], Resource }, { kind: 'identity' }).doubt, undefined);
  assert.not(compiled({ ...base, Action: [] }, { kind: 'identity' }).coversAction('s3:GetObject'));
  assert.ok(compiled(empty, { kind: 'identity' }).coversAction('s3:GetObject'));
});

test('actions in any case, with wildcards, or all but some', () => {
  const covers = (element: object, action: string) =>
    compiled({ Effect: 'Allow', Resource, ...element }, { kind: 'identity' }).coversAction(action);
  assert.ok(covers({ Action: ['iam:*', 'S3:getobject'] }, 's3:GetObject'));
  assert.ok(covers({ Action: 's3:Get*' }, 'S3:GETOBJECT'));
  assert.not(covers({ Action: 's3:Put*' }, 's3:GetObject'));
  assert.not(covers({ NotAction: ['iam:*', 's3:Get*'] }, 's3:GetObject'));
  assert.ok(covers({ NotAction: ['iam:*', 's3:Put*'] }, 's3:GetObject'));
});

test('what it was compiled from is kept', () => {
  const { effect, ref, source, clauses } = compiled({ ...toAll, Effect: 'Deny', Condition });
  assert.equal(
    { effect, ref, source: source.effect },
    { effect: 'Deny', ref: { document: 'test', index: 0 }, source: 'Deny' },
  );
  assert.equal(
    clauses.map((clause) => clause.source),
    [{ operator: 'StringEquals', key, values: ['a'] }],
  );
});

test('under the 2008 version a variable is plain text', () => {
  const home2008 = { ...toAll, Resource: 'arn:aws:s3:::b/${*}' };
  assert.is(marks(home2008, { version: '2008-10-17', arn: 'arn:aws:s3:::b/${x}' }), '+++');
  assert.is(marks(home2008, { arn: 'arn:aws:s3:::b/${x}' }), '---');
  assert.is(marks(home2008, { arn: 'arn:aws:s3:::b/*' }), '+++');
  const literal = { ...toAll, Condition: { StringEquals: { [key]: '${*}' } } };
  assert.is(marks(literal, { version: '2008-10-17', state: present('${*}') }), '+++');
  assert.is(marks(literal, { state: present('*') }), '+++');
});

/** Under which conditions `*` names one exact principal, and so goes past what limits the caller. */
const pins: readonly (readonly [
  condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  pinned: boolean,
])[] = [
  [{ StringEquals: { 'aws:PrincipalArn': alice } }, true],
  [{ StringLike: { 'aws:PrincipalArn': alice } }, true],
  [{ ArnEquals: { 'aws:PrincipalArn': alice } }, true],
  [{ ArnLike: { 'aws:PrincipalArn': alice } }, true],
  [{ ArnLikeIfExists: { 'AWS:principalarn': [alice, admin] } }, true],
  [{ StringEquals: { 'aws:PrincipalArn': `${alice}*` } }, true],
  [{ StringLike: { 'aws:PrincipalArn': `${alice}*` } }, false],
  [{ StringLike: { 'aws:PrincipalArn': [alice, `${alice}?`] } }, false],
  [{ ArnEquals: { 'aws:PrincipalArn': `${alice}*` } }, false],
  [{ ArnLike: { 'aws:PrincipalArn': `${alice.slice(0, -1)}?` } }, false],
  [{ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${home}:user/\${aws:username}` } }, false],
  [{ StringEquals: { 'aws:PrincipalArn': `arn:aws:iam::${home}:user/\${aws:username}` } }, false],
  [{ StringEquals: { 'aws:PrincipalArn': [alice, `arn:aws:iam::${home}:user/\${aws:username}`] } }, false],
  [{ StringNotEquals: { 'aws:PrincipalArn': alice } }, false],
  [{ StringEqualsIgnoreCase: { 'aws:PrincipalArn': alice } }, false],
  [{ ArnNotLike: { 'aws:PrincipalArn': alice } }, false],
  [{ Null: { 'aws:PrincipalArn': 'false' } }, false],
  [{ 'ForAnyValue:StringEquals': { 'aws:PrincipalArn': alice } }, false],
  [{ 'ForAllValues:ArnLike': { 'aws:PrincipalArn': alice } }, false],
  [{ StringEquals: { 'aws:PrincipalArn': [] } }, false],
  [{ StringEquals: { 'aws:SourceArn': alice } }, false],
  [{ StringEquals: { 'aws:SourceArn': alice }, ArnLike: { 'aws:PrincipalArn': alice } }, true],
];

for (const [condition, pinned] of pins) {
  test(`${JSON.stringify(condition)} ${pinned ? 'asks' : 'does not ask'} for one exact principal`, () => {
    const { principal } = compiled({ ...toAll, Condition: condition });
    const caller = callerFrom({ principal: alice });
    const coverage = principal?.({ caller, keys: { lookup: () => absent }, bounded: true, limited: true });
    assert.is(coverage && mark(coverage.full), pinned ? '+' : '?');
  });
}

test('it knows the language version of its document', () => {
  const allow = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
  assert.is(compiled(allow).version, '2012-10-17');
  assert.is(compiled(allow, { version: '2008-10-17' }).version, '2008-10-17');
});

test.run();
