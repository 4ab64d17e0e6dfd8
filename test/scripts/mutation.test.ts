// The mutation run itself: it makes the changes it says, the tests that it runs can fail, and no excuse outlives its use.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { edited } from '../../scripts/mutation/edit.ts';
import { Equivalents } from '../../scripts/mutation/equivalents.ts';
import { Modules } from '../../scripts/mutation/modules.ts';
import { openProject } from '../../scripts/mutation/project.ts';
import { regularExpressionEdits } from '../../scripts/mutation/regular-expression.ts';

test('edits are made by place, in any order, and must not meet', () => {
  const insertion = { start: 1, end: 1, text: '(' };
  const replacement = { start: 1, end: 3, text: 'x' };
  assert.is(edited('abcd', [replacement, insertion]), 'a(xd');
  assert.is(edited('abcd', []), 'abcd');
  assert.throws(() => edited('abcd', [replacement, { start: 2, end: 4, text: '' }]), /two changes meet/);
});

const expressions: readonly (readonly [before: string, after: readonly string[]])[] = [
  ['/^a$/', ['/a$/', '/^a/']],
  ['/a+b*/i', ['/a*b*/i', '/a+b+/i', '/a+b*/']],
  ['/[^a+]/', ['/[a+]/']],
  ['/\\^\\+/', []],
  ['/(?:a)?b??/', ['/(?:a)b??/', '/(?:a)?b?/']],
  ['/\\d{12}/', ['/\\d{11}/', '/\\d{13}/']],
  ['/a{1,64}/', ['/a{0,64}/', '/a{2,64}/', '/a{1,63}/', '/a{1,65}/']],
];

for (const [before, after] of expressions) {
  test(`changes of ${before}`, () => {
    assert.equal(
      regularExpressionEdits(before).map((edit) => edited(before, [edit])),
      after,
    );
  });
}

const files = ['src/evaluate/outcome.ts', 'src/evaluate/gates.ts'];
const tests = ['test/evaluate/gates.test.ts', 'test/evaluate/outcome.test.ts', 'test/iam/operators.test.ts'];
const project = await openProject(files, tests);

/** The changes of a function, each as the line shows it. */
function changesIn(inside: string): readonly string[] {
  return project.mutants.filter((mutant) => mutant.inside === inside).map(({ change }) => change);
}

test('a function’s mutants', () => {
  assert.equal(changesIn('not'), [
    'isDoubt(outcome) ? outcome : !outcome → (outcome)',
    'isDoubt(outcome) ? outcome : !outcome → (!outcome)',
    '!outcome → outcome',
  ]);
  assert.equal(changesIn('and'), [
    'a === false || b === false → true',
    'a === false || b === false → false',
    'a === false || b === false → (a === false && b === false)',
    'a === false || b === false → (a === false)',
    'a === false || b === false → (b === false)',
    'a === false → a !== false',
    'false → true',
    'b === false → b !== false',
    'false → true (2)',
    'false → true (3)',
    'a === true ? b : a → (b)',
    'a === true ? b : a → (a)',
    'a === true → a !== true',
    'true → false',
  ]);
  assert.ok(changesIn('every').includes('entries → []'), 'a loop over nothing');
  assert.ok(changesIn('every').includes('result = outcome; → nothing'), 'a statement left out');
  assert.ok(changesIn('guarded').includes("['deleteobjectversion', 'putbucketversioning'] → ['putbucketversioning']"));
  assert.ok(changesIn('callerGate').includes("'aws:tokenissuetime' → 'aws:tokenissuetime~'"));
  assert.ok(changesIn('open').includes('{ allows: true, reason } → { allows: true }'));
  assert.is(changesIn('whoAmI').length, 0, 'prose is left alone');
});

test('mutants are told apart by file, function and change', () => {
  const ids = project.mutants.map(({ file, inside, change }) => `${file} ${inside} ${change}`);
  assert.is(new Set(ids).size, ids.length);
});

test('a file’s tests are those that reach it, its own first', () => {
  assert.equal(project.testsOf('src/evaluate/outcome.ts'), [
    'test/evaluate/outcome.test.ts',
    'test/evaluate/gates.test.ts',
  ]);
  assert.equal(project.testsOf('src/evaluate/gates.ts'), ['test/evaluate/gates.test.ts']);
});

test('nothing fails where nothing is changed, and a change of `and` is noticed', async () => {
  const modules = new Modules(project.code);
  assert.is(await modules.run(tests), undefined);
  const mutant = project.mutants.find(({ inside, change }) => inside === 'and' && change.endsWith('(a === false)'));
  if (mutant === undefined) throw new Error('the mutant is not there');
  const replaced = { file: mutant.file, code: await project.mutated(mutant) };
  assert.match((await modules.run(tests, replaced)) ?? '', /^test\/evaluate\/\w+\.test\.ts: /);
});

const toy =
  "exports.value = () => 1; require('uvu').test('a', () => { if (require('./a.js').value() !== 1) throw Error('no'); });";

test('a failing test, one that cannot be loaded, none at all, and a loop without end', async () => {
  const run = (code: string) => new Modules({ 't/a.js': toy }).run(['t/a.js'], { file: 't/a.js', code });
  assert.is(await new Modules({ 't/a.js': toy }).run(['t/a.js']), undefined);
  assert.is(await run(toy.replace('=> 1', '=> 2')), 't/a.js: a: no');
  assert.is(await run('throw Error("no")'), 't/a.js cannot be loaded: no');
  assert.is(await run(''), 't/a.js has no test');
  assert.is(await run(toy.replace('=> 1', '=> { for (;;) countTurn(); }')), 't/a.js: a: a loop does not end');
  assert.is(await run("require('uvu').suite('s')('b', async () => { throw Error('late'); })"), 't/a.js: b: late');
});

test('loops are counted, whichever of them is changed', async () => {
  for (const mutant of project.mutants.filter(({ inside }) => inside === 'some')) {
    const code = await project.mutated(mutant);
    if (!mutant.change.startsWith('for')) assert.match(code, 'countTurn()');
  }
  assert.match(project.code['src/evaluate/outcome.ts'] ?? '', 'countTurn()');
});

test('an excuse is good for its own change, and stale where a test notices that or there is none', () => {
  const [mutant, other] = project.mutants;
  if (mutant === undefined || other === undefined) throw new Error('there are no mutants');
  const folder = mkdtempSync(path.join(tmpdir(), 'mutation-'));
  const file = path.join(folder, 'excuses.yaml');
  const write = (changes: readonly string[]) =>
    writeFileSync(file, JSON.stringify({ [mutant.file]: { [mutant.inside]: { why: changes } } }));
  try {
    write([mutant.change, 'a → b']);
    const equivalents = new Equivalents(file);
    assert.ok(equivalents.has(mutant));
    assert.not(equivalents.has(other));
    const gone = `${mutant.file}: ${mutant.inside}: a → b: there is no such change`;
    assert.equal(equivalents.stale(files, [mutant], project.mutants), [gone]);
    assert.equal(equivalents.stale(files, [], project.mutants), [
      `${mutant.file}: ${mutant.inside}: ${mutant.change}: a test notices it`,
      gone,
    ]);
    assert.equal(equivalents.stale([], [], []), [], 'of files that were not tried');
    write([mutant.change, mutant.change]);
    assert.throws(() => new Equivalents(file), /lists a change twice/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
