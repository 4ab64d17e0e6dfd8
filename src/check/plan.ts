// Audit arm: from a spec's tests to checks, each one request with one expected decision. Decides nothing.

import type { Request } from '../evaluate/request.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { Because, Caller, Expectation, Expected, Question, Row, Target, Test } from '../spec/spec.ts';

/** One request, and where it is written. */
export interface Asked {
  readonly caller: Caller;
  readonly target: Target;
  readonly request: Request;
}

/** One request with one expected decision. */
export interface Check extends Asked {
  readonly test: Test;
  readonly row: Row;
  /** Its place among the checks of its test, from 0, whatever part of them is run. */
  readonly number: number;
  readonly expected: Expected;
  readonly because?: Because;
  /** Where it is enough that one of several requests meets the expectation: the other ones. */
  readonly others?: readonly Asked[];
}

/** Neighbouring checks that differ in nothing but their targets. */
export interface Stretch {
  readonly test: Test;
  readonly row: Row;
  readonly expected: Expected;
  /** Who asks; several where it is enough that one of them meets the expectation. */
  readonly callers: readonly Caller[];
  readonly targets: readonly Target[];
  /** The targets that are meant: from this one up to, but without, that one. */
  readonly from: number;
  readonly to: number;
  /** That of the check of the first target that is meant. */
  readonly number: number;
}

/** The checks of a test, made as they are asked for: there may be a million of them. */
export interface TestPlan {
  readonly test: Test;
  /** The test's place among those of its spec, from 0, whichever of them are run. */
  readonly place: number;
  /** How many checks there are. */
  readonly size: number;
  /** Where only some of the test's checks are wanted, their numbers, each greater than the one before. */
  readonly only?: Uint32Array;
  readonly catalogue: Catalogue;
  /** From one up to, but without, another, counted among those of the plan, in the order written: rows, callers, targets. */
  readonly checks: (from: number, to: number) => Iterable<Check>;
  /** The same in stretches. */
  readonly stretches: (from: number, to: number) => Iterable<Stretch>;
  /** One by its number, whether it is wanted or not. */
  readonly check: (number: number) => Check | undefined;
}

export function planOf(test: Test, catalogue: Catalogue, place = 0): TestPlan {
  const layout = layoutOf(test, place);
  return planIn(layout, catalogue, layout.size, (from, to) => stretchesOf(layout, from, to));
}

/** The plan without the checks that are not wanted. */
export function narrowed(plan: TestPlan, isWanted: (check: Check) => boolean): TestPlan {
  const numbers: number[] = [];
  for (const check of plan.checks(0, plan.size)) if (isWanted(check)) numbers.push(check.number);
  return onlyOf(plan.test, Uint32Array.from(numbers), plan.catalogue, plan.place);
}

/** The plan of the checks of a test with these numbers, each greater than the one before. */
export function onlyOf(test: Test, only: Uint32Array, catalogue: Catalogue, place = 0): TestPlan {
  const layout = layoutOf(test, place);
  function* stretches(from: number, to: number): Generator<Stretch, void> {
    for (let at = from; at < Math.min(to, only.length); ) {
      const first = only[at] ?? 0;
      let length = 1;
      while (at + length < to && only[at + length] === first + length) length += 1;
      yield* stretchesOf(layout, first, first + length);
      at += length;
    }
  }
  return { ...planIn(layout, catalogue, only.length, stretches), only };
}

function planIn(layout: Layout, catalogue: Catalogue, size: number, stretches: TestPlan['stretches']): TestPlan {
  return {
    test: layout.test,
    place: layout.place,
    size,
    catalogue,
    stretches,
    checks: (from, to) => checksIn(stretches(from, to), catalogue),
    check: (number) => {
      const [check] = checksIn(stretchesOf(layout, number, number + 1), catalogue);
      return check;
    },
  };
}

/** Every check of a test, in the order written: rows, then callers, then targets. */
export function checksOf(test: Test, catalogue: Catalogue): readonly Check[] {
  const plan = planOf(test, catalogue);
  return [...plan.checks(0, plan.size)];
}

/** Where the checks of each row begin, and where the last one ends. */
interface Layout extends Pick<TestPlan, 'test' | 'place'> {
  readonly starts: readonly number[];
  readonly size: number;
}

function layoutOf(test: Test, place: number): Layout {
  const starts: number[] = [];
  let size = 0;
  for (const row of test.rows) {
    starts.push(size);
    size += groupsOf(row) * targetsOf(row);
  }
  return { test, place, starts, size };
}

