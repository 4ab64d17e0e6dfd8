// The engine against the reference, on generated cases in AWS's own terms. `SEED=…` repeats a run and `CASES=…` sets how
// many; a case on which they differ is kept in the corpus.
import * as fs from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { type AwsDecision, decide } from '../../src/evaluate/decide.ts';
import { compilePolicies } from '../../src/evaluate/policies.ts';
import { Refusal } from '../../src/text/diagnostic.ts';
import { shrink } from '../oracle/shrink.ts';
import { seed, random as seeded } from '../seeded.ts';
import type { Case } from './case.ts';
import { answer, everyWay, type Result } from './combine.ts';
import { corpusFolder } from './corpus.ts';
import {
  allElements,
  allLayers,
  allOperators,
  allPrincipals,
  Coverage,
  callerKindOf,
  countDecision,
  countPolicies,
  type Decision,
  decisions,
} from './coverage.ts';
import { decidingOf, engineDecision, policySetOf } from './engine.ts';
import { askedAgain, callers, randomCase } from './generate.ts';
import { situationOf } from './request.ts';

/** Below some twenty thousand, what is asked of the coverage cannot be reached. */
const cases = Number(process.env.CASES ?? 20_000);

interface Expected {
  readonly decision: Decision;
  /** Of an explicit deny: the Denies that match however the doubts are settled. */
  readonly denies: readonly string[];
}

/** Undefined where the reference has too many doubts to try them all. */
function expectedOf(asked: Case): Expected | undefined {
  const situation = situationOf(asked);
  const results = everyWay((doubt) => answer(situation, doubt));
  if (results === undefined) return undefined;
  const [first, ...others] = results as readonly [Result, ...Result[]];
  const agreed = others.every((each) => each.answer === first.answer);
  const denies = first.denies.filter((each) => others.every((other) => other.denies.includes(each)));
  return { decision: agreed ? first.answer : 'unknown', denies: [...denies].sort() };
}

/** How the engine's answer differs, in a line; undefined where it does not. */
function difference(given: AwsDecision, expected: Expected): string | undefined {
  if (given.decision !== expected.decision) {
    return `the engine says ${given.decision}${given.reason ? ` (${given.reason})` : ''}, the reference ${expected.decision}`;
  }
  if (given.decision !== 'explicit-deny') return undefined;
  const found = decidingOf(given).join(', ');
  const wanted = expected.denies.join(', ');
  return found === wanted ? undefined : `the engine denies by ${found}; the reference by ${wanted}`;
}

/** The smallest case that differs in the same way. */
function smallest(asked: Case, given: AwsDecision, wanted: Expected): Promise<Case> {
  return shrink(asked, (smaller) => Promise.resolve(differsAlike(smaller, given, wanted)));
}

function differsAlike(smaller: Case, given: AwsDecision, wanted: Expected): boolean {
  try {
    const found = engineDecision(smaller);
    const expected = expectedOf(smaller);
    if (found.decision !== given.decision || expected?.decision !== wanted.decision) return false;
    return difference(found, expected) !== undefined;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** Writes the case into the corpus, where it fails until it is decided as the reference says; gives the file's path. */
function keep(asked: Case, number: number): string {
  const { decision, denies } = expectedOf(asked) as Expected;
  const deciding = denies.map((place) => {
    const [layer, level, document, index] = place.split(' ');
    return { layer, level: Number(level), document: Number(document), index: Number(index) };
  });
  const folder = `${corpusFolder}/found`;
  const file = `${folder}/seed-${seed}-case-${number}.yaml`;
  const source = `generated case ${number} of seed ${seed}, decided by the reference semantics`;
  const found = { name: `case ${number}`, decision, ...(decision === 'explicit-deny' ? { deciding } : {}) };
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(file, stringify({ source, ...asked, cases: [found] }, { aliasDuplicateObjects: false }));
  return file;
}

test(`engine and reference agree on ${cases} cases (seed ${seed})`, async () => {
  const random = seeded(seed);
  const coverage = new Coverage();
  let skipped = 0;
  for (let number = 0; number < cases; ) {
    const first = randomCase(random);
    countPolicies(first, coverage);
    const policies = compilePolicies(policySetOf(first));
    for (const asked of [first, askedAgain(random, first)]) {
      number += 1;
      const expected = expectedOf(asked);
      if (expected === undefined) {
        skipped += 1;
        continue;
      }
      const given = decide(policies, asked.request);
      const differs = difference(given, expected);
      if (differs !== undefined) {
        const file = keep(await smallest(asked, given, expected), number);
        assert.unreachable(`SEED=${seed}, case ${number}, kept as ${file}: ${differs}`);
      }
      if (number % 4 === 0) countDecision(asked, expected.decision, coverage);
    }
  }
  assert.ok(skipped < cases / 100, `${skipped} cases of ${cases} had too many doubts`);
  checkCoverage(coverage);
});

function checkCoverage(coverage: Coverage): void {
  const callerKinds = Object.keys(callers);
  const named = [...allOperators, ...allLayers, ...allPrincipals, ...allElements];
  const decided = callerKinds.flatMap((kind) => decisions.map((decision) => `${decision} for ${kind}`));
  assert.equal(coverage.lacking(named, 10), [], `occurred too seldom (SEED=${seed})`);
  assert.equal(coverage.lacking(decided, 3), [], `occurred too seldom (SEED=${seed})`);
  const all = decisions.reduce((sum, decision) => sum + coverage.of(decision), 0);
  const share = (decision: Decision) => coverage.of(decision) / all;
  for (const decision of ['allow', 'explicit-deny', 'implicit-deny'] as const) {
    assert.ok(share(decision) >= 0.15, `${decision}: ${share(decision)} of all (SEED=${seed})`);
  }
  const unknown = share('unknown');
  assert.ok(unknown >= 0.02 && unknown <= 0.2, `unknown: ${unknown} of all (SEED=${seed})`);
}

test('the kinds of callers are those that the generator makes', () => {
  for (const [kind, all] of Object.entries(callers)) {
    for (const caller of all) {
      const request = { ...caller, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' };
      assert.is(callerKindOf({ policies: {}, request }), kind);
    }
  }
});

test.run();
