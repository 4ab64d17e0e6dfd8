// `--policies`: policies that iamspec did not write become a rendering, or are refused, whoever wrote them.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { policiesIn } from '../../src/cli/foreign-policies.ts';
import { type Build, build, openLibrary, test as runTests } from '../../src/pipeline.ts';
import type { Rendering } from '../../src/readback/rendering.ts';
import { shipped } from '../../src/render/templates.ts';
import { Diagnostics, placeOf } from '../../src/text/diagnostic.ts';
import { project } from './program.ts';

const library = openLibrary();

const spec = `iamspec: 1
accounts: { home: "444455556666" }
principals:
  ann: { user: home/ann }
  bob: { user: home/bob, has: AmazonS3ReadOnlyAccess, boundary: AmazonS3FullAccess }
  admin: { role: home/admin }
buckets: { data: { name: acme-data, account: home } }
rules:
  ann-reads: { allow: s3:GetObject, to: ann, resource: data }
tests:
  ann reads: { as: ann, with: access-key, can: s3:GetObject, resource: data/a }
  ann does not write: { as: ann, with: access-key, cannot: s3:PutObject, resource: data/a }
  bob reads by what the spec says he holds: { as: bob, with: access-key, can: s3:GetObject, resource: data/a }
`;

function built(text = spec): Build {
  const diagnostics = new Diagnostics();
  const never = () => {
    throw new Error('read');
  };
  const made = build({ path: 'specs/x.yaml', text }, { library, templates: shipped(), readHeld: never }, diagnostics);
  assert.ok(made, diagnostics.all.map(({ message }) => message).join());
  return made;
}

const whole = built();

function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-data/*' };
const read = policy(allow);
const grant = policy({ ...allow, Principal: { AWS: 'arn:aws:iam::444455556666:user/ann' } });
const trust = policy({
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::444455556666:user/ann' },
  Action: 'sts:AssumeRole',
  Condition: {},
});

interface Outcome {
  readonly rendering: Rendering | undefined;
  /** `code place message`, without the folder's name. */
  readonly told: readonly string[];
}

function policiesOf(files: Readonly<Record<string, string>>, path = '.', from = whole): Outcome {
  const folder = project(files);
  const outcome = inFolder(folder, path, from);
  fs.rmSync(folder, { recursive: true });
  return outcome;
}

function inFolder(folder: string, path = '.', from = whole): Outcome {
  const diagnostics = new Diagnostics();
  const rendering = policiesIn(join(folder, path), from, library, diagnostics);
  const told = diagnostics.all.map(({ code, at, message }) => {
    const place = at === undefined ? '' : ` ${placeOf(at)}`;
    return `${code}${place} ${message}`.replaceAll(`${folder}/`, '').replaceAll(folder, 'DIR');
  });
  assert.is(rendering === undefined, told.length > 0);
  return { rendering, told };
}

/** Document → where it is attached. */
function attachedIn({ rendering }: Outcome): Record<string, string> {
  const documents = Object.entries(rendering?.manifest.documents ?? {});
  return Object.fromEntries(documents.map(([name, { kind, attached_to }]) => [name, `${kind} ${attached_to}`]));
}

function failing({ rendering }: Outcome): readonly string[] {
  assert.ok(rendering);
  const { tests } = runTests({ ...whole, rendering }, library);
  return tests.filter(({ status }) => status !== 'passed').map(({ test: { name } }) => name);
}

test('by their names', () => {
  const all = policiesOf({ 'bucket.data.json': grant, 'identity.bob.json': read, 'trust.admin.json': trust });
  assert.equal(attachedIn(all), {
    'bucket.data': 'bucket data',
    'identity.bob': 'identity bob',
    'trust.admin': 'trust admin',
  });
  assert.equal(failing(all), []);
  const one = policiesOf({ 'bucket.data.json': grant, 'other.json': 'not looked at' }, 'bucket.data.json');
  assert.equal(attachedIn(one), { 'bucket.data': 'bucket data' });
});

test('what is tested is what is attached, and never what the rules would render; what is held counts', () => {
  assert.equal(failing(policiesOf({ 'identity.bob.json': read })), ['ann reads']);
  const writes = policy({ ...allow, Action: 's3:*' });
  assert.equal(failing(policiesOf({ 'identity.ann.json': writes })), ['ann does not write']);
});

test('by a file of attachments, in the folder or by its name; one principal may have several policies', () => {
  const attachments = `iamspec: 1
attachments:
  all.json: { identity: [ann, bob] }
  in/more.json: { identity: ann, boundary: ann }
`;
  const files = { 'attachments.yaml': attachments, 'all.json': read, 'in/more.json': read };
  const expected = {
    'boundary.ann': 'boundary ann',
    'identity.ann:all.json': 'identity ann',
    'identity.ann:in/more.json': 'identity ann',
    'identity.bob': 'identity bob',
  };
  assert.equal(attachedIn(policiesOf(files)), expected);
  const named = { 'p/own.yaml': attachments, 'p/all.json': read, 'p/in/more.json': read, 'p/left.json': 'no JSON' };
  assert.equal(attachedIn(policiesOf(named, 'p/own.yaml')), expected);
});

test('a Sid leads to a rule where the spec renders one of that name', () => {
  const { rendering } = policiesOf({
    'identity.ann.json': policy({ ...allow, Sid: 'AnnReads' }, { ...allow, Sid: 'Other' }),
  });
  assert.equal({ ...rendering?.manifest.sids }, { AnnReads: 'ann-reads' });
});

