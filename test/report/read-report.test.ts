// Reading a report back: what is none is told in words, and nothing that a file may hold brings the program down.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readReport } from '../../src/report/read-report.ts';
import { Refusal } from '../../src/text/diagnostic.ts';
import { everything } from './everything.ts';

const whole = JSON.parse(JSON.stringify(everything()));

function refused(text: string): string {
  try {
    readReport({ path: 'r.json', text });
  } catch (error) {
    assert.instance(error, Refusal);
    const [told] = (error as Refusal).diagnostics;
    assert.is(told?.code, 'report-malformed');
    return told?.message ?? '';
  }
  return '';
}

test('a report that was printed is read as it was', () => {
  assert.equal(readReport({ path: 'r.json', text: JSON.stringify(whole) }), whole);
});

for (const [text, words] of [
  ['', 'is not JSON'],
  ['{"version":1', 'is not JSON'],
  ['null', 'the report is not an object'],
  ['[]', 'the report is not an object'],
  ['{}', 'the report has no `version`'],
  ['{"version":2}', 'it is of version 2, and this program reads version 1'],
  ['{"version":"1"}', 'the report has no `exit`'],
  ['{"__proto__":{"version":1}}', 'the report has no `version`'],
] as const) {
  test(`\`${text}\` is none`, () => assert.match(refused(text), words));
}

test('whatever key is missing or holds something else, it is told', () => {
  let spoilt = 0;
  const walk = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null || /\.(?:context|cases|claims)\b/.test(path)) return;
    const data = node as Record<string, unknown>;
    for (const key of Object.keys(data)) {
      const before = data[key];
      // Only some of a list: they are alike.
      if (Array.isArray(node) && Number(key) > 1) continue;
      walk(before, `${path}.${key}`);
      data[key] = { not: 'this' };
      const isFree = ['context', 'cases', 'claims'].includes(key) && !Array.isArray(before);
      if (!isFree) assert.is.not(refused(JSON.stringify(whole)), '', `${path}.${key} may hold anything`);
      data[key] = before;
      spoilt += 1;
    }
  };
  walk(whole, '');
  assert.ok(spoilt > 200, String(spoilt));
  assert.is(refused(JSON.stringify(whole)), '');
});

test('depth and length bring nothing down', () => {
  assert.match(refused('['.repeat(3_000_000)), 'is not JSON');
  assert.match(refused(`{"version":${'[1,'.repeat(200_000)}`), 'is not JSON');
  const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
  assert.match(refused(`{"version":${deep}}`), /has no|none of/);
  assert.is(refused(JSON.stringify({ ...whole, later: 1 })), '', 'keys are only ever added');
});

test.run();
