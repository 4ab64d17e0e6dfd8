// The report for programs: every key is there, whatever the outcome; null where there is nothing to say.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { diagnosticOf } from '../../src/report/json.ts';
import { reportOn, resultOf, rowResult, runOn } from './results.ts';

interface Shape {
  readonly specs: readonly { readonly tests: readonly { readonly checks: readonly object[] }[] }[];
}

function checkOf(row: string): Record<string, unknown> {
  const result = rowResult(row);
  const report = runOn(reportOn(result));
  const shape: Shape = JSON.parse(JSON.stringify(report));
  return { ...shape.specs[0]?.tests[0]?.checks[0] };
}

const rows = {
  passed: 'as: bob, with: access-key, cannot: s3:GetObject, resource: vault/a',
  failed: 'as: bob, with: access-key, can: s3:GetObject, resource: vault/a',
  unknown: 'as: bob, with: access-key, can: s3:ListBucket, resource: vault',
  broken: 'as: bob, with: access-key, through: { role: nobody, mfa_code: given }, can: s3:GetObject, resource: vault/a',
};

test('a check has the same keys however it ended, and what people are told where it did not pass', () => {
  const keys = new Set(
    Object.entries(rows).map(([status, row]) => {
      const check = checkOf(row);
      assert.is(check.status, status);
      const { told, ...rest } = check;
      assert.is(told === undefined, status === 'passed');
      return Object.keys(rest).join(' ');
    }),
  );
  assert.equal(
    [...keys],
    [
      'number status origin file line column as with claims through mfa_code context action resource arn expected actual complaint cases',
    ],
  );
});

test('what makes a request another one is in it', () => {
  const check = checkOf(rows.broken);
  assert.equal([check.through, check.mfa_code], [['nobody'], 'given']);
  const stated = checkOf(
    'as: anonymous, cannot: s3:GetObject, resource: vault/a, context: { tls: false, source_ip: 192.0.2.1 }',
  );
  assert.equal([stated.with, stated.context], [null, { source_ip: '192.0.2.1', tls: false }]);
});

test('what is accepted is in it, and why the deciding rule is there', () => {
  const noted =
    'noted: { deny: s3:GetBucketPolicy, to: everyone, resource: vault, unless: { mfa: exempt }, why: Because., accept: { guard-stops-everyone: Meant. } }';
  const asks = 'tests: { t: { as: bob, with: console, can: s3:GetBucketPolicy, resource: vault } }\n';
  const result = resultOf(`  ${noted}\n${asks}`);
  const report = JSON.parse(JSON.stringify(runOn(reportOn(result))));
  const [spec] = report.specs;
  const { message, help, ...accepted } = spec.accepted[0];
  assert.equal(accepted, {
    rule: 'noted',
    reason: 'Meant.',
    severity: 'note',
    code: 'guard-stops-everyone',
    file: 'specs/vault.yaml',
    line: accepted.line,
    column: accepted.column,
  });
  assert.ok(message !== '' && help !== '');
  const [statement] = spec.tests[0].checks[0].cases[0].statements;
  assert.equal([statement.rule, statement.rule_why], ['noted', 'Because.']);
});

test('a report has its counts, exit code and duration to the microsecond', () => {
  const result = rowResult(rows.passed);
  const report = runOn(reportOn(result, { stale: ['out/vault/x'] }), { exit: 1 });
  assert.equal([report.version, report.exit, report.duration], [1, 1, 1.235]);
  assert.equal(report.checks, {
    passed: 1,
    failed: 0,
    unknown: 0,
    broken: 0,
    todo: 0,
    skipped: 0,
    not_run: 0,
  });
});

test('a diagnostic has its place where it has one', () => {
  const bare = { severity: 'error', code: 'nothing-to-do', message: 'm' } as const;
  assert.equal(diagnosticOf(bare), { ...bare, help: null });
  const at = { source: { path: 'x.yaml', text: 'a\n😀b' }, span: { start: 4, end: 5 } };
  assert.equal(diagnosticOf({ ...bare, help: 'h', at }), { ...bare, help: 'h', file: 'x.yaml', line: 2, column: 2 });
});

test.run();
