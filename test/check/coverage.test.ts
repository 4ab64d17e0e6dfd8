// Points of policies and where they stand: in the spec, in a preset's use, in a policy that no rule made; adding up, percentages.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { coverageOfSuite } from '../../src/check/cover-checks.ts';
import {
  addCoverage,
  counted,
  percentage,
  type SpecCoverage,
  type StatementCoverage,
} from '../../src/check/coverage.ts';
import { coverageOf } from '../../src/check/coverage-of.ts';
import { uncoveredLines } from '../../src/check/covered-lines.ts';
import { CoverageRecorder } from '../../src/evaluate/cover.ts';
import type { PolicyDocument } from '../../src/iam/document.ts';
import { type Build, openLibrary, openSuite } from '../../src/pipeline.ts';
import { lineText, type Source } from '../../src/text/source.ts';
import { buildShipped, buildText } from '../build.ts';
import { policy } from '../evaluate/estates.ts';

const library = openLibrary();

function coverageIn(built: Build): SpecCoverage {
  return coverageOfSuite(openSuite(built, library));
}

const head = `iamspec: 1
accounts: { home: "444455556666", partner: "111122223333" }
principals:
  alice: { user: home/alice }
  bob: { user: home/bob }
  staff: { group: home/staff, members: [alice] }
  admin: { role: home/admin }
  guests: { account: partner }
  visitor: { user: partner/visitor, has: [AmazonS3FullAccess] }
mfa: { fresh: { key_absent: denied, max_age: 1h } }
buckets:
  vault: { name: acme-vault, account: home }
`;

/** Lines of the rules and tests are counted from the first of them. */
function covered(text: string): { readonly coverage: SpecCoverage; readonly built: Build; readonly before: number } {
  const built = buildText(head + text);
  return { coverage: coverageIn(built), built, before: head.split('\n').length - 1 };
}

function told(text: string): readonly string[] {
  const { coverage, before } = covered(text);
  return uncoveredLines(coverage).map(({ line, what }) => `${line - before}: ${what.join('; ')}`);
}

test('every point of a shipped spec stands in its rule, on the line that says it', () => {
  let checked = 0;
  for (const built of buildShipped()) {
    const { source } = built.spec;
    for (const { line, end_line, points, rule, file } of coverageIn(built).statements) {
      assert.is(file, source.path);
      assert.ok(rule !== null, 'a rule made every statement');
      // The rules of a preset stand where the spec uses it.
      const [use = '', brought] = rule.split('.');
      assert.match(lineText(source, line), new RegExp(`^ *${use}:`));
      assert.ok(line <= end_line);
      for (const point of points) {
        assert.ok(point.line >= line && point.line <= end_line, `${rule} ${point.text}`);
        if (point.kind !== 'action' || brought !== undefined || point.line === line) continue;
        assert.ok(
          lineText(source, point.line).includes(point.text),
          `${rule} ${point.text}: ${lineText(source, point.line)}`,
        );
        checked += 1;
      }
    }
  }
  assert.ok(checked > 40, `only ${checked} actions were looked at`);
});

test('all points of the shipped specs are counted, and no percentage but 100 is rounded up to it', () => {
  for (const { points, reached, statements } of buildShipped().map(coverageIn)) {
    assert.equal(counted(statements), { points, reached, statements });
    assert.ok(reached <= points && reached > points / 2);
    assert.is(percentage([{ points, reached }]) === 100, points === reached);
  }
  assert.is(percentage([{ points: 1_000_000, reached: 999_999 }]), 99.999);
  assert.is(percentage([{ points: 3, reached: 1 }]), 33.333);
  assert.is(percentage([{ points: 0, reached: 0 }]), 100);
  assert.is(
    percentage([
      { points: 1, reached: 0 },
      { points: 3, reached: 3 },
    ]),
    75,
  );
});

