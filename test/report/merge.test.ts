// A run that is divided and put together again is the run; what is no division of one run is refused.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SpecCoverage } from '../../src/check/coverage.ts';
import { type Counts, mostWrong, sumOf, total } from '../../src/check/run.ts';
import { exitOf, mergeReports, type Part } from '../../src/report/merge.ts';
import type { CheckEntry, PropertyEntry, Report, SpecEntry, TestEntry } from '../../src/report/report.ts';
import { Refusal } from '../../src/text/diagnostic.ts';
import { type Random, random, seed } from '../seeded.ts';
import { everything } from './everything.ts';

const none: Counts = total([]);

/** The run, but for what is measured of the whole. */
function wholeRun(): Report {
  const { threshold: _, ...report } = everything();
  return { ...report, exit: exitOf({ ...report }) };
}

/** Every check goes to one of the parts; those of a test that passed are given away by number alone. */
function split(whole: Report, of: number, { below }: Random): readonly Part[] {
  const shards = whole.specs.map((spec) => spec.tests.map((each) => deal(each, of, below)));
  return Array.from({ length: of }, (_, index): Part => {
    const specs = whole.specs.map((spec, at): SpecEntry => {
      const tests = (shards[at] ?? []).flatMap((dealt) => dealt[index] ?? []);
      const coverage = spec.coverage === undefined ? {} : { coverage: shareOf(spec.coverage, index, of) };
      return { ...spec, tests, checks: total(tests), ...coverage };
    });
    const checks = total(specs.map((spec) => ({ counts: spec.checks })));
    const shard = { index: index + 1, of };
    return { path: `${index + 1}.json`, report: { ...whole, shard, specs, checks, duration: whole.duration / of } };
  });
}

/** The parts of a test: a part that has none of its checks does not tell of it; what is not run is told of in the first. */
function deal(whole: TestEntry, of: number, below: Random['below']): readonly (TestEntry | undefined)[] {
  if (whole.status === 'skipped') return [whole];
  const passed = whole.counts.passed;
  const kept = whole.checks.filter(({ status }) => status !== 'passed');
  const hands: { passed: number; kept: CheckEntry[] }[] = Array.from({ length: of }, () => ({ passed: 0, kept: [] }));
  for (let count = 0; count < passed; count += 1) (hands[below(of)] ?? { passed: 0 }).passed += 1;
  for (const check of kept) hands[below(of)]?.kept.push(check);
  return hands.map((hand) => {
    if (hand.passed + hand.kept.length === 0) return undefined;
    const worst = (['failed', 'broken', 'unknown'] as const).find((each) =>
      hand.kept.some(({ status }) => status === each),
    );
    const isTodo = whole.status === 'todo' && worst !== undefined;
    const counts = hand.kept.reduce((sum, { status }) => sumOf(sum, { [status]: 1 }), { ...none, passed: hand.passed });
    return {
      ...whole,
      status: isTodo ? 'todo' : (worst ?? 'passed'),
      counts: isTodo ? { ...none, todo: hand.passed + hand.kept.length } : counts,
      checks: hand.kept,
    };
  });
}

/** Hits are added: the first part has all of them but one, the second that one, and others none. */
function shareOf(coverage: SpecCoverage, index: number, of: number): SpecCoverage {
  if (of === 1) return coverage;
  const share = (hits: number): number => [Math.max(0, hits - 1), Math.min(hits, 1)][index] ?? 0;
  const statements = coverage.statements.map((statement) => ({
    ...statement,
    points: statement.points.map((point) => ({
      ...point,
      hits: share(point.hits),
      ...(point.misses === undefined ? {} : { misses: share(point.misses) }),
    })),
  }));
  return { ...coverage, statements };
}

/** As a format that keeps only checks that did not pass tells it. */
function withoutPassed(report: Report): Report {
  const specs = report.specs.map((spec) => ({
    ...spec,
    tests: spec.tests.map((each) => ({ ...each, checks: each.checks.filter(({ status }) => status !== 'passed') })),
  }));
  return { ...report, specs };
}

test('parts put together are the whole, however it was divided, and in whatever order they are named', () => {
  const whole = withoutPassed(wholeRun());
  const chosen = random(seed);
  for (let round = 1; round <= 60; round += 1) {
    const parts = split(whole, 1 + (round % 7), chosen);
    const { duration, ...merged } = mergeReports(parts.toSorted(() => chosen.fraction() - 0.5));
    const { duration: _, ...wanted } = whole;
    assert.equal(merged, wanted, `seed ${seed}, round ${round}`);
    assert.ok(Math.abs(duration - whole.duration) < 1e-6);
  }
});

/** The code and the words of a refusal. */
function refused(parts: readonly Part[]): string {
  try {
    mergeReports(parts);
  } catch (error) {
    assert.instance(error, Refusal);
    return (error as Refusal).diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n');
  }
  return '';
}

