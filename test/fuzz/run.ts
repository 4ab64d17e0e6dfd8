// The long run of the fuzzing: workers try generated specs, each within 256 MB, and a watch ends a spec that takes 2 seconds.
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

/** Resolves to how many were rendered. */
function watch(share: Share): Promise<number> {
  return new Promise((resolve, reject) => {
    const resourceLimits = { maxOldGenerationSizeMb: mostMemory };
    const worker = new Worker(startInWorker, { eval: true, workerData: share, resourceLimits });
    let last = -1;
    let since = Date.now();
    const fail = (message: string): void => {
      clearInterval(timer);
      void worker.terminate();
      reject(new Error(message));
    };
    const timer = setInterval(() => {
      const now = share.progress[0] ?? -1;
      if (now !== last) since = Date.now();
      last = now;
      if (now >= 0 && Date.now() - since > longest)
        fail(`spec ${now} takes more than ${longest} ms:\n${shownSpec(generatedSpec(now))}`);
    }, 100);
    worker.on('message', (message: string) => fail(message));
    worker.on('error', (error) => fail(`spec ${share.progress[0]}: ${error.message}`));
    worker.on('exit', () => {
      clearInterval(timer);
      resolve(share.progress[1] ?? 0);
    });
  });
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
    const rendered = (await Promise.all(shares.map(watch))).reduce((sum, each) => sum + each, 0);
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
