// Formatting: what comes out is what the golden files say, means the same, loses no comment, and stays as it is.
import * as fs from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { formatSpec } from '../../src/format/format.ts';
import { build, openLibrary, type Tools } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { Problems } from '../../src/spec/problems.ts';
import { readYaml } from '../../src/spec/yaml.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import { type Random, random, seed } from '../seeded.ts';
import { type Scattered, scatter } from './scatter.ts';

const anew = process.env.UPDATE_GOLDEN === '1';
const cases = 'test/corpus/format';

function textsIn(folder: string): readonly (readonly [path: string, text: string])[] {
  return fs.readdirSync(folder).map((name) => [`${folder}/${name}`, fs.readFileSync(`${folder}/${name}`, 'utf8')]);
}

/** The formatted text, or the code of what is wrong. */
function formatted(text: string): { readonly text?: string; readonly codes: readonly string[] } {
  const diagnostics = new Diagnostics();
  const after = formatSpec({ path: 'x.yaml', text }, diagnostics);
  const codes = diagnostics.all.map(({ code }) => code);
  assert.is(after === undefined, diagnostics.hasErrors);
  return { codes, ...(after === undefined ? {} : { text: after }) };
}

/** The data without any order: keys sorted, and lists of texts. */
function unordered(data: unknown): unknown {
  if (Array.isArray(data)) {
    const items = data.map(unordered);
    return items.every((item) => typeof item === 'string') ? items.sort() : items;
  }
  if (typeof data !== 'object' || data === null) return data;
  const keys = Object.keys(data).sort();
  return keys.map((key) => [key, unordered((data as Readonly<Record<string, unknown>>)[key])]);
}

const namedSections = [
  'accounts',
  'principals',
  'buckets',
  'mfa',
  'rules',
  'use',
  'callers',
  'sessions',
  'contexts',
  'tests',
  'properties',
];

/** Formats, and holds the result against the original by means that formatting does not use itself. */
function hold(before: string, about: string): string {
  const { text, codes } = formatted(before);
  const shown = `${about}\n${before}\n→\n${text}`;
  assert.equal(codes, [], shown);
  if (text === undefined) throw new Error(shown);
  const [dataBefore, dataAfter] = [parse(before.replace(/^\ufeff/, '')), parse(text)];
  assert.equal(unordered(dataAfter), unordered(dataBefore), shown);
  for (const section of namedSections) {
    assert.equal(Object.keys(dataAfter[section] ?? {}), Object.keys(dataBefore[section] ?? {}), shown);
  }
  assert.equal(formatted(text), { text, codes: [] }, `not at rest: ${shown}`);
  return text;
}

for (const [path, text] of textsIn(cases).filter(([name]) => !name.endsWith('.expected.yaml'))) {
  test(`golden: ${path}`, () => {
    const golden = path.replace(/\.yaml$/, '.expected.yaml');
    const after = hold(text, path);
    if (anew) fs.writeFileSync(golden, after);
    assert.fixture(after, fs.readFileSync(golden, 'utf8'));
  });
}

test('shipped specs and good ones of the corpus: the same data, at rest, and the same files rendered', () => {
  for (const [path, text] of [...textsIn('specs'), ...textsIn('test/corpus/specs/good')]) {
    const after = hold(text, path);
    const files = filesOf(text, path);
    assert.equal(filesOf(after, path), files, path);
    const renders = path.startsWith('specs/') && !/\.(?:test|fixtures)\.yaml$/.test(path);
    assert.ok(!renders || files !== undefined, path);
  }
});

test('shipped presets and those of the corpus: the same data, at rest, and those that ship as they are', () => {
  let own = 0;
  for (const [path, text] of [...textsIn('templates/presets'), ...textsIn('test/corpus/presets/bad')]) {
    const problems = new Problems({ path, text }, new Diagnostics());
    if (readYaml(problems) === undefined) continue;
    const after = hold(text, path);
    if (path.startsWith('templates/')) assert.fixture(after, text);
    else own += 1;
  }
  assert.ok(own > 3, `${own} of the corpus`);
});

test('specs in error are formatted where their YAML is sound, and refused with its mistakes where it is not', () => {
  let sound = 0;
  for (const [path, text] of textsIn('test/corpus/specs/bad')) {
    const problems = new Problems({ path, text }, new Diagnostics());
    if (readYaml(problems) === undefined) assert.is(formatted(text).text, undefined);
    else hold(text, path);
    sound += problems.hasErrors ? 0 : 1;
  }
  assert.ok(sound > 100, `${sound} sound`);
});

const held = { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' };
const heldText = JSON.stringify({ Version: '2012-10-17', Statement: [held] });
const tools: Tools = {
  library: openLibrary(),
  templates: shipped(),
  readHeld: (_, name) => ({ path: name, text: heldText }),
};

/** What a spec renders to; undefined where it has errors. */
function filesOf(text: string, path: string): ReadonlyMap<string, string> | undefined {
  return build({ path, text }, tools, new Diagnostics())?.files;
}

const sources = [...textsIn('specs'), ...textsIn('test/corpus/specs/good')].flatMap(([path, text]) => {
  const node = readYaml(new Problems({ path, text: text.replace(/^\ufeff/, '') }, new Diagnostics()));
  return node === undefined ? [] : [{ path, node }];
});

/** Every comment is there once, and where it belongs. */
function holdComments(after: string, { text: before, comments }: Scattered, about: string): void {
  const lines = after.split('\n');
  for (const { text, place, what = '' } of comments) {
    const shown = `${about}: ${text} ${place} ${what}\n${before}\n→\n${after}`;
    const found = lines.flatMap((each, index) => (each.includes(text) ? [index] : []));
    assert.is(found.length, 1, shown);
    const [at = 0] = found;
    const line = lines[at] ?? '';
    if (place === 'above' && what !== '') {
      assert.match(line, /^ *#/, shown);
      const next = lines.slice(at).find((each) => !/^ *(?:#|$)/.test(each)) ?? '';
      assert.ok(next.replace(/^[- ]*/, '').startsWith(what), shown);
    }
    if (place === 'behind' && what !== '' && what !== '-')
      assert.ok(line.slice(0, line.indexOf(text)).includes(what), shown);
  }
}

test('specs in random dress mean the same, keep every comment where it belongs, and come to rest', () => {
  const chance: Random = random(seed);
  let [built, commented] = [0, 0];
  for (let round = 0; round < Number(process.env.ROUNDS ?? 150); round += 1) {
    const { path, node } = chance.pick(sources);
    const dressed = scatter(node, chance);
    const about = `SEED=${seed} round ${round}: ${path}`;
    const after = hold(dressed.text, about);
    holdComments(after, dressed, about);
    commented += dressed.comments.length;
    if (round % 5 > 0) continue;
    const files = filesOf(dressed.text, path);
    assert.equal(filesOf(after, path), files, about);
    if (files !== undefined) built += 1;
  }
  assert.ok(built > 20 && commented > 1000, `${built} built, ${commented} comments`);
});

test.run();
