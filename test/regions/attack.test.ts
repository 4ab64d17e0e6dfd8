// What is proved of the shipped specs, attacked by the evaluator with requests from where policies change their minds.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { focusOf, resourcePatternsOf } from '../../src/check/focus.ts';
import { Prover } from '../../src/check/properties.ts';
import type { PolicyDocument } from '../../src/iam/document.ts';
import { type Build, openLibrary } from '../../src/pipeline.ts';
import type { Focus } from '../../src/regions/questions.ts';
import { nobodyAtAll, type World, worldOf } from '../../src/regions/world.ts';
import type { Property } from '../../src/spec/spec.ts';
import { buildShipped, buildText } from '../build.ts';
import { random, seed } from '../seeded.ts';
import { type Attacked, attack } from './attack.ts';

const test = suite('proved properties under attack');
const { catalogue } = openLibrary();
const requests = 100_000;

function attackedOf(build: Build, property: Property): Attacked {
  const focus = focusFor(property);
  const sought = property.form === 'everyone_can' ? 'deny' : 'allow';
  const { rendering, held, spec } = build;
  const documents: readonly PolicyDocument[] = [...rendering.documents.values(), ...held.values()];
  return { world: worldFor(build, property, focus, sought), focus, documents, sought };

  function focusFor(about: Property): Focus {
    if (about.form === 'nobody_can' || about.form === 'everyone_can') return focusOf(about);
    if (about.form !== 'not_public') throw new Error(`${spec.name}: an attack on \`${about.form}\` is not written`);
    return {
      actions: { not: false, value: ['s3:*'] },
      resources: about.buckets.map(({ name }) => ({ kind: 'bucket', bucket: name })),
      among: { ...nobodyAtAll, anonymous: true },
      except: nobodyAtAll,
      when: { all: [] },
      unless: { any: [] },
    };
  }
}

function worldFor(
  { rendering, held, spec }: Build,
  property: Property,
  { among, except }: Focus,
  sought: Attacked['sought'],
): World {
  return worldOf(
    { ...rendering, held, assumptions: spec.assumptions },
    {
      closed: property.closed,
      unknownPolicies: sought === 'allow' ? 'allow everything' : 'allow nothing',
      rolePatterns: [...among.patterns, ...except.patterns],
      resourcePatterns: 'resources' in property ? resourcePatternsOf(property) : [],
    },
  );
}

function proved(build: Build, property: Property): boolean {
  const { rendering, held, compared, spec } = build;
  const material = { ...rendering, held, compared, assumptions: spec.assumptions };
  return new Prover(material, catalogue).prove(property).status === 'proved';
}

const builds = buildShipped().filter(({ spec }) => spec.properties.length > 0);

test(`${requests} requests speak against no property that is proved`, () => {
  const dice = random(seed + 20);
  let properties = 0;
  for (const build of builds) {
    for (const property of build.spec.properties) {
      const about = `SEED=${seed}, ${build.spec.name}: ${property.name}`;
      assert.ok(proved(build, property), about);
      const { decided, found } = attack(dice, attackedOf(build, property), catalogue, requests);
      assert.equal(found, [], about);
      assert.is(decided, requests, about);
      properties += 1;
    }
  }
  assert.ok(properties > 10);
});

const guarded = (condition: string): string => `iamspec: 1
accounts: { home: "444455556666" }
principals: { bob: { user: home/bob } }
buckets: { vault: { name: acme-vault, account: home } }
rules:
  bob-writes: { allow: s3:PutObject, to: bob, resource: vault }
  guard:
    statement: { Effect: Deny, Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::acme-vault/*", Condition: ${condition} }
    attach: { bucket: vault }
    why: a test
mfa: { fresh: { key_absent: denied, max_age: 1h } }
properties:
  nobody writes without MFA: { nobody_can: s3:PutObject, resource: vault, unless: { mfa: fresh } }
`;

test('the attack finds what people get wrong, and nothing where they do not', () => {
  const cases: readonly (readonly [condition: string, proved: boolean])[] = [
    ['{ NumericGreaterThanIfExists: { aws:MultiFactorAuthAge: "3600" } }', true],
    ['{ NumericGreaterThanIfExists: { aws:MultiFactorAuthAge: "3601" } }', false],
    ['{ NumericGreaterThan: { aws:MultiFactorAuthAge: "3600" } }', false],
    ['{ BoolIfExists: { aws:MultiFactorAuthPresent: "false" } }', false],
  ];
  for (const [condition, holds] of cases) {
    const build = buildText(guarded(condition));
    const [property] = build.spec.properties;
    if (property === undefined) throw new Error('no property');
    assert.is(proved(build, property), holds, condition);
    const { found } = attack(random(seed), attackedOf(build, property), catalogue, requests);
    assert.is(found.length, holds ? 0 : 1, `SEED=${seed}: ${condition}: ${JSON.stringify(found)}`);
  }
});

test('who writes without MFA once BoolIfExists is Bool is found in every spec that it opens', () => {
  const dice = random(seed + 21);
  let opened = 0;
  for (const build of builds) {
    const changed = { ...build, rendering: { ...build.rendering, documents: lax(build.rendering.documents) } };
    for (const property of build.spec.properties) {
      if (proved(changed, property)) continue;
      const { found } = attack(dice, attackedOf(changed, property), catalogue, requests);
      assert.is(found.length, 1, `SEED=${seed}, ${build.spec.name}: ${property.name}`);
      opened += 1;
    }
  }
  assert.ok(opened > 1, `${opened}`);
});

/** As people do: the operators by which a key that is absent is refused, without their ends. */
function lax(documents: ReadonlyMap<string, PolicyDocument>): ReadonlyMap<string, PolicyDocument> {
  return new Map(
    [...documents].map(([name, document]) => [
      name,
      {
        ...document,
        statements: document.statements.map((each) => ({
          ...each,
          conditions: each.conditions.map((clause) => ({
            ...clause,
            operator: clause.operator.replace(/IfExists$/, ''),
          })),
        })),
      },
    ]),
  );
}

test.run();
