import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Glob, GlobToken, GlobUnit } from '../../src/iam/glob.ts';
import { compileArnGlob, compileGlob, foldCase, globUnits, parseGlob, unitsOverlap } from '../../src/iam/glob.ts';
import { type Random, random, seed } from '../seeded.ts';

/** The reference: the definition, spelled out; exponential. */
function slowlyMatches(tokens: readonly GlobToken[], text: string): boolean {
  const [first, ...rest] = tokens;
  if (first === undefined) return text === '';
  if (first.kind === 'text') return text.startsWith(first.text) && slowlyMatches(rest, text.slice(first.text.length));
  if (first.kind === 'one') return text !== '' && slowlyMatches(rest, text.slice(1));
  return slowlyMatches(rest, text) || (text !== '' && slowlyMatches(tokens, text.slice(1)));
}

function globsOverlap(a: Glob, b: Glob): boolean {
  const fold = a.caseInsensitive || b.caseInsensitive;
  return unitsOverlap(globUnits(a.tokens, fold), globUnits(b.tokens, fold));
}

function allTexts(alphabet: string, longest: number): readonly string[] {
  let layer = [''];
  const texts = [''];
  for (let length = 1; length <= longest; length++) {
    layer = layer.flatMap((text) => [...alphabet].map((char) => text + char));
    texts.push(...layer);
  }
  return texts;
}

function randomText(from: Random, alphabet: string, longest: number): string {
  return Array.from({ length: from.below(longest + 1) }, () => from.pick([...alphabet])).join('');
}

function randomTokens(from: Random): readonly GlobToken[] {
  return Array.from({ length: from.below(7) }, (): GlobToken => {
    const kind = from.pick(['text', 'text', 'one', 'any', 'any'] as const);
    return kind === 'text' ? { kind, text: randomText(from, 'aaabb*?', 3) } : { kind };
  });
}

test('a pattern matches what the definition says', () => {
  const from = random(seed);
  let matched = 0;
  for (let round = 0; round < 6000; round++) {
    const tokens = randomTokens(from);
    const glob = compileGlob(tokens);
    const text = randomText(from, 'aaabb*?', 7);
    const expected = slowlyMatches(tokens, text);
    if (expected) matched++;
    assert.is(glob.matches(text), expected, `${glob.source} on ${text}, seed ${seed}, round ${round}`);
  }
  assert.ok(matched > 600, `only ${matched} of the rounds matched`);
});

test('a segment takes no character that the next one or the end needs', () => {
  assert.not(compileGlob('*ab*b').matches('xab'));
  assert.not(compileGlob('*ab*ba*').matches('xaba'));
  assert.not(compileGlob('a*a').matches('a'));
  assert.ok(compileGlob('*ab*b').matches('abab'), 'the leftmost place will do');
  assert.ok(compileGlob('*a?*?b').matches('aacb'));
});

test('a segment with `?`, or longer than a word, takes no character of the next one', () => {
  assert.not(compileGlob('*a?b*b?c*').matches('axbxc and more'));
  assert.ok(compileGlob('*a?b*b?c*').matches('axbbxc'));
  for (const length of [31, 32, 33, 63, 64, 65]) {
    const long = 'a'.repeat(length);
    for (const middle of [long, `${long.slice(2)}?a`]) {
      const glob = compileGlob(`*${middle}*${middle}*`);
      assert.not(glob.matches('a'.repeat(2 * length - 1)), `${length}`);
      assert.not(glob.matches(`${'a'.repeat(2 * length - 1)}--`), `${length}`);
      assert.ok(glob.matches('a'.repeat(2 * length)), `${length}`);
      assert.ok(glob.matches(`b${'a'.repeat(length)}bb${'a'.repeat(length)}b`), `${length}`);
    }
    assert.not(compileGlob(`*${long}*b`).matches(`${'a'.repeat(length - 1)}b`), `${length}`);
    assert.not(compileGlob(`*${long}*a`).matches(long), `${length}`);
    assert.ok(compileGlob(`*${long}*a`).matches(`${long}a`), `${length}`);
  }
});

