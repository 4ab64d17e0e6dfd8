// Audit arm: do the tests and properties of a spec notice, if its policies were rendered with a mistake?
import { ask } from '../evaluate/ask.ts';
import { estateOf } from '../evaluate/estate.ts';
import type { Verdict } from '../evaluate/request.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { PolicyDocument, RenderedKind } from '../iam/document.ts';
import type { ManifestDocument } from '../manifest.ts';
import { untoldReason } from '../regions/untold.ts';
import type { Witness } from '../regions/witness.ts';
import type { Expected, Property } from '../spec/spec.ts';
import { Difference } from './mutant-difference.ts';
import { Tests } from './mutant-tests.ts';
import { MutantWorlds, materialOf } from './mutant-worlds.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { type Prover, proverOf } from './properties.ts';
import type { Suite } from './run.ts';
import { callerInWords, deedInWords, type PropertyWitness, whyNoRow, witnessInWords } from './witness-words.ts';

/**
 * `killed`: a test or property notices. `equivalent`: no request for an action that AWS has is decided otherwise than it was.
 * `survived`: one is, and nothing notices. `unknown`: nothing notices, and it cannot be told whether one is.
 */
export type Fate = 'killed' | 'equivalent' | 'survived' | 'unknown';

export interface MutantResult {
  readonly mutant: Mutant;
  readonly fate: Fate;
  /** That the statement comes from. */
  readonly rule?: string;
  /** Of one that survived: a request that it decides otherwise, in words; of one that is unknown: why. */
  readonly finding: string;
  /** That request, as it is decided by the policies as they are. It has a row only where a test sees the difference, too. */
  readonly witness?: PropertyWitness;
  /** Why it has none. */
  readonly noRow?: string;
}

export interface MutationResult {
  readonly spec: Suite['spec'];
  /** In the order of `mutantsOf`. */
  readonly mutants: readonly MutantResult[];
  /** Names of tests and properties that do not hold of the policies as they are: those notice nothing. */
  readonly idle: readonly string[];
}

/** The share of mutants that are killed, of those that are not equivalent; 100 where there is none. In percent. */
export function scoreOf(results: readonly Pick<MutationResult, 'mutants'>[]): number {
  const counted = results.flatMap(({ mutants }) => mutants).filter(({ fate }) => fate !== 'equivalent');
  const killed = counted.filter(({ fate }) => fate === 'killed').length;
  return counted.length === 0 ? 100 : (killed * 100) / counted.length;
}

/** All of the rendering, in order. */
export function mutantsIn({ rendering }: Pick<Suite, 'rendering'>): readonly Mutant[] {
  const { manifest, documents } = rendering;
  const kindOf = (name: string): RenderedKind => manifest.documents[name]?.kind ?? 'bucket';
  const accounts = Object.values(manifest.accounts).map(({ id }) => id);
  return [...mutantsOf(documents, kindOf, { accounts })];
}

/** One mutant after the other; tests and properties that fail without any change, or may fail, notice nothing. */
export function mutate(
  suite: Suite,
  properties: readonly Property[],
  catalogue: Catalogue,
  onResult: (result: MutantResult) => void = () => {},
): MutationResult {
  const watch = new Watch(suite, properties, catalogue);
  const mutants = mutantsIn(suite).map((mutant) => {
    const result = watch.resultOf(mutant);
    onResult(result);
    return result;
  });
  return { spec: suite.spec, mutants, idle: watch.idle };
}

class Watch {
  /** As in MutationResult. */
  readonly idle: readonly string[];
  readonly #suite: Suite;
  readonly #catalogue: Catalogue;
  readonly #tests: Tests;
  readonly #worlds: MutantWorlds;
  /** Those that hold of the policies as they are: of what the policies decide, and of how they are written. */
  readonly #ofDecisions: readonly Property[];
  readonly #ofPolicies: readonly Property[];

