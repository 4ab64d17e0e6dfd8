// Bench: lines per second through `iamspec decide`, and what part that is of the library's decisions per second on the same
// requests. Ends with 1 where an answer is wrong, which is never timed, or a target is missed.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { compileOurs, isRight, openEngine } from './decide/ours.ts';
import { answers, type BenchDecision, policies, requests } from './decide/situation.ts';
import { median, medianRatio } from './timing.ts';

const PROGRAM = 'dist/iamspec.cjs';
const LINES = 300_000;
const ROUNDS = 7;
const TARGET_RATIO = 0.4;

/** In blocks, so that making them is no part of what is timed. */
const BLOCK_LINES = 3000;
const BLOCKS = LINES / BLOCK_LINES;

const policyText = JSON.stringify({ identity: [policies.identity], resource: policies.bucket });
/** One object for each line, as a program that asks line by line has them. */
const asked = Array.from({ length: BLOCK_LINES }, (_, id) => structuredClone(requests[id % requests.length]));
const block = Buffer.from(
  asked.map((request, id) => `{"id":${id},"request":${JSON.stringify(request)},"policies":${policyText}}\n`).join(''),
);

interface Result extends BenchDecision {
  readonly id: number;
  readonly deciding: never;
}

/** The size of the results of one block, if all of them are right. */
function checkAnswers(): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, 'decide'], { input: block });
  const lines = stdout.toString().trimEnd().split('\n');
  const wrong = lines.findIndex((line, id) => {
    const result = JSON.parse(line) as Result;
    return result.id !== id || !isRight(result, answers[id % answers.length]);
  });
  if (status === 0 && lines.length === BLOCK_LINES && wrong === -1) return stdout.length;
  console.error(`exit ${status}, ${lines.length} results, wrong: ${lines[wrong]}; nothing was timed\n${stderr}`);
  process.exit(1);
}

/** Takes blocks of lines from a started program, and says when it has the results of each number of them. */
class Stream {
  readonly #child: ChildProcessWithoutNullStreams = spawn(process.execPath, [PROGRAM, 'decide'], { stdio: 'pipe' });
  #received = 0;

  constructor() {
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#received += chunk.length;
    });
  }

  async write(blocks: number): Promise<void> {
    for (let written = 0; written < blocks; written += 1) {
      if (!this.#child.stdin.write(block)) await once(this.#child.stdin, 'drain');
    }
  }

  async received(bytes: number): Promise<void> {
    while (this.#received < bytes) await once(this.#child.stdout, 'data');
  }

  /** All that it ever wrote. */
  async end(): Promise<number> {
    this.#child.stdin.end();
    await once(this.#child, 'close');
    return this.#received;
  }
}

/** `size`: of the results of one block. Lines per second: of the whole process from its start to its end, and of as many lines more in one that is warm. */
async function timeStream(size: number): Promise<{ readonly whole: number; readonly warm: number }> {
  const start = performance.now();
  const cold = new Stream();
  await cold.write(BLOCKS);
  const all = await cold.end();
  const whole = performance.now() - start;
  const stream = new Stream();
  await stream.write(BLOCKS);
  await stream.received(BLOCKS * size);
  const warmStart = performance.now();
  await stream.write(BLOCKS);
  await stream.received(2 * BLOCKS * size);
  const warm = performance.now() - warmStart;
  if (all !== BLOCKS * size || (await stream.end()) !== 2 * all) throw new Error('results are missing');
  return { whole: (LINES * 1000) / whole, warm: (LINES * 1000) / warm };
}

const decide = compileOurs(await openEngine(), policies);

/** Decisions per second of as many requests. */
function timeLibrary(): number {
  const start = performance.now();
  let decided = 0;
  for (let blocks = 0; blocks < BLOCKS; blocks += 1) {
    for (const request of asked) if (request !== undefined && decide(request).decision !== 'unknown') decided += 1;
  }
  if (decided !== LINES) throw new Error('the library changed its answers while it was timed');
  return (LINES * 1000) / (performance.now() - start);
}

const resultSize = checkAnswers();
console.log(`${BLOCK_LINES} lines of ${Math.round(block.length / BLOCK_LINES)} bytes: all answers right`);
timeLibrary();
await timeStream(resultSize);
const library: number[] = [];
const streams: { readonly whole: number; readonly warm: number }[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  library.push(timeLibrary());
  streams.push(await timeStream(resultSize));
}
const whole = streams.map((stream) => stream.whole);
const warm = streams.map((stream) => stream.warm);
for (const [name, speeds] of Object.entries({
  'the library, requests at hand': library,
  'iamspec decide, warm': warm,
  [`iamspec decide, ${LINES} lines from start to end`]: whole,
})) {
  const part = medianRatio(speeds, library).toFixed(2);
  console.log(`${name.padEnd(46)} ${Math.round(median(speeds)).toLocaleString('en').padStart(9)} a second  ${part}`);
}
const ratio = medianRatio(warm, library);
const met = ratio >= TARGET_RATIO;
console.log(
  `${met ? 'within' : 'MISSED'}  ${ratio.toFixed(2)} of the library's rate, target at least ${TARGET_RATIO}, medians of ${ROUNDS} interleaved rounds`,
);
process.exitCode = met ? 0 : 1;
