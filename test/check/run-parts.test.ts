// Parts of tests, run by themselves and put together: what is kept, what is counted, and who of several answers.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CheckResult } from '../../src/check/judge.ts';
import { partsOf } from '../../src/check/parts.ts';
import { planOf } from '../../src/check/plan.ts';
import { Refusals } from '../../src/check/refusals.ts';
import {
  isFailure,
  type Keep,
  notRun,
  resultOf as resultOfParts,
  runPart,
  runPartOf,
  runSuite,
  type Suite,
  sumOf,
  testResultsOf,
} from '../../src/check/run.ts';
import { Refusal } from '../../src/text/diagnostic.ts';
import { suiteOf } from '../report/results.ts';

const none = { passed: 0, failed: 0, unknown: 0, broken: 0, todo: 0, skipped: 0, not_run: 0 };
const zero = { passed: 0, failed: 0, unknown: 0, broken: 0 };

/** The part of the first test that these checks are. */
function part(suite: Suite, keep: Keep, from = 0, to = Number.POSITIVE_INFINITY, refusals?: Refusals) {
  const [plan] = suite.plans;
  if (plan === undefined) throw new Error('there is no test');
  return runPart(plan, from, Math.min(to, plan.size), { ...suite, keep }, refusals);
}

function shown({ check, status, verdict }: CheckResult): string {
  const { as, session } = check.request;
  const how = `${session.kind}${session.mfaAge === undefined ? '' : `+${session.mfaAge}`}`;
  return `${check.number} ${as} ${how} ${check.target.action} ${status} ${verdict.outcome}`;
}

const mixed = suiteOf(
  'tests: { t: { as: [bob, boss], with: access-key, cannot: [s3:GetObject, s3:PutObject], resource: vault/a } }\n',
);

test('all results are kept, or those that are wrong, and all are counted', () => {
  const all = [
    '0 bob access-key s3:GetObject passed deny',
    '1 bob access-key s3:PutObject passed deny',
    '2 boss access-key s3:GetObject passed deny',
    '3 boss access-key s3:PutObject failed allow',
  ];
  assert.equal(part(mixed, 'all').kept.map(shown), all);
  assert.equal(part(mixed, 'wrong').kept.map(shown), all.slice(3));
  assert.equal(part(mixed, 'all').counts, { ...zero, passed: 3, failed: 1 });
  assert.equal(part(mixed, 'wrong').counts, { ...zero, passed: 3, failed: 1 });
  assert.equal(part(mixed, 'all', 1, 3).kept.map(shown), all.slice(1, 3));
  assert.equal(part(mixed, 'wrong', 0, 3), { counts: { ...zero, passed: 3 }, kept: [] });
});

test('the next row, and the next caller, is asked anew', () => {
  const rows = ['bob', 'boss', 'bob'].map((as, index) => {
    return `      - { as: ${as}, with: ${index === 2 ? 'console' : 'access-key'}, cannot: s3:PutObject, resource: vault/a }\n`;
  });
  const suite = suiteOf(`tests:\n  t:\n    cases:\n${rows.join('')}`);
  assert.equal(
    part(suite, 'all').kept.map(({ status }) => status),
    ['passed', 'failed', 'passed'],
  );
});

const whoCan = (keys: string) => suiteOf(`tests: { t: { who_can: s3:PutObject, resource: vault/a, ${keys} } }\n`);

test('one of several is enough; else the first is shown, or what is open', () => {
  const kept = (keys: string, keep: Keep = 'all') => part(whoCan(keys), keep).kept.map(shown);
  const sessions = 'with: [console, { session: console, mfa: 1m }]';
  const reads = 's3:GetObject, resource: vault/a, among: [boss, bob], exactly: boss';
  const rests = part(suiteOf(`tests: { t: { who_can: ${reads}, ${sessions} } }\n`), 'all').kept.map(shown);
  assert.equal(rests, [
    '0 boss console+60 s3:GetObject passed allow',
    '1 bob console s3:GetObject passed deny',
    '2 bob console+60 s3:GetObject failed allow',
  ]);
  assert.equal(kept(`among: [bob, boss], exactly: boss, ${sessions}`), [
    '0 boss console s3:PutObject passed allow',
    '1 bob console s3:PutObject passed deny',
    '2 bob console+60 s3:PutObject passed deny',
  ]);
  assert.equal(kept(`among: bob, exactly: bob, ${sessions}`, 'wrong'), ['0 bob console s3:PutObject failed deny']);
  assert.equal(kept(`among: boss, exactly: boss, ${sessions}`, 'wrong'), []);
  assert.equal(kept('among: boss, exactly: boss, with: console', 'all'), ['0 boss console s3:PutObject passed allow']);
  const { counts } = part(whoCan(`among: [bob, boss], exactly: [bob, boss], ${sessions}`), 'wrong');
  assert.equal(counts, { ...zero, passed: 1, failed: 1 });
});