test('a file that nothing attaches is told, each by its name; what is no policy is left alone', () => {
  const left = policiesOf({ 'a.json': read, 'role.admin.json': trust, 'in/bucket.data.json': grant, 'b.yaml': '' });
  assert.equal(
    left.told.map((each) => each.replace(/ is attached to$/, '')),
    [
      'attached-nowhere nothing says what `a.json`',
      'attached-nowhere nothing says what `b.yaml`',
      'attached-nowhere nothing says what `in/bucket.data.json`',
      'attached-nowhere nothing says what `role.admin.json`',
    ],
  );
  const beside = { 'bucket.data.json': grant, 'README.md': '', 'main.tf': '', '.hidden.json': '', '.git/x.json': '' };
  assert.equal(policiesOf(beside).told, []);
  const listed = { 'attachments.yaml': 'iamspec: 1\nattachments: { a.json: { identity: ann } }\n', 'a.json': read };
  assert.equal(policiesOf({ ...listed, 'bucket.data.json': grant }).told, [
    'attached-nowhere `attachments.yaml` does not say what `bucket.data.json` is attached to',
  ]);
  assert.equal(policiesOf({ ...listed, 'attachments.yml': '' }).told, [
    'attached-nowhere `DIR` has two files of attachments: `attachments.yaml` and `attachments.yml`',
  ]);
});

test('a folder without policies, and one that iamspec rendered', () => {
  assert.equal(policiesOf({ 'README.md': '' }).told, ['policies-missing there is no policy in `DIR`']);
  const rendered = { 'iamspec.json': '{}', 'policies/bucket.data.json': grant };
  assert.equal(policiesOf(rendered).told, [
    'attached-nowhere `DIR` holds what iamspec rendered, and not policies alone',
  ]);
  assert.equal(policiesOf(rendered, 'policies').told, []);
  assert.match(policiesOf({}, 'none').told.join(), 'file-unreadable there is no `none`');
  assert.match(policiesOf({}, 'none.json').told.join(), 'file-unreadable there is no `none.json`');
});

test('what AWS takes is taken; what it refuses is told in the policy', () => {
  assert.equal(policiesOf({ 'identity.ann.json': policy({ ...allow, Condition: {} }) }).told, []);
  const wrong = {
    '': 'json-syntax identity.ann.json:1:1 this is not JSON: value expected',
    '{ "Statement": [], }': 'json-syntax identity.ann.json:1:20 this is not JSON: property name expected',
    '{ "Statement": [], "Statement": [] }':
      'json-duplicate-key identity.ann.json:1:20 the key `Statement` stands twice',
    '[]': 'policy-type identity.ann.json:1:1 an identity policy is an object, not a list',
    [policy({ ...allow, Principal: '*' })]:
      'policy-element-forbidden identity.ann.json:1:130 `Principal` does not belong in an identity policy',
    ['['.repeat(10_000)]: 'json-too-deep identity.ann.json:1:33 this is nested deeper than 32 levels',
  };
  for (const [text, expected] of Object.entries(wrong)) {
    assert.equal(policiesOf({ 'identity.ann.json': text }).told, [expected], text.slice(0, 50));
  }
});

test('a mistake in a policy that is attached several times is told once', () => {
  const attachments = 'iamspec: 1\nattachments: { a.json: { identity: [ann, bob, admin], boundary: ann } }\n';
  assert.is(policiesOf({ 'attachments.yaml': attachments, 'a.json': '{}' }).told.length, 1);
});

test('names that the spec does not have, and a second boundary', () => {
  assert.equal(policiesOf({ 'bucket.dat.json': grant, 'trust.ann.json': trust, 'boundary.bob.json': read }).told, [
    'attached-twice boundary.bob.json:1:1 `bob` has the permissions boundary `AmazonS3FullAccess` already, and AWS knows one for each',
    'unknown-name bucket.dat.json:1:1 a bucket named `dat` is not declared',
    'wrong-kind trust.ann.json:1:1 `ann` is a user, and a role is wanted',
  ]);
});

test('hostile folders: links that lead out, pipes, folders, large files, what is no text, and odd names', () => {
  const folder = project({ secret: read, 'p/bucket.data.json': grant, 'p/in.json/x.txt': '' });
  const at = (name: string) => join(folder, 'p', name);
  fs.symlinkSync('../secret', at('identity.ann.json'));
  assert.is(spawnSync('mkfifo', [at('identity.bob.json')]).status, 0);
  fs.writeFileSync(at('identity.admin.json'), Buffer.alloc(5 * 1024 * 1024, ' '));
  fs.writeFileSync(at('boundary.ann.json'), Buffer.from([0xff, 0xfe]));
  fs.mkdirSync(at('trust.admin.json'));
  fs.writeFileSync(at('identity.a\nb.json'), read);
  fs.writeFileSync(at('\u001b[31m.json'), read);
  const { told } = inFolder(folder, 'p');
  assert.equal(told, [
    'attached-nowhere nothing says what `p/\u001b[31m.json` is attached to',
    'file-not-utf8 `p/boundary.ann.json` is not UTF-8 text',
    'file-too-large `p/identity.admin.json` is 5.0 MB; the limit is 1 MB',
    'file-unreadable `p/identity.ann.json` leads out of `p`',
    'file-unreadable `p/identity.bob.json` is not a file',
    'unknown-name p/identity.a\nb.json:1:1 a principal named `a\nb` is not declared',
  ]);
  fs.writeFileSync(at('attachments.yaml'), 'iamspec: 1\nattachments: { identity.ann.json: { identity: ann } }\n');
  assert.match(
    inFolder(folder, 'p/attachments.yaml').told.join(),
    /^file-unreadable p\/attachments\.yaml:2:16 .* leads out of `p`$/,
  );
  fs.rmSync(folder, { recursive: true });
});

test.run();
