// JSON that was written by hand, or in malice: refused with a code and a place.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readPolicy } from '../../src/readback/policy.ts';
import { Diagnostics, placeOf } from '../../src/text/diagnostic.ts';

const statement = '{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }';

/** `code line:column` of each diagnostic. */
function problems(text: string): string[] {
  const diagnostics = new Diagnostics();
  const document = readPolicy({ path: 'p', text }, 'identity', diagnostics);
  assert.is(document === undefined, diagnostics.hasErrors);
  return diagnostics.all.map(({ code, at }) => `${code} ${at ? placeOf(at).slice(2) : '-'}`);
}

const rows: readonly [string, string, readonly string[]][] = [
  ['a policy', `{ "Version": "2012-10-17", "Statement": ${statement} }`, []],
  ['nothing', '', ['json-syntax 1:1']],
  ['a comment', `{ "Statement": ${statement} } // no`, ['json-syntax 1:75']],
  ['a trailing comma', `{ "Statement": [${statement},] }`, ['json-syntax 1:74']],
  ['a byte order mark', `\ufeff{ "Statement": ${statement} }`, ['json-syntax 1:1']],
  ['something behind it', `{ "Statement": ${statement} } {}`, ['json-syntax 1:75']],
  ['a key twice', `{\n  "Statement": ${statement},\n  "Statement": []\n}`, ['json-duplicate-key 3:3']],
  ['a key twice, deep inside', '{ "Statement": { "Effect": "Deny", "Effect": "Allow" } }', ['json-duplicate-key 1:36']],
  [
    'a key twice, escaped',
    '{ "Statement": { "Effect": "Deny", "\\u0045ffect": "Allow" } }',
    ['json-duplicate-key 1:36'],
  ],
  ['a key called __proto__', `{ "__proto__": {}, "Statement": ${statement} }`, ['policy-element-unknown 1:3']],
  [
    'an operator that does not exist',
    `{ "Statement": {\n"Effect": "Deny", "Action": "s3:*", "Resource": "*",\n"Condition": { "BoolXX": { "aws:SecureTransport": "false" } } } }`,
    ['policy-operator 3:16'],
  ],
  [
    'a value of the wrong form',
    `{ "Statement": {\n"Effect": "deny", "Action": "s3:*", "Resource": "*" } }`,
    ['policy-effect 2:11'],
  ],
];

for (const [name, text, expected] of rows) {
  test(name, () => assert.equal(problems(text), [...expected]));
}

test('nesting that would overflow a stack', () => {
  for (const text of ['['.repeat(1_000_000), '{"a":'.repeat(500_000)]) {
    assert.equal(
      problems(text).map((each) => each.split(' ')[0]),
      ['json-too-deep'],
    );
  }
  assert.equal(problems(`{ "Statement": ${statement}, "Id": "${'['.repeat(100)}" }`), [
    'policy-element-forbidden 1:80',
  ]);
});

test('more text than any policy has', () => {
  assert.equal(problems(' '.repeat(5_000_000)), ['json-too-large 1:1']);
});

test.run();
