// Bench: proofs of the shipped properties, and pairs of large policies. Ends with 1 where an answer is not what it must be,
// which is never timed, or a target is missed.
import { readdirSync, readFileSync } from 'node:fs';
import { comparePolicies } from '../src/check/equal.ts';
import { Prover } from '../src/check/properties.ts';
import type { PolicyDocument } from '../src/iam/document.ts';
import { type Build, openLibrary } from '../src/pipeline.ts';
import type { Property } from '../src/spec/spec.ts';
import { buildText } from '../test/build.ts';
import { explosive, overlapping, realistic, rewritten } from './regions/policies.ts';
import { median } from './timing.ts';

/** Milliseconds: of a property with its documents read; of two equal policies, by how many statements they have. */
const TARGETS = { property: 5, realistic: { 200: 150, 1000: 1500 }, overlapping: 600, tooLarge: 2500 } as const;
const ROUNDS = 15;

const { catalogue } = openLibrary();
let missed = false;

function verdict(name: string, milliseconds: number, target: number): void {
  const met = milliseconds <= target;
  if (!met) missed = true;
  console.log(`${met ? 'within' : 'MISSED'}  ${milliseconds.toFixed(1).padStart(8)} ms of ${target}  ${name}`);
}

function fail(message: string): never {
  console.error(`${message}; nothing was timed`);
  process.exit(1);
}

function timed(run: () => void, rounds = ROUNDS): number {
  return median(
    Array.from({ length: rounds }, () => {
      const start = performance.now();
      run();
      return performance.now() - start;
    }),
  );
}

function timeProperty({ spec, rendering, held, compared }: Build, property: Property): void {
  const material = { ...rendering, held, compared, assumptions: spec.assumptions };
  const prove = () => new Prover(material, catalogue).prove(property);
  if (prove().status !== 'proved') fail(`\`${property.name}\` of ${spec.name} is not proved`);
  verdict(`${spec.name}: ${property.name}`, timed(prove), TARGETS.property);
}

const names = readdirSync('specs').filter((name) => name.endsWith('.yaml') && !/\.(test|fixtures)\./.test(name));
for (const name of names) {
  const built = buildText(readFileSync(`specs/${name}`, 'utf8'), `specs/${name}`);
  for (const property of built.spec.properties) timeProperty(built, property);
}

function timePair(name: string, document: PolicyDocument, target: number, answer: string): void {
  const other = rewritten(document);
  const compare = () => comparePolicies(document, other, 'identity', ['a', 'b'], catalogue);
  const found = compare();
  if (found.first.answer !== answer || found.second.answer !== answer) {
    fail(`${name}: ${found.first.answer} and ${found.second.answer}, not ${answer}`);
  }
  verdict(name, timed(compare, 3), target);
}

for (const count of [50, 200, 1000] as const) {
  const target = count === 50 ? TARGETS.realistic[200] : TARGETS.realistic[count];
  timePair(`equal, ${count} realistic statements`, realistic(count), target, 'same');
}
timePair('equal, 200 overlapping statements', overlapping(200), TARGETS.overlapping, 'same');
timePair('too large, 30 pairs of infixes', explosive(30), TARGETS.tooLarge, 'unknown');

process.exit(missed ? 1 : 0);
