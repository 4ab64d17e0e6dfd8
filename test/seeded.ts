// Random values for property tests: the same ones for the same seed, so that a failure can be run again.

export interface Random {
  /** From 0 to below 1. */
  fraction(): number;
  /** From 0 to below the bound. */
  below(bound: number): number;
  pick<Value>(values: readonly Value[]): Value;
}

/** The seed of this run: `SEED=… npm test` repeats another one. A test names it in every message. */
export const seed = Number(process.env.SEED ?? 20_261_122);

/** Mulberry32. */
export function random(from: number): Random {
  let state = from >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (bound: number): number => Math.floor(fraction() * bound);
  return {
    fraction,
    below,
    pick(values) {
      const value = values[below(values.length)];
      if (value === undefined) throw new Error('nothing to pick from');
      return value;
    },
  };
}
