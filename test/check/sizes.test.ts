// Sizes and counts against what AWS takes: what is told just below each limit, at it and beyond.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkSizes } from '../../src/check/sizes.ts';
import { type SizedKind, sizeLimits, sizeOf, withoutWhitespace } from '../../src/iam/limits.ts';
import type { Build } from '../../src/pipeline.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import { buildText } from '../build.ts';

const head = `
iamspec: 1
accounts: { home: "444455556666", partner: { id: "111122223333", managed: false } }
principals:
  bob: { user: home/bob }
  staff: { group: home/staff, members: bob }
  admin: { role: home/admin }
  admins: { sso: home/DataAdmin }
buckets: { data: { name: acme-data, account: home } }
rules:
`;

const all = buildText(`${head}
  reads: { allow: s3:GetObject, to: [staff, admins], resource: data }
  bounded: { allow: s3:GetObject, to: bob, resource: data, attach: { boundary: bob } }
  assumes: { allow: sts:AssumeRole, to: bob, resource: admin }
  open: { deny: s3:PutObject, to: everyone, resource: data }
`);

type Kind = Exclude<SizedKind, 'scp' | 'rcp'>;

const fileOf: Readonly<Record<Kind, string>> = {
  identity: 'identity.staff',
  boundary: 'boundary.bob',
  trust: 'trust.admin',
  'permission set': 'identity.admins',
  bucket: 'bucket.data',
};

/** What is told where a policy's text has that size; white space is filled in where it does not count. */
function toldOf(kind: Kind, size: number): readonly string[] {
  const { spec, rendering, files } = all;
  const path = `policies/${fileOf[kind]}.json`;
  const room = size - '{"x":""}'.length;
  const text = sizeLimits[kind].whitespace ? `{"x":"${'é'.repeat(room / 2)}"}` : `{\n  "x": "${'y'.repeat(room)}"\n}\n`;
  const diagnostics = new Diagnostics();
  checkSizes(spec, rendering, new Map([...files, [path, text]]), diagnostics);
  return diagnostics.all.map(({ severity, code }) => `${severity} ${code}`);
}

const limits: readonly (readonly [Kind, number])[] = [
  ['identity', 6144],
  ['boundary', 6144],
  ['trust', 8192],
  ['permission set', 10_240],
  ['bucket', 20_480],
];

for (const [kind, most] of limits) {
  test(`${kind}: ${most} are taken, and two more are not`, () => {
    assert.equal(
      toldOf(kind, most).filter((each) => each.startsWith('error')),
      [],
    );
    assert.equal(toldOf(kind, most + 2), ['error policy-too-large']);
  });
}

test('of what cannot be split, one is told beyond nine tenths', () => {
  for (const [kind, most] of limits) {
    if (kind === 'identity' || kind === 'trust') continue;
    assert.equal(toldOf(kind, most * 0.9 - 2), [], kind);
    assert.equal(toldOf(kind, most * 0.9 + 2), ['warning policy-nearly-too-large'], kind);
  }
  assert.equal(toldOf('identity', 6144), []);
});

test('a trust policy may go beyond 2,048 where the quota was raised', () => {
  assert.equal(toldOf('trust', 1842), []);
  assert.equal(toldOf('trust', 2048), ['warning policy-nearly-too-large']);
  assert.equal(toldOf('trust', 2049), ['warning quota-to-raise']);
  assert.equal(toldOf('trust', 8192), ['warning quota-to-raise']);
});

test('white space in a string counts, white space between tokens where AWS says so', () => {
  const json = '{\n  "a": "b \\" c",\t"d" : [ 1 ]\r\n}\n';
  assert.is(withoutWhitespace(json), '{"a":"b \\" c","d":[1]}');
  assert.equal(JSON.parse(withoutWhitespace(json)), JSON.parse(json));
  assert.is(sizeOf(json, sizeLimits.identity), withoutWhitespace(json).length);
  assert.is(sizeOf(json, sizeLimits.bucket), Buffer.byteLength(json));
});

function build(rules: string, given = head): Build {
  return buildText(`${given}${rules}`);
}

