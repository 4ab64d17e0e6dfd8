// Files of attachments: what policies that iamspec did not write are attached to, by the names of a spec.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ownerOf, targetOf } from '../../src/compile/placement.ts';
import { attachedByName, attachesItself, readAttachmentsFile } from '../../src/spec/attachments-file.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import { library, readGood, told } from './reading.ts';

const spec = readGood(`iamspec: 1
accounts: { home: "444455556666" }
principals:
  ann: { user: home/ann }
  bob: { user: home/bob, boundary: ReadOnlyAccess }
  staff: { group: home/staff, members: [ann] }
  admin: { role: home/admin }
  gate: { sso: home/gate }
  gates: { sso: any/gate }
  whole: { account: home }
buckets: { data: { name: acme-data, account: home } }
`);

function read(attachments: string) {
  const diagnostics = new Diagnostics();
  const source = { path: 'p/attachments.yaml', text: `iamspec: 1\nattachments:\n  ${attachments}\n` };
  const files = readAttachmentsFile(source, spec, library, diagnostics);
  assert.is(files === undefined, diagnostics.hasErrors);
  const to = files?.flatMap((each) => each.to) ?? [];
  return {
    attached: to.map(({ file, attachment }) => {
      return `${file} ${attachment.kind} ${ownerOf(targetOf(attachment))}`;
    }),
    errors: diagnostics.all.map(told),
    help: diagnostics.all[0]?.help,
  };
}

test('each kind, one or many, in the words of `attach`', () => {
  const { attached, errors } = read(
    'a.json: { bucket: data }\n  in/b.json: { identity: [ann, staff, admin, gate], boundary: [ann, admin] }\n  ./c.json: { role: admin }',
  );
  assert.equal(errors, []);
  assert.equal(attached, [
    'a.json bucket data',
    'in/b.json identity ann',
    'in/b.json identity staff',
    'in/b.json identity admin',
    'in/b.json identity gate',
    'in/b.json boundary ann',
    'in/b.json boundary admin',
    'c.json role admin',
  ]);
});

test('what does not fit is told where it stands', () => {
  const cases = {
    'a.json: { bucket: dat }': 'unknown-name 3:21',
    'a.json: { bucket: ann }': 'wrong-kind 3:21',
    'a.json: { identity: data }': 'wrong-kind 3:23',
    'a.json: { identity: whole }': 'wrong-kind 3:23',
    'a.json: { identity: gates }': 'pattern-principal 3:23',
    'a.json: { identity: everyone }': 'wrong-kind 3:23',
    'a.json: { role: ann }': 'wrong-kind 3:19',
    'a.json: { boundary: staff }': 'wrong-kind 3:23',
    'a.json: { boundary: bob }': 'attached-twice 3:23',
    'a.json: { bucket: data }\n  b.json: { bucket: data }': 'attached-twice 4:21',
    'a.json: { role: admin }\n  b.json: { role: [admin] }': 'attached-twice 4:20',
    'a.json: { boundary: ann }\n  b.json: { boundary: [admin, ann] }': 'attached-twice 4:31',
    'a.json: { bucket: data }\n  ./a.json: { identity: ann }': 'duplicate-key 4:3',
    'a.json: { bucket: data }\n  a.json: { identity: ann }': 'duplicate-key 4:3',
    'a.json: {}': 'empty-section 3:3',
    'a.json: { user: ann }': 'unknown-key 3:13',
    'a.json: data': 'wrong-type 3:11',
    'a.json: { identity: [ann, ann] }': 'duplicate-value 3:29',
    '../a.json: { identity: ann }': 'attachments-path 3:3',
    '../../etc/passwd: { identity: ann }': 'attachments-path 3:3',
    '/a.json: { identity: ann }': 'attachments-path 3:3',
    'b/../../a.json: { identity: ann }': 'attachments-path 3:3',
    'b//a.json: { identity: ann }': 'attachments-path 3:3',
    'a.yaml: { identity: ann }': 'attachments-path 3:3',
    '.json: { identity: ann }': 'attachments-path 3:3',
    '"C:\\\\a.json": { identity: ann }': 'attachments-path 3:3',
    '"a\\nb.json": { identity: ann }': 'attachments-path 3:3',
    '"a\\0.json": { identity: ann }': 'attachments-path 3:3',
  };
  for (const [text, expected] of Object.entries(cases)) {
    const { errors, help } = read(text);
    assert.equal(errors, [expected], text);
    assert.ok(help, text);
  }
});

test('what is no file of attachments', () => {
  const texts = {
    '': 'empty-spec 1:1',
    '[]': 'spec-not-a-map 1:1',
    'iamspec: 1\n': 'missing-key 1:1',
    'attachments: { a.json: { bucket: data } }\n': 'missing-key 1:1',
    'iamspec: 2\nattachments: { a.json: { bucket: data } }\n': 'language-version 1:10',
    'iamspec: 1\nattachments: {}\n': 'empty-section 2:1',
    'iamspec: 1\nattachments: { a.json: { bucket: data } }\nrules: {}\n': 'unknown-key 3:1',
  };
  for (const [text, expected] of Object.entries(texts)) {
    const diagnostics = new Diagnostics();
    const found = readAttachmentsFile({ path: 'a.yaml', text }, spec, library, diagnostics);
    assert.equal(diagnostics.all.map(told), [expected], text);
    assert.is(found, undefined);
  }
});

test('by their own names', () => {
  const outcome = (file: string): string => {
    if (!attachesItself(file)) return 'no';
    const diagnostics = new Diagnostics();
    const found = attachedByName({ path: `p/${file}`, text: '{}' }, file, spec, library, diagnostics);
    return found?.to.map(({ attachment }) => attachment.kind).join() ?? diagnostics.all.map(told).join();
  };
  const names = {
    'bucket.data.json': 'bucket',
    'identity.staff.json': 'identity',
    'trust.admin.json': 'role',
    'boundary.ann.json': 'boundary',
    'boundary.bob.json': 'attached-twice 1:1',
    'bucket.ann.json': 'wrong-kind 1:1',
    'trust.ann.json': 'wrong-kind 1:1',
    'identity.an.json': 'unknown-name 1:1',
    'identity.a\nb.json': 'unknown-name 1:1',
    'identity.__proto__.json': 'unknown-name 1:1',
    'role.admin.json': 'no',
    'user.ann.json': 'no',
    'data.json': 'no',
    'bucket.json': 'no',
    'bucket..json': 'no',
    'constructor.data.json': 'no',
    'in/bucket.data.json': 'no',
    'Bucket.data.json': 'no',
    'bucket.data.JSON': 'no',
  };
  for (const [file, expected] of Object.entries(names)) assert.is(outcome(file), expected, file);
});

test.run();
