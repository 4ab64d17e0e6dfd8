// Proofs and a general solver asked the same: where it answers, they agree.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nothingAssumed } from '../../src/iam/session.ts';
import { openLibrary } from '../../src/pipeline.ts';
import type { Formula } from '../../src/regions/formula.ts';
import { nobodyCan } from '../../src/regions/questions.ts';
import { nobodyAtAll, worldOf } from '../../src/regions/world.ts';
import { home, rendered } from '../evaluate/estates.ts';
import { encode, type Question, type Statement, users } from './z3-encoding.ts';
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

const arns: Readonly<Record<string, string>> = {
  alice: `arn:aws:iam::${home}:user/team/alice`,
  bob: `arn:aws:iam::${home}:user/bob`,
};

/** With the account beside its users, without which AWS does not say whom a `NotPrincipal` spares. */
function inJson({ Principal, NotPrincipal, Resource, NotResource, ...rest }: Statement): unknown {
  const named = (names: '*' | readonly string[]) => (names === '*' ? '*' : { AWS: names.map((each) => arns[each]) });
  const inBucket = (keys: readonly string[]) => keys.map((key) => `arn:aws:s3:::acme-data/${key}`);
  return {
    ...rest,
    ...(Principal && { Principal: named(Principal) }),
    ...(NotPrincipal && { NotPrincipal: { AWS: [home, ...NotPrincipal.map((each) => arns[each])] } }),
    ...(Resource && { Resource: inBucket(Resource) }),
    ...(NotResource && { NotResource: inBucket(NotResource) }),
  };
}

/** Proofs' answer in the solver's words. */
function proofOf({ bucket, identity, actions, keys, unless }: Question): 'sat' | 'unsat' {
  const ofUsers = Object.fromEntries(users.map((name) => [`identity ${name}`, identity.map(inJson)]));
  const material = rendered({ ...(bucket.length > 0 && { 'bucket data': bucket.map(inJson) }), ...ofUsers });
  const options = {
    closed: true,
    unknownPolicies: 'allow everything',
    rolePatterns: [],
    resourcePatterns: [],
  } as const;
  const world = worldOf({ ...material, assumptions: nothingAssumed }, options);
  const found = nobodyCan(
    world,
    {
      actions: { not: false, value: actions },
      resources: [{ kind: 'objects', bucket: 'data', key: keys }],
      among: { ...nobodyAtAll, names: new Set(users) },
      except: nobodyAtAll,
      when: { all: [] },
      unless: unless === undefined ? { any: [] } : spared(unless),
    },
    catalogue,
  );
  const { answer } = found;
  if (answer !== 'proved' && answer !== 'refuted')
    throw new Error(`it is ${answer}: ${'reason' in found ? found.reason : ''}`);
  return answer === 'refuted' ? 'sat' : 'unsat';
}

function spared(unless: number | 'any'): Formula {
  if (unless === 'any') {
    return { clause: { operator: 'Bool', key: 'aws:MultiFactorAuthPresent', values: ['true'] } };
  }
  const values = [String(unless)];
  return { clause: { operator: 'NumericLessThanEquals', key: 'aws:MultiFactorAuthAge', values } };
}

test(`agree on ${questions.length} questions, where it answers within ${longest} ms`, async () => {
  const tally = { sat: 0, unsat: 0, unknown: 0 };
  for (const question of questions) {
    const solved = await solver?.solve(encode(question));
    if (solved === undefined) throw new Error('the solver was not started');
    tally[solved] += 1;
    if (solved !== 'unknown') assert.is(proofOf(question), solved, question.name);
  }
  if (process.env.TALLY) console.log(tally);
  // It may not know, but not so often that agreeing means nothing.
  assert.ok(tally.sat > questions.length / 4 && tally.unsat > questions.length / 6, JSON.stringify(tally));
  assert.ok(tally.unknown < questions.length / 4, JSON.stringify(tally));
});

test.run();
