// AWS's own policies are the widest corpus of what AWS accepts: the reader must take all of them.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openManagedPolicies } from '../../src/iam/managed-policies.ts';
import { readPolicy } from '../../src/readback/policy.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';

/** AWS documents no `aws:PrincipalOrgMasterAccountId`, which this policy of one of its own services tests. */
const undocumented = ['AWSSSOServiceRolePolicy'];

test('every AWS-managed policy of the data is read', () => {
  const text = readFileSync(new URL('../../data/managed-policies.tsv', import.meta.url), 'utf8');
  const policies = openManagedPolicies(Buffer.from(text));
  const names = [...text.matchAll(/^[^\t\n]+/gm)].slice(2).map(([name]) => name);
  assert.ok(names.length > 600, 'there are hardly any policies');
  const refused = names.filter((name) => {
    const source = { path: name, text: policies.get(name)?.document ?? '' };
    return readPolicy(source, 'identity', new Diagnostics()) === undefined;
  });
  assert.equal(refused, undocumented);
});

test.run();
