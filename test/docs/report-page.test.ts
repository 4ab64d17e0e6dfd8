// docs/report.md names every option.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { verbOptions } from './surface.ts';

const text = readFileSync('docs/report.md', 'utf8');

test('every option of `iamspec report` is named', () => {
  const named = new Set(text.match(/--[a-z][a-z-]*/g));
  const unnamed = [...verbOptions('report')].filter((option) => !named.has(option));
  assert.equal(unnamed, []);
});

test.run();
