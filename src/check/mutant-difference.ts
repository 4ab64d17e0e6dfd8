// Audit arm: a request that a mutant decides otherwise than the rendering it was made of. Whether a test notices is not asked.
import type { Catalogue } from '../iam/catalogue.ts';
import type { ManifestDocument } from '../manifest.ts';
import type { WorldOptions } from '../regions/material.ts';
import { type Sameness, sameDecisions, type Where } from '../regions/same-decisions.ts';
import { untoldReason } from '../regions/untold.ts';
import type { OpenCaller, World } from '../regions/world.ts';
import { type MutantWorlds, materialOf } from './mutant-worlds.ts';
import type { Mutant } from './mutants.ts';
import type { Suite } from './run.ts';

type Pair = ReturnType<MutantWorlds['pair']>;
type Differing = Extract<Sameness, { answer: 'differ' }>;

export class Difference {
  readonly #pairOf: (unknownPolicies: WorldOptions['unknownPolicies']) => Pair;
  readonly #where: Where;
  readonly #catalogue: Catalogue;

  /** `mutated`: the suite's rendering with the mutant's policy in it. */
  constructor(suite: Suite, mutated: Suite['rendering'], mutant: Mutant, worlds: MutantWorlds, catalogue: Catalogue) {
    this.#pairOf = (unknownPolicies) => {
      const options: WorldOptions = { closed: false, unknownPolicies, rolePatterns: [], resourcePatterns: [] };
      return worlds.pair(materialOf(suite, mutated), mutant.mutated, options);
    };
    this.#where = whereOf(suite, mutant);
    this.#catalogue = catalogue;
  }

  /** In the worlds that properties look at, and for those whom tests can name. */
  found(): Sameness {
    try {
      const nothing = this.#pairOf('allow nothing');
      const found = this.#in(nothing, () => true);
      if (found.answer === 'differ') return found;
      const everything = this.#pairOf('allow everything');
      // Of the others it is known already.
      const also = this.#in(everything, (each) => heldBy(each, nothing[0]) !== heldBy(each, everything[0]));
      return also.answer === 'same' ? found : also;
    } catch (error) {
      return { answer: 'unknown', reason: untoldReason(error) };
    }
  }

  /** One that a test can be about, if there is one. */
  ofDeclared(): Differing | undefined {
    const found = this.#in(this.#pairOf('allow nothing'), ({ stranger }) => !stranger);
    return found.answer === 'differ' ? found : undefined;
  }

  #in(pair: Pair, isMeant: Where['caller']): Sameness {
    const { caller, ...where } = this.#where;
    return sameDecisions(...pair, { ...where, caller: (each) => caller(each) && isMeant(each) }, this.#catalogue);
  }
}

/** By itself and by its groups, beside what is rendered. */
function heldBy({ caller: { name }, groups }: OpenCaller, { estate: { manifest } }: World): string {
  const all = [name, ...groups].map((each) => manifest.principals[each]);
  return JSON.stringify(all.map((each) => (each !== undefined && 'has' in each ? each.has : [])));
}

function whereOf({ rendering: { manifest, documents } }: Suite, { document, index, mutated }: Mutant): Where {
  const was = documents.get(document)?.statements ?? [];
  // One less where the statement was dropped.
  const now = mutated.statements.length === was.length ? mutated.statements[index] : undefined;
  const statements = [was[index], now].flatMap((each) => each ?? []);
  return { ...wherePolicyCounts(manifest.documents[document]), statements };
}

/** Where the policy counts: of a resource's at that alone, of somebody's for those who hold it. */
function wherePolicyCounts(about: ManifestDocument | undefined): Pick<Where, 'target' | 'caller'> {
  if (about === undefined) throw new Error('a mutant of no document');
  const { kind, attached_to: name } = about;
  if (kind === 'bucket' || kind === 'trust') {
    const id = kind === 'bucket' ? `bucket ${name}` : `role ${name}`;
    return { target: (target) => target.id === id, caller: () => true };
  }
  return { target: () => true, caller: ({ caller, groups }) => caller.name === name || groups.includes(name) };
}
