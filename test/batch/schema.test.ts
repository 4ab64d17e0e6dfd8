import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LineDecider } from '../../src/batch/line-decider.ts';
import { blockOf } from '../../src/batch/line-splitter.ts';
import { codes } from '../../src/text/codes.ts';
import { badLines } from './bad-lines.ts';
import { validator } from './json-schema.ts';
import { usualLines } from './usual-lines.ts';

type Json = Readonly<Record<string, unknown>>;

function schemaFor(name: 'request' | 'result'): Json {
  return JSON.parse(readFileSync(`schema/decide-${name}.schema.json`, 'utf8')) as Json;
}

const requestSchema = schemaFor('request');
const resultSchema = schemaFor('result');
const requestProblems = validator(requestSchema);
const resultProblems = validator(resultSchema);

function answersTo(lines: readonly string[]): readonly Json[] {
  const results = new LineDecider().answer(blockOf(lines.join('\n')));
  return results
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);
}

test('the examples of requests fit, and their results are the examples of results', () => {
  const examples = requestSchema.examples as readonly Json[];
  for (const example of examples) assert.equal(requestProblems(example), []);
  const results = answersTo(examples.map((example) => JSON.stringify(example)));
  assert.equal(results.map(inOrder), (resultSchema.examples as readonly Json[]).map(inOrder));
});

test('lines that are answered fit, and so do all results', () => {
  for (const line of usualLines) assert.equal(requestProblems(JSON.parse(line)), [], line);
  const results = answersTo([...usualLines, ...badLines.map(({ line }) => line)]);
  assert.ok(
    results.some(({ reason }) => reason !== undefined),
    'one has a reason',
  );
  assert.ok(
    results.some(({ error }) => error !== undefined),
    'one has an error',
  );
  for (const result of results) {
    assert.equal(resultProblems(result), [], JSON.stringify(result));
    const { error } = result as { error?: { code: string } };
    if (error !== undefined) assert.ok(Object.hasOwn(codes, error.code), error.code);
  }
});

test('what is refused for its shape does not fit', () => {
  const shapes = badLines.filter(({ code }) => code.startsWith('batch-'));
  assert.ok(shapes.length > 20);
  for (const { line } of shapes) assert.is.not(requestProblems(JSON.parse(line)).length, 0, line);
});

test('every object is closed, and every property described', () => {
  for (const schema of [requestSchema, resultSchema]) {
    let objects = 0;
    walk({ ...schema, examples: [] }, '', (node, path) => {
      if (node.type !== 'object' || path.endsWith('/document')) return;
      objects += 1;
      assert.is.not(node.additionalProperties, undefined, path);
      for (const [key, value] of Object.entries((node.properties ?? {}) as Json)) {
        const { description, $ref } = value as Json;
        assert.ok(description ?? $ref, `${path}/${key} has no description`);
      }
    });
    assert.ok(objects >= 2);
  }
});

/** A result in which the statements stand in an order that does not hang on how they were found. */
function inOrder({ deciding, ...rest }: Json): string {
  return JSON.stringify([rest, (deciding as readonly unknown[]).map((each) => JSON.stringify(each)).sort()]);
}

function walk(node: unknown, path: string, visit: (node: Json, path: string) => void): void {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) visit(node as Json, path);
  for (const [key, each] of Object.entries(node)) walk(each, `${path}/${key}`, visit);
}

test.run();
