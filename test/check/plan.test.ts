// Plans: whatever part is asked for, and whatever is left out, the same checks as one after the other.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Check, checksOf, narrowed, planOf } from '../../src/check/plan.ts';
import { openLibrary } from '../../src/pipeline.ts';
import type { Row, Test } from '../../src/spec/spec.ts';
import { buildShipped } from '../build.ts';
import { random, seed } from '../seeded.ts';

const test = suite('check/plan');
const { catalogue } = openLibrary();
const tests = buildShipped().flatMap(({ spec }) => spec.tests);

/** The rows, callers and targets of a test one after the other, as its author reads them; the first caller where one is enough. */
function written({ rows }: Test): readonly string[] {
  return rows.flatMap((row) =>
    (row.some ? row.callers.slice(0, 1) : row.callers).flatMap((caller) =>
      row.expectations.flatMap(({ expected, targets }) =>
        targets.map(({ action, resource }) =>
          [caller.as, JSON.stringify(caller.session), expected, action, resource.arn].join(' '),
        ),
      ),
    ),
  );
}

function shown({ request, expected, target }: Check): string {
  return [request.as, JSON.stringify(request.session), expected, target.action, request.resource.arn].join(' ');
}

test('checks come in the order written, numbered', () => {
  assert.ok(tests.length > 100);
  for (const each of tests) {
    const checks = checksOf(each, catalogue);
    assert.equal(checks.map(shown), written(each), each.name);
    assert.equal(
      checks.map(({ number }) => number),
      checks.map((_, index) => index),
    );
    assert.is(planOf(each, catalogue).size, checks.length);
  }
});

test('any part is what the whole has there, and each check is found by its number', () => {
  const next = random(seed);
  for (const each of tests) {
    const all = checksOf(each, catalogue);
    const plan = planOf(each, catalogue);
    for (let round = 0; round < 5; round += 1) {
      const from = next.below(all.length + 1);
      const to = from + next.below(all.length + 2);
      assert.equal([...plan.checks(from, to)], all.slice(from, to), `seed ${seed}: ${each.name}, ${from} to ${to}`);
      assert.equal(plan.check(from), all[from]);
    }
  }
});

test('what is left of a plan keeps its numbers, and is a plan as well', () => {
  const next = random(seed);
  for (const each of tests) {
    const all = checksOf(each, catalogue);
    const share = next.fraction();
    const wanted = new Set(all.filter(() => next.fraction() < share).map(({ number }) => number));
    const left = narrowed(planOf(each, catalogue, 7), ({ number }) => wanted.has(number));
    const expected = all.filter(({ number }) => wanted.has(number));
    assert.is(left.size, expected.length);
    assert.is(left.place, 7);
    assert.equal([...left.checks(0, left.size)], expected);
    const from = next.below(left.size + 1);
    assert.equal([...left.checks(from, left.size + 3)], expected.slice(from));
    const fewer = narrowed(left, ({ number }) => number % 2 === 0);
    assert.equal(
      [...fewer.checks(0, fewer.size)],
      expected.filter(({ number }) => number % 2 === 0),
    );
  }
});

test('where one of several callers is enough, a target is one check', () => {
  const some = tests.flatMap(({ rows }) => rows).find(({ callers, some: enough }) => callers.length > 2 && !enough);
  assert.ok(some !== undefined);
  const row = { ...some, some: true } as Row;
  const one = { ...(tests[0] as Test), rows: [some as Row, row, some as Row] };
  const each = row.expectations.reduce((sum, { targets }) => sum + targets.length, 0);
  const plan = planOf(one, catalogue);
  assert.is(plan.size, each * (2 * row.callers.length + 1));
  const start = each * row.callers.length;
  const checks = [...plan.checks(start, start + each)];
  for (const check of checks) {
    assert.is(check.row, row);
    assert.equal(
      [check, ...(check.others ?? [])].map(({ caller }) => caller),
      row.callers,
    );
  }
  assert.is([...plan.checks(start + each, plan.size)].length, each * row.callers.length);
});

test.run();
