// Audit arm: do the tests and properties of a spec notice, if its policies were rendered with a mistake?
import { estateOf } from '../evaluate/estate.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { RenderedKind } from '../iam/document.ts';
import type { ManifestDocument } from '../manifest.ts';
import type { WorldOptions } from '../regions/material.ts';
import { type Sameness, sameDecisions, type Where } from '../regions/same-decisions.ts';
import { worldOf } from '../regions/world.ts';
import type { Property } from '../spec/spec.ts';
import { Refusal } from '../text/diagnostic.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { partsOf } from './parts.ts';
import { proveAll } from './properties.ts';
import { Refusals } from './refusals.ts';
import { isFailure, runPartOf, type Suite } from './run.ts';
import { callerInWords, deedInWords, type PropertyWitness, witnessInWords } from './witness-words.ts';

/**
 * `killed`: a test or property notices. `equivalent`: no request is decided otherwise than it was. `survived`: one is, and
 * nothing notices. `unknown`: nothing notices, and it cannot be told whether one is.
 */
export type Fate = 'killed' | 'equivalent' | 'survived' | 'unknown';

export interface MutantResult {
  readonly mutant: Mutant;
  readonly fate: Fate;
  /** Of one that survived: a request that it decides otherwise, in words; of one that is unknown: why. */
  readonly finding: string;
  /** That request, as it is decided by the policies as they are. */
  readonly witness?: PropertyWitness;
}

export interface MutationResult {
  readonly spec: Suite['spec'];
  /** In the order of `mutantsOf`. */
  readonly mutants: readonly MutantResult[];
}

/** The share of mutants that are killed, of those that are not equivalent; 100 where there is none. In percent. */
export function scoreOf(results: readonly MutationResult[]): number {
  const counted = results.flatMap(({ mutants }) => mutants).filter(({ fate }) => fate !== 'equivalent');
  const killed = counted.filter(({ fate }) => fate === 'killed').length;
  return counted.length === 0 ? 100 : (killed * 100) / counted.length;
}

/** One mutant after the other; tests that fail without any change, or may fail, notice nothing. */
export function mutate(suite: Suite, properties: readonly Property[], catalogue: Catalogue): MutationResult {
  const { manifest, documents } = suite.rendering;
  const kindOf = (name: string): RenderedKind => manifest.documents[name]?.kind ?? 'bucket';
  const accounts = Object.values(manifest.accounts).map(({ id }) => id);
  const watch = new Watch(suite, properties, catalogue);
  const mutants = [...mutantsOf(documents, kindOf, { accounts })].map((mutant) => watch.resultOf(mutant));
  return { spec: suite.spec, mutants };
}

class Watch {
  readonly #suite: Suite;
  readonly #catalogue: Catalogue;
  /** Those that hold of the policies as they are. */
  readonly #plans: Suite['plans'];
  readonly #properties: readonly Property[];

  constructor(suite: Suite, properties: readonly Property[], catalogue: Catalogue) {
    this.#suite = suite;
    this.#catalogue = catalogue;
    this.#plans = suite.plans.filter(({ test }) => test.skip === undefined && test.todo === undefined);
    this.#properties = properties;
  }

  resultOf(mutant: Mutant): MutantResult {
    const { document, mutated } = mutant;
    const documents = new Map([...this.#suite.rendering.documents, [document, mutated]]);
    const rendering = { ...this.#suite.rendering, documents };
    if (this.#notices(rendering)) return { mutant, fate: 'killed', finding: '' };
    const found = this.#difference(rendering, document);
    if (found.answer === 'same') return { mutant, fate: 'equivalent', finding: '' };
    if (found.answer === 'unknown') return { mutant, fate: 'unknown', finding: found.reason };
    const { witness } = found;
    const was = witness.verdict.outcome === 'allow';
    const finding = `${callerInWords(witness)} would be ${was ? 'refused' : 'allowed'} ${deedInWords(witness)}`;
    return { mutant, fate: 'survived', finding, witness: witnessInWords(witness, was ? 'can' : 'cannot') };
  }

  /** Stops at the first check that does not pass. */
  #notices(rendering: Suite['rendering']): boolean {
    const estate = estateOf(rendering, this.#suite.held);
    const suite = { ...this.#suite, rendering, estate, plans: this.#plans };
    const refusals = new Refusals();
    for (const part of partsOf([suite.plans])) {
      if (isFailure([suite], part, runPartOf([suite], part, 'wrong', refusals))) return true;
    }
    try {
      refusals.settle();
    } catch (error) {
      if (error instanceof Refusal) return true;
      throw error;
    }
    const proofs = proveAll(suite, this.#catalogue, this.#properties);
    return proofs.some(({ status }) => status !== 'proved');
  }

  /** In the worlds that properties look at, and for those whom tests can name. */
  #difference(rendering: Suite['rendering'], document: string): Sameness {
    let open: Sameness = { answer: 'same' };
    for (const unknownPolicies of ['allow nothing', 'allow everything'] as const) {
      const options: WorldOptions = { closed: false, unknownPolicies, rolePatterns: [], resourcePatterns: [] };
      const [first, second] = [this.#suite.rendering, rendering].map(({ manifest, documents }) =>
        worldOf(
          { manifest, documents, held: this.#heldWith(rendering), assumptions: this.#suite.spec.assumptions },
          options,
        ),
      );
      if (first === undefined || second === undefined) throw new Error('two renderings make two worlds');
      const found = sameDecisions(first, second, whereOf(rendering.manifest.documents[document]), this.#catalogue);
      if (found.answer === 'differ') return found;
      if (found.answer === 'unknown') open = found;
    }
    return open;
  }

  /** What either mentions is told apart in both. */
  #heldWith({ documents }: Suite['rendering']): Suite['held'] {
    const others = [...this.#suite.rendering.documents, ...documents].map(
      ([name, document], index) => [`${index} ${name}`, document] as const,
    );
    return new Map([...this.#suite.held, ...others]);
  }
}

/** Where the policy counts: of a resource's at that alone, of somebody's for those who hold it. */
function whereOf(about: ManifestDocument | undefined): Where {
  if (about === undefined) throw new Error('a mutant of no document');
  const { kind, attached_to: name } = about;
  if (kind === 'bucket' || kind === 'trust') {
    const id = kind === 'bucket' ? `bucket ${name}` : `role ${name}`;
    return { target: (target) => target.id === id, caller: () => true };
  }
  return { target: () => true, caller: ({ caller, groups }) => caller.name === name || groups.includes(name) };
}
