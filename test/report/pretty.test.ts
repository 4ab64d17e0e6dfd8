// Results as people read them: what was asked, what was expected, what is, and the rule that decided.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Accepted } from '../../src/check/accepted.ts';
import { noColours } from '../../src/report/paint.ts';
import {
  formatAccepted,
  formatFailures,
  formatProperties,
  formatSpecs,
  formatStale,
  formatTotals,
} from '../../src/report/pretty.ts';
import { reportOn, resultOf, rowResult } from './results.ts';

/** Without the head, the excerpt and the command, which have tests of their own. */
function facts(row: string): readonly string[] {
  return formatFailures(rowResult(row), noColours).trimEnd().split('\n').slice(4, -1);
}

test('what passes is not shown', () => {
  assert.is(
    formatFailures(rowResult('as: bob, with: access-key, cannot: s3:GetObject, resource: vault/a'), noColours),
    '',
  );
});

test('a wrong outcome: the test, the place, the line, and the rules that decided with theirs', () => {
  const row = 'as: boss, with: { session: console, mfa: 90s }, cannot: s3:PutObject, resource: vault/a';
  assert.is(
    formatFailures(rowResult(row), noColours),
    `FAILED a row
specs/vault.yaml:19:68: cannot s3:PutObject
19 |   a row: { ${row} }
   | ${' '.repeat(67)}^^^^^^^^^^^^
  request   boss (console, mfa 90s): s3:PutObject on vault/a
  expected  deny
  actual    allow by statement 1 in AdministratorAccess
  explain   iamspec explain specs/vault.yaml --as boss --with console --mfa 90s --action s3:PutObject --resource vault/a

`,
  );
});

test('a wrong reason says what decided instead', () => {
  const because = 'because: { decision: explicit-deny, rules: [bob-reads], only: true }';
  assert.equal(facts(`as: bob, with: access-key, cannot: s3:GetObject, resource: vault/a, ${because}`), [
    '  request   bob (access-key): s3:GetObject on vault/a',
    '  expected  explicit-deny by `bob-reads` alone',
    '  actual    explicit-deny by ReadingNeedsMfa in bucket.vault (rule `reading-needs-mfa`, specs/vault.yaml:14:3)',
    '  but       it is refused, but not by `bob-reads`; what decided is `reading-needs-mfa`',
  ]);
});

test('what hangs on an assumption: each answer with its decision, and what settles it', () => {
  assert.equal(
    facts('as: bob, with: { session: console, mfa: 1h }, through: reader, can: s3:GetObject, resource: vault/a'),
    [
      '  request   bob (console, mfa 1h) through reader: s3:GetObject on vault/a',
      '  expected  allow',
      '  actual    if mfa_through_role is carried: allow by BobReads in identity.reader (rule `bob-reads`, specs/vault.yaml:13:3)',
      '            if mfa_through_role is lost: explicit-deny by ReadingNeedsMfa in bucket.vault (rule `reading-needs-mfa`, specs/vault.yaml:14:3)',
      '  because   AWS does not say whether a role session carries the MFA shown before the role was assumed: settle it by `mfa_through_role` under `assumptions`',
    ],
  );
});

test('what hangs on a fact that is not stated: if the statement matches, and if not', () => {
  assert.equal(facts('as: bob, with: access-key, can: s3:ListBucket, resource: vault'), [
    '  request   bob (access-key): s3:ListBucket on vault',
    '  expected  allow',
    "  actual    if rule `tagged-lists` does not match: implicit-deny, neither a policy of `bob` nor the bucket's policy allows it",
    '            if rule `tagged-lists` matches: allow by TaggedLists in identity.bob (rule `tagged-lists`, specs/vault.yaml:17:3)',
    '  because   rule `tagged-lists` hangs on `aws:PrincipalTag/team`, which the request does not state: state it under `context: { aws: { aws:PrincipalTag/team: … } }`',
  ]);
});

test('where it is the role that may not be assumable, its decision is not taken for the action’s', () => {
  const [, , ...lines] = facts(
    'as: bob, with: session-token, through: guarded, cannot: s3:PutObject, resource: vault/a',
  );
  assert.equal(lines.slice(0, 2), [
    "  actual    if temporary_key_without_mfa is absent: implicit-deny, neither a policy of `guarded` nor the bucket's policy allows it",
    "            if temporary_key_without_mfa is present: assuming the role: implicit-deny, the role's trust policy allows this to neither `bob` nor its account",
  ]);
});

const noted =
  '  noted: { deny: s3:GetBucketPolicy, to: everyone, resource: vault, unless: { mfa: exempt }, why: Because. }\n';