const three = split(wholeRun(), 3, random(1));
const [one, two, last] = three as readonly [Part, Part, Part];

function changed(part: Part, changes: Partial<Report>): Part {
  return { ...part, report: { ...part.report, ...changes } };
}

test('a part that is missing, there twice, or no part', () => {
  assert.is(refused(three), '');
  assert.is(refused([one, last]), 'merge-missing: of 3 parts 2 is missing');
  assert.is(refused([two]), 'merge-missing: of 3 parts 1, 3 are missing');
  assert.is(
    refused([one, two, last, { ...two, path: 'x.json' }]),
    'merge-twice: `2.json` and `x.json` are both part 2 of 3',
  );
  assert.match(refused([{ path: 'w.json', report: wholeRun() }]), 'merge-not-a-part: `w.json`');
  assert.match(refused([one, { path: 'w.json', report: wholeRun() }, last]), 'merge-not-a-part: `w.json`');
});

test('parts of different runs', () => {
  const shard = { index: 2, of: 4 };
  assert.match(
    refused([one, changed(two, { shard }), last]),
    'merge-mismatch: `2.json` is of another run than `1.json`: 4 parts',
  );
  assert.match(
    refused([one, changed(two, { inputs: 'sha256:1' }), last]),
    'merge-mismatch: `2.json` is of another run',
  );
  const { specs } = two.report;
  for (const changes of [
    { specs: specs.slice(1) },
    { specs: [...specs, ...specs] },
    { specs: specs.map((spec) => ({ ...spec, stale: ['out/x'] })) },
    { specs: specs.map((spec) => ({ ...spec, accepted: [] })) },
    { specs: specs.map((spec) => ({ ...spec, file: 'specs/y.yaml' })) },
    { diagnostics: [] },
    { selected: '--run x' },
  ]) {
    assert.match(
      refused([one, changed(two, changes), last]),
      'merge-mismatch: `2.json` ',
      JSON.stringify(changes).slice(0, 80),
    );
  }
  const bare = specs.map((spec) => ({ ...spec, coverage: { points: 0, reached: 0, statements: [] } }));
  assert.match(refused([one, changed(two, { specs: bare }), last]), 'merge-mismatch: ');
});

test('numbers that are none of the parts, or more than can be counted', () => {
  const out = { ...changed(two, { shard: { index: 9, of: 3 } }), path: '9.json' };
  assert.is(refused([...three, out]), 'merge-not-a-part: `9.json` says that it is part 9 of 3');
  const many = changed(one, { shard: { index: 1, of: Number.MAX_SAFE_INTEGER } });
  assert.match(refused([many]), '2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 9007199254740980 more are missing');
});

test('every word that parts tell of the whole is held against those of the first', () => {
  const { specs } = two.report;
  const differing: readonly Partial<SpecEntry>[] = [
    { name: 'y' },
    { file: 'specs/y.yaml' },
    { folder: 'y' },
    { remedy: 'y' },
    { properties: [propertyEntry('y', 'proved')] },
  ];
  for (const difference of differing) {
    const other = changed(two, { specs: specs.map((spec) => ({ ...spec, ...difference })) });
    const words = 'tells something else than `1.json` of specs, renderings or what was told of them';
    assert.is(refused([one, other, last]), `merge-mismatch: \`2.json\` ${words}`);
  }
  assert.is(
    refused([one, changed(two, { inputs: 'x' }), last]),
    'merge-mismatch: `2.json` is of another run than `1.json`: other specs, options or another version',
  );
  assert.is(refused([]), 'bad-usage: there is no report to merge');
  const [otherTwo, otherLast] = [changed(two, { selected: 'x' }), changed(last, { selected: 'x' })];
  for (const parts of [
    [one, otherTwo, otherLast],
    [one, otherLast, otherTwo],
  ]) {
    assert.match(refused(parts), 'merge-mismatch: `2.json` tells', 'the first by its number');
  }
});

/** A test of which each part has one check, with this status. */
function testInParts(...statuses: readonly TestEntry['status'][]): TestEntry | undefined {
  const [sample] = one.report.specs.flatMap(({ tests }) => tests);
  const of = statuses.length;
  const parts = statuses.map((status, index): Part => {
    const counts = { ...none, [status === 'not-run' ? 'not_run' : status]: 1 };
    const check = { number: of - index } as CheckEntry;
    const entry = { ...(sample as TestEntry), status, counts, checks: [check] };
    const specs = one.report.specs.slice(0, 1).map(({ coverage: _, ...spec }) => ({ ...spec, tests: [entry] }));
    return { path: `${index + 1}.json`, report: { ...one.report, shard: { index: index + 1, of }, specs } };
  });
  return mergeReports(parts).specs[0]?.tests[0];
}