test('a bucket policy that is too large with its white space is rendered without, a line for each statement', () => {
  const rules = (count: number) =>
    Array.from(
      { length: count },
      (_, index) =>
        `  r${index}: { deny: s3:PutObject, to: everyone, resource: data/${index}/*, when: { tls: false } }`,
    ).join('\n');
  const text = (count: number) => build(rules(count)).files.get('policies/bucket.data.json') ?? '';
  const [small, large] = [text(60), text(100)];
  assert.match(small, /^\{\n {2}"Version"/);
  assert.is(large.split('\n').length, 101);
  assert.ok(large.length < 20_480);
  const { Statement: statements } = JSON.parse(large) as { readonly Statement: readonly unknown[] };
  assert.is(statements.length, 100);
  assert.throws(() => text(140), /policy-too-large: the policy of `data` has \d+ bytes, and AWS takes 20480/);
});

test('an identity policy that cannot be taken apart is refused, with the rule', () => {
  const actions = Array.from({ length: 700 }, (_, index) => `"s3:Get*${index}"`).join(',');
  const rules = `  odd: { statement: { Effect: Allow, NotAction: [${actions}], Resource: "*" }, attach: { identity: bob }, why: of old }`;
  assert.throws(() => build(rules), /policy-too-large: an identity policy of `bob`/);
});

function users(groups: number): string {
  const names = Array.from({ length: groups }, (_, index) => `g${index}`);
  return head
    .replace(
      'buckets:',
      `${names.map((name) => `  ${name}: { group: home/${name}, members: bob }`).join('\n')}\nbuckets:`,
    )
    .replace('  staff: { group: home/staff, members: bob }\n', '  staff: { group: home/staff }\n');
}

test('a user is in ten groups at most', () => {
  const rule = '  reads: { allow: s3:GetObject, to: bob, resource: data }';
  assert.ok(build(rule, users(10)));
  assert.throws(() => build(rule, users(11)), /too-many-attachments: `bob` is in 11 groups, and AWS takes 10/);
});

test('of SCPs and RCPs white space counts, and the rule is named', () => {
  const given = (kind: string, count: number) => {
    const keys = Array.from({ length: count }, (_, index) => `data/some/prefix/of/${index}/*`);
    const organized = head.replace(
      'accounts: { home: "444455556666"',
      'organization: { id: o-a1b2c3d4e5, root: r-ab12 }\naccounts: { home: { id: "444455556666", organization: member }',
    );
    return build(
      `  guard: { deny: s3:PutObject, to: everyone, resource: [${keys.join(', ')}], attach: { ${kind}: root } }`,
      organized,
    );
  };
  for (const [kind, few, some, many] of [
    ['scp', 20, 190, 260],
    ['rcp', 20, 92, 130],
  ] as const) {
    const lines = (count: number) =>
      given(kind, count).files.get(`policies/${kind}.root.json`)?.split('\n').length ?? 0;
    assert.ok(lines(few) > 20, kind);
    assert.is(lines(some), 2, kind);
    assert.throws(() => lines(many), /policy-too-large: the .* control policy of `root` has \d+ characters/);
  }
});

test('what is told of a policy is accepted by one of its rules, whichever that is', () => {
  const names = Array.from({ length: 60 }, (_, index) => `team-${index}`);
  const text = (accepting: string, accept: string) =>
    names
      .map((name) => {
        const more = name === accepting ? `, accept: { ${accept}: it is meant }` : '';
        return `  ${name}: { allow: [s3:GetObject, s3:PutObject], to: staff, resource: data/${name}/*${more} }`;
      })
      .join('\n');
  for (const name of ['team-0', 'team-31', 'team-59']) {
    const { accepted } = build(text(name, 'policy-split'));
    assert.equal(
      accepted.map(({ rule, diagnostic }) => [rule, diagnostic.code]),
      [[name, 'policy-split']],
    );
  }
  const others = `${text('', '')}\n  bob-reads: { allow: s3:GetObject, to: bob, resource: data, accept: { policy-split: it is not his } }`;
  assert.throws(() => build(others), /accept-unused: `bob-reads` accepts `policy-split`/);
});

test.run();
