// Plans that nobody's Terraform wrote: whatever is put in the place of whatever, it is read or refused, and never a crash.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openLibrary } from '../../src/pipeline.ts';
import { plannedChanges } from '../../src/plan/changes.ts';
import { plannedOf } from '../../src/plan/policies.ts';
import { PolicyReader } from '../../src/plan/read-policy.ts';
import { plannedRendering } from '../../src/plan/rendering.ts';
import { uniqueIdsOf } from '../../src/plan/unique-ids.ts';
import { Diagnostics, Refusal } from '../../src/text/diagnostic.ts';
import { rendered } from '../evaluate/estates.ts';
import { type Random, random, seed } from '../seeded.ts';
import { type Instance, planText, policyText, read, refer } from './plans.ts';

const text = policyText({ Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
const trust = policyText({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' });
const ofBucket = policyText({ Effect: 'Deny', Principal: { AWS: 'AROAEXAMPLEDELETED11' }, Action: '*', Resource: '*' });
const module = 'module.app["eu"].';
const instances: readonly Instance[] = [
  {
    type: 'aws_iam_role',
    name: 'r',
    after: {
      name: 'admin',
      path: '/ops/',
      assume_role_policy: trust,
      inline_policy: [{ name: 'i', policy: text }],
      managed_policy_arns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    },
    unknown: { arn: true },
  },
  {
    module,
    type: 'aws_iam_role_policy',
    name: 'p',
    before: { role: 'admin', policy: text },
    after: { name: 'p', policy: text },
    unknown: { role: true },
    expressions: { role: refer('var.role') },
  },
  { type: 'aws_iam_policy', name: 'x', index: 'a', after: { policy: text }, unknown: { arn: true } },
  {
    type: 'aws_iam_policy_attachment',
    name: 'a',
    after: { roles: ['admin', null] },
    unknown: { roles: [false, true], policy_arn: true },
    expressions: { roles: refer('aws_iam_role.r.name'), policy_arn: refer('aws_iam_policy.x["a"].arn') },
  },
  { type: 'aws_iam_group_membership', name: 'm', after: { group: 'staff', users: ['bob'] } },
  {
    type: 'aws_s3_bucket_policy',
    name: 'b',
    before: { bucket: 'acme-data', policy: ofBucket },
    after: { bucket: 'acme-data' },
    unknown: { policy: true },
    sensitive: { policy: true },
  },
  {
    type: 'aws_s3_bucket_versioning',
    name: 'v',
    after: { bucket: 'acme-data', versioning_configuration: [{ mfa_delete: 'Enabled' }] },
  },
  {
    type: 'aws_s3_bucket_public_access_block',
    name: 'v',
    after: { bucket: 'acme-data', restrict_public_buckets: true },
  },
];
const written = {
  calls: { app: { role: refer('module.app.name') } },
  outputs: { app: { name: refer('aws_iam_role_policy.p.id') } },
};
const sound = planText(instances, written);
const { manifest } = rendered({});
const { managedPolicies } = openLibrary();

const strange = [
  null,
  true,
  0,
  -1e308,
  '',
  'x',
  '__proto__',
  '[',
  'module.a[',
  [],
  [[]],
  [null],
  {},
  { __proto__: 1 },
  { references: [1, null, 'a', 'var.role', 'each.value', 'module.app.name'] },
];

/** The same value with one thing in it replaced, taken away, or put elsewhere. */
function damaged(value: unknown, source: Random): unknown {
  if (typeof value !== 'object' || value === null || source.below(9) === 0) return source.pick(strange);
  const entries = Object.entries(value);
  if (entries.length === 0) return source.pick(strange);
  const at = source.below(entries.length);
  const changed = entries.flatMap(([key, inner], index) => {
    if (index !== at) return [[key, inner] as const];
    const kind = source.below(12);
    if (kind === 0) return [];
    return [[kind === 1 ? String(source.pick(strange)) : key, damaged(inner, source)] as const];
  });
  return Array.isArray(value) ? changed.map(([, inner]) => inner) : Object.fromEntries(changed);
}

/** Everything that is done with a plan. */
function use(plan: string): 'read' | 'refused' {
  const diagnostics = new Diagnostics();
  try {
    const found = read(plan, diagnostics);
    if (found === undefined) {
      assert.ok(diagnostics.hasErrors, 'refused without a word');
      return 'refused';
    }
    const ids = uniqueIdsOf(found);
    const rendering = plannedRendering('p', plannedOf(found), ids, manifest, managedPolicies, diagnostics);
    const reader = (): PolicyReader => new PolicyReader('p', ids, managedPolicies, diagnostics);
    const changes = plannedChanges(found, { before: reader(), after: reader() });
    if (rendering === undefined || changes === undefined) assert.ok(diagnostics.hasErrors, 'refused without a word');
    return rendering === undefined ? 'refused' : 'read';
  } catch (error) {
    if (error instanceof Refusal) return 'refused';
    throw error;
  }
}

test('a plan in which anything stands for anything is read or refused', () => {
  const source = random(seed);
  const seen = { read: 0, refused: 0 };
  assert.is(use(sound), 'read');
  for (let round = 0; round < 1200; round += 1) {
    let value: unknown = JSON.parse(sound);
    for (let times = 0; times <= source.below(3); times += 1) value = damaged(value, source);
    const plan = JSON.stringify(value);
    try {
      seen[use(plan)] += 1;
    } catch (error) {
      throw new Error(`${String((error as Error).stack).slice(0, 600)} seed ${seed}, round ${round}: ${plan}`, {
        cause: error,
      });
    }
  }
  assert.ok(seen.read > 100 && seen.refused > 100, JSON.stringify(seen));
});

test('names like those of what every object has are names', () => {
  const user = (name: string): Instance => ({ type: 'aws_iam_user', name, after: { name } });
  const policy: Instance = {
    type: 'aws_iam_user_policy',
    name: 'constructor',
    after: { user: '__proto__', policy: text },
    expressions: { toString: {} },
  };
  assert.is(use(planText([user('__proto__'), user('constructor'), policy])), 'read');
});

test.run();
