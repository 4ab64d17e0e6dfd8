// `iamspec diff --plan`, as it is called: what a plan's changes come to. UPDATE_GOLDEN=1 writes the schema anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planDiffSchema } from '../../src/report/plan-diff-schema.ts';
import { validator } from '../batch/json-schema.ts';
import { type Instance, planText, policyText, refer } from '../plan/plans.ts';
import { iamspec, project, type Run } from './program.ts';

const path = 'schema/plan-diff.schema.json';
const anew = process.env.UPDATE_GOLDEN === '1';
if (anew) writeFileSync(path, `${JSON.stringify(planDiffSchema, null, 2)}\n`);
const problems = validator(JSON.parse(readFileSync(path, 'utf8')));

const home = '444455556666';
const arn = (name: string): string => `arn:aws:iam::${home}:role/${name}`;
const allow = (more: object = {}): object => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::acme/*',
  ...more,
});

function bucket(before: string | undefined, after: string | undefined, more: Partial<Instance> = {}): Instance {
  const side = (policy: string | undefined): object => ({
    bucket: 'acme',
    ...(policy === undefined ? {} : { policy }),
  });
  return { type: 'aws_s3_bucket_policy', name: 'b', before: side(before), after: side(after), ...more };
}

function inline(name: string, sides: Pick<Instance, 'before' | 'after'>): Instance {
  return { type: 'aws_iam_role_policy', name, ...sides };
}

function held(name: string, ...statements: readonly object[]): object {
  return { role: 'app', name, policy: policyText(...statements) };
}

function diff(...instances: readonly Instance[]): Run {
  return iamspec(project({ 'plan.json': planText(instances) }), 'diff', '--plan', 'plan.json');
}

const everyone = { Principal: '*' };

test('order, lists of one and other spellings of the same change nothing', () => {
  const before = policyText(allow({ ...everyone, Action: ['s3:PutObject', 's3:GetObject'] }));
  const after = JSON.stringify(
    {
      Statement: allow({ Resource: ['arn:aws:s3:::acme/*'], Principal: '*', Action: ['s3:GetObject', 's3:PutObject'] }),
      Version: '2012-10-17',
    },
    null,
    2,
  );
  const { exit, out } = diff(bucket(before, after));
  assert.is(exit, 0, out);
  assert.match(
    out,
    /^bucket acme, policy: the same access, written otherwise\n {2}aws_s3_bucket_policy\.b \(update\)\n/,
  );
  assert.match(out, '1 policy changes: 1 the same\n');
});

test('what does not change is not told', () => {
  const text = policyText(allow(everyone));
  const { exit, out } = diff(bucket(text, text));
  assert.is(exit, 0);
  assert.is(out, 'same: the plan changes no policy\n');
});

test('more access, less, and both, in a few lines', () => {
  const [narrow, wide] = [policyText(allow(everyone)), policyText(allow({ ...everyone, Action: 's3:*' }))];
  const more = diff(bucket(narrow, wide));
  assert.is(more.exit, 1);
  assert.match(
    more.out,
    /^bucket acme, policy: more access\n[^\n]*\n`after` allows what `before` does not:\n {2}who {7}everyone\n/,
  );
  const less = diff(bucket(wide, narrow));
  assert.is(less.exit, 0, 'nobody gets more');
  assert.match(less.out, /policy: less access\n[^\n]*\n`before` allows what `after` does not:\n/);
  const both = diff(bucket(narrow, policyText(allow({ ...everyone, Action: 's3:PutObject' }))));
  assert.is(both.exit, 1);
  assert.match(both.out, 'more access, and less');
});

test('what moves from one policy to another of the same role changes nothing', () => {
  const arnOf = `arn:aws:iam::${home}:policy/read`;
  const policy: Instance = {
    type: 'aws_iam_policy',
    name: 'read',
    after: { name: 'read', policy: policyText(allow()) },
    unknown: { arn: true },
  };
  const attachment: Instance = {
    type: 'aws_iam_role_policy_attachment',
    name: 'a',
    after: { role: 'app' },
    unknown: { policy_arn: true },
    expressions: { policy_arn: refer('aws_iam_policy.read.arn', 'aws_iam_policy.read') },
  };
  const { exit, out } = diff(inline('old', { before: held('old', allow()) }), policy, attachment);
  assert.is(exit, 0, out);
  assert.match(out, /^role app, policies: the same access/);
  assert.match(out, 'aws_iam_role_policy.old (delete)');
  assert.match(out, 'aws_iam_policy.read (create)');
  const detached: Instance = {
    type: 'aws_iam_role_policy_attachment',
    name: 'a',
    before: { role: 'app', policy_arn: arnOf },
  };
  const staying: Instance = {
    ...policy,
    before: { arn: arnOf, policy: policyText(allow()) },
    after: { arn: arnOf, policy: policyText(allow()) },
    unknown: {},
    actions: ['no-op'],
  };
  assert.match(
    diff(staying, detached).out,
    /^role app, policies: less access\n {2}aws_iam_role_policy_attachment\.a \(delete\)\n/,
  );
});

test('what is known only after apply cannot be told', () => {
  const { exit, out } = diff(bucket(policyText(allow(everyone)), undefined, { unknown: { policy: true } }));
  assert.is(exit, 3, out);
  assert.match(out, 'policy: cannot be told');
  assert.match(out.replace(/\s+/g, ' '), 'which is known only after apply');
});

test("a deleted role's id names nobody, and its ARN whoever has the name now", () => {
  const text = (principal: string): string => policyText(allow({ Principal: { AWS: principal } }));
  const revived = diff(bucket(text('AROAEXAMPLEDELETED11'), text(arn('app'))));
  assert.is(revived.exit, 1, revived.out);
  assert.match(
    revived.out.replace(/\s+/g, ' '),
    '`AROAEXAMPLEDELETED11` is the id of a role that was deleted, and names nobody',
  );
  const role: Instance = {
    type: 'aws_iam_role',
    name: 'app',
    before: { name: 'app', arn: arn('app'), unique_id: 'AROAEXAMPLEOFAPP0001' },
    after: { name: 'app', arn: arn('app'), unique_id: 'AROAEXAMPLEOFAPP0001' },
    actions: ['no-op'],
  };
  const known = diff(role, bucket(text(arn('app')), text('AROAEXAMPLEOFAPP0001')));
  assert.is(known.exit, 0, known.out);
  assert.match(known.out, 'the same access');
  assert.match(known.out.replace(/\s+/g, ' '), '`AROAEXAMPLEOFAPP0001` is the id of');
  const strange = diff(bucket(text(arn('app')), text('AROAEXAMPLESTRANGE01')));
  assert.is(strange.exit, 3, strange.out);
  assert.match(strange.out.replace(/\s+/g, ' '), 'the plan does not tell which role has the id');
  const removed = diff(
    bucket(policyText(allow({ Principal: { AWS: [arn('app'), 'AROAEXAMPLEDELETED11'] } })), text(arn('app'))),
  );
  assert.is(removed.exit, 0, removed.out);
  assert.match(removed.out, 'the same access');
});

test('a boundary that goes away lets everything through that it did not', () => {
  const limit = `arn:aws:iam::${home}:policy/limit`;
  const policy: Instance = {
    type: 'aws_iam_policy',
    name: 'limit',
    before: { arn: limit, policy: policyText(allow()) },
    after: { arn: limit, policy: policyText(allow()) },
    actions: ['no-op'],
  };
  const user = (boundary: string | null): object => ({ name: 'ann', permissions_boundary: boundary });
  const gone = diff(policy, { type: 'aws_iam_user', name: 'ann', before: user(limit), after: user(null) });
  assert.is(gone.exit, 1, gone.out);
  assert.match(gone.out, /^user ann, permissions boundary: more access\n {2}aws_iam_user\.ann \(update\)\n/);
  assert.is(diff(policy, { type: 'aws_iam_user', name: 'ann', before: user(null), after: user(limit) }).exit, 0);
});

test('who joins a group gets what it has; a change of the group is told once', () => {
  const ofGroup = (policy: string): object => ({ group: 'staff', name: 'p', policy });
  const text = policyText(allow());
  const group: Instance = {
    type: 'aws_iam_group_policy',
    name: 'p',
    before: ofGroup(text),
    after: ofGroup(text),
    actions: ['no-op'],
  };
  const membership = (before: readonly string[], after: readonly string[]): Instance => ({
    type: 'aws_iam_group_membership',
    name: 'm',
    before: { group: 'staff', users: before },
    after: { group: 'staff', users: after },
  });
  const joined = diff(group, membership(['ann'], ['ann', 'bob']));
  assert.is(joined.exit, 1, joined.out);
  assert.match(joined.out, /^user bob, policies: more access\n {2}aws_iam_group_membership\.m \(update\)\n/);
  assert.match(joined.out, '1 policy changes: 1 more access');
  const { actions: _, ...changing } = group;
  const widened = diff(
    { ...changing, after: ofGroup(policyText(allow({ Action: 's3:*' }))) },
    { ...membership(['ann'], ['ann']), actions: ['no-op'] },
  );
  assert.match(widened.out, '1 policy changes: 1 more access');
});

test('what is sensitive is compared and not shown', () => {
  const [narrow, wide] = [
    policyText(allow(everyone)),
    policyText(allow({ ...everyone, Action: 's3:PutObjectTagging' })),
  ];
  const folder = project({ 'plan.json': planText([bucket(narrow, wide, { sensitive: { policy: true } })]) });
  for (const format of ['pretty', 'json']) {
    const { exit, out } = iamspec(folder, 'diff', '--plan', 'plan.json', '--format', format);
    assert.is(exit, 1);
    assert.not.match(out, /PutObjectTagging|GetObject/);
  }
});

test('the same for programs, as its schema says', () => {
  const text = policyText(allow({ ...everyone, Action: 's3:*' }));
  const folder = project({
    'plan.json': planText([bucket(policyText(allow(everyone)), text)]),
    'cut.json': '{"format_version":',
  });
  const { exit, out } = iamspec(folder, 'diff', '--plan', 'plan.json', '--format', 'json');
  const data = JSON.parse(out);
  assert.equal([exit, data.exit, problems(data)], [1, 1, []]);
  const [policy] = data.policies;
  assert.equal([policy.kind, policy.attached_to, policy.access], ['bucket', 'bucket acme', 'more']);
  assert.equal(policy.changed_by, [{ address: 'aws_s3_bucket_policy.b', actions: ['update'] }]);
  assert.equal([policy.before_lets_more_in.answer, policy.after_lets_more_in.answer], ['same', 'more']);
  const cut = iamspec(folder, 'diff', '--plan', 'cut.json', '--format', 'json');
  const told = JSON.parse(cut.out);
  assert.equal([cut.exit, told.exit, problems(told)], [2, 2, []]);
  assert.equal(
    told.diagnostics.map(({ code }: { code: string }) => code),
    ['json-syntax'],
  );
});

test('the published schema is the one that is printed', () => {
  const printed = iamspec(project(), 'schema', '--of', 'plan-diff').out;
  assert.is(printed, readFileSync(path, 'utf8'));
});

test.run();
