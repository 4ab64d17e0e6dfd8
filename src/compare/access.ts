// Audit arm: old and new of one estate to what they decide otherwise: who is newly allowed and newly denied what, over all
// requests of actions that AWS has today. What is told was put to the evaluator, before and after.
import { type LineInWords, lineInWords } from '../check/difference-words.ts';
import type { Decision, StatementRef, Verdict } from '../evaluate/request.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { PolicyDocument, Statement } from '../iam/document.ts';
import { describe } from '../regions/describe.ts';
import type { DifferenceLine } from '../regions/describe-line.ts';
import type { Material, WorldOptions } from '../regions/material.ts';
import { anything, type Pair, pairsOf, type Where } from '../regions/same-decisions.ts';
import { untoldReason } from '../regions/untold.ts';
import { holdsAlike, populationOf, type World, worldIn } from '../regions/world.ts';
import { type Fact, joined } from './join.ts';

/** Requests that are decided otherwise, alike, with one of them. */
export interface AccessChange {
  readonly line: LineInWords;
  /** So however AWS settles what it leaves open; and the witness replays so. */
  readonly sure: boolean;
  /** Those that it is so of hold policies that the spec does not know, which allow it. */
  readonly holdsMore: boolean;
  /** What is decided of the witness. */
  readonly before: Decided;
  readonly after: Decided;
}

export interface Decided {
  readonly outcome: Verdict['outcome'];
  readonly kind: Decision['kind'] | 'unknown';
  readonly reason: string;
  readonly statements: readonly StatementRef[];
}

export interface AccessDiff {
  readonly widened: readonly AccessChange[];
  readonly narrowed: readonly AccessChange[];
  /** Why there may be more than that; empty: there is not, which is proved. */
  readonly untold: readonly string[];
  readonly facts: readonly Fact[];
}

export function accessDiff(base: Material, head: Material, catalogue: Catalogue): AccessDiff {
  const both = joined(base, head);
  if (both.apart.length > 0) return { widened: [], narrowed: [], untold: both.apart, facts: both.facts };
  const statements = both.facts.length > 0 ? anything : changedStatements(both.base, both.head);
  if (statements.length === 0) return { widened: [], narrowed: [], untold: [], facts: both.facts };
  const found = new Changes(catalogue);
  try {
    const nothing = worldsOf(both.base, both.head, 'allow nothing');
    if (!isSamePeople(nothing)) return { widened: [], narrowed: [], untold: [otherPeople], facts: both.facts };
    found.look(nothing, { target: () => true, caller: () => true, statements }, false);
    const everything = worldsOf(both.base, both.head, 'allow everything');
    const open = new Set([...unknownIn(nothing[0], everything[0]), ...unknownIn(nothing[1], everything[1])]);
    found.look(everything, { target: () => true, caller: ({ caller }) => open.has(caller.name), statements }, true);
  } catch (error) {
    found.untold.add(untoldReason(error));
  }
  return { widened: found.widened, narrowed: found.narrowed, untold: [...found.untold], facts: both.facts };
}

type Worlds = readonly [World, World];

/** The same people in both, as far as either's policies tell them apart. */
function worldsOf(base: Material, head: Material, unknownPolicies: WorldOptions['unknownPolicies']): Worlds {
  const options: WorldOptions = { closed: false, unknownPolicies, rolePatterns: [], resourcePatterns: [] };
  const all = [base.documents, base.held, head.documents, head.held].flatMap((each) => [...each.values()]);
  const held = new Map(all.map((document, index) => [`${index}`, document]));
  const worldFor = (side: Material): World =>
    worldIn(populationOf({ ...side, documents: new Map(), held }, options), side);
  return [worldFor(base), worldFor(head)];
}

const otherPeople = 'the two declare so much otherwise that they are not about the same people';