test('what is not reached is told by the line that says it', () => {
  const rules = `rules:
  staff-reads:
    allow:
      - s3:GetObject
      - s3:ListBucket
      - s3:PutObject
    to: staff
    resource: vault
  changes-need-mfa:
    deny:
      - s3:PutObject
      - s3:DeleteObject
    to:
      everyone
    resource: vault/*
    except:
      - admin
    unless:
      mfa: fresh
`;
  const tests = (...rows: readonly string[]) =>
    `tests:\n  t:\n    cases:\n${rows.map((row) => `      - ${row}\n`).join('')}`;
  const reads = '{ as: alice, with: access-key, can: s3:GetObject, resource: vault/a }';
  const put = '{ as: alice, with: access-key, cannot: s3:PutObject, resource: vault/a }';
  const fresh = '{ as: alice, with: { session: session-token, mfa: 1m }, can: s3:PutObject, resource: vault/a }';
  const admin = '{ as: admin, cannot: s3:PutObject, resource: vault/a }';
  assert.equal(told(rules + tests(reads)), [
    '2: `StaffReadsBucket` of `identity.staff` is never reached',
    '6: `s3:PutObject` is never asked',
    '9: `ChangesNeedMfa` of `bucket.vault` is never reached',
  ]);
  assert.equal(told(rules + tests(reads, put)).slice(1), [
    '12: `s3:DeleteObject` is never asked where the conditions hold',
    '17: `except: admin` never holds',
    '19: `mfa: fresh` never holds',
  ]);
  assert.equal(told(rules + tests(reads, fresh, admin)).slice(1), [
    '9: `ChangesNeedMfa` of `bucket.vault` is never reached',
  ]);
  assert.equal(told(rules + tests(reads, put, fresh, admin)).slice(1), [
    '12: `s3:DeleteObject` is never asked where the conditions hold',
  ]);
});

test('a value in several statements is told once where none is reached, and with its statement where some are', () => {
  const rules = `rules:
  guests-read:
    allow:
      - s3:GetObject
      - s3:GetObjectAcl
    to: [guests, alice]
    resource: vault/*
`;
  const asked = 'tests: { t: { as: alice, with: access-key, can: ACTION, resource: vault/a } }\n';
  const lines = told(rules + asked.replace('ACTION', 's3:GetObject'));
  assert.equal(lines, ['2: `GuestsRead` of `bucket.vault` is never reached', '5: `s3:GetObjectAcl` is never asked']);
  const guest = '  u: { as: visitor, with: access-key, can: [s3:GetObject, s3:GetObjectAcl], resource: vault/a }\n';
  const both = asked.replace('ACTION', 's3:GetObject').replace('{ t:', '\n  t:').replace(/ }\n$/, `\n${guest}`);
  assert.equal(told(rules + both), ['5: `s3:GetObjectAcl` is never asked in `GuestsRead` of `identity.alice`']);
});

test('a statement that goes out as it is has its points on the lines of its values', () => {
  const { coverage, before } = covered(`rules:
  raw:
    statement:
      Effect: Deny
      Principal: "*"
      NotAction:
        - "s3:GetObject"
        - "s3:GetObjectAcl"
      Resource: "arn:aws:s3:::acme-vault/*"
      Condition:
        Bool: { "aws:SecureTransport": "false" }
    attach: { bucket: vault }
    why: it is like this
tests: { t: { as: alice, with: access-key, cannot: s3:PutObject, resource: vault/a, context: { tls: false } } }
`);
  const [raw] = coverage.statements;
  assert.equal(
    raw?.points.map(({ kind, text, line, hits, misses, excluded }) => [
      kind,
      text,
      line - before,
      hits,
      misses,
      excluded,
    ]),
    [
      ['statement', 'Raw', 2, 1, undefined, undefined],
      ['principal', '*', 2, 1, undefined, undefined],
      ['action', 's3:GetObject', 7, 0, undefined, true],
      ['action', 's3:GetObjectAcl', 8, 0, undefined, true],
      ['resource', 'arn:aws:s3:::acme-vault/*', 9, 1, undefined, undefined],
      ['condition', 'Bool aws:SecureTransport false', 11, 1, 0, undefined],
    ],
  );
  assert.is((raw?.end_line ?? 0) - before, 13);
});

/** The coverage of policies that no rule made, of which nothing is reached. */
function fromFiles(texts: Readonly<Record<string, string>>): SpecCoverage {
  const sources = new Map<string, Source>();
  const documents = new Map<string, PolicyDocument>();
  for (const [name, text] of Object.entries(texts)) {
    sources.set(name, { path: `live/${name}.json`, text });
    const { Statement } = JSON.parse(text) as { Statement: unknown };
    documents.set(name, policy('bucket', Statement));
  }
  const { spec, rendering } = buildText(head);
  const data = new CoverageRecorder(documents).toData();
  return coverageOf({ spec, rendering: { manifest: rendering.manifest, documents }, data, texts: sources });
}