test('a test is as bad as its worst part, and one that may fail fails as a whole or not at all', () => {
  const order = ['failed', 'broken', 'unknown', 'todo', 'not-run', 'passed'] as const;
  for (const [index, worse] of order.entries()) {
    for (const better of order.slice(index)) {
      assert.is(testInParts(better, worse)?.status, worse, `${better} and ${worse}`);
      assert.is(testInParts(worse, better, better)?.status, worse, `${worse} and ${better}`);
    }
  }
  assert.is(testInParts('skipped', 'skipped')?.status, 'skipped');
  assert.equal(testInParts('passed', 'todo', 'passed')?.counts, { ...none, todo: 3 });
  assert.equal(testInParts('not-run', 'todo', 'passed')?.counts, { ...none, todo: 2, not_run: 1 });
  assert.equal(testInParts('passed', 'failed')?.counts, { ...none, passed: 1, failed: 1 });
  assert.equal(
    testInParts('failed', 'passed', 'failed')?.checks.map(({ number }) => number),
    [1, 2, 3],
  );
});

function propertyEntry(name: string, status: PropertyEntry['status']): PropertyEntry {
  return {
    name,
    status,
    file: 'specs/x.yaml',
    line: 1,
    column: 1,
    why: null,
    finding: null,
    assumed: [],
    witnesses: [],
  };
}

test('the exit code: what could not run, what is wrong, what is open, and all is well', () => {
  const [spec] = wholeRun().specs.map((each): SpecEntry => ({ ...each, stale: [], properties: [] }));
  const specs = spec === undefined ? [] : [spec, spec];
  const exit = (changes: Partial<Parameters<typeof exitOf>[0]>): number =>
    exitOf({ specs, checks: { ...none, passed: 3 }, diagnostics: [], ...changes });
  const told = (severity: 'error' | 'warning') => ({ severity, code: 'x', message: 'x', help: null });
  const withOne = (change: Partial<SpecEntry>) =>
    specs.map((each, index) => (index === 0 ? { ...each, ...change } : each));
  const stale = withOne({ stale: ['out/x'] });
  const properties = withOne({ properties: [propertyEntry('x', 'unknown')] });
  assert.is(exit({}), 0);
  assert.is(exit({ diagnostics: [told('warning')] }), 0);
  assert.is(exit({ diagnostics: [told('warning'), told('error')], checks: { ...none, failed: 1 } }), 2);
  assert.is(exit({ checks: { ...none, failed: 1, unknown: 1 } }), 1);
  assert.is(exit({ checks: { ...none, broken: 1, unknown: 1 } }), 1);
  assert.is(exit({ checks: { ...none, failed: 1, broken: 1 } }), 1);
  assert.is(exit({ checks: { ...none, todo: 1, skipped: 1, not_run: 1 } }), 0);
  assert.is(exit({ checks: { ...none, unknown: 1 } }), 3);
  assert.is(exit({ specs: stale }), 1);
  assert.is(exit({ specs: properties }), 3);
  assert.is(exit({ specs: withOne({ properties: [propertyEntry('x', 'proved')] }) }), 0);
  assert.is(
    exit({ specs: withOne({ properties: [propertyEntry('x', 'refuted')] }), checks: { ...none, unknown: 1 } }),
    1,
  );
  assert.is(exit({ threshold: { wanted: 90, reached: 89.9, points: 9 } }), 1);
  assert.is(exit({ threshold: { wanted: 90, reached: 90, points: 9 } }), 0);
  assert.is(exit({ threshold: { wanted: 90, reached: 95, points: 9 }, specs: stale }), 1);
  const { exit: merged } = mergeReports(
    three.map((part) => changed(part, { diagnostics: [...part.report.diagnostics, told('error')] })),
  );
  assert.is(merged, 2);
});

/** One test of many checks that failed, every other one in each of two parts. */
function manyWrong(listed: Report['listed']): readonly number[] | undefined {
  const whole = { ...wholeRun(), listed };
  const [spec] = whole.specs;
  const failed = spec?.tests.find(({ status }) => status === 'failed');
  const [check] = failed?.checks ?? [];
  if (spec === undefined || failed === undefined || check === undefined)
    throw new Error('nothing of the example failed');
  const parts = [0, 1].map((rest): Part => {
    const checks = Array.from({ length: 600 }, (_, index) => ({ ...check, number: 2 * index + rest }));
    const counts = { ...none, failed: 600 };
    const specs = [{ ...spec, checks: counts, tests: [{ ...failed, counts, checks }] }];
    return { path: `${rest}.json`, report: { ...whole, shard: { index: rest + 1, of: 2 }, specs, checks: counts } };
  });
  return mergeReports(parts).specs[0]?.tests[0]?.checks.map(({ number }) => number);
}

test('of very many checks that did not pass the first are listed, but where all are', () => {
  assert.equal(
    manyWrong('wrong'),
    Array.from({ length: mostWrong }, (_, index) => index),
  );
  assert.is(manyWrong('all')?.length, 1200);
});

test.run();
