// The command that asks a check's request again: it must ask the very same, whatever the request holds.
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Asked, type Check, checksOf, requestsOf } from '../../src/check/plan.ts';
import { type QuestionFlags, questionOf } from '../../src/cli/question.ts';
import { findSpecs, readText } from '../../src/io.ts';
import { openLibrary } from '../../src/pipeline.ts';
import { explainCommand, sh } from '../../src/report/command.ts';
import { readSpec } from '../../src/spec/read.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import type { Source } from '../../src/text/source.ts';

const library = openLibrary();

/** What a shell makes of each line: its words. */
function wordsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const script = lines.map((line) => `printf '%s\\0' ${line}; printf '\\n\\0'`).join('\n');
  const { stdout, stderr } = spawnSync('sh', { input: script, encoding: 'utf8' });
  assert.is(stderr, '');
  return stdout
    .split('\n\0')
    .slice(0, -1)
    .map((each) => each.split('\0').slice(0, -1));
}

function flagsOf([program, verb, , ...words]: readonly string[]): QuestionFlags {
  assert.equal([program, verb], ['iamspec', 'explain']);
  const given = (name: string): readonly string[] =>
    words.flatMap((word, index) => (word === `--${name}` ? [words[index + 1] ?? ''] : []));
  const [mfa] = given('mfa');
  return {
    as: given('as'),
    with: given('with'),
    ...(mfa === undefined ? {} : { mfa }),
    through: given('through'),
    mfaCode: words.includes('--mfa-code'),
    action: given('action'),
    resource: given('resource'),
    context: given('context'),
    claim: given('claim'),
  };
}

/** The first of those that differ in nothing but what is done to what. */
function oneOfEachKind(checks: readonly Check[]): readonly Check[] {
  const found = new Map<string, Check>();
  for (const check of checks) {
    const { as, session, claims, through, facts } = check.request;
    const kind = JSON.stringify([as, session, claims, through, facts]);
    if (!found.has(kind)) found.set(kind, check);
  }
  return [...found.values()];
}

/** The requests of all tests of a spec, and those that their commands ask. */
function bothOf(source: Source): readonly (readonly [Asked, readonly Asked[]])[] {
  const spec = readSpec(source, library, new Diagnostics());
  if (spec === undefined) throw new Error(`${source.path} does not read`);
  const checks = oneOfEachKind(spec.tests.flatMap((each) => checksOf(each, library.catalogue)));
  const words = wordsOf(checks.map((check) => explainCommand(source.path, check)));
  return checks.map((check, index) => {
    const diagnostics = new Diagnostics();
    const { question } = readSpec(source, library, diagnostics, questionOf(flagsOf(words[index] ?? []))) ?? {};
    if (question === undefined) throw new Error(diagnostics.all.map(({ message }) => message).join('\n'));
    return [check, requestsOf(question, library.catalogue)];
  });
}

for (const path of findSpecs(['specs'])) {
  test(`${path}: the command of each check asks its request`, () => {
    for (const [check, asked] of bothOf(readText(path))) {
      assert.equal(
        asked.map(({ request }) => request),
        [check.request],
      );
    }
  });
}

const odd = `iamspec: 1
accounts: { home: "444455556666" }
principals:
  bob: { user: home/bob }
  admin: { role: home/admin }
  guest: { role: home/guest }
buckets: { data: { name: acme-data, account: home } }
tests:
  t:
    cases:
      - { as: bob, with: access-key, through: [{ role: admin, mfa_code: given }, guest], can: s3:GetObject, resource: "data/it's a, \\"b\\"; $(c) \`d\`" }
      - { as: bob, with: access-key, can: sts:AssumeRole, resource: admin, context: { mfa_code: given } }
      - { as: anonymous, can: s3:ListBucket, resource: data, context: { prefix: "", tls: false, source_ip: "2001:db8::1", at: 2026-03-01T12:00:00+02:00 } }
`;

test('chains, codes, facts and characters that shells read otherwise', () => {
  const text = `${odd}
      - { as: admin, with: instance-profile, can: s3:GetObject, resource: data/é~=&, context: { mfa_delete_code: wrong, aws: { aws:CalledVia: [a.amazonaws.com, "b c"], "aws:PrincipalTag/team name": "-x=y" } } }
`;
  const both = bothOf({ path: 'specs/odd.yaml', text });
  assert.is(both.length, 4);
  for (const [check, asked] of both) {
    assert.equal(
      asked.map(({ request }) => request),
      [check.request],
    );
  }
});

test('words of a shell', () => {
  for (const [text, word] of [
    ['s3:GetObject', 's3:GetObject'],
    ['exchange/a-b_c.csv', 'exchange/a-b_c.csv'],
    ['tls=false', 'tls=false'],
    ['=x', "'=x'"],
    ['', "''"],
    ['~', "'~'"],
    ["it's", "'it'\\''s'"],
    ['a b', "'a b'"],
    ['é', "'é'"],
    ["a\u001b\n'\\\u202e\u{e0041}", "$'a\\x1b\\x0a\\'\\\\\\u202e\\U000e0041'"],
  ] as const) {
    assert.is(sh(text), word);
  }
});

test('a spec and a value that look like options are none', () => {
  const [[check] = []] = bothOf({ path: 'specs/odd.yaml', text: odd });
  assert.ok(check);
  if (check === undefined) return;
  assert.match(explainCommand('-x.yaml', check), 'explain ./-x.yaml --as');
  assert.match(explainCommand('x.yaml', check, { out: '-out' }), ' --out=-out ');
  assert.match(explainCommand('x.yaml', check, { policies: 'aws' }), ' --policies aws ');
});

test.run();
