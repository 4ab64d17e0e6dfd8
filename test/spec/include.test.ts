// What `include` brings in: fixtures by name, each file once, and every mistake told where it can be mended.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { build, openLibrary } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { readSpec } from '../../src/spec/read.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { type Diagnostic, Diagnostics, refusal } from '../../src/text/diagnostic.ts';
import type { Source } from '../../src/text/source.ts';
import { random, seed } from '../seeded.ts';
import { library, told } from './reading.ts';

const head = `iamspec: 1
accounts: { home: "444455556666" }
principals: { ann: { user: home/ann }, bob: { user: home/bob } }
buckets: { data: { name: acme-data, account: home } }
`;
const tests = `tests:
  staff: { as: staff, with: fresh, cannot: s3:GetObject, resource: data/a }
`;
const staff = `iamspec: 1
callers: { staff: [ann, bob] }
sessions: { fresh: { session: console, mfa: 1m } }
`;

/** Reads by the names that are written, whatever folder they would lead to. */
function readerOf(files: Readonly<Record<string, string>>): (path: string, name: string) => Source {
  return (_path, name) => {
    const text = files[name];
    if (text === undefined) throw refusal('file-unreadable', `there is no \`${name}\``);
    return { path: `shared/${name.replace(/^.*\//, '')}`, text };
  };
}

interface Outcome {
  readonly spec: Spec | undefined;
  readonly all: readonly Diagnostic[];
}

function read(text: string, files: Readonly<Record<string, string>> = {}, path = 'specs/x.yaml'): Outcome {
  const diagnostics = new Diagnostics();
  const spec = readSpec({ path, text }, library, diagnostics, undefined, { readIncluded: readerOf(files) });
  return { spec, all: diagnostics.all };
}

function toldIn(each: Diagnostic): string {
  return `${each.at?.source.path ?? ''} ${told(each)}`;
}

test('fixtures of an included file are known by name', () => {
  const { spec, all } = read(`${head}include: ./staff.yaml\n${tests}`, { './staff.yaml': staff });
  assert.equal(all, []);
  const [row] = spec?.tests[0]?.rows ?? [];
  assert.equal(
    row?.callers.map(({ as, session }) => [as, session.kind, session.mfaAge]),
    [
      ['ann', 'console', 60],
      ['bob', 'console', 60],
    ],
  );
});

test('a file that one source includes twice is told, by whatever other path', () => {
  const files = { './staff.yaml': staff, './../specs/staff.yaml': staff };
  const { spec, all } = read(`${head}include: [./staff.yaml, ./../specs/staff.yaml]\n${tests}`, files);
  assert.is(spec, undefined);
  assert.equal(all.map(toldIn), ['specs/x.yaml duplicate-value 5:25']);
  assert.is(all[0]?.message, '`./../specs/staff.yaml` is the file `./staff.yaml`, which is included already');
});

test('a file counts once, however it is spelt and whoever includes it', () => {
  const files = { './staff.yaml': staff, './../specs/staff.yaml': staff };
  const diagnostics = new Diagnostics();
  const file = { path: 'specs/x.test.yaml', text: `iamspec: 1\ninclude: ./../specs/staff.yaml\n${tests}` };
  const spec = readSpec(
    { path: 'specs/x.yaml', text: `${head}include: ./staff.yaml\n` },
    library,
    diagnostics,
    undefined,
    {
      readIncluded: readerOf(files),
      tests: file,
    },
  );
  assert.equal(diagnostics.all.map(toldIn), []);
  assert.is(spec?.tests.length, 1);
});

test('paths that are not written as such', () => {
  const paths = [
    'staff.yaml',
    '/etc/passwd.yaml',
    '../../etc/passwd',
    './',
    './a//b.yaml',
    './.yaml',
    '"./a\\nb.yaml"',
    '"./a\\0.yaml"',
    '".\\\\a.yaml"',
    '"./a\\u2028.yaml"',
    'C:/a.yaml',
    '~/a.yaml',
    'https://example.com/a.yaml',
  ];
  const ending = read(`${head}include: ./staff.txt\n${tests}`).all[0]?.message;
  assert.is(ending, '`./staff.txt` does not end in `.yaml` or `.yml`');
  for (const path of paths) {
    const never = { [path]: staff, [path.replaceAll('"', '')]: staff };
    const { spec, all } = read(`${head}include: ${path}\n${tests}`, never);
    assert.equal(all.map(toldIn), ['specs/x.yaml include-path 5:10'], path);
    assert.is(spec, undefined);
  }
});

test('a file that includes itself, by any spelling, is not read', () => {
  const never = (): Source => {
    throw new Error('read');
  };
  for (const path of ['./x.yaml', '../specs/x.yaml', './../specs/x.yaml', './a/../x.yaml', './././x.yaml']) {
    const diagnostics = new Diagnostics();
    const text = `${head}include: ${path}\n`;
    readSpec({ path: 'specs/x.yaml', text }, library, diagnostics, undefined, { readIncluded: never });
    assert.equal(diagnostics.all.map(told), ['include-itself 5:10'], path);
  }
  const linked = () => ({ path: 'specs/x.yaml', text: staff });
  const diagnostics = new Diagnostics();
  const text = `${head}include: ./link.yaml\n`;
  readSpec({ path: 'specs/x.yaml', text }, library, diagnostics, undefined, { readIncluded: linked });
  assert.equal(diagnostics.all.map(told), ['include-itself 5:10']);
});

