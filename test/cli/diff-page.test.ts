// `iamspec diff --format html`, run for real: what the page carries is what `diff` and `matrix` say. A browser opens it elsewhere.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DiffPageData, PageMatrix } from '../../src/report/page-data.ts';
import { iamspec, project, vault } from './program.ts';
import { repository } from './repository.ts';

/** A repository of these specs, and then what they are in its working tree. */
function changed(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string {
  const folder = repository(before);
  for (const file of Object.keys(before)) fs.rmSync(join(folder, file));
  for (const [file, text] of Object.entries(after)) fs.writeFileSync(join(folder, file), text);
  return folder;
}

function dataFor(folder: string): DiffPageData {
  const { exit, out, err } = iamspec(folder, 'diff', '--format', 'html');
  assert.equal([exit === 2, err], [false, '']);
  return JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(out)?.[1] ?? '') as DiffPageData;
}

/** The answers of a bucket's rows: by caller, three for each action. */
function answersIn(
  { buckets, callers, rows, cells, actions }: PageMatrix,
  version: 'rows' | 'before',
): ReadonlyMap<string, readonly (string | null)[]> {
  const [bucket] = buckets;
  return new Map(
    callers.map(({ words }, at) => {
      const numbers = rows[bucket?.[version]?.[at] ?? -1] ?? new Array<number>(actions.length * 3).fill(-1);
      return [words, numbers.map((number) => cells[number]?.answer ?? null)];
    }),
  );
}

interface Told {
  readonly caller: { readonly words: string };
  readonly cells: readonly Readonly<Record<'mfa' | 'no_mfa' | 'key', { readonly answer: string } | null>>[];
}

/** The same as `iamspec matrix` tells it of the specs as they are. */
function told(folder: string, actions: readonly string[]): ReadonlyMap<string, readonly (string | null)[]> {
  const asked = actions.flatMap((action) => ['--action', action]);
  const { out } = iamspec(folder, 'matrix', 'specs/vault.yaml', '--format', 'json', ...asked);
  const rows: readonly Told[] = JSON.parse(out).matrix.buckets[0].rows;
  return new Map(
    rows.map(({ caller, cells }) => [
      caller.words.replaceAll('`', ''),
      cells.flatMap(({ mfa, no_mfa, key }) => [mfa, no_mfa, key].map((each) => each?.answer ?? null)),
    ]),
  );
}

const edits: readonly (readonly [name: string, from: RegExp | string, to: string])[] = [
  ['a guard that spares access keys', 'key_absent: denied', 'key_absent: exempt'],
  ['a guard that is gone', /\n {2}reading-needs-mfa: .*/, ''],
  ['an action that is no usual one', 'allow: s3:GetObject', 'allow: [s3:GetObject, s3:PutObjectAcl]'],
  ['a grant that is gone', '  bob-reads: { allow: s3:GetObject', '  bob-reads: { allow: s3:ListBucket'],
];

for (const [name, from, to] of edits) {
  test(`${name}: the matrix before and after is what \`iamspec matrix\` says of both`, () => {
    const after = vault.replace(from, to);
    assert.is.not(after, vault);
    const folder = changed({ 'specs/vault.yaml': vault }, { 'specs/vault.yaml': after });
    const { specs } = dataFor(folder);
    assert.is(specs.length, 1);
    const [{ matrix, groups }] = specs as [DiffPageData['specs'][number]];
    const now = answersIn(matrix, 'rows');
    const before = answersIn(matrix, 'before');
    assert.ok(now.size > 1);
    assert.equal(now, told(folder, matrix.actions));
    fs.writeFileSync(join(folder, 'specs/vault.yaml'), vault);
    assert.equal(before, told(folder, matrix.actions));
    assert.not.equal(now, before, 'the change is seen in the columns');
    assert.ok(groups.length > 0);
  });
}

test('the columns have the action by which a change is shown', () => {
  const after = vault.replace('allow: s3:GetObject', 'allow: [s3:GetObject, s3:PutObjectAcl]');
  const [spec] = dataFor(changed({ 'specs/vault.yaml': vault }, { 'specs/vault.yaml': after })).specs;
  assert.ok(spec?.matrix.actions.includes('s3:PutObjectAcl'));
});

test('the page says what `diff` says, change for change', () => {
  const after = vault.replace('key_absent: denied', 'key_absent: exempt');
  const folder = changed({ 'specs/vault.yaml': vault }, { 'specs/vault.yaml': after });
  const page = dataFor(folder);
  const { specs, outcome } = JSON.parse(iamspec(folder, 'diff', '--format', 'json').out);
  assert.is(page.verdict.tone, outcome);
  const rows = page.specs.flatMap(({ groups }) => groups.flatMap(({ changes }) => changes));
  assert.equal(
    rows.map((each) => new Map(each.rows).get('id')).sort(),
    specs[0].changes.map(({ fingerprint }: { fingerprint: string }) => fingerprint).sort(),
  );
  assert.ok(page.specs[0]?.declared.some((text) => text.includes('key_absent: denied, now exempt')));
});

test('a spec that is new, one that is gone, and nothing at all', () => {
  const other = vault.replaceAll('acme-vault', 'acme-other');
  const page = dataFor(changed({ 'specs/vault.yaml': vault }, { 'specs/other.yaml': other }));
  assert.equal(
    page.specs.map(({ name, state, file }) => [name, state, file]),
    [
      ['other', 'added', 'specs/other.yaml'],
      ['vault', 'removed', ''],
    ],
  );
  const same = dataFor(changed({ 'specs/vault.yaml': vault }, { 'specs/vault.yaml': vault }));
  assert.equal([same.verdict.tone, same.specs.length, same.unchanged], ['same', 0, 1]);
});

test('what is accepted is said so', () => {
  const after = vault.replace('key_absent: denied', 'key_absent: exempt');
  const folder = changed({ 'specs/vault.yaml': vault }, { 'specs/vault.yaml': after });
  const [first] = JSON.parse(iamspec(folder, 'diff', '--format', 'json').out).specs[0].changes;
  const entry = { fingerprint: first.fingerprint, reason: 'the move', expires: '2999-01-01' };
  fs.writeFileSync(join(folder, 'accepted.json'), JSON.stringify({ accepted: [entry] }));
  assert.is.not(iamspec(folder, 'diff', '--accept', 'accepted.json', '--also', 'html=access.html').exit, 2);
  assert.match(fs.readFileSync(join(folder, 'access.html'), 'utf8'), /"accepted":"the move/);
});

test('two folders of renderings have a page, too, and no spec to ask again', () => {
  const folder = project({ 'specs/vault.yaml': vault });
  assert.is(iamspec(folder, 'generate', '--out', 'one').exit, 0);
  fs.writeFileSync(join(folder, 'specs/vault.yaml'), vault.replace('key_absent: denied', 'key_absent: exempt'));
  assert.is(iamspec(folder, 'generate', '--out', 'two').exit, 0);
  const { out } = iamspec(folder, 'diff', 'one', 'two', '--format', 'html');
  const data = JSON.parse(/id="data">(.*?)<\/script>/s.exec(out)?.[1] ?? '') as DiffPageData;
  assert.equal([data.specs[0]?.file, data.verdict.tone], ['', 'widened']);
  assert.not.equal(
    answersIn(data.specs[0]?.matrix as PageMatrix, 'rows'),
    answersIn(data.specs[0]?.matrix as PageMatrix, 'before'),
  );
});

test.run();
