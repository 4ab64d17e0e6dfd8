// spec/: tests, from what is written to what is meant.
import type { Span } from '../text/source.ts';
import { readCallers } from './callers.ts';
import { checkProviders } from './claims.ts';
import type { WrittenRow, WrittenTest } from './definition-tests.ts';
import { readFacts } from './facts.ts';
import type { Fit } from './fit.ts';
import { lookUp, type Register } from './names.ts';
import { checkOrganization } from './organization.ts';
import type { Reading } from './reading.ts';
import type { Because, Row, Test } from './spec.ts';
import { readExpectations } from './targets.ts';
import { checkCode, readThrough } from './through.ts';

/** What tests name besides principals and buckets. */
export interface TestNames {
  readonly fit: Fit;
  /** Names of rules, those of presets included. */
  readonly rules: Register<true>;
}

export function readTest(name: string, written: WrittenTest, at: Span, names: TestNames, reading: Reading): Test {
  if (written.form === 'as') return { name, at, rows: readRow(written, at, names, reading) };
  return {
    name,
    at,
    rows: reading.places.each(written.cases).flatMap(([row, place]) => readRow(row, place, names, reading)),
  };
}

/** No row where something is in error, which was reported. */
function readRow(row: WrittenRow, at: Span, names: TestNames, reading: Reading): readonly Row[] {
  if (row.can === undefined && row.cannot === undefined && row.undecided === undefined) {
    const help = 'add `can`, `cannot` or `undecided` with an action';
    reading.problems.error('no-expectation', at, 'the test expects nothing', help);
    return [];
  }
  const callers = readCallers(row, reading);
  const expectations = readExpectations(row, names.fit, reading);
  const through = readThrough(row.through, callers, reading);
  const because = readBecause(row, names, reading);
  const context = readFacts(row.context, reading);
  if (callers === undefined || expectations === undefined) return [];
  const targets = expectations.flatMap((each) => each.targets);
  checkCode(row.context, callers, targets, reading);
  checkProviders(row, callers, targets, reading);
  if (through.length === (row.through?.length ?? 0)) checkOrganization(row.context, callers, through, reading);
  return [{ callers, through, expectations, context, at, ...(because === undefined ? {} : { because }) }];
}

function readBecause(row: WrittenRow, names: TestNames, reading: Reading): Because | undefined {
  const { because } = row;
  if (because === undefined) return undefined;
  const { problems, places } = reading;
  const at = places.key(row, 'because');
  if (row.cannot === undefined || row.can !== undefined || row.undecided !== undefined) {
    const message = '`because` says why something is refused, and stands on rows with `cannot` alone';
    problems.error(
      'because-misplaced',
      at,
      message,
      row.cannot === undefined
        ? 'remove it'
        : 'make two tests of it: one with `cannot` and `because`, one with the rest',
    );
    return undefined;
  }
  const { decision, rules = [], only = false } = because;
  if (rules.length === 0 && only) {
    problems.error(
      'because-contradiction',
      places.key(because, 'only'),
      '`only` is about `rules`, and none is named',
      'name the rules',
    );
  }
  if (rules.length > 0 && decision !== undefined && decision !== 'explicit-deny') {
    const message = `no rule decides an \`${decision}\``;
    problems.error(
      'because-contradiction',
      places.key(because, 'rules'),
      message,
      'name rules with `explicit-deny`, or leave them out',
    );
    return undefined;
  }
  for (const [name, place] of places.each(rules)) {
    lookUp(names.rules, name, place, 'a rule', problems, 'unknown-rule');
  }
  return { rules, only, at, ...(decision === undefined ? {} : { decision }) };
}
