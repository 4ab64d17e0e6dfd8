// Mutation run: the mutants that change nothing anybody could notice, as data with a reason each.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Mutant } from './mutants.ts';

/** File → function → why it makes no difference → changes. */
type Reasons = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>>>;

type Place = Pick<Mutant, 'file' | 'inside' | 'change'>;

/** By the text that is changed, not by its line. */
function idOf({ file, inside, change }: Place): string {
  return [file, inside, change].join(': ');
}

export class Equivalents {
  readonly #places: readonly Place[];
  readonly #ids: ReadonlySet<string>;

  constructor(file: string) {
    const reasons = (parse(readFileSync(file, 'utf8')) ?? {}) as Reasons;
    this.#places = Object.entries(reasons).flatMap(([source, functions]) =>
      Object.entries(functions).flatMap(([inside, groups]) =>
        Object.values(groups).flatMap((changes) => changes.map((change) => ({ file: source, inside, change }))),
      ),
    );
    this.#ids = new Set(this.#places.map(idOf));
    if (this.#ids.size < this.#places.length) throw new Error(`${file} lists a change twice`);
  }

  has(mutant: Mutant): boolean {
    return this.#ids.has(idOf(mutant));
  }

  /** Entries that excuse none of the survivors, and why, of the files that were tried in full. */
  stale(files: readonly string[], survivors: readonly Mutant[], all: readonly Mutant[]): readonly string[] {
    const [left, known] = [survivors, all].map((mutants) => new Set(mutants.map(idOf)));
    return this.#places
      .filter((place) => files.includes(place.file) && left?.has(idOf(place)) !== true)
      .map((place) => `${idOf(place)}: ${known?.has(idOf(place)) ? 'a test notices it' : 'there is no such change'}`);
  }
}