function isSamePeople([base, head]: Worlds): boolean {
  const namesIn = ({ callers }: World): string => JSON.stringify(callers.map(({ caller }) => caller.name));
  return namesIn(base) === namesIn(head);
}

/** Whose policies are not all known. */
function unknownIn(nothing: World, everything: World): readonly string[] {
  return everything.callers.flatMap((each) => (holdsAlike(each, nothing, everything) ? [] : [each.caller.name]));
}

/** Those of either that the other has not in the same place. */
function changedStatements(base: Material, head: Material): readonly Statement[] {
  const [before, after] = [placed(base), placed(head)];
  return [
    ...[...before].flatMap(([id, statement]) => (after.has(id) ? [] : [statement])),
    ...[...after].flatMap(([id, statement]) => (before.has(id) ? [] : [statement])),
  ];
}

function placed({ manifest, documents, held }: Material): ReadonlyMap<string, Statement> {
  const found = new Map<string, Statement>();
  const add = (where: string, document: PolicyDocument | undefined): void => {
    for (const statement of document?.statements ?? []) {
      const { sid: _, ...rest } = statement;
      found.set(JSON.stringify([where, document?.version, rest]), statement);
    }
  };
  for (const [name, { kind, attached_to: target }] of Object.entries(manifest.documents)) {
    add(`${kind} ${target}`, documents.get(name));
  }
  for (const [name, document] of held) add(`held ${name}`, document);
  return found;
}

const mostLines = 12;

class Changes {
  readonly widened: AccessChange[] = [];
  readonly narrowed: AccessChange[] = [];
  readonly untold = new Set<string>();
  readonly #catalogue: Catalogue;
  readonly #told = new Set<string>();

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  look([base, head]: Worlds, where: Where, holdsMore: boolean): void {
    const pairs: Pair[] = [];
    for (const pair of pairsOf(base, head, where, this.#catalogue)) {
      const found = pair.compare();
      if (found.answer !== 'same') pairs.push(pair);
      if (found.answer === 'unknown') this.untold.add(found.reason);
    }
    if (pairs.length === 0) return;
    for (const swapped of [false, true]) this.#describe(pairs, swapped, holdsMore);
  }

  #describe(pairs: readonly Pair[], swapped: boolean, holdsMore: boolean): void {
    const all = pairs.map((pair) => [pair, pair.differing(swapped)] as const);
    const { lines, cut } = describe(all.map(([, each]) => each));
    const into = swapped ? this.narrowed : this.widened;
    for (const line of lines) {
      const pair = all.find(([, { ground }]) => ground === line.ground)?.[0];
      if (pair === undefined) throw new Error('a line of no pair');
      const change = changeOf(pair, line, swapped, holdsMore);
      const id = JSON.stringify([swapped, { ...change.line, witness: undefined }]);
      if (this.#told.has(id)) continue;
      this.#told.add(id);
      into.push(change);
    }
    if (cut || into.length > mostLines) this.untold.add('there are more changes than were looked for');
  }
}

function changeOf(pair: Pair, line: DifferenceLine, swapped: boolean, holdsMore: boolean): AccessChange {
  const found = pair.decisionsOn(line.witness);
  const [before, after] = [decidedOf(found.before), decidedOf(found.after)];
  const [less, more] = swapped ? [after, before] : [before, after];
  const sure = line.aspect.certainty === 'surely' && less.outcome === 'deny' && more.outcome === 'allow';
  return { line: lineInWords(line, 'resource'), sure, holdsMore, before, after };
}

function decidedOf(verdict: Verdict): Decided {
  const decision = verdict.cases[0]?.decision;
  const isOpen = verdict.outcome === 'unknown' || verdict.outcome === 'broken';
  return {
    outcome: verdict.outcome,
    kind: isOpen || decision === undefined ? 'unknown' : decision.kind,
    reason: 'reason' in verdict ? verdict.reason : (decision?.reason ?? ''),
    statements: decision?.statements ?? [],
  };
}
