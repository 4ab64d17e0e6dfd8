// Texts that nobody wrote with good will: reading never throws, never hangs, and either gives a spec or says why not.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { random, seed } from '../seeded.ts';
import { read } from './reading.ts';

const good = readdirSync('test/corpus/specs/good').map((name) =>
  readFileSync(`test/corpus/specs/good/${name}`, 'utf8'),
);
const pieces = [
  '{',
  '}',
  '[',
  ']',
  ': ',
  ', ',
  '\n',
  '  ',
  '- ',
  '"',
  "'",
  '*',
  '**',
  '&a',
  '!x',
  '#',
  '|',
  '>',
  '?',
  '%',
  '\t',
  '\r',
  '\0',
  '<<: ',
  '${',
  '~',
  'null',
  'true',
  '1',
  '-1',
  '1e999',
  '__proto__',
  'constructor',
  '\ud800',
  '\u202e',
  '👍',
  'everyone',
  'everything',
  'arn:aws:iam::home:user/x',
  '../',
  '---',
  '...',
  '',
];

test('spoilt specs are refused with a reason or read', () => {
  const { below } = random(seed);
  let refused = 0;
  for (let round = 0; round < 1500; round++) {
    let text = good[below(good.length)] ?? '';
    for (let change = 0; change <= below(3); change++) {
      const at = below(text.length + 1);
      text = text.slice(0, at) + (pieces[below(pieces.length)] ?? '') + text.slice(at + below(4));
    }
    const { spec, diagnostics } = read(text);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    assert.is(spec === undefined, errors.length > 0, `SEED=${seed}: ${text}`);
    for (const { at } of diagnostics) {
      assert.ok(
        at !== undefined && at.span.start >= 0 && at.span.start <= text.length && at.span.end >= at.span.start,
        text,
      );
    }
    if (spec === undefined) refused += 1;
  }
  assert.ok(refused > 300 && refused < 1500, `${refused} of 1500 were refused; SEED=${seed}`);
});

const million = 1_000_000;
const large: Readonly<Record<string, string>> = {
  brackets: '['.repeat(million),
  braces: '{a: '.repeat(million / 4),
  dashes: '- '.repeat(million / 2),
  'question marks': '? '.repeat(million / 2),
  commas: `a: [${','.repeat(million)}`,
  'a long line': `iamspec: 1\ndescription: ${'x'.repeat(million)}`,
  'unknown keys': Array.from({ length: 60_000 }, (_, index) => `key${index}: x`).join('\n'),
  'one key again and again': 'a: b\n'.repeat(million / 10),
  'a long list': `iamspec: 1\nrules: { r: { allow: [${'s3:GetObject, '.repeat(50_000)}], to: a, resource: b } }`,
  'stars in a key': `iamspec: 1\naccounts: { home: "444455556666" }\nbuckets: { b: { name: bbb, account: home } }\nrules: { r: { deny: s3:GetObject, to: everyone, resource: "b/${'*a'.repeat(20_000)}" } }`,
  'stars in an action': `iamspec: 1\nrules: { r: { deny: "s3:${'*a'.repeat(5000)}", to: everyone, resource: everything } }`,
};

for (const [name, text] of Object.entries(large)) {
  test(`a megabyte of trouble ends soon: ${name}`, () => {
    const start = performance.now();
    const { diagnostics } = read(text);
    const took = performance.now() - start;
    assert.ok(diagnostics.length <= 100);
    if (process.env.TIMES) console.log(name, Math.round(took));
    assert.ok(took < 20_000, `took ${Math.round(took)} ms`);
  });
}

test('names of Object.prototype are names like any other', () => {
  const { spec } = read(
    'iamspec: 1\naccounts: { constructor: "444455556666" }\nprincipals: { valueof: { user: constructor/x } }\n',
  );
  assert.is(spec?.accounts.get('constructor')?.id, '444455556666');
  assert.is(spec?.accounts.get('toString'), undefined);
  assert.is(({} as { polluted?: string }).polluted, undefined);
});

test.run();
