// Which kind of file a text is meant to be, by its keys, and that each kind is formatted in the order of its own definition.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatSpec } from '../../src/format/format.ts';
import { shapeOfFile } from '../../src/format/language.ts';
import { type FileKind, fileShapes, kindOfFile } from '../../src/spec/file-kind.ts';
import { Problems } from '../../src/spec/problems.ts';
import { readYaml } from '../../src/spec/yaml.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';

function rootOf(text: string) {
  const root = readYaml(new Problems({ path: 'x.yaml', text }, new Diagnostics()));
  assert.ok(root, text);
  return root;
}

test('what tells a file is the keys at its top', () => {
  const texts: Readonly<Record<string, FileKind | undefined>> = {
    'iamspec: 1\nrules: {}': 'spec',
    'iamspec: 1\naccounts: {}\ntests: {}\ncallers: {}': 'spec',
    'iamspec: 1\nlockout: {}': 'spec',
    'iamspec: 1\ntests: {}': 'tests',
    'iamspec: 1\ntests: {}\ncallers: {}\ninclude: a': 'tests',
    'iamspec: 1\ncallers: {}': 'fixtures',
    'iamspec: 1\nsessions: {}\ncontexts: {}': 'fixtures',
    'iamspec: 1\nattachments: {}': 'attachments',
    'preset: a\nversion: 1\nrules: {}': 'preset',
    'iamspec: 1\npreset: a\nrules: {}': 'spec',
    'iamspec: 1': undefined,
    'iamspec: 1\ncaller: {}': undefined,
  };
  for (const [text, expected] of Object.entries(texts)) {
    const root = rootOf(text);
    assert.is(kindOfFile(root), expected, text);
    assert.is(shapeOfFile(root), fileShapes[expected ?? 'spec'], text);
  }
});

test('each is formatted in its own order, and then no further', () => {
  const texts = [
    [
      'tests:\n  a: { resource: data, cannot: s3:GetObject, with: fresh, as: all }\ncallers: { all: [ann, bob, eve, joe] }\ninclude: ./x.yaml\niamspec: 1\n',
      'iamspec: 1\ninclude: ./x.yaml\ncallers:\n  all:\n    - ann\n    - bob\n    - eve\n    - joe\ntests:\n  a: { as: all, with: fresh, cannot: s3:GetObject, resource: data }\n',
    ],
    [
      'contexts: { a: { tls: false, source_ip: 203.0.113.7 } }\ncallers: { all: ann }\niamspec: 1\n',
      'iamspec: 1\ncallers: { all: ann }\ncontexts: { a: { source_ip: 203.0.113.7, tls: false } }\n',
    ],
    [
      '# What AWS has.\nattachments:\n   b.json: { identity: ann, bucket: data }   # two\n   a.json: { role: admin }\niamspec: 1\n',
      'iamspec: 1\n# What AWS has.\nattachments:\n  b.json: { bucket: data, identity: ann } # two\n  a.json: { role: admin }\n',
    ],
  ];
  for (const [text = '', expected = ''] of texts) {
    const diagnostics = new Diagnostics();
    const format = (each: string) => formatSpec({ path: 'x.yaml', text: each }, diagnostics);
    assert.is(format(text), expected);
    assert.is(format(expected), expected);
    assert.equal(diagnostics.all, []);
  }
});

test.run();
