// docs/coming-from.md names nothing of iamspec that is not there.
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatNames } from '../../src/report/format-names.ts';
import { specKeys, verbOptions } from './surface.ts';
import { anchorOf } from './worked.ts';

const text = readFileSync('docs/coming-from.md', 'utf8');

/** The tables of the page, each with the cells of its rows. */
function tablesOf(
  page: string,
): readonly { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }[] {
  return [...page.matchAll(/(?:^\|.*\|$\n?)+/gm)].map(([table]) => {
    const [head = [], , ...rows] = table
      .trim()
      .split('\n')
      .map((line) =>
        line
          .slice(1, -1)
          .split(/(?<!\\)\|/)
          .map((cell) => cell.trim()),
      );
    return { head, rows };
  });
}

const keys = new Set(specKeys());

/** What is wrong with the words of ours that stand in a cell. */
function problemsOf(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, words = '']) => {
    const [, verb, options] = /^iamspec ([a-z]+)(.*)$/.exec(words) ?? [];
    if (verb !== undefined) return wrongOptions(verb, options ?? '');
    if (words.startsWith('--')) return wrongOptions('test', words);
    if (/^(?:specs\/)?x(?:\.test)?\.yaml$|^NO_COLOR$/.test(words)) return [];
    const named = [...words.matchAll(/([a-z_]+)(?=:(?:\s|$))/g)].map(([, key = '']) => key);
    const all = /^[a-z_]+$/.test(words) ? [words] : named;
    if (all.length === 0) return [`\`${words}\` is nothing of ours`];
    return all.filter((key) => !keys.has(key)).map((key) => `no key \`${key}\``);
  });
}

/** Options that the verb has not, and formats that its help does not name. */
function wrongOptions(verb: string, words: string): readonly string[] {
  const known = verbOptions(verb);
  if (known.size === 0 && words.includes('--')) return [`no verb \`${verb}\` with options`];
  const wrong = (words.match(/--[a-z][a-z-]*/g) ?? []).filter((option) => !known.has(option));
  const [, format = 'pretty'] = /--format (\S+)/.exec(words) ?? [];
  return [
    ...wrong.map((option) => `no option \`iamspec ${verb} ${option}\``),
    ...((formatNames as readonly string[]).includes(format) ? [] : [`no format \`${format}\``]),
  ];
}

test('every option and every key in our column is there', () => {
  const tables = tablesOf(text);
  assert.is(tables.length, 5);
  const problems = tables.flatMap(({ head, rows }) => {
    const column = head.indexOf('in iamspec');
    assert.ok(column >= 0);
    return rows.flatMap((cells) => {
      assert.is(cells.length, head.length, cells.join(' | '));
      return problemsOf(cells[column] ?? '');
    });
  });
  assert.equal(problems, []);
});

test('what is not there is noticed', () => {
  assert.equal(problemsOf('`--runn x` and `iamspec test --bogus`'), [
    'no option `iamspec test --runn`',
    'no option `iamspec test --bogus`',
  ]);
  assert.equal(problemsOf('`mocks`, `{ can: x, mocks: y }`'), ['no key `mocks`', 'no key `mocks`']);
  assert.equal(problemsOf('`--format gobench`'), ['no format `gobench`']);
  assert.equal(problemsOf('`*.rego`'), ['`*.rego` is nothing of ours']);
  assert.equal(problemsOf('`--run X`, `cases`, `x.test.yaml`'), []);
});

test('links lead somewhere', () => {
  const anchors = [...text.matchAll(/^##+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
  const links = [...text.matchAll(/\]\((?!https:)([^)#]*)(?:#([^)]*))?\)/g)];
  assert.ok(links.length > 4);
  const lost = links.filter(([, file = '', anchor]) =>
    file === '' ? !anchors.includes(anchor ?? '') : !existsSync(`docs/${file}`),
  );
  assert.equal(
    lost.map(([link]) => link),
    [],
  );
});

test.run();
