// docs/matrix.md: every example does what the page says, and the page names every option. UPDATE_GOLDEN=1 writes anew what
// is printed.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { verbOptions } from './surface.ts';
import { casesOf } from './worked-page.ts';

const path = 'docs/matrix.md';
const text = readFileSync(path, 'utf8');
const wordsAlone = ['How to read a cell', 'For programs'];

for (const { name, holds } of casesOf({ path, files: 1, commands: 3, wordsAlone })) test(name, holds);

test('every option of `iamspec matrix` is named', () => {
  const named = new Set(text.match(/--[a-z][a-z-]*/g));
  const unnamed = [...verbOptions('matrix')].filter((option) => !named.has(option));
  assert.equal(unnamed, []);
});

test.run();
