// `iamspec test --coverage`: what the checks that were run reach of the policies; with `--changed`, of those rules that changed.
import { coverPart, recorderOf } from '../check/cover-checks.ts';
import type { SpecCoverage } from '../check/coverage.ts';
import { coverageOf } from '../check/coverage-of.ts';
import { rulesNaming } from '../check/dependents.ts';
import type { Part } from '../check/parts.ts';
import { readText } from '../io.ts';
import type { Source } from '../text/source.ts';
import { changedLines, changedOnly, type Lines } from './changed.ts';
import type { Opened } from './open-suites.ts';
import type { TestOptions } from './test-options.ts';

/**
 * One for each suite, in their order.
 * @throws Refusal where git cannot tell what changed.
 */
export async function coverSuites(
  suites: readonly Opened[],
  parts: readonly Part[],
  { policies, changed }: Pick<TestOptions, 'policies' | 'changed'>,
): Promise<readonly SpecCoverage[]> {
  const recorders = suites.map(recorderOf);
  for (const part of parts) {
    const [suite, recorder] = [suites[part.suite], recorders[part.suite]];
    if (suite !== undefined && recorder !== undefined) coverPart(suite, part, recorder);
  }
  const coverages = suites.map((suite, index) => {
    const data = recorders[index]?.toData() ?? {};
    return coverageOf({ ...suite, data, ...(policies === undefined ? {} : { texts: textsOf(suite) }) });
  });
  if (changed === undefined) return coverages;
  const files = coverages.flatMap(({ statements }) => statements.map(({ file }) => file));
  const lines = await changedLines(changed, [...files, ...suites.map(({ spec }) => spec.source.path)]);
  return coverages.map((coverage, index) => changedOnly(coverage, lines, rulesNamingChanged(suites[index], lines)));
}

/** What is declared in a spec may change what its rules mean. */
function rulesNamingChanged(suite: Opened | undefined, changed: ReadonlyMap<string, Lines>): ReadonlySet<string> {
  const lines = suite && changed.get(suite.spec.source.path);
  return suite === undefined || lines === undefined || lines === 'all' ? new Set() : rulesNaming(suite.spec, lines);
}

/** The texts of policies that no rule made. */
function textsOf({ rendering: { manifest } }: Opened): ReadonlyMap<string, Source> {
  return new Map(Object.entries(manifest.documents).map(([name, { file }]) => [name, readText(file)]));
}
