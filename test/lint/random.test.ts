// What lint says of random policies, held against random requests on the evaluator: what is dead matches none of them, and
// what changes nothing can be left out, one by one and all together, without any being decided otherwise.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ask } from '../../src/evaluate/ask.ts';
import { callsOf, situationIn } from '../../src/evaluate/call.ts';
import type { Estate } from '../../src/evaluate/estate.ts';
import { evaluate, type Findings } from '../../src/evaluate/layers.ts';
import { isDoubt, type Outcome } from '../../src/evaluate/outcome.ts';
import { compilePolicies } from '../../src/evaluate/policies.ts';
import type { Request } from '../../src/evaluate/request.ts';
import { inEveryWorld } from '../../src/evaluate/worlds.ts';
import type { PolicyDocument, Statement } from '../../src/iam/document.ts';
import { nothingAssumed } from '../../src/iam/session.ts';
import { type Linted, lint } from '../../src/lint/lint.ts';
import { scenesOfPolicy, scenesOfRendering } from '../../src/lint/scenes.ts';
import { idOf, type Unit } from '../../src/lint/unit.ts';
import { unitsOfFiles, unitsOfPolicy } from '../../src/lint/units.ts';
import { openLibrary } from '../../src/pipeline.ts';
import type { Material } from '../../src/regions/material.ts';
import { type World, worldOf } from '../../src/regions/world.ts';
import { Refusal } from '../../src/text/diagnostic.ts';
import { policy, rendered } from '../evaluate/estates.ts';
import { randomMaterial, randomRequest, randomStatements } from '../regions/brute.ts';
import { type Random, random, seed } from '../seeded.ts';

const test = suite('lint, on random policies');
const { catalogue } = openLibrary();
const rounds = Number(process.env.CASES ?? 40);
const requests = 60;

/** The same, with some statements again, as they are or asking for less. */
function withRepeats(dice: Random, document: PolicyDocument): PolicyDocument {
  const again = document.statements.flatMap((statement): readonly Statement[] => {
    const kind = dice.below(6);
    const { sid: _, ...copy } = statement;
    if (kind === 0) return [copy];
    if (kind === 1) return [{ ...copy, action: { not: false, value: ['s3:GetObject'] } }];
    if (kind === 2) return [{ ...copy, conditions: [...copy.conditions, odd].sort(byOperator) }];
    return [];
  });
  return { ...document, statements: [...document.statements, ...again] };
}

const odd = { operator: 'Null', key: 'aws:MultiFactorAuthPresent', values: ['true'] } as const;

function byOperator(a: { readonly operator: string }, b: { readonly operator: string }): number {
  return a.operator < b.operator ? -1 : 1;
}

function without(documents: Material['documents'], units: readonly Unit[]): Material['documents'] {
  const ids = new Set(units.flatMap(({ statements }) => [...statements]));
  return new Map(
    [...documents].map(([name, document]) => {
      const statements = document.statements.filter((_, index) => !ids.has(idOf({ document: name, index })));
      return [name, { ...document, statements }];
    }),
  );
}

const unknownPolicies = ['allow everything', 'allow nothing'] as const;

/** The same callers, whatever documents there are. */
function worldsOf(material: Material, documents: Material['documents']): readonly World[] {
  const all = [...material.documents].map(([name, document]) => [`all ${name}`, document] as const);
  const held = new Map([...material.held, ...all]);
  return unknownPolicies.map((each) =>
    worldOf(
      { ...material, documents, held },
      { closed: false, unknownPolicies: each, rolePatterns: [], resourcePatterns: [] },
    ),
  );
}

function outcomeOf(estate: Estate, request: Request, { assumptions }: Material): string {
  try {
    return ask(estate, request, assumptions).outcome;
  } catch (error) {
    if (error instanceof Refusal) return 'refused as a request';
    throw error;
  }
}

/**
 * The statements that match, surely or perhaps, in any way that AWS may behave. Of a federated user the evaluator knows no
 * name, and takes it that it may be a user's or a role's: those are left out.
 */
function matching(world: World, request: Request): ReadonlySet<string> {
  const { estate, assumptions } = world;
  if (request.session.kind === 'federation-token') return new Set();
  let call: ReturnType<typeof callsOf>['act'];
  try {
    call = callsOf(estate, request).act;
  } catch {
    return new Set();
  }
  const bucket = estate.buckets.get('acme-data');
  const policies = estate.policiesFor(request.as, bucket?.policy, bucket);
  const found = inEveryWorld(assumptions, (oracle) => evaluate(policies, situationIn(call, oracle)));
  const all = found.flatMap(({ result: { allows, denies } }) => [...allows, ...denies]);
  return new Set(all.map(({ placed }) => idOf(placed.statement.ref)));
}

function tallyOf(tally: Record<string, number>, { dead, redundant, open }: Linted, units: readonly Unit[]): void {
  tally.units = (tally.units ?? 0) + units.length;
  tally.dead = (tally.dead ?? 0) + dead.length;
  tally.open = (tally.open ?? 0) + open.length;
  for (const { shadow } of redundant) tally[shadow.how] = (tally[shadow.how] ?? 0) + 1;
}

