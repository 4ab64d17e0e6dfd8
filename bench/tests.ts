// Bench: a million checks of one spec, on one processor and on two, and against the bare engine on the same requests. Ends
// with 1 where a check does not pass, which is never timed, or a target is missed.
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { type Bare, bareOf } from './tests/bare.ts';
import { CHECKS, millionChecks } from './tests/million.ts';
import type { Ran } from './tests/run.ts';
import { suiteOf } from './tests/suite.ts';
import { median, medianRatio } from './timing.ts';

const ROUNDS = 5;
/** Checks a second on one processor, megabytes, and how many times faster two processors are. */
const TARGETS = { speed: 200_000, megabytes: 300, two: 1.7 };
/** Of so many checks one is put to the bare engine. */
const STEP = 20;

/** So many specs of a million checks, for each thread starts, and has its hot code compiled, by itself: about 0.3 s of work. */
const SPECS = 20;

/** A process of its own, cold as a person's is. */
function run(jobs: number, specs: number): Ran {
  const args = ['--import', 'tsx', 'bench/tests/run.ts', String(jobs), String(specs)];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const ran = stdout === '' ? undefined : (JSON.parse(stdout) as Ran);
  if (ran?.passed === CHECKS * specs) return ran;
  console.error(`${ran?.passed ?? 'none'} of ${CHECKS * specs} checks passed; nothing was timed\n${stderr}`);
  process.exit(1);
}

/** Requests a second. */
function timeBare(all: readonly Bare[]): number {
  const start = performance.now();
  for (let pass = 0; pass < STEP; pass += 1) {
    if (!all.every((decides) => decides())) {
      console.error('the bare engine decides otherwise than is expected; nothing was timed');
      process.exit(1);
    }
  }
  return (STEP * all.length * 1000) / (performance.now() - start);
}

const shown = (speed: number): string => Math.round(speed).toLocaleString('en');

function verdict(met: boolean, what: string): boolean {
  console.log(`${met ? 'within' : 'MISSED'}  ${what}`);
  return met;
}

const bare = bareOf(suiteOf(millionChecks()), STEP);
timeBare(bare);
run(1, 1);
const rounds = Array.from({ length: ROUNDS }, () => ({
  once: run(1, 1),
  one: run(1, SPECS),
  two: run(2, SPECS),
  engine: timeBare(bare),
}));
const speeds = (pick: (round: (typeof rounds)[number]) => Ran, specs: number): readonly number[] =>
  rounds.map((round) => (CHECKS * specs * 1000) / pick(round).milliseconds);
const engine = rounds.map((round) => round.engine);
const once = speeds((round) => round.once, 1);
const one = speeds((round) => round.one, SPECS);
const two = speeds((round) => round.two, SPECS);
const megabytes = Math.max(...rounds.map((round) => round.once.megabytes));

console.log(`${CHECKS.toLocaleString('en')} checks: all pass`);
for (const [name, of] of Object.entries({
  'checks a second': once,
  [`the same of ${SPECS} such specs`]: one,
  'the same on two processors': two,
  'requests a second, bare engine': engine,
})) {
  const times = medianRatio(of, engine).toFixed(2);
  console.log(`${name.padEnd(34)} ${shown(median(of)).padStart(11)}  ${times} × the bare engine`);
}
const rate = median(once);
const ratio = medianRatio(two, one);
const isMet = [
  verdict(rate >= TARGETS.speed, `${shown(rate)} checks a second, target at least ${shown(TARGETS.speed)}`),
  verdict(megabytes <= TARGETS.megabytes, `${megabytes.toFixed(0)} MB, target at most ${TARGETS.megabytes} MB`),
  availableParallelism() < 2 ||
    verdict(
      ratio >= TARGETS.two,
      `two processors ${ratio.toFixed(2)} × as fast as one, target at least ${TARGETS.two} ×`,
    ),
];
process.exitCode = isMet.every(Boolean) ? 0 : 1;
