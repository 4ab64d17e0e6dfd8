// Fixtures and the clock: what a row with names comes to, and where its checks are said to stand.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Fixtures, readFixtures } from '../../src/spec/fixtures.ts';
import { Places } from '../../src/spec/places.ts';
import { Problems } from '../../src/spec/problems.ts';
import { startReading } from '../../src/spec/reading.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import { library, read, readGood, told } from './reading.ts';
import { lines, testOf } from './rows.ts';

const base = `iamspec: 1
accounts: { home: "444455556666" }
principals: { alice: { user: home/alice }, bob: { user: home/bob }, root: { root: home }, admin: { role: home/admin } }
buckets: { data: { name: acme-data, account: home } }
`;

test('a group is the principals in it, a name of sessions all of them, a context its facts', () => {
  const text = `${base}callers: { people: [alice, bob] }
sessions: { fresh: { session: console, mfa: 10m }, weak: [access-key, console] }
contexts: { office: { source_ip: 203.0.113.7 } }
tests: { t: { as: [root, people], with: [weak, fresh], context: office, cannot: s3:GetObject, resource: data/a } }
`;
  const sessions = ['access-key', 'console', 'console+600'];
  assert.equal(
    lines(text),
    ['root', 'alice', 'bob'].flatMap((who) =>
      sessions.map((how) => `cannot ${who} ${how}: s3:GetObject data/a sourceIp=203.0.113.7`),
    ),
  );
});

test('a row is asked in each of its contexts', () => {
  const text = `${base}contexts: { office: { source_ip: 203.0.113.7 } }
tests: { t: { as: bob, with: access-key, context: [{ tls: false }, office], cannot: s3:GetObject, resource: data/a } }
`;
  assert.equal(lines(text), [
    'cannot bob access-key: s3:GetObject data/a tls=false',
    'cannot bob access-key: s3:GetObject data/a sourceIp=203.0.113.7',
  ]);
});

test('the clock is the time of requests that state none', () => {
  const text = `${base}clock: 2026-03-01T12:00:00Z
contexts: { later: { at: 2027-01-01T00:00:00Z } }
tests:
  t: { as: bob, with: access-key, cannot: s3:GetObject, resource: data/a }
  u: { as: bob, with: access-key, context: [later, { tls: true }], cannot: s3:GetObject, resource: data/a }
  w: { who_can: s3:GetObject, resource: data/a, exactly: [], among: anonymous }
`;
  assert.equal(lines(text, 't'), ['cannot bob access-key: s3:GetObject data/a time=2026-03-01T12:00:00Z']);
  assert.equal(lines(text, 'u'), [
    'cannot bob access-key: s3:GetObject data/a time=2027-01-01T00:00:00Z',
    'cannot bob access-key: s3:GetObject data/a tls=true time=2026-03-01T12:00:00Z',
  ]);
  assert.equal(lines(text, 'w'), ['cannot anonymous none: s3:GetObject data/a time=2026-03-01T12:00:00Z']);
});

test('a caller of a group stands where the group is named', () => {
  const text = `${base}callers: { people: [alice, bob] }
tests: { t: { as: people, with: console, cannot: s3:GetObject, resource: data/a } }
`;
  const [row] = testOf(readGood(text)).rows;
  assert.equal(
    row?.callers.map(({ at }) => text.slice(at.start, at.end)),
    ['people', 'people'],
  );
  assert.is(row?.callers[0]?.at.start, text.lastIndexOf('people'));
});

test('what nothing names is told for each, and not beside another error', () => {
  const unused = `${base}callers: { people: [alice, bob] }
sessions: { fresh: { session: console, mfa: 10m } }
contexts: { office: { tls: true } }
`;
  const fine = 'tests: { t: { as: bob, with: console, cannot: s3:GetObject, resource: data/a } }\n';
  assert.equal(read(unused + fine).diagnostics.map(told), [
    'fixture-unused 5:12',
    'fixture-unused 6:13',
    'fixture-unused 7:13',
  ]);
  const wrong = 'tests: { t: { as: bobb, with: console, cannot: s3:GetObject, resource: data/a } }\n';
  assert.equal(read(unused + wrong).diagnostics.map(told), ['unknown-name 8:19']);
  assert.equal(read(unused).diagnostics.map(told), [
    'fixture-unused 5:12',
    'fixture-unused 6:13',
    'fixture-unused 7:13',
  ]);
});

test('a mistake in a group is told once, however often it is named', () => {
  const row = '{ as: people, with: console, cannot: s3:GetObject, resource: data/a }';
  const text = `${base}callers: { people: [alice, bobb] }\ntests: { t: ${row}, u: ${row} }\n`;
  assert.equal(read(text).diagnostics.map(told), ['unknown-name 5:28']);
});

test('names of a section in error are no further errors', () => {
  const row = '{ as: people, with: fresh, context: office, cannot: s3:GetObject, resource: data/a }';
  const broken = `${base}callers: { people: 1 }\ntests: { t: ${row} }\n`;
  // `people` is excused; the two others are told, for nothing of that name was begun.
  assert.equal(read(broken).diagnostics.map(told), [
    'read-as-other-type 5:20',
    'not-a-choice 6:33',
    'unknown-name 6:49',
  ]);
  const all = `${base}callers: []\nsessions: []\ncontexts: []\ntests: { t: ${row} }\n`;
  assert.equal(read(all).diagnostics.map(told), ['wrong-type 5:10', 'wrong-type 6:11', 'wrong-type 7:11']);
});

test('an included file is used if one of its names is; what else stands in it is not looked up', () => {
  const diagnostics = new Diagnostics();
  const including = new Problems({ path: 'specs/x.yaml', text: 'include' }, diagnostics);
  const own = new Problems({ path: 'specs/people.yaml', text: 'callers' }, diagnostics);
  const at = { start: 0, end: 7 };
  const partition = { name: 'aws' } as Parameters<typeof startReading>[0]['partition'];
  const reading = startReading({ problems: own, places: new Places(), library, partition });
  const written = {
    callers: new Map([
      ['a', ['anonymous']],
      ['b', ['nobody-there']],
    ]),
  };
  const fixtures = new Fixtures();
  readFixtures(written, reading, fixtures, { at, problems: including });
  fixtures.reportUnused();
  assert.equal(
    diagnostics.all.map(({ code, at: place }) => [code, place?.source.path]),
    [['include-unused', 'specs/x.yaml']],
  );
  const group = fixtures.callers.get('a');
  assert.ok(group);
  fixtures.use(group);
  assert.equal(
    group.members()?.map(({ name }) => name),
    ['anonymous'],
  );
  fixtures.reportUnused();
  assert.is(diagnostics.all.length, 1);
  assert.not(fixtures.hasErrors);
  assert.is(fixtures.callers.get('b')?.members(), undefined);
  assert.ok(fixtures.hasErrors);
});

test.run();
