// `iamspec lint`, run for real: what it finds in specs and in policies, as text, as data and as annotations; what is
// accepted; and bad input.
import * as fs from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lintSchema } from '../../src/report/lint-schema.ts';
import { validator } from '../batch/json-schema.ts';
import { iamspec, project, type Run } from './program.ts';

const path = 'schema/lint.schema.json';
const schema = JSON.parse(fs.readFileSync(path, 'utf8'));
const problems = validator(schema);

const head = `iamspec: 1
accounts: { home: "444455556666" }
principals:
  bob: { user: home/bob }
  admin: { role: home/admin }
  staff: { group: home/staff, members: [bob] }
buckets: { vault: { name: acme-vault, account: home } }
mfa: { shown: { key_absent: denied } }
rules:
  bob-assumes: { allow: sts:AssumeRole, to: bob, resource: admin }
`;

function inSpec(rules: string, ...args: readonly string[]): Run {
  return iamspec(project({ 'specs/x.yaml': head + rules }), 'lint', ...args);
}

function policyOf(...statements: readonly unknown[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

const reads = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-vault/*' };

interface Report {
  readonly exit: number;
  readonly linted: readonly {
    readonly judged: number;
    readonly findings: readonly {
      readonly code: string;
      readonly rule: string | null;
      readonly line: number;
      readonly column: number;
      readonly statements: readonly { readonly document: string }[];
      readonly because: readonly { readonly rule: string | null }[];
    }[];
    readonly accepted: readonly { readonly reason: string }[];
    readonly undecided: readonly { readonly rule: string | null; readonly message: string }[];
  }[];
  readonly diagnostics: readonly { readonly code: string }[];
}

function reportOf({ out, exit }: Run): Report {
  const report: Report = JSON.parse(out);
  assert.equal(problems(report), []);
  assert.is(report.exit, exit);
  return report;
}

test('the shipped specs: each rule has its effect, a guard waits, and what is dead on purpose is accepted', () => {
  const { exit, out, err } = iamspec(resolve('.'), 'lint');
  assert.equal([exit, err], [0, '']);
  assert.match(out, /^17 specs, \d+ rules: 1 in reserve$/m);
  assert.match(out, 'note[deny-in-reserve]: `organization-only` refuses nothing so far');
  assert.match(out, 'objects-after-mfa [statement-never-matches] It is what people write');
});

test('the same as data', () => {
  const { linted } = reportOf(iamspec(resolve('.'), 'lint', '--format', 'json'));
  assert.is(linted.length, 17);
  assert.equal(
    linted.flatMap(({ findings }) => findings.map(({ code, rule }) => [code, rule])),
    [['deny-in-reserve', 'organization-only']],
  );
  assert.is(linted.flatMap(({ accepted }) => accepted).length, 1);
  assert.equal(
    linted.flatMap(({ undecided }) => undecided),
    [],
  );
});

const narrow = '  bob-reads: { allow: s3:GetObject, to: bob, resource: vault/a/* }\n';
const wide = '  staff-read: { allow: s3:GetObject, to: staff, resource: vault }\n';

test('a rule under another: its place, and the other one', () => {
  const report = reportOf(inSpec(narrow + wide, '--format', 'json'));
  const [found] = report.linted[0]?.findings ?? [];
  assert.is(report.exit, 1);
  assert.equal(
    [found?.code, found?.rule, found?.line, found?.column],
    ['statement-changes-nothing', 'bob-reads', 11, 3],
  );
  assert.equal(
    found?.statements.map(({ document }) => document),
    ['identity.bob'],
  );
  assert.equal(
    found?.because.map(({ rule }) => rule),
    ['staff-read'],
  );
});

test('the same as annotations', () => {
  const { exit, out } = inSpec(narrow + wide, '--format', 'github');
  assert.is(exit, 1);
  assert.match(
    out,
    /^::warning file=specs\/x\.yaml,line=11,endLine=11,col=3,title=statement-changes-nothing::`bob-reads`/m,
  );
  assert.match(out, '::notice title=iamspec lint::1 spec, 3 rules: 1 changes nothing\n');
});

test('what a rule accepts is counted; what it accepts in vain is an error, of lint alone', () => {
  const accepting = `  bob-reads:
    allow: s3:GetObject
    to: bob
    resource: vault/a/*
    accept: { statement-changes-nothing: for readers }
`;
  const accepted = inSpec(accepting + wide);
  assert.equal([accepted.exit, accepted.err], [0, '']);
  assert.match(accepted.out, 'accepted: 1 warning\n  bob-reads [statement-changes-nothing] for readers\n');
  const folder = project({ 'specs/x.yaml': head + accepting });
  const vain = iamspec(folder, 'lint');
  assert.is(vain.exit, 2);
  assert.match(vain.err, 'error[accept-unused]: `bob-reads` accepts `statement-changes-nothing`');
  assert.is(iamspec(folder, 'generate').exit, 0);
});

test('what AWS leaves open: exit code 3, the assumption that settles it, and nothing accepted in vain', () => {
  const rules = `  admin-reads:
    allow: s3:GetObject
    to: admin
    resource: vault
    when: { mfa: shown }
    accept: { statement-never-matches: we shall see }
`;
  const { exit, out, err } = inSpec(rules);
  assert.equal([exit, err], [3, '']);
  assert.match(
    out.replace(/\s+/g, ' '),
    'whether `admin-reads` changes anything cannot be told: AWS does not say whether',
  );
  assert.match(out, '`mfa_through_role`');
  assert.match(out, '1 spec, 2 rules: 1 could not be told');
  const settled = iamspec(
    project({ 'specs/x.yaml': `${head}${rules}assumptions: { mfa_through_role: lost }\n` }),
    'lint',
  );
  assert.equal([settled.exit, settled.err], [0, '']);
  assert.match(settled.out, 'admin-reads [statement-never-matches] we shall see');
});

test('the bytes of a folder, with `--out`', () => {
  const folder = project({ 'specs/x.yaml': head + wide });
  assert.is(iamspec(folder, 'generate').exit, 0);
  assert.is(iamspec(folder, 'lint', '--out', 'out').exit, 0);
  const file = `${folder}/out/x/policies/identity.staff.json`;
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('acme-vault/*', 'acme-vault'));
  const { exit, out } = iamspec(folder, 'lint', '--out', 'out');
  assert.is(exit, 1);
  assert.match(out, 'specs/x.yaml:11:3: warning[statement-never-matches]: no request ever matches `staff-read`');
  assert.is(iamspec(folder, 'lint', '--out', 'elsewhere').exit, 2);
});

test('a folder of policies, each by itself', () => {
  const folder = project({
    'p/a.json': policyOf(reads, reads),
    'p/b.json': policyOf(reads),
    'p/trust.json': policyOf({
      Effect: 'Allow',
      Principal: { Service: 'ec2.amazonaws.com' },
      Action: 'sts:AssumeRole',
    }),
  });
  const { exit, out } = iamspec(folder, 'lint', '--policies', 'p');
  assert.is(exit, 1);
  assert.match(
    out,
    /^p\/a\.json:1:\d+: warning\[statement-changes-nothing\]: statement 2 changes nothing: statement 1/m,
  );
  assert.match(out, '4 statements: 1 changes nothing');
});

test('policies with what they are attached to: statements of a file on two principals are one', () => {
  const folder = project({
    'specs/x.yaml': head,
    'p/attachments.yaml': 'iamspec: 1\nattachments:\n  both.json: { identity: [admin, bob] }\n',
    'p/both.json': policyOf(
      { Sid: 'Own', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-vault/${aws:username}/*' },
      { Sid: 'Extra', Effect: 'Deny', Action: 's3:PutObject', Resource: 'arn:aws:s3:::acme-vault/*' },
    ),
  });
  const { linted } = reportOf(iamspec(folder, 'lint', 'specs/x.yaml', '--policies', 'p', '--format', 'json'));
  assert.is(linted[0]?.judged, 2);
  assert.equal(
    linted[0]?.findings.map(({ code, statements }) => [code, statements.map(({ document }) => document)]),
    [
      ['statement-never-matches', ['identity.admin']],
      ['deny-in-reserve', ['identity.admin', 'identity.bob']],
    ],
  );
});

const refused: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[], string])[] = [
  ['no such file', {}, ['--policies', 'none.json'], 'there is no `none.json`'],
  ['no JSON', { 'p.json': '{' }, ['--policies', 'p.json'], 'error[json-syntax]'],
  ['no policy', { 'p.json': '[]' }, ['--policies', 'p.json'], 'error[policy-type]'],
  [
    'an odd operator',
    { 'p.json': policyOf({ ...reads, Condition: { Boole: { a: 'b' } } }) },
    ['--policies', 'p.json'],
    'error[policy-operator]',
  ],
  ['an empty folder', { 'p/readme.txt': '' }, ['--policies', 'p'], 'error[policies-missing]'],
  [
    'attachments without a spec',
    { 'p/attachments.yaml': 'iamspec: 1\n' },
    ['--policies', 'p'],
    'name the spec: `iamspec lint specs/x.yaml',
  ],
  ['both', {}, ['--policies', 'p', '--out', 'out'], 'keep one of them'],
  ['no specs', {}, [], 'error[nothing-to-do]'],
  ['a broken spec', { 'specs/x.yaml': 'iamspec: 1\nrules: {}\n' }, [], 'error[empty-section]'],
];

for (const [name, files, args, message] of refused) {
  test(`${name}: exit code 2, with a reason, in data too`, () => {
    const folder = project(files);
    const { exit, err } = iamspec(folder, 'lint', ...args);
    assert.is(exit, 2);
    assert.match(err, message);
    const report = reportOf(iamspec(folder, 'lint', ...args, '--format', 'json'));
    assert.ok(report.diagnostics.length > 0);
  });
}

test('the published schema is the one that is printed', () => {
  const printed = iamspec(project(), 'schema', '--of', 'lint').out;
  assert.is(printed, `${JSON.stringify(lintSchema, null, 2)}\n`);
  if (process.env.UPDATE_GOLDEN) fs.writeFileSync(path, printed);
  assert.is(fs.readFileSync(path, 'utf8'), printed, `print it anew: \`iamspec schema --of lint > ${path}\``);
});

test.run();
