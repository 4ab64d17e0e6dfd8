// Plans: what a plan comes to, in the place of a rendering: the documents of those whom a manifest declares, and what
// either has that the other has not.
import { byText, type PolicyDocument, type RenderedKind } from '../iam/document.ts';
import type { ManagedPolicies } from '../iam/managed-policies.ts';
import type { Manifest, ManifestDocument, ManifestPrincipal } from '../manifest.ts';
import type { Rendering } from '../readback/rendering.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { settledBuckets } from './bucket-settings.ts';
import type { Holder } from './holders.ts';
import { matchesOf } from './match.ts';
import { perhapsThere, unknownPolicy } from './open.ts';
import type { Planned, PlannedPolicy } from './policies.ts';
import { PolicyReader } from './read-policy.ts';
import { settingsOf } from './settings.ts';
import type { UniqueIds } from './unique-ids.ts';

export interface PlannedRendering {
  readonly rendering: Rendering;
  /** By the `file` of a document. Those that must not be shown are left out. */
  readonly sources: ReadonlyMap<string, Source>;
  /** What was left out. */
  readonly sensitive: readonly string[];
  readonly told: Told;
}

/** What the two sides have for themselves. */
export interface Told {
  /** Addresses or names of what has policies in the plan and is not declared. */
  readonly beyond: readonly string[];
  /** Declared names of users, roles, groups and buckets that the plan says nothing of. */
  readonly lacking: readonly string[];
}

/** Undefined where, and only where, a policy is in error, which is told. */
export function plannedRendering(
  path: string,
  planned: Planned,
  ids: UniqueIds,
  manifest: Manifest,
  managedPolicies: ManagedPolicies,
  diagnostics: Diagnostics,
): PlannedRendering | undefined {
  const reader = new PolicyReader(path, ids, managedPolicies, diagnostics);
  const documents = new Map<string, PolicyDocument>();
  const listed: Record<string, ManifestDocument> = {};
  const add = (
    kind: RenderedKind,
    owner: string,
    { policy, perhaps }: PlannedPolicy,
    doubt: string | undefined,
  ): void => {
    const document = reader.read(policy, kind);
    if (document === undefined) return;
    const why = perhaps ?? doubt;
    const settled = why === undefined ? document : perhapsThere(document, why);
    const isSingle = kind === 'bucket' || kind === 'trust';
    const name = isSingle ? `${kind}.${owner}` : `${kind}.${owner}:${policy.at}`;
    const other = isSingle ? documents.get(name) : undefined;
    documents.set(name, other === undefined ? settled : together(other, settled, kind));
    // Of several that may be the one, none is the place of a statement.
    const file = other === undefined ? reader.fileOf(policy) : `${path}#${name}`;
    listed[name] = { kind, file, attached_to: owner };
  };
  for (const each of planned.policies) {
    for (const { name, perhaps } of matchesOf(each.holder, manifest)) {
      add(
        each.kind,
        name,
        each,
        perhaps ? `whether \`${each.by}\` is about \`${name}\`, which the plan does not tell` : undefined,
      );
    }
  }
  const settings = settingsOf(planned, manifest);
  for (const { user, policy } of settings.perhapsMembers) add('identity', user, policy, policy.perhaps);
  const buckets = settledBuckets(planned.buckets, manifest);
  for (const [owner, { perhapsDenied }] of buckets) {
    if (perhapsDenied.length === 0) continue;
    const name = `bucket.${owner}`;
    const { statements = [], ...about } = documents.get(name) ?? { version: '2012-10-17' as const };
    documents.set(name, { ...about, statements: [...statements, ...perhapsDenied] });
    listed[name] ??= { kind: 'bucket', file: `${path}#${name}`, attached_to: owner };
  }
  if (reader.hasFailed) return undefined;
  const names = [...documents.keys()].sort(byText);
  return {
    rendering: {
      manifest: {
        ...manifest,
        principals: settings.principals,
        buckets: Object.fromEntries([...buckets].map(([name, { bucket }]) => [name, bucket])),
        documents: Object.fromEntries(names.map((name) => [name, listed[name] as ManifestDocument])),
        files: {},
      },
      documents: new Map(names.map((name) => [name, documents.get(name) as PolicyDocument])),
    },
    sources: reader.sources,
    sensitive: [...reader.sensitive],
    told: toldOf(planned, manifest),
  };
}

/** AWS knows one policy there, and the plan tells several that it may be. */
function together(first: PolicyDocument, second: PolicyDocument, kind: RenderedKind): PolicyDocument {
  if (first.version === second.version) return { ...first, statements: [...first.statements, ...second.statements] };
  return unknownPolicy(kind, 'which of several policies is meant, which is known only after apply');
}

function toldOf({ holders, policies }: Planned, manifest: Manifest): Told {
  const all: readonly Holder[] = [...holders, ...policies.map(({ holder }) => holder)];
  const known = new Set(
    all.flatMap((each) => (each.name === undefined ? [] : matchesOf(each, manifest).map(({ name }) => name))),
  );
  const beyond = all.flatMap((each) => (matchesOf(each, manifest).length > 0 ? [] : (each.address ?? each.name ?? [])));
  const declared = [
    ...Object.entries(manifest.principals).flatMap(([name, each]) => (isPlannable(each) ? [name] : [])),
    ...Object.keys(manifest.buckets),
  ];
  return { beyond: [...new Set(beyond)].sort(byText), lacking: declared.filter((name) => !known.has(name)) };
}

function isPlannable({ kind }: ManifestPrincipal): boolean {
  return kind === 'user' || kind === 'role' || kind === 'group';
}
