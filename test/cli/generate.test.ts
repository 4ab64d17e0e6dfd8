// `iamspec generate`, run for real: what it writes, what it refuses, and that a refusal changes nothing.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesIn, iamspec, project, vault } from './program.ts';

test('renders, and then is up to date', () => {
  const folder = project({ 'specs/vault.yaml': vault });
  const first = iamspec(folder, 'generate');
  assert.is(first.exit, 0, first.err);
  assert.match(first.out, '+ out/vault/policies/bucket.vault.json');
  assert.match(first.out, /1 spec, \d+ files: \d+ written/);
  const second = iamspec(folder, 'generate');
  assert.is(second.exit, 0);
  assert.match(second.out, 'all up to date');
  assert.is(iamspec(folder, 'generate', '--check').exit, 0);
});

test('--check shows a diff, exits 1 and writes nothing', () => {
  const folder = project({ 'specs/vault.yaml': vault });
  iamspec(folder, 'generate');
  fs.writeFileSync(join(folder, 'specs/vault.yaml'), vault.replace('deny: s3:GetObject', 'deny: s3:PutObject'));
  const before = filesIn(folder);
  const { exit, out } = iamspec(folder, 'generate', '--check');
  assert.is(exit, 1);
  assert.match(out, '--- out/vault/policies/bucket.vault.json');
  assert.match(out, '-      "Action": "s3:GetObject"');
  assert.match(out, '+      "Action": "s3:PutObject"');
  assert.match(out, 'stale; run `iamspec generate`');
  assert.equal(filesIn(folder), before);
});

test('two runs in two places give the same bytes', () => {
  const [one, two] = [project({ 'specs/vault.yaml': vault }), project({ 'deep/er/specs/vault.yaml': vault })];
  iamspec(one, 'generate');
  iamspec(join(two, 'deep/er'), 'generate', 'specs/vault.yaml', '--out', 'rendered');
  assert.equal(filesIn(join(one, 'out')), filesIn(join(two, 'deep/er/rendered')));
});

test('one bad spec among good ones: a diagnostic with its place, exit 2, nothing written', () => {
  const bad = vault.replace('s3:GetObject, to: bob', 's3:GetObjekt, to: bob');
  const folder = project({ 'specs/a.yaml': vault, 'specs/b.yaml': bad });
  const { exit, err, out } = iamspec(folder, 'generate');
  assert.is(exit, 2);
  assert.is(out, '');
  assert.match(err, /^specs\/b\.yaml:8:23: error\[[a-z-]+\]: /m);
  assert.match(err, 's3:GetObject');
  assert.not.ok(fs.existsSync(join(folder, 'out')));
});

test('an edited file is refused, and forced', () => {
  const folder = project({ 'specs/vault.yaml': vault });
  iamspec(folder, 'generate');
  const path = join(folder, 'out/vault/main.tf');
  fs.writeFileSync(path, 'mine');
  const { exit, err } = iamspec(folder, 'generate');
  assert.is(exit, 2);
  assert.match(err, 'error[output-edited]: `out/vault/main.tf` was edited by hand');
  assert.is(fs.readFileSync(path, 'utf8'), 'mine');
  assert.is(iamspec(folder, 'generate', '--force').exit, 0);
  assert.is.not(fs.readFileSync(path, 'utf8'), 'mine');
});

test('a symbolic link in out/ is not followed', () => {
  const folder = project({ 'specs/vault.yaml': vault, 'elsewhere/keep': '' });
  fs.mkdirSync(join(folder, 'out'));
  fs.symlinkSync('../elsewhere', join(folder, 'out/vault'));
  const { exit, err } = iamspec(folder, 'generate', '--force');
  assert.is(exit, 2);
  assert.match(err, 'error[output-symlink]');
  assert.equal(Object.keys(filesIn(join(folder, 'elsewhere'))), ['keep']);
});

const refused: readonly (readonly [
  name: string,
  files: Readonly<Record<string, string>>,
  code: string,
  place: string,
])[] = [
  ['broken YAML', { 'specs/x.yaml': 'iamspec: 1\nrules: { a: [\n' }, '', 'specs/x.yaml:'],
  ['an empty file', { 'specs/x.yaml': '' }, '', 'specs/x.yaml:1:1'],
  [
    'an alias bomb',
    {
      'specs/x.yaml': `a: &a [x]\n${'bcdefgh'
        .split('')
        .map((name) => `${name}: &${name} [${`*${String.fromCharCode(name.charCodeAt(0) - 1)},`.repeat(9)}]`)
        .join('\n')}\n`,
    },
    '',
    'specs/x.yaml:',
  ],
  ['deep nesting', { 'specs/x.yaml': `iamspec: 1\nrules: ${'{ a: '.repeat(5000)}` }, '', 'specs/x.yaml:'],
  [
    'a duplicate key',
    { 'specs/x.yaml': vault.replace('tests:', 'mfa: { other: { key_absent: denied } }\ntests:') },
    '',
    'specs/x.yaml:10:1',
  ],
  ['__proto__ as a name', { 'specs/x.yaml': vault.replace('  bob: {', '  __proto__: {') }, '', 'specs/x.yaml:4:3'],
  [
    'constructor as a reference',
    { 'specs/x.yaml': vault.replace('to: bob', 'to: constructor') },
    '',
    'specs/x.yaml:8:',
  ],
  ['a path as a name', { 'specs/x.yaml': vault.replace('  bob: {', '  ../x: {') }, '', 'specs/x.yaml:4:3'],
  ['13 digits', { 'specs/x.yaml': vault.replace('444455556666', '4444555566667') }, '', 'specs/x.yaml:2:19'],
  ['an illegal bucket name', { 'specs/x.yaml': vault.replace('acme-vault', 'Acme_Vault') }, '', 'specs/x.yaml:5:'],
  ['a file name that is no name', { 'specs/..x.yaml': vault }, '', 'specs/..x.yaml'],
  ['a file name that no folder should have', { 'specs/a b;c.yaml': vault }, '', 'specs/a b;c.yaml'],
  ['NUL bytes', { 'specs/x.yaml': 'iamspec: 1\n\0\n' }, '', 'specs/x.yaml:'],
  [
    'a held file that is missing',
    { 'specs/x.yaml': vault.replace('home/bob }', 'home/bob, has: ["./none.json"] }') },
    'file-unreadable',
    'specs/none.json',
  ],
  [
    'a held file that is no policy',
    {
      'specs/x.yaml': vault.replace('home/bob }', 'home/bob, has: ["./p.json"] }'),
      'specs/p.json':
        '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"BoolXX":{"aws:MultiFactorAuthPresent":"false"}}}]}',
    },
    '',
    'specs/p.json:1:',
  ],
  [
    'a held file outside',
    { 'specs/x.yaml': vault.replace('home/bob }', 'home/bob, has: ["./../../../etc/passwd"] }') },
    '',
    'specs/x.yaml:4:',
  ],
  ['two specs of one name', { 'specs/x.yaml': vault, 'more/x.yaml': vault }, 'duplicate-spec', '`x`'],
  ['no spec at all', { 'specs/README.md': '' }, 'nothing-to-do', 'specs'],
];

