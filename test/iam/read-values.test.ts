// Base64 as a value: one spelling of the same bytes, and nothing else taken for it.
import { Buffer } from 'node:buffer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { canonicalBase64 } from '../../src/iam/read-values.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

test('every spelling of one or two bytes becomes the one that encoding gives', () => {
  const spellings = new Map<string, number>();
  for (const a of alphabet) {
    for (const b of alphabet) {
      for (const text of [`${a}${b}==`, `Q${a}${b}=`]) {
        const canonical = canonicalBase64(text) ?? '';
        assert.is(canonical, Buffer.from(text, 'base64').toString('base64'));
        assert.is(canonicalBase64(canonical), canonical);
        spellings.set(canonical, (spellings.get(canonical) ?? 0) + 1);
      }
    }
  }
  // One byte has 16 spellings, two bytes have 4.
  assert.equal([...new Set(spellings.values())].sort(), [16, 4]);
  assert.is(canonicalBase64(''), '');
});

test('what is not base64', () => {
  for (const text of ['Q', 'QQ', 'QQ=', 'Q===', '====', 'QQ==QQ==', 'Qm-_', 'QmluYXJ5\n', ' QQ==', 'Qmlu YXJ5']) {
    assert.is(canonicalBase64(text), undefined, text);
  }
});

test.run();
