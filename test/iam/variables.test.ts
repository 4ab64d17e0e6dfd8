// Policy variables as syntax: what a text is made of, and what is wrong with it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isFixed, parseTemplate, type TemplatePart } from '../../src/iam/variables.ts';

const text = (value: string): TemplatePart => ({ kind: 'text', text: value });
const variable = (key: string): TemplatePart => ({ kind: 'variable', key });

const rows: readonly [text: string, parts: readonly TemplatePart[]][] = [
  ['', [text('')]],
  ['a', [text('a')]],
  ['${aws:username}', [variable('aws:username')]],
  ['a${aws:username}b', [text('a'), variable('aws:username'), text('b')]],
  ['${aws:username}${aws:userid}', [variable('aws:username'), variable('aws:userid')]],
  ['${aws:PrincipalTag/team-a.b_c@d+e=f}', [variable('aws:PrincipalTag/team-a.b_c@d+e=f')]],
  ['${9x:a}', [variable('9x:a')]],
  ['${accounts.google.com:sub}', [variable('accounts.google.com:sub')]],
  ['${*}${?}${$}', (['*', '?', '$'] as const).map((char) => ({ kind: 'character', text: char }))],
  ['$x{y}', [text('$x{y}')]],
  ['a}b', [text('a}b')]],
  ["${aws:username, 'no body'}", [{ kind: 'variable', key: 'aws:username', default: 'no body' }]],
  ["${aws:username, ''}", [{ kind: 'variable', key: 'aws:username', default: '' }]],
  ["${a:b, 'c, d'}", [{ kind: 'variable', key: 'a:b', default: 'c, d' }]],
];

for (const [written, parts] of rows) {
  test(`\`${written}\` is taken apart`, () => assert.equal(parseTemplate(written), parts));
}

const errors: readonly [text: string, error: RegExp][] = [
  ['${aws:username', /is not closed/],
  ['a${', /is not closed/],
  ['${}', /is empty/],
  ['a${aws:username}${}', /is empty/],
  ['${username}', /names no condition key/],
  ['${aws:user name}', /names no condition key/],
  ['${ aws:username}', /names no condition key/],
  ['${aws:}', /names no condition key/],
  ['${:a}', /names no condition key/],
  ['${-aws:a}', /names no condition key/],
  ['${aws:a$}', /names no condition key/],
  ['${aws:a{b}', /names no condition key/],
  ['${a@b:c}', /names no condition key/],
  ["${aws:username,'x'}", /the default in .* is not of the form/],
  ["${aws:username, 'x' }", /the default in .* is not of the form/],
  ["${aws:username, 'x'y'}", /the default in .* is not of the form/],
  ["${user, 'x'}", /the default in .* is not of the form/],
  ["${a,b:c, 'x'}", /the default in .* is not of the form/],
  ['${aws:username, x}', /the default in .* is not of the form/],
];

for (const [written, error] of errors) {
  test(`\`${written}\` is refused`, () => {
    const result = parseTemplate(written);
    assert.ok('error' in result, JSON.stringify(result));
    assert.match(result.error, error);
  });
}

test('only what has no variable is fixed', () => {
  assert.ok(isFixed([text('a'), { kind: 'character', text: '*' }]));
  assert.not(isFixed([text('a'), variable('aws:username')]));
});

test.run();
