// docs/proofs.md: every example does what the page says, and the page leaves no key of properties out.
// UPDATE_GOLDEN=1 writes anew what is printed.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { propertyKeys } from './surface.ts';
import { casesOf } from './worked-page.ts';

const path = 'docs/proofs.md';
const text = readFileSync(path, 'utf8');
const wordsAlone = [
  'What can a property say?',
  'What does "proved" mean?',
  'What does it not look at?',
  'Are two policies the same?',
  'Who can do it?',
  'Would the tests notice a mistake?',
];

for (const { name, holds } of casesOf({ path, files: 8, commands: 11, wordsAlone })) test(name, holds);

test('every key of properties is on the page', () => {
  const words = new Set(text.match(/[a-z_]+/g));
  const keys = propertyKeys();
  assert.ok(keys.includes('never_both') && keys.includes('differs'), `${keys}`);
  assert.equal(
    keys.filter((key) => !words.has(key)),
    [],
  );
});

test.run();
