// Tests in a file of their own beside a spec: they know all that the spec declares, and stand for themselves.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { besideOf, build, openLibrary, type Tools } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { readSpec } from '../../src/spec/read.ts';
import { type Diagnostic, Diagnostics, Refusal, refusal } from '../../src/text/diagnostic.ts';
import { library, told } from './reading.ts';

const spec = `iamspec: 1
accounts: { home: "444455556666" }
principals: { ann: { user: home/ann }, bob: { user: home/bob } }
buckets: { data: { name: acme-data, account: home } }
rules:
  ann-reads: { allow: s3:GetObject, to: ann, resource: data }
tests:
  of the spec: { as: ann, with: access-key, can: s3:GetObject, resource: data/a }
`;
const row = '{ as: bob, with: access-key, cannot: s3:GetObject, resource: data/a }';

function toldIn(each: Diagnostic): string {
  return `${each.at?.source.path ?? ''} ${told(each)}`;
}

function read(file: string, text = spec) {
  const diagnostics = new Diagnostics();
  const tests = { path: 'specs/x.test.yaml', text: file };
  const found = readSpec({ path: 'specs/x.yaml', text }, library, diagnostics, undefined, { tests });
  return { spec: found, all: diagnostics.all.map(toldIn) };
}

test('its tests follow those of the spec, each with the source that it stands in', () => {
  const { spec: found, all } = read(`iamspec: 1\ntests:\n  beside: ${row}\n`);
  assert.equal(all, []);
  assert.equal(
    found?.tests.map((each) => [each.name, each.source.path]),
    [
      ['of the spec', 'specs/x.yaml'],
      ['beside', 'specs/x.test.yaml'],
    ],
  );
  const beside = found?.tests[1];
  assert.is(beside?.source.text.slice(beside.at.start, beside.at.end), 'beside');
});

test('it uses what the spec declares: principals, rules, fixtures, and its clock where it has none', () => {
  const text = `${spec}callers: { people: [ann, bob] }\nclock: 2026-03-01T12:00:00Z\n`;
  const uses = '  beside: { as: people, with: access-key, cannot: s3:PutObject, resource: data/a }\n';
  const timeOf = (file: string) => read(file, text).spec?.tests.at(-1)?.rows[0]?.context.time;
  assert.is(timeOf(`iamspec: 1\ntests:\n${uses}`), '2026-03-01T12:00:00Z');
  assert.is(timeOf(`iamspec: 1\nclock: 2027-01-01T00:00:00Z\ntests:\n${uses}`), '2027-01-01T00:00:00Z');
  const unknown = `${row.slice(0, -2)}, because: { rules: ann-raeds } }`;
  assert.equal(read(`iamspec: 1\ntests:\n  beside: ${unknown}\n`).all, ['specs/x.test.yaml unknown-rule 3:98']);
});

test('what the spec declares for it alone counts as used; what neither uses does not', () => {
  const text = `${spec}callers: { people: [ann, bob] }\n`;
  assert.equal(read(`iamspec: 1\ntests:\n  beside: ${row}\n`, text).all, ['specs/x.yaml fixture-unused 9:12']);
  const own = `iamspec: 1\ncontexts: { office: { tls: true } }\ntests:\n  beside: ${row}\n`;
  assert.equal(read(own).all, ['specs/x.test.yaml fixture-unused 2:13']);
});

test('mistakes are told in it, and the spec with them is not good', () => {
  const files = {
    '': 'empty-spec 1:1',
    '[]': 'spec-not-a-map 1:1',
    'iamspec: 1\n': 'missing-key 1:1',
    'tests: { a: 7 }\n': 'missing-key 1:1,wrong-type 1:13',
    [`iamspec: 3\ntests:\n  beside: ${row}\n`]: 'language-version 1:10',
    [`iamspec: 1\nrules: { a: { allow: s3:GetObject, to: ann, resource: data } }\ntests:\n  beside: ${row}\n`]:
      'unknown-key 2:1',
    [`iamspec: 1\ntests:\n  of the spec: ${row}\n`]: 'duplicate-test 3:3',
    [`iamspec: 1\ntests:\n  'of the spec ': ${row}\n`]: 'duplicate-test 3:3',
    [`iamspec: 1\nclock: soon\ntests:\n  beside: ${row}\n`]: 'bad-time 2:8',
    [`iamspec: 1\ntests:\n  beside: ${row.replace('bob', 'bib')}\n`]: 'unknown-name 3:17',
    [`iamspec: 1\ninclude: ./x.test.yaml\ntests:\n  beside: ${row}\n`]: 'include-itself 2:10',
  };
  for (const [text, expected] of Object.entries(files)) {
    const { spec: found, all } = read(text);
    assert.equal(
      all,
      expected.split(',').map((each) => `specs/x.test.yaml ${each}`),
      text,
    );
    assert.is(found, undefined);
  }
});

const never = (): never => {
  throw new Error('read');
};
const tools: Tools = { library: openLibrary(), templates: shipped(), readHeld: never };
const source = { path: 'specs/x.yaml', text: spec };

test('a build leaves the file aside, whatever is in it, unless tests are asked for', () => {
  const readTests = () => ({ path: 'specs/x.test.yaml', text: 'iamspec: [\n' });
  const aside = new Diagnostics();
  assert.is(build(source, { ...tools, readTests }, aside)?.spec.tests.length, 1);
  assert.not.ok(aside.hasErrors);
  const asked = new Diagnostics();
  assert.is(build(source, { ...tools, readTests }, asked, undefined, { tests: true }), undefined);
  assert.equal(asked.all.filter(({ severity }) => severity === 'error').map(toldIn), [
    'specs/x.test.yaml yaml-unclosed 1:10',
  ]);
});

test('where the file is left aside, nothing is said to be unused: it may name it', () => {
  const text = `${spec}callers: { people: [ann, bob] }\n`;
  const codes = (readTests: NonNullable<Tools['readTests']>): readonly string[] => {
    const diagnostics = new Diagnostics();
    build({ path: 'specs/x.yaml', text }, { ...tools, readTests }, diagnostics);
    return diagnostics.all.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  };
  assert.equal(
    codes(() => undefined),
    ['fixture-unused'],
  );
  assert.equal(
    codes(() => ({ path: 'specs/x.test.yaml', text: '' })),
    [],
  );
  const unreadable = () => {
    throw refusal('file-not-utf8', 'no text');
  };
  assert.equal(codes(unreadable), []);
});

test('tests that cannot be read are refused where they are asked for; and a reader is needed', () => {
  const unreadable = () => {
    throw refusal('file-not-utf8', 'no text');
  };
  const diagnostics = new Diagnostics();
  assert.throws(() => besideOf(source, { ...tools, readTests: unreadable }, diagnostics, { tests: true }), 'no text');
  const missing = (error: unknown): boolean =>
    error instanceof Refusal && error.diagnostics[0]?.help === 'give `readTests`, or leave `tests` out';
  assert.throws(() => build(source, tools, diagnostics, undefined, { tests: true }), missing);
});

test.run();
