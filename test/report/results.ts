// Results of real specs for the tests of what is printed.
import type { SpecResult } from '../../src/check/run.ts';
import { build, openLibrary, type Tools, test } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import type { SpecReport } from '../../src/report/json.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';

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

/** What comes of a spec with these sections after its rules. */
export function resultOf(sections: string): SpecResult {
  const diagnostics = new Diagnostics();
  const built = build({ path: 'specs/vault.yaml', text: head + sections }, tools, diagnostics);
  if (built === undefined) throw new Error(diagnostics.all.map(({ message }) => message).join('\n'));
  return test(built, tools.library);
}

/** One test with one row. */
export function rowResult(row: string): SpecResult {
  return resultOf(`tests:\n  a row: { ${row} }\n`);
}

export function reportOn(result: SpecResult, changes: Partial<SpecReport> = {}): SpecReport {
  return { result, stale: [], folder: 'out/vault', remedy: 'iamspec generate', ...changes };
}
