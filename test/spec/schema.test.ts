import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fileShapes } from '../../src/spec/file-kind.ts';
import { schemaKinds, specSchema } from '../../src/spec/schema.ts';
import type { ObjectShape } from '../../src/spec/shape.ts';

type Json = Readonly<Record<string, unknown>>;

for (const kind of schemaKinds) {
  const schema = specSchema(kind) as Json;

  test(`schema/${kind}.schema.json is what the definition says`, () => {
    const printed = `${JSON.stringify(schema, null, 2)}\n`;
    const path = `schema/${kind}.schema.json`;
    assert.is(readFileSync(path, 'utf8'), printed, `print it anew: \`iamspec schema --of ${kind} > ${path}\``);
  });

  test(`${kind}: every section has a description, and no key is undescribed`, () => {
    const shape = fileShapes[kind] as ObjectShape;
    assert.equal(Object.keys(schema.properties as Json), Object.keys(shape.keys));
    const undescribed: string[] = [];
    walk(schema, '', (node, path) => {
      if (node.type !== 'object') return;
      for (const [key, value] of Object.entries((node.properties ?? {}) as Json)) {
        if (value !== true && (value as Json).description === undefined) undescribed.push(`${path}/${key}`);
      }
    });
    assert.equal(undescribed, []);
  });

  test(`${kind}: every reference leads somewhere, and every pattern compiles`, () => {
    const referred = new Set<string>();
    walk(schema, '', (node) => {
      if (typeof node.$ref === 'string') referred.add(node.$ref.replace('#/$defs/', ''));
      if (typeof node.pattern === 'string') assert.ok(new RegExp(node.pattern, 'u'));
    });
    assert.equal([...referred].sort(), Object.keys((schema.$defs ?? {}) as Json).sort());
  });
}

function walk(node: unknown, path: string, visit: (node: Json, path: string) => void): void {
  if (Array.isArray(node)) {
    for (const [index, each] of node.entries()) walk(each, `${path}/${index}`, visit);
  } else if (typeof node === 'object' && node !== null) {
    visit(node as Json, path);
    for (const [key, each] of Object.entries(node)) walk(each, `${path}/${key}`, visit);
  }
}

test.run();
