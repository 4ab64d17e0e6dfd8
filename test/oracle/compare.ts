// Oracle: one case decided by this engine and by the oracle, and what explains it where they differ.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type AwsDecision, decide } from '../../src/evaluate/decide.ts';
import { compilePolicies, type PolicySet } from '../../src/evaluate/policies.ts';
import type { DocumentKind } from '../../src/iam/document.ts';
import { parsePolicy } from '../../src/readback/policy.ts';
import { Refusal } from '../../src/text/diagnostic.ts';
import { type Case, type Json, resourceKindOf } from '../reference/case.ts';
import { withoutForeignLayers } from './caller.ts';
import { askOracle } from './iam-simulate.ts';
import { repairs } from './repairs.ts';

/** A row of the table: why the two may differ. */
export interface Difference {
  readonly name: string;
  /** `open`: AWS does not settle it. */
  readonly right: 'ours' | 'theirs' | 'open';
  readonly why: string;
  readonly source: string;
  /** Of a doubt of ours: how its reason begins, after `it hangs on`. A row without it has a repair of its name. */
  readonly doubt?: string;
  /** Too few of the generated cases meet it for every run to find one. */
  readonly seldom?: true;
  /** A case that this row alone explains. */
  readonly example: Case;
}

export const differences: readonly Difference[] = parse(
  readFileSync(new URL('differences.yaml', import.meta.url), 'utf8'),
) as Difference[];

export type Comparison =
  | { readonly result: 'same' }
  | { readonly result: 'not compared'; readonly why: string }
  | { readonly result: 'explained'; readonly rows: readonly string[] }
  | { readonly result: 'unexplained'; readonly ours: string; readonly theirs: string };

export type Decided = AwsDecision | { readonly refused: string };

/** The engine is given so that a wrong one can be tried. */
export async function compare(given: Case, engine: (given: Case) => Decided = ourDecision): Promise<Comparison> {
  const asked = withoutForeignLayers(given);
  const theirs = await askOracle(asked);
  if ('notCompared' in theirs) return { result: 'not compared', why: theirs.notCompared };
  const ours = engine(given);
  if ('refused' in ours) return { result: 'unexplained', ours: `refused (${ours.refused})`, theirs: theirs.decision };
  if (ours.decision === theirs.decision) return { result: 'same' };
  const rows = ours.decision === 'unknown' ? doubtRows(ours.reason ?? '') : await repairRows(asked, ours.decision);
  if (rows.length > 0) return { result: 'explained', rows };
  const doubt = ours.reason === undefined ? '' : ` (${ours.reason})`;
  return { result: 'unexplained', ours: `${ours.decision}${doubt}`, theirs: theirs.decision };
}

export function ourDecision({ policies, request }: Case): Decided {
  try {
    return decide(compilePolicies(parsed({ policies, request })), request);
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.diagnostics[0]?.code ?? error.message };
    throw error;
  }
}

function parsed({ policies, request }: Case): PolicySet {
  const one = (kind: DocumentKind) => (document: Json) => parsePolicy(JSON.stringify(document), kind);
  const { identity, resource, boundary, session, scps, rcps, bucket } = policies;
  return {
    ...(identity ? { identity: identity.map(one('identity')) } : {}),
    ...(resource ? { resource: one(resourceKindOf(request))(resource) } : {}),
    ...(boundary ? { boundary: boundary.map(one('boundary')) } : {}),
    ...(session ? { session: session.map(one('session')) } : {}),
    ...(scps ? { scps: scps.map((level) => level.map(one('scp'))) } : {}),
    ...(rcps ? { rcps: rcps.map((level) => level.map(one('rcp'))) } : {}),
    ...(bucket ? { bucket } : {}),
  };
}

function doubtRows(reason: string): readonly string[] {
  const row = differences.find(({ doubt }) => doubt !== undefined && new RegExp(`^it hangs on ${doubt}`).test(reason));
  return row === undefined ? [] : [row.name];
}

/** The fewest rows that, taken together, make the oracle decide as we do. */
async function repairRows(asked: Case, wanted: string): Promise<readonly string[]> {
  const names = Object.keys(repairs).filter((name) => repaired(asked, [name]) !== asked);
  for (const chosen of subsets(names)) {
    const answer = await askOracle(repaired(asked, chosen));
    if ('decision' in answer && answer.decision === wanted) return chosen;
  }
  return [];
}

function repaired(asked: Case, names: readonly string[]): Case {
  return names.reduce((from, name) => repairs[name]?.(from) ?? from, asked);
}

/** All but the empty one, the small ones first. */
function subsets(names: readonly string[]): readonly (readonly string[])[] {
  const all = Array.from({ length: 2 ** names.length - 1 }, (_, bits) =>
    names.filter((_name, index) => ((bits + 1) >> index) & 1),
  );
  return all.sort((one, other) => one.length - other.length);
}
