// Audit arm: do two policies, or two renderings, mean the same? With a few lines each way where they do not.
import type { Layer } from '../evaluate/policies.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import { byText, type PolicyDocument } from '../iam/document.ts';
import { nothingAssumed } from '../iam/session.ts';
import type { Manifest } from '../manifest.ts';
import type { Rendering } from '../readback/rendering.ts';
import { Comparison } from '../regions/compare.ts';
import { untoldReason } from '../regions/untold.ts';
import { type World, worldOf } from '../regions/world.ts';
import { type LineInWords, lineInWords } from './difference-words.ts';
import { type AttachedTo, beyondInWords, standingOf } from './policy-pair.ts';

/** What one side lets in and the other does not; `same`: nothing. */
export type Way =
  | { readonly answer: 'same' }
  /** `finding`: one request in a sentence. `describe`: all of it, which may take many times as long as the answer. */
  | { readonly answer: 'more'; readonly finding: string; readonly describe: () => Described }
  | { readonly answer: 'unknown'; readonly finding: string };

/** A way in a few lines. */
export interface Described {
  readonly lines: readonly LineInWords[];
  /** Further lines that were found. */
  readonly more: number;
  /** Why there may be further ones that were not looked for; undefined: there are none. */
  readonly cut: string | undefined;
}

/** One policy of both sides. */
export interface Compared {
  /** What it is attached to: `bucket exchange`; empty of two policies by themselves. */
  readonly on: string;
  /** Of the first side what goes further than the second. */
  readonly first: Way;
  readonly second: Way;
}

/** As the two are called in sentences. */
export type Names = readonly [string, string];

export function comparePolicies(
  first: PolicyDocument,
  second: PolicyDocument,
  layer: 'identity' | 'resource',
  names: Names,
  catalogue: Catalogue,
): Compared {
  return compareAttached('', [first], [second], layer, names, catalogue);
}

/** All policies that one thing has by either side, whatever it is. `on`: as it is called. */
export function compareAttached(
  on: string,
  first: readonly PolicyDocument[],
  second: readonly PolicyDocument[],
  layer: 'identity' | 'resource',
  names: Names,
  catalogue: Catalogue,
): Compared {
  const empty = { accounts: {}, principals: {}, buckets: {}, documents: {}, sids: {}, files: {} };
  const world = worldWith({ iamspec: 1, spec: '', ...empty }, [...first, ...second]);
  return { on, ...bothWays(world, first, second, { anything: layer }, names, catalogue) };
}

/** Every policy of either, by what it is attached to; one that is not there says nothing. */
export function compareRenderings(
  first: Rendering,
  second: Rendering,
  names: Names,
  catalogue: Catalogue,
): readonly Compared[] {
  const [ofFirst, ofSecond] = [byTarget(first), byTarget(second)];
  const targets = [...new Set([...ofFirst.keys(), ...ofSecond.keys()])].sort(byText);
  const manifest = joined(first.manifest, second.manifest);
  return targets.map((on) => {
    const [kind = '', name = ''] = on.split(/ (.*)/);
    const policies = [ofFirst.get(on) ?? [], ofSecond.get(on) ?? []] as const;
    return { on, ...comparePlaced(manifest, ...policies, { kind, name }, names, catalogue) };
  });
}

/** Two policies, or several at once, in the same place of a manifest. */
function comparePlaced(
  manifest: Manifest,
  first: readonly PolicyDocument[],
  second: readonly PolicyDocument[],
  { kind, name }: { readonly kind: string; readonly name: string },
  names: Names,
  catalogue: Catalogue,
): Pick<Compared, 'first' | 'second'> {
  const world = worldWith({ ...manifest, documents: {} }, [...first, ...second]);
  const attachedTo: AttachedTo =
    kind === 'bucket' ? { bucket: name } : kind === 'trust' ? { anything: 'resource' } : { holder: name };
  return bothWays(world, first, second, attachedTo, names, catalogue);
}

function byTarget({ manifest, documents }: Rendering): ReadonlyMap<string, readonly PolicyDocument[]> {
  const found = new Map<string, PolicyDocument[]>();
  for (const [name, { kind, attached_to: target }] of Object.entries(manifest.documents)) {
    const document = documents.get(name);
    const place = `${kind} ${target}`;
    if (document !== undefined) found.set(place, [...(found.get(place) ?? []), document]);
  }
  return found;
}

/** What either declares; the second where they differ. */
function joined(first: Manifest, second: Manifest): Manifest {
  return {
    ...second,
    accounts: { ...first.accounts, ...second.accounts },
    principals: { ...first.principals, ...second.principals },
    buckets: { ...first.buckets, ...second.buckets },
    documents: {},
  };
}

function worldWith(manifest: Manifest, documents: readonly PolicyDocument[]): World {
  const mentioned = new Map(documents.map((document, index) => [`${index}`, document]));
  const principals = Object.fromEntries(
    Object.entries(manifest.principals).map(([name, each]) => [name, 'has' in each ? { ...each, has: [] } : each]),
  );
  const material = {
    manifest: { ...manifest, principals },
    documents: new Map(),
    held: mentioned,
    assumptions: nothingAssumed,
  };
  return worldOf(material, {
    closed: false,
    unknownPolicies: 'allow everything',
    rolePatterns: [],
    resourcePatterns: [],
  });
}

function bothWays(
  world: World,
  first: readonly PolicyDocument[],
  second: readonly PolicyDocument[],
  attachedTo: AttachedTo,
  names: Names,
  catalogue: Catalogue,
): Pick<Compared, 'first' | 'second'> {
  const standing = standingOf(world, attachedTo, [...first, ...second], catalogue);
  const comparison = new Comparison(world, first, second, catalogue, { ...standing, areas: [] });
  const way = (swapped: boolean): Way => {
    const found = comparison.beyond(swapped);
    if (found.answer === 'unknown') return { answer: 'unknown', finding: found.reason };
    if (found.answer === 'within') return { answer: 'same' };
    const [more, less] = swapped ? [names[1], names[0]] : names;
    const describe = () => describedBy(comparison, swapped, standing.layer);
    return { answer: 'more', finding: beyondInWords(found.beyond, [more, less]), describe };
  };
  return { first: way(false), second: way(true) };
}

const mostLines = 8;

function describedBy(comparison: Comparison, swapped: boolean, layer: Layer): Described {
  try {
    const { lines, cut, untold } = comparison.describe(swapped);
    return {
      lines: lines.slice(0, mostLines).map((line) => lineInWords(line, layer === 'identity' ? layer : 'resource')),
      more: Math.max(0, lines.length - mostLines),
      cut: cut ? 'there are more than were looked for' : untold,
    };
  } catch (error) {
    return { lines: [], more: 0, cut: untoldReason(error) };
  }
}
