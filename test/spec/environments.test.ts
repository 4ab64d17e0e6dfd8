import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readBeside } from '../../src/io.ts';
import { type Build, buildEach, openLibrary, type Tools } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { Diagnostics, placeOf } from '../../src/text/diagnostic.ts';

const tools: Tools = { library: openLibrary(), templates: shipped(), readHeld: readBeside };

interface Read {
  readonly builds: readonly Build[];
  /** `value-unused 3:5: message` */
  readonly told: readonly string[];
}

function read(text: string, environment?: string, tests?: string): Read {
  const diagnostics = new Diagnostics();
  const readTests = () => (tests === undefined ? undefined : { path: 'specs/app.test.yaml', text: tests });
  const builds = buildEach({ path: 'specs/app.yaml', text }, { ...tools, readTests }, diagnostics, undefined, {
    tests: true,
    ...(environment === undefined ? {} : { environment }),
  });
  const told = diagnostics.all.map(
    ({ code, at, message }) => `${code} ${at === undefined ? '' : placeOf(at)}: ${message}`,
  );
  return { builds, told };
}

function spec(environments: string, rest = ''): string {
  return `iamspec: 1
environments: ${environments}
accounts: { home: "<account>" }
principals: { bob: { user: home/bob } }
buckets: { data: { name: "acme-<suffix>", account: home } }
rules:
  read: { allow: s3:GetObject, to: bob, resource: data }
${rest}`;
}

const two = '{ dev: { account: "111111111111", suffix: dev }, prod: { account: "333333333333", suffix: prod } }';

test('each environment is a rendering of its own, with its values in any text', () => {
  const { builds, told } = read(spec(two));
  assert.equal(told, []);
  assert.equal(
    builds.map(({ spec: { name, environment }, rendering: { manifest } }) => [
      name,
      environment?.name,
      manifest.spec,
      manifest.accounts.home?.id,
      manifest.buckets.data?.name,
    ]),
    [
      ['app/dev', 'dev', 'app/dev', '111111111111', 'acme-dev'],
      ['app/prod', 'prod', 'app/prod', '333333333333', 'acme-prod'],
    ],
  );
  assert.equal(
    read(spec(two), 'prod').builds.map((each) => each.spec.name),
    ['app/prod'],
  );
});

test('what holds in some environments is there in those alone, and the rules that are not are known', () => {
  const rest = `  write: { allow: s3:PutObject, to: bob, resource: data, environments: dev }
tests:
  here: { as: bob, with: access-key, can: s3:GetObject, resource: data/a, environments: [prod] }
  everywhere: { as: bob, with: access-key, can: s3:GetObject, resource: data/a }
properties:
  there: { nobody_can: s3:PutObject, resource: data, among: bob, environments: prod }
`;
  const { builds, told } = read(spec(two, rest));
  assert.equal(told, []);
  const found = builds.map(({ spec: { rules, tests, properties, environment } }) => [
    rules.map(({ name }) => name),
    tests.map(({ name }) => name),
    properties.map(({ name }) => name),
    environment?.absent,
  ]);
  assert.equal(found, [
    [['read', 'write'], ['everywhere'], [], []],
    [['read'], ['here', 'everywhere'], ['there'], ['write']],
  ]);
});

test('a value that only some environments have a use for is used', () => {
  const more = two.replaceAll('suffix:', 'until: 1h, suffix:');
  const rest = `tests:
  there: { as: bob, with: { session: console, mfa: <until> }, can: s3:GetObject, resource: data/a, environments: prod }
`;
  assert.equal(read(spec(more, rest)).told, []);
  assert.match(read(spec(more)).told[0] ?? '', 'no text names `<until>`');
});

test('what is wrong in some environments says in which, and nothing is rendered for any', () => {
  const wrong = '{ dev: { account: "111", suffix: dev }, prod: { account: "333333333333", suffix: prod } }';
  assert.equal(read(spec(wrong)), {
    builds: [],
    told: [
      'account-id-form specs/app.yaml:3:19: `111` is not an account id: an account id has 12 digits (in the environment `dev`)',
    ],
  });
  const both =
    '{ dev: { account: "111", suffix: dev }, b: { account: "111", suffix: b }, c: { account: "333333333333", suffix: c } }';
  assert.match(read(spec(both)).told[0] ?? '', /\(in the environments `dev` and `b`\)$/);
});

