// `who_can` on generated specs: it passes for whom asking one by one finds, and for no other list.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checksOf } from '../../src/check/plan.ts';
import { explainChecks, openLibrary, test as runOn } from '../../src/pipeline.ts';
import { buildText } from '../build.ts';
import { type Random, random, seed } from '../seeded.ts';

const library = openLibrary();
const people = ['alice', 'bob', 'root'];
const usual = ['access-key', 'console', '{ session: console, mfa: 1s }', '{ session: session-token, mfa: 1s }'];
/** Everybody who is asked by default, with what `with` says of them. */
const everybody: ReadonlyMap<string, readonly string[]> = new Map([
  ...people.map((name): [string, readonly string[]] => [name, usual]),
  ...['reader', 'admin', 'ops', 'ec2', 'anonymous'].map((name): [string, readonly string[]] => [name, ['']]),
]);

const actions = ['s3:GetObject', 's3:PutObject'];

function rulesFrom(from: Random): string {
  const grantees = ['alice', 'bob', 'reader', 'admin', 'ops', 'ec2'];
  const allow = (): string => {
    const to = grantees.filter(() => from.below(3) === 0);
    const when = from.pick(['', ', when: { mfa: fresh }', ', when: { tls: true }']);
    return `{ allow: ${from.pick(actions)}, to: [${to.length === 0 ? 'bob' : to}], resource: data${when} }`;
  };
  const deny = (): string => {
    const except = from.pick(['', ', except: [root]', ', except: [reader, alice]']);
    const unless = from.pick([
      'unless: { mfa: fresh }',
      'unless: { mfa: shown }',
      'unless: { source_ip: 203.0.113.0/24 }',
    ]);
    return `{ deny: ${from.pick(actions)}, to: everyone${except}, resource: data, ${unless} }`;
  };
  const rules = [allow(), allow(), allow(), ...(from.below(3) > 0 ? [deny()] : [])];
  return rules.map((rule, index) => `  r${index}: ${rule}\n`).join('');
}

function specOf(rules: string, tests: readonly string[]): string {
  return `iamspec: 1
accounts: { home: "444455556666" }
principals:
  alice: { user: home/alice }
  bob: { user: home/bob }
  root: { root: home }
  reader: { role: home/reader }
  admin: { role: home/admin }
  ops: { sso: home/Ops }
  ec2: { service: ec2.amazonaws.com }
buckets: { data: { name: acme-data, account: home } }
mfa: { fresh: { key_absent: denied, max_age: 1h }, shown: { key_absent: exempt } }
assumptions: { root_session_mfa: carried, federated_mfa_key: absent, temporary_key_without_mfa: present }
rules:
${rules}tests:
${tests.map((each, index) => `  t${index}: ${each}\n`).join('')}`;
}

/** The statuses of the tests, in their order. */
function run(text: string): readonly string[] {
  const { tests } = runOn(buildText(text), library);
  return tests.filter(({ test: each }) => each.generated === undefined).map(({ status }) => status);
}

test(`those who can, by asking one by one, are those of who_can (SEED=${seed})`, () => {
  const from = random(seed);
  let allowed = 0;
  for (let round = 0; round < 25; round += 1) {
    const rules = rulesFrom(from);
    const target = 'resource: data/a';
    const action = from.pick(actions);
    const asked = [...everybody].flatMap(([name, sessions]) => sessions.map((session) => ({ name, session })));
    const alone = asked.map(({ name, session }) => {
      return `{ as: ${name}, ${session === '' ? '' : `with: ${session}, `}can: ${action}, ${target} }`;
    });
    const one = run(specOf(rules, alone));
    const where = `SEED=${seed}, round ${round}, ${action}\n${rules}`;
    assert.is(one.length, asked.length, where);
    assert.not(one.includes('unknown'), where);
    const can = [...everybody.keys()].filter((name) =>
      asked.some((each, index) => each.name === name && one[index] === 'passed'),
    );
    allowed += can.length;
    const lists = [can, ...[...everybody.keys()].map((name) => toggled(can, name))];
    const found = run(
      specOf(
        rules,
        lists.map((list) => `{ who_can: ${action}, ${target}, exactly: [${list}] }`),
      ),
    );
    assert.equal(
      found,
      lists.map((_, index) => (index === 0 ? 'passed' : 'failed')),
      where,
    );
  }
  assert.ok(allowed > 30, `only ${allowed} were allowed`);
});

test('it is explained by the session that was enough, and judged as in a run', () => {
  const rules = '  r: { allow: s3:GetObject, to: alice, resource: data, when: { mfa: fresh } }\n';
  const built = buildText(specOf(rules, ['{ who_can: s3:GetObject, resource: data/a, exactly: [alice, bob, root] }']));
  const [written] = built.spec.tests;
  assert.ok(written);
  const explained = explainChecks(built, checksOf(written, library.catalogue));
  assert.equal(
    explained.slice(0, 3).map(({ asked, result }) => [asked.caller.as, asked.caller.session, result?.status]),
    [
      ['alice', { kind: 'console', mfaAge: 1 }, 'passed'],
      ['bob', { kind: 'access-key' }, 'failed'],
      ['root', { kind: 'access-key' }, 'passed'],
    ],
  );
  assert.equal(
    explained.map(({ result }) => result?.status),
    runOn(built, library).tests[0]?.checks.map(({ status }) => status),
  );
});

function toggled(list: readonly string[], name: string): readonly string[] {
  return list.includes(name) ? list.filter((each) => each !== name) : [...list, name];
}

test.run();
