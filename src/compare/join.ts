// Audit arm: two renderings of one estate, put into the same names: who and what they declare is told apart by what AWS
// calls it, so that a new name in a spec changes nothing. Decides nothing.
import type { Manifest, ManifestAccount, ManifestBucket, ManifestPrincipal } from '../manifest.ts';
import type { Material } from '../regions/material.ts';

/** Something that is declared otherwise than before. */
export interface Fact {
  /** `` `bob` ``, `bucket \`exchange\``. */
  readonly on: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Of `changed`; otherwise empty. */
  readonly key: string;
  /** Of `changed`: the key, and both of its values in words. */
  readonly what: string;
}

export interface Joined {
  readonly base: Material;
  readonly head: Material;
  readonly facts: readonly Fact[];
  /** Why requests of the two cannot be held against each other; empty: they can. */
  readonly apart: readonly string[];
}

/** Both declare the same names: what but one of them does holds nothing in the other, and has no policy there. */
export function joined(base: Material, head: Material): Joined {
  const own = renamed(base.manifest, head.manifest);
  const assumptions = agreed(base.assumptions, head.assumptions);
  const sides = [own, head.manifest] as const;
  const facts = [
    ...factsOf(sides, 'accounts', (name) => `account \`${name}\``),
    ...factsOf(sides, 'principals', (name) => `\`${name}\``),
    ...factsOf(sides, 'buckets', (name) => `bucket \`${name}\``),
  ];
  return {
    base: { ...base, manifest: filled(own, head.manifest), assumptions },
    head: { ...head, manifest: filled(head.manifest, own), assumptions },
    facts,
    apart: apart(sides, facts),
  };
}

/** What changes who holds what, and not which requests there are, nor by which gates they go. */
const comparable: ReadonlySet<string> = new Set(['has', 'members', 'managed', 'public_access_block', 'versioning']);

function apart([base, head]: readonly [Manifest, Manifest], facts: readonly Fact[]): readonly string[] {
  const [before, after] = [limitsOf(base), limitsOf(head)];
  const limits = [...new Set([...before, ...after])].filter((each) => !before.has(each) || !after.has(each));
  const changed = facts.filter(({ change, key }) => change === 'changed' && key !== 'boundary' && !comparable.has(key));
  return [
    ...limits.map((each) => `${each} is there on one side alone, and what it changes is not followed`),
    ...changed.map(({ on, what }) => `which requests there are hangs on ${on}, which is declared otherwise (${what})`),
  ];
}

/** Whom a policy that only limits is attached to. */
function limitsOf({ principals, documents }: Manifest): ReadonlySet<string> {
  const declared = Object.entries(principals).flatMap(([name, each]) =>
    'boundary' in each && each.boundary !== undefined ? [`the boundary of \`${name}\``] : [],
  );
  const rendered = Object.values(documents).flatMap(({ kind, attached_to: name }) =>
    kind === 'bucket' || kind === 'identity' || kind === 'trust' ? [] : [`the ${kind} of \`${name}\``],
  );
  return new Set([...declared, ...rendered]);
}

/** What AWS does hangs on nobody's assumptions: where the two differ, nothing is assumed. */
function agreed(first: Material['assumptions'], second: Material['assumptions']): Material['assumptions'] {
  const entries = Object.entries(first).map(([key, value]) => {
    const other = Object.entries(second).find(([each]) => each === key)?.[1];
    return [key, value === other ? value : 'either'];
  });
  return Object.fromEntries(entries) as Material['assumptions'];
}

