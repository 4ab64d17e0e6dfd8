// The files of a project's own presets: each mistake in them is told there, once, and none is read from elsewhere.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readBeside, readPresetFiles } from '../../src/io.ts';
import { build, openLibrary } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { readSpec } from '../../src/spec/read.ts';
import { Diagnostics, placeOf, Refusal } from '../../src/text/diagnostic.ts';
import { random, seed } from '../seeded.ts';
import { head, own, read, reader } from './presets.ts';
import { library, told } from './reading.ts';

test('each mistake in a file of presets is told there, whether or not it is used', () => {
  const folder = 'test/corpus/presets/bad';
  const all = readdirSync(folder);
  assert.ok(all.length >= 30);
  for (const name of all) {
    const text = readFileSync(`${folder}/${name}`, 'utf8');
    const [, expected] = /^# ([a-z-]+ \d+:\d+)\n/.exec(text) ?? [];
    const { spec, all: diagnostics } = read(head, { bad: text, reader: reader.replace('version: 1', 'version: 9') });
    assert.equal(diagnostics.map(told), [expected], name);
    const [wrong] = diagnostics;
    assert.is(wrong?.at?.source.path, 'specs/presets/bad.yaml', name);
    assert.ok(wrong?.help, `${name}: no help`);
    assert.is(spec, undefined, name);
  }
});

test('the corpus has every code that is about the files of presets alone', () => {
  const [, section = ''] =
    /^ {2}\/\/ Reading presets of the project's own\.\n([\s\S]*?)^ {2}\/\//m.exec(
      readFileSync('src/text/codes.ts', 'utf8'),
    ) ?? [];
  const codes = [...section.matchAll(/^ {2}'([a-z-]+)':/gm)].map(([, code]) => code);
  assert.ok(codes.length > 3);
  const seen = readdirSync('test/corpus/presets/bad').map(
    (name) => readFileSync(`test/corpus/presets/bad/${name}`, 'utf8').split(' ')[1],
  );
  assert.equal(
    codes.filter((code) => !seen.includes(code)),
    [],
  );
});

test('a mistake in a file is told once, though several specs name the folder, and none of them is read', () => {
  const diagnostics = new Diagnostics();
  const files = { bad: reader.replace('version: 1\n', '') };
  const text = `${head}use: { u: { preset: reader, version: 1, to: bob, with: { bucket: data } } }\n`;
  assert.is(read(text, files, diagnostics, 'specs/a.yaml').spec, undefined);
  assert.is(read(text, files, diagnostics, 'specs/b.yaml').spec, undefined);
  assert.equal(
    diagnostics.all.map(({ code, at }) => [code, at?.source.path]),
    [['missing-key', 'specs/presets/bad.yaml']],
  );
  read(text, files, diagnostics, 'other/a.yaml');
  assert.is(diagnostics.all.length, 2, 'another folder');
});

test('so it is where specs are built one after the other', () => {
  const diagnostics = new Diagnostics();
  const readPresets = () => [{ path: 'specs/presets/bad.yaml', text: reader.replace('version: 1\n', '') }];
  const tools = { library: openLibrary(), templates: shipped(), readHeld: readBeside, readPresets };
  for (const name of ['a', 'b']) {
    assert.is(build({ path: `specs/${name}.yaml`, text: head }, tools, diagnostics), undefined);
  }
  assert.equal(diagnostics.all.map(told), ['missing-key 1:1']);
});

test('a spec without `presets` reads no folder', () => {
  const text = `${head.replace('presets: ./presets\n', '')}use: { u: { ${own}, with: { mfa: fresh } } }\n`;
  const never = () => {
    throw new Error('read');
  };
  assert.ok(
    readSpec({ path: 'specs/x.yaml', text }, library, new Diagnostics(), undefined, {
      presets: { read: never, diagnostics: new Diagnostics() },
    }),
  );
});

test('a folder: its files and no more, in order', () => {
  const files = readPresetFiles('test/corpus/presets/project/team.yaml', 'presets');
  assert.equal(
    files.map(({ path }) => path.split('/').at(-1)),
    ['bucket-reader.yaml', 'bucket-reader-2.yaml', 'sign-in.yml'],
  );
});

