// What each form of test comes to, check by check.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { read, readGood, told } from './reading.ts';
import { lines, testOf } from './rows.ts';

const base = `iamspec: 1
accounts: { home: "444455556666", other: "111122223333" }
principals:
  alice: { user: home/alice }
  root: { root: home }
  admin: { role: home/admin }
  reader: { role: home/reader }
  ops: { sso: home/Ops }
  any-ops: { sso: any/Ops }
  github: { oidc: home/token.actions.githubusercontent.com }
  gitlab: { oidc: other/gitlab.com }
  idp: { saml: home/Idp }
  ec2: { service: ec2.amazonaws.com }
  staff: { group: home/staff, members: [alice] }
  others: { account: other }
buckets: { data: { name: acme-data, account: home } }
tests:
`;

test('can_assume: the call follows from the caller', () => {
  const fine = `${base}  t: { as: [ops, github, idp, ec2, admin, anonymous], can_assume: reader, cannot_assume: [admin] }\n`;
  const calls = {
    'ops identity-provider': 'AssumeRole',
    'ec2 none': 'AssumeRole',
    'admin role-session': 'AssumeRole',
    'anonymous none': 'AssumeRole',
    'github none': 'AssumeRoleWithWebIdentity',
    'idp none': 'AssumeRoleWithSAML',
  };
  assert.equal(
    lines(fine),
    Object.entries(calls).flatMap(([who, call]) => [
      `can ${who}: sts:${call} reader`,
      `cannot ${who}: sts:${call} admin`,
    ]),
  );
});

test('can_assume: on the way through a role it is a role that calls', () => {
  assert.equal(lines(`${base}  t: { as: github, through: reader, can_assume: admin }\n`), [
    'can github none>reader: sts:AssumeRole admin',
  ]);
});

test('can_assume stands beside actions, and has a reason as they have', () => {
  const text = `${base}  t: { as: alice, with: console, cannot: s3:GetObject, resource: data/a, cannot_assume: admin, because: { sids: [A, B], only: true } }\n`;
  assert.equal(lines(text), [
    'cannot alice console: s3:GetObject data/a',
    'cannot alice console: sts:AssumeRole admin',
  ]);
  const { at, ...because } = testOf(readGood(text)).rows[0]?.because ?? {};
  assert.ok(at);
  assert.equal(because, { rules: [], sids: ['A', 'B'], only: true });
});

test('skip and todo: the rows are read all the same', () => {
  const spec = readGood(`${base}  s: { skip: not yet, as: alice, with: console, can: s3:GetObject, resource: data/a }
  t: { todo: soon, who_can: s3:GetObject, resource: data/a, exactly: alice }
  u: { as: alice, with: console, can: s3:GetObject, resource: data/a }
`);
  assert.equal(
    spec.tests.map(({ skip, todo, rows }) => [skip, todo, rows.length > 0]),
    [
      ['not yet', undefined, true],
      [undefined, 'soon', true],
      [undefined, undefined, true],
    ],
  );
  const wrong = `${base}  s: { skip: not yet, as: alicia, with: console, can: s3:GetObject, resource: data/a }\n`;
  assert.equal(read(wrong).diagnostics.map(told), ['unknown-name 18:27']);
});

test('lockout: what is skipped, each with its reason', () => {
  const text = `iamspec: 1\nlockout: { skip: { root-way-back: because, first-device: "#12" } }\n`;
  const { lockoutSkips } = readGood(text);
  assert.equal(
    [...lockoutSkips].map(([name, { reason, at }]) => [name, reason, text.slice(at.start, at.end)]),
    [
      ['root-way-back', 'because', 'root-way-back'],
      ['first-device', '#12', 'first-device'],
    ],
  );
});

test('exhaustive: what no row lists, at the place of the key', () => {
  const text = `${base}  t:
    exhaustive: true
    cases:
      - { as: alice, with: [access-key, console], can: [s3:GetObject, s3:ListBucket], resource: [data, data/a] }
      - { as: reader, context: { tls: false }, cannot: s3:GetObject, resource: data/b }
`;
  const [listed, unlisted] = [true, false].map((isListed) =>
    testOf(readGood(text)).rows.filter(({ origin }) => (origin === 'written') === isListed),
  );
  assert.is(listed?.length, 2);
  for (const row of unlisted ?? []) {
    assert.is(row.origin, 'exhaustive');
    const places = [row.at, ...row.callers.map(({ at }) => at)];
    for (const { at, targets } of row.expectations) places.push(at, ...targets.map((target) => target.at));
    for (const { start, end } of places) assert.is(text.slice(start, end), 'exhaustive');
  }
  const people = ['alice access-key', 'alice console'];
  const all = ['s3:GetObject data/a', 's3:GetObject data/b', 's3:ListBucket data'];
  assert.equal(
    [...lines(text)].slice(5).sort(),
    [
      ...people.map((who) => `cannot ${who}: s3:GetObject data/b`),
      ...all.map((call) => `cannot reader role-session: ${call}`),
      ...people.flatMap((who) => all.map((call) => `cannot ${who}: ${call} tls=false`)),
      ...['s3:GetObject data/a', 's3:ListBucket data'].map((call) => `cannot reader role-session: ${call} tls=false`),
    ].sort(),
  );
});

