// Two policies held against each other, and the same done request by request on random pairs.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compilePolicies, type Policies } from '../../src/evaluate/policies.ts';
import type { PolicyDocument, Statement } from '../../src/iam/document.ts';
import { openLibrary } from '../../src/pipeline.ts';
import { Comparison } from '../../src/regions/compare.ts';
import type { Beyond } from '../../src/regions/further.ts';
import { placesOf } from '../../src/regions/places.ts';
import { requestOn, witnessOf } from '../../src/regions/witness.ts';
import type { World } from '../../src/regions/world.ts';
import { policy } from '../evaluate/estates.ts';
import { type Random, random, seed } from '../seeded.ts';
import { randomRequest, randomStatements } from './brute.ts';
import { callFor, isBeyond, mayBeBeyond, voices } from './voices.ts';
import { worldWith } from './world-with.ts';

const test = suite('two policies held against each other');
const { catalogue } = openLibrary();
// No more than the longer run asks for: the suites of decisions count their cases by the same name.
const rounds = Math.min(Number(process.env.CASES ?? 2000), 20_000);
const requests = 40;

interface Pair {
  readonly world: World;
  readonly comparison: Comparison;
}

function pairOf(first: PolicyDocument, second: PolicyDocument): Pair {
  const world = worldWith(first, second);
  const places = placesOf({ kind: 'bucket', bucket: 'data' }, world.estate, catalogue);
  const options = { layer: 'resource', places, callers: world.callers, areas: [] } as const;
  return { world, comparison: new Comparison(world, [first], [second], catalogue, options) };
}

function answers(first: PolicyDocument, second: PolicyDocument): readonly string[] {
  const { comparison } = pairOf(first, second);
  return [false, true].map((swapped) => comparison.beyond(swapped).answer);
}

function randomPolicy(dice: Random): PolicyDocument | undefined {
  try {
    return policy('bucket', randomStatements(dice, 1 + dice.below(4)));
  } catch {
    return undefined;
  }
}

/** The same policy, one statement out of it changed, or another. */
function partner(dice: Random, document: PolicyDocument): PolicyDocument {
  const { statements } = document;
  const kind = dice.below(3);
  if (kind === 0) return { ...document, statements: statements.slice(1) };
  const other = randomPolicy(dice) ?? document;
  return kind === 1 ? other : { ...document, statements: [...statements, ...other.statements.slice(0, 1)] };
}

/** What requests say against what was found, both ways. */
function assertAgrees(
  dice: Random,
  { world, comparison }: Pair,
  pair: readonly [PolicyDocument, PolicyDocument],
  about: string,
): readonly string[] {
  const compared = [false, true].map((swapped) => comparison.beyond(swapped));
  const found = compared.map(({ answer }) => answer);
  const [a, b] = [compilePolicies({ resource: pair[0] }), compilePolicies({ resource: pair[1] })];
  for (let count = 0; count < requests; count += 1) {
    const request = randomRequest(dice, world);
    const call = callFor(request, world);
    const where = `${about}: ${JSON.stringify(request)}`;
    for (const [mine, other] of call === undefined ? [] : voices(call, a, b)) {
      if (isBeyond(mine, other)) assert.is.not(found[0], 'within', where);
      if (isBeyond(other, mine)) assert.is.not(found[1], 'within', where);
    }
  }
  for (const [way, each] of compared.entries()) {
    if (each.answer === 'beyond') assertReplays(each.beyond, way === 0 ? [a, b] : [b, a], world, about);
  }
  return found;
}

/** What is shown as a difference is one, by the evaluator, in some way that AWS may behave. */
function assertReplays(
  { ground, place, arn, path }: Beyond,
  [more, less]: readonly [Policies, Policies],
  world: World,
  about: string,
): void {
  const { request } = witnessOf(ground, place, arn, path);
  const where = `${about}: ${JSON.stringify(request)}`;
  const call = callFor(request, world);
  if (call === undefined) throw new Error(where);
  // What such a token's user is called is not told, and proofs look at one whom policies cannot tell from the others.
  const nameless = request.session.kind === 'federation-token';
  const heard = voices(call, more, less);
  const replays = heard.some(([mine, other]) => isBeyond(mine, other) || (nameless && mayBeBeyond(mine, other)));
  assert.ok(replays, `${where}: ${JSON.stringify(heard)}`);
}

test('no request goes further than what is within, and each that is shown does, on random pairs', () => {
  const dice = random(seed + 7);
  const tally: Record<string, number> = { within: 0, beyond: 0, unknown: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const first = randomPolicy(dice);
    if (first === undefined) continue;
    const second = partner(dice, first);
    const found = assertAgrees(dice, pairOf(first, second), [first, second], `SEED=${seed}, round ${round}`);
    for (const each of found) tally[each] = (tally[each] ?? 0) + 1;
  }
  if (process.env.TALLY) console.log(tally);
  assert.ok((tally.within ?? 0) > rounds / 10 && (tally.beyond ?? 0) > rounds / 10, JSON.stringify(tally));
});

