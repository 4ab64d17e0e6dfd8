// What changed between two random renderings, held against the evaluator: request by request, before and after.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type AccessDiff, accessDiff } from '../../src/compare/access.ts';
import type { PolicyDocument, Statement } from '../../src/iam/document.ts';
import { openLibrary } from '../../src/pipeline.ts';
import type { Material, WorldOptions } from '../../src/regions/material.ts';
import { populationOf, type World, worldIn } from '../../src/regions/world.ts';
import { outcomeOf, randomMaterial, randomRequest } from '../regions/brute.ts';
import { type Random, random, seed } from '../seeded.ts';

const test = suite('changes between random renderings');
const { catalogue } = openLibrary();
const rounds = Math.min(Number(process.env.CASES ?? 150), 20_000);
const requests = 60;

type Change = (statements: readonly Statement[], index: number) => readonly Statement[];

const changes: Readonly<Record<string, Change>> = {
  dropped: (all, index) => all.filter((_, at) => at !== index),
  'Denies removed': (all) => all.filter(({ effect }) => effect === 'Allow'),
  'condition dropped': changing((each) => ({ ...each, conditions: each.conditions.slice(1) })),
  'action widened': changing((each) => ({ ...each, action: { not: false, value: ['s3:*'] } })),
  'principal widened': changing((each, all) => ({ ...each, ...principalOf(all) })),
  reordered: (all) => [...all].reverse(),
  split: (all) => all.flatMap(splitByAction),
};

function changing(change: (each: Statement, all: readonly Statement[]) => Statement): Change {
  return (all, index) => all.map((each, at) => (at === index ? change(each, all) : each));
}

function principalOf(all: readonly Statement[]): Pick<Statement, 'principal'> {
  const other = all.find(({ principal }) => principal !== undefined && JSON.stringify(principal).includes('"*"'));
  return other?.principal === undefined ? {} : { principal: other.principal };
}

function splitByAction(statement: Statement): readonly Statement[] {
  const { not, value } = statement.action;
  return not ? [statement] : value.map((each) => ({ ...statement, action: { not, value: [each] } }));
}

interface Compared {
  readonly base: Material;
  readonly head: Material;
  readonly what: string;
}

function randomPair(dice: Random): Compared | undefined {
  const base = randomMaterial(dice, dice.fraction() < 0.3);
  if (base === undefined) return undefined;
  const [name, document] = dice.pick([...base.documents]);
  const what = dice.pick(Object.keys(changes));
  const statements = changes[what]?.(document.statements, dice.below(document.statements.length)) ?? [];
  const changed: PolicyDocument = { ...document, statements };
  return {
    base,
    head: { ...base, documents: new Map([...base.documents, [name, changed]]) },
    what: `${what}: ${name}`,
  };
}

function worldsOf({ base, head }: Compared, unknownPolicies: WorldOptions['unknownPolicies']): readonly [World, World] {
  const held = new Map([...base.documents.values(), ...head.documents.values()].map((each, at) => [`${at}`, each]));
  const options = { closed: false, unknownPolicies, rolePatterns: [], resourcePatterns: [] };
  const population = populationOf({ ...base, held: new Map([...base.held, ...held]) }, options);
  return [worldIn(population, base), worldIn(population, head)];
}

/** What is told must be so of its witness. */
function assertWitnessed({ widened, narrowed }: AccessDiff, about: string): void {
  for (const { sure, before, after } of widened)
    if (sure) assert.equal([before.outcome, after.outcome], ['deny', 'allow'], about);
  for (const { sure, before, after } of narrowed)
    if (sure) assert.equal([before.outcome, after.outcome], ['allow', 'deny'], about);
}

function assertTold(
  { widened, narrowed, untold }: AccessDiff,
  [before, after]: readonly string[],
  about: string,
): void {
  if (before === after || untold.length > 0) return;
  assert.ok(widened.length + narrowed.length > 0, about);
  if (before === 'deny' && after === 'allow') assert.ok(widened.length > 0, about);
  if (before === 'allow' && after === 'deny') assert.ok(narrowed.length > 0, about);
}

function tallyOf(): Record<'same' | 'widened' | 'narrowed' | 'untold' | 'otherwise', number> {
  return { same: 0, widened: 0, narrowed: 0, untold: 0, otherwise: 0 };
}

function counted({ widened, narrowed, untold }: AccessDiff, tally: ReturnType<typeof tallyOf>): void {
  if (widened.some(({ sure }) => sure)) tally.widened += 1;
  if (narrowed.some(({ sure }) => sure)) tally.narrowed += 1;
  if (untold.length > 0) tally.untold += 1;
  else if (widened.length + narrowed.length === 0) tally.same += 1;
}

/** How many requests the two decided otherwise. */
function assertAgrees(dice: Random, diff: AccessDiff, [before, after]: readonly [World, World], about: string): number {
  let otherwise = 0;
  for (let count = 0; count < requests / 2; count += 1) {
    const request = randomRequest(dice, before);
    const outcomes = [outcomeOf(request, before), outcomeOf(request, after)].flatMap((each) => each ?? []);
    // What such a token's user is called the request does not tell.
    if (outcomes.length < 2 || request.session.kind === 'federation-token') continue;
    if (outcomes[0] !== outcomes[1]) otherwise += 1;
    assertTold(diff, outcomes, `${about}: ${outcomes.join(', then ')} of ${JSON.stringify(request)}`);
  }
  return otherwise;
}

test('no request is decided otherwise where nothing is told, and what is surely so replays', () => {
  const dice = random(seed);
  const tally = tallyOf();
  for (let round = 0; round < rounds; round += 1) {
    const pair = randomPair(dice);
    if (pair === undefined) continue;
    const about = `SEED=${seed}, round ${round}, ${pair.what}`;
    const diff = accessDiff(pair.base, pair.head, catalogue);
    counted(diff, tally);
    assertWitnessed(diff, about);
    for (const unknownPolicies of ['allow nothing', 'allow everything'] as const) {
      tally.otherwise += assertAgrees(dice, diff, worldsOf(pair, unknownPolicies), about);
    }
  }
  if (process.env.TALLY) console.log(tally);
  const least = Math.min(tally.same, tally.widened, tally.narrowed, tally.otherwise);
  assert.ok(least > rounds / 50, `SEED=${seed}: ${JSON.stringify(tally)}`);
});

test.run();
