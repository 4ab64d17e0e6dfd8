// Tests on several threads: the same results as on one, to the object, refusals and failures of the threads included.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundleThread } from '../../scripts/bundle.ts';
import { type Part, partsOf } from '../../src/check/parts.ts';
import { narrowed, planOf } from '../../src/check/plan.ts';
import { type Keep, type PartResult, type Suite, testResultsOf, total } from '../../src/check/run.ts';
import { runParts } from '../../src/cli/workers.ts';
import { openLibrary, openSuite } from '../../src/pipeline.ts';
import { placeOf, Refusal } from '../../src/text/diagnostic.ts';
import { buildText } from '../build.ts';

const test = suite('cli/threads');
const library = openLibrary();

/** The threads' own program, made for these tests, with the tables where it looks for them. */
const root = mkdtempSync(join(tmpdir(), 'iamspec-threads-'));
await bundleThread('src/cli/thread.ts', join(root, 'dist'));
symlinkSync(resolve('data'), join(root, 'data'));
const thread = pathToFileURL(join(root, 'dist', 'thread.cjs'));
test.after(() => rmSync(root, { recursive: true }));

const objects = Array.from({ length: 400 }, (_, index) => `vault/${index % 3 === 0 ? 'open/' : ''}${index}`).join(', ');
const head = `iamspec: 1
accounts: { home: "444455556666" }
principals: { bob: { user: home/bob }, eve: { user: home/eve }, admin: { role: home/admin } }
buckets: { vault: { name: acme-vault, account: home } }
mfa: { fresh: { key_absent: denied, max_age: 1h } }
rules:
  bob-reads: { allow: s3:Get*, to: bob, resource: "vault/open/*" }
  admin-by-mfa: { allow: sts:AssumeRole, to: bob, resource: admin, when: { mfa: fresh } }
tests:
`;
const matrix = `  bob reads:
    as: [bob, eve]
    with: [access-key, console]
    can: [s3:GetObject, s3:GetObjectAcl]
    cannot: s3:PutObject
    resource: [${objects}]
`;

function open(tests: string): Suite {
  return openSuite(buildText(`${head}${tests}`), library);
}

/** All parts on so many threads. */
function run(suites: readonly Suite[], jobs: number, keep: Keep = 'wrong') {
  return runParts(suites, partsOf(suites.map(({ plans }) => plans)), { jobs, keep, thread });
}

/** All that is told of results, without the tests that their checks are of. */
function told(results: readonly PartResult[]): unknown {
  return results.map(({ counts, kept }) => ({
    counts,
    kept: kept.map(({ check: { number, caller, request, others }, ...rest }) => {
      return { number, caller, request, others: others?.length, ...rest };
    }),
  }));
}

function haveSameRows(some: readonly PartResult[], others: readonly PartResult[]): boolean {
  const [rows = [], wanted = []] = [some, others].map((of) =>
    of.flatMap(({ kept }) => kept.map((each) => each.check.row)),
  );
  return rows.length === wanted.length && rows.every((row, index) => row === wanted[index]);
}

async function refusalOf(suites: readonly Suite[], jobs: number): Promise<readonly string[]> {
  try {
    await run(suites, jobs);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.diagnostics.map((each) => `${each.at && placeOf(each.at)} ${each.code} ${each.message}`).sort();
  }
  throw new Error('nothing was refused');
}

test('two threads and three give the results of one, each with its check', async () => {
  const through = '  through: { as: bob, with: access-key, through: admin, cannot: s3:GetObject, resource: vault/a }\n';
  const suites = [open(matrix), open(`${through}${matrix}`)];
  for (const keep of ['wrong', 'all'] as const) {
    const one = await run(suites, 1, keep);
    const sum = total(testResultsOf(suites, partsOf(suites.map(({ plans }) => plans)), one).flat());
    assert.ok(sum.failed > 1000 && sum.broken === 1 && sum.passed > 1000);
    for (const jobs of [2, 3]) {
      const several = await run(suites, jobs, keep);
      assert.equal(told(several), told(one));
      assert.ok(haveSameRows(several, one), 'the checks are those of this thread');
    }
  }
});

test('of a plan with few checks left, those are run', async () => {
  const { plans, ...rest } = open(matrix);
  const few = [{ ...rest, plans: plans.map((plan) => narrowed(plan, ({ number }) => number % 7 === 3)) }];
  assert.equal(told(await run(few, 2)), told(await run(few, 1)));
});

test('where one of several sessions is enough, the one that came nearest is told', async () => {
  const { plans, ...rest } = open(matrix.replace('[bob, eve]', '[eve, bob]'));
  const enough = plans.map(({ test: { rows, ...given } }) => {
    return planOf({ ...given, rows: rows.map((row) => ({ ...row, some: true })) }, library.catalogue);
  });
  const suites = [{ ...rest, plans: enough }];
  const one = await run(suites, 1, 'all');
  assert.ok(
    one.some(({ kept }) => kept.some(({ check }) => check.others === undefined)),
    'some are of other callers',
  );
  assert.equal(told(await run(suites, 2, 'all')), told(one));
});

test('progress is told once a part, in whatever order', async () => {
  const suites = [open(matrix)];
  const parts = partsOf(suites.map(({ plans }) => plans));
  const seen: Part[] = [];
  await runParts(suites, parts, { jobs: 2, keep: 'wrong', thread, onProgress: (part) => seen.push(part) });
  assert.is(seen.length, parts.length);
  assert.is(new Set(seen).size, parts.length);
});

test('after a failure no thread takes another part', async () => {
  const many = matrix.replace('s3:GetObjectAcl', 's3:GetObjectAcl, s3:GetObjectTagging, s3:GetObjectVersion');
  const opened = open(many);
  const suites = Array.from({ length: 30 }, () => opened);
  const parts = partsOf(suites.map(({ plans }) => plans));
  for (const jobs of [1, 2]) {
    const results = await runParts(suites, parts, { jobs, keep: 'wrong', thread, stopAtFailure: true });
    const done = results.filter(({ counts }) => counts.passed + counts.failed > 0).length;
    assert.ok(done >= 1 && done < parts.length, `${done} of ${parts.length} with ${jobs}`);
    if (jobs === 1) assert.is(done, 1);
  }
});

test('requests that cannot be decided are refused as on one thread, each once', async () => {
  const row = (object: string) =>
    `{ as: [bob, eve], with: access-key, cannot: s3:GetObject, resource: ["arn:aws:s3:::other/${object}", vault/a] }`;
  const suites = [open(`  a: ${row('a')}\n  b: ${row('b')}\n${matrix}`), open(`  c: ${row('c')}\n`)];
  const one = await refusalOf(suites, 1);
  assert.is(one.length, 3);
  assert.equal(await refusalOf(suites, 3), one);
});

test('a thread that breaks is an error', async () => {
  const broken = new URL(`data:text/javascript,${encodeURIComponent("throw new Error('a broken thread')")}`);
  const parts = partsOf([open(matrix)].map(({ plans }) => plans));
  try {
    await runParts([open(matrix)], parts, { jobs: 2, keep: 'wrong', thread: broken });
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), 'a broken thread');
  }
});

test.run();
