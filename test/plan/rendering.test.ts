// A plan in the place of a rendering: whose policies count for which declared name, and what either side has for itself.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openLibrary } from '../../src/pipeline.ts';
import { plannedOf } from '../../src/plan/policies.ts';
import { type PlannedRendering, plannedRendering } from '../../src/plan/rendering.ts';
import { uniqueIdsOf } from '../../src/plan/unique-ids.ts';
import { Diagnostics, placeOf } from '../../src/text/diagnostic.ts';
import { type EstateOptions, rendered } from '../evaluate/estates.ts';
import { type Instance, planText, policyText, readSound, refer } from './plans.ts';

const home = '444455556666';
const read = { Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const text = policyText(read);
const { managedPolicies } = openLibrary();

function tried(
  instances: readonly Instance[],
  options: EstateOptions = {},
  diagnostics = new Diagnostics(),
): PlannedRendering | undefined {
  const plan = readSound(planText(instances));
  return plannedRendering(
    'plan.json',
    plannedOf(plan),
    uniqueIdsOf(plan),
    rendered({}, options).manifest,
    managedPolicies,
    diagnostics,
  );
}

function made(instances: readonly Instance[], options: EstateOptions = {}): PlannedRendering {
  const diagnostics = new Diagnostics();
  const found = tried(instances, options, diagnostics);
  if (found === undefined) throw new Error(diagnostics.all.map(({ message }) => message).join('\n'));
  return found;
}

/** `identity.admin:aws_iam_role_policy.p.policy`, with how many of its statements are open. */
function documentsOf({ rendering }: PlannedRendering): readonly string[] {
  return [...rendering.documents].map(([name, { statements }]) => {
    const open = statements.filter((each) => each.open !== undefined).length;
    return open === 0 ? name : `${name} (${open} of ${statements.length} open)`;
  });
}

function inline(to: string, more: Partial<Instance> = {}): Instance {
  return { type: 'aws_iam_role_policy', name: 'p', after: { role: to, name: 'p', policy: text }, ...more };
}

function role(values: object): Instance {
  return { type: 'aws_iam_role', name: 'r', after: values };
}

const admin = 'identity.admin:aws_iam_role_policy.p.policy';

test('names are matched by name, and by path and account where the plan tells them', () => {
  assert.equal(documentsOf(made([inline('admin')])), [admin]);
  assert.equal(documentsOf(made([role({ name: 'admin', path: '/ops/' }), inline('admin')])), [admin]);
  assert.equal(documentsOf(made([role({ name: 'admin', path: '/' }), inline('admin')])), [], 'another path');
  const arn = (account: string): Instance =>
    role({ name: 'admin', path: '/ops/', arn: `arn:aws:iam::${account}:role/ops/admin` });
  assert.equal(documentsOf(made([arn(home), inline('admin')])), [admin]);
  assert.equal(documentsOf(made([arn('111122223333'), inline('admin')])), [], 'another account');
  assert.equal(documentsOf(made([inline('Admin')])), [], 'names of roles are compared by case');
});

test('what may be either of two accounts is so perhaps', () => {
  const twin = { kind: 'role', account: 'partner', arn: 'arn:aws:iam::111122223333:role/ops/admin', has: [] } as const;
  assert.equal(documentsOf(made([inline('admin')], { principals: { twin } })), [
    `${admin} (1 of 1 open)`,
    'identity.twin:aws_iam_role_policy.p.policy (1 of 1 open)',
  ]);
});

test('what may be attached to anyone is attached to all of its kind, perhaps', () => {
  const { role: _, ...after } = { role: '', name: 'p', policy: text };
  const anyone = inline('', { after, unknown: { role: true }, expressions: { role: refer('local.x') } });
  assert.equal(documentsOf(made([anyone])), [
    `${admin} (1 of 1 open)`,
    'identity.visitor:aws_iam_role_policy.p.policy (1 of 1 open)',
  ]);
});

test("a bucket's policy, unknown or one of two, is one document", () => {
  const policy = (name: string, more: Partial<Instance> = {}): Instance => ({
    type: 'aws_s3_bucket_policy',
    name,
    after: { bucket: 'acme-data', policy: policyText({ ...read, Principal: '*' }) },
    ...more,
  });
  assert.equal(documentsOf(made([policy('a')])), ['bucket.data']);
  assert.equal(documentsOf(made([policy('a', { after: { bucket: 'acme-data' }, unknown: { policy: true } })])), [
    'bucket.data (2 of 2 open)',
  ]);
  const perhaps = policy('b', {
    after: { policy: policyText({ ...read, Principal: '*' }) },
    unknown: { bucket: true },
  });
  assert.equal(documentsOf(made([policy('a'), perhaps])), ['bucket.data (1 of 2 open)']);
  const { documents } = made([policy('a')]).rendering;
  assert.is(documents.get('bucket.data')?.statements[0]?.sid, 'Read');
});

test("AWS's own policies are those that ship with the program, and of others nothing is known", () => {
  const attachment = (arn: string): Instance => ({
    type: 'aws_iam_role_policy_attachment',
    name: 'a',
    after: { role: 'admin', policy_arn: arn },
  });
  assert.equal(documentsOf(made([attachment('arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess')])), [
    'identity.admin:arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
  ]);
  const [unknown = ''] = documentsOf(made([attachment('arn:aws:iam::aws:policy/NoSuchPolicy')]));
  assert.match(unknown, /NoSuchPolicy \(2 of 2 open\)/);
  assert.match(
    documentsOf(made([attachment(`arn:aws:iam::${home}:policy/elsewhere`)]))[0] ?? '',
    /elsewhere \(2 of 2 open\)/,
  );
});

test('a boundary stands in the plan where its role does', () => {
  const bounded = {
    admin: {
      kind: 'role',
      account: 'home',
      arn: `arn:aws:iam::${home}:role/ops/admin`,
      has: [],
      boundary: 'PowerUserAccess',
    },
  } as const;
  const boundaryOf = (instances: readonly Instance[]): unknown => {
    const principal = made(instances, { principals: bounded }).rendering.manifest.principals.admin;
    return principal && 'boundary' in principal ? principal.boundary : undefined;
  };
  assert.is(boundaryOf([inline('admin')]), 'PowerUserAccess', 'the plan does not hold the role');
  assert.is(boundaryOf([role({ name: 'admin', path: '/ops/' })]), undefined);
});

test('members are those of the spec and of the plan', () => {
  const membership = (after: object, more: Partial<Instance> = {}): Instance => ({
    type: 'aws_iam_group_membership',
    name: 'm',
    after,
    ...more,
  });
  const members = (instance: Instance): unknown => {
    const { staff } = made([instance]).rendering.manifest.principals;
    return staff?.kind === 'group' ? staff.members : undefined;
  };
  assert.equal(members(membership({ group: 'staff', users: ['bob', 'stranger'] })), ['alice', 'bob']);
  const open = membership({ users: ['bob'] }, { unknown: { group: true } });
  assert.equal(members(open), ['alice']);
  const ofGroup: Instance = {
    type: 'aws_iam_group_policy',
    name: 'p',
    after: { group: 'staff', name: 'p', policy: text },
  };
  assert.equal(documentsOf(made([open, ofGroup])), [
    'identity.bob:aws_iam_group_policy.p.policy (1 of 1 open)',
    'identity.staff:aws_iam_group_policy.p.policy',
  ]);
});

test('settings of a bucket are those of the plan where it tells them, and otherwise those of the spec', () => {
  const block = (after: object, unknown = {}): Instance => ({
    type: 'aws_s3_bucket_public_access_block',
    name: 'b',
    after: { bucket: 'acme-data', ...after },
    unknown,
  });
  const versioning = (mfa: object, unknown = {}): Instance => ({
    type: 'aws_s3_bucket_versioning',
    name: 'v',
    after: { bucket: 'acme-data', versioning_configuration: [{ status: 'Enabled', ...mfa }] },
    unknown,
  });
  const settings = (instances: readonly Instance[]): unknown => {
    const { data } = made(instances, { mfaDelete: true, publicAccessBlock: 'all' }).rendering.manifest.buckets;
    return [data?.public_access_block, data?.mfa_delete];
  };
  assert.equal(settings([]), ['all', 'enabled']);
  assert.equal(settings([block({ restrict_public_buckets: true }), versioning({})]), ['all', 'enabled']);
  assert.equal(settings([block({ restrict_public_buckets: false }), versioning({ mfa_delete: 'Disabled' })]), [
    'none',
    undefined,
  ]);
  assert.equal(settings([block({}, { restrict_public_buckets: true })]), [undefined, 'enabled']);
  assert.equal(documentsOf(made([block({}, { restrict_public_buckets: true })])), ['bucket.data (1 of 1 open)']);
  assert.equal(documentsOf(made([versioning({}, { versioning_configuration: [{ mfa_delete: true }] })])), [
    'bucket.data (1 of 1 open)',
  ]);
});

test('an account may block public access to all of its buckets', () => {
  const block = (after: object): Instance => ({ type: 'aws_s3_account_public_access_block', name: 'a', after });
  const setting = (...instances: readonly Instance[]): unknown => {
    const found = made(instances);
    return [found.rendering.manifest.buckets.data?.public_access_block, documentsOf(found).length];
  };
  assert.equal(setting(block({ account_id: home, restrict_public_buckets: true })), ['all', 0]);
  assert.equal(setting(block({ account_id: '111122223333', restrict_public_buckets: true })), [undefined, 0]);
  assert.equal(setting(block({ restrict_public_buckets: true })), [undefined, 1], 'whose account it is is not known');
  const own: Instance = {
    type: 'aws_s3_bucket_public_access_block',
    name: 'b',
    after: { bucket: 'acme-data', restrict_public_buckets: true },
  };
  assert.equal(setting(block({ account_id: home, restrict_public_buckets: false }), own), ['all', 0]);
  assert.equal(setting(block({ restrict_public_buckets: true }), own), ['all', 0]);
  const old: Instance = {
    type: 'aws_s3_bucket',
    name: 'b',
    after: { bucket: 'acme-data', versioning: [{ enabled: true, mfa_delete: true }] },
  };
  assert.is(made([old]).rendering.manifest.buckets.data?.mfa_delete, 'enabled');
});

test('what either side has for itself is told', () => {
  const { told } = made([
    role({ name: 'admin', path: '/ops/' }),
    inline('stranger'),
    { type: 'aws_s3_bucket', name: 'logs', after: { bucket: 'acme-logs' } },
  ]);
  assert.equal(told.beyond, ['aws_s3_bucket.logs', 'stranger']);
  assert.equal(told.lacking, ['alice', 'bob', 'paula', 'staff', 'visitor', 'data']);
});

test('a policy in error has its place; one that must not be shown has none, nor a Sid', () => {
  const wrong = policyText({ ...read, Effect: 'allow' });
  const diagnostics = new Diagnostics();
  assert.is(tried([inline('admin', { after: { role: 'admin', policy: `\n  ${wrong}` } })], {}, diagnostics), undefined);
  const [found] = diagnostics.all;
  assert.is(found?.code, 'policy-effect');
  assert.is(found?.at?.source.path, 'plan.json#aws_iam_role_policy.p.policy');
  assert.is(found?.at?.source.text.slice(found.at.span.start, found.at.span.end), '"allow"');
  const cut = new Diagnostics();
  tried([inline('admin', { after: { role: 'admin', policy: '{\n  "Version": }' } })], {}, cut);
  assert.equal(
    cut.all.map(({ code, at }) => [code, at && placeOf(at)]),
    [['json-syntax', 'plan.json#aws_iam_role_policy.p.policy:2:14']],
  );
  const hidden = new Diagnostics();
  assert.is(
    tried([inline('admin', { after: { role: 'admin', policy: wrong }, sensitive: { policy: true } })], {}, hidden),
    undefined,
  );
  assert.equal(
    hidden.all.map(({ code, at }) => [code, at]),
    [['plan-policy', undefined]],
  );
  assert.not.match(hidden.all.map(({ message }) => message).join(), /allow|Read/);
  const secret = made([inline('admin', { sensitive: { policy: true } })]);
  assert.is(secret.rendering.documents.get(admin)?.statements[0]?.sid, undefined);
  assert.is(secret.sources.size, 0);
});

test.run();
