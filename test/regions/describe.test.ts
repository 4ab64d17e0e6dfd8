// Differences in lines: on random pairs each request that differs is in one of them, and none that does not.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compilePolicies } from '../../src/evaluate/policies.ts';
import type { Request } from '../../src/evaluate/request.ts';
import type { PolicyDocument } from '../../src/iam/document.ts';
import { openLibrary } from '../../src/pipeline.ts';
import { Comparison } from '../../src/regions/compare.ts';
import { placesOf } from '../../src/regions/places.ts';
import { policy } from '../evaluate/estates.ts';
import { type Random, random, seed } from '../seeded.ts';
import { randomRequest, randomStatements } from './brute.ts';
import { saysOf } from './said.ts';
import { callFor, isBeyond, voices } from './voices.ts';
import { worldWith } from './world-with.ts';

const test = suite('differences in lines');
const { catalogue } = openLibrary();
const rounds = Number(process.env.CASES ?? 150);
const requests = 120;

function randomPolicy(dice: Random): PolicyDocument | undefined {
  try {
    return policy('bucket', randomStatements(dice, 1 + dice.below(4)));
  } catch {
    return undefined;
  }
}

function partner(dice: Random, document: PolicyDocument): PolicyDocument {
  const other = randomPolicy(dice) ?? document;
  if (dice.below(3) === 0) return { ...document, statements: document.statements.slice(1) };
  return dice.below(2) === 0
    ? other
    : { ...document, statements: [...document.statements, ...other.statements.slice(0, 1)] };
}

interface Tally {
  surely: number;
  perhaps: number;
  not: number;
  within: number;
  lines: number;
  cut: number;
  examples: number;
  /** Ways of which all is told. */
  whole: number;
}

/** Who has no account has no tags. */
function untagged(request: Request): Request {
  if (request.session.kind !== 'none') return request;
  const { 'aws:PrincipalTag/team': _, ...aws } = request.facts.aws;
  return { ...request, facts: { ...request.facts, aws } };
}

/** Requests against the lines of one way. */
function holds(dice: Random, pair: readonly [PolicyDocument, PolicyDocument], tally: Tally, about: string): void {
  const world = worldWith(...pair);
  const places = placesOf({ kind: 'bucket', bucket: 'data' }, world.estate, catalogue);
  const options = { layer: 'resource', places, callers: world.callers, areas: [] } as const;
  const comparison = new Comparison(world, [pair[0]], [pair[1]], catalogue, options);
  let description: ReturnType<Comparison['describe']>;
  try {
    description = comparison.describe(false);
  } catch {
    tally.cut += 1;
    return;
  }
  const { lines, cut, untold } = description;
  tally.lines += lines.length;
  tally.cut += Number(cut);
  tally.examples += lines.filter(({ resources }) => resources === undefined).length;
  // It says so where variables that are not followed may differ on further requests.
  const isWhole = !cut && untold === undefined && !JSON.stringify(pair).includes('${aws:PrincipalTag');
  tally.whole += Number(isWhole);
  const [a, b] = [compilePolicies({ resource: pair[0] }), compilePolicies({ resource: pair[1] })];
  for (let count = 0; count < requests; count += 1) {
    const request = untagged(randomRequest(dice, world));
    if (request.session.kind === 'instance-profile') continue;
    const call = callFor(request, world);
    if (call === undefined) continue;
    const beyond = voices(call, a, b).map(([mine, other]) => isBeyond(mine, other));
    const said = lines.map((line) => ({ certainty: line.aspect.certainty, says: saysOf(line, request, call, world) }));
    const where = `${about}: ${JSON.stringify(request)}`;
    const surely = beyond.every(Boolean);
    const some = beyond.includes(true);
    if (said.some(({ certainty, says }) => says === true && certainty === 'surely')) {
      tally.within += 1;
      assert.ok(surely, `told and not so: ${where}`);
    }
    if (isWhole && surely) {
      assert.ok(
        said.some(({ certainty, says }) => says !== false && certainty === 'surely'),
        `so and not told: ${where}`,
      );
    }
    if (isWhole && some)
      assert.ok(
        said.some(({ says }) => says !== false),
        `perhaps so and not told: ${where}`,
      );
    if (surely) tally.surely += 1;
    else if (some) tally.perhaps += 1;
    else tally.not += 1;
  }
}

test('each request that differs is told of, and none that does not, on random pairs', () => {
  const dice = random(seed + 17);
  const tally: Tally = { surely: 0, perhaps: 0, not: 0, within: 0, lines: 0, cut: 0, examples: 0, whole: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const first = randomPolicy(dice);
    if (first === undefined) continue;
    const other = partner(dice, first);
    const about = `SEED=${seed}, round ${round}`;
    holds(dice, [first, other], tally, about);
    holds(dice, [other, first], tally, about);
  }
  if (process.env.TALLY) console.log(tally);
  const all = tally.surely + tally.perhaps + tally.not;
  assert.ok(
    tally.surely > all / 50 && tally.within > all / 50 && tally.not > all / 10 && tally.whole > rounds / 2,
    JSON.stringify(tally),
  );
});

test.run();
