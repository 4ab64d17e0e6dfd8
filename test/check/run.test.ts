// A spec's tests on its own rendering: results and counts, and requests that cannot be decided with their places.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { placeOf, Refusal } from '../../src/text/diagnostic.ts';
import { resultOf, rowResult } from '../report/results.ts';

/** Place and message of everything that the run of these tests refuses. */
function refusalsOf(tests: string): readonly string[] {
  try {
    resultOf(tests);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.diagnostics.map(({ at, message }) => `${at && placeOf(at)} ${message}`);
  }
  throw new Error('nothing was refused');
}

const none = { passed: 0, failed: 0, unknown: 0, broken: 0, todo: 0, skipped: 0, not_run: 0 };

test('a test is as bad as its worst check', () => {
  const [only] = rowResult(
    'as: bob, with: access-key, cannot: [s3:GetObject, s3:ListBucket], resource: [vault, vault/a]',
  ).tests;
  assert.is(only?.status, 'unknown');
  assert.equal(only?.counts, { ...none, passed: 1, unknown: 1 });
});

test('of a chain of roles every one must let the one before in', () => {
  const row =
    'tests: { t: { as: bob, with: access-key, through: [reader, guarded], cannot: s3:GetObject, resource: vault/a } }\n';
  const [broken] = resultOf(row).tests;
  assert.is(broken?.status, 'broken');
  assert.match(broken?.checks[0]?.complaint ?? '', /^`guarded` cannot be assumed: /);
  const rule = '  reader-becomes-guarded: { allow: sts:AssumeRole, to: reader, resource: guarded }\n';
  assert.is(resultOf(rule + row).tests[0]?.status, 'passed');
});

test('a resource that nothing is known of is refused where it stands', () => {
  assert.equal(
    refusalsOf('tests:\n  t: { as: bob, with: access-key, can: s3:GetObject, resource: "arn:aws:s3:::other/x" }\n'),
    ['specs/vault.yaml:19:64 `arn:aws:s3:::other/x` lies in no declared bucket, so its owner and policy are not known'],
  );
});

test('what is wrong with a call is refused at its action, once for all callers', () => {
  const row =
    '{ as: [bob, boss], with: access-key, cannot: [s3:GetObject, sts:AssumeRole], resource: [reader, vault/a], context: { mfa_code: given } }';
  assert.equal(refusalsOf(`tests: { t: ${row}, u: ${row} }\n`), [
    'specs/vault.yaml:18:59 `s3:GetObject` takes no MFA code',
    'specs/vault.yaml:18:200 `s3:GetObject` takes no MFA code',
  ]);
});

test('a role has no device to give a code of, in the second of two calls', () => {
  const row =
    '{ as: bob, with: access-key, through: reader, can: sts:AssumeRole, resource: nobody, context: { mfa_code: given } }';
  assert.equal(refusalsOf(`tests:\n  t: ${row}\n`), [
    'specs/vault.yaml:19:57 `reader` has no MFA device to give a code of',
  ]);
});

test('a Sid that no statement has is refused where the reason stands', () => {
  const row = 'as: bob, with: access-key, cannot: s3:GetObject, resource: vault/a';
  assert.equal(refusalsOf(`tests:\n  t: { ${row}, because: { sids: [ReadingNeedsMfa, ReadingNeedMfa] } }\n`), [
    'specs/vault.yaml:19:76 no statement has the Sid `ReadingNeedMfa`',
  ]);
  assert.is(rowResult(`${row}, because: { sids: [ReadingNeedsMfa], only: true }`).tests[0]?.status, 'passed');
});

test('a test that may fail counts as that, unless it holds; one that is skipped is not run', () => {
  const wrong = 'as: bob, with: access-key, can: s3:GetObject, resource: [vault/a, vault/b]';
  const right = 'as: bob, with: access-key, cannot: s3:GetObject, resource: vault/a';
  const { tests } = resultOf(
    `tests:\n  a: { todo: later, ${wrong} }\n  b: { todo: later, ${right} }\n  c: { skip: no, ${wrong} }\n`,
  );
  assert.equal(
    tests.slice(0, 3).map(({ status, counts, number }) => ({ status, counts, number })),
    [
      { status: 'todo', counts: { ...none, todo: 2 }, number: 0 },
      { status: 'passed', counts: { ...none, passed: 1 }, number: 1 },
      { status: 'skipped', counts: { ...none, skipped: 2 }, number: 2 },
    ],
  );
});

test.run();
