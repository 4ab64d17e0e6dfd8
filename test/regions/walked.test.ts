import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { focusOf } from '../../src/check/focus.ts';
import { openLibrary } from '../../src/pipeline.ts';
import type { Material } from '../../src/regions/material.ts';
import { everyoneCan, type Focus, nobodyCan, type Wanted } from '../../src/regions/questions.ts';
import { WalkedRegions } from '../../src/regions/walked.ts';
import { nobodyAtAll, type World, worldOf } from '../../src/regions/world.ts';
import { buildText } from '../build.ts';

const { catalogue } = openLibrary();
const questions = { allowed: nobodyCan, refused: everyoneCan } as const;

/** What properties of the shipped specs ask, and the world that they ask it of. */
function asked(): readonly { readonly world: World; readonly focus: Focus; readonly wanted: Wanted }[] {
  return readdirSync('specs')
    .filter((name) => name.endsWith('.yaml') && !/\.(test|fixtures)\./.test(name))
    .flatMap((name) => {
      const { spec, rendering, held } = buildText(readFileSync(`specs/${name}`, 'utf8'), `specs/${name}`);
      const material: Material = { ...rendering, held, assumptions: spec.assumptions };
      return spec.properties.flatMap((property) => {
        if (property.form !== 'nobody_can' && property.form !== 'everyone_can') return [];
        const wanted = property.form === 'nobody_can' ? 'allowed' : 'refused';
        const unknownPolicies = wanted === 'allowed' ? 'allow everything' : 'allow nothing';
        const options = { closed: property.closed, unknownPolicies, rolePatterns: [], resourcePatterns: [] } as const;
        return [{ world: worldOf(material, options), focus: focusOf(property), wanted } as const];
      });
    });
}

/** The question of each caller alone, and without the conditions. */
function* variants(world: World, focus: Focus): Generator<Focus> {
  yield focus;
  for (const { caller } of world.callers) {
    const alone = { ...nobodyAtAll, names: new Set([caller.name]), anonymous: caller.kind === 'anonymous' };
    yield { ...focus, among: alone };
    yield { ...focus, among: alone, unless: focus.when, when: focus.unless };
    yield { ...focus, except: alone };
  }
}

test('what is told of a region that was walked is what a question by itself comes to', () => {
  const told = { proved: 0, empty: 0, nothing: 0 };
  for (const { world, focus, wanted } of asked()) {
    const regions = new WalkedRegions(catalogue);
    assert.is(regions.answer(world, focus, wanted), undefined, 'it was not asked about before');
    for (const variant of variants(world, focus)) {
      const found = regions.answer(world, variant, wanted);
      const expected = questions[wanted](world, variant, catalogue);
      if (found === undefined) {
        assert.ok(expected.answer === 'refuted' || expected.answer === 'unknown', JSON.stringify(variant));
        told.nothing += 1;
      } else {
        assert.equal(found, expected);
        told[found.answer === 'proved' ? 'proved' : 'empty'] += 1;
      }
    }
  }
  assert.ok(told.proved > 100 && told.empty > 10 && told.nothing > 100, JSON.stringify(told));
});

test('regions beyond those that are kept are told as well', () => {
  const [first] = asked();
  if (first === undefined) throw new Error('no property');
  const { world, focus, wanted } = first;
  const regions = new WalkedRegions(catalogue);
  const of = (key: string): Focus => ({ ...focus, actions: { not: false, value: [`s3:Get${key}*`] } });
  for (let round = 0; round < 2; round += 1) {
    for (let key = 0; key < 40; key += 1) {
      const expected = questions[wanted](world, of(String(key)), catalogue);
      for (let time = 0; time < 3; time += 1) {
        const found = regions.answer(world, of(String(key)), wanted);
        if (found !== undefined) assert.equal(found, expected);
      }
    }
  }
});

test.run();
