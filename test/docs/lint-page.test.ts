// docs/lint.md: every example does what the page says, and the page names every option. UPDATE_GOLDEN=1 writes anew what is
// printed.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { verbOptions } from './surface.ts';
import { casesOf } from './worked-page.ts';

const path = 'docs/lint.md';
const text = readFileSync(path, 'utf8');
const wordsAlone = ['What is not reported', 'In CI'];

for (const { name, holds } of casesOf({ path, files: 2, commands: 7, wordsAlone })) test(name, holds);

test('every option of `iamspec lint` is named', () => {
  const named = new Set(text.match(/--[a-z][a-z-]*/g));
  const unnamed = [...verbOptions('lint')].filter((option) => !named.has(option));
  assert.equal(unnamed, []);
});

test.run();
