// Files of tests and of fixtures beside specs, with the program itself: who reads them, and who does not.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesIn, iamspec, project, vault } from './program.ts';

const staff = 'iamspec: 1\ncallers: { staff: [bob] }\n';
const beside = `iamspec: 1
include: ../shared/staff.fixtures.yaml
tests:
  staff does not write: { as: staff, with: access-key, cannot: s3:PutObject, resource: vault/a }
`;
const files = {
  'specs/vault.yaml': vault,
  'specs/vault.test.yaml': beside,
  'shared/staff.fixtures.yaml': staff,
};

interface Json {
  readonly specs: readonly {
    readonly tests: readonly { readonly name: string; readonly file: string; readonly line: number }[];
  }[];
}

function testsRun(folder: string, ...args: readonly string[]): readonly string[] {
  const { out } = iamspec(folder, 'test', '--format', 'json', ...args);
  const { specs } = JSON.parse(out) as Json;
  return specs.flatMap(({ tests }) => tests.map(({ name, file, line }) => `${file}:${line} ${name}`));
}

test('`test` runs the tests beside a spec with its own, each told where it stands', () => {
  const folder = project(files);
  const written = [
    'specs/vault.yaml:11 bob reads with MFA',
    'specs/vault.yaml:12 bob does not read without',
    'specs/vault.test.yaml:4 staff does not write',
  ];
  const own = (names: readonly string[]) => names.filter((name) => /:\d+ (?:bob|staff) /.test(name));
  assert.equal(own(testsRun(folder)), written);
  assert.equal(own(testsRun(folder, 'specs/vault.test.yaml')), written, 'by the name of the tests');
});

test('what fails is told in the file that it stands in, and `explain --test` finds it', () => {
  const folder = project({ ...files, 'specs/vault.test.yaml': beside.replace('cannot:', 'can:') });
  const failed = iamspec(folder, 'test');
  assert.is(failed.exit, 1);
  assert.match(failed.out, 'specs/vault.test.yaml:4:');
  const { exit, out } = iamspec(folder, 'explain', '--test', 'staff does not write');
  assert.is(exit, 0);
  assert.match(out, /expected allow, FAILED, it is refused \(specs\/vault\.test\.yaml:4:\d+\)/);
  const report = JSON.parse(iamspec(folder, 'explain', '--test', 'staff', '--format', 'json').out);
  assert.is(report.explanations[0].check.file, 'specs/vault.test.yaml');
});

test('of several specs, `explain` finds the one whose tests beside it have the name', () => {
  const other = vault.replaceAll('vault', 'attic');
  const folder = project({ ...files, 'specs/attic.yaml': other });
  assert.match(iamspec(folder, 'explain', '--test', 'staff does not write').out, /^DENIED {2}bob/);
});

test('`generate` renders what it renders without them, whatever is in them', () => {
  const plain = project({ 'specs/vault.yaml': vault });
  assert.is(iamspec(plain, 'generate').exit, 0);
  for (const text of [beside, 'iamspec: [', '\u0000', 'x'.repeat(2_000_000)]) {
    const folder = project({ ...files, 'specs/vault.test.yaml': text });
    assert.is(iamspec(folder, 'generate').exit, 0);
    assert.equal(filesIn(join(folder, 'out')), filesIn(join(plain, 'out')));
  }
});

test('a mistake in them stops `test`, and is told there', () => {
  const folder = project({ ...files, 'specs/vault.test.yaml': beside.replace('as: staff', 'as: stuff') });
  const { exit, err } = iamspec(folder, 'test');
  assert.is(exit, 2);
  assert.match(err, /^specs\/vault\.test\.yaml:4:31: error\[unknown-name\]: /);
});

test('tests without their spec, links that lead out, and includes of what lies elsewhere', () => {
  const alone = project({ ...files, 'specs/valt.test.yaml': beside });
  assert.match(
    iamspec(alone, 'test').err,
    '`specs/valt.test.yaml` has tests, and there is no `specs/valt.yaml` beside it',
  );
  assert.is(iamspec(alone, 'test').exit, 2);
  assert.is(iamspec(alone, 'generate').exit, 0);
  const linked = project({ 'specs/vault.yaml': vault });
  fs.symlinkSync('/etc/hostname', join(linked, 'specs/vault.test.yaml'));
  assert.match(iamspec(linked, 'test').err, '`specs/vault.test.yaml` leads out of the repository');
  const elsewhere = project({ ...files, 'specs/vault.test.yaml': beside.replace('../shared', '../../../../../etc') });
  const { exit, err } = iamspec(elsewhere, 'test');
  assert.is(exit, 2);
  assert.match(err, /^specs\/vault\.test\.yaml:2:10: error\[file-unreadable\]: `.*` leads out of the repository\n/);
});

test.run();
