// Mutation run: hands trials to processes, as many at once as are asked for, and starts another where one is lost.
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { Start, TrialAnswer, TrialRequest } from './worker.ts';

/** In milliseconds, for what no count of loops tells: a regular expression or a recursion that does not end. */
const longest = 30_000;

export class Workers {
  readonly #start: Start;
  readonly #idle: ChildProcess[] = [];

  constructor(code: Start['code']) {
    this.#start = { code };
  }

  /** In any order, `atOnce` at a time. */
  async each<Item>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<void>): Promise<void> {
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
  }

  async ask(request: TrialRequest): Promise<TrialAnswer> {
    const worker = this.#idle.pop() ?? this.#begin();
    const answer = await answerOf(worker, request);
    if (worker.connected) this.#idle.push(worker);
    return answer;
  }

  close(): void {
    for (const worker of this.#idle) worker.kill();
  }

  #begin(): ChildProcess {
    const worker = fork(path.join(import.meta.dirname, 'worker.ts'), {
      execArgv: ['--import', 'tsx', '--max-old-space-size=1024'],
      // The tests' own seed, whatever the run's, and few rounds of what is random; what a worker dies of is told by what it
      // answers: nothing.
      env: { ...process.env, SEED: undefined, ROUNDS: '3', NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    });
    worker.send(this.#start);
    return worker;
  }
}

/** A worker that dies or takes too long has noticed something; it is not asked again. */
function answerOf(worker: ChildProcess, request: TrialRequest): Promise<TrialAnswer> {
  return new Promise((resolve) => {
    const finish = (answer: TrialAnswer): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      resolve(answer);
    };
    const timer = setTimeout(() => {
      worker.kill('SIGKILL');
      worker.disconnect();
      finish({ failure: 'the tests did not end' });
    }, longest);
    worker.once('message', (answer: TrialAnswer) => finish(answer));
    worker.once('exit', () => finish({ failure: 'the tests brought their process down' }));
    worker.send(request);
  });
}
