// Audit arm: the worlds that mutants of one rendering are judged in. Who is in them hangs on what policies mention, which
// most mistakes leave as it is: so it is found out once for many mutants.
import type { PolicyDocument, Statement } from '../iam/document.ts';
import type { Material, WorldOptions } from '../regions/material.ts';
import { type Population, populationOf, type World, worldIn } from '../regions/world.ts';
import type { Suite } from './run.ts';

/** What the suite's rendering is, or another in its place, as regions take it. */
export function materialOf(
  {
    spec,
    held,
    rendering: own,
  }: Pick<Suite, 'held' | 'rendering'> & { readonly spec: Pick<Suite['spec'], 'assumptions'> },
  { manifest, documents }: Suite['rendering'] = own,
): Material {
  return { manifest, documents, held, assumptions: spec.assumptions };
}

export class MutantWorlds {
  readonly #original: Material;
  readonly #mentioned: ReadonlySet<string>;
  readonly #populations = new Map<string, Population>();
  readonly #originals = new Map<Population, World>();

  /** `original`: the rendering as it is. */
  constructor(original: Material) {
    this.#original = original;
    const all = [...original.documents.values(), ...original.held.values()];
    this.#mentioned = new Set(all.flatMap((document) => mentions(document)));
  }

  /** Two worlds of the same people: the rendering's, and the mutant's. */
  pair(mutant: Material, mutated: PolicyDocument, options: WorldOptions): readonly [World, World] {
    const population = this.#population(mutated, mutant.held, options);
    const known = this.#originals.get(population);
    const first = known ?? worldIn(population, this.#original);
    this.#originals.set(population, first);
    return [first, worldIn(population, mutant)];
  }

  /** What more is held than by the rendering is told apart, too. */
  world(mutant: Material, mutated: PolicyDocument, options: WorldOptions): World {
    return worldIn(this.#population(mutated, mutant.held, options), mutant);
  }

  #population(mutated: PolicyDocument, held: Material['held'], options: WorldOptions): Population {
    const added = [...held].filter(([name]) => !this.#original.held.has(name));
    const more = [mutated, ...added.map(([, document]) => document)].flatMap(mentions);
    const fresh = [...new Set(more.filter((each) => !this.#mentioned.has(each)))].sort();
    const id = JSON.stringify([options, fresh]);
    const known = this.#populations.get(id);
    if (known !== undefined) return known;
    const all = new Map([...this.#original.held, ...added, ['mutated', mutated]]);
    const made = populationOf({ ...this.#original, held: all }, options);
    this.#populations.set(id, made);
    return made;
  }
}

/** All that a policy tells people apart by; policies with the same have the same people in their worlds. */
function mentions({ version, statements }: PolicyDocument): readonly string[] {
  return statements.flatMap(({ principal, resource, conditions }: Statement) => [
    ...(principal === undefined || principal.value === '*' ? [] : Object.entries(principal.value)).flatMap(
      ([type, entries]) => (entries ?? []).map((entry) => `${type} ${entry}`),
    ),
    ...(resource?.value ?? []).map((text) => `${version} ${text}`),
    ...conditions.flatMap(({ operator, key, values }) =>
      values.map((value) => `${version} ${operator} ${key} ${value}`),
    ),
  ]);
}
