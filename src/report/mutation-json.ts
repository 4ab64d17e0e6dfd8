// Printing: `iamspec test --mutate` for programs. The shape is published in schema/mutation.schema.json; keys are only ever added.
import { type MutationResult, scoreOf } from '../check/mutation.ts';
import type { Written } from '../check/survivor-rows.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { diagnosticOf } from './json.ts';
import { aliveIn, countsOf, type MutationRun } from './mutation.ts';

export function mutationJson(
  { results, threshold, written, duration }: MutationRun,
  exit: number,
  diagnostics: readonly Diagnostic[],
): object {
  return {
    version: 1,
    exit,
    duration,
    score: scoreOf(results),
    threshold: threshold ?? null,
    specs: results.map(specOf),
    written: written?.map(writtenOf) ?? null,
    diagnostics: diagnostics.map(diagnosticOf),
  };
}

function specOf(result: MutationResult): object {
  const { spec, idle } = result;
  return {
    name: spec.name,
    file: spec.source.path,
    score: scoreOf([result]),
    counts: countsOf(result),
    idle,
    alive: aliveIn(result).map(
      ({ mutant: { document, sid, operator, what }, rule, fate, finding, witness, noRow }) => ({
        document,
        sid: sid ?? null,
        rule: rule ?? null,
        operator,
        what,
        fate,
        finding,
        row: witness?.row ?? null,
        no_row: noRow ?? null,
      }),
    ),
  };
}

function writtenOf({ spec, to, rows, left }: Written): object {
  return {
    spec,
    file: to?.file ?? null,
    test: to?.test ?? null,
    rows,
    left: left.map(({ mutant: { document, what }, reason }) => ({ document, what, reason })),
  };
}
