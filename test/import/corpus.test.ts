// Policies that people and AWS wrote: each is imported, and what the spec renders to is proved to say the same.
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { faultsOf, type GivenPolicy, imported, rulesIn } from './imported.ts';

interface Example extends GivenPolicy {
  readonly name: string;
  readonly source: string;
}

function examplesIn(file: string): readonly Example[] {
  return JSON.parse(readFileSync(`test/corpus/import/${file}.json`, 'utf8')) as readonly Example[];
}

/** Managed policies that speak of S3 or IAM, spread over all of them. */
const every = 9;

/** Those that cannot be imported, with what stands in the way. */
const refused: Readonly<Record<string, RegExp>> = {
  AWSSupportServiceRolePolicy: /attached 32 managed policies, and AWS takes 25/,
};

function managed(): readonly { readonly name: string; readonly policy: unknown }[] {
  const lines = readFileSync('data/managed-policies.tsv', 'utf8').split('\n').slice(2);
  const all = lines.flatMap((each) => {
    const [name = '', , , text] = each.split('\t');
    return text !== undefined && /"(?:s3|iam):/.test(text) ? [{ name, policy: JSON.parse(text) as unknown }] : [];
  });
  return all.filter((_, index) => index % every === 0);
}

const written = suite('policies that people wrote');

for (const file of ['situations', 's3-user-guide']) {
  for (const { name, kind, policy } of examplesIn(file)) {
    written(`${file}: ${name}`, () => {
      const given: GivenPolicy = { kind, policy, ...(kind === 'bucket' ? {} : { name: 'staff' }) };
      const found = imported([given]);
      assert.equal(faultsOf(found, [given]), []);
      assert.ok(rulesIn(found).length > 0);
    });
  }
}

written('most of them are rules, and not statements as they stood', () => {
  const became = ['situations', 's3-user-guide'].flatMap((file) =>
    examplesIn(file).flatMap(({ kind, policy }) => imported([{ kind, policy }]).statements),
  );
  const rules = became.filter(({ form }) => form === 'rule');
  assert.ok(rules.length > 0.75 * became.length, `${rules.length} of ${became.length}`);
  for (const { reason } of became.filter(({ form }) => form === 'statement')) assert.ok(reason.length > 10);
});

written.run();

const ofAws = suite('policies that AWS manages');

for (const { name, policy } of managed()) {
  ofAws(name, () => {
    const given: GivenPolicy = { kind: 'identity', policy, name: 'holder', holder: 'role' };
    const why = refused[name];
    if (why !== undefined) assert.throws(() => imported([given]), why);
    else assert.equal(faultsOf(imported([given], '444455556666'), [given]), []);
  });
}

ofAws('there are enough of them', () => assert.ok(managed().length - Object.keys(refused).length >= 50));

ofAws.run();