test('of several targets each is one check, and a part has its own', () => {
  const sessions = 'with: [access-key, console]';
  const suite = suiteOf(
    `tests: { t: { who_can: s3:PutObject, resource: [vault/a, vault/b, vault/c], among: boss, exactly: boss, ${sessions} } }\n`,
  );
  const all = [0, 1, 2].map((number) => `${number} boss access-key s3:PutObject passed allow`);
  assert.equal(part(suite, 'all').kept.map(shown), all);
  assert.equal(part(suite, 'all', 0, 1).kept.map(shown), all.slice(0, 1));
  assert.equal(part(suite, 'all', 1, 2).kept.map(shown), all.slice(1, 2));
});

test('who has MFA in the second session only, and whose decision is open in one', () => {
  const first = (keys: string) => {
    const [result] = part(suiteOf(`tests: { t: { ${keys} } }\n`), 'all').kept;
    const { check } = result ?? {};
    return [result?.status, result && JSON.stringify(result.check.request.session), check?.others?.length];
  };
  const read = 'who_can: s3:GetObject, resource: vault/a, among: bob, exactly: bob, with: ';
  assert.equal(first(`${read}[access-key, { session: console, mfa: 1m }]`), [
    'passed',
    '{"kind":"console","mfaAge":60}',
    undefined,
  ]);
  const list = 'who_can: s3:ListBucket, resource: vault, among: bob, exactly: bob, with: ';
  assert.equal(first(`${list}[access-key, console]`), ['unknown', '{"kind":"access-key"}', 1]);
  assert.equal(first(`${list}[federation-token, access-key]`), ['unknown', '{"kind":"access-key"}', undefined]);
});

test('requests that cannot be decided are told at the end of a part, or left to whoever collects them', () => {
  const suite = suiteOf(
    'tests: { t: { as: bob, with: access-key, can: s3:GetObject, resource: ["arn:aws:s3:::other/x", vault/a] } }\n',
  );
  assert.throws(
    () => part(suite, 'all'),
    (error: unknown) => error instanceof Refusal,
  );
  const refusals = new Refusals();
  const { kept } = part(suite, 'all', 0, 2, refusals);
  assert.equal(kept.map(shown), ['1 bob access-key s3:GetObject failed deny']);
  assert.is(refusals.all.length, 1);
  const [only] = partsOf([suite.plans]);
  if (only === undefined) throw new Error('there is no part');
  assert.equal(runPartOf([suite], only, 'all', new Refusals()).kept.length, 1);
  for (const lost of [
    { ...only, suite: 1 },
    { ...only, plan: 9 },
  ]) {
    assert.throws(() => runPartOf([suite], lost, 'all', new Refusals()), /a part is of no suite/);
  }
  assert.equal(runPartOf([mixed], { ...only, from: 0, to: 3 }, 'wrong', new Refusals()).kept, []);
  assert.is(runPartOf([mixed], { ...only, from: 0, to: 3 }, 'all', new Refusals()).kept.length, 3);
});

