// A change of access as a comment and as annotations: what specs say is text there, whatever it is, and nothing is too long.
import { readFileSync, writeFileSync } from 'node:fs';
import { marked, type Token } from 'marked';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SpecDiff, ToldChange } from '../../src/compare/spec-diff.ts';
import type { DiffResult } from '../../src/report/diff.ts';
import { githubDiff } from '../../src/report/diff-github.ts';
import { markdownDiff } from '../../src/report/diff-markdown.ts';

/** What a comment takes. */
const githubTakes = 65_536;

const hostile = [
  '`code` `` ` ```',
  '| cell | cell |',
  '<img src=x onerror=alert(1)>',
  '</details></summary><script>',
  '@everyone and @acme/team, mail@example.com',
  '#123, acme/infra#7, GH-12, !34, %5, ~bug, &6, $7',
  '::error file=x::forged',
  '##[error]forged',
  '%0A::warning::forged%0D',
  'one\r\n::error::forged\n## forged\n\n- forged\n/merge',
  '\u202eright to left\u2066\u200f\u0007\u001b[31m',
  '--> <!-- <![CDATA[',
  '[a link](https://evil.example) ![a picture](https://evil.example/x.png) [x]: https://evil.example',
  'https://evil.example www.evil.example http&#58;//x mailto:a@evil.example',
  '**bold** __bold__ ~~gone~~ :tada: $x^2$ \\# &lt;b&gt; &#64;everyone',
  '- [ ] forged',
  '1. forged',
  '===',
  '    indented',
  '',
];

function changeWith(text: string, direction: ToldChange['direction'] = 'widened', sure = true): ToldChange {
  const part = { any: [text], but: [text] };
  const decided = { kind: 'unknown', reason: text, statements: [] } as const;
  const [denied, allowed] = [
    { ...decided, outcome: 'deny' },
    { ...decided, outcome: 'allow' },
  ] as const;
  return {
    line: {
      who: part,
      with: part,
      actions: part,
      resources: part,
      resourceIsExample: false,
      when: [text],
      open: [text],
      witness: { who: text, action: text, resource: text, when: text },
    } as unknown as ToldChange['line'],
    sure,
    holdsMore: false,
    before: direction === 'widened' ? denied : allowed,
    after: direction === 'widened' ? allowed : denied,
    direction,
    fingerprint: '0123456789abcdef',
    rules: [{ rule: text, at: `${text}:3:4`, gone: false, why: text }],
  };
}

function specWith(text: string, changes: readonly ToldChange[] = []): SpecDiff {
  return {
    name: text,
    file: text,
    state: 'changed',
    changes: [changeWith(text), changeWith(text, 'widened', false), changeWith(text, 'narrowed'), ...changes],
    untold: [text],
    facts: [{ on: text, change: 'changed', key: 'has', what: text }],
    checks: (['test', 'property', 'mfa'] as const).flatMap((kind) =>
      (['removed', 'weakened', 'changed', 'added'] as const).map((change) => ({
        kind,
        name: text,
        change,
        what: text,
        at: `${text}:1:2`,
      })),
    ),
    files: [text],
  };
}

function resultWith(specs: readonly SpecDiff[], text = 'main'): DiffResult {
  return { base: text, head: text, specs, unchanged: 1, accepted: new Map(), notes: [text] };
}

function tokensIn(tokens: readonly Token[]): readonly Token[] {
  return tokens.flatMap((token) => {
    const inner = 'tokens' in token ? (token.tokens ?? []) : [];
    const items: readonly Token[] = token.type === 'list' ? token.items : [];
    const cells: readonly { readonly tokens: Token[] }[] =
      token.type === 'table' ? [...token.header, ...token.rows.flat()] : [];
    return [token, ...tokensIn([...inner, ...items, ...cells.flatMap((each) => each.tokens)])];
  });
}

/** What makes a page of tables, lists and folds. */
const ours = /^(?:heading|paragraph|text|escape|space|table|list|list_item|strong|blockquote|html|br)$/;
const tags = /^<(?:\/?(?:details|summary)|br)>$/;