test('tokens are put in one form', () => {
  const text = (value: string): GlobToken => ({ kind: 'text', text: value });
  const [any, one] = [{ kind: 'any' }, { kind: 'one' }] as const;
  const rows: readonly (readonly [readonly GlobToken[], readonly GlobToken[], string])[] = [
    [[text('a'), text('b')], [text('ab')], 'ab'],
    [[text('a'), text(''), text('b')], [text('ab')], 'ab'],
    [[text('')], [], ''],
    [[any, text(''), any], [any], '*'],
    [[any, text(''), text('a')], [any, text('a')], '*a'],
    [[any, one, any, one], [one, one, any], '??*'],
    [[one, text('a'), text('*')], [one, text('a*')], '?a${*}'],
  ];
  for (const [given, tokens, source] of rows) {
    assert.equal(compileGlob(given).tokens, tokens);
    assert.is(compileGlob(given).source, source);
  }
});

test('a pattern in steps, its letters folded where that is asked for', () => {
  const steps = globUnits(parseGlob('A?*'));
  assert.equal(steps, [
    { kind: 'char', char: 'A' },
    { kind: 'class', except: '', many: false },
    { kind: 'class', except: '', many: true },
  ]);
  assert.equal(globUnits(parseGlob('Ab'), true), [
    { kind: 'char', char: 'a' },
    { kind: 'char', char: 'b' },
  ]);
});

test('steps that shut characters out overlap where one is left', () => {
  const char = (value: string): GlobUnit => ({ kind: 'char', char: value });
  const but = (except: string, many = false): GlobUnit => ({ kind: 'class', except, many });
  const rows: readonly (readonly [readonly GlobUnit[], readonly GlobUnit[], boolean])[] = [
    [[char('a')], [but('a')], false],
    [[char('a')], [but('b')], true],
    [[but('~')], [char('~')], false],
    [[but('')], [char('~')], true],
    [[but('a')], [but('a')], true],
    [[but('a')], [but('b')], true],
    [[but('a', true)], [char('b'), char('a')], false],
    [[but('a', true), char('a')], [char('b'), char('a')], true],
    [[but('a', true)], [], true],
    [[], [], true],
    [[but('a', true), but('b', true)], [char('b'), char('a')], true],
    [[but('a', true), but('b', true)], [char('a'), char('b')], false],
  ];
  for (const [a, b, expected] of rows) {
    assert.is(unitsOverlap(a, b), expected, JSON.stringify([a, b]));
    assert.is(unitsOverlap(b, a), expected, JSON.stringify([b, a]));
  }
});

test('long segments, with and without `?`, are found where a plain search finds them', () => {
  const from = random(seed + 1);
  let matched = 0;
  for (let round = 0; round < 1500; round++) {
    const length = 20 + from.below(60);
    const middle = Array.from({ length }, () => from.pick(['a', 'a', 'a', 'b', '?'])).join('');
    const hidden = middle.replaceAll('?', () => from.pick(['a', 'b']));
    const spoilt = from.below(2) === 0 ? hidden : hidden.replace('b', 'a');
    const text = randomText(from, 'ab', 40) + spoilt + randomText(from, 'ab', 40);
    const glob = compileGlob(`*${middle}*`);
    const plain = new RegExp(middle.replaceAll('?', '.'), 's').test(text);
    if (plain) matched++;
    assert.is(glob.matches(text), plain, `${glob.source} on ${text}, seed ${seed}, round ${round}`);
  }
  assert.ok(matched > 300 && matched < 1400, `${matched} of the rounds matched`);
});

test('case is folded for ASCII letters alone', () => {
  const glob = compileGlob('s3:Put*ACL', { caseInsensitive: true });
  assert.ok(glob.matches('S3:puTObjectAcl'));
  assert.not(compileGlob('s3:Put*ACL').matches('s3:PutObjectAcl'));
  assert.not(compileGlob('k', { caseInsensitive: true }).matches('\u212a'), 'the Kelvin sign is no k');
  assert.is(foldCase('ÀB\u0130C'), 'Àb\u0130c');
  assert.not(compileGlob([{ kind: 'text', text: 'A' }], { caseInsensitive: true }).matches('b'));
});