test('a test’s result from some of its parts', () => {
  const [plan] = mixed.plans;
  if (plan === undefined) throw new Error('there is no test');
  const [check] = part(mixed, 'wrong').kept;
  const kept = check === undefined ? [] : [check];
  const { test: its } = plan;
  const result = (some: Parameters<typeof resultOfParts>[1], why?: string) =>
    resultOfParts(why === undefined ? plan : planOf({ ...its, todo: why }, plan.catalogue, plan.place), some);
  const ran = { counts: { ...zero, passed: 2 }, kept: [] };
  const worse = { counts: { ...zero, failed: 1 }, kept };
  assert.equal(result([]), { test: its, number: 0, status: 'not-run', counts: { ...none, not_run: 4 }, checks: [] });
  assert.is(result([ran]).status, 'not-run');
  assert.equal(result([ran]).counts, { ...none, passed: 2, not_run: 2 });
  assert.equal(result([ran, worse]).counts, { ...none, passed: 2, failed: 1, not_run: 1 });
  assert.equal(result([ran, worse]).checks, kept);
  const broken = { counts: { ...zero, broken: 1 }, kept: [] };
  assert.equal(result([ran, broken, broken]).counts, { ...none, passed: 2, broken: 2 });
  const todo = result([ran, worse], 'later');
  assert.equal([todo.status, todo.counts, todo.checks], ['todo', { ...none, todo: 3, not_run: 1 }, kept]);
  const skipped = resultOfParts(planOf({ ...its, skip: 'no' }, plan.catalogue), []);
  assert.equal([skipped.status, skipped.counts, skipped.checks], ['skipped', { ...none, skipped: 4 }, []]);
  assert.equal(result([notRun, ran]), result([ran]));
  assert.equal(notRun, { counts: zero, kept: [] });
});

test('sums have every count', () => {
  const a = { passed: 1, failed: 2, unknown: 3, broken: 4, todo: 5, skipped: 6, not_run: 7 };
  const b = { passed: 10, failed: 20, unknown: 30, broken: 40, todo: 50, skipped: 60, not_run: 70 };
  const sum = { passed: 11, failed: 22, unknown: 33, broken: 44, todo: 55, skipped: 66, not_run: 77 };
  assert.equal(sumOf(a, b), sum);
  assert.equal(sumOf(a, {}), a);
});

test('what is reason to stop: anything wrong, but in a test that may fail', () => {
  const [plan] = mixed.plans;
  if (plan === undefined) throw new Error('there is no test');
  const where = { suite: 0, plan: 0, from: 0, to: 4 };
  const stops = (counts: object, of: Parameters<typeof isFailure>[0] = [mixed]) =>
    isFailure(of, where, { counts: { ...zero, ...counts }, kept: [] });
  assert.not(stops({ passed: 4 }));
  for (const each of ['failed', 'unknown', 'broken']) assert.ok(stops({ [each]: 1 }), each);
  assert.ok(stops({ failed: 1, unknown: 1 }));
  assert.ok(stops({ unknown: 1, broken: 1 }));
  const todo = [{ plans: [planOf({ ...plan.test, todo: 'later' }, plan.catalogue)] }];
  assert.not(stops({ failed: 1 }, todo));
  assert.not(stops({ passed: 1 }, todo));
});

test('parts come together in the order written, in whatever order they were run, and some not at all', () => {
  const [where] = partsOf([mixed.plans]);
  if (where === undefined) throw new Error('there is no part');
  const parts = [3, 1, 0, 2].map((from) => ({ ...where, from, to: from + 1 }));
  const results = parts.map((each) => runPartOf([mixed], each, 'all', new Refusals()));
  const [[whole] = []] = testResultsOf([mixed], parts, results);
  const { tests, spec, counts, accepted } = runSuite(mixed, 'all', []);
  assert.equal(whole, tests[0]);
  assert.is(spec, mixed.spec);
  assert.equal(accepted, []);
  assert.equal(
    counts,
    tests.reduce((sum, each) => sumOf(sum, each.counts), none),
  );
  assert.equal(testResultsOf([mixed], parts, results.slice(0, 2))[0]?.[0]?.counts.not_run, 2);
});

test('of very many that are wrong the first thousand are kept, and all are counted', () => {
  const many = Array.from({ length: 1001 }, (_, index) => `vault/${index}`).join(', ');
  const suite = suiteOf(`tests: { t: { as: bob, with: access-key, can: s3:PutObject, resource: [${many}] } }\n`);
  const wrong = part(suite, 'wrong');
  assert.is(wrong.counts.failed, 1001);
  assert.is(wrong.kept.length, 1000);
  assert.is(part(suite, 'all').kept.length, 1001);
});

test.run();
