// Parts, shards and shuffling: whatever the order and the machine, each check is run once, and its test has the same result.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Part, partsOf, shardOf, shuffled, sizeOf } from '../../src/check/parts.ts';
import type { TestPlan } from '../../src/check/plan.ts';
import { Refusals } from '../../src/check/refusals.ts';
import { runPartOf, type Suite, testResultsOf, total } from '../../src/check/run.ts';
import { openLibrary, openSuite } from '../../src/pipeline.ts';
import { buildShipped, buildText } from '../build.ts';
import { random, seed } from '../seeded.ts';

const test = suite('check/parts');
const library = openLibrary();

/** Plans of these sizes, of which nothing else is looked at. */
function plans(...sizes: readonly (number | 'skipped')[]): readonly TestPlan[] {
  return sizes.map(
    (size) => ({ size: size === 'skipped' ? 5 : size, test: size === 'skipped' ? { skip: 'x' } : {} }) as TestPlan,
  );
}

/** `suite plan check` of every check of the parts. */
function checksIn(parts: readonly Part[]): readonly string[] {
  return parts.flatMap((part) =>
    Array.from({ length: sizeOf(part) }, (_, index) => `${part.suite} ${part.plan} ${part.from + index}`),
  );
}

test('a test is one part, a long one is cut in pieces of a thousand checks or more, and a skipped one is none', () => {
  const parts = partsOf([plans(1, 'skipped', 1999), plans(0, 2000, 10_500)]);
  assert.equal(parts.slice(0, 4), [
    { suite: 0, plan: 0, from: 0, to: 1 },
    { suite: 0, plan: 2, from: 0, to: 1999 },
    { suite: 1, plan: 1, from: 0, to: 1000 },
    { suite: 1, plan: 1, from: 1000, to: 2000 },
  ]);
  const long = parts.slice(4);
  assert.is(long.length, 10);
  assert.ok(long.every((part) => part.plan === 2 && sizeOf(part) === 1050));
});

test('shards have each check once between them, in the order given, and about as many each', () => {
  const next = random(seed);
  for (let round = 0; round < 50; round += 1) {
    const sizes = () => Array.from({ length: next.below(8) }, () => 1 + next.below(round % 2 === 0 ? 30 : 5000));
    const parts = partsOf([plans(...sizes()), plans(...sizes()), plans(...sizes())]);
    const largest = Math.max(0, ...parts.map(sizeOf));
    for (let of = 1; of <= 7; of += 1) {
      const shards = Array.from({ length: of }, (_, index) => shardOf(parts, index + 1, of));
      assert.equal(shards.flatMap(checksIn).sort(), [...checksIn(parts)].sort(), `seed ${seed}`);
      for (const shard of shards)
        assert.equal(
          shard,
          parts.filter((part) => shard.includes(part)),
        );
      const loads = shards.map((shard) => shard.reduce((sum, part) => sum + sizeOf(part), 0));
      assert.ok(Math.max(...loads) - Math.min(...loads) <= largest, `seed ${seed}: ${loads}`);
    }
  }
});

test('shuffling changes nothing but the order, and the same seed gives the same', () => {
  const list = Array.from({ length: 100 }, (_, index) => index);
  const orders = [0, 1, 2, 4_294_967_295].map((each) => shuffled(list, each));
  for (const order of orders) {
    assert.not.equal(order, list);
    assert.equal(
      [...order].sort((a, b) => a - b),
      list,
    );
  }
  assert.is(new Set(orders.map(String)).size, 4);
  // What another program makes of it, so that it is the same one everywhere.
  assert.equal(shuffled([0, 1, 2, 3, 4, 5, 6, 7], 42), [2, 7, 1, 0, 6, 5, 3, 4]);
  assert.equal(shuffled([], 1), []);
});

function resultsBy(suites: readonly Suite[], parts: readonly Part[]) {
  const refusals = new Refusals();
  const results = parts.map((part) => runPartOf(suites, part, 'all', refusals));
  refusals.settle();
  return testResultsOf(suites, parts, results);
}

test('the results by test are the same in whatever order the parts are run, and add up over shards', () => {
  const suites = [...buildShipped().slice(0, 4), buildText(manyChecks)].map((each) => openSuite(each, library));
  const parts = partsOf(suites.map((each) => each.plans));
  assert.ok(parts.filter((part) => part.suite === 4).length > 2, 'a test is cut');
  const usual = resultsBy(suites, parts);
  assert.equal(resultsBy(suites, shuffled(parts, seed)), usual);
  const shards = [1, 2, 3].map((index) => resultsBy(suites, shardOf(parts, index, 3)));
  const run = shards.map((shard) => total(shard.flat()).passed + total(shard.flat()).failed);
  const all = total(usual.flat());
  assert.is(
    run.reduce((sum, each) => sum + each),
    all.passed + all.failed,
  );
  assert.ok(all.failed > 0);
  assert.is(total(shards[0]?.flat() ?? []).not_run, all.passed + all.failed - (run[0] ?? 0));
});

const objects = Array.from({ length: 300 }, (_, index) => `vault/${index % 3 === 0 ? 'open/' : ''}${index}`);
const manyChecks = `iamspec: 1
accounts: { home: "444455556666" }
principals: { bob: { user: home/bob }, eve: { user: home/eve } }
buckets: { vault: { name: acme-vault, account: home } }
rules:
  bob-reads: { allow: s3:Get*, to: bob, resource: "vault/open/*" }
tests:
  bob reads:
    { as: [bob, eve], with: [access-key, console], can: [s3:GetObject, s3:GetObjectAcl, s3:GetObjectTagging], cannot: s3:PutObject, resource: [${objects.join(', ')}] }
`;

test.run();
