// docs/spec.md: what is made on it is up to date, its examples hold, and no key of the language is without one.
// UPDATE_GOLDEN=1 fills the page in anew.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tables } from '../../scripts/spec-reference/language.ts';
import { fill } from '../../scripts/spec-reference/page.ts';

const path = 'docs/spec.md';
const page = readFileSync(path, 'utf8');
const filled = fill(page);

test('every example reads, renders, and passes its tests, and says nothing that the page does not show', () => {
  assert.equal(filled.problems, [], filled.problems.join('\n\n'));
  assert.ok(filled.examples > 30);
  assert.ok(filled.checks > 100);
});

test('what is made of the definition and of the examples is what the page has', () => {
  if (process.env.UPDATE_GOLDEN === '1' && filled.problems.length === 0) writeFileSync(path, filled.text);
  else assert.is(page, filled.text, 'fill it in with `npx tsx scripts/spec-reference.ts`');
});

test('filling in again changes nothing', () => {
  assert.is(fill(filled.text).text, filled.text);
});

test('every key of the language has an entry', () => {
  const missing = tables().filter((table) => !filled.shown.has(table.path));
  assert.equal(
    missing.map((table) => table.path),
    [],
  );
  const anchors = anchorsOf(filled.text);
  const keys = tables().flatMap(({ entries }) => entries.map((entry) => `key-${entry.path}`));
  assert.ok(keys.length > 100);
  assert.is(new Set(keys).size, keys.length);
  assert.equal(
    keys.filter((key) => !anchors.has(key)),
    [],
  );
});

test('every key of this version stands in an example that holds', () => {
  const unused = tables().flatMap(({ entries }) => entries.filter(({ key }) => !filled.used.has(key)));
  assert.equal(
    unused.map((entry) => entry.path),
    [],
  );
});

test('links lead to headings, keys and files that are there', () => {
  const anchors = anchorsOf(filled.text);
  const links = [...filled.text.matchAll(/\]\((?!https:)([^)#]*)(?:#([^)]*))?\)/g)];
  assert.ok(links.length > 50);
  const lost = links.filter(([, file = '', anchor]) => {
    if (file !== '') return !existsSync(`docs/${file}`);
    return !anchors.has(anchor ?? '');
  });
  assert.equal(
    lost.map(([link]) => link),
    [],
  );
});

/** Of headings, as GitHub names them, and of keys. */
function anchorsOf(text: string): ReadonlySet<string> {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  const headings = [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    return heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
  });
  const keys = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
  return new Set([...headings, ...keys]);
}

function onlyProblem(text: string): string {
  const [problem, ...more] = fill(text).problems;
  assert.equal(more, []);
  return problem ?? '';
}

const small = `\`\`\`yaml prelude home
iamspec: 1
accounts:
  home: "444455556666"
principals:
  bob: { user: home/bob }
buckets:
  data: { name: acme-data, account: home }
\`\`\`
`;

function fragment(...lines: readonly string[]): string {
  return `${small}\n\`\`\`yaml in home\n${lines.join('\n')}\n\`\`\`\n`;
}

const reading = 'rules:\n  bob-reads: { allow: s3:GetObject, to: bob, resource: data, when: { tls: true } }';

test('a fragment is put into its prelude, and what it renders is printed', () => {
  const directives = ['statements: bob-reads', 'placed', 'conditions'].map(
    (each) => `\n<!-- ${each} -->\nold\n<!-- end -->\n`,
  );
  const { text, problems, examples } = fill(`${fragment(reading)}${directives.join('')}`);
  assert.equal(problems, []);
  assert.is(examples, 2);
  assert.not.match(text, 'old');
  assert.match(text, '"Resource": "arn:aws:s3:::acme-data/*"');
  assert.match(text, '| `bob-reads` | `identity.bob`: `BobReads` |');
  assert.match(text, '| `{ tls: true }` | `{ "Bool": { "aws:SecureTransport": "true" } }` |  |');
});

test('an example that does not hold is a problem, with its line', () => {
  const failed = onlyProblem(
    fragment(reading, 'tests:', '  bob writes: { as: bob, with: access-key, can: s3:PutObject, resource: data/a }'),
  );
  assert.match(failed, /^line 11: bob writes: failed: it is refused/);
  const wrong = onlyProblem(fragment('rules:', '  bob-reads: { allow: s3:GetObjct, to: bob, resource: data }'));
  assert.match(wrong, /^line 11: specs\/example.yaml:9:23: error\[unknown-action\]/);
  const idle = fragment('principals:', '  idle: { role: home/idle }');
  const silent = onlyProblem(idle);
  assert.match(silent, /^line 11: the page does not show .*\nwarning\[role-nobody-assumes\]/);
  assert.is(
    onlyProblem(`${fragment('principals:', '  idle: { role: home/idle }')}\n<!-- said -->\n<!-- end -->\n`).length,
    0,
  );
});

test('a page cannot be wrong in silence', () => {
  assert.match(onlyProblem('```yaml\nrules: {}\n```\n'), /^line 1: a block of YAML says what it is/);
  assert.match(onlyProblem('```yaml in nowhere\nrules: {}\n```\n'), /a block of YAML says what it is/);
  assert.match(onlyProblem('<!-- placed -->\n<!-- end -->\n'), /`placed` stands before any example/);
  assert.match(onlyProblem('<!-- keys: colours -->\n<!-- end -->\n'), /no table of keys `colours`/);
  const after = (directive: string) => `${fragment(reading)}\n<!-- ${directive} -->\n<!-- end -->\n`;
  assert.match(onlyProblem(after('statements: bob-writes')), /no statement comes from `bob-writes`/);
  assert.match(onlyProblem(after('paints')), /nothing is made of `paints`/);
  assert.match(onlyProblem(after('said')), /nothing is said of this example/);
});

test('a key that no example uses, or none that holds, is noticed', () => {
  const when = tables().find((table) => table.path === 'rules.when');
  const usedIn = (text: string) => {
    const { used } = fill(text);
    return when?.entries.filter(({ key }) => used.has(key)).map(({ name }) => name);
  };
  assert.equal(usedIn(fragment(reading)), ['tls']);
  assert.equal(usedIn(fragment(reading.replace('GetObject', 'GetObjct'))), []);
});

test.run();
