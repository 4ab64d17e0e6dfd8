// One more test in a text: where the others end, in their layout, and nothing else is touched.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withTest } from '../../src/format/add-test.ts';
import { formatSpec } from '../../src/format/format.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';

const rows = ['{ as: bob, with: access-key, cannot: s3:PutObject, resource: data/a }'];

function added(text: string): string | undefined {
  return withTest({ path: 'specs/x.yaml', text }, 'new', rows);
}

const written = `  new:
    cases:
      - { as: bob, with: access-key, cannot: s3:PutObject, resource: data/a }
`;

test('it stands behind the last test, and what follows stays', () => {
  const head = `iamspec: 1
accounts: { home: "444455556666" } # ours

tests:
  # the first
  bob reads:
    { as: bob, with: access-key, can: s3:GetObject, resource: data/a } # he may

`;
  const tail = `properties:
  p: { nobody_can: s3:GetObject, resource: data, except: bob }
`;
  assert.is(added(head + tail), `${head}${written}\n${tail}`);
});

test('what is formatted stays formatted', () => {
  for (const text of [
    'iamspec: 1\ntests:\n  a: { as: bob, can: s3:GetObject, resource: data/a }\n  b: { as: bob, can: s3:GetObject, resource: data/b }\n',
    'iamspec: 1\ntests:\n  a:\n    as: bob\n    can: s3:GetObject\n    resource: data/a\n',
    'iamspec: 1\ntests:\n  a:\n    as: bob\n    can: s3:GetObject\n    resource: data/a\n# the end\n',
  ]) {
    const source = { path: 'specs/x.yaml', text };
    const isFormatted = formatSpec(source, new Diagnostics()) === text;
    const after = added(text) ?? '';
    assert.ok(after.includes('cases:'), after);
    if (isFormatted) assert.is(formatSpec({ ...source, text: after }, new Diagnostics()), after);
    for (const line of text.split('\n')) assert.ok(after.split('\n').includes(line), line);
  }
});

test('a file in a layout of its own keeps it', () => {
  const text = 'iamspec:   1\ntests:\n    a: {as: bob,can: s3:GetObject,resource: data/a}';
  assert.is(added(text), `${text}\n\n    new:\n      cases:\n        - ${rows[0]}\n`);
});

test('lines end as they did', () => {
  const text = 'iamspec: 1\r\ntests:\r\n    a: { as: bob, can: s3:GetObject, resource: data/a }\r\n';
  const after = added(text) ?? '';
  assert.ok(after.startsWith(text.slice(0, -2)));
  assert.not.match(after, /[^\r]\n/);
});

test('without a section there is one', () => {
  assert.is(
    added('iamspec: 1\naccounts: { home: "444455556666" }\n'),
    `iamspec: 1\naccounts: { home: "444455556666" }\n\ntests:\n${written}`,
  );
});

test('tests in braces have no line to write on', () => {
  assert.is(added('iamspec: 1\ntests: { a: { as: bob, can: s3:GetObject, resource: data/a } }\n'), undefined);
  assert.is(added('- no\n- spec\n'), undefined);
  assert.is(added('{ broken'), undefined);
});

test.run();
