// Audit arm: which checks are run together, on which machine, and in which order. Runs none.
import type { TestPlan } from './plan.ts';

/** Some checks of a plan, run in one go: from one up to, but without, another. */
export interface Part {
  /** Place of the spec among those that are tested. */
  readonly suite: number;
  /** Place of the plan among those of the spec. */
  readonly plan: number;
  readonly from: number;
  readonly to: number;
}

/** A test with twice as many checks is cut in pieces of no fewer than this. */
const leastChecks = 1000;

/** All checks that are to be run, by spec and in the order written; what is cut where hangs on nothing but the plans. */
export function partsOf(plansBySpec: readonly (readonly TestPlan[])[]): readonly Part[] {
  return plansBySpec.flatMap((plans, suite) =>
    plans.flatMap(({ test, size }, plan): readonly Part[] => {
      if (test.skip !== undefined || size === 0) return [];
      const pieces = Math.max(1, Math.floor(size / leastChecks));
      const cut = (piece: number): number => Math.floor((piece * size) / pieces);
      return Array.from({ length: pieces }, (_, piece) => ({ suite, plan, from: cut(piece), to: cut(piece + 1) }));
    }),
  );
}

/**
 * The parts of one of several machines, from 1, in the order given. Every part is in exactly one shard; the largest is given
 * away first, to the shard that has the fewest checks.
 */
export function shardOf(parts: readonly Part[], index: number, of: number): readonly Part[] {
  const loads = Array.from({ length: of }, () => 0);
  const mine = new Set<Part>();
  for (const part of parts.toSorted((a, b) => sizeOf(b) - sizeOf(a))) {
    const lightest = loads.indexOf(Math.min(...loads));
    loads[lightest] = (loads[lightest] ?? 0) + sizeOf(part);
    if (lightest === index - 1) mine.add(part);
  }
  return parts.filter((part) => mine.has(part));
}

export function sizeOf({ from, to }: Part): number {
  return to - from;
}

/** The same order for the same seed, everywhere: Fisher and Yates's shuffle with Mulberry32. */
export function shuffled<Value>(list: readonly Value[], seed: number): readonly Value[] {
  const next = mulberry32(seed);
  const order = [...list];
  for (let left = order.length - 1; left > 0; left -= 1) {
    const other = Math.floor(next() * (left + 1));
    [order[left], order[other]] = [order[other] as Value, order[left] as Value];
  }
  return order;
}

/** From 0 to below 1. https://github.com/cprosche/mulberry32 */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
