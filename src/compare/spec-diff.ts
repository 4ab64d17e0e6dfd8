// Audit arm: what became of one spec between two of its renderings, as data for all ways to print it.
import type { Catalogue } from '../iam/catalogue.ts';
import { nothingAssumed } from '../iam/session.ts';
import type { Material } from '../regions/material.ts';
import type { Spec } from '../spec/spec.ts';
import { placeOf } from '../text/diagnostic.ts';
import { sha256Hex } from '../text/hash.ts';
import { type AccessChange, accessDiff } from './access.ts';
import { type CheckChange, checkChanges } from './check-changes.ts';
import type { Fact } from './join.ts';

/** A rendering, with the spec behind it where that was read. */
export interface Version {
  readonly spec?: Spec;
  readonly material: Material;
  /** Its files by path below the rendering's folder. */
  readonly files: ReadonlyMap<string, string>;
}

export interface ToldChange extends AccessChange {
  readonly direction: 'widened' | 'narrowed';
  /** The same for the same change, whatever else changes. */
  readonly fingerprint: string;
  /** Rules behind it; those that are rendered otherwise come first. */
  readonly rules: readonly RuleBehind[];
}

export interface RuleBehind {
  readonly rule: string;
  /** `specs/x.yaml:12:3`; empty where the spec was not read. */
  readonly at: string;
  /** It is there no more: the place is where it was. */
  readonly gone: boolean;
  /** What the spec says it is for; empty where it does not, or was not read. */
  readonly why: string;
}

export interface SpecDiff {
  readonly name: string;
  /** `specs/x.yaml`; empty where the spec was not read, or is there no more. */
  readonly file: string;
  readonly state: 'added' | 'removed' | 'changed';
  readonly changes: readonly ToldChange[];
  readonly untold: readonly string[];
  readonly facts: readonly Fact[];
  readonly checks: readonly CheckChange[];
  /** Paths of files whose bytes differ. */
  readonly files: readonly string[];
}

export function specDiff(
  name: string,
  base: Version | undefined,
  head: Version | undefined,
  catalogue: Catalogue,
): SpecDiff {
  const { widened, narrowed, untold, facts } = accessDiff(
    base?.material ?? emptyMaterial(name),
    head?.material ?? emptyMaterial(name),
    catalogue,
  );
  const told =
    (direction: ToldChange['direction']) =>
    (change: AccessChange): ToldChange => {
      const fingerprint = fingerprintOf(name, direction, change.sure, change.line);
      return { ...change, direction, fingerprint, rules: rulesOf(change, base, head) };
    };
  return {
    name,
    file: head?.spec?.source.path ?? '',
    state: base === undefined ? 'added' : head === undefined ? 'removed' : 'changed',
    changes: [...widened.map(told('widened')), ...narrowed.map(told('narrowed'))],
    untold,
    facts,
    checks: base?.spec !== undefined && head?.spec !== undefined ? checkChanges(base.spec, head.spec) : [],
    files: changedFiles(base?.files, head?.files),
  };
}

/** Of what is said, but for the example. */
export function fingerprintOf(
  name: string,
  direction: ToldChange['direction'],
  sure: boolean,
  { witness: _, ...region }: AccessChange['line'],
): string {
  return sha256Hex(JSON.stringify([name, direction, sure, region])).slice(0, 16);
}

/** Of a spec that is not there. */
export function emptyMaterial(spec: string): Material {
  const manifest = {
    iamspec: 1,
    spec,
    accounts: {},
    principals: {},
    buckets: {},
    documents: {},
    sids: {},
    files: {},
  } as const;
  return { manifest, documents: new Map(), held: new Map(), assumptions: nothingAssumed };
}

function rulesOf(
  { before, after }: AccessChange,
  base: Version | undefined,
  head: Version | undefined,
): readonly RuleBehind[] {
  const names = [...before.statements, ...after.statements].flatMap(({ rule }) => rule ?? []);
  const all = [...new Set(names)].map((rule): RuleBehind & { readonly isOther: boolean } => {
    const at = placeOfRule(rule, head) ?? placeOfRule(rule, base) ?? '';
    const gone = at !== '' && placeOfRule(rule, head) === undefined;
    const why = ruleIn(rule, head)?.why ?? ruleIn(rule, base)?.why ?? '';
    return { rule, at, gone, why, isOther: rendered(rule, base) !== rendered(rule, head) };
  });
  const sorted = [...all.filter(({ isOther }) => isOther), ...all.filter(({ isOther }) => !isOther)];
  return sorted.map(({ isOther: _, ...rest }) => rest);
}

function ruleIn(rule: string, version: Version | undefined): Spec['rules'][number] | undefined {
  return version?.spec?.rules.find(({ name }) => name === rule);
}

function placeOfRule(rule: string, version: Version | undefined): string | undefined {
  const found = ruleIn(rule, version);
  return version?.spec === undefined || found === undefined
    ? undefined
    : placeOf({ source: version.spec.source, span: found.at });
}

/** The statements that a rule became. */
function rendered(rule: string, version: Version | undefined): string {
  if (version === undefined) return '';
  const { manifest, documents } = version.material;
  return JSON.stringify(
    [...documents].map(([name, { statements }]) => [
      name,
      statements.filter(({ sid }) => sid !== undefined && manifest.sids[sid] === rule),
    ]),
  );
}

function changedFiles(
  before: ReadonlyMap<string, string> = new Map(),
  after: ReadonlyMap<string, string> = new Map(),
): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .sort();
}
