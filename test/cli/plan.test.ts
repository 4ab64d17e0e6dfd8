// `--plan`, with the program itself: tests run on what a Terraform plan comes to, and what is not known yet never passes.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Instance, planText, policyText, refer } from '../plan/plans.ts';
import { iamspec, project, vault } from './program.ts';

const allow = { Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-vault/*' };
const deny = {
  Sid: 'ReadingNeedsMfa',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::acme-vault/*',
  Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
};
const bucket: Instance = {
  type: 'aws_s3_bucket',
  name: 'vault',
  after: { bucket: 'acme-vault' },
  unknown: { id: true, policy: true },
  expressions: { bucket: {} },
};
const toBucket = { bucket: refer('aws_s3_bucket.vault.id', 'aws_s3_bucket.vault'), policy: {} };
const guard: Instance = {
  type: 'aws_s3_bucket_policy',
  name: 'vault',
  after: { policy: policyText(deny) },
  unknown: { bucket: true },
  expressions: toBucket,
};
const unknownGuard: Instance = { ...guard, after: {}, unknown: { bucket: true, policy: true } };
const bob: Instance = { type: 'aws_iam_user', name: 'bob', after: { name: 'bob', path: '/' }, unknown: { arn: true } };
const reads: Instance = {
  type: 'aws_iam_user_policy',
  name: 'reads',
  after: { name: 'reads', user: 'bob', policy: policyText(allow) },
};

function withPlan(...instances: readonly Instance[]): string {
  return project({ 'specs/vault.yaml': vault, 'plan.json': planText(instances) });
}

const sound = [bucket, guard, bob, reads];

test('a plan that does what the spec says passes its tests; another does not', () => {
  const { exit, out, err } = iamspec(withPlan(...sound), 'test', '--plan', 'plan.json');
  assert.is(exit, 0, out);
  assert.is(err, '');
  const open = iamspec(withPlan(bucket, bob, reads), 'test', '--plan', 'plan.json');
  assert.is(open.exit, 1);
  assert.match(open.out, 'Read in identity.bob:aws_iam_user_policy.reads.policy');
  assert.match(open.out, 'iamspec explain specs/vault.yaml --plan plan.json');
});

test('what is known only after apply decides nothing', () => {
  const folder = withPlan(bucket, unknownGuard, bob, reads);
  const { exit, out } = iamspec(folder, 'test', '--plan', 'plan.json');
  assert.is(exit, 3);
  assert.match(out, '0 passed, 0 failed, 2 unknown');
  assert.match(out, 'it hangs on what `aws_s3_bucket_policy.vault.policy` says, which is known only after apply\n');
});

test('explain says it of the same policies', () => {
  const asked = ['--as', 'bob', '--with', 'access-key', '--action', 's3:GetObject', '--resource', 'vault/a'];
  const { exit, out } = iamspec(withPlan(...sound), 'explain', '--plan', 'plan.json', ...asked);
  assert.is(exit, 0);
  assert.match(out, 'denied by ReadingNeedsMfa in bucket.vault');
});

test('a plan comes by standard input, too', () => {
  const folder = project({ 'specs/vault.yaml': vault });
  const run = spawnSync(process.execPath, [resolve('dist/iamspec.cjs'), 'test', '--plan', '-'], {
    cwd: folder,
    input: planText(sound),
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' },
  });
  assert.is(run.status, 0, run.stderr + run.stdout);
});

test('what the plan and the spec have for themselves is told, and in reports for programs', () => {
  const folder = withPlan(
    bucket,
    guard,
    bob,
    reads,
    { type: 'aws_iam_role', name: 'app', after: { name: 'app' } },
    { type: 'aws_kms_key', name: 'k', after: {} },
  );
  const { exit, err } = iamspec(folder, 'test', '--plan', 'plan.json');
  assert.is(exit, 0);
  assert.match(err, 'does not declare: `aws_iam_role.app`');
  assert.match(err, 'not read: `aws_kms_key`');
  const { diagnostics } = JSON.parse(iamspec(folder, 'test', '--plan', 'plan.json', '--format', 'json').out);
  const codes = diagnostics.map(({ code }: { code: string }) => code);
  assert.equal(
    codes.filter((code: string) => code.startsWith('plan-')),
    ['plan-unread', 'plan-beyond'],
  );
});

test('that SCPs do not count is told', () => {
  const scp: Instance = { type: 'aws_organizations_policy', name: 'guard', after: { content: policyText(allow) } };
  const { exit, err } = iamspec(withPlan(...sound, scp), 'test', '--plan', 'plan.json');
  assert.is(exit, 0);
  assert.match(err, 'not read as such: `aws_organizations_policy.guard.content`');
});

test('lint judges the policies of a plan by themselves, or by the names of a spec', () => {
  const twice: Instance = {
    ...reads,
    after: { name: 'reads', user: 'bob', policy: policyText(allow, { ...allow, Sid: 'Again' }) },
  };
  const folder = withPlan(bucket, guard, bob, twice);
  const alone = iamspec(folder, 'lint', '--plan', 'plan.json');
  assert.is(alone.exit, 1);
  assert.match(alone.out, 'plan.json#aws_iam_user_policy.reads.policy:1:');
  assert.is(iamspec(folder, 'lint', 'specs', '--plan', 'plan.json').exit, 1);
  assert.is(iamspec(withPlan(...sound), 'lint', 'specs', '--plan', 'plan.json').exit, 0);
  const unknown = iamspec(withPlan(bucket, unknownGuard), 'lint', '--plan', 'plan.json');
  assert.is(unknown.exit, 3);
  assert.match(unknown.out, /nothing was judged of what\s+`aws_s3_bucket_policy\.vault\.policy` says/);
});

test('a sensitive policy decides and is not shown', () => {
  const folder = withPlan(bucket, { ...guard, sensitive: { policy: true } }, bob, {
    ...reads,
    sensitive: { policy: true },
  });
  const { exit, out } = iamspec(folder, 'test', '--plan', 'plan.json');
  assert.is(exit, 0, out);
  const failing = withPlan(bucket, bob, { ...reads, sensitive: { policy: true } });
  const shown = iamspec(failing, 'test', '--plan', 'plan.json');
  assert.is(shown.exit, 1);
  assert.not.match(shown.out, /\bRead\b/);
  const asked = ['--as', 'bob', '--with', 'access-key', '--action', 's3:GetObject', '--resource', 'vault/a'];
  const explained = iamspec(folder, 'explain', '--plan', 'plan.json', ...asked);
  assert.is(explained.exit, 2);
  assert.match(explained.err, 'an explanation would show it');
  const linted = iamspec(folder, 'lint', '--plan', 'plan.json');
  assert.is(linted.exit, 3);
  assert.not.match(linted.out, /ReadingNeedsMfa|MultiFactor/);
});

test('bad input is told and nothing runs', () => {
  const folder = project({
    'specs/vault.yaml': vault,
    'cut.json': planText(sound).slice(0, 300),
    tfplan: 'PK\u0003\u0004',
  });
  const cases: readonly (readonly [args: readonly string[], RegExp])[] = [
    [['test', '--plan', 'cut.json'], /^error\[json-syntax\]: `cut.json` cannot be read at byte 300/],
    [['lint', '--plan', 'tfplan'], /help: write `terraform show -json tfplan > plan.json`/],
    [['test', '--plan', 'nowhere.json'], /there is no `nowhere.json`/],
    [['test', '--plan', '.'], /is a folder/],
    [['test', '--plan', 'a', '--policies', 'b'], /exclude each other/],
    [['test', '--plan', 'a', '--coverage'], /exclude each other/],
    [['test', '--plan', 'a', '--format', 'lcov'], /exclude each other/],
    [['lint', '--plan', 'a', '--out', 'b'], /two things to look at/],
    [
      ['explain', '--plan', 'a', '--out', 'b', '--as', 'bob', '--action', 's3:GetObject', '--resource', 'vault/a'],
      /exclude each other/,
    ],
  ];
  for (const [args, wanted] of cases) {
    const { exit, err } = iamspec(folder, ...args);
    assert.is(exit, 2, args.join(' '));
    assert.match(err, wanted);
  }
});

test.run();
