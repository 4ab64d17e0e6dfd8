// Policies imported as `iamspec import` does, and what comes of the spec by itself: rendered, tested and formatted anew.
import { compareAttached } from '../../src/check/equal.ts';
import { runSuite } from '../../src/check/run.ts';
import { benchOf } from '../../src/cli/import-bench.ts';
import { formatSpec } from '../../src/format/format.ts';
import type { PolicyDocument } from '../../src/iam/document.ts';
import { bucketIn, type Given, type GivenKind, type HolderKind, type Holdings } from '../../src/import/given.ts';
import { type Imported, importPolicies } from '../../src/import/import.ts';
import { readBeside } from '../../src/io.ts';
import { type Build, build, openLibrary, openSuite, type Tools } from '../../src/pipeline.ts';
import { readPolicy } from '../../src/readback/policy.ts';
import type { Rendering } from '../../src/readback/rendering.ts';
import { shipped } from '../../src/render/templates.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';

export const tools: Tools = { library: openLibrary(), templates: shipped(), readHeld: readBeside };
const bench = benchOf(tools);
const path = 'specs/imported.yaml';

export interface GivenPolicy {
  readonly kind: GivenKind;
  readonly name?: string;
  readonly holder?: HolderKind;
  readonly policy: unknown;
}

export function givenOf({ kind, name, holder, policy }: GivenPolicy, file = 'policy.json'): Given {
  const source = { path: file, text: JSON.stringify(policy) };
  const diagnostics = new Diagnostics();
  const document = readPolicy(source, kind === 'boundary' ? 'identity' : kind, diagnostics, { empty: 'taken' });
  if (document === undefined) throw new Error(diagnostics.all.map(({ message }) => message).join('\n'));
  const own = name ?? (kind === 'bucket' ? bucketIn(document) : undefined) ?? 'acme-data';
  return { source, kind, name: own, document, ...(holder === undefined ? {} : { holder }) };
}

export function imported(all: readonly GivenPolicy[], account?: string, holdings?: Holdings): Imported {
  const policies = all.map((each, index) =>
    givenOf(each, all.length === 1 ? 'policy.json' : `policy-${index + 1}.json`),
  );
  return importPolicies(policies, path, account, bench, holdings);
}

/** The spec without what is written around its rules: each rule's lines. */
export function rulesIn({ text }: Imported): string {
  const [, rules = ''] = text.split('\nrules:\n');
  return rules.split(/\n(?=[a-z])/)[0]?.trimEnd() ?? '';
}

/** What is wrong with an imported spec, held against what was imported; nothing, if all is well. */
export function faultsOf({ text, statements, proved }: Imported, policies: readonly GivenPolicy[]): readonly string[] {
  const diagnostics = new Diagnostics();
  const built = build({ path, text }, tools, diagnostics);
  if (built === undefined) return diagnostics.all.map(({ message }) => message);
  const formatted = formatSpec({ path, text }, new Diagnostics());
  const isWhole = proved.every(({ proof }) => proof === 'whole');
  return [
    ...(formatted === text ? [] : ['`iamspec fmt` would write it otherwise']),
    ...failuresIn(built),
    ...(isWhole ? differencesIn(built, policies) : differencesByStatement(built, policies, statements)),
  ];
}

function failuresIn(built: Build): readonly string[] {
  const { tests } = runSuite(openSuite(built, tools.library), 'all');
  const written = tests.filter(({ test }) => test.generated !== true);
  const failed = tests.filter(({ status }) => status !== 'passed' && status !== 'skipped');
  return [
    ...failed.map(({ test, status }) => `the test \`${test.name}\` ${status}`),
    ...(written.length > 0 ? [] : ['nothing is tested']),
  ];
}

function differencesIn({ rendering }: Build, policies: readonly GivenPolicy[]): readonly string[] {
  const kinds = [...new Set(policies.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const before = policies.filter((each) => each.kind === kind).map((each) => givenOf(each).document);
    return differences(kind, before, documentsIn(rendering, kind));
  });
}

/** Of one policy: each statement against those of its rule. */
function differencesByStatement(
  { rendering }: Build,
  [only, other]: readonly GivenPolicy[],
  statements: Imported['statements'],
): readonly string[] {
  if (only === undefined || other !== undefined) return ['several policies are not compared by statement'];
  const document = givenOf(only).document;
  const rendered = documentsIn(rendering, only.kind).flatMap((each) => each.statements);
  return statements.flatMap(({ index, rule }) => {
    const own = rendered.filter(({ sid = '' }) => rendering.manifest.sids[sid] === rule);
    const before = { ...document, statements: document.statements.slice(index, index + 1) };
    return differences(only.kind, [before], [{ version: '2012-10-17', statements: own }]);
  });
}

function documentsIn({ manifest, documents }: Rendering, kind: GivenKind): readonly PolicyDocument[] {
  const names = Object.entries(manifest.documents).flatMap(([name, each]) => (each.kind === kind ? [name] : []));
  return names.flatMap((name) => documents.get(name) ?? []);
}

function differences(
  kind: GivenKind,
  before: readonly PolicyDocument[],
  after: readonly PolicyDocument[],
): readonly string[] {
  const layer = kind === 'bucket' || kind === 'trust' ? 'resource' : 'identity';
  const found = compareAttached(
    '',
    before.map(inTodaysVersion),
    after,
    layer,
    ['what was imported', 'the spec'],
    tools.library.catalogue,
  );
  return [found.first, found.second].flatMap((way) =>
    way.answer === 'same' ? [] : [`${kind}: ${way.answer}: ${way.finding}`],
  );
}

/** Before there were variables, `${` was what it is. */
function inTodaysVersion(document: PolicyDocument): PolicyDocument {
  if (document.version === '2012-10-17') return document;
  const text = JSON.stringify(document.statements).replaceAll('${', '${$}{');
  return { ...document, version: '2012-10-17', statements: JSON.parse(text) as PolicyDocument['statements'] };
}
