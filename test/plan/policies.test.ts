// What a plan comes to: which policy is attached to whom, for every type of resource that says so.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { attachedIn, type Instance, planned, policyText, refer, type Written } from './plans.ts';

const text = policyText({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const ownArn = 'arn:aws:iam::444455556666:policy/read';

function attached(instances: readonly Instance[], written?: Written): readonly string[] {
  return attachedIn(planned(instances, written));
}

function role(name: string, more: Partial<Instance> = {}): Instance {
  return { type: 'aws_iam_role', name, after: { name, path: '/' }, ...more };
}

const newPolicy: Instance = {
  type: 'aws_iam_policy',
  name: 'read',
  after: { name: 'read', policy: text },
  unknown: { arn: true },
};
const knownPolicy: Instance = { ...newPolicy, after: { name: 'read', policy: text, arn: ownArn }, unknown: {} };

test('policies that stand where they are attached', () => {
  const inline = (kind: string): Instance => ({
    type: `aws_iam_${kind}_policy`,
    name: 'p',
    after: { [kind]: 'x', name: 'p', policy: text },
  });
  assert.equal(attached(['role', 'user', 'group'].map(inline)), [
    'identity role x <- aws_iam_role_policy.p.policy',
    'identity user x <- aws_iam_user_policy.p.policy',
    'identity group x <- aws_iam_group_policy.p.policy',
  ]);
  assert.equal(attached([{ type: 'aws_s3_bucket_policy', name: 'b', after: { bucket: 'acme', policy: text } }]), [
    'bucket bucket acme <- aws_s3_bucket_policy.b.policy',
  ]);
});

test('a role: its trust policy, inline policies, managed policies and boundary', () => {
  const inline = [
    { name: 'a', policy: text },
    { name: 'empty', policy: '' },
  ];
  const values = {
    name: 'app',
    assume_role_policy: text,
    inline_policy: inline,
    managed_policy_arns: [readOnly],
    permissions_boundary: ownArn,
  };
  assert.equal(attached([role('app', { after: values }), knownPolicy]), [
    'trust role app <- aws_iam_role.app.assume_role_policy',
    'boundary role app <- aws_iam_policy.read.policy',
    'identity role app <- aws_iam_role.app.inline_policy[0].policy',
    `identity role app <- ${readOnly}`,
  ]);
});

test('attachments, by ARN', () => {
  const attachment = (kind: string): Instance => ({
    type: `aws_iam_${kind}_policy_attachment`,
    name: 'a',
    after: { [kind]: 'x', policy_arn: ownArn },
  });
  assert.equal(attached([knownPolicy, ...['role', 'user', 'group'].map(attachment)]), [
    'identity role x <- aws_iam_policy.read.policy',
    'identity user x <- aws_iam_policy.read.policy',
    'identity group x <- aws_iam_policy.read.policy',
  ]);
  const toAll: Instance = {
    type: 'aws_iam_policy_attachment',
    name: 'a',
    after: { roles: ['r'], users: ['u'], groups: ['g'], policy_arn: readOnly },
  };
  assert.equal(attached([toAll]), [
    `identity role r <- ${readOnly}`,
    `identity user u <- ${readOnly}`,
    `identity group g <- ${readOnly}`,
  ]);
  const exclusive: Instance = {
    type: 'aws_iam_role_policy_attachments_exclusive',
    name: 'e',
    after: { role_name: 'x', policy_arns: [readOnly, ownArn] },
  };
  assert.equal(attached([knownPolicy, exclusive]), [
    `identity role x <- ${readOnly}`,
    'identity role x <- aws_iam_policy.read.policy',
  ]);
});

test('a policy that the plan does not hold is not known; one that a data source read is', () => {
  const attachment: Instance = {
    type: 'aws_iam_role_policy_attachment',
    name: 'a',
    after: { role: 'x', policy_arn: ownArn },
  };
  assert.equal(attached([attachment]), [`identity role x <- unknown ${ownArn}`]);
  const data: Instance = {
    mode: 'data',
    type: 'aws_iam_policy',
    name: 'read',
    after: { arn: ownArn, policy: text },
    prior: true,
  };
  assert.equal(attached([attachment, data]), ['identity role x <- data.aws_iam_policy.read.policy']);
});

test('an ARN that is known only after apply is found by what the configuration refers to', () => {
  const attachment = (expression: object): Instance => ({
    type: 'aws_iam_role_policy_attachment',
    name: 'a',
    after: { role: 'x' },
    unknown: { policy_arn: true },
    expressions: { policy_arn: expression },
  });
  const own = refer('aws_iam_policy.read.arn', 'aws_iam_policy.read');
  assert.equal(attached([newPolicy, attachment(own)]), ['identity role x <- aws_iam_policy.read.policy']);
  assert.equal(
    attached([newPolicy, attachment(refer('aws_iam_policy.read'))]),
    ['identity role x <- aws_iam_policy.read.policy'],
    'Terraform 0.12',
  );
  assert.equal(attached([newPolicy, attachment(refer('local.arn'))]), [
    'identity role x <- unknown aws_iam_role_policy_attachment.a.policy_arn',
  ]);
  const both = refer(
    'aws_iam_policy.read.arn',
    'aws_iam_policy.read',
    'aws_iam_policy.write.arn',
    'aws_iam_policy.write',
  );
  assert.equal(attached([newPolicy, { ...newPolicy, name: 'write' }, attachment(both)]), [
    'identity role x <- unknown aws_iam_role_policy_attachment.a.policy_arn',
  ]);
});

test('one of several instances may be meant, and is that only perhaps', () => {
  const policies = ['a', 'b'].map((index): Instance => ({ ...newPolicy, index }));
  const attachment: Instance = {
    type: 'aws_iam_role_policy_attachment',
    name: 'x',
    after: { role: 'x' },
    unknown: { policy_arn: true },
    expressions: { policy_arn: refer('aws_iam_policy.read', 'each.key') },
  };
  assert.equal(attached([...policies, attachment]), [
    'identity role x <- aws_iam_policy.read["a"].policy ?',
    'identity role x <- aws_iam_policy.read["b"].policy ?',
  ]);
  const first = {
    ...attachment,
    expressions: { policy_arn: refer('aws_iam_policy.read["a"].arn', 'aws_iam_policy.read["a"]') },
  };
  assert.equal(attached([...policies, first]), ['identity role x <- aws_iam_policy.read["a"].policy']);
  const each = {
    ...attachment,
    index: 'b',
    forEach: refer('aws_iam_policy.read'),
    expressions: { policy_arn: refer('each.value.arn', 'each.value') },
  };
  assert.equal(attached([...policies, each]), ['identity role x <- aws_iam_policy.read["b"].policy']);
});

test('references go through variables and outputs of modules', () => {
  const inModule: Instance = {
    module: 'module.attach.',
    type: 'aws_iam_role_policy_attachment',
    name: 'a',
    after: { role: 'x' },
    unknown: { policy_arn: true },
    expressions: { policy_arn: refer('var.policy') },
  };
  const made: Instance = { ...newPolicy, module: 'module.made.' };
  const written: Written = {
    calls: { attach: { policy: refer('module.made.arn', 'module.made') } },
    outputs: { made: { arn: refer('aws_iam_policy.read.arn', 'aws_iam_policy.read') } },
  };
  assert.equal(attached([inModule, made], written), ['identity role x <- module.made.aws_iam_policy.read.policy']);
  const twice = ['module.made["a"].', 'module.made["b"].'].map((module): Instance => ({ ...newPolicy, module }));
  assert.equal(
    attached([inModule, ...twice], written).map((each) => each.endsWith('?')),
    [true, true],
  );
  const one = {
    ...written,
    calls: { attach: { policy: refer('module.made["b"].arn', 'module.made["b"]', 'module.made') } },
  };
  assert.equal(attached([inModule, ...twice], one), ['identity role x <- module.made["b"].aws_iam_policy.read.policy']);
  const endless: Written = {
    calls: { attach: { policy: refer('module.attach.again') } },
    outputs: { attach: { again: refer('var.policy') } },
  };
  assert.equal(attached([inModule], endless), [
    'identity role x <- unknown module.attach.aws_iam_role_policy_attachment.a.policy_arn',
  ]);
});

test('whom a policy is attached to may be known only after apply, too', () => {
  const bucket: Instance = {
    type: 'aws_s3_bucket',
    name: 'b',
    after: { bucket: 'acme' },
    unknown: { id: true, policy: true },
    expressions: { bucket: {} },
  };
  const policy: Instance = {
    type: 'aws_s3_bucket_policy',
    name: 'b',
    after: { policy: text },
    unknown: { bucket: true },
    expressions: { bucket: refer('aws_s3_bucket.b.id', 'aws_s3_bucket.b'), policy: {} },
  };
  assert.equal(attached([bucket, policy]), ['bucket bucket acme <- aws_s3_bucket_policy.b.policy']);
  assert.equal(attached([bucket, { ...policy, expressions: { bucket: refer('random_id.x.hex', 'random_id.x') } }]), [
    'bucket bucket anyone <- aws_s3_bucket_policy.b.policy ?',
  ]);
  const prefixed: Instance = { ...bucket, after: { bucket_prefix: 'acme-' }, unknown: { bucket: true, policy: true } };
  assert.equal(attached([prefixed, policy]), ['bucket bucket aws_s3_bucket.b <- aws_s3_bucket_policy.b.policy']);
  const toMany = (roles: unknown): Instance => ({
    type: 'aws_iam_policy_attachment',
    name: 'a',
    after: { roles: ['known', null], policy_arn: readOnly },
    unknown: { roles },
    expressions: { roles: refer('aws_iam_role.r.name', 'aws_iam_role.r') },
  });
  const made = role('r', { after: { name: 'made', path: '/' } });
  assert.equal(attached([made, toMany([false, true])]), [
    `identity role known <- ${readOnly}`,
    `identity role made <- ${readOnly}`,
  ]);
  assert.equal(attached([made, toMany(true)]), [
    `identity role known <- ${readOnly}`,
    `identity role made <- ${readOnly} ?`,
    `identity role anyone <- ${readOnly} ?`,
  ]);
});

test('a policy whose text is known only after apply is unknown, and one that is not there is none', () => {
  const policy = (after: object, unknown: object): Instance => ({
    type: 'aws_s3_bucket_policy',
    name: 'b',
    after: { bucket: 'acme', ...after },
    unknown,
  });
  assert.equal(attached([policy({}, { policy: true })]), [
    'bucket bucket acme <- unknown aws_s3_bucket_policy.b.policy',
  ]);
  assert.equal(attached([policy({ policy: null }, {})]), []);
});

test('what a role computes tells what was attached by hand, and not what other resources are about', () => {
  const byHand = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
  const values = {
    name: 'app',
    managed_policy_arns: [readOnly, byHand],
    inline_policy: [
      { name: 'own', policy: text },
      { name: 'by-hand', policy: text },
    ],
  };
  const app = role('app', { after: values, before: values, expressions: { name: {} } });
  const leaving: Instance = {
    type: 'aws_iam_role_policy_attachment',
    name: 'a',
    before: { role: 'app', policy_arn: readOnly },
  };
  const inline: Instance = {
    type: 'aws_iam_role_policy',
    name: 'own',
    after: { role: 'app', name: 'own', policy: text },
  };
  assert.equal(attached([app, leaving, inline]), [
    'identity role app <- aws_iam_role.app.inline_policy[1].policy',
    `identity role app <- ${byHand}`,
    'identity role app <- aws_iam_role_policy.own.policy',
  ]);
  const fresh = role('app', { unknown: { inline_policy: true, managed_policy_arns: true }, expressions: { name: {} } });
  assert.equal(attached([fresh]), [], 'computed, and about to tell what others say');
  const open = role('app', {
    unknown: { managed_policy_arns: true },
    expressions: { managed_policy_arns: refer('local.arns') },
  });
  assert.equal(attached([open]), ['identity role app <- unknown aws_iam_role.app.managed_policy_arns']);
});

test("a bucket's deprecated attribute counts where the bucket has no policy of its own", () => {
  const bucket: Instance = { type: 'aws_s3_bucket', name: 'b', after: { bucket: 'acme', policy: text } };
  const own: Instance = { type: 'aws_s3_bucket_policy', name: 'b', after: { bucket: 'acme', policy: text } };
  assert.equal(attached([bucket]), ['bucket bucket acme <- aws_s3_bucket.b.policy']);
  assert.equal(attached([bucket, own]), ['bucket bucket acme <- aws_s3_bucket_policy.b.policy']);
  const leaving: Instance = { ...own, before: { bucket: 'acme', policy: text } };
  const { after: _, ...gone } = leaving;
  assert.equal(attached([bucket, gone]), [], 'it tells the policy that goes away');
});

test('members, by either resource', () => {
  const membership: Instance = {
    type: 'aws_iam_group_membership',
    name: 'm',
    after: { group: 'staff', users: ['ann', 'bob'] },
  };
  const groups: Instance = {
    type: 'aws_iam_user_group_membership',
    name: 'g',
    after: { user: 'carol', groups: ['staff'] },
  };
  const said = planned([membership, groups]).members.map(
    ({ group, user, perhaps }) => `${user.name} in ${group.name}${perhaps ? ' ?' : ''}`,
  );
  assert.equal(said, ['ann in staff', 'bob in staff', 'carol in staff']);
  const open: Instance = { ...membership, after: { users: ['ann'] }, unknown: { group: true } };
  assert.equal(
    planned([open]).members.map(({ perhaps }) => perhaps),
    [true],
  );
});

test('policies by themselves: attached or not, and those of an organization', () => {
  const content = { name: 'guard', content: text };
  const organization = (type: string | undefined): Instance => ({
    type: 'aws_organizations_policy',
    name: type ?? 'none',
    after: { ...content, ...(type && { type }) },
  });
  const kinds = [undefined, 'SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY', 'TAG_POLICY'].map(organization);
  const { texts } = planned([knownPolicy, ...kinds]);
  assert.equal(
    texts.map(({ kind, policy }) => `${kind} ${policy.at}`),
    [
      'identity aws_iam_policy.read.policy',
      'scp aws_organizations_policy.none.content',
      'scp aws_organizations_policy.SERVICE_CONTROL_POLICY.content',
      'rcp aws_organizations_policy.RESOURCE_CONTROL_POLICY.content',
    ],
  );
});

test('what must not be shown is known to be so', () => {
  const policy: Instance = {
    type: 'aws_s3_bucket_policy',
    name: 'b',
    after: { bucket: 'acme', policy: text },
    sensitive: { policy: true },
  };
  const [found] = planned([policy]).policies;
  assert.ok(found?.policy.is === 'text' && found.policy.isSensitive);
});

test.run();
