// spec/: the tests that stand beside a spec, in a file of their own: `x.test.yaml`. They know all that the spec declares.
import type { Diagnostics } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { broken, Checker } from './check.ts';
import { testFile } from './definition-files.ts';
import type { Includes } from './include.ts';
import type { TestNames } from './names-of-tests.ts';
import { Places } from './places.ts';
import { Problems } from './problems.ts';
import type { Reading } from './reading.ts';
import type { Test } from './spec.ts';
import { readSuite } from './suite.ts';
import { isVersionOne } from './version.ts';
import { readYaml } from './yaml.ts';

/** What tests in a file of their own have from the spec. */
export interface FromSpec {
  readonly names: TestNames;
  readonly includes: Includes;
  /** The spec's own tests. */
  readonly own: readonly Test[];
}

/** The tests of a file; undefined where, and only where, something in it is in error. `reading`: that of the spec. */
export function readTestFile(
  source: Source,
  reading: Reading,
  { names, includes, own }: FromSpec,
  diagnostics: Diagnostics,
): readonly Test[] | undefined {
  const problems = new Problems(source, diagnostics);
  const node = readYaml(problems, { what: 'file of tests', none: 'tests', begin: 'iamspec: 1' });
  if (node === undefined || !isVersionOne(node, problems)) return undefined;
  const places = new Places();
  const written = new Checker(problems, places).check(testFile, reading.nodes.settle(node, problems));
  if (written === broken) return undefined;
  const beside = { ...reading, problems, places };
  includes.read(written, beside, names.fixtures);
  const tests = readSuite(written, names, beside, own);
  return problems.hasErrors ? undefined : tests;
}
