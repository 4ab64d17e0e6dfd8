// Text that would break out of each format, and must not.
import { execFileSync } from 'node:child_process';
import { parse } from '@cdktn/hcl2json';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hcl, json, md, mdCode, mdUrl, sh } from '../../src/render/helpers.ts';
import { must } from '../compile/given.ts';

const hostile = [
  'plain',
  '',
  'quo"te and back\\slash',
  '${aws:username}',
  '%{ if true }x%{ endif }',
  '$${already} %%{escaped} $%{ %${',
  'line\nbreak\r\ttab',
  '`tick` and ```fence```',
  '<script>alert(1)</script> & &amp;',
  '| cell | border |',
  '# heading\n- list\n1. item\n> quote',
  '[link](javascript:alert) ![image](x) **bold** _em_ ~~gone~~',
  "it's $(rm -rf /) `id` ; && || > < * ? ! #",
  'https://evil.example/ www.evil.example me@evil.example @team',
  'bidi \u202e\u2066 and \u2028 separators \u0000 \u001b[31m',
  '{{json this}} {{{raw}}}',
];

test('JSON is what JSON.stringify gives, indented where it stands', () => {
  assert.is(json({ a: ['b'] }), '{\n  "a": [\n    "b"\n  ]\n}');
  assert.is(json({ a: 1 }, 4), '{\n      "a": 1\n    }');
  assert.throws(() => json(undefined));
});

/** What Terraform makes of a quoted string, by its grammar; fails where a template would start in it. */
function hclValue(quoted: string): string {
  const inside = must(/^"(.*)"$/s.exec(quoted)?.[1], 'it is quoted');
  const tokens: readonly string[] = inside.match(/\\u[0-9a-f]{4}|\\.|\$\$\{|%%\{|[\s\S]/g) ?? [];
  const names: Record<string, string> = { '\\n': '\n', '\\r': '\r', '\\t': '\t', '$${': '${', '%%{': '%{' };
  const open = tokens.findIndex((token, index) => /^[$%]$/.test(token) && tokens[index + 1] === '{');
  assert.is(open, -1, quoted);
  assert.not.ok(tokens.includes('"') || /[\n\r]/.test(inside), quoted);
  return tokens
    .map(
      (token) =>
        names[token] ??
        (/^\\u/.test(token)
          ? String.fromCharCode(Number.parseInt(token.slice(2), 16))
          : token.replace(/^\\(.)$/, '$1')),
    )
    .join('');
}

test('HCL strings hold any text, and no template starts in them', async () => {
  for (const text of hostile) {
    assert.is(hclValue(hcl(text)), text);
    assert.equal(Object.keys(await parse('given.tf', `value = ${hcl(text)}\nafter = 1\n`)).sort(), ['after', 'value']);
  }
  assert.is(hcl('${a} %{b}'), '"$${a} %%{b}"');
  assert.is(hcl('"\\\n'), '"\\"\\\\\\n"');
  assert.is(hcl('cost: $5, 10 %'), '"cost: $5, 10 %"');
});

test('a shell takes each word as one word and runs nothing', () => {
  for (const text of hostile.filter((each) => !each.includes('\u0000'))) {
    const printed = execFileSync('sh', ['-c', `printf %s ${sh(text)}`], { encoding: 'utf8' });
    assert.is(printed, text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' '));
    assert.not.match(sh(text), /\n/);
  }
  assert.is(sh('arn:aws:iam::111111111111:user/teams/bob'), 'arn:aws:iam::111111111111:user/teams/bob');
  assert.is(sh("it's"), "'it'\\''s'");
  assert.is(sh(''), "''");
});

test('Markdown shows text as text, on one line', () => {
  for (const text of hostile) {
    const shown = md(text);
    assert.not.match(shown, /[\n\r<>]/);
    assert.not.match(shown, /(?<!\\)[`*_[\]|~]/);
    assert.not.match(shown, /:\/\/|www\.|^[#>-]/);
  }
  assert.is(
    md("Role sessions cannot show MFA; admin's is asked for."),
    "Role sessions cannot show MFA; admin's is asked for.",
  );
  assert.is(md('<b>a_b</b> & c|d'), '&lt;b&gt;a\\_b&lt;/b&gt; &amp; c\\|d');
  assert.is(md('1. item'), '1\\. item');
  assert.is(md('- item'), '\\- item');
  assert.is(md('$x$'), '\\$x\\$');
});

test('a code span is closed by its own fence alone', () => {
  assert.is(mdCode('s3:GetObject'), '`s3:GetObject`');
  assert.is(mdCode('a`b'), '`` a`b ``');
  assert.is(mdCode('```'), '```` ``` ````');
  assert.is(mdCode('a|b', true), '`a\\|b`');
  assert.is(mdCode('a|b'), '`a|b`');
  for (const text of hostile) assert.not.match(mdCode(text), /\n/);
});

test('a link stays in the folder', () => {
  assert.is(mdUrl('policies/bucket.data.json'), 'policies/bucket.data.json');
  assert.is(mdUrl('a b)(c/d?e#f'), 'a%20b%29%28c/d%3Fe%23f');
});

test.run();
