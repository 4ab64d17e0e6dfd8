// docs/quotas.md: every example does what the page says. UPDATE_GOLDEN=1 writes anew what is printed.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { attachmentLimits, mostGroups, sizeLimits } from '../../src/iam/limits.ts';
import { casesOf } from './worked-page.ts';

const path = 'docs/quotas.md';
const wordsAlone = ['What is counted', 'Attaching parts', 'How many', 'While it is applied'];

for (const { name, holds } of casesOf({ path, files: 2, commands: 4, wordsAlone })) test(name, holds);

test('its table has the limits that are held', () => {
  const text = readFileSync(path, 'utf8');
  const said = (limit: number): string => limit.toLocaleString('en');
  for (const kind of ['identity', 'boundary', 'trust', 'permission set'] as const) {
    assert.match(text, `${said(sizeLimits[kind].usual)} characters`);
    assert.match(text, `${said(sizeLimits[kind].most)}`);
  }
  assert.is(sizeLimits.bucket.usual, 20 * 1024);
  assert.equal(
    [attachmentLimits.user, attachmentLimits.role, attachmentLimits.group, attachmentLimits.sso].map(
      ({ most }) => most,
    ),
    [20, 25, 10, 20],
  );
  assert.is(mostGroups, 10);
});

test.run();