/** A reader's view: no tags, and entities as what they stand for. */
function shown(markdown: string): string {
  return marked
    .parse(markdown, { async: false })
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

/** What GitHub and GitLab look for in text after entities were read. */
const references = /@[\p{L}\p{N}_[]|#\d|\bGH-\d|(?<![\w/])[!~%&$][\p{L}\p{N}]|\bwww\.\w/iu;

for (const text of hostile) {
  test(`as Markdown, nothing is made of ${JSON.stringify(text)}`, () => {
    const calm = markdownDiff(resultWith([specWith('calm')], 'calm'));
    const printed = markdownDiff(resultWith([specWith(text)], text));
    const all = tokensIn(marked.lexer(printed));
    const strange = all.filter(({ type, raw }) => {
      if (type === 'html') return (raw.match(/<[^>]*>?/g) ?? []).some((tag) => !tags.test(tag));
      return !ours.test(type);
    });
    assert.equal(
      strange.map(({ raw }) => raw),
      [],
    );
    const shapeOf = (markdown: string) =>
      tokensIn(marked.lexer(markdown)).filter(({ type }) => /table|list|head/.test(type));
    assert.equal(
      shapeOf(printed).map(({ type }) => type),
      shapeOf(calm).map(({ type }) => type),
    );
    assert.not.match(shown(printed).replaceAll('&#', ''), references);
    assert.not.match(printed, /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  });

  test(`as annotations, no command is made of ${JSON.stringify(text)}`, () => {
    const levels = (all: string): readonly string[] =>
      all.split('\n').map((line) => /^::(error|warning|notice) [^:]*::(?!.*\r)/.exec(line)?.[1] ?? line);
    const printed = githubDiff(resultWith([specWith(text)], text), [], true);
    assert.equal(levels(printed), levels(githubDiff(resultWith([specWith('calm')], 'calm'), [], true)));
    assert.not.match(printed, /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  });
}

test('what looks for references finds them', () => {
  for (const text of ['@a', 'x @team', '#1', 'gh-7', '!3', 'www.x']) assert.match(text, references);
});

test('a comment has room for whatever there is, and says what it left out', () => {
  const long = '&'.repeat(200_000);
  const one = markdownDiff(resultWith([specWith(long)], long));
  assert.ok(one.length < githubTakes, `${one.length}`);
  assert.match(one, /198500 more characters/);
  const many = Array.from({ length: 300 }, (_, index) => changeWith(`change ${index} ${'@'.repeat(5)}`));
  const [spec, another] = [specWith('one', many), specWith('two', many)];
  const all = markdownDiff(resultWith([spec, another]));
  assert.ok(all.length < githubTakes, `${all.length}`);
  assert.match(all, /And \d+ parts more, for which there is no room here: run `iamspec diff` to see all\.\n$/);
  assert.match(all, '<summary>10 more newly allowed</summary>');
  assert.is(all.split('<details>').length, all.split('</details>').length);
});

test('an accepted widening is a notice, one that fails the run an error, else it warns', () => {
  const levelOf = (accepted: DiffResult['accepted'], fails: boolean): string | undefined => {
    const spec = { ...specWith('x'), changes: [changeWith('x')], untold: [], checks: [] };
    return /^::(\w+)/.exec(githubDiff({ ...resultWith([spec]), accepted, notes: [] }, [], fails))?.[1];
  };
  assert.is(levelOf(new Map(), true), 'error');
  assert.is(levelOf(new Map(), false), 'warning');
  assert.is(levelOf(new Map([['0123456789abcdef', 'it is meant']]), true), 'notice');
});

test('what stands on one line is told there at once, and the worst first', () => {
  const changes = Array.from({ length: 5 }, () => changeWith('x'));
  const printed = githubDiff(resultWith([{ ...specWith('x'), changes, untold: [] }]), [], true).split('\n');
  assert.is(printed.filter((line) => line.startsWith('::error')).length, 1);
  assert.match(
    printed[0] ?? '',
    /^::error file=x,line=3,endLine=3,col=4,title=x%3A newly allowed::who: x.*and 2 more kinds of requests$/,
  );
});

test('a rule that is gone has no line any more', () => {
  const change = { ...changeWith('x'), rules: [{ rule: 'x', at: 'specs/x.yaml:3:4', gone: true, why: '' }] };
  const printed = githubDiff(resultWith([{ ...specWith('specs/x.yaml'), changes: [change] }]), [], true);
  assert.match(printed, /^::error file=specs\/x\.yaml,title=/);
  assert.match(printed, /rules: x \(was at specs\/x\.yaml:3:4\)/);
});

for (const [name, print] of [
  ['everything.md', (result: DiffResult) => markdownDiff(result)],
  ['everything.txt', (result: DiffResult) => githubDiff(result, [], true)],
] as const) {
  test(`${name} is as it was`, () => {
    const path = `test/golden/diff/${name}`;
    const specs = [specWith('calm'), specWith(hostile.join(' '))];
    const printed = print(resultWith(specs));
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, printed);
    assert.fixture(printed, readFileSync(path, 'utf8'));
  });
}

test.run();
