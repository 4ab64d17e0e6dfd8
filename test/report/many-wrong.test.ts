// Of very many checks that do not pass a report lists some and counts all, in however many parts they were run.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Part, partsOf, shardOf } from '../../src/check/parts.ts';
import { Refusals } from '../../src/check/refusals.ts';
import { mostWrong, runPartOf, type Suite, testResultsOf, total } from '../../src/check/run.ts';
import { build, openLibrary, openSuite, type Tools } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { formatJunit } from '../../src/report/formats/junit.ts';
import { mergeReports } from '../../src/report/merge.ts';
import { noColours } from '../../src/report/paint.ts';
import { formatPretty } from '../../src/report/pretty.ts';
import type { Report } from '../../src/report/report.ts';
import { reportOf } from '../../src/report/report-of.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';

const keys = Array.from({ length: 1200 }, (_, index) => `vault/k${index}`);
const text = `iamspec: 1
accounts: { home: "444455556666" }
principals: { bob: { user: home/bob }, eve: { user: home/eve } }
buckets: { vault: { name: acme-vault, account: home } }
rules: { bob-reads: { allow: s3:GetObject, to: bob, resource: vault } }
tests:
  wrong: { as: [bob, eve], with: access-key, can: [s3:GetObject, s3:PutObject], resource: [${keys.join(', ')}] }
`;

const tools: Tools = {
  library: openLibrary(),
  templates: shipped(),
  readHeld: (_, name) => {
    throw new Error(`${name} is not there`);
  },
};

function wrongSuite(): Suite {
  const built = build({ path: 'specs/x.yaml', text }, tools, new Diagnostics());
  if (built === undefined) throw new Error('the spec is in error');
  return openSuite(built, tools.library);
}

function reportOn(parts: readonly Part[], suite: Suite, shard?: Report['shard']): Report {
  const results = parts.map((part) => runPartOf([suite], part, 'wrong', new Refusals()));
  const tests = (testResultsOf([suite], parts, results)[0] ?? []).map((each) => ({ ...each }));
  const result = { spec: suite.spec, tests, counts: total(tests), accepted: [], properties: [] };
  const specs = [{ result, stale: [], folder: 'out/x', remedy: '' }];
  const run = { specs, diagnostics: [], exit: 1, duration: 0, inputs: 'sha256:', listed: 'wrong' } as const;
  return reportOf(shard === undefined ? run : { ...run, shard });
}

test('the first of them are listed, and all are counted', () => {
  const suite = wrongSuite();
  const report = reportOn(partsOf([suite.plans]), suite);
  const [only] = report.specs[0]?.tests ?? [];
  assert.equal([only?.counts.failed, only?.checks.length], [3600, mostWrong]);
  assert.equal(
    only?.checks.map(({ number }) => number),
    Array.from({ length: mostWrong }, (_, index) => 1200 + index),
  );
  assert.match(formatPretty(report, noColours), `  and ${3600 - 10} more checks of this test\n`);
  const xml = formatJunit(report);
  assert.match(xml, '3600 of 4800 checks');
  assert.match(xml, `and ${3600 - mostWrong} more checks of this test`);
});

test('parts that are merged list the same', () => {
  const suite = wrongSuite();
  const parts = partsOf([suite.plans]);
  assert.ok(parts.length > 2);
  const shards = [1, 2, 3].map((index) => {
    const plans = shardOf(parts, index, 3);
    return { path: `${index}.json`, report: reportOn(plans, suite, { index, of: 3 }) };
  });
  const whole = reportOn(parts, suite);
  const merged = mergeReports(shards);
  assert.equal(
    merged.specs[0]?.tests[0]?.checks.map(({ number }) => number),
    whole.specs[0]?.tests[0]?.checks.map(({ number }) => number),
  );
});

test.run();