const live = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-vault/*" },
    {
      "Sid": "Second",
      "Effect": "Deny",
      "NotPrincipal": {
        "AWS": [
          "444455556666",
          "arn:aws:iam::444455556666:user/bob"
        ]
      },
      "Action": [
        "s3:PutObject",
        "s3:DeleteObject"
      ],
      "NotResource":
        "arn:aws:s3:::acme-vault/x",
      "Condition": {
        "Bool": {
          "aws:SecureTransport": "false"
        }
      }
    }
  ]
}
`;

test('points of policies that no rule made stand in their files', () => {
  const [first, second] = fromFiles({ 'bucket.vault': live }).statements;
  assert.equal([first?.file, first?.line, first?.end_line, first?.rule], ['live/bucket.vault.json', 4, 4, null]);
  assert.equal([...new Set(first?.points.map(({ line }) => line))], [4]);
  assert.equal([second?.line, second?.end_line, second?.sid], [5, 25, 'Second']);
  const lines = second?.points.map(({ kind, text, line }) => `${line} ${kind} ${text}`) ?? [];
  assert.equal(
    lines.filter((each) => !each.includes(':root') && !each.includes(' 4444')),
    [
      '5 statement Second',
      '11 principal arn:aws:iam::444455556666:user/bob',
      '16 action s3:DeleteObject',
      '15 action s3:PutObject',
      '19 resource arn:aws:s3:::acme-vault/x',
      '22 condition Bool aws:SecureTransport false',
    ],
  );
});

test('a single statement without a list around it has its place, too', () => {
  const text =
    '{\n"Statement":\n{ "Effect": "Allow", "Principal": "*",\n"Action": "s3:*", "Resource": "arn:aws:s3:::x" }\n}';
  const [only] = fromFiles({ 'bucket.vault': text }).statements;
  assert.equal([only?.line, only?.end_line], [3, 4]);
  assert.equal(
    only?.points.map(({ kind, line }) => `${kind} ${line}`),
    ['statement 3', 'principal 3', 'action 4', 'resource 4'],
  );
});

function statement(text: string, hits: number, misses?: number, line = 1): StatementCoverage {
  const point = { kind: 'condition' as const, text, line, hits, ...(misses === undefined ? {} : { misses }) };
  return { document: 'bucket.a', index: 0, sid: 'S', rule: 'r', file: 'a.yaml', line: 1, end_line: 9, points: [point] };
}

test('what parts of a run reached adds up; parts of other policies do not', () => {
  const [a, b] = [counted([statement('x', 1, 0)]), counted([statement('x', 2, 3)])];
  assert.equal([a.points, a.reached], [2, 1]);
  assert.equal(addCoverage(a, b), counted([statement('x', 3, 3)]));
  assert.equal(addCoverage(a, b), addCoverage(b, a));
  for (const other of [
    [statement('y', 1, 0)],
    [statement('x', 1)],
    [statement('x', 1, 0, 2)],
    [],
    [...b.statements, ...b.statements],
  ]) {
    assert.is(addCoverage(a, counted(other)), undefined);
  }
});

test('of one spec, all its tests reach what its tests reach one by one', () => {
  const [built] = buildShipped().filter(({ spec }) => spec.name === 'partner-exchange');
  assert.ok(built);
  const whole = openSuite(built, library);
  const parts = whole.plans.map((plan) => coverageOfSuite({ ...whole, plans: [plan] }));
  const [first, ...others] = parts;
  assert.ok(first && others.length > 0);
  const sum = others.reduce<SpecCoverage | undefined>((all, each) => all && addCoverage(all, each), first);
  assert.equal(sum, coverageIn(built));
});

test('where one of several sessions is enough, those after it are not asked', () => {
  const rules = (when: string) => `rules:\n  r: { allow: s3:GetObject, to: alice, resource: vault/*${when} }\n`;
  const asked = 'tests: { t: { who_can: s3:GetObject, resource: vault/a, exactly: [alice], among: [alice] } }\n';
  const hits = (text: string) => covered(text).coverage.statements[0]?.points.at(-1);
  assert.is(hits(rules('') + asked)?.hits, 1);
  const { hits: held, misses = 0 } = hits(rules(', when: { mfa: fresh }') + asked) ?? { hits: 0 };
  assert.is(held, 1);
  assert.ok(misses > 0, 'the sessions before it are asked');
});

test('a test that is skipped reaches nothing', () => {
  const rules = 'rules:\n  r: { allow: s3:GetObject, to: alice, resource: vault/* }\n';
  const asked = (more: string) =>
    `${rules}tests: { t: { ${more}as: alice, with: access-key, can: s3:GetObject, resource: vault/a } }\n`;
  assert.ok(covered(asked('')).coverage.reached > 0);
  assert.is(covered(asked('skip: later, ')).coverage.reached, 0);
  assert.ok(covered(asked('todo: later, ')).coverage.reached > 0);
});

test.run();