/** The first in the names that the second has for the same. */
function renamed(first: Manifest, second: Manifest): Manifest {
  const accounts = namesFor(first.accounts, second.accounts, ({ id }) => id);
  const taken = { ...second.principals, ...second.buckets };
  const principals = namesFor(first.principals, second.principals, identityOf, taken);
  const buckets = namesFor(first.buckets, second.buckets, ({ name }) => name, taken);
  const account = (name: string): string => accounts.get(name) ?? name;
  const ofPrincipal = (each: ManifestPrincipal): ManifestPrincipal => {
    const placed = 'account' in each && each.account !== undefined ? { ...each, account: account(each.account) } : each;
    if (placed.kind !== 'group') return placed;
    return { ...placed, members: placed.members.map((name) => principals.get(name) ?? name) };
  };
  return {
    ...first,
    accounts: mapped(first.accounts, accounts, (each) => each),
    principals: mapped(first.principals, principals, ofPrincipal),
    buckets: mapped(first.buckets, buckets, (each) => ({ ...each, account: account(each.account) })),
    documents: Object.fromEntries(
      Object.entries(first.documents).map(([name, each]) => {
        const names = each.kind === 'bucket' ? buckets : principals;
        return [name, { ...each, attached_to: names.get(each.attached_to) ?? each.attached_to }];
      }),
    ),
  };
}

function identityOf(principal: ManifestPrincipal): string {
  return JSON.stringify([principal.kind, 'arn' in principal ? principal.arn : principal.service]);
}

/** By the first's name. One that the second has for something else gets a mark. */
function namesFor<Value>(
  first: Readonly<Record<string, Value>>,
  second: Readonly<Record<string, Value>>,
  idOf: (value: Value) => string,
  taken: Readonly<Record<string, unknown>> = second,
): ReadonlyMap<string, string> {
  const known = new Map(Object.entries(second).map(([name, value]) => [idOf(value), name]));
  return new Map(
    Object.entries(first).map(([name, value]) => {
      const same = idOf(second[name] ?? value) === idOf(value) && Object.hasOwn(second, name) ? name : undefined;
      const other = Object.hasOwn(taken, name) ? `${name} (as it was)` : name;
      return [name, same ?? known.get(idOf(value)) ?? other];
    }),
  );
}

function mapped<Value>(
  values: Readonly<Record<string, Value>>,
  names: ReadonlyMap<string, string>,
  change: (value: Value) => Value,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [names.get(name) ?? name, change(value)]));
}

/** With what the other one declares alone: they are there, and hold nothing. */
function filled(own: Manifest, other: Manifest): Manifest {
  const empty = Object.entries(other.principals).map(([name, each]) => [name, holdingNothing(each)] as const);
  return {
    ...own,
    accounts: sorted({ ...other.accounts, ...own.accounts }),
    principals: sorted({ ...Object.fromEntries(empty), ...own.principals }),
    buckets: sorted({ ...other.buckets, ...own.buckets }),
  };
}

function holdingNothing(principal: ManifestPrincipal): ManifestPrincipal {
  if (principal.kind === 'user' || principal.kind === 'role') {
    const { boundary: _, ...rest } = principal;
    return { ...rest, has: [] };
  }
  if (principal.kind === 'group') return { ...principal, has: [], members: [] };
  return principal.kind === 'sso' ? { ...principal, has: [] } : principal;
}

function sorted<Value>(values: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Declared = ManifestAccount | ManifestPrincipal | ManifestBucket;

function factsOf(
  [base, head]: readonly [Manifest, Manifest],
  section: 'accounts' | 'principals' | 'buckets',
  wordsFor: (name: string) => string,
): readonly Fact[] {
  const [before, after]: readonly Readonly<Record<string, Declared>>[] = [base[section], head[section]];
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort();
  return names.flatMap((name): readonly Fact[] => {
    const [was, is] = [before?.[name], after?.[name]];
    const on = wordsFor(name);
    if (was === undefined) return [{ on, change: 'added', key: '', what: '' }];
    if (is === undefined) return [{ on, change: 'removed', key: '', what: '' }];
    const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
    return keys.flatMap((key): readonly Fact[] => {
      const [old, now] = [saidOf(was, key), saidOf(is, key)];
      return old === now ? [] : [{ on, change: 'changed', key, what: `${key}: ${old}, now ${now}` }];
    });
  });
}

function saidOf(declared: Declared, key: string): string {
  const value: unknown = Object.entries(declared).find(([each]) => each === key)?.[1];
  if (value === undefined) return 'not said';
  if (!Array.isArray(value)) return String(value);
  return value.length === 0 ? 'none' : [...value].sort().join(' and ');
}
