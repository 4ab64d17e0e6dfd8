// Would the tests notice? Mutants of one small spec, whose tests notice some mistakes and not others.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Fate, type MutationResult, mutate, scoreOf } from '../../src/check/mutation.ts';
import { openLibrary, openSuite } from '../../src/pipeline.ts';
import { buildText } from '../build.ts';

const library = openLibrary();

const vault = `iamspec: 1
accounts: { home: "444455556666" }
principals: { bob: { user: home/bob } }
buckets: { vault: { name: acme-vault, account: home } }
mfa: { present: { key_absent: denied } }
rules:
  bob-reads: { allow: s3:GetObject, to: bob, resource: vault }
  reading-needs-mfa: { deny: s3:GetObject, to: everyone, resource: vault, unless: { mfa: present } }
`;
const reads =
  '  bob reads with MFA: { as: bob, with: { session: console, mfa: 10m }, can: s3:GetObject, resource: vault/a }\n';
const refused = '  not without: { as: bob, with: [access-key, console], cannot: s3:GetObject, resource: vault/a }\n';
const property = 'properties: { p: { nobody_can: s3:GetObject, resource: vault, unless: { mfa: present } } }\n';

function mutated(sections: string): MutationResult {
  const built = buildText(vault + sections);
  return mutate(openSuite(built, library), built.spec.properties, library.catalogue);
}

function fateOf({ mutants }: MutationResult, operator: string, document: string): readonly Fate[] {
  return mutants
    .filter(({ mutant }) => mutant.operator === operator && mutant.document === document)
    .map(({ fate }) => fate);
}

test('a mistake that a test notices is killed, and one that none notices has a request that shows it', () => {
  const lax = mutated(`tests:\n${reads}`);
  assert.equal(fateOf(lax, 'drop-deny', 'bucket.vault'), ['survived']);
  assert.equal(fateOf(mutated(`tests:\n${reads}${refused}`), 'drop-deny', 'bucket.vault'), ['killed']);
  assert.equal(fateOf(lax, 'drop-allow', 'identity.bob'), ['killed']);
  const [survivor] = lax.mutants.filter(
    ({ fate, mutant }) => fate === 'survived' && mutant.document === 'identity.bob',
  );
  assert.match(survivor?.finding ?? '', /^`bob`, .* would be (?:allowed|refused) `s3:/);
  assert.match(survivor?.witness?.row ?? '', /^\{ as: bob, with: .*, cann?o?t?: s3:.*, resource: vault.* \}$/);
});

test('what decides as before is told apart from what nobody notices', () => {
  const { mutants } = mutated(`tests:\n${reads}${refused}`);
  // Nobody but a principal with the key has an age: the two ask for the same.
  for (const { mutant, fate } of mutants) if (fate === 'equivalent') assert.not.match(mutant.operator, /^drop-deny/);
  assert.ok(mutants.every(({ fate, finding }) => (finding === '') === (fate === 'killed' || fate === 'equivalent')));
});

test('properties notice, too', () => {
  const without = mutated(`tests:\n${reads}`);
  const withProperty = mutated(`tests:\n${reads}${property}`);
  const alive = ({ mutants }: MutationResult): number => mutants.filter(({ fate }) => fate === 'survived').length;
  assert.ok(alive(withProperty) < alive(without), `${alive(withProperty)} of ${alive(without)}`);
  assert.ok(scoreOf([withProperty]) > scoreOf([without]));
});

test('the score is of those that can be noticed', () => {
  assert.is(scoreOf([]), 100);
  const result = mutated(`tests:\n${reads}${refused}${property}`);
  const fates = result.mutants.map(({ fate }) => fate);
  const counted = fates.filter((each) => each !== 'equivalent');
  assert.is(scoreOf([result]), (100 * counted.filter((each) => each === 'killed').length) / counted.length);
});

test.run();
