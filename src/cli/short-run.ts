// The program: what is asked of V8 for runs that are mostly over within a second.
import { setFlagsFromString } from 'node:v8';

/**
 * V8 takes a function for hot after four times as much work as by default: of what it would optimize sooner, most is not
 * called much longer. `iamspec test` on the shipped specs takes 0.75 s of processor time then, not 1.2, and a fifth less
 * by the clock; `--mutate` a quarter less of both. A stream of decisions would start 0.1 s slower, so that its verb does
 * without. Said to the V8 of Node 20 alone, for which it was measured, and which knows the flag.
 */
export function expectShortRun(): void {
  if (process.versions.v8.startsWith('11.3.')) setFlagsFromString('--interrupt-budget=300000');
}
