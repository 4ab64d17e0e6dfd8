// Results as people read them: what was asked, what was expected, what is, and the rule that decided.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { total } from '../../src/check/run.ts';
import { formatAccepted } from '../../src/report/accepted.ts';
import { noColours } from '../../src/report/paint.ts';
import { formatPretty } from '../../src/report/pretty.ts';
import type { Report } from '../../src/report/report.ts';
import { reportOn, resultOf, rowResult, runOn, wholeResultOf } from './results.ts';

type Result = ReturnType<typeof resultOf>;

/** The page, from its top to what is said of the specs. */
function failuresOf(result: Result): string {
  return pageOf(result).replace(/^vault .*$[\s\S]*/m, '');
}

function pageOf(result: Result): string {
  return formatPretty(runOn(reportOn(result)), noColours);
}

/** Several specs as one run. */
function together(reports: readonly Report[]): Report {
  const [first] = reports as readonly [Report];
  const specs = reports.flatMap((each) => each.specs);
  return { ...first, specs, checks: total(specs.map(({ checks }) => ({ counts: checks }))) };
}

/** Without the head, the excerpt and the command, which have tests of their own. */
function facts(row: string): readonly string[] {
  return failuresOf(rowResult(row)).trimEnd().split('\n').slice(4, -1);
}

test('what passes is not shown', () => {
  assert.is(failuresOf(rowResult('as: bob, with: access-key, cannot: s3:GetObject, resource: vault/a')), '');
});

test('a wrong outcome: the test, the place, the line, and the rules that decided with theirs', () => {
  const row = 'as: boss, with: { session: console, mfa: 90s }, cannot: s3:PutObject, resource: vault/a';
  assert.is(
    failuresOf(rowResult(row)),
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
  const lines = failuresOf(resultOf(noted + asks)).split('\n');
  assert.ok(lines.includes('  why       `noted`: Because.'), lines.join('\n'));
});

test('what rules accept, after how much it is', () => {
  assert.is(formatAccepted([], noColours), '');
  const told = (rule: string, severity: 'warning' | 'note', reason: string) =>
    ({ rule, reason, severity, code: 'guard-stops-everyone' }) as const;
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
  const shown = failuresOf(rowResult(`as: bob, with: access-key, can: s3:GetObject, resource: [${resources}]`));
  assert.is(shown.match(/ {2}request /g)?.length, 10);
  assert.match(shown, '\n  and 3 more checks of this test\n');
});

const passing = 'tests: { t: { as: bob, with: access-key, cannot: s3:GetObject, resource: vault/a } }\n';
const failing = passing.replace('cannot', 'can');
const proved = 'properties: { p: { nobody_can: s3:GetObject, resource: vault, unless: { mfa: present } } }\n';

function linesOf(page: string, pattern: RegExp): readonly string[] {
  return page.split('\n').filter((line) => pattern.test(line));
}

test('one aligned line a spec; one without tests does not look as if it were fine', () => {
  const reports = [passing, failing, proved].map((sections) => runOn(reportOn(resultOf(sections))));
  assert.equal(linesOf(formatPretty(together(reports), noColours), /^vault /), [
    'vault    1 test      1 check  ok',
    'vault    1 test      1 check  FAILED',
    'vault   0 tests     0 checks  no tests',
  ]);
  assert.match(pageOf(wholeResultOf(proved)), 'vault    1 test     3 checks  no tests of its own\n');
  assert.match(
    pageOf(wholeResultOf(passing)),
    '1 spec, 2 tests (1 of the lock-out suite), 4 checks: 4 passed, 0 failed',
  );
});

test('failures of several specs stand under their files', () => {
  const one = runOn(reportOn(resultOf(failing)));
  const page = formatPretty(together([one, one]), noColours);
  assert.is(page.match(/^── specs\/vault\.yaml$/gm)?.length, 2);
  assert.not.match(formatPretty(one, noColours), '──');
});

test('the counts, with broken and unknown only where there are some', () => {
  const lastOf = (report: Report) => formatPretty(report, noColours).trimEnd().split('\n').at(-1);
  assert.is(
    lastOf(runOn(reportOn(resultOf(passing)), { duration: 41.4 })),
    '1 spec, 1 test, 1 check: 1 passed, 0 failed (41 ms)',
  );
  const unknown = runOn(reportOn(rowResult('as: bob, with: access-key, can: s3:ListBucket, resource: vault')));
  assert.is(
    lastOf(together([runOn(reportOn(resultOf(failing))), unknown])),
    '2 specs, 2 tests, 2 checks: 0 passed, 1 failed, 1 unknown (1 ms)',
  );
});

test('what is stale, and the command that helps', () => {
  const result = resultOf(passing);
  assert.not.match(pageOf(result), 'STALE');
  const stale = reportOn(result, { stale: ['out/vault/a\u001b.tf'], remedy: 'iamspec generate --out x' });
  assert.match(
    formatPretty(runOn(stale), noColours),
    '\nSTALE `specs/vault.yaml` renders something else than `out/vault` holds\n  out/vault/a\\u001b.tf\n  run `iamspec generate --out x` and look at the diff\n',
  );
});

test('a property that does not hold, with the request that shows it; of one that does, the count alone', () => {
  assert.not.match(pageOf(resultOf(proved)), 'REFUTED');
  assert.match(pageOf(resultOf(proved)), '1 property: 0 passed, 0 failed, 1 proved');
  const page = pageOf(resultOf(proved.replace('unless: { mfa: present }', 'closed: true')));
  assert.match(page, 'REFUTED p\nspecs/vault.yaml:18:15\n  found     ');
  assert.match(page, '  because   ');
  assert.match(page, '  assumed   nobody holds more than the spec says\n');
});

test('what may fail and what is not run is listed with its reason, and never counted as passed', () => {
  const page = pageOf(
    resultOf(`tests:
  fails: { todo: "Not yet\\e[2J.", as: bob, with: access-key, can: s3:GetObject, resource: vault/a }
  holds: { todo: Soon., as: bob, with: access-key, cannot: s3:GetObject, resource: vault/a }
  waits: { skip: Later., as: bob, with: access-key, cannot: s3:GetObject, resource: vault/a }
`),
  );
  assert.match(page, '\ntodo\n  specs/vault.yaml:19:3: fails\n    Not yet\\u001b[2J.\n');
  assert.match(page, '\nskipped\n  specs/vault.yaml:21:3: waits\n    Later.\n');
  assert.match(page, '\nholds by now: take `todo` away\n  specs/vault.yaml:20:3: holds\n    Soon.\n');
  assert.match(page, '3 checks: 1 passed, 0 failed, 1 todo, 1 skipped');
  assert.not.match(page, 'FAILED');
});

test('a run says which it was', () => {
  const run = runOn(reportOn(resultOf(passing)), { seed: 7, shard: { index: 2, of: 3 }, selected: '--run x' });
  assert.match(
    formatPretty(run, noColours),
    '\nselected: --run x\nshard 2 of 3\nshuffled: --shuffle 7 gives this order again\n1 spec, ',
  );
});

test('nothing is printed of a run that could not be', () => {
  assert.is(formatPretty({ ...runOn(reportOn(resultOf(passing))), specs: [] }, noColours), '');
});

test.run();
