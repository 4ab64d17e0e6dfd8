// Bench: proofs of the shipped properties, the same questions asked of a general solver, and pairs of large policies. Ends
// with 1 where an answer is not what it must be, which is never timed, or a target is missed.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { comparePolicies } from '../src/check/equal.ts';
import { Prover } from '../src/check/properties.ts';
import type { PolicyDocument } from '../src/iam/document.ts';
import { type Build, openLibrary } from '../src/pipeline.ts';
import type { Property } from '../src/spec/spec.ts';
import { buildText } from '../test/build.ts';
import { encode } from '../test/regions/z3-encoding.ts';
import { materialOf, proofOf } from '../test/regions/z3-proofs.ts';
import { questions } from '../test/regions/z3-questions.ts';
import { startSolver } from '../test/regions/z3-solver.ts';
import { inOtherWords, overlapping, realistic } from './regions/policies.ts';
import { median } from './timing.ts';
import { judge, judgeMilliseconds } from './verdicts.ts';

/** Milliseconds: of a property with its documents read; of two equal policies, by how many statements they have. */
const TARGETS = {
  first: 60,
  further: 15,
  property: 5,
  again: 0.1,
  realistic: { 200: 150, 1000: 1500 },
  overlapping: 600,
  tooLarge: 2500,
} as const;
/** How many times as fast as the solver; the growth's exponent; megabytes. */
const LIMITS = { solver: 20, exponent: 1.3, memory: 300 } as const;
const ROUNDS = 15;
/** Before something is timed. */
const WARMING = 100;

const { catalogue } = openLibrary();
function fail(message: string): never {
  console.error(`${message}; nothing was timed`);
  process.exit(1);
}

function timed(run: () => void, rounds = ROUNDS): number {
  return median(
    Array.from({ length: rounds }, () => {
      const start = performance.now();
      run();
      return performance.now() - start;
    }),
  );
}

function timeProperty({ spec, rendering, held, compared }: Build, property: Property): void {
  const material = { ...rendering, held, compared, assumptions: spec.assumptions };
  const prove = () => new Prover(material, catalogue).prove(property);
  if (prove().status !== 'proved') fail(`\`${property.name}\` of ${spec.name} is not proved`);
  for (let round = 0; round < WARMING; round += 1) prove();
  judgeMilliseconds(`${spec.name}: ${property.name}`, timed(prove), TARGETS.property);
}

/** What the slowest property takes that a prover has proved before. */
function timeAgain(shipped: readonly Build[]): void {
  const times = shipped.flatMap(({ spec, rendering, held, compared }) => {
    const prover = new Prover({ ...rendering, held, compared, assumptions: spec.assumptions }, catalogue);
    return spec.properties.map((property) => {
      const prove = () => prover.prove(property);
      for (let round = 0; round < WARMING; round += 1) prove();
      return { name: `${spec.name}: ${property.name}`, milliseconds: timed(prove) };
    });
  });
  const slowest = times.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
  if (slowest === undefined) fail('no property');
  const text = `${slowest.milliseconds.toFixed(3).padStart(8)} ms of ${TARGETS.again}  asked again, the slowest: ${slowest.name}`;
  judge(text, slowest.milliseconds <= TARGETS.again);
}

/** By a process of its own. */
function printedBy(part: string): unknown {
  const file = path.join(import.meta.dirname, `bench-regions-${part}.mjs`);
  return JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8' }));
}

function timeFirst(): void {
  const rounds = Array.from({ length: 5 }, () => {
    return printedBy('first') as readonly { readonly name: string; readonly milliseconds: number }[];
  });
  for (const [index, { name }] of (rounds[0] ?? []).entries()) {
    const milliseconds = median(rounds.map((round) => round[index]?.milliseconds ?? Number.NaN));
    if (index === 0)
      judgeMilliseconds(`the first question of a process, with the catalogue: ${name}`, milliseconds, TARGETS.first);
    else judgeMilliseconds(`the first question of a further spec: ${name}`, milliseconds, TARGETS.further);
  }
}

timeFirst();

const names = readdirSync('specs').filter((name) => name.endsWith('.yaml') && !/\.(test|fixtures)\./.test(name));
const builds = names.map((name) => buildText(readFileSync(`specs/${name}`, 'utf8'), `specs/${name}`));
for (const built of builds) for (const property of built.spec.properties) timeProperty(built, property);
timeAgain(builds);

/** Questions that the solver answers, both warm; the median of how many times as long it takes. */
async function timeSolver(): Promise<void> {
  const solver = await startSolver(1000);
  const ratios: number[] = [];
  for (const question of questions) {
    const [material, script] = [materialOf(question), encode(question)];
    const solved = await solver.solve(script);
    const proved = proofOf(question, material, catalogue);
    if (solved === 'unknown') continue;
    if (solved !== proved) fail(`${question.name}: ${proved}, and the solver says ${solved}`);
    for (let round = 0; round < WARMING; round += 1) proofOf(question, material, catalogue);
    const theirs: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const start = performance.now();
      await solver.solve(script);
      theirs.push(performance.now() - start);
    }
    ratios.push(median(theirs) / timed(() => proofOf(question, material, catalogue)));
  }
  await solver.stop();
  const times = median(ratios);
  const text = `${times.toFixed(1).padStart(8)} × as fast as a general solver, of ${LIMITS.solver}, on ${ratios.length} questions`;
  judge(text, times >= LIMITS.solver);
}

function timePair(name: string, document: PolicyDocument, target: number, answer: string): number {
  const [one, other] = inOtherWords(document);
  const compare = () => comparePolicies(one, other, 'identity', ['a', 'b'], catalogue);
  const found = compare();
  if (found.first.answer !== answer || found.second.answer !== answer) {
    fail(`${name}: ${found.first.answer} and ${found.second.answer}, not ${answer}`);
  }
  const milliseconds = timed(compare, 3);
  judgeMilliseconds(name, milliseconds, target);
  return milliseconds;
}

const counts = [50, 200, 1000] as const;
const curve = counts.map((count) => {
  const target = count === 50 ? TARGETS.realistic[200] : TARGETS.realistic[count];
  return timePair(`equal, ${count} realistic statements`, realistic(count), target, 'same');
});
const [few = 1, , many = 1] = curve;
const exponent = Math.log(many / few) / Math.log(1000 / 50);
judge(
  `${exponent.toFixed(2).padStart(8)} of ${LIMITS.exponent}  the exponent of that growth: ${curve.map((each) => each.toFixed(0)).join(' → ')} ms`,
  exponent <= LIMITS.exponent,
);
timePair('equal, 200 overlapping statements', overlapping(200), TARGETS.overlapping, 'same');

function timeTooLarge(): void {
  const found = printedBy('too-large') as {
    readonly answers: readonly string[];
    readonly milliseconds: number;
    readonly megabytes: number;
  };
  if (found.answers.some((answer) => answer !== 'unknown')) fail(`30 pairs of infixes: ${found.answers.join(' and ')}`);
  judgeMilliseconds('too large, 30 pairs of infixes, first in a process', found.milliseconds, TARGETS.tooLarge);
  judge(
    `${found.megabytes.toFixed(0).padStart(8)} MB of ${LIMITS.memory}  memory of that process`,
    found.megabytes <= LIMITS.memory,
  );
}

timeTooLarge();

// Last, for it takes memory of its own.
await timeSolver();

process.exit();
