// Runs the parts of tests on several threads, of which this is one. Loaded only where there is enough to do.
import { setImmediate as yielding } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Part } from '../check/parts.ts';
import { Refusals } from '../check/refusals.ts';
import { isFailure, notRun, type PartResult, runPartOf, type Suite } from '../check/run.ts';
import { type Diagnostic, Refusal } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import type { RunOptions } from './run-options.ts';
import { sharedNumber, takeNoMore, takeParts } from './take-parts.ts';
import { suiteData, type ThreadData, type Told, unpacked } from './thread-data.ts';

/** Milliseconds of work between two looks at what the others tell. */
const interval = 20;

/** As `runParts`; `thread` is what the others run. */
export async function runOnThreads(
  suites: readonly Suite[],
  parts: readonly Part[],
  jobs: number,
  thread: URL,
  options: RunOptions,
): Promise<readonly PartResult[]> {
  const run = new ThreadedRun(suites, parts, options);
  const { keep, stopAtFailure = false } = options;
  const data: ThreadData = { suites: suites.map(suiteData), parts, keep, stopAtFailure, next: run.next };
  const workers = Array.from({ length: jobs - 1 }, () => new Worker(thread, { workerData: data, execArgv: [] }));
  try {
    const others = Promise.all(workers.map((worker) => run.follow(worker)));
    await Promise.all([others, run.takeShare()]);
  } finally {
    takeNoMore(run.next);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return run.settled();
}

class ThreadedRun {
  readonly next = sharedNumber();
  readonly #suites: readonly Suite[];
  readonly #parts: readonly Part[];
  readonly #options: RunOptions;
  readonly #results: PartResult[];
  readonly #refusals = new Refusals();
  readonly #refused: Diagnostic[] = [];

  constructor(suites: readonly Suite[], parts: readonly Part[], options: RunOptions) {
    this.#suites = suites;
    this.#parts = parts;
    this.#options = options;
    this.#results = parts.map(() => notRun);
  }

  /** This thread's share. */
  async takeShare(): Promise<void> {
    let looked = performance.now();
    for (const [part, index] of takeParts(this.#parts, this.next)) {
      this.#take(part, index, runPartOf(this.#suites, part, this.#options.keep, this.#refusals));
      if (performance.now() - looked < interval) continue;
      await yielding();
      looked = performance.now();
    }
  }

  /** Takes what another thread tells, until it ends. */
  follow(worker: Worker): Promise<void> {
    return new Promise((resolve, reject) => {
      worker.on('message', (told: Told) => {
        try {
          this.#takeTold(told);
        } catch (error) {
          reject(error);
        }
        if (told.refused !== undefined) resolve();
      });
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`a thread ended with ${code} and no result`)));
    });
  }

  settled(): readonly PartResult[] {
    const all = [...this.#refusals.all, ...this.#refused];
    const unlike = new Map(all.map((each) => [`${each.at?.source.path} ${each.at?.span.start} ${each.message}`, each]));
    if (unlike.size > 0) throw new Refusal([...unlike.values()]);
    return this.#results;
  }

  #takeTold({ done, refused = [] }: Told): void {
    for (const { part: index, result } of done) {
      const part = this.#parts[index];
      const plan = part && this.#suites[part.suite]?.plans[part.plan];
      if (part === undefined || plan === undefined) throw new Error('a thread ran a part that is not planned');
      this.#take(part, index, unpacked(result, plan));
    }
    this.#refused.push(...refused.map((each) => this.#atHome(each)));
  }

  #take(part: Part, index: number, result: PartResult): void {
    this.#results[index] = result;
    this.#options.onProgress?.(part, result);
    if (this.#options.stopAtFailure === true && isFailure(this.#suites, part, result)) takeNoMore(this.next);
  }

  /** A source is one object in each thread; the place is in ours. */
  #atHome({ at, ...rest }: Diagnostic): Diagnostic {
    const source = at && this.#sources().find(({ path }) => path === at.source.path);
    return at === undefined ? rest : { ...rest, at: { ...at, source: source ?? at.source } };
  }

  #sources(): readonly Source[] {
    return this.#suites.flatMap(({ plans }) => plans.map(({ test }) => test.source));
  }
}
