// spec/: rows of one test that ask the same.
import { callerId, settingId, targetId } from './exhaustive.ts';
import type { Reading } from './reading.ts';
import type { Caller, Expectation, Row, Target } from './spec.ts';
import { standing } from './targets.ts';

/** Reports rows that expect two things of one request, and rows that say again what another one says. */
export function checkRepeated(rows: readonly Row[], { problems }: Reading): void {
  const asked = rows.map((row) => ({ row, callers: row.callers.map((each) => `${settingId(row)} ${callerId(each)}`) }));
  const shared = repeatedIn(asked.flatMap(({ callers }) => callers));
  const expected = new Map<string, Map<string, Said>>();
  const whole = new Set<string>();
  const told = new Set<number>();
  for (const { row, callers } of asked) {
    if (!callers.some((each) => shared.has(each))) continue;
    const contradiction = addTo(expected, row, callers);
    const id = rowId(row, callers);
    if (!told.has(row.at.start) && contradiction !== undefined) {
      told.add(row.at.start);
      const { target, caller, other } = contradiction;
      const { kind } = caller.session;
      const how = kind === 'none' || kind === 'identity-provider' ? '' : ` with \`${kind}\``;
      const stands = `${standing(other.target, other.expectation, problems.source)} in a row above`;
      const message = `for \`${caller.as}\`${how}, ${stands}`;
      problems.error('rows-contradict', target.at, message, 'expect one thing of a request');
    } else if (!told.has(row.at.start) && whole.has(id)) {
      told.add(row.at.start);
      problems.error('row-repeated', row.at, 'a row above says the same', 'remove one, or change what it asks');
    }
    whole.add(id);
  }
}

interface Contradiction {
  readonly target: Target;
  readonly caller: Caller;
  /** What another row expects. */
  readonly other: Said;
}

interface Said {
  readonly target: Target;
  readonly expectation: Expectation;
}

function repeatedIn(all: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(all.filter((each) => seen.size === seen.add(each).size));
}

/** Adds what the row expects; tells where that is not what another row expects. `ids`: of its callers, where they ask so. */
function addTo(expected: Map<string, Map<string, Said>>, row: Row, ids: readonly string[]): Contradiction | undefined {
  let found: Contradiction | undefined;
  for (const [index, caller] of row.callers.entries()) {
    const id = ids[index] ?? '';
    const known = expected.get(id) ?? new Map<string, Said>();
    expected.set(id, known);
    for (const expectation of row.expectations) {
      for (const target of expectation.targets) {
        const other = known.get(targetId(target));
        if (other === undefined) known.set(targetId(target), { target, expectation });
        else if (other.expectation.expected !== expectation.expected) found ??= { target, caller, other };
      }
    }
  }
  return found;
}

function rowId({ expectations, because }: Row, callers: readonly string[]): string {
  const wanted = expectations.map(({ expected, targets }) => [expected, targets.map(targetId).sort()]);
  const why = because && [because.decision, because.rules, because.sids, because.only];
  return JSON.stringify([[...callers].sort(), wanted, why]);
}
