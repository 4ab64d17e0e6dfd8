// The shipped specs notice every mistake that can be made in what they render.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mutate, scoreOf } from '../../src/check/mutation.ts';
import { readIncluded, readTestsBeside } from '../../src/io/beside.ts';
import { readBeside, readText } from '../../src/io.ts';
import { build, openLibrary, openSuite, type Tools } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';

const library = openLibrary();
const tools: Tools = {
  library,
  templates: shipped(),
  readHeld: readBeside,
  readIncluded,
  readTests: readTestsBeside,
};

const specs = [
  'console-mfa',
  'console-mfa-hardened',
  'console-mfa-own-device',
  'cross-account-mfa',
  'delete-bucket-guard',
  'delete-bucket-guard-exempt-role',
  'delete-bucket-guard-notprincipal',
  'ec2-role-mfa',
  'mfa-by-age',
  'sso',
];

for (const name of specs) {
  test(`${name} notices every mistake`, () => {
    const diagnostics = new Diagnostics();
    const built = build(readText(`specs/${name}.yaml`), tools, diagnostics, undefined, { tests: true });
    if (built === undefined) throw new Error(diagnostics.all.map(({ message }) => message).join('\n'));
    const result = mutate(openSuite(built, library), built.spec.properties, library.catalogue);
    const alive = result.mutants.filter(({ fate }) => fate === 'survived' || fate === 'unknown');
    assert.equal(
      alive.map(({ mutant: { document, what }, finding }) => `${document}: ${what}: ${finding}`),
      [],
    );
    assert.equal(result.idle, []);
    assert.is(scoreOf([result]), 100);
    assert.ok(result.mutants.length > 20);
  });
}

test.run();