test('a folder that is missing, a file, or leads elsewhere is not read; nor is a link to a file elsewhere', () => {
  const root = mkdtempSync(join(tmpdir(), 'iamspec-presets-'));
  try {
    const specs = join(root, 'specs');
    mkdirSync(join(specs, 'presets'), { recursive: true });
    mkdirSync(join(specs, 'inside'));
    mkdirSync(join(root, 'presets'));
    writeFileSync(join(root, 'presets', 'reader.yaml'), reader);
    writeFileSync(join(specs, 'inside', 'reader.yaml'), reader);
    writeFileSync(join(specs, 'file'), reader);
    symlinkSync(join(root, 'presets'), join(specs, 'linked'));
    symlinkSync(join(specs, 'inside'), join(specs, 'linked-inside'));
    symlinkSync(join(root, 'presets', 'reader.yaml'), join(specs, 'presets', 'reader.yaml'));
    symlinkSync('..', join(specs, 'inside', 'up'));
    const outcome = (folder: string): string => {
      try {
        return `${readPresetFiles(join(specs, 'x.yaml'), folder).length}`;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return error.diagnostics.map(({ code, message }) => `${code} ${message.replaceAll(root, '')}`).join();
      }
    };
    assert.is(outcome('inside'), '1');
    assert.is(outcome('linked-inside'), '1');
    assert.is(outcome('none'), 'file-unreadable there is no folder `/specs/none`');
    assert.is(
      outcome('file'),
      'file-unreadable cannot read the presets in `/specs/file`: a part of its path is a file',
    );
    assert.is(outcome('linked'), 'file-unreadable `/specs/linked` leads out of the folder of the spec');
    assert.is(outcome('../presets'), 'file-unreadable `/presets` leads out of the folder of the spec');
    assert.is(outcome('inside/up'), 'file-unreadable `/specs/inside/up` leads out of the folder of the spec');
    assert.is(outcome('presets'), 'file-unreadable `/specs/presets/reader.yaml` leads out of the folder of the spec');
    const text = head.replace('./presets', './none');
    const diagnostics = new Diagnostics();
    assert.is(
      readSpec({ path: join(specs, 'x.yaml'), text }, library, diagnostics, undefined, {
        presets: { read: readPresetFiles, diagnostics },
      }),
      undefined,
    );
    const [wrong] = diagnostics.all;
    assert.ok(wrong?.at);
    assert.match(placeOf(wrong.at), 'specs/x.yaml:9:10');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test('a preset that changes, changes what is rendered', () => {
  const text = `${head}use: { u: { preset: reader, version: 1, to: bob, with: { bucket: data } } }\n`;
  const rendered = (preset: string): string => {
    const diagnostics = new Diagnostics();
    const readPresets = () => [{ path: 'specs/presets/reader.yaml', text: preset }];
    const tools = { library: openLibrary(), templates: shipped(), readHeld: readBeside, readPresets };
    const built = build({ path: 'specs/x.yaml', text }, tools, diagnostics);
    assert.ok(built, diagnostics.all.map(({ message }) => message).join());
    return JSON.stringify([...built.files]);
  };
  assert.is(rendered(reader), rendered(reader));
  assert.is.not(rendered(reader), rendered(reader.replace('s3:GetObject', 's3:GetObjectVersion')));
});

test('a preset and a use that multiply beyond measure are refused', () => {
  const file = (times: number) => `preset: a
version: 1
description: A.
with: { a: a text }
rules:
  r: { allow: s3:GetObject, to: <to>, resource: "data/${'<a>'.repeat(times)}" }
`;
  const text = (length: number) =>
    `${head}use: { u: { preset: a, version: 1, to: bob, with: { a: ${'x'.repeat(length)} } } }\n`;
  assert.equal(read(text(500_000), { file: file(300_000) }).all.map(told), ['preset-setting 10:8']);
  assert.ok(read(text(10), { file: file(100) }).spec);
});

test('damaged files never throw, and are told in words', () => {
  const { below, pick } = random(seed);
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ': ',
    ', ',
    '\n',
    '  ',
    '"',
    '<to>',
    '<',
    '>',
    '<x>',
    '*',
    '&a',
    '- ',
    '',
    'null',
    '7',
  ];
  let good = 0;
  for (let round = 0; round < 400; round += 1) {
    const start = below(reader.length);
    const damaged = reader.slice(0, start) + pick(pieces) + reader.slice(start + below(6));
    const { spec, all } = read(`${head}use: { u: { preset: reader, version: 1, to: bob, with: { bucket: data } } }\n`, {
      damaged,
    });
    if (spec !== undefined) good += 1;
    assert.is(
      spec === undefined,
      all.some(({ severity }) => severity === 'error'),
      `seed ${seed}: ${damaged}`,
    );
  }
  assert.ok(good > 0 && good < 400);
});

test.run();
