// Compiles specs that tests write as text: their documents as AWS's JSON, and what was said about them.
import { readFileSync } from 'node:fs';
import { type Compiled, compile } from '../../src/compile/compile.ts';
import { openCatalogue } from '../../src/iam/catalogue.ts';
import { openManagedPolicies } from '../../src/iam/managed-policies.ts';
import { policyView } from '../../src/render/view.ts';
import { readSpec } from '../../src/spec/read.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { type Diagnostic, Diagnostics } from '../../src/text/diagnostic.ts';

export const library = {
  catalogue: openCatalogue(readFileSync('data/actions.tsv', 'utf8')),
  managedPolicies: openManagedPolicies(readFileSync('data/managed-policies.tsv')),
};

/** Two managed accounts, one that is not, someone of every kind in each, and a bucket in the first two. */
export const estate = `
iamspec: 1
accounts:
  home: "111111111111"
  lab: "222222222222"
  partner: { id: "333333333333", managed: false }
principals:
  home-all: { account: home }
  lab-all: { account: lab }
  partner-all: { account: partner }
  home-root: { root: home }
  bob: { user: home/bob }
  ann: { user: home/teams/data/ann }
  staff: { group: home/staff, members: [bob, ann] }
  empty: { group: home/empty }
  admin: { role: home/admin }
  runner: { role: home/runner, instance_profile: runner-profile }
  sam: { user: lab/sam }
  scientists: { group: lab/scientists, members: [sam] }
  analyst: { role: lab/analyst }
  alice: { user: partner/alice }
  partners: { group: partner/partners, members: [alice] }
  visitor: { role: partner/visitor }
  lambda: { service: lambda.amazonaws.com }
buckets:
  data: { name: acme-data, account: home }
  notes: { name: acme-notes, account: lab }
mfa:
  present: { key_absent: denied }
  lenient: { key_absent: exempt }
  legacy: { key_absent: denied, key: age }
  fresh: { key_absent: denied, max_age: 1h }
  lenient-fresh: { key_absent: exempt, max_age: 1h }
`;

/** The estate with an organization, and those who come from elsewhere than IAM's users and roles. */
export const wide = estate
  .replace('iamspec: 1\n', 'iamspec: 1\norganization: { id: o-a1b2c3d4e5 }\n')
  .replace('home: "111111111111"', 'home: { id: "111111111111", organization: member }')
  .replace(
    'principals:\n',
    `principals:
  admins: { sso: home/DataAdmin }
  lab-admins: { sso: lab/DataAdmin }
  partner-admins: { sso: partner/Partner }
  any-admins: { sso: any/DataAdmin }
  robots: { roles: home/robots/* }
  any-robots: { roles: any/robots/* }
  github: { oidc: home/token.actions.githubusercontent.com }
  gitlab: { oidc: home/gitlab.com }
  terraform: { oidc: home/app.terraform.io }
  buildkite: { oidc: home/agent.buildkite.com }
  vercel: { oidc: home/oidc.vercel.com }
  google: { oidc: home/accounts.google.com }
  keycloak: { oidc: home/id.example.com/realms/acme }
  lab-github: { oidc: lab/token.actions.githubusercontent.com }
  idp: { saml: home/IdP }
`,
  )
  .replace('buckets:\n', 'buckets:\n  locked: { name: acme-locked, account: home, public_access_block: all }\n');

/** Rules within the wide estate. */
export function wideRules(text: string): Outcome {
  return compileText(`${wide}rules:\n${text}\n`);
}

/** The documents of one rule within the wide estate. */
export function wideDocuments(rule: string): Documents {
  return documentsOf(wideRules(`  the-rule: ${rule}`));
}

/** The value, which the test takes to be there. */
export function must<Value>(value: Value | undefined, why: string): Value {
  if (value === undefined) throw new Error(why);
  return value;
}

export interface Outcome {
  readonly spec: Spec;
  readonly compiled: Compiled | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Codes of everything that was said, sorted. */
  readonly codes: readonly string[];
}

/** A whole spec. The reader's own errors fail the test: they mean that the spec never gets here. */
export function compileText(text: string): Outcome {
  const read = new Diagnostics();
  const spec = readSpec({ path: 'specs/given.yaml', text }, library, read);
  if (spec === undefined) throw new Error(read.all.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return compileSpec(spec);
}

export function compileSpec(spec: Spec): Outcome {
  const diagnostics = new Diagnostics();
  const compiled = compile(spec, library.catalogue, diagnostics);
  return { spec, compiled, diagnostics: diagnostics.all, codes: diagnostics.all.map(({ code }) => code).sort() };
}

/** Rules within the estate. */
export function rules(text: string): Outcome {
  return compileText(`${estate}rules:\n${text}\n`);
}

/** Statements as AWS has them, by document. */
export type Documents = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

export function documentsOf({ compiled, diagnostics }: Outcome): Documents {
  if (compiled === undefined) throw new Error(diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return Object.fromEntries(
    compiled.documents.map((document) => [document.name, policyView(document).statements.map(asInAws)]),
  );
}

function asInAws(view: object): Readonly<Record<string, unknown>> {
  const given = Object.entries(view).filter(([, value]) => value !== null);
  return Object.fromEntries(given.map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), value]));
}

/** The documents of one rule. */
export function documents(rule: string): Documents {
  return documentsOf(rules(`  the-rule: ${rule}`));
}
