// Every format, printed of one run that has everything, as a whole. UPDATE_GOLDEN=1 writes anew what is printed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatNames } from '../../../src/report/format-names.ts';
import { formatReport } from '../../../src/report/formats.ts';
import { colours, noColours } from '../../../src/report/paint.ts';
import type { Report } from '../../../src/report/report.ts';
import { everything, hostile } from '../everything.ts';

const folder = 'test/golden/report';
const extensions = {
  pretty: 'txt',
  json: 'json',
  junit: 'xml',
  tap: 'tap',
  github: 'txt',
  sarif: 'sarif',
  markdown: 'md',
  lcov: 'info',
} as const;

for (const name of formatNames) {
  test(`${name} of everything is as it was`, async () => {
    const path = `${folder}/${name}.${extensions[name]}`;
    const printed = await formatReport(name, everything(), noColours);
    if (process.env.UPDATE_GOLDEN === '1') {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, printed);
    }
    assert.fixture(printed, readFileSync(path, 'utf8'));
  });

  test(`${name} holds nothing that moves a cursor, hides or turns text round`, async () => {
    const printed = await formatReport(name, everything(), noColours);
    assert.not.match(printed, /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    assert.ok(printed.endsWith('\n'));
  });
}

/** A report that is merged comes from a file, and may say anything anywhere; but for what the schema lists. */
function anything(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return fixed.has(key) ? value : `${value}\r\n${hostile}\n\u2028${forged}`;
  if (Array.isArray(value)) return value.map((each) => anything(each, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, anything(each, name)]));
}

/** What would be somebody else's, where a line began with it. */
const forged = '\n  explain   forged\n1..0\nnot ok 99\n## forged\n::error::forged\n::forged::\n```\n| forged |\n';

const fixed = new Set(['status', 'severity', 'origin', 'expected', 'actual', 'kind', 'mfa_code']);

for (const name of formatNames) {
  if (name === 'lcov') continue;
  test(`${name} of a report that says anything anywhere shows it, and no more`, async () => {
    const spoilt = anything(everything()) as Report;
    const printed = await formatReport(name, spoilt, noColours);
    assert.not.match(printed, /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    assert.not.match(printed, /^\s*(?:explain +forged|1\.\.0$|not ok 99|## forged|::\w+::forged|::forged|\| forged)/m);
  });
}

test('colours add nothing but themselves, and programs see none', async () => {
  for (const name of formatNames) {
    const coloured = await formatReport(name, everything(), colours);
    const plain = await formatReport(name, everything(), noColours);
    assert.is(coloured.replace(/\p{Cc}\[\d+m/gu, ''), plain, name);
    assert.is(coloured === plain, name !== 'pretty', name);
  }
});

test.run();
