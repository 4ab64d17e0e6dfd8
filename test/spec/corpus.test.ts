// Every file of the corpus says at its top what it must be told, and where.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { definition } from '../../src/spec/definition.ts';
import type { Node } from '../../src/spec/node.ts';
import { Problems } from '../../src/spec/problems.ts';
import type { Shape } from '../../src/spec/shape.ts';
import { readYaml } from '../../src/spec/yaml.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import { read, told } from './reading.ts';

const corpus = 'test/corpus/specs';

interface Case {
  readonly name: string;
  readonly text: string;
  readonly expected: readonly string[];
}

function cases(folder: string): readonly Case[] {
  return readdirSync(`${corpus}/${folder}`).map((name) => {
    const text = readFileSync(`${corpus}/${folder}/${name}`, 'utf8');
    const expected = [...text.matchAll(/^\ufeff?# ([a-z0-9-]+ \d+:\d+)\r?$/gm)].map(([, line = '']) => line);
    return { name, text, expected };
  });
}

for (const { name, text, expected } of cases('bad')) {
  test(`bad/${name}`, () => {
    const { spec, diagnostics } = read(text);
    assert.is(spec, undefined);
    assert.is(expected.length, 1, 'the file expects one error');
    assert.equal(diagnostics.map(told), expected);
    assert.is(diagnostics[0]?.severity, 'error');
  });
}

for (const { name, text, expected } of cases('good')) {
  test(`good/${name}`, () => {
    const { spec, diagnostics } = read(text);
    assert.equal(diagnostics.map(told), expected);
    assert.ok(spec);
    assert.not(diagnostics.some(({ severity }) => severity === 'error'));
  });
}

test('messages are lowercase, end without a full stop, and never say what YAML library reads them', () => {
  for (const { name, text } of [...cases('bad'), ...cases('good')]) {
    for (const { message, help } of read(text).diagnostics) {
      for (const words of [message, help ?? 'x']) {
        assert.match(words, /^([a-z`]|YAML|AWS|MFA|IAM|S3|CIDR)/, `${name}: ${words}`);
        assert.not.match(words, /[.!]$/, `${name}: ${words}`);
      }
    }
  }
});

test('the corpus has every code that reading a spec tells', () => {
  const source = readFileSync('src/text/codes.ts', 'utf8');
  const sections = source.split(/^ {2}\/\/ /m).filter((section) => section.startsWith('Reading a spec'));
  const codes = sections.flatMap((section) =>
    [...section.matchAll(/^ {2}'([a-z0-9-]+)':/gm)].map(([, code = '']) => code),
  );
  assert.ok(codes.length > 90, `only ${codes.length} codes found`);
  const seen = new Set(
    [...cases('bad'), ...cases('good')].flatMap(({ expected }) => expected.map((each) => each.split(' ')[0])),
  );
  const elsewhere = new Set([
    'too-many-problems',
    'accept-unused',
    // Of other files than the spec.
    ...['include-path', 'include-itself', 'include-no-fixtures', 'include-unused', 'duplicate-test'],
    // Of what a spec means.
    ...['lockout-unknown', 'lockout-not-generated', 'unknown-sid'],
  ]);
  assert.equal(
    codes.filter((code) => !seen.has(code) && !elsewhere.has(code)),
    [],
  );
});

/** What the definition knows: `iamspec:` for a key, `aws-cn` for a word. */
function known(shape: Shape, found: Set<string>, seen: Set<Shape>): void {
  if (seen.has(shape)) return;
  seen.add(shape);
  const into = (inner: Shape | undefined): void => void (inner && known(inner, found, seen));
  if (shape.is === 'lazy') into(shape.get());
  if (shape.is === 'list' || shape.is === 'named') into(shape.of);
  if (shape.is === 'forms') for (const inner of [shape.scalar, shape.list, shape.map]) into(inner);
  if (shape.is === 'variants') for (const inner of Object.values(shape.of)) into(inner);
  if (shape.is === 'word') for (const word of shape.words) found.add(word);
  if (shape.is !== 'object') return;
  for (const [name, key] of Object.entries(shape.keys)) {
    found.add(`${name}:`);
    into(key.shape);
  }
}

function written(node: Node, found: Set<string>): void {
  if (node.kind === 'scalar') found.add(String(node.value));
  else if (node.kind === 'list') for (const item of node.items) written(item, found);
  else {
    for (const { key, value } of node.entries) {
      found.add(`${key}:`);
      written(value, found);
    }
  }
}

test('the good files write every key and every word of the language', () => {
  const all = new Set<string>();
  known(definition, all, new Set());
  assert.ok(all.size > 100, `only ${all.size} found`);
  const seen = new Set<string>();
  for (const { name, text } of cases('good')) {
    const node = readYaml(new Problems({ path: name, text }, new Diagnostics()));
    if (node !== undefined) written(node, seen);
  }
  // A project's own presets are a folder beside the spec, and what is included is a file.
  const elsewhere = new Set(['presets:', 'include:']);
  assert.equal(
    [...all].filter((each) => !seen.has(each) && !elsewhere.has(each)),
    [],
  );
});

test.run();