test('text in tokens is literal, whatever it holds', () => {
  const glob = compileGlob([{ kind: 'text', text: 'home/' }, { kind: 'text', text: '*?$' }, { kind: 'any' }]);
  assert.ok(glob.matches('home/*?$/x'));
  assert.not(glob.matches('home/alice/x'));
  assert.is(glob.source, 'home/${*}${?}${$}*');
  assert.not(glob.isLiteral);
  assert.ok(compileGlob([{ kind: 'text', text: '*' }]).isLiteral);
});

test('a string pattern gives its own tokens, canonical', () => {
  assert.equal(parseGlob('a**?*b'), [
    { kind: 'text', text: 'a' },
    { kind: 'one' },
    { kind: 'any' },
    { kind: 'text', text: 'b' },
  ]);
  assert.equal(parseGlob(''), []);
  assert.is(compileGlob('a**?*b').source, 'a**?*b');
  assert.ok(compileGlob('${aws:username}').isLiteral, 'variables are the caller’s business');
  assert.ok(compileGlob('').matches(''));
  assert.not(compileGlob('').matches('a'));
});

test('every character but the wildcards is itself', () => {
  for (let code = 0x20; code < 0x7f; code++) {
    const char = String.fromCharCode(code);
    if (char === '*' || char === '?') continue;
    assert.equal(parseGlob(`*${char}`), [{ kind: 'any' }, { kind: 'text', text: char }]);
    assert.ok(compileGlob(`*${char}`).matches(`x${char}`), char);
    assert.not(compileGlob(`*${char}`).matches('\n'), char);
  }
});

test('`*` crosses `/` and `:`, and line breaks', () => {
  assert.ok(compileGlob('arn:aws:s3:::b/*/x').matches('arn:aws:s3:::b/1/2:3\n/x'));
  assert.ok(compileGlob('arn:aws:s3:::my-bucket-*/public/*').matches('arn:aws:s3:::my-bucket-prod/private/public/x'));
  assert.not(compileGlob('b/*/test/*').matches('b/test/o'));
  assert.ok(compileGlob('b/*/test/*').matches('b//test/o'));
});

/** A text that counts how often the matcher looks at it; its own search and comparison count by what they look at. */
function counted(text: string): { readonly text: string; looks(): number } {
  let looks = 0;
  const view = {
    length: text.length,
    charCodeAt(at: number) {
      looks++;
      return text.charCodeAt(at);
    },
    startsWith(part: string, at: number) {
      looks += part.length;
      return text.startsWith(part, at);
    },
    indexOf(part: string, at: number) {
      const found = text.indexOf(part, at);
      looks += ((found < 0 ? text.length : found + part.length) - at) * part.length;
      return found;
    },
  };
  return { text: view as unknown as string, looks: () => looks };
}

test('hostile patterns cost no more than a pass over the text', () => {
  const length = 4000;
  const hostile = [
    `${'*a'.repeat(30)}*b`,
    `${'*a?'.repeat(30)}*b`,
    `*${'a'.repeat(1000)}b*`,
    `*${'a?'.repeat(500)}b*`,
    `${'*aaaaaaaaaaaaaaaab'.repeat(20)}*`,
    `*${'?'.repeat(200)}b*`,
    `${'?*'.repeat(100)}b`,
  ];
  for (const pattern of hostile) {
    const view = counted('a'.repeat(length));
    assert.not(compileGlob(pattern).matches(view.text), pattern);
    // A literal of at most 32 characters may be compared in full at each place; all else is one look a character.
    assert.ok(view.looks() <= 33 * length, `${pattern.slice(0, 20)} took ${view.looks()} looks`);
  }
  for (const pattern of [`*${'a'.repeat(1000)}b*`, `*${'a?'.repeat(500)}b*`, `${'*a?'.repeat(30)}*b`]) {
    const view = counted('a'.repeat(length));
    compileGlob(pattern).matches(view.text);
    assert.ok(view.looks() <= 2 * length, `${pattern.slice(0, 20)} took ${view.looks()} looks`);
  }
});

