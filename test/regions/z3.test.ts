// Proofs and a general solver asked the same: where it answers, they agree.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openLibrary } from '../../src/pipeline.ts';
import { encode } from './z3-encoding.ts';
import { materialOf, proofOf } from './z3-proofs.ts';
import { questions } from './z3-questions.ts';
import { type Solver, startSolver } from './z3-solver.ts';

const test = suite('proofs and a general solver');
const { catalogue } = openLibrary();
const longest = 1000;
let solver: Solver | undefined;

test.before(async () => {
  solver = await startSolver(longest);
});

test.after(async () => {
  await solver?.stop();
});

test(`agree on ${questions.length} questions, where it answers within ${longest} ms`, async () => {
  const tally = { sat: 0, unsat: 0, unknown: 0 };
  for (const question of questions) {
    const solved = await solver?.solve(encode(question));
    if (solved === undefined) throw new Error('the solver was not started');
    tally[solved] += 1;
    if (solved !== 'unknown') assert.is(proofOf(question, materialOf(question), catalogue), solved, question.name);
  }
  if (process.env.TALLY) console.log(tally);
  // It may not know, but not so often that agreeing means nothing.
  assert.ok(tally.sat > questions.length / 4 && tally.unsat > questions.length / 6, JSON.stringify(tally));
  assert.ok(tally.unknown < questions.length / 4, JSON.stringify(tally));
});

test.run();
