// What a check asks: all that its row, its caller and its target say, and nothing that they do not.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Check, narrowed, onlyOf, planOf, requestsOf } from '../../src/check/plan.ts';
import { openLibrary } from '../../src/pipeline.ts';
import type { Caller, Expectation, Hop, Row, Target, Test } from '../../src/spec/spec.ts';

const { catalogue } = openLibrary();
const at = { start: 0, end: 0 };

function target(action: string, place: Partial<Target['resource']> = {}): Target {
  return { action, at, resource: { at, text: 'x', arn: 'arn:aws:s3:::acme-data/x', ...place } };
}

const alice: Caller = { as: 'alice', session: { kind: 'console' }, at };
const github: Caller = { as: 'github', session: { kind: 'none' }, claims: { sub: ['x'] }, at };
const hop = { role: { name: 'admin' }, mfaCode: true, at } as Hop;

function row(targets: readonly Target[], more: Partial<Row> = {}): Row {
  const expectations: readonly Expectation[] = [{ expected: 'can', targets, at }];
  return { origin: 'written', callers: [alice], through: [], expectations, context: { aws: {} }, at, ...more };
}

function testOf(...rows: readonly Row[]): Test {
  return { name: 't', source: { path: 'x.yaml', text: '' }, rows, at };
}

function only(of: Row): Check {
  const [check] = planOf(testOf(of), catalogue).checks(0, 1);
  if (check === undefined) throw new Error('there is no check');
  return check;
}

test('a request says what is said of it', () => {
  const plain = row([target('s3:GetObject')]);
  const { request, ...check } = only(plain);
  assert.equal(request, {
    as: 'alice',
    session: { kind: 'console' },
    facts: { aws: {} },
    action: 's3:GetObject',
    actionTypes: catalogue.action('s3:GetObject')?.resourceTypes ?? [],
    resource: { arn: 'arn:aws:s3:::acme-data/x' },
  });
  assert.ok(request.actionTypes.length > 0);
  const [place] = plain.expectations[0]?.targets ?? [];
  assert.equal(check, { test: testOf(plain), row: plain, number: 0, expected: 'can', caller: alice, target: place });
  assert.equal(only(row([target('s3:NoSuchThing')])).request.actionTypes, []);
});

test('with claims, through roles, in a bucket, on a principal, for a reason', () => {
  const because = { rules: ['r'], sids: [], only: false, at };
  const context = { tls: false, aws: {} };
  const things = [target('s3:GetObject', { bucket: 'data' }), target('iam:GetRole', { principal: 'admin' })];
  const full = row(things, { callers: [github], through: [hop], because, context });
  const [first, second] = planOf(testOf(full), catalogue).checks(0, 2);
  assert.equal(first?.request.claims, { sub: ['x'] });
  assert.equal(first?.request.through, [{ role: 'admin', mfaCode: true }]);
  assert.equal(first?.request.facts, context);
  assert.equal(first?.request.resource, { arn: 'arn:aws:s3:::acme-data/x', bucket: 'data' });
  assert.equal(second?.request.resource, { arn: 'arn:aws:s3:::acme-data/x', principal: 'admin' });
  assert.equal(first?.because, because);
});

test('a question is asked by every caller of every target', () => {
  const targets = [target('s3:GetObject', { bucket: 'data' }), target('s3:PutObject')];
  const source = { path: 'x.yaml', text: '' };
  const asked = requestsOf({ source, callers: [alice, github], through: [], targets, context: { aws: {} } }, catalogue);
  assert.equal(
    asked.map((each) => [each.caller, each.target, each.request.as, each.request.action, each.request.resource.bucket]),
    [
      [alice, targets[0], 'alice', 's3:GetObject', 'data'],
      [alice, targets[1], 'alice', 's3:PutObject', undefined],
      [github, targets[0], 'github', 's3:GetObject', 'data'],
      [github, targets[1], 'github', 's3:PutObject', undefined],
    ],
  );
});

test('stretches are as long as can be, and what is left of a test has them, too', () => {
  const targets = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].map((action) => target(action));
  const two: Row = {
    ...row(targets, { callers: [alice, github] }),
    expectations: [
      { expected: 'can', targets, at },
      { expected: 'cannot', targets: targets.slice(1), at },
    ],
  };
  const whole = planOf(testOf(two, row([]), row(targets)), catalogue);
  const shown = (plan: typeof whole, from = 0, to = plan.size) =>
    [...plan.stretches(from, to)].map((each) => {
      return `${each.callers.map(({ as }) => as)} ${each.expected} ${each.from}-${each.to} at ${each.number}`;
    });
  assert.is(whole.place, 0);
  assert.equal(shown(whole), [
    'alice can 0-3 at 0',
    'alice cannot 0-2 at 3',
    'github can 0-3 at 5',
    'github cannot 0-2 at 8',
    'alice can 0-3 at 10',
  ]);
  assert.equal(shown(whole, 1, 6), ['alice can 1-3 at 1', 'alice cannot 0-2 at 3', 'github can 0-1 at 5']);
  assert.equal(shown(whole, 10, 10), []);
  for (const stretch of whole.stretches(0, whole.size)) assert.is(stretch.test, whole.test);
  const some = onlyOf(whole.test, Uint32Array.of(0, 1, 2, 4, 6, 7, 12), catalogue);
  assert.is(some.place, 0);
  assert.equal([...(some.only ?? [])], [0, 1, 2, 4, 6, 7, 12]);
  assert.equal(shown(some), [
    'alice can 0-3 at 0',
    'alice cannot 1-2 at 4',
    'github can 1-3 at 6',
    'alice can 2-3 at 12',
  ]);
  assert.equal(shown(some, 1, 5), ['alice can 1-3 at 1', 'alice cannot 1-2 at 4', 'github can 1-2 at 6']);
  assert.equal(
    [...narrowed(whole, ({ expected }) => expected === 'cannot').checks(1, 3)].map(({ number }) => number),
    [4, 8],
  );
  assert.is(whole.check(12)?.target.action, 's3:DeleteObject');
  assert.is(whole.check(13), undefined);
});

test.run();