test('overlap is what trying every text says', () => {
  const from = random(seed + 2);
  const texts = allTexts('ab', 8);
  const short = (): string => Array.from({ length: from.below(5) }, () => from.pick([...'ab?*'])).join('');
  let overlapping = 0;
  for (let round = 0; round < 1500; round++) {
    const [a, b] = [compileGlob(short()), compileGlob(short())];
    // Two patterns of at most four tokens each that share a text share one of at most eight characters.
    const expected = texts.some((text) => a.matches(text) && b.matches(text));
    if (expected) overlapping++;
    const message = `${a.source} and ${b.source}, seed ${seed}, round ${round}`;
    assert.is(globsOverlap(a, b), expected, message);
    assert.is(globsOverlap(b, a), expected, message);
  }
  assert.ok(overlapping > 300 && overlapping < 1300, `${overlapping} of the rounds overlapped`);
});

test('overlap folds case where one side does', () => {
  const insensitive = (pattern: string): Glob => compileGlob(pattern, { caseInsensitive: true });
  assert.ok(globsOverlap(insensitive('s3:get*'), compileGlob('s3:GetObject')));
  assert.ok(globsOverlap(compileGlob('s3:GetObject'), insensitive('s3:get*')));
  assert.not(globsOverlap(compileGlob('s3:get*'), compileGlob('s3:GetObject')));
  assert.not(globsOverlap(compileGlob([{ kind: 'text', text: '*' }]), compileGlob('a')));
});

test('an ARN pattern matches part by part, and the sixth part is the rest', () => {
  const matches = (pattern: string, arn: string): boolean | undefined => compileArnGlob(pattern)?.matches(arn);
  assert.is(matches('arn:aws:iam::*:user/*', 'arn:aws:iam::111122223333:user/a/b:c'), true);
  assert.is(
    matches('arn:aws:iam::*:role/x', 'arn:aws:iam::111122223333:user/a:role/x'),
    false,
    'no part crosses a colon',
  );
  assert.is(compileGlob('arn:aws:iam::*:role/x').matches('arn:aws:iam::111122223333:user/a:role/x'), true);
  assert.is(matches('arn:*:*:*:*:*', 'arn:aws:s3:::b/k:with:colons'), true);
  assert.is(matches('arn:aws:s3:::b/k:*', 'arn:aws:s3:::b/k:with'), true);
  assert.is(matches('arn:aws:s3:::*', 'arn:aws:s3'), false);
  assert.is(matches('arn:aws:s3:::*', 'arn:aws:s3::'), false);
  assert.is(compileArnGlob('*'), undefined);
  assert.is(compileArnGlob('arn:aws:iam::1'), undefined);
  assert.is(compileArnGlob('arn:aws:iam::1:root')?.parts.length, 6);
  assert.is(compileArnGlob('arn:aws:s3:::${*}')?.source, 'arn:aws:s3:::${*}');
  assert.is(compileArnGlob([{ kind: 'text', text: 'arn:aws:s3:::*' }, { kind: 'any' }])?.source, 'arn:aws:s3:::${*}*');
  const literal = compileArnGlob([
    { kind: 'text', text: 'arn:aws:iam::1:user/' },
    { kind: 'text', text: '*' },
  ]);
  assert.is(literal?.matches('arn:aws:iam::1:user/a'), false);
  assert.is(literal?.matches('arn:aws:iam::1:user/*'), true);
});

test('an ARN pattern says what matching each part says', () => {
  const from = random(seed + 3);
  const part = (): string => from.pick(['', 'a', '*', '?', 'a*', '*b', 'ab']);
  const text = (): string => from.pick(['', 'a', 'b', 'ab']);
  for (let round = 0; round < 2000; round++) {
    const patterns = Array.from({ length: 6 }, part);
    const texts = Array.from({ length: 6 }, text);
    const expected = patterns.every((pattern, index) => slowlyMatches(parseGlob(pattern), texts[index] ?? ''));
    const message = `${patterns.join(':')} on ${texts.join(':')}, seed ${seed}`;
    assert.is(compileArnGlob(patterns.join(':'))?.matches(texts.join(':')), expected, message);
  }
});

test.run();