test('what is no file of fixtures is told where it is included', () => {
  const others = {
    'a spec': head,
    'a spec ': 'iamspec: 1\nrules: { a: { allow: s3:GetObject, to: ann, resource: data } }\n',
    tests: `iamspec: 1\n${tests}`,
    attachments: 'iamspec: 1\nattachments: { a.json: { bucket: data } }\n',
    'a preset': 'preset: a\nversion: 1\n',
  };
  for (const [what, text] of Object.entries(others)) {
    const { all } = read(`${head}include: ./staff.yaml\n${tests}`, { './staff.yaml': text });
    assert.equal(all.map(toldIn), ['specs/x.yaml include-no-fixtures 5:10'], what);
    assert.match(all[0]?.message ?? '', `holds ${what.trim()}, `);
  }
});

test('mistakes in the file itself are told there', () => {
  const files = {
    '': 'empty-spec 1:1',
    '- a\n': 'spec-not-a-map 1:1',
    'iamspec: [\n': 'yaml-unclosed 1:10',
    'callers: { staff: [ann] }\n': 'missing-key 1:1',
    'iamspec: 2\ncallers: { staff: [ann] }\n': 'language-version 1:10',
    'iamspec: 1\ncaller: { staff: [ann] }\n': 'unknown-key 2:1',
    'iamspec: 1\ninclude: ./b.yaml\ncallers: { staff: [ann] }\n': 'unknown-key 2:1',
    'iamspec: 1\nclock: 2026-01-01T00:00:00Z\ncallers: { staff: [ann] }\n': 'unknown-key 2:1',
    'iamspec: 1\ncallers: { staff: [] }\n': 'empty-list 2:19',
    'iamspec: 1\ncallers: { Staff: [ann] }\n': 'bad-name 2:12',
    'iamspec: 1\ncallers: { staff: [ann] }\nsessions: { fresh: { session: access-key, mfa: 1m } }\n':
      'impossible-session 3:43',
  };
  for (const [text, expected] of Object.entries(files)) {
    const { spec, all } = read(`${head}include: ./staff.yaml\n${tests}`, { './staff.yaml': text });
    assert.equal(all.map(toldIn), [`shared/staff.yaml ${expected}`], text);
    assert.is(spec, undefined);
  }
});

test('a name that one of several specs does not declare: the message says which spec', () => {
  const text = `${head.replace(', bob: { user: home/bob }', '')}include: ./staff.yaml\n${tests}`;
  const { spec, all } = read(text, { './staff.yaml': staff });
  assert.is(spec, undefined);
  assert.equal(all.map(toldIn), ['shared/staff.yaml unknown-name 2:25']);
  assert.match(all[0]?.message ?? '', '(included by `specs/x.yaml`)');
});

test('a mistake in a file that several specs include is told once in a run', () => {
  const diagnostics = new Diagnostics();
  const readIncluded = readerOf({ './staff.yaml': staff.replace('callers', 'caller') });
  const never = () => {
    throw new Error('read');
  };
  const tools = { library: openLibrary(), templates: shipped(), readHeld: never, readIncluded };
  for (const name of ['a', 'b']) {
    const text = `${head}include: ./staff.yaml\n${tests}`;
    assert.is(build({ path: `specs/${name}.yaml`, text }, tools, diagnostics), undefined);
  }
  assert.equal(diagnostics.all.map(toldIn), ['shared/staff.yaml unknown-key 2:1']);
});

test('what cannot be read is told where it is included; without a reader, nothing can', () => {
  assert.equal(read(`${head}include: ./none.yaml\n${tests}`).all.map(toldIn), ['specs/x.yaml file-unreadable 5:10']);
  const helpOf = (name: string) => read(`${head}include: ${name}\n${tests}`).all[0]?.help ?? '';
  assert.match(helpOf('./none.yaml'), /from the folder of this file, and leads nowhere outside the working directory$/);
  assert.match(helpOf('./*.yaml'), /takes no patterns$/);
  const diagnostics = new Diagnostics();
  readSpec({ path: 'specs/x.yaml', text: `${head}include: ./staff.yaml\n${tests}` }, library, diagnostics);
  assert.equal(diagnostics.all.map(toldIn), ['specs/x.yaml file-unreadable 5:10']);
  assert.is(diagnostics.all[0]?.help, 'give `readIncluded`');
});

test('an included file of which nothing is used is told; one of which something is used need not be used up', () => {
  const unused = read(`${head}include: ./staff.yaml\n`, { './staff.yaml': staff });
  assert.equal(unused.all.map(toldIn), ['specs/x.yaml include-unused 5:10']);
  const some = 'tests:\n  s: { as: staff, with: console, cannot: s3:GetObject, resource: data/a }\n';
  assert.equal(read(`${head}include: ./staff.yaml\n${some}`, { './staff.yaml': staff }).all.map(toldIn), []);
});

test('damaged files never throw, and are told in words', () => {
  const { below, pick } = random(seed);
  const pieces = ['{', '}', '[', ']', ': ', ', ', '\n', '  ', '"', '*', '&a', '- ', '', 'null', '7', 'rules', 'ann'];
  let good = 0;
  for (let round = 0; round < 300; round += 1) {
    const start = below(staff.length);
    const damaged = staff.slice(0, start) + pick(pieces) + staff.slice(start + below(6));
    const { spec, all } = read(`${head}include: ./staff.yaml\n${tests}`, { './staff.yaml': damaged });
    if (spec !== undefined) good += 1;
    const hasErrors = all.some(({ severity }) => severity === 'error');
    assert.is(spec === undefined, hasErrors, `seed ${seed}: ${damaged}`);
  }
  assert.ok(good > 0 && good < 300);
});

test.run();
