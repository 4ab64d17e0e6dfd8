import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { definition } from '../../src/spec/definition.ts';
import { specSchema } from '../../src/spec/schema.ts';

type Json = Readonly<Record<string, unknown>>;

test('schema/spec.schema.json is what the definition says', () => {
  const printed = `${JSON.stringify(specSchema(), null, 2)}\n`;
  assert.is(readFileSync('schema/spec.schema.json', 'utf8'), printed, 'print it anew with `iamspec schema`');
});

test('every section has a description, and no key is undescribed', () => {
  const schema = specSchema() as Json;
  assert.equal(Object.keys(schema.properties as Json), Object.keys(definition.keys));
  const undescribed: string[] = [];
  walk(schema, '', (node, path) => {
    if (node.type !== 'object') return;
    for (const [key, value] of Object.entries((node.properties ?? {}) as Json)) {
      if (value !== true && (value as Json).description === undefined) undescribed.push(`${path}/${key}`);
    }
  });
  assert.equal(undescribed, []);
});

test('every reference leads somewhere, and every pattern compiles', () => {
  const schema = specSchema() as Json;
  let patterns = 0;
  walk(schema, '', (node) => {
    if (typeof node.$ref === 'string')
      assert.ok(Object.hasOwn(schema.$defs as Json, node.$ref.replace('#/$defs/', '')));
    if (typeof node.pattern === 'string') {
      patterns += 1;
      assert.ok(new RegExp(node.pattern, 'u'));
    }
  });
  assert.ok(patterns > 5);
});

function walk(node: unknown, path: string, visit: (node: Json, path: string) => void): void {
  if (Array.isArray(node)) {
    for (const [index, each] of node.entries()) walk(each, `${path}/${index}`, visit);
  } else if (typeof node === 'object' && node !== null) {
    visit(node as Json, path);
    for (const [key, each] of Object.entries(node)) walk(each, `${path}/${key}`, visit);
  }
}

test.run();
