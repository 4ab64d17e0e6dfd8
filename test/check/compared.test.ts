// Properties that hold a policy against one of a file: which grammar the file has, where its mistakes are told, what is found.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { build, openLibrary, test as run } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { Diagnostics, placeOf, refusal } from '../../src/text/diagnostic.ts';

const library = openLibrary();

const spec = (properties: string): string => `iamspec: 1
accounts: { home: "444455556666" }
principals:
  bob: { user: home/bob }
  staff: { group: home/staff, members: [bob] }
buckets: { vault: { name: acme-vault, account: home } }
rules:
  bob-reads: { allow: s3:GetObject, to: bob, resource: vault }
  tls-only: { deny: "s3:*", to: everyone, resource: vault, unless: { tls: true } }
properties:
${properties}`;

interface Outcome {
  /** `code path`, of all that was told. */
  readonly told: readonly string[];
  readonly found: readonly string[];
  readonly assumed: readonly (readonly string[])[];
}

/** Of a spec beside these files. */
function outcome(properties: string, files: Readonly<Record<string, unknown>>): Outcome {
  const readHeld = (_: string, name: string) => {
    const file = files[name];
    if (file === undefined) throw refusal('file-unreadable', `\`${name}\` is not there`, 'name another');
    return { path: name, text: typeof file === 'string' ? file : JSON.stringify(file, undefined, 2) };
  };
  const diagnostics = new Diagnostics();
  const source = { path: 'specs/given.yaml', text: spec(properties) };
  const built = build(source, { library, templates: shipped(), readHeld }, diagnostics);
  const told = diagnostics.all.map(({ code, at }) => `${code} ${at === undefined ? '' : placeOf(at)}`);
  const results = built === undefined ? [] : run(built, library).properties;
  const assumed = results.map((each) => each.assumed);
  return { told, assumed, found: results.map(({ status, finding }) => `${status} ${finding}`.trim()) };
}

const readsOfBob = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-vault/*' };
const tlsOnly = {
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::acme-vault', 'arn:aws:s3:::acme-vault/*'],
  Condition: { BoolIfExists: { 'aws:SecureTransport': 'false' } },
};
const policy = (...statements: readonly object[]) => ({ Version: '2012-10-17', Statement: statements });

test('what a file is read as follows from what the policy is attached to', () => {
  const [ofBob, ofVault] = [policy(readsOfBob), policy(tlsOnly)];
  const of = (form: string, attached: string) => `  p: { ${form}: ./x.json, attached_to: ${attached} }\n`;
  for (const form of ['same_as', 'at_most']) {
    for (const [name, file] of [
      ['bob', ofBob],
      ['vault', ofVault],
    ] as const) {
      const { told, found } = outcome(of(form, name), { './x.json': file });
      assert.equal([told, found], [[], ['proved']]);
    }
    for (const [attached, file] of [
      ['vault', ofBob],
      ['bob', ofVault],
      ['staff', ofVault],
    ] as const) {
      const { told, found } = outcome(of(form, attached), { './x.json': file });
      assert.is(told.length, 1, `${told}`);
      assert.match(told[0] ?? '', /^[a-z-]+ \.\/x\.json:\d+:\d+$/);
      assert.equal(found, []);
    }
  }
});

test('a file that cannot be read is told where the spec names it', () => {
  const { told } = outcome('  p: { same_as: ./x.json, attached_to: bob }\n', {});
  assert.equal(told, ['file-unreadable specs/given.yaml:11:17']);
});

test('mistakes of a file that several properties name are told once', () => {
  const properties = `  p: { same_as: ./x.json, attached_to: bob }
  q: { at_most: ./x.json, attached_to: bob }
`;
  const { told } = outcome(properties, { './x.json': '{' });
  assert.is(told.length, 1, `${told}`);
  assert.match(told[0] ?? '', /^[a-z-]+ \.\/x\.json:1:/);
});

test('what a comparison rests on is told, and what a bucket that is not public rests on', () => {
  const file = policy({ ...readsOfBob, Action: 's3:PutObject' });
  const properties = `  same: { same_as: ./bob.json, attached_to: bob }
  less: { at_most: ./vault.json, attached_to: vault }
  private: { not_public: vault }
`;
  const { assumed } = outcome(properties, { './bob.json': file, './vault.json': policy(tlsOnly) });
  const rests = (name: string) =>
    `whatever else is attached to \`${name}\` is left aside: compared is what the two say, not what AWS decides in the end`;
  assert.equal(assumed, [
    [rests('bob')],
    [rests('vault')],
    ['identities that the spec does not declare may hold policies that allow everything'],
  ]);
});

test('empty lists and objects, which AWS takes, are taken', () => {
  const file = policy({ ...readsOfBob, Condition: {} });
  const { told, found } = outcome('  p: { same_as: ./x.json, attached_to: bob }\n', { './x.json': file });
  assert.equal([told, found], [[], ['proved']]);
});

test('a policy that grants less is at most the other, and not the same', () => {
  const wider = policy({ ...readsOfBob, Action: ['s3:GetObject', 's3:PutObject'] });
  const properties = `  same: { same_as: ./x.json, attached_to: bob }
  less: { at_most: ./x.json, attached_to: bob }
  meant: { same_as: ./x.json, attached_to: bob, differs: [{ actions: s3:PutObject, resource: vault, why: He asked. }] }
  idle: { same_as: ./x.json, attached_to: bob, differs: [{ actions: [s3:PutObject, s3:GetObject], resource: vault, why: He asked. }, { actions: s3:GetObject, resource: vault, why: Not so. }] }
`;
  const { told, found } = outcome(properties, { './x.json': wider });
  assert.equal(told, []);
  const [same = '', less, meant, idle = ''] = found;
  assert.match(same, /^refuted .*s3:PutObject/);
  assert.equal([less, meant], ['proved', 'proved']);
  assert.match(idle, /^refuted `differs` allows a difference that there is not: Not so\.$/);
});

test('a policy that grants more, or denies less, is not at most the other', () => {
  const { Condition: _, ...always } = tlsOnly;
  const other = policy({ ...readsOfBob, Condition: { Bool: { 'aws:SecureTransport': 'true' } } });
  const properties = `  grants: { at_most: ./bob.json, attached_to: bob }
  denies: { at_most: ./vault.json, attached_to: vault }
`;
  const { told, found } = outcome(properties, { './bob.json': other, './vault.json': policy(always) });
  assert.equal(told, []);
  assert.match(found[0] ?? '', /^refuted .*s3:GetObject/);
  assert.match(found[1] ?? '', /^refuted .*denies .*, and the policy does not$/);
});

test.run();
