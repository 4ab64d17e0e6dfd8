// spec/: tests, from what is written to what is meant.
import type { Span } from '../text/source.ts';
import { groupsByCall, readAssumed } from './assume.ts';
import { readBecause } from './because.ts';
import { readCallers } from './callers.ts';
import { checkProviders, checkRawClaims } from './claims.ts';
import { readContexts } from './contexts.ts';
import type { WrittenRow, WrittenTest } from './definition-tests.ts';
import { exhaustiveRows } from './exhaustive.ts';
import type { TestNames } from './names-of-tests.ts';
import { checkOrganization } from './organization.ts';
import type { Reading } from './reading.ts';
import { checkRepeated } from './repeated.ts';
import type { Row, Test } from './spec.ts';
import { agree, readExpectations } from './targets.ts';
import { checkCode, readThrough } from './through.ts';
import { readWhoCan } from './who-can.ts';

export function readTest(name: string, written: WrittenTest, at: Span, names: TestNames, reading: Reading): Test {
  const { problems, places } = reading;
  const { skip, todo } = written;
  if (skip !== undefined && todo !== undefined) {
    const second = [places.key(written, 'skip'), places.key(written, 'todo')].sort((a, b) => b.start - a.start)[0];
    const message = 'a test is skipped, or it may fail: with `skip` it is not run, and `todo` says nothing';
    problems.error('exclusive-keys', second ?? at, message, 'remove one');
  }
  return {
    name,
    source: problems.source,
    at,
    rows: readRows(written, at, names, reading),
    ...(skip === undefined ? {} : { skip }),
    ...(todo === undefined ? {} : { todo }),
  };
}

function readRows(written: WrittenTest, at: Span, names: TestNames, reading: Reading): readonly Row[] {
  const { places, problems } = reading;
  if (written.form === 'who_can') return readWhoCan(written, at, names, reading);
  const entries = written.form === 'as' ? [[written, at] as const] : places.each(written.cases);
  const rows = entries.flatMap(([row, place]) => readRow(row, place, names, reading));
  if (entries.length > 1) checkRepeated(rows, reading);
  // Where a row is in error, what the others leave out is not what is meant.
  if (written.exhaustive !== true || problems.hasErrors) return rows;
  return [...rows, ...exhaustiveRows(rows, places.key(written, 'exhaustive'), names.fit, reading)];
}

const expecting = ['can', 'cannot', 'undecided', 'can_assume', 'cannot_assume'] as const;

/** A row for each context, and for each call that assumes a role; none where something is in error, which was reported. */
function readRow(row: WrittenRow, at: Span, names: TestNames, reading: Reading): readonly Row[] {
  if (expecting.every((key) => row[key] === undefined)) {
    const help = 'add `can`, `cannot` or `undecided` with an action';
    reading.problems.error('no-expectation', at, 'the test expects nothing', help);
    return [];
  }
  const callers = readCallers(row, reading, names.fixtures);
  const listed = readExpectations(row, names.fit, reading);
  const assumed = readAssumed(row, reading);
  const through = readThrough(row.through, callers, reading);
  const because = readBecause(row, names, reading);
  const contexts = readContexts(row.context, names.clock, reading, names.fixtures);
  if (callers === undefined || listed === undefined || assumed === undefined || contexts === undefined) return [];
  const groups = groupsByCall(callers, row.through !== undefined, listed, assumed, reading);
  if (!groups.every(({ expectations }) => agree(expectations, reading))) return [];
  const targetsOf = (all: typeof listed) => all.flatMap((each) => each.targets);
  checkProviders(row, callers, targetsOf(listed), reading);
  const targets = groups.flatMap(({ expectations }) => targetsOf(expectations));
  for (const { written } of contexts) {
    checkCode(written, callers, targets, reading);
    checkRawClaims(written, callers, reading);
    if (through.length === (row.through?.length ?? 0)) checkOrganization(written, callers, through, reading);
  }
  return contexts.flatMap(({ facts: context }) =>
    groups.map((group): Row => {
      return { origin: 'written', ...group, through, context, at, ...(because === undefined ? {} : { because }) };
    }),
  );
}
