// What is said of tests that are written wrong: in the user's words, one error for one mistake, with what to do.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { read, told } from './reading.ts';

const base = `iamspec: 1
accounts: { home: "444455556666" }
principals: { alice: { user: home/alice }, admin: { role: home/admin }, ec2: { service: ec2.amazonaws.com } }
buckets: { data: { name: acme-data, account: home } }
`;

function only(text: string, path?: string) {
  const [error, ...more] = read(text, path).diagnostics;
  assert.ok(error, text);
  assert.equal(more.map(told), [], text);
  return error;
}

function messageOf(body: string): string {
  return only(`${base}tests:\n  ${body}\n`).message;
}

function helpOf(body: string): string {
  return only(`${base}tests:\n  ${body}\n`).help ?? '';
}

test('a contradiction names the keys that are written, and what stands under them', () => {
  const row = 'as: alice, with: console';
  assert.is(
    messageOf(`t: { ${row}, can_assume: admin, cannot_assume: admin }`),
    '`admin` stands under `can_assume`, too',
  );
  assert.is(
    messageOf(`t: { ${row}, can: sts:AssumeRole, resource: admin, cannot_assume: admin }`),
    '`sts:AssumeRole` stands under `can`, too',
  );
  assert.is(
    messageOf(`t: { ${row}, undecided: "s3:Get*Acl", can: s3:GetObjectAcl, resource: data/a }`),
    '`s3:GetObjectAcl` stands under `can`, too',
  );
  const cases = (one: string, other: string) => `t: { cases: [{ ${row}, ${one} }, { ${row}, ${other} }] }`;
  assert.is(
    messageOf(cases('can_assume: "admin"', 'cannot_assume: admin')),
    'for `alice` with `console`, `admin` stands under `can_assume` in a row above',
  );
  assert.is(
    messageOf(cases('can: sts:AssumeRole, resource: admin', 'cannot_assume: admin')),
    'for `alice` with `console`, `sts:AssumeRole` stands under `can` in a row above',
  );
});

const whoCan = 'who_can: s3:GetObject, resource: data/a, exactly: []';

test('what does not go with who_can is told with what to do instead, and `as` is not to be added', () => {
  for (const key of ['can', 'cannot', 'undecided', 'can_assume', 'cannot_assume', 'through']) {
    const body = `t: { ${whoCan}, ${key}: admin }`;
    assert.is(messageOf(body), `\`${key}\` does not go with \`who_can\``);
    assert.match(helpOf(body), /another (test|one)|^remove it: who is listed/);
  }
  assert.match(helpOf(`t: { ${whoCan}, can: s3:GetObject, cannot: s3:PutObject }`), /everybody else cannot$/);
  assert.match(helpOf(`t: { ${whoCan}, because: { only: true } }`), /^make another test with `as` and `cannot`/);
  assert.is(helpOf(`t: { ${whoCan}, exhaustive: true }`), 'remove it: `who_can` asks everybody already');
});

test('what is said of a row, and stands beside `cases`, belongs into the rows', () => {
  const cases = 'cases: [{ as: ec2, cannot: s3:GetObject, resource: data/a }]';
  for (const key of ['with: console', 'cannot: s3:PutObject', 'resource: data/b', 'context: { tls: true }']) {
    assert.is(helpOf(`t: { ${cases}, ${key} }`), 'write it in the rows under `cases`', key);
  }
});

test('who_can in a row is one mistake, and so is the key misspelt', () => {
  const row = `t: { cases: [{ ${whoCan}, among: alice }] }`;
  assert.is(messageOf(row), '`who_can` is said of a test as a whole');
  assert.is(helpOf(row), 'make the row a test of its own');
  for (const key of ['who-can', 'whocan', 'who_cna']) {
    assert.match(helpOf(`t: { ${whoCan.replace('who_can', key)} }`), /^did you mean `who_can`\?/, key);
  }
  const cases = 't: { csaes: [{ as: ec2, cannot: s3:GetObject, resource: data/a }] }';
  assert.match(helpOf(cases), /^did you mean `cases`\?/);
});

test('`exactly` is a list, and the empty one is nobody', () => {
  assert.match(helpOf('t: { who_can: s3:GetObject, resource: data/a }'), /`exactly: \[\]`, is nobody$/);
  assert.is(helpOf(`t: { ${whoCan.replace('[]', 'nobody')} }`), 'write `[]`: an empty list is nobody');
  assert.is(helpOf(`t: { ${whoCan.replace('[]', '[alice, nobody]')} }`), 'remove it');
  const declared = base.replace('alice: {', 'nobody: { user: home/nobody }, alice: {');
  assert.equal(read(`${declared}tests:\n  t: { ${whoCan.replace('[]', 'nobody')} }\n`).diagnostics, []);
});

test('of a session that cannot be, the caller is named', () => {
  const row = 'cannot: s3:GetObject, resource: data/a';
  assert.is(
    messageOf(`t: { as: [alice, admin], with: access-key, ${row} }`),
    '`admin` is a role, which has no `access-key` credentials',
  );
  assert.is(messageOf(`t: { as: anonymous, with: console, ${row} }`), '`anonymous` has no `console` credentials');
});

test('sessions do not nest', () => {
  const sessions = 'sessions: { fresh: console, all: [access-key, fresh] }\n';
  const { message, help } = only(
    `${base}${sessions}tests:\n  t: { as: alice, with: [fresh, all], cannot: s3:GetObject, resource: data/a }\n`,
  );
  assert.match(message, '`fresh`');
  assert.match(help ?? '', /sessions do not nest/);
});

test('a duration that is too long is called so', () => {
  const at = 'cannot: s3:GetObject, resource: data/a';
  const body = `t: { as: alice, with: { session: console, mfa: 99999999999999d }, ${at} }`;
  assert.is(messageOf(body), '`99999999999999d` is too long a duration');
  assert.match(messageOf(body.replace('99999999999999d', '099d')), /is not a duration$/);
});

test('tests or fixtures alone are no spec: one error, with the name that the file should have', () => {
  const tests = 'iamspec: 1\ntests:\n  t: { as: alice, with: fresh, can: s3:GetObject, resource: data/a }\n';
  const fixtures = 'iamspec: 1\ncallers: { staff: [alice, bob] }\n';
  const offers = {
    'specs/x.tests.yaml': [tests, /^did you mean `x\.test\.yaml`\?/],
    'specs/x_test.yml': [tests, /^did you mean `x\.test\.yml`\?/],
    'specs/x.fixture.yaml': [fixtures, /^did you mean `x\.fixtures\.yaml`\?/],
    'specs/x.yaml': [tests, /^a spec declares `accounts` and `principals`; .*`NAME\.test\.yaml`$/],
    'specs/people.yaml': [fixtures, /^a spec declares .*`NAME\.fixtures\.yaml`$/],
  } as const;
  for (const [path, [text, help]] of Object.entries(offers)) {
    const error = only(text, path);
    assert.is(told(error), 'empty-spec 2:1');
    assert.match(error.help ?? '', help);
  }
  assert.equal(read('iamspec: 1\n').diagnostics, []);
});

test.run();
