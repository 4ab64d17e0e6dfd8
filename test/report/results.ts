// Results of real specs for the tests of what is printed.
import type { Explained } from '../../src/check/explain.ts';
import { checksOf } from '../../src/check/plan.ts';
import { type SpecResult, type Suite, total } from '../../src/check/run.ts';
import { type QuestionFlags, questionOf } from '../../src/cli/question.ts';
import {
  type Build,
  build,
  explainChecks,
  explainQuestion,
  openLibrary,
  openSuite,
  type Tools,
  test,
} from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import type { Report } from '../../src/report/report.ts';
import { type Run, reportOf, type SpecReport } from '../../src/report/report-of.ts';
import type { Asked } from '../../src/spec/question.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import type { Source } from '../../src/text/source.ts';

const tools: Tools = {
  library: openLibrary(),
  templates: shipped(),
  readHeld: (_, name) => {
    throw new Error(`${name} is not there`);
  },
};

const head = `iamspec: 1
accounts: { home: "444455556666" }
principals:
  bob: { user: home/bob }
  boss: { user: home/boss, has: [AdministratorAccess] }
  reader: { role: home/reader }
  nobody: { role: home/nobody }
  guarded: { role: home/guarded }
  root: { root: home }
buckets: { vault: { name: acme-vault, account: home, versioning: enabled, mfa_delete: enabled } }
mfa: { present: { key_absent: denied }, exempt: { key_absent: exempt } }
rules:
  bob-reads: { allow: s3:GetObject, to: [bob, reader], resource: vault }
  reading-needs-mfa: { deny: s3:GetObject, to: everyone, resource: vault, unless: { mfa: present } }
  bob-becomes-reader: { allow: sts:AssumeRole, to: bob, resource: reader }
  bob-becomes-guarded: { allow: sts:AssumeRole, to: bob, resource: guarded, when: { mfa: exempt } }
  tagged-lists: { allow: s3:ListBucket, to: bob, resource: vault, when: { aws: { StringEquals: { aws:PrincipalTag/team: x } } } }
`;

function built(source: Source, asked?: Asked): Build {
  const diagnostics = new Diagnostics();
  const made = build(source, tools, diagnostics, asked);
  if (made === undefined) throw new Error(diagnostics.all.map(({ message }) => message).join('\n'));
  return made;
}

/** What comes of a spec with these sections after its rules, but for the lock-out suite. */
export function resultOf(sections: string): SpecResult {
  const result = wholeResultOf(sections);
  const tests = result.tests.filter((each) => each.test.generated !== true);
  return { ...result, tests, counts: total(tests) };
}

export function wholeResultOf(sections: string): SpecResult {
  return test(built({ path: 'specs/vault.yaml', text: head + sections }), tools.library);
}

/** The tests of such a spec, to be run in parts. */
export function suiteOf(sections: string): Suite {
  return openSuite(built({ path: 'specs/vault.yaml', text: head + sections }), tools.library);
}

export interface ExplainedSpec {
  readonly spec: Build['spec'];
  readonly explained: readonly Explained[];
}

/** What is asked of the spec above, or of another. */
export function explainedBy(
  flags: Partial<QuestionFlags>,
  source: Source = { path: 'specs/vault.yaml', text: head },
): ExplainedSpec {
  const none = { as: [], with: [], through: [], mfaCode: false, action: [], resource: [], context: [], claim: [] };
  const made = built(source, questionOf({ ...none, ...flags }));
  return { spec: made.spec, explained: explainQuestion(made, tools.library) };
}

/** The checks of one test with one row. */
export function explainedRow(row: string): ExplainedSpec {
  const made = built({ path: 'specs/vault.yaml', text: `${head}tests:\n  a row: { ${row} }\n` });
  const checks = made.spec.tests.flatMap((each) => checksOf(each, tools.library.catalogue));
  return { spec: made.spec, explained: explainChecks(made, checks) };
}

/** One test with one row. */
export function rowResult(row: string): SpecResult {
  return resultOf(`tests:\n  a row: { ${row} }\n`);
}

export function reportOn(result: SpecResult, changes: Partial<SpecReport> = {}): SpecReport {
  return { result, stale: [], folder: 'out/vault', remedy: 'iamspec generate', ...changes };
}

/** Of a run of one spec. */
export function runOn(report: SpecReport, changes: Partial<Run> = {}): Report {
  return reportOf({
    specs: [report],
    diagnostics: [],
    exit: 0,
    duration: 1.23456,
    inputs: 'sha256:0',
    listed: 'all',
    ...changes,
  });
}