test('exhaustive: what nobody can ask is left out', () => {
  const text = `${base}  t:
    exhaustive: true
    cases:
      - { as: alice, with: [federation-token, console], through: { role: reader, mfa_code: given }, can_assume: admin }
      - { as: github, claims: { sub: x }, can_assume: reader }
      - { as: gitlab, claims: { sub: y }, can_assume: admin }
      - { as: anonymous, can_assume: admin }
      - { as: alice, with: console, context: { mfa_code: given }, can_assume: reader }
`;
  const added = lines(text)
    .slice(-100)
    .filter((line) => line.startsWith('cannot'));
  const code = added.filter((line) => line.includes('>reader!') || line.includes('mfaCode'));
  assert.equal(
    [...code].sort(),
    // A federation token cannot give a code, and only the calls that take one carry it.
    ['cannot alice console: sts:AssumeRole admin mfaCode=given', 'cannot alice console>reader!: sts:AssumeRole reader'],
  );
  const tokens = added.filter((line) => line.includes('github') || line.includes('gitlab'));
  assert.equal(tokens, ['cannot github none {"sub":["x"]}: sts:AssumeRoleWithWebIdentity admin']);
  const plain = added.filter((line) => !code.includes(line) && !tokens.includes(line));
  assert.equal([...plain].sort(), [
    ...['admin', 'reader'].map((role) => `cannot alice console: sts:AssumeRole ${role}`),
    ...['admin', 'reader'].map((role) => `cannot alice federation-token: sts:AssumeRole ${role}`),
    'cannot anonymous none: sts:AssumeRole reader',
  ]);
});

const usual = ['access-key', 'console', 'console+1', 'session-token+1'];
const anyOf = (who: string): string => usual.map((how) => `${who} ${how}`).join(' | ');

test('who_can: those who are listed with one of their sessions, all others with none', () => {
  const text = `${base}  t: { who_can: s3:GetObject, resource: data/a, exactly: [alice, admin] }\n`;
  assert.equal(lines(text), [
    `can ${anyOf('alice')}: s3:GetObject data/a`,
    'can admin role-session: s3:GetObject data/a',
    ...usual.map((how) => `cannot root ${how}: s3:GetObject data/a`),
    ...['reader role-session', 'ops identity-provider', 'ec2 none', 'anonymous none'].map(
      (who) => `cannot ${who}: s3:GetObject data/a`,
    ),
  ]);
  const { rows } = testOf(readGood(text));
  assert.equal(
    rows.map(({ origin, some = false, at }) => [origin, some, text.slice(at.start, at.end)]),
    [
      ['who_can', true, 'alice'],
      ['who_can', true, 'admin'],
      ['who_can', false, 'exactly'],
    ],
  );
});

test('who_can: with sessions, among some, in contexts', () => {
  const text = `${base}  t:
    who_can: s3:*Object
    resource: data/a
    exactly: []
    among: [alice, reader, anonymous]
    with: [{ session: console, mfa: 1h }, instance-profile]
    context: [{ tls: false }, { prefix: a }]
`;
  const whos = ['alice console+3600', 'reader instance-profile', 'anonymous none'];
  const actions = ['s3:DeleteObject', 's3:GetObject', 's3:PutObject', 's3:ReplicateObject', 's3:RestoreObject'];
  const found = lines(text);
  for (const context of ['tls=false', 'prefix=a']) {
    for (const who of whos) {
      for (const action of actions)
        assert.ok(found.includes(`cannot ${who}: ${action} data/a ${context}`), `${who} ${action}`);
    }
  }
});

test('who_can: of a token the providers that among names, and only the call that takes it', () => {
  const text = `${base}  t: { who_can: [sts:AssumeRoleWithWebIdentity, sts:AssumeRole], resource: admin, exactly: [], among: [github, gitlab, alice], with: console, claims: { sub: x } }\n`;
  assert.equal(lines(text), [
    'cannot github none {"sub":["x"]}: sts:AssumeRoleWithWebIdentity admin',
    'cannot alice console: sts:AssumeRole admin',
  ]);
});

test.run();
