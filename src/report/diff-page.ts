// Printing: what became of access, as a page: the changes in words, and the matrix before and after.
import type { Matrices } from '../compare/matrices.ts';
import type { SpecDiff, Version } from '../compare/spec-diff.ts';
import {
  type DiffResult,
  declaredTexts,
  groupsOf,
  isSameAccess,
  outcomeOf,
  rowsOf,
  testedTexts,
  verdictOf,
} from './diff.ts';
import type { DiffPageData, PageSpecDiff, PageTone } from './page-data.ts';
import { pageMatrix, type ShownBuckets } from './page-matrix.ts';

/** A spec's changes, and what it was before and is. */
export interface ShownDiff {
  readonly spec: SpecDiff;
  readonly base: Version | undefined;
  readonly head: Version | undefined;
  readonly matrices: Matrices;
}

export function diffPageData(result: DiffResult, shown: readonly ShownDiff[], made: string): DiffPageData {
  const { base, head, unchanged, notes } = result;
  const { text } = verdictOf(result);
  const outcome = outcomeOf(result);
  return {
    made,
    base,
    head,
    verdict: {
      tone: outcome === 'undecided' ? 'unknown' : outcome,
      text: `${text.charAt(0).toUpperCase()}${text.slice(1)}`,
    },
    unchanged,
    notes,
    specs: shown.map((each) => specOf(each, result.accepted)),
  };
}

function specOf({ spec, base, head, matrices }: ShownDiff, accepted: DiffResult['accepted']): PageSpecDiff {
  const { name, file, state, untold, files } = spec;
  const [folder = name, environment = null] = name.split('/');
  const sideOf = (version: Version | undefined): ShownBuckets => ({
    source: version?.spec?.source ?? { path: file, text: '' },
    rules: version?.spec?.rules ?? [],
    buckets: new Map(Object.entries(matrices.buckets)),
  });
  return {
    name: folder,
    environment,
    file,
    state,
    groups: groupsOf(spec).map(({ heading, changes: all }) => ({
      heading,
      tone: toneOf(all),
      changes: all.map((change) => ({
        rows: rowsOf(change).map(([label, text]) => [label === 'after' ? 'now' : label, text] as const),
        accepted: accepted.get(change.fingerprint) ?? null,
      })),
    })),
    isSame: isSameAccess(spec),
    untold,
    declared: declaredTexts(spec),
    checks: testedTexts(spec),
    files,
    matrix: pageMatrix({ spec: sideOf(head), matrix: matrices.now }, { spec: sideOf(base), matrix: matrices.before }),
  };
}

function toneOf([first]: SpecDiff['changes']): PageTone {
  if (first?.sure !== true) return 'unknown';
  return first.direction;
}
