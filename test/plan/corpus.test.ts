// Plans in the formats of several versions, as their engines write them: what each comes to.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { beforeOf } from '../../src/plan/changes.ts';
import { plannedOf } from '../../src/plan/policies.ts';
import { attachedIn, readSound } from './plans.ts';

const folder = 'test/corpus/plans';

/** By file: what is attached to whom, before and after. */
const wanted: Readonly<Record<string, { readonly before: readonly string[]; readonly after: readonly string[] }>> = {
  'terraform-0.12.json': {
    before: [],
    after: [
      'bucket bucket acme-data <- aws_s3_bucket.data.policy',
      'identity role app <- arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
      'identity role app <- module.app.aws_iam_role_policy.read[0].policy',
      'trust role app <- module.app.aws_iam_role.this.assume_role_policy',
    ],
  },
  'terraform-1.11.json': {
    before: [
      'boundary user ann <- aws_iam_policy.limit.policy',
      'bucket bucket acme-data <- aws_s3_bucket_policy.data.policy',
      'identity user ann <- aws_iam_user_policy.old.policy',
    ],
    after: [
      'boundary user ann <- aws_iam_policy.limit.policy',
      'bucket bucket acme-data <- aws_s3_bucket_policy.data.policy',
      'identity group staff <- aws_iam_policy.read.policy',
    ],
  },
  'opentofu-1.12.json': {
    before: [],
    after: ['data', 'logs'].map(
      (key) => `bucket bucket acme-${key} <- unknown module.bucket["${key}"].aws_s3_bucket_policy.this.policy`,
    ),
  },
};

test('every plan of the corpus has its expectation', () => {
  assert.equal(readdirSync(folder).sort(), Object.keys(wanted).sort());
});

for (const [name, { before, after }] of Object.entries(wanted)) {
  test(`${name}: what there is before, and what there will be`, () => {
    const plan = readSound(readFileSync(`${folder}/${name}`, 'utf8'));
    assert.equal([...attachedIn(plannedOf(plan))].sort(), after);
    assert.equal([...attachedIn(plannedOf(beforeOf(plan)))].sort(), before);
  });
}

test('what else they say: MFA Delete, public access, members', () => {
  const of = (name: string) => plannedOf(readSound(readFileSync(`${folder}/${name}.json`, 'utf8')));
  assert.equal(
    of('terraform-0.12').buckets.map(({ mfaDelete }) => mfaDelete),
    [true],
  );
  assert.equal(
    of('opentofu-1.12').buckets.map(({ restrictsPublic }) => restrictsPublic),
    [true, true],
  );
  assert.equal(
    of('terraform-1.11').members.map(({ group, user }) => [group.name, user.name]),
    [['staff', 'ann']],
  );
});

test.run();
