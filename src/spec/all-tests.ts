// spec/: all tests of a spec, its own and those in the file beside it, with the fixtures that they name.
import type { Diagnostics } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import type { WrittenSpec } from './definition.ts';
import type { Fit } from './fit.ts';
import { Fixtures } from './fixtures.ts';
import { Includes, type ReadIncluded } from './include.ts';
import { Register } from './names.ts';
import type { Reading } from './reading.ts';
import type { Rule, Test } from './spec.ts';
import { readSuite } from './suite.ts';
import { readTestFile } from './test-file.ts';

/** What is read for tests beside a spec, and how; what is absent cannot be read. */
export interface BesideTests {
  readonly readIncluded?: ReadIncluded;
  /** The file of tests; `unread` where there is one that is left aside in this run. Absent: there is none. */
  readonly tests?: Source | 'unread';
}

/** Undefined where something is in error in a file beside the spec, which was reported. */
export function readAllTests(
  written: WrittenSpec,
  rules: readonly Rule[],
  fit: Fit,
  reading: Reading,
  { readIncluded, tests: file }: BesideTests,
  diagnostics: Diagnostics,
): readonly Test[] | undefined {
  const fixtures = new Fixtures();
  const includes = new Includes(readIncluded, diagnostics);
  includes.read(written, reading, fixtures);
  const names = { fit, rules: rulesOf(written, rules, reading), fixtures };
  const own = readSuite(written, names, reading);
  const { clock } = written;
  const known = { names: clock === undefined ? names : { ...names, clock }, includes };
  const isThere = file !== undefined && file !== 'unread';
  const beside = isThere ? readTestFile(file, reading, { ...known, own }, diagnostics) : [];
  // What is left aside may name whatever nothing else does.
  if (file !== 'unread' && beside !== undefined && !includes.isOpen) fixtures.reportUnused();
  return beside === undefined || includes.hasErrors ? undefined : [...own, ...beside];
}

/** Names of rules, open where some of them are not known. */
function rulesOf(written: WrittenSpec, rules: readonly Rule[], { places }: Reading): Register<true> {
  const names = new Register<true>();
  const sections = places.brokenIn(written);
  const uses = [...(written.use?.keys() ?? [])];
  const silent = uses.some((use) => !rules.some(({ name }) => name.startsWith(`${use}.`)));
  const brokenUse = written.use !== undefined && places.brokenIn(written.use).size > 0;
  if (sections.has('rules') || sections.has('use') || silent || brokenUse) names.setOpen();
  for (const name of written.rules?.keys() ?? []) names.set(name, true);
  if (written.rules !== undefined) names.setBroken(places.brokenIn(written.rules));
  for (const { name } of rules) names.set(name, true);
  return names;
}
