// Every file of the corpus says at its top what it must be told, and where.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
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
  const elsewhere = new Set(['too-many-problems']);
  assert.equal(
    codes.filter((code) => !seen.has(code) && !elsewhere.has(code)),
    [],
  );
});

test.run();