  constructor(suite: Suite, properties: readonly Property[], catalogue: Catalogue) {
    this.#suite = suite;
    this.#catalogue = catalogue;
    this.#tests = new Tests(suite);
    this.#worlds = new MutantWorlds(materialOf(suite));
    const prover = proverOf(suite, catalogue);
    const holding = properties.filter((each) => isProved(prover, each));
    this.#ofDecisions = holding.filter(isOfDecisions);
    this.#ofPolicies = holding.filter((each) => !isOfDecisions(each));
    this.idle = [...this.#tests.idle, ...properties.filter((each) => !holding.includes(each)).map(({ name }) => name)];
  }

  /** What is asked first is what takes least, and what is decided as before no property of decisions notices. */
  resultOf(mutant: Mutant): MutantResult {
    const { sids } = this.#suite.rendering.manifest;
    const { sid } = mutant;
    const rule = sid !== undefined && Object.hasOwn(sids, sid) ? sids[sid] : undefined;
    return { mutant, ...(rule === undefined ? {} : { rule }), ...this.#fateOf(mutant) };
  }

  #fateOf(mutant: Mutant): Omit<MutantResult, 'mutant' | 'rule'> {
    const { document, mutated } = mutant;
    const documents = new Map([...this.#suite.rendering.documents, [document, mutated]]);
    const rendering = { ...this.#suite.rendering, documents };
    const isRefuted = this.#refuter(rendering, mutated);
    const about = rendering.manifest.documents[document];
    const ofPolicy = this.#ofPolicies.filter((each) => about !== undefined && looksAt(each, about));
    if (this.#tests.notice(rendering) || isRefuted(ofPolicy)) return { fate: 'killed', finding: '' };
    const difference = new Difference(this.#suite, rendering, mutant, this.#worlds, this.#catalogue);
    const found = difference.found();
    if (found.answer === 'same') return { fate: 'equivalent', finding: '' };
    if (isRefuted(this.#ofDecisions)) return { fate: 'killed', finding: '' };
    if (found.answer === 'unknown') return { fate: 'unknown', finding: found.reason };
    const { witness, then } = (found.witness.subject.from.stranger ? difference.ofDeclared() : undefined) ?? found;
    const told = witnessInWords(witness, expectedOf(witness.verdict.outcome));
    const survived = { fate: 'survived', finding: decidedInWords(witness, then) } as const;
    const noRow = whyNoRow(witness) ?? (this.#isSeen(witness, rendering) ? undefined : notSeen);
    if (noRow === undefined) return { ...survived, witness: told };
    const { row: _, ...rowless } = told;
    return { ...survived, witness: rowless, noRow };
  }

  /** By tests, which know of nothing that somebody may hold beside. */
  #isSeen({ request, verdict }: Witness, rendering: Suite['rendering']): boolean {
    const { estate, held, spec } = this.#suite;
    const [was, then] = [estate, estateOf(rendering, held)].map((each) => ask(each, request, spec.assumptions).outcome);
    return was === verdict.outcome && then !== was;
  }

  #refuter(rendering: Suite['rendering'], mutated: PolicyDocument): (properties: readonly Property[]) => boolean {
    const prover = proverOf({ ...this.#suite, rendering }, this.#catalogue, (material, options) =>
      this.#worlds.world(material, mutated, options),
    );
    return (properties) => properties.some((each) => !isProved(prover, each));
  }
}

const notSeen = 'in tests nobody holds more than the spec says';

function isProved(prover: Prover, property: Property): boolean {
  try {
    return prover.prove(property).status === 'proved';
  } catch (error) {
    untoldReason(error);
    return false;
  }
}

/** How it would be decided, to stand after "then". */
function decidedInWords(witness: Witness, then: Verdict['outcome']): string {
  const [who, deed] = [callerInWords(witness), deedInWords(witness)];
  // What was sure before hangs now on what AWS does, or the other way round.
  const sure = witness.verdict.outcome === 'unknown' ? 'in any case ' : '';
  switch (then) {
    case 'allow':
      return `${who} would ${sure}be allowed ${deed}`;
    case 'deny':
      return `${who} would ${sure}be refused ${deed}`;
    case 'unknown':
      return `${who} might be allowed ${deed}, or refused: AWS leaves it open`;
    case 'broken':
      return `${who} could not come so far as to ask for ${deed}`;
  }
}

/** What a row has to say of it. */
function expectedOf(outcome: Verdict['outcome']): Expected {
  return outcome === 'allow' ? 'can' : outcome === 'unknown' ? 'undecided' : 'cannot';
}

/** Whether a property of how policies are written looks at this one. */
function looksAt(property: Property, { kind, attached_to: name }: ManifestDocument): boolean {
  if (property.form === 'not_public') return kind === 'bucket' && property.buckets.some((each) => each.name === name);
  return 'attachedTo' in property && property.attachedTo.name === name;
}

/** What is decided as before such a property cannot tell apart. */
function isOfDecisions({ form }: Property): boolean {
  return form === 'nobody_can' || form === 'everyone_can' || form === 'never_both';
}
