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

test('a test that does not hold anyway notices nothing, and neither does such a property', () => {
  const wrong = '  bob writes: { as: bob, with: access-key, can: s3:PutObject, resource: vault/a }\n';
  const never = 'properties: { q: { nobody_can: s3:GetObject, resource: vault } }\n';
  const sound = mutated(`tests:\n${reads}`);
  const unsound = mutated(`tests:\n${wrong}${reads}${never}`);
  assert.equal(unsound.idle, ['bob writes', 'q']);
  assert.equal(
    unsound.mutants.map(({ fate }) => fate),
    sound.mutants.map(({ fate }) => fate),
  );
});

test('a pattern that covers no other action that AWS has changes nothing', () => {
  const own = `iamspec: 1
accounts: { home: "444455556666" }
principals: { bob: { user: home/bob } }
rules:
  bob-resyncs: { allow: iam:ResyncMFADevice, to: bob, resource: "arn:aws:iam::home:user/bob" }
properties: { p: { nobody_can: iam:DeleteUser, resource: everything, among: bob } }
`;
  const built = buildText(own);
  const { mutants } = mutate(openSuite(built, library), built.spec.properties, library.catalogue);
  const wider = mutants.filter(({ mutant }) => mutant.operator === 'widen-action');
  assert.equal(
    wider.map(({ mutant, fate }) => `${mutant.what.split('`')[3]} ${fate}`),
    ['iam:Resync* equivalent', 'iam:* killed'],
  );
});

test('what AWS leaves it open after a mistake is a difference, and a row says what it was before', () => {
  const built = buildText(`iamspec: 1
accounts: { home: "444455556666" }
principals: { bob: { user: home/bob } }
rules:
  bob-makes-devices: { allow: iam:CreateVirtualMFADevice, to: bob, resource: "arn:aws:iam::home:mfa/*" }
tests:
  bob makes one: { as: bob, with: access-key, can: iam:CreateVirtualMFADevice, resource: "arn:aws:iam::home:mfa/x" }
`);
  const { mutants } = mutate(openSuite(built, library), [], library.catalogue);
  const open = mutants.find(({ mutant }) => mutant.what.includes('`iam:Create*`'));
  assert.is(open?.fate, 'survived');
  assert.match(open?.finding ?? '', /AWS leaves it open/);
  assert.match(
    open?.witness?.row ?? '',
    /^\{ as: bob, with: access-key, cannot: iam:Create\w+, resource: everything \}$/,
  );
});

test('where only those can tell who may hold more than the spec says, there is no row', () => {
  const built = buildText(`iamspec: 1
accounts: { home: "444455556666", partner: { id: "111122223333", managed: false } }
principals: { alice: { user: partner/alice } }
buckets: { vault: { name: acme-vault, account: home } }
rules: { alice-reads: { allow: s3:GetObject, to: alice, resource: vault } }
tests: { nobody else: { as: anonymous, cannot: s3:GetObject, resource: vault/a } }
`);
  const { mutants } = mutate(openSuite(built, library), [], library.catalogue);
  const wider = mutants.find(({ mutant }) => mutant.what.includes('had `s3:*`'));
  assert.is(wider?.fate, 'survived');
  assert.match(wider?.finding ?? '', /^`alice`, with an access key, would be allowed `s3:/);
  assert.is(wider?.witness?.row, undefined);
  assert.is(wider?.noRow, 'in tests nobody holds more than the spec says');
});

test('the score is of those that can be noticed', () => {
  assert.is(scoreOf([]), 100);
  const result = mutated(`tests:\n${reads}${refused}${property}`);
  const fates = result.mutants.map(({ fate }) => fate);
  const counted = fates.filter((each) => each !== 'equivalent');
  assert.is(scoreOf([result]), (100 * counted.filter((each) => each === 'killed').length) / counted.length);
});

test.run();
