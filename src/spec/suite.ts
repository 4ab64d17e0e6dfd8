// spec/: the sections of tests: of a spec, or of the file of tests beside it, each with the Reading of its own source.
import type { WrittenSpec } from './definition.ts';
import { readFixtures } from './fixtures.ts';
import type { TestNames } from './names-of-tests.ts';
import type { Reading } from './reading.ts';
import type { Skip, Test } from './spec.ts';
import { readTest } from './tests.ts';
import { reportTime } from './time.ts';

/** The sections that a spec and a file of tests have in common. */
export type WrittenSuite = Pick<WrittenSpec, 'clock' | 'callers' | 'sessions' | 'contexts' | 'tests'>;

/**
 * The tests of one source. Its fixtures come to those that `names` has already: of the files that it includes, and of the spec
 * where this is a file of tests, and its clock goes before the one of `names`. `others`: tests that are there already, whose names are taken.
 */
export function readSuite(
  written: WrittenSuite,
  names: TestNames,
  reading: Reading,
  others: readonly Test[] = [],
): readonly Test[] {
  const { places, problems } = reading;
  readFixtures(written, reading, names.fixtures);
  const { clock } = written;
  if (clock !== undefined) reportTime(clock, places.of(written, 'clock'), problems);
  const taken = new Map(others.map((test) => [test.name.trim(), test]));
  const tests = written.tests ?? new Map();
  return [...tests].map(([name, test]) => {
    const at = places.key(tests, name);
    const other = taken.get(name.trim());
    if (other !== undefined) {
      const message = `\`${name}\` is the name of a test of \`${other.source.path}\`, too`;
      problems.error('duplicate-test', at, message, 'give it another name');
    }
    return readTest(name, test, at, { ...names, ...(clock === undefined ? {} : { clock }) }, reading);
  });
}

/** Whether there are such tests is not known here. */
export function readLockoutSkips(
  written: WrittenSpec['lockout'],
  { places }: Pick<Reading, 'places'>,
): ReadonlyMap<string, Skip> {
  const skip = written?.skip;
  const entries = [...(skip ?? [])].map(([name, reason]): [string, Skip] => {
    return [name, { reason, at: places.key(skip ?? {}, name) }];
  });
  return new Map(entries);
}
