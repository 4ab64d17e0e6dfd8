// One run that has everything a report can have, for the formats that print it: several specs, all outcomes, hostile names.
import { counted } from '../../src/check/coverage.ts';
import type { Report } from '../../src/report/report.ts';
import { reportOf } from '../../src/report/report-of.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import { reportOn, resultOf } from './results.ts';

/** What a terminal, XML, Markdown, YAML, and GitHub's and TAP's own syntax could each trip over. */
export const hostile =
  'x\u001b[31m <b>&amp;"\'</b> | `#\\ ]]> # SKIP %0A ::error::y\u202e, a: {b} \ud800 ✓😀 --- <!-- </details> ```';

const noted =
  '  noted: { deny: s3:GetBucketPolicy, to: everyone, resource: vault, unless: { mfa: exempt }, why: Because., accept: { guard-stops-everyone: Meant. } }\n';

const tests = `tests:
  bob reads with MFA: { as: bob, with: { session: console, mfa: 10m }, can: s3:GetObject, resource: vault/a }
  bob reads without: { as: bob, with: access-key, can: s3:GetObject, resource: [vault/a, vault/b] }
  for another reason: { as: bob, with: access-key, cannot: s3:GetObject, resource: vault/a, because: { rules: [bob-reads] } }
  bob lists: { as: bob, with: access-key, can: s3:ListBucket, resource: vault }
  no way there: { as: bob, with: access-key, through: nobody, can: s3:GetObject, resource: vault/a }
  later: { todo: when the guard is gone, as: bob, with: access-key, can: s3:GetObject, resource: vault/a }
  holds by now: { todo: it was hard, as: bob, with: access-key, cannot: s3:GetObject, resource: vault/a }
  not now: { skip: nobody knows yet, as: bob, with: access-key, can: s3:GetObject, resource: vault/a }
  only bob:
    exhaustive: true
    cases:
      - { as: bob, with: { session: console, mfa: 1m }, can: s3:GetObject, resource: vault/a }
      - { as: boss, with: access-key, cannot: s3:GetObject, resource: vault/a }
  who lists: { who_can: s3:GetObject, resource: vault/a, exactly: [bob, nobody] }
  the policy: { as: bob, with: console, can: s3:GetBucketPolicy, resource: vault }
  nothing else: { as: bob, with: access-key, cannot: s3:PutObject, resource: vault/a }
properties:
  nobody reads without MFA: { nobody_can: s3:GetObject, resource: vault, unless: { mfa: present } }
  nobody | reads: { nobody_can: s3:GetObject, resource: vault, among: [bob, boss], why: "Who \`reads\`, writes." }
  root shows no MFA: { nobody_can: s3:GetObject, resource: vault, except: [bob, boss], when: { mfa: present }, closed: true }
`;

/** A spec has to write them out, and has no half characters. */
function quoted(text: string): string {
  return JSON.stringify(text.replace(/\p{Cs}/gu, '')).replace(/[\u202e]/g, '\\u202e');
}

const odd = `tests:
  ${quoted(hostile)}:
    as: bob
    with: access-key
    can: s3:GetObject
    resource: ${quoted('vault/<a>|`b`&\u202e')}
    context: { aws: { aws:UserAgent: ${quoted(hostile)} } }
`;

export function everything(): Report {
  const diagnostics = new Diagnostics();
  const help = 'look at `it` | or not';
  diagnostics.warning(
    'bucket-public',
    { source: { path: 'specs/a b.yaml', text: 'x' }, span: { start: 0, end: 1 } },
    hostile,
    help,
  );
  const coverage = counted([
    {
      document: 'bucket.vault',
      index: 0,
      sid: 'ReadingNeedsMfa',
      rule: 'reading-needs-mfa',
      file: 'specs/vault.yaml',
      line: 14,
      end_line: 14,
      points: [
        { kind: 'statement', text: 'ReadingNeedsMfa', line: 14, hits: 4 },
        { kind: 'action', text: 's3:GetObject', line: 14, hits: 4 },
        {
          kind: 'condition',
          text: 'Bool aws:MultiFactorAuthPresent true',
          written: 'mfa: present',
          inverted: true,
          line: 14,
          hits: 4,
          misses: 0,
        },
      ],
    },
  ]);
  const vault = resultOf(noted + tests);
  const report = reportOf({
    specs: [
      reportOn(vault, { stale: ['out/vault/main.tf', 'out/vault/policies/bucket.vault.json'], coverage }),
      reportOn(resultOf(odd), { folder: 'out/odd' }),
    ],
    diagnostics: diagnostics.all,
    exit: 1,
    duration: 1234.5678,
    inputs: `sha256:${'0'.repeat(64)}`,
    listed: 'all',
    seed: 7,
    threshold: { wanted: 90, reached: 66.6, points: 3 },
    tested: { out: 'out' },
  });
  const [first, second] = report.specs;
  if (first === undefined || second === undefined) throw new Error('a spec is lost');
  return { ...report, specs: [withGenerated(first), renamed(second)] };
}

/** As if the lock-out suite had made some of the tests. */
function withGenerated(spec: Report['specs'][number]): Report['specs'][number] {
  const made = ['the policy', 'nothing else'];
  return { ...spec, tests: spec.tests.map((test) => ({ ...test, generated: made.includes(test.name) })) };
}

/** No spec file is named like this; a report that was read from a file may say so. */
function renamed(spec: Report['specs'][number]): Report['specs'][number] {
  const file = `specs/${hostile}.yaml`;
  const own = spec.tests.map((test) => ({
    ...test,
    name: hostile,
    file,
    checks: test.checks.map((check) => ({ ...check, file })),
  }));
  return { ...spec, name: hostile, file, tests: own };
}