test('a rendering: nothing dead matches, and nothing changes where all that is redundant is left out', () => {
  const dice = random(seed + 41);
  const tally: Record<string, number> = {};
  for (let round = 0; round < rounds; round += 1) {
    const found = randomMaterial(dice, round % 2 === 0);
    if (found === undefined) continue;
    const documents = new Map([...found.documents].map(([name, each]) => [name, withRepeats(dice, each)] as const));
    const material = { ...found, documents };
    const units = unitsOfFiles(material);
    const linted = lint(scenesOfRendering(material, catalogue), units, documents);
    tallyOf(tally, linted, units);
    const redundant = linted.redundant.map(({ unit }) => unit);
    const worlds = worldsOf(material, documents);
    const dead = new Set(linted.dead.flatMap(({ statements }) => statements.map(({ ref }) => idOf(ref))));
    const sets = [redundant, ...redundant.map((each) => [each])].filter((each) => each.length > 0);
    const others = sets.map((each) => worldsOf(material, without(documents, each)));
    for (let count = 0; count < requests; count += 1) {
      for (const [index, world] of worlds.entries()) {
        const request = randomRequest(dice, world);
        const where = `SEED=${seed} round ${round}: ${JSON.stringify(request)}`;
        const met = matching(world, request);
        assert.equal(
          [...met].filter((each) => dead.has(each)),
          [],
          where,
        );
        if (sets.length === 0) continue;
        const before = outcomeOf(world.estate, request, material);
        for (const [at, set] of sets.entries()) {
          const estate = others[at]?.[index]?.estate ?? world.estate;
          const after = outcomeOf(estate, request, material);
          assert.is(after, before, `${set.map(({ id }) => id)} left out, ${where}`);
        }
      }
    }
  }
  for (const kind of ['dead', 'granted', 'denied', 'unneeded', 'refused']) {
    assert.ok((tally[kind] ?? 0) > 0, `${kind}: ${JSON.stringify(tally)}`);
  }
});

/** What a policy says of a request: how strongly it grants, surely and perhaps, and whether it denies. */
function voiceOf({ allows, denies }: Findings): string {
  const strength = (read: (outcome: Outcome) => boolean): number =>
    Math.max(
      0,
      ...allows.map(({ match: { full, named, account } }) =>
        read(full) ? 3 : read(named) ? 2 : read(account) ? 1 : 0,
      ),
    );
  const outcomes = denies.map(({ match }) => match.account);
  if (outcomes.includes(true)) return 'denies';
  const doubt = outcomes.some(isDoubt);
  return `${doubt ? 0 : strength((each) => each === true)} ${strength((each) => each !== false)} ${doubt}`;
}

test('a policy by itself: it says the same of every request without what is redundant', () => {
  const dice = random(seed + 42);
  const tally: Record<string, number> = {};
  for (let round = 0; round < rounds; round += 1) {
    let document: PolicyDocument;
    try {
      document = withRepeats(dice, policy('bucket', randomStatements(dice, 1 + dice.below(4))));
    } catch {
      continue;
    }
    const name = 'policy.json';
    const units = unitsOfPolicy(name, document);
    const linted = lint(scenesOfPolicy(name, document, 'bucket', catalogue), units, new Map([[name, document]]));
    tallyOf(tally, linted, units);
    const dead = new Set(linted.dead.flatMap(({ statements }) => statements.map(({ ref }) => ref.index)));
    const left = without(
      new Map([[name, document]]),
      linted.redundant.map(({ unit }) => unit),
    ).get(name);
    if (left === undefined || (dead.size === 0 && linted.redundant.length === 0)) continue;
    const { manifest } = rendered({});
    const held = new Map([[name, document]]);
    const options = {
      closed: false,
      unknownPolicies: 'allow everything',
      rolePatterns: [],
      resourcePatterns: [],
    } as const;
    const world = worldOf({ manifest, documents: new Map(), held, assumptions: nothingAssumed }, options);
    const [before, after] = [document, left].map((each) => compilePolicies({ resource: each }));
    if (before === undefined || after === undefined) throw new Error('two policies are compared');
    for (let count = 0; count < requests; count += 1) {
      const request = randomRequest(dice, world);
      const where = `SEED=${seed} round ${round}: ${JSON.stringify(request)} ${JSON.stringify(document.statements)}`;
      let call: ReturnType<typeof callsOf>['act'];
      try {
        call = callsOf(world.estate, request).act;
      } catch {
        continue;
      }
      inEveryWorld(nothingAssumed, (oracle) => {
        const situation = situationIn(call, oracle);
        const findings = evaluate(before, situation);
        assert.is(voiceOf(evaluate(after, situation)), voiceOf(findings), where);
        if (request.session.kind === 'federation-token') return;
        const met = [...findings.allows, ...findings.denies].map(({ placed }) => placed.statement.ref.index);
        assert.equal(
          met.filter((each) => dead.has(each)),
          [],
          where,
        );
      });
    }
  }
  for (const kind of ['dead', 'granted', 'denied'])
    assert.ok((tally[kind] ?? 0) > 0, `${kind}: ${JSON.stringify(tally)}`);
});

test.run();