test('why the deciding rules are there, in their own words', () => {
  const asks = 'tests: { t: { as: bob, with: console, can: s3:GetBucketPolicy, resource: vault } }\n';
  const lines = formatFailures(resultOf(noted + asks), noColours).split('\n');
  assert.ok(lines.includes('  why       `noted`: Because.'), lines.join('\n'));
});

test('what rules accept, after how much it is', () => {
  assert.is(formatAccepted([], noColours), '');
  const told = (rule: string, severity: 'warning' | 'note', reason: string): Accepted => ({
    rule,
    reason,
    diagnostic: { severity, code: 'guard-stops-everyone', message: 'm' },
  });
  const one = told('staff.guard', 'warning', 'Meant\u001b.');
  assert.is(
    formatAccepted([one], noColours),
    'accepted: 1 warning\n  staff.guard [guard-stops-everyone] Meant\\u001b.\n',
  );
  const [head] = formatAccepted([one, told('a', 'note', 'x'), told('b', 'note', 'y')], noColours).split('\n');
  assert.is(head, 'accepted: 1 warning, 2 notes');
});

test('a broken row says why the role cannot be assumed, and nothing of an outcome', () => {
  assert.equal(
    facts(
      'as: bob, with: access-key, through: { role: nobody, mfa_code: given }, cannot: s3:GetObject, resource: vault/a',
    ),
    [
      '  request   bob (access-key) through nobody with an MFA code in the call: s3:GetObject on vault/a',
      '  expected  deny',
      "  because   `nobody` cannot be assumed: the role's trust policy allows this to neither `bob` nor its account: there is none",
    ],
  );
});

test('the facts that tell two requests apart are shown', () => {
  const context = 'context: { tls: false, mfa_delete_code: valid, aws: { aws:UserAgent: "x\\e[2J" } }';
  const [request] = facts(`as: root, with: access-key, can: s3:DeleteObjectVersion, resource: vault/a, ${context}`);
  assert.is(
    request,
    '  request   root (access-key): s3:DeleteObjectVersion on vault/a, tls: false, mfa_delete_code: valid, aws:UserAgent: x\\u001b[2J',
  );
});

test('of many checks of one test ten are shown', () => {
  const resources = Array.from({ length: 13 }, (_, index) => `vault/k${index}`).join(', ');
  const shown = formatFailures(
    rowResult(`as: bob, with: access-key, can: s3:GetObject, resource: [${resources}]`),
    noColours,
  );
  assert.is(shown.match(/ {2}request /g)?.length, 10);
  assert.match(shown, '\n  and 3 more checks of this test\n');
});

const passing = 'tests: { t: { as: bob, with: access-key, cannot: s3:GetObject, resource: vault/a } }\n';
const failing = passing.replace('cannot', 'can');
const unchecked = 'properties: { p: { nobody_can: s3:GetObject, resource: vault, unless: { mfa: present } } }\n';

test('one aligned line a spec; one without tests does not look as if it were fine', () => {
  assert.is(
    formatSpecs([resultOf(passing), resultOf(failing), resultOf(unchecked)], noColours),
    `vault    1 test      1 check  ok
vault    1 test      1 check  FAILED
vault   0 tests     0 checks  no tests
`,
  );
});

test('the counts, with broken and unknown only where there are some', () => {
  assert.is(
    formatTotals([resultOf(passing)], 41.4, noColours),
    '1 spec, 1 test, 1 check: 1 passed, 0 failed (41 ms)\n',
  );
  const unknown = rowResult('as: bob, with: access-key, can: s3:ListBucket, resource: vault');
  assert.is(
    formatTotals([resultOf(failing), unknown], 3, noColours),
    '2 specs, 2 tests, 2 checks: 0 passed, 1 failed, 1 unknown (3 ms)\n',
  );
});

test('what is stale, and the command that helps', () => {
  const result = resultOf(passing);
  assert.is(formatStale(reportOn(result), noColours), '');
  const stale = reportOn(result, { stale: ['out/vault/a\u001b.tf'], remedy: 'iamspec generate --out x' });
  assert.is(
    formatStale(stale, noColours),
    '\nSTALE `specs/vault.yaml` renders something else than `out/vault` holds\n  out/vault/a\\u001b.tf\n  run `iamspec generate --out x` and look at the diff\n',
  );
});

test('properties are listed as not checked', () => {
  assert.is(formatProperties(resultOf(passing), noColours), '');
  assert.is(formatProperties(resultOf(unchecked), noColours), '\nNOT CHECKED 1 property of vault\n  p\n');
});

test.run();