test('a value that is wrong is shown where it is given, beside the spec, too', () => {
  const helpsOf = (text: string, beside?: string): readonly (string | undefined)[] => {
    const diagnostics = new Diagnostics();
    const readTests = () => (beside === undefined ? undefined : { path: 'specs/app.test.yaml', text: beside });
    buildEach({ path: 'specs/app.yaml', text }, { ...tools, readTests }, diagnostics, undefined, { tests: true });
    return diagnostics.all.filter(({ severity }) => severity === 'error').map(({ help }) => help);
  };
  const bad = two.replace('333333333333', '3');
  assert.equal(helpsOf(spec(bad)), ['write the digits alone, in quotes; `<account>` is `3` at specs/app.yaml:2:81']);
  const ages =
    '{ dev: { account: "111111111111", suffix: dev, age: 1x }, prod: { account: "333333333333", suffix: prod, age: 2h } }';
  const tests =
    'iamspec: 1\ntests: { a: { as: bob, with: { session: console, mfa: <age> }, can: s3:GetObject, resource: data/x } }\n';
  assert.equal(helpsOf(spec(ages), tests), [
    'write a duration like `90s`, `10m`, `1h` or `1d`; `<age>` is `1x` at specs/app.yaml:2:67',
  ]);
  const whole = spec(two).replace('to: bob', 'to: nobody');
  assert.not.ok(helpsOf(whole).join().includes('specs/app.yaml'), 'what is wrong is no value');
});

test('what is wrong in all of them is told once, without a word of environments', () => {
  assert.equal(read(spec(two, '  write: { allow: s3:PutObject, to: bib, resource: data }\n')).told, [
    'unknown-name specs/app.yaml:8:37: a principal named `bib` is not declared',
  ]);
});

test('tests beside the spec have its values, and count as a use of them', () => {
  const more = two.replaceAll('suffix:', 'age: 10m, suffix:');
  const tests = `iamspec: 1
tests:
  bob reads: { as: bob, with: { session: console, mfa: <age> }, can: s3:GetObject, resource: data/a }
  bob does not write: { as: bob, with: access-key, cannot: s3:PutObject, resource: data/a, environments: dev }
`;
  const { builds, told } = read(spec(more), undefined, tests);
  assert.equal(told, []);
  assert.equal(
    builds.map((each) => each.spec.tests.length),
    [2, 1],
  );
  assert.match(read(spec(more)).told[0] ?? '', /^value-unused specs\/app.yaml:2:\d+: no text names `<age>`/);
  assert.match(read(spec(two), undefined, tests).told[0] ?? '', /^value-unknown specs\/app.test.yaml:3:56: /);
});

test('values are text, whatever they look like, and are put in once', () => {
  const odd = `{ dev: { account: "111111111111", suffix: "on" }, prod: { account: "333333333333", suffix: "1e3" } }`;
  assert.equal(
    read(spec(odd)).builds.map(({ rendering }) => rendering.manifest.buckets.data?.name),
    ['acme-on', 'acme-1e3'],
  );
  for (const suffix of ['../x', '${aws:username}', 'a\\"b', 'x\\n']) {
    const hostile = `{ dev: { account: "111111111111", suffix: "${suffix}" } }`;
    const { builds, told } = read(spec(hostile));
    assert.equal(builds, [], suffix);
    assert.equal(told.length, 1, suffix);
    assert.match(told[0] ?? '', 'specs/app.yaml:5:26: ', suffix);
  }
});

test('an environment that is not there is told', () => {
  assert.equal(read(spec(two), 'production').told, [
    'unknown-environment : `specs/app.yaml` has no environment `production`',
  ]);
});

test('whatever may be meant for a value and is none is told, however it is written', () => {
  for (const wrong of ['<Suffix>', '<SUFFIX>', '<suffix_>', '<the suffix>']) {
    const { builds, told } = read(
      spec(two, `  more: { allow: s3:PutObject, to: bob, resource: "data/${wrong}/<suffix>" }\n`),
    );
    assert.equal(builds, [], wrong);
    assert.equal(told.length, 1, wrong);
    assert.match(told[0] ?? '', /^value-unknown specs\/app.yaml:8:/, wrong);
  }
});

test('where the spec has no environments, a word in angle brackets is what it is, with a warning', () => {
  const { builds, told } = read(`iamspec: 1
description: for <you>
accounts: { home: "111111111111" }
principals: { bob: { user: home/bob } }
buckets: { data: { name: acme-data, account: home } }
rules: { read: { allow: s3:GetObject, to: bob, resource: data/<you>/a } }
`);
  assert.equal(told, [
    'value-unknown specs/app.yaml:6:63: `<you>` is taken as it stands: the spec has no environments, whose value it could be',
  ]);
  assert.equal(builds[0]?.spec.environment, undefined);
  assert.match(JSON.stringify([...(builds[0]?.rendering.documents.values() ?? [])]), 'acme-data/<you>/a');
});

test.run();
