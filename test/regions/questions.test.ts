// Proofs about random estates, held against the evaluator: request by request.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Request } from '../../src/evaluate/request.ts';
import { openLibrary } from '../../src/pipeline.ts';
import { type Answer, everyoneCan, type Focus, nobodyCan } from '../../src/regions/questions.ts';
import { type World, worldOf } from '../../src/regions/world.ts';
import { type Random, random, seed } from '../seeded.ts';
import { isInFocus, outcomeOf, randomFocus, randomMaterial, randomRequest } from './brute.ts';

const test = suite('proofs about random estates');
const { catalogue } = openLibrary();
// No more than the longer run asks for: the suites of decisions count their cases by the same name.
const rounds = Math.min(Number(process.env.CASES ?? 400), 20_000);
const requests = 150;

/** What would speak against the question. */
type Sought = 'allow' | 'deny';

interface Asked {
  readonly world: World;
  readonly focus: Focus;
  readonly answer: Answer;
}

function askRandom(dice: Random, sought: Sought): Asked | undefined {
  const material = randomMaterial(dice, sought === 'deny');
  if (material === undefined) return undefined;
  const focus = randomFocus(dice);
  const world = worldOf(material, {
    closed: dice.fraction() < 0.5,
    unknownPolicies: sought === 'allow' ? 'allow everything' : 'allow nothing',
    rolePatterns: [],
    resourcePatterns: focus.resources.flatMap((each) =>
      each.kind === 'objects' ? [`arn:aws:s3:::acme-data/${each.key}`] : [],
    ),
  });
  return { world, focus, answer: (sought === 'allow' ? nobodyCan : everyoneCan)(world, focus, catalogue) };
}

function assertReplays({ world, focus, answer }: Asked, sought: Sought, about: string): void {
  if (!('witness' in answer) || answer.witness === undefined) return;
  const { request } = answer.witness;
  const outcome = outcomeOf(request, world);
  if (answer.answer === 'refuted') assert.is(outcome, sought, about);
  // What decides is whether it is asked about at all: that is open.
  else if (outcome === sought) assert.is(isInFocus(request, focus, world), undefined, about);
}

function assertAgrees({ answer }: Asked, request: Request, outcome: string, sought: Sought, about: string): void {
  const where = `${about}: ${outcome} of ${JSON.stringify(request)}`;
  assert.is.not(answer.answer, 'empty', where);
  if (outcome === sought) assert.ok(answer.answer === 'refuted' || answer.answer === 'unknown', where);
  // What such a token's user is called the request does not tell; proofs look at one whom policies cannot tell from others.
  const isNameless = request.session.kind === 'federation-token';
  if (outcome === 'unknown' && !isNameless) assert.is.not(answer.answer, 'proved', where);
}

/** What everyone can is not said of federation tokens. */
function isMeant(request: Request, { world, focus }: Asked, sought: Sought): boolean {
  if (sought === 'deny' && request.session.kind === 'federation-token') return false;
  return isInFocus(request, focus, world) === true;
}

for (const sought of ['allow', 'deny'] as const) {
  const title = sought === 'allow' ? 'nobody can' : 'everyone can';
  test(`${title}: no request speaks against what is proved, and every refutation replays`, () => {
    const dice = random(seed + (sought === 'allow' ? 0 : 1));
    const tally: Record<string, number> = { proved: 0, refuted: 0 };
    for (let round = 0; round < rounds; round += 1) {
      const about = `SEED=${seed}, round ${round}`;
      const asked = askRandom(dice, sought);
      if (asked === undefined) continue;
      tally[asked.answer.answer] = (tally[asked.answer.answer] ?? 0) + 1;
      assertReplays(asked, sought, about);
      for (let count = 0; count < requests; count += 1) {
        const request = randomRequest(dice, asked.world);
        const outcome = isMeant(request, asked, sought) ? outcomeOf(request, asked.world) : undefined;
        if (outcome !== undefined) assertAgrees(asked, request, outcome, sought, about);
      }
    }
    if (process.env.TALLY) console.log(title, tally);
    assert.ok(
      (tally.proved ?? 0) > rounds / 50 && (tally.refuted ?? 0) > rounds / 50,
      `SEED=${seed}: ${JSON.stringify(tally)}`,
    );
  });
}

test.run();
