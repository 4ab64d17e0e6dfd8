// spec/: the contexts that a row is asked in, written there or named.
import type { Facts } from '../iam/facts.ts';
import type { Span } from '../text/source.ts';
import { offer } from './callers.ts';
import type { WrittenContext } from './definition-fixtures.ts';
import type { WrittenRow } from './definition-tests.ts';
import { readFacts } from './facts.ts';
import type { Fixtures } from './fixtures.ts';
import type { Places } from './places.ts';
import type { Reading } from './reading.ts';

export interface RowContext {
  readonly facts: Facts;
  /** Its places are in the source of the row: those of a named one are where it is named. */
  readonly written?: WrittenContext;
}

/** `clock`: the time of requests that state none. Undefined where something is in error, which was reported. */
export function readContexts(
  written: WrittenRow['context'],
  clock: string | undefined,
  reading: Reading,
  fixtures: Fixtures,
): readonly RowContext[] | undefined {
  const timed = (facts: Facts): Facts =>
    clock === undefined || facts.time !== undefined ? facts : { ...facts, time: clock };
  if (written === undefined) return [{ facts: timed({ aws: {} }) }];
  const found = new Map<string, RowContext>();
  let whole = true;
  for (const [each, at] of reading.places.each(written)) {
    const context = typeof each === 'string' ? readNamed(each, at, reading, fixtures) : inPlace(each, reading);
    if (context === undefined) {
      whole = false;
      continue;
    }
    const facts = timed(context.facts);
    const id = factsId(facts);
    if (found.has(id)) {
      const help = 'say each context once';
      reading.problems.error('duplicate-value', at, 'a context that says the same stands in the list already', help);
      whole = false;
    }
    found.set(id, { ...context, facts });
  }
  return whole ? [...found.values()] : undefined;
}

function inPlace(written: WrittenContext, reading: Reading): RowContext {
  return { written, facts: readFacts(written, reading) };
}

function readNamed(name: string, at: Span, reading: Reading, fixtures: Fixtures): RowContext | undefined {
  const { contexts } = fixtures;
  const context = contexts.get(name);
  if (context !== undefined) {
    fixtures.use(context);
    return { facts: context.facts, written: placedAt(context.written, at, reading.places) };
  }
  if (contexts.excuses(name)) return undefined;
  const names = [...contexts.all.keys()];
  const { problems } = reading;
  const help =
    names.length === 0
      ? 'declare it under `contexts`, or write what it says here: `{ source_ip: … }`'
      : offer(name, names, problems.isFull);
  problems.error('unknown-name', at, `a context named \`${name}\` is not declared`, help);
  return undefined;
}

/** The same context, as if all of it were written at one place. */
function placedAt(written: WrittenContext, at: Span, places: Places): WrittenContext {
  const aws = written.aws && new Map(written.aws);
  const copy = aws === undefined ? { ...written } : { ...written, aws };
  for (const key of Object.keys(copy)) places.set(copy, key, { key: at, value: at });
  for (const key of aws?.keys() ?? []) places.set(aws ?? {}, key, { key: at, value: at });
  return copy;
}

/** Equal for equal facts. */
export function factsId({ aws, ...others }: Facts): string {
  const sorted = (record: object): object => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([sorted(others), sorted(aws)]);
}
