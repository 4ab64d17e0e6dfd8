// The long run of the fuzzing: workers try generated specs, each within 256 MB, and a watch ends a spec that takes 2 seconds.
// What was ended is tried again alone, for a busy machine slows all; then the bound is meant.
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { seed } from '../seeded.ts';
import { generatedSpec, shownSpec } from './specs.ts';
import { trySpec } from './try.ts';

/** Milliseconds for one spec, and megabytes. */
const longest = 2000;
const mostMemory = 256;

/** A worker's first file is loaded before tsx can be: this one is plain, and loads it. */
const startInWorker = `import('tsx/esm/api').then(({ register }) => {
  register();
  return import(${JSON.stringify(import.meta.url)});
});`;

interface Share {
  readonly first: number;
  readonly step: number;
  readonly cases: number;
  /** The number of the spec that is being tried, and how many were rendered. */
  readonly progress: Int32Array;
}

async function tryShare({ first, step, cases, progress }: Share): Promise<void> {
  for (let number = first; number < cases; number += step) {
    progress[0] = number;
    const made = generatedSpec(number);
    try {
      if ((await trySpec(made, number)).outcome === 'rendered') progress[1] = (progress[1] ?? 0) + 1;
    } catch (error) {
      parentPort?.postMessage(`spec ${number}: ${error instanceof Error ? error.stack : error}\n${shownSpec(made)}`);
      return;
    }
  }
  progress[0] = -1;
}

/** Resolves to the number of the spec that took too long, where one did. */
function watch(share: Share): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const resourceLimits = { maxOldGenerationSizeMb: mostMemory };
    // What another worker was stopped at.
    share.progress[0] = -1;
    const worker = new Worker(startInWorker, { eval: true, workerData: share, resourceLimits });
    let last = -1;
    let since = Date.now();
    let ended = false;
    const end = (then: () => void): void => {
      ended = true;
      clearInterval(timer);
      void worker.terminate().then(then);
    };
    const fail = (message: string): void => end(() => reject(new Error(message)));
    const timer = setInterval(() => {
      const now = share.progress[0] ?? -1;
      if (now !== last) since = Date.now();
      last = now;
      if (now >= 0 && Date.now() - since > longest) end(() => resolve(now));
    }, 100);
    worker.on('message', (message: string) => fail(message));
    worker.on('error', (error) => fail(`spec ${share.progress[0]}: ${error.message}`));
    worker.on('exit', () => {
      clearInterval(timer);
      if (!ended) resolve(undefined);
    });
  });
}

/** Goes on behind specs that take too long; they are noted. */
async function runShare(share: Share, slow: number[]): Promise<void> {
  for (let { first } = share; first < share.cases; first += share.step) {
    const stopped = await watch({ ...share, first });
    if (stopped === undefined) return;
    slow.push(stopped);
    first = stopped;
  }
}

async function tryAlone(number: number, progress: Int32Array): Promise<void> {
  const stopped = await watch({ first: number, step: 1, cases: number + 1, progress });
  if (stopped === undefined) return;
  throw new Error(`spec ${number} takes more than ${longest} ms:\n${shownSpec(generatedSpec(number))}`);
}

if (isMainThread) {
  const cases = Number(process.env.CASES ?? 200_000);
  const step = Math.max(1, availableParallelism());
  const shares = Array.from({ length: step }, (_, first) => {
    const progress = new Int32Array(new SharedArrayBuffer(8)).fill(-1);
    progress[1] = 0;
    return { first, step, cases, progress };
  });
  try {
    const slow: number[] = [];
    await Promise.all(shares.map((share) => runShare(share, slow)));
    const again = new Int32Array(new SharedArrayBuffer(8));
    for (const number of slow) await tryAlone(number, again.fill(-1, 0, 1));
    const rendered = [...shares, { progress: again }].reduce((sum, { progress }) => sum + (progress[1] ?? 0), 0);
    if (slow.length > 0) console.log(`tried again alone: ${slow.join(', ')}`);
    console.log(
      `${cases} generated specs, seed ${seed}: ${rendered} rendered, ${cases - rendered} refused, none in more than ${longest} ms or ${mostMemory} MB`,
    );
  } catch (error) {
    console.error(`SEED=${seed}: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  }
} else {
  await tryShare(workerData as Share);
}
