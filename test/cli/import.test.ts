// `iamspec import`, run for real: what it writes, what it refuses, and that a refusal writes nothing.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { validator } from '../batch/json-schema.ts';
import { address, type Instance, planText, policyText } from '../plan/plans.ts';
import { filesIn, iamspec, project } from './program.ts';

const statement = {
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::acme-data/*',
  Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
};
const bucket = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const reads = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-data/*' };
const identity = JSON.stringify({ Version: '2012-10-17', Statement: [reads] });

const path = 'schema/import.schema.json';
const problems = validator(JSON.parse(fs.readFileSync(path, 'utf8')));

function refused(folder: string, code: string, ...args: readonly string[]): string {
  const before = filesIn(folder);
  const { exit, out, err } = iamspec(folder, 'import', ...args);
  assert.is(exit, 2, out + err);
  assert.is(out, '');
  assert.match(err, `error[${code}]`);
  assert.equal(filesIn(folder), before);
  return err;
}

test('prints the spec, and what became of the policies beside it', () => {
  const folder = project({ 'policy.json': bucket });
  const before = filesIn(folder);
  const { exit, out, err } = iamspec(folder, 'import', 'policy.json', '--account', '444455556666');
  assert.is(exit, 0, err);
  assert.match(out, /^# Written by `iamspec import`.*\niamspec: 1\n/);
  assert.match(out, '    unless: { mfa: present }\n');
  assert.match(err, '1 statement: 1 rule, 0 as they stood');
  assert.match(err, '1 policy proved to say the same as before');
  assert.equal(filesIn(folder), before);
});

test('what is written is rendered to policies that are the same', () => {
  const folder = project({ 'bucket.data.json': bucket, 'trust.deploy.json': trust, 'identity.deploy.json': identity });
  const { exit, out, err } = iamspec(folder, 'import', '.', '-o', 'specs/app.yaml', '--account', '444455556666');
  assert.is(exit, 0, err);
  assert.is(out, '');
  assert.match(err, 'written to specs/app.yaml');
  assert.is(iamspec(folder, 'fmt', '--check').exit, 0);
  assert.is(iamspec(folder, 'generate').exit, 0);
  assert.is(iamspec(folder, 'test').exit, 0);
  for (const [before, after] of [
    ['bucket.data', 'bucket.acme-data'],
    ['trust.deploy', 'trust.deploy'],
    ['identity.deploy', 'identity.deploy'],
  ]) {
    const found = iamspec(folder, 'equal', `${before}.json`, `out/app/policies/${after}.json`);
    assert.is(found.exit, 0, found.out + found.err);
  }
});

test('a file that is there is left, unless it is forced', () => {
  const folder = project({ 'bucket.data.json': bucket, 'app.yaml': 'mine\n' });
  refused(folder, 'output-unlisted', 'bucket.data.json', '-o', 'app.yaml');
  assert.is(iamspec(folder, 'import', 'bucket.data.json', '-o', 'app.yaml', '--force').exit, 0);
  assert.match(fs.readFileSync(join(folder, 'app.yaml'), 'utf8'), 'iamspec: 1');
});

test('what is no policy is refused, with its place', () => {
  const odd = { ...statement, Condition: { BoolXX: { 'aws:MultiFactorAuthPresent': 'false' } } };
  const folder = project({
    'broken.json': '{"Statement": [',
    'text.json': '"Deny"',
    'list.json': '[]',
    'none.json': '{"Version": "2012-10-17", "Statement": []}',
    'odd.json': JSON.stringify({ Version: '2012-10-17', Statement: [odd] }),
    'twice.json': '{"Statement": [], "Statement": []}',
    'notes.txt': 'no policy',
  });
  assert.match(refused(folder, 'json-syntax', 'broken.json'), 'broken.json:1:');
  assert.match(refused(folder, 'policy-type', 'text.json'), 'text.json:1:1');
  assert.match(refused(folder, 'policy-type', 'list.json'), 'list.json:1:1');
  refused(folder, 'nothing-to-do', 'none.json', '--bucket', 'acme-data');
  assert.match(refused(folder, 'policy-operator', 'odd.json'), 'odd.json:1:');
  assert.match(refused(folder, 'json-duplicate-key', 'twice.json'), 'twice.json:1:');
  refused(folder, 'policies-missing', 'notes.txt');
  refused(folder, 'file-unreadable', 'nowhere.json');
});

test('what is asked must fit together', () => {
  const folder = project({ 'policy.json': bucket, 'other.json': bucket, 'plan.json': planText([]) });
  refused(folder, 'bad-usage');
  refused(folder, 'bad-usage', 'policy.json', '--plan', 'plan.json');
  refused(folder, 'bad-usage', 'policy.json', '--account', '12345');
  refused(folder, 'bad-usage', 'policy.json', '--user', 'ann', '--role', 'deploy');
  refused(folder, 'attached-twice', 'policy.json', 'other.json');
  refused(folder, 'policies-missing', '--plan', 'plan.json');
});

test('a bucket policy that names no bucket asks for its name', () => {
  const everywhere = JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, Resource: '*' }] });
  const folder = project({ 'policy.json': everywhere });
  assert.match(refused(folder, 'attached-nowhere', 'policy.json'), '--bucket NAME');
  const { exit, out } = iamspec(folder, 'import', 'policy.json', '--bucket', 'acme-data');
  assert.is(exit, 0);
  assert.match(out, '  acme-data: { name: acme-data, account: home }');
});

test('hostile words stay words', () => {
  const hostile = {
    ...statement,
    Sid: 'a'.repeat(3000),
    Resource: 'arn:aws:s3:::acme-data/\u202e\u001b[31m: {${aws:username}} # "\'%{x}\n- y\ntests:',
  };
  const folder = project({ 'policy.json': JSON.stringify({ Version: '2012-10-17', Statement: [hostile] }) });
  const { exit, err } = iamspec(folder, 'import', 'policy.json', '-o', 'specs/a.yaml');
  assert.ok(exit === 0 || exit === 2, err);
  assert.not.match(err, '\u001b[31m');
  if (exit !== 0) return;
  assert.is(iamspec(folder, 'generate').exit, 0);
  assert.is(iamspec(folder, 'equal', 'policy.json', 'out/a/policies/bucket.acme-data.json').exit, 0);
});

test('as JSON: what became of each statement, by the published schema', () => {
  const notPrincipal = { ...statement, Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::444455556666:root' } };
  const policy = { Version: '2012-10-17', Id: 'x', Statement: [{ ...statement, Sid: 'Guard' }, notPrincipal] };
  const folder = project({ 'policy.json': JSON.stringify(policy) });
  const { exit, out } = iamspec(folder, 'import', 'policy.json', '--format', 'json');
  assert.is(exit, 0);
  const report = JSON.parse(out);
  assert.equal(problems(report), []);
  assert.equal(
    report.statements.map((each: { form: string; rule: string }) => [each.form, each.rule]),
    [
      ['rule', 'guard'],
      ['statement', 'deny-put-object-on-acme-data-without-mfa'],
    ],
  );
  assert.equal(report.proved, [{ on: 'bucket acme-data', proof: 'whole' }]);
  assert.ok(report.notes.some((note: string) => note.includes('`Id`')));
});

const role: Instance = {
  module: 'module.app["eu"].',
  type: 'aws_iam_role',
  name: 'deploy',
  after: {
    name: 'deploy',
    path: '/teams/',
    arn: 'arn:aws:iam::444455556666:role/teams/deploy',
    assume_role_policy: trust,
  },
};
const attached: Instance = {
  type: 'aws_iam_role_policy_attachment',
  name: 'audit',
  after: { role: 'deploy', policy_arn: 'arn:aws:iam::aws:policy/SecurityAudit' },
};
const inline: Instance = {
  type: 'aws_iam_role_policy',
  name: 'reads',
  after: { name: 'reads', role: 'deploy', policy: policyText(reads) },
};
const ofBucket: Instance = {
  type: 'aws_s3_bucket_policy',
  name: 'data',
  after: { bucket: 'acme-data', policy: bucket },
};
const scp: Instance = {
  type: 'aws_organizations_policy',
  name: 'rail',
  after: {
    name: 'rail',
    type: 'SERVICE_CONTROL_POLICY',
    content: policyText({ Effect: 'Deny', Action: '*', Resource: '*' }),
  },
};

test('the published schema is the one that is printed', () => {
  const printed = iamspec(project(), 'schema', '--of', 'import').out;
  if (process.env.UPDATE_GOLDEN) fs.writeFileSync(path, printed);
  assert.is(fs.readFileSync(path, 'utf8'), printed, `print it anew: \`iamspec schema --of import > ${path}\``);
});

test('a plan: who there is, what each is attached, and what is left', () => {
  const attachment: Instance = {
    type: 'aws_organizations_policy_attachment',
    name: 'rail',
    after: { policy_id: 'p-1', target_id: '444455556666' },
  };
  const folder = project({ 'plan.json': planText([role, attached, inline, ofBucket, scp, attachment]) });
  const { exit, err } = iamspec(folder, 'import', '--plan', 'plan.json', '-o', 'specs/app.yaml');
  assert.is(exit, 0, err);
  const text = fs.readFileSync(join(folder, 'specs/app.yaml'), 'utf8');
  assert.match(text, '  deploy: { role: home/teams/deploy, has: SecurityAudit }');
  assert.match(text, '  home: "444455556666"');
  assert.match(text, 'allow: sts:AssumeRole');
  assert.match(text, '  acme-data: { name: acme-data, account: home }');
  const tested = iamspec(folder, 'test', '--plan', 'plan.json');
  assert.is(tested.exit, 0, tested.out + tested.err);
});

test('a plan: members of groups are there, and those who are not known yet are told of', () => {
  const group: Instance = { type: 'aws_iam_group', name: 'staff', after: { name: 'staff', path: '/' } };
  const allowed: Instance = {
    type: 'aws_iam_group_policy',
    name: 'reads',
    after: { name: 'reads', group: 'staff', policy: policyText(reads) },
  };
  const member: Instance = {
    type: 'aws_iam_group_membership',
    name: 'people',
    after: { name: 'people', group: 'staff', users: ['ann'] },
  };
  const later: Instance = {
    type: 'aws_iam_user_group_membership',
    name: 'later',
    after: { groups: ['staff'] },
    unknown: { user: true },
  };
  const folder = project({ 'plan.json': planText([group, allowed, member, later]) });
  const { exit, err } = iamspec(folder, 'import', '--plan', 'plan.json', '-o', 'app.yaml', '--account', '444455556666');
  assert.is(exit, 0, err);
  assert.match(err, 'note: whom `aws_iam_user_group_membership.later` puts into a group is not known yet');
  assert.match(fs.readFileSync(join(folder, 'app.yaml'), 'utf8'), '  staff: { group: home/staff, members: ann }');
});

test('a plan: what is known only after apply, or must not be shown, is refused by its address', () => {
  const later: Instance = { ...ofBucket, after: { bucket: 'acme-data' }, unknown: { policy: true } };
  const somewhere: Instance = { ...ofBucket, after: { policy: bucket }, unknown: { bucket: true } };
  const secret: Instance = { ...ofBucket, sensitive: { policy: true } };
  for (const [instance, words] of [
    [later, 'is known only after apply'],
    [somewhere, 'known only after apply'],
    [secret, 'is sensitive, and a spec would show it'],
  ] as const) {
    const folder = project({ 'plan.json': planText([role, instance]) });
    const err = refused(folder, 'import-impossible', '--plan', 'plan.json', '-o', 'a.yaml');
    assert.match(err, address(instance));
    assert.match(err, words);
  }
});

test.run();