test('a policy is within itself and whatever Allows are added, and the whole is within it and no Deny', () => {
  const dice = random(seed + 9);
  for (let round = 0; round < rounds / 10; round += 1) {
    const [some, more] = [randomPolicy(dice), randomPolicy(dice)];
    if (some === undefined || more === undefined) continue;
    const about = `SEED=${seed}, round ${round}`;
    const allows = more.statements.filter(({ effect }) => effect === 'Allow');
    const both = { ...some, statements: [...some.statements, ...allows] };
    assert.is.not(pairOf(some, both).comparison.beyond(false).answer, 'beyond', about);
    const lax = { ...both, statements: both.statements.filter(({ effect }) => effect === 'Allow') };
    assert.is.not(pairOf(both, lax).comparison.beyond(false).answer, 'beyond', about);
  }
});

test('what hangs on a variable in one policy is not made up for by what hangs on it in the other', () => {
  const mine = { ...everything, Resource: 'arn:aws:s3:::acme-data/${aws:PrincipalTag/team}/*' };
  const { Resource: NotResource, ...rest } = mine;
  const others = { ...rest, NotResource };
  assert.equal(answers(policy('bucket', [mine]), policy('bucket', [others])), ['unknown', 'beyond']);
  assert.equal(answers(policy('bucket', [mine, others]), policy('bucket', [others])), ['unknown', 'within']);
  assert.equal(answers(policy('bucket', [mine, others]), policy('bucket', [others, mine])), ['within', 'within']);
});

test('the order of statements, what is written twice, and how they are split, mean nothing', () => {
  const dice = random(seed + 8);
  for (let round = 0; round < rounds / 10; round += 1) {
    const document = randomPolicy(dice);
    if (document === undefined) continue;
    const split = document.statements.flatMap((each): readonly Statement[] =>
      each.action.not
        ? [each]
        : each.action.value.map((value) => ({ ...each, action: { not: false, value: [value] } })),
    );
    const again = { ...document, statements: [...split, ...document.statements].toReversed() };
    for (const answer of answers(document, again)) {
      assert.is.not(answer, 'beyond', `SEED=${seed}, round ${round}`);
    }
  }
});

const everything = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::acme-data', 'arn:aws:s3:::acme-data/*'],
};
const guard = (Condition: object) => ({ ...everything, Effect: 'Deny', Condition });

test('three ways to ask for MFA mean the same', () => {
  const forms = [
    { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    { Null: { 'aws:MultiFactorAuthAge': 'true' } },
    { StringNotEquals: { 'aws:MultiFactorAuthPresent': 'true' } },
  ].map((Condition) => policy('bucket', [everything, guard(Condition)]));
  for (const one of forms) for (const other of forms) assert.equal(answers(one, other), ['within', 'within']);
});

test('a condition that lets requests without the key through goes further, and one of those is the witness', () => {
  const strict = policy('bucket', [everything, guard({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } })]);
  const lax = policy('bucket', [everything, guard({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } })]);
  assert.equal(answers(strict, lax), ['within', 'beyond']);
  const found = pairOf(lax, strict).comparison.beyond(false);
  assert.is(found.answer, 'beyond');
  if (found.answer !== 'beyond') return;
  const { subject } = requestOn(found.beyond.ground, found.beyond.path);
  assert.ok(['none', 'access-key'].includes(subject.session.kind), 'who has no key of MFA');
});

test('variables that are not followed may come to different values', () => {
  const home = (tag: string) => ({
    ...everything,
    Effect: 'Deny',
    Resource: `arn:aws:s3:::acme-data/\${aws:PrincipalTag/${tag}}/*`,
  });
  const [team, project, both] = [[home('team')], [home('project')], [home('team'), home('project')]].map((each) =>
    policy('bucket', [everything, ...each]),
  );
  assert.ok(team && project && both);
  assert.equal(answers(team, team), ['within', 'within']);
  assert.equal(answers(team, project), ['unknown', 'unknown']);
  // Whatever it comes to, one Deny more lets nothing more in.
  assert.equal(answers(team, both), ['unknown', 'within']);
});

test('a policy is within itself and more', () => {
  const less = policy('bucket', [{ ...everything, Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-data/a/*' }]);
  const more = policy('bucket', [{ ...everything, Action: 's3:Get*', Resource: 'arn:aws:s3:::acme-data/*' }]);
  assert.equal(answers(less, more), ['within', 'beyond']);
});

test.run();
