// Bench: what a person waits for. The whole process `iamspec test` on the shipped specs, against Node doing nothing.
import { spawnSync } from 'node:child_process';

const PROGRAM = 'dist/iamspec.cjs';
const RUNS = 15;
const TARGET_RATIO = 2.5;

interface Subject {
  readonly name: string;
  readonly args: readonly string[];
  readonly milliseconds: number[];
}

const node: Subject = { name: 'node -e 0', args: ['-e', '0'], milliseconds: [] };
const version: Subject = { name: 'iamspec --version', args: [PROGRAM, '--version'], milliseconds: [] };
const test: Subject = { name: 'iamspec test', args: [PROGRAM, 'test'], milliseconds: [] };
const subjects = [node, version, test];

/** Ends the bench where the program does not say that it ran tests and that they passed: a wrong answer has no speed. */
function checkAnswer(): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, test.args, { encoding: 'utf8' });
  const count = /^.*\b[1-9]\d* passed\b.*$/m.exec(stdout)?.[0];
  if (status === 0 && count !== undefined) {
    console.log(`${test.name}: ${count.trim()}`);
    return;
  }
  console.error(
    `${test.name}: exit ${status}, ${count ?? 'no count of what passed'}; nothing was timed\n${stdout}${stderr}`,
  );
  process.exit(1);
}

function time({ args }: Subject): number {
  const start = process.hrtime.bigint();
  spawnSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

checkAnswer();
for (const subject of subjects) time(subject);
for (let run = 0; run < RUNS; run += 1) {
  for (const subject of subjects) subject.milliseconds.push(time(subject));
}

const base = median(node.milliseconds);
for (const { name, milliseconds } of subjects) {
  const middle = median(milliseconds);
  console.log(`${name.padEnd(18)} ${middle.toFixed(1).padStart(7)} ms  ${(middle / base).toFixed(2)} × node`);
}
const ratio = median(test.milliseconds) / base;
const met = ratio <= TARGET_RATIO;
console.log(`${met ? 'within' : 'over'} the target of ${TARGET_RATIO} × node, medians of ${RUNS} interleaved runs`);
process.exitCode = met ? 0 : 1;
