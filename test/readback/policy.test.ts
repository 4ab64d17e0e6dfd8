// JSON that was written by hand, or in malice: refused with a code and a place.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DocumentKind } from '../../src/iam/document.ts';
import { grammars } from '../../src/iam/read-grammar.ts';
import { parsePolicy, readPolicy } from '../../src/readback/policy.ts';
import { Diagnostics, placeOf, Refusal } from '../../src/text/diagnostic.ts';
import { random, seed } from '../seeded.ts';

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
  // Were it looked at from each of its quotes, it would take minutes.
  ['a string without an end', `"${'\\"'.repeat(400_000)}`, ['json-syntax 1:1']],
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

const kinds = Object.keys(grammars) as DocumentKind[];

/** `code place` of each diagnostic of the refusal; empty where the policy is taken. */
function refusal(text: string, kind: DocumentKind, path?: string): string[] {
  try {
    parsePolicy(text, kind, path);
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    assert.ok(error.diagnostics.length > 0);
    return error.diagnostics.map(({ code, at }) => `${code} ${at ? placeOf(at) : '-'}`);
  }
}

test('a policy of somebody else: all that is wrong at once, sorted by place', () => {
  const text = `{
  "Version": "2012-10-17",
  "Id": "x",
  "Statement": [
    { "Effect": "Allow", "Action": "GetObject", "Resource": "*" },
    { "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "BoolXX": { "aws:SecureTransport": false } } }
  ]
}`;
  const expected = ['policy-element-forbidden', 'policy-action', 'policy-operator'];
  const places = ['3:9', '5:36', '6:72'];
  const at = (path: string) => expected.map((code, index) => `${code} ${path}:${places[index]}`);
  assert.equal(refusal(text, 'session'), at('policy.json'));
  assert.equal(refusal(text, 'scp', 'scps/deny.json'), at('scps/deny.json'));
});

const bare = `{ "Version": "2012-10-17", "Statement": [${statement}] }`;
const quoted = JSON.stringify(bare);

for (const [text, where, help] of [
  [
    `{ "PolicyVersion": { "Document": ${bare} } }`,
    'PolicyVersion.Document',
    'what stands there: `aws iam get-policy-ver',
  ],
  [`{ "RoleName": "x", "PolicyDocument": ${bare} }`, 'PolicyDocument', 'what stands there: `aws iam get-role-policy'],
  [`{ "RolePolicyDocument": ${bare} }`, 'RolePolicyDocument', 'what stands there: `aws iam get-role-policy'],
  [`{ "Role": { "AssumeRolePolicyDocument": ${bare} } }`, 'Role.AssumeRolePolicyDocument', '`aws iam get-role --query'],
  [
    `{ "Policy": ${quoted} }`,
    'Policy',
    'the text there, unquoted: `aws s3api get-bucket-policy --query Policy --output',
  ],
  [`{ "Policy": { "Content": ${quoted} } }`, 'Policy.Content', 'unquoted: `aws organizations describe-policy'],
] as const) {
  test(`an answer of AWS with a policy under ${where} is told as such`, () => {
    const diagnostics = new Diagnostics();
    assert.is(readPolicy({ path: 'p', text }, 'identity', diagnostics), undefined);
    const [told, ...others] = diagnostics.all;
    assert.equal([told?.code, others.length], ['policy-element-missing', 0]);
    assert.is(
      told?.message,
      `\`Statement\` is missing: this is an answer of AWS, and the policy stands under \`${where}\``,
    );
    assert.match(told?.help ?? '', help);
    // What is long is shown by its key.
    const shown = text.includes(quoted) ? quoted : `"${where.split('.').at(-1)}"`;
    assert.ok(text.slice(told?.at?.span.start).startsWith(shown));
  });
}

test('what has a `Statement`, or no policy inside, is no answer of AWS', () => {
  for (const text of [
    `{ "Statement": ${statement}, "Policy": "x" }`,
    '{ "Policy": {} }',
    '{ "PolicyVersion": "x" }',
    '{}',
  ]) {
    const diagnostics = new Diagnostics();
    readPolicy({ path: 'p', text }, 'identity', diagnostics);
    assert.ok(diagnostics.hasErrors);
    assert.not.ok(
      diagnostics.all.some(({ message }) => message.includes('answer')),
      text,
    );
  }
});

test('a policy of somebody else may hold what is empty; one of a rendering may not', () => {
  const text = '{ "Statement": [{ "Effect": "Deny", "Action": [], "Resource": "*", "Condition": {} }] }';
  assert.equal(problems(text), ['policy-empty 1:37', 'policy-empty 1:68']);
  for (const kind of ['identity', 'boundary', 'session', 'scp'] as const) {
    assert.equal(parsePolicy(text, kind).statements, [
      {
        effect: 'Deny',
        action: { not: false, value: [] },
        resource: { not: false, value: ['*'] },
        conditions: [],
      },
    ]);
  }
});

const nested = `{
"Version": "2012-10-17",
"Statement": [
{
"Effect": "Deny",
"Principal": {
"AWS": "*"
},
"Action": "s3:*",
"Resource": "*",
"Condition": {
"Bool": {
"aws:SecureTransport": "false"
}
}
}
]
}`;

test('a key that stands twice is refused at every depth, in every kind', () => {
  assert.equal(refusal(nested, 'bucket'), []);
  const lines = nested.split('\n');
  let found = 0;
  for (const [index, line] of lines.entries()) {
    const [, key] = /^"(\w[\w:]*)": /.exec(line) ?? [];
    if (key === undefined) continue;
    found += 1;
    const escaped = `"\\u${key.charCodeAt(0).toString(16).padStart(4, '0')}${key.slice(1)}"`;
    for (const name of [`"${key}"`, escaped]) {
      const text = lines.with(index, `${name}: null, ${line}`).join('\n');
      const column = `${name}: null, `.length + 1;
      for (const kind of kinds) {
        assert.equal(refusal(text, kind), [`json-duplicate-key policy.json:${index + 1}:${column}`], `${key} ${kind}`);
      }
    }
  }
  assert.is(found, 10);
});

test('whatever stands in a policy, it is taken or refused with places', () => {
  const { pick, below } = random(seed);
  const junk = ['null', '""', '{}', '[]', '0', 'true', '"*"', '[null]', '{"":{}}', '"${"', '-1e400', '[[]]', '"☃"'];
  const values = [...nested.matchAll(/(?<=": )(?:"[^"]*"|\{|\[)/g)];
  const seen = { taken: 0, refused: 0 };
  for (let run = 0; run < 2000; run += 1) {
    const { 0: value, index } = pick(values);
    const end = value.length > 1 ? index + value.length : closing(nested, index);
    const text = nested.slice(0, index) + pick(junk) + nested.slice(end);
    const found = refusal(below(2) ? text : text.replace('"Principal"', '"NotPrincipal"'), pick(kinds));
    seen[found.length > 0 ? 'refused' : 'taken'] += 1;
    for (const each of found) assert.match(each, / policy\.json:\d+:\d+$/, `SEED=${seed} ${text}`);
  }
  assert.ok(seen.taken > 20 && seen.refused > 1000, `SEED=${seed} ${JSON.stringify(seen)}`);
});

/** Behind the bracket that closes the one at `start`; no bracket stands in a text here. */
function closing(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if ('{['.includes(text.charAt(at))) depth += 1;
    if ('}]'.includes(text.charAt(at))) depth -= 1;
    if (depth === 0) return at + 1;
  }
  throw new Error('not closed');
}

test.run();
