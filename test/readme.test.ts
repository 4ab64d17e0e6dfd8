// The README's own spec: what a newcomer copies first must work.
import * as fs from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openLibrary, test as runTests } from '../src/pipeline.ts';
import { buildText } from './build.ts';

const readme = fs.readFileSync('README.md', 'utf8');

test('its spec renders, and its tests hold', () => {
  const [, spec] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
  assert.ok(spec);
  const { counts } = runTests(buildText(spec ?? ''), openLibrary());
  assert.equal({ ...counts, passed: 0 }, { passed: 0, failed: 0, broken: 0, unknown: 0 });
  assert.ok(counts.passed >= 3);
});

test('its links lead to files that are there', () => {
  const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path ?? '');
  assert.ok(links.length > 10);
  assert.equal(
    links.filter((path) => !fs.existsSync(path)),
    [],
  );
});

test.run();