for (const [name, files, code, place] of refused) {
  test(`refuses ${name}: a diagnostic, exit 2, nothing written`, () => {
    const folder = project(files);
    const { exit, err, out } = iamspec(folder, 'generate', ...(files['more/x.yaml'] ? ['specs', 'more'] : []));
    assert.is(exit, 2, err + out);
    assert.match(err, code === '' ? /error\[[a-z-]+\]: / : `error[${code}]: `);
    assert.ok(err.includes(place), `${place} in\n${err}`);
    assert.not.ok(fs.existsSync(join(folder, 'out')));
  });
}

test('refuses a file of 50 MB without reading it', () => {
  const folder = project({ 'specs/x.yaml': '' });
  fs.writeFileSync(join(folder, 'specs/x.yaml'), Buffer.alloc(50 * 1024 * 1024, '# '));
  const { exit, err } = iamspec(folder, 'generate');
  assert.is(exit, 2);
  assert.match(err, 'error[file-too-large]: `specs/x.yaml` is 50.0 MB; the limit is 1 MB');
});

const bucketTemplate = fs.readFileSync('templates/policies/bucket.json.hbs', 'utf8');

test('takes templates of one’s own', () => {
  const main = `${fs.readFileSync('templates/terraform/main.tf.hbs', 'utf8')}\n# ours\n`;
  const folder = project({ 'specs/vault.yaml': vault, 'mine/terraform/main.tf.hbs': main });
  const { exit, err } = iamspec(folder, 'generate', '--templates', 'mine');
  assert.is(exit, 0, err);
  assert.match(fs.readFileSync(join(folder, 'out/vault/main.tf'), 'utf8'), '# ours');
  assert.is(iamspec(folder, 'test').exit, 1, 'stale against the shipped templates');
  assert.is(iamspec(folder, 'test', '--templates', 'mine').exit, 0);
});

const badTemplates: readonly (readonly [name: string, text: string, code: string])[] = [
  ['a syntax error', '{{#each', 'template-failed'],
  ['an unknown helper', '{{yaml version}}', 'template-failed'],
  ['an unknown field', '{{json nosuchfield}}', 'template-failed'],
  ['invalid JSON', `${bucketTemplate},`, 'template-changes-policy'],
  ['another policy', bucketTemplate.replace('{{json effect}}', '"Allow"'), 'template-changes-policy'],
  [
    'an unknown operator',
    bucketTemplate.replace('{{json condition indent=6}}', '{ "BoolXX": { "aws:MultiFactorAuthPresent": "false" } }'),
    'template-changes-policy',
  ],
];

for (const [name, text, code] of badTemplates) {
  test(`a template with ${name} is refused by name`, () => {
    if (code === 'template-changes-policy') assert.is.not(text, bucketTemplate, 'the test changes the template');
    const folder = project({ 'specs/vault.yaml': vault, 'mine/policies/bucket.json.hbs': text });
    const { exit, err } = iamspec(folder, 'generate', '--templates', 'mine');
    assert.is(exit, 2, err);
    assert.match(err, `error[${code}]`);
    assert.match(err, 'policies/bucket.json.hbs');
    assert.not.ok(fs.existsSync(join(folder, 'out')));
  });
}

test('a folder of templates that is missing, or holds an unknown one, is refused', () => {
  const folder = project({ 'specs/vault.yaml': vault, 'mine/policies/buckets.json.hbs': '' });
  assert.is(iamspec(folder, 'generate', '--templates', 'none').exit, 2);
  const { exit, err } = iamspec(folder, 'generate', '--templates', 'mine');
  assert.is(exit, 2);
  const empty = iamspec(folder, 'generate', '--templates', 'specs');
  assert.is(empty.exit, 2);
  assert.match(empty.err, 'error[template-failed]: there is no template (`*.hbs`) in `specs`');
  assert.match(empty.err, 'help: the templates are policies/boundary.json.hbs, ');
  assert.match(err, 'policies/buckets.json.hbs');
});

test.run();
