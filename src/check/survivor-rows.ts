// Audit arm: what mutants survived, as rows that would notice them. Writes none, and reads no file.
import { Tests } from './mutant-tests.ts';
import type { Mutant } from './mutants.ts';
import type { MutantResult, MutationResult } from './mutation.ts';
import { runSuite, type Suite } from './run.ts';

/** A row, and the mutants that it is to notice. */
export interface SurvivorRow {
  readonly row: string;
  readonly mutants: readonly Mutant[];
}

export interface Unwritable {
  readonly mutant: Mutant;
  readonly reason: string;
}

/** What became of one spec's survivors. */
export interface Written {
  readonly spec: string;
  /** The file that has the rows now, and the name of the test that they are in; undefined where none was written. */
  readonly to?: { readonly file: string; readonly test: string };
  readonly rows: readonly string[];
  readonly left: readonly Unwritable[];
}

/** One row for all that the same request tells, in the order of the mutants. */
export function survivorRows({ mutants }: Pick<MutationResult, 'mutants'>): {
  readonly rows: readonly SurvivorRow[];
  readonly unwritable: readonly Unwritable[];
} {
  const alive = mutants.filter(({ fate }) => fate === 'survived' || fate === 'unknown');
  const rows = new Map<string, Mutant[]>();
  for (const { mutant, witness } of alive) {
    if (witness?.row !== undefined) rows.set(witness.row, [...(rows.get(witness.row) ?? []), mutant]);
  }
  return {
    rows: [...rows].map(([row, of]) => ({ row, mutants: of })),
    unwritable: alive
      .filter(({ witness }) => witness?.row === undefined)
      .map(({ mutant, finding, noRow }: MutantResult) => ({ mutant, reason: noRow ?? finding })),
  };
}

/** Whether all tests of the suite hold of its rendering, and those of the name notice each of the mutants. */
export function doesNotice(suite: Suite, name: string, mutants: readonly Mutant[]): boolean {
  const { failed, unknown, broken } = runSuite(suite, 'wrong').counts;
  if (failed + unknown + broken > 0) return false;
  const tests = new Tests({ ...suite, plans: suite.plans.filter(({ test }) => test.name === name) });
  return mutants.every(({ document, mutated }) =>
    tests.notice({ ...suite.rendering, documents: new Map([...suite.rendering.documents, [document, mutated]]) }),
  );
}

const plainName = 'mistakes that no test noticed';

/** A name that no test has yet. */
export function nameBeside(names: ReadonlySet<string>): string {
  for (let number = 2, name = plainName; ; number += 1) {
    if (!names.has(name)) return name;
    name = `${plainName} (${number})`;
  }
}