/** How many times every target is asked for. */
function groupsOf({ some, callers }: Row): number {
  return some ? Math.min(callers.length, 1) : callers.length;
}

function targetsOf({ expectations }: Row): number {
  return expectations.reduce((sum, { targets }) => sum + targets.length, 0);
}

function* stretchesOf({ test, starts, size }: Layout, from: number, to: number): Generator<Stretch, void> {
  const end = Math.min(to, size);
  for (let index = rowAt(starts, from); index < starts.length; index += 1) {
    const [row, start = size] = [test.rows[index], starts[index]];
    if (row === undefined || start >= end) return;
    yield* stretchesOfRow(test, row, start, from, end);
  }
}

function* stretchesOfRow(test: Test, row: Row, start: number, from: number, to: number): Generator<Stretch, void> {
  const each = targetsOf(row);
  const groups = each === 0 ? 0 : groupsOf(row);
  const first = Math.floor(Math.max(from - start, 0) / Math.max(each, 1));
  for (let group = first; group < groups; group += 1) {
    let number = start + group * each;
    if (number >= to) return;
    const callers = row.some ? row.callers : row.callers.slice(group, group + 1);
    for (const expectation of row.expectations) {
      const stretch = stretchOf({ test, row, callers }, expectation, number, from, to);
      if (stretch !== undefined) yield stretch;
      number += expectation.targets.length;
    }
  }
}

function stretchOf(
  whose: Pick<Stretch, 'test' | 'row' | 'callers'>,
  { expected, targets }: Expectation,
  number: number,
  from: number,
  to: number,
): Stretch | undefined {
  const first = Math.max(from - number, 0);
  const last = Math.min(to - number, targets.length);
  return first < last ? { ...whose, expected, targets, from: first, to: last, number: number + first } : undefined;
}

/** The last row that begins at the check or before it. */
function rowAt(starts: readonly number[], number: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= number) low = middle;
    else high = middle;
  }
  return low;
}

function* checksIn(stretches: Iterable<Stretch>, catalogue: Catalogue): Generator<Check, void> {
  for (const stretch of stretches) {
    for (let index = stretch.from; index < stretch.to; index += 1) {
      const check = checkAt(stretch, index, catalogue);
      if (check !== undefined) yield check;
    }
  }
}

/** The check of one of the stretch's targets. */
export function checkAt(stretch: Stretch, index: number, catalogue: Catalogue): Check | undefined {
  const { test, row, expected, callers } = stretch;
  const [caller, ...others] = callers;
  const target = stretch.targets[index];
  if (caller === undefined || target === undefined) return undefined;
  const asked = (by: Caller): Asked => ({ caller: by, target, request: requestOf(row, by, target, catalogue) });
  return {
    test,
    row,
    number: stretch.number + index - stretch.from,
    expected,
    ...(row.because === undefined ? {} : { because: row.because }),
    ...asked(caller),
    ...(others.length === 0 ? {} : { others: others.map(asked) }),
  };
}

/** Every request of a question: callers, then targets. */
export function requestsOf(question: Question, catalogue: Catalogue): readonly Asked[] {
  return question.callers.flatMap((caller) =>
    question.targets.map((target) => ({ caller, target, request: requestOf(question, caller, target, catalogue) })),
  );
}

function requestOf(
  row: Pick<Row, 'through' | 'context'>,
  caller: Caller,
  target: Target,
  catalogue: Catalogue,
): Request {
  const { arn, bucket, principal } = target.resource;
  return {
    ...originOf(row, caller),
    action: target.action,
    actionTypes: typesOf(target, catalogue),
    resource: {
      arn,
      ...(bucket === undefined ? {} : { bucket }),
      ...(principal === undefined ? {} : { principal }),
    },
  };
}

/** What a request says beside what is done to what. */
export function originOf(
  { through, context }: Pick<Row, 'through' | 'context'>,
  { as, session, claims }: Caller,
): Omit<Request, 'action' | 'actionTypes' | 'resource'> {
  return {
    as,
    session,
    ...(claims === undefined ? {} : { claims }),
    ...(through.length === 0 ? {} : { through: through.map(({ role, mfaCode }) => ({ role: role.name, mfaCode })) }),
    facts: context,
  };
}

export function typesOf({ action }: Target, catalogue: Catalogue): readonly string[] {
  return catalogue.action(action)?.resourceTypes ?? [];
}
