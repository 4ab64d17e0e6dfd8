// Condition keys as a request states them: read, or refused where no operator could read them.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RequestRefusal } from '../../src/evaluate/refusal.ts';
import { readStated } from '../../src/evaluate/stated-keys.ts';

type Stated = Parameters<typeof readStated>[0];

/** What is read, each as `values` of `key`, with a `!` where the key has one value only. */
function read(stated: Stated): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readStated(stated, (values, key, single) => `${values.join('+')} of ${key}${single ? '!' : ''}`),
  );
}

test('each key in lower case, its values as a list', () => {
  assert.equal(read({ 'aws:SourceAccount': 'a', 'aws:TagKeys': ['a', 'b'], 'Example:Kind': [], 'x:y': ['1'] }), {
    'aws:sourceaccount': 'a of aws:SourceAccount!',
    'aws:tagkeys': 'a+b of aws:TagKeys',
    'example:kind': ' of Example:Kind',
    'x:y': '1 of x:y',
  });
  assert.equal(read({ 'aws:PrincipalTag/Team': 'a' }), { 'aws:principaltag/team': 'a of aws:PrincipalTag/Team!' });
});

const fine: readonly (readonly [key: string, value: string | readonly string[]])[] = [
  ['aws:SecureTransport', 'true'],
  ['aws:SecureTransport', 'FALSE'],
  ['aws:SecureTransport', ['False']],
  ['aws:MultiFactorAuthAge', '3600'],
  ['aws:MultiFactorAuthAge', '0.5'],
  ['aws:CurrentTime', '2026-01-15T00:00:00Z'],
  ['aws:CurrentTime', '1768478400'],
  ['aws:TokenIssueTime', '2026-01-15'],
  ['aws:SourceIp', '203.0.113.1'],
  ['aws:SourceIp', '2001:db8::1'],
  ['aws:EpochTime', 'soon'],
  ['aws:PrincipalArn', 'anything'],
  ['aws:username', ''],
  ['example:Flag', 'maybe'],
];

for (const [key, value] of fine) {
  test(`\`${key}\` may be \`${value}\``, () =>
    assert.is(read({ [key]: value })[key.toLowerCase()]?.split(' ')[0], String(value)));
}

const wrong: readonly (readonly [key: string, value: unknown, message: RegExp])[] = [
  ['aws:SecureTransport', 'yes', /`aws:SecureTransport` is `yes`, not true or false$/],
  ['aws:SecureTransport', 'truely', /not true or false$/],
  ['aws:SecureTransport', 'untrue', /not true or false$/],
  ['AWS:securetransport', '', /`AWS:securetransport` is ``, not true or false$/],
  ['aws:MultiFactorAuthAge', 'old', /not a number$/],
  ['aws:MultiFactorAuthAge', '0x10', /not a number$/],
  ['aws:CurrentTime', 'now', /not a date$/],
  ['aws:SourceIp', 'localhost', /not an address$/],
  ['aws:SourceIp', '203.0.113.0/24', /not an address$/],
  ['aws:SourceIp', ['203.0.113.1', '203.0.113.2'], /`aws:SourceIp` is `203.0.113.1, 203.0.113.2`, not one value$/],
  ['aws:PrincipalTag/team', ['a', 'b'], /not one value$/],
  ['aws:SecureTransport', true, /neither text nor a list of texts/],
  ['aws:SecureTransport', [true], /neither text nor a list of texts/],
  ['aws:MultiFactorAuthAge', 3600, /neither text nor a list of texts/],
  ['example:Kind', { a: 'b' }, /neither text nor a list of texts/],
  ['example:Kind', ['a', null], /neither text nor a list of texts/],
  ['example:Kind', ['a', ['b']], /neither text nor a list of texts/],
];

for (const [key, value, message] of wrong) {
  test(`\`${key}\` may not be ${JSON.stringify(value)}`, () =>
    assert.match(refused({ [key]: value } as Stated), message));
}

test('a key in two spellings is stated twice', () => {
  assert.match(
    refused({ 'aws:SourceIp': '203.0.113.1', 'AWS:sourceip': '203.0.113.1' }),
    /`AWS:sourceip` is stated twice/,
  );
  assert.match(refused({ 'x:y': [], 'X:y': [] }), /is stated twice/);
});

test('more keys than are kept at hand are still all known', () => {
  for (let index = 0; index < 5000; index++) {
    assert.equal(read({ [`Example:Key${index}`]: ['a', 'b'] }), {
      [`example:key${index}`]: `a+b of Example:Key${index}`,
    });
  }
  assert.match(refused({ 'aws:SecureTransport': 'yes' }), /not true or false/);
});

function refused(stated: Stated): string {
  try {
    readStated(stated, () => undefined);
  } catch (error) {
    if (!(error instanceof RequestRefusal)) throw error;
    assert.is(error.diagnostics[0]?.code, 'request-malformed');
    return error.diagnostics[0]?.message ?? '';
  }
  throw new Error('it was taken');
}

test.run();
