import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileArnGlob, compileGlob, type GlobToken, parseGlob } from '../../src/iam/glob.ts';
import {
  type Automaton,
  arnGlobAutomaton,
  freshChar,
  globAutomaton,
  type ShapePart,
  shapeAutomaton,
} from '../../src/regions/automaton.ts';
import { both, either } from '../../src/regions/combined.ts';
import { type Random, random, seed } from '../seeded.ts';
import { allTexts } from './all-texts.ts';

function randomText(from: Random, alphabet: string, longest: number): string {
  return Array.from({ length: from.below(longest + 1) }, () => from.pick(alphabet.split(''))).join('');
}

/** Not canonical: `*` before `?`, empty texts, `*` and `?` in a text. */
function randomTokens(from: Random, alphabet: string, most: number): readonly GlobToken[] {
  return Array.from({ length: from.below(most + 1) }, (): GlobToken => {
    const kind = from.pick(['text', 'text', 'one', 'any', 'any'] as const);
    return kind === 'text' ? { kind, text: randomText(from, alphabet, 1) } : { kind };
  });
}

function after(automaton: Automaton, text: string): number {
  let state = automaton.start;
  for (const char of text.split('')) state = automaton.step(state, char);
  return state;
}

interface Bounds {
  readonly alphabet: string;
  readonly longest: number;
  /** States behind texts of this length are compared with all that can follow. */
  readonly heads: number;
  /** What it is that is surely accepted behind a text; all that is, where this is not given. */
  readonly isSure?: (head: string) => boolean;
}

/** Says in what an automaton is not what it should be; undefined: in nothing. */
function fault(automaton: Automaton, matches: (text: string) => boolean, bounds: Bounds): string | undefined {
  const { alphabet, longest, heads } = bounds;
  const [texts, tails] = [allTexts(alphabet, longest), allTexts(alphabet, longest - heads)];
  const matched = new Set(texts.filter(matches));
  for (const text of texts) {
    if (automaton.accepts(after(automaton, text)) !== matched.has(text)) return `accepts ${JSON.stringify(text)}`;
  }
  for (const head of texts.filter(({ length }) => length <= heads)) {
    const state = after(automaton, head);
    const count = tails.filter((tail) => matched.has(head + tail)).length;
    if (automaton.isDead(state) !== (count === 0)) return `isDead after ${JSON.stringify(head)}`;
    const isSure = bounds.isSure?.(head) ?? count === tails.length;
    if (automaton.isSure(state) !== isSure || (isSure && count < tails.length))
      return `isSure after ${JSON.stringify(head)}`;
    const wrong = charsFault(automaton, state, alphabet);
    if (wrong !== undefined) return `${wrong} after ${JSON.stringify(head)}`;
  }
  return undefined;
}

function charsFault(automaton: Automaton, state: number, alphabet: string): string | undefined {
  const chars = automaton.chars(state).split('');
  if (chars.join() !== [...new Set(chars)].sort().join()) return 'chars not sorted';
  const others = `${alphabet}xyzXYZ09-_.?*$\u00e9\u212a\ud83d\ude00\u0000`
    .split('')
    .filter((char) => !chars.includes(char));
  const [first = '', ...rest] = others.map((char) => automaton.step(state, char));
  if (first === '' || rest.some((to) => to !== first)) return 'others differ';
  const idle = chars.find((char) => automaton.step(state, char) === first);
  return idle === undefined ? undefined : `\`${idle}\` is like others`;
}

const small: Bounds = { alphabet: 'abx:/', longest: 6, heads: 2 };

test('a pattern is accepted as it is matched', () => {
  const from = random(seed);
  for (let round = 0; round < 60; round++) {
    const tokens = randomTokens(from, 'aabb:/*', 4);
    const glob = compileGlob(tokens);
    const wrong = fault(globAutomaton(tokens), (text) => glob.matches(text), { ...small, alphabet: 'ab:/*' });
    assert.is(wrong, undefined, `${JSON.stringify(tokens)} (seed ${seed})`);
  }
});

test('longer patterns are accepted as they are matched', () => {
  const from = random(seed + 1);
  let matched = 0;
  for (let round = 0; round < 3000; round++) {
    const tokens = randomTokens(from, 'aab:', 14);
    const glob = compileGlob(tokens);
    const automaton = globAutomaton(tokens);
    for (let tries = 0; tries < 10; tries++) {
      const text = randomText(from, 'aaab:', 14);
      if (glob.matches(text)) matched++;
      assert.is(automaton.accepts(after(automaton, text)), glob.matches(text), `${glob.source} ${text} (seed ${seed})`);
    }
  }
  assert.ok(matched > 2000, String(matched));
});

test('case does not count for A–Z alone', () => {
  const from = random(seed + 2);
  const options = { caseInsensitive: true };
  for (let round = 0; round < 60; round++) {
    const tokens = randomTokens(from, 'aAkK\u212a\u00c9', 3);
    const glob = compileGlob(tokens, options);
    const wrong = fault(globAutomaton(tokens, options), (text) => glob.matches(text), {
      alphabet: 'aAkK\u212a\u00c9\u00e9',
      longest: 4,
      heads: 1,
    });
    assert.is(wrong, undefined, `${JSON.stringify(tokens)} (seed ${seed})`);
  }
});

test('an ARN is matched part by part', () => {
  const from = random(seed + 3);
  let made = 0;
  for (let round = 0; round < 150; round++) {
    const pieces = Array.from({ length: 5 + from.below(3) }, () => from.pick(['', '', '', '*', '*', '*', 'a', '?']));
    const tokens = round % 3 === 0 ? randomTokens(from, ':::a', 9) : parseGlob(pieces.join(':'));
    const glob = compileArnGlob(tokens);
    const automaton = arnGlobAutomaton(tokens);
    assert.is(automaton === undefined, glob === undefined, JSON.stringify(tokens));
    if (automaton === undefined || glob === undefined) continue;
    // The shortest ARN has to be found behind each of the states looked at.
    if (glob.source.replaceAll('*', '').length > 7) continue;
    made++;
    const wrong = fault(automaton, (arn) => glob.matches(arn), { alphabet: 'a:x', longest: 8, heads: 1 });
    assert.is(wrong, undefined, `${JSON.stringify(tokens)} (seed ${seed})`);
  }
  assert.ok(made > 20, String(made));
});

test('wildcards of an ARN cross colons in its last part alone', () => {
  const automaton = arnGlobAutomaton(parseGlob('arn:*:s3:::a*'));
  assert.ok(automaton);
  const accepts = (text: string): boolean => automaton.accepts(after(automaton, text));
  assert.ok(accepts('arn:aws:s3:::abc'));
  assert.ok(accepts('arn:aws:s3:::a:b:c'));
  assert.not(accepts('arn:aws:x:s3:::abc'));
  assert.is(arnGlobAutomaton(parseGlob('*')), undefined);
  assert.is(arnGlobAutomaton(parseGlob('arn:aws:s3::*')), undefined);
});

test('both accept what each accepts', () => {
  const from = random(seed + 4);
  let [dead, sure] = [0, 0];
  for (let round = 0; round < 100; round++) {
    const several = Array.from({ length: 2 + from.below(2) }, () => randomTokens(from, 'aab:', 2));
    const globs = several.map((tokens) => compileGlob(tokens));
    const [first, ...others] = several.map((tokens) => globAutomaton(tokens));
    assert.ok(first);
    const automaton = others.reduce(both, first);
    if (automaton.isDead(automaton.start)) dead++;
    if (automaton.isSure(automaton.start)) sure++;
    const wrong = fault(automaton, (text) => globs.every((glob) => glob.matches(text)), {
      alphabet: 'ab:x',
      longest: 6,
      heads: 1,
    });
    assert.is(wrong, undefined, `${JSON.stringify(several)} (seed ${seed})`);
  }
  assert.ok(dead > 10 && sure > 0, `${dead} ${sure}`);
});

test('either accepts what one accepts', () => {
  const from = random(seed + 6);
  let [dead, sure] = [0, 0];
  for (let round = 0; round < 100; round++) {
    const several = Array.from({ length: 1 + from.below(4) }, () => randomTokens(from, 'aab:', 3));
    const globs = several.map((tokens) => compileGlob(tokens));
    const automata = several.map((tokens) => globAutomaton(tokens));
    const automaton = either(automata);
    const isSure = (head: string) => automata.some((each) => each.isSure(after(each, head)));
    if (isSure('a')) sure++;
    if (automaton.isDead(after(automaton, 'b'))) dead++;
    const matches = (text: string) => globs.some((glob) => glob.matches(text));
    const wrong = fault(automaton, matches, { alphabet: 'ab:x', longest: 6, heads: 1, isSure });
    assert.is(wrong, undefined, `${JSON.stringify(several)} (seed ${seed})`);
    assert.is(automaton.accepts(automaton.step(automaton.start, 'ab')), matches('ab'));
  }
  assert.ok(dead > 10 && sure > 10, `${dead} ${sure}`);
});

function regex(parts: readonly ShapePart[]): RegExp {
  const quoted = (text: string): string => text.replace(/./g, (char) => `[${char}]`);
  const source = parts.map((part) => {
    if ('text' in part) return quoted(part.text);
    const { run, except = '', least } = part;
    return `(?:${except === '' ? '' : `(?![${except}])`}[${run === '' ? '\\s\\S' : run}])${least === 0 ? '*' : '+'}`;
  });
  return new RegExp(`^(?:${source.join('')})$`);
}

test('a shape is what it says', () => {
  const from = random(seed + 5);
  for (let round = 0; round < 100; round++) {
    const parts = Array.from({ length: from.below(5) }, (): ShapePart => {
      if (from.below(3) === 0) return { text: randomText(from, 'ab:', 2) };
      const least = from.pick([0, 1] as const);
      const except = from.pick(['', 'a', ':', 'a:', 'ab']);
      return { run: from.pick(['', '', 'a', 'ab', 'ab:']), least, ...(except === '' ? {} : { except }) };
    });
    const expected = regex(parts);
    const wrong = fault(shapeAutomaton(parts), (text) => expected.test(text), {
      alphabet: 'abx:',
      longest: 7,
      heads: 1,
    });
    // Shapes of more characters than are looked for are dead to the reference.
    const shortest = parts.reduce((sum, part) => sum + ('text' in part ? part.text.length : part.least), 0);
    if (shortest <= 5) assert.is(wrong, undefined, `${JSON.stringify(parts)} (seed ${seed})`);
  }
});

test('a shape of a text and letters', () => {
  const shape = shapeAutomaton([{ text: 's3:' }, { run: 'abc', except: 'c', least: 1 }]);
  assert.is(shape.chars(shape.start), 's');
  const state = after(shape, 's3:');
  assert.is(shape.chars(state), 'ab');
  assert.ok(shape.isDead(shape.step(state, 'c')));
  assert.not(shape.accepts(state));
  assert.ok(shape.accepts(shape.step(state, 'a')));
  assert.not(shape.isSure(shape.step(state, 'a')));
  const empty = shapeAutomaton([]);
  assert.ok(empty.accepts(empty.start));
  assert.ok(empty.isDead(empty.step(empty.start, 'x')));
});

function statesOf(automaton: Automaton): ReadonlySet<number> {
  const seen = new Set([automaton.start]);
  for (const state of seen) {
    const chars = automaton.chars(state);
    for (const char of (freshChar(chars, () => true) + chars).split('')) seen.add(automaton.step(state, char));
  }
  return seen;
}

test('what lies before the last star is forgotten', () => {
  assert.is(statesOf(globAutomaton(parseGlob(`${'*a'.repeat(20)}*`))).size, 21);
  assert.is(statesOf(globAutomaton(parseGlob(`*${'ab*'.repeat(20)}`))).size, 41);
  assert.is(statesOf(globAutomaton(parseGlob(`a${'?'.repeat(50)}`))).size, 53);
  assert.ok(statesOf(globAutomaton(parseGlob(`${'*a?b'.repeat(20)}*`))).size < 150);
  const arn = arnGlobAutomaton(parseGlob(`${'*a*b:'.repeat(5)}*a*b*`));
  assert.ok(arn && statesOf(arn).size < 40);
});

test('patterns longer than a word have states of their own', () => {
  const glob = `*a${'?'.repeat(40)}b`;
  const automaton = globAutomaton(parseGlob(glob));
  const from = random(seed + 6);
  for (let round = 0; round < 500; round++) {
    const text = randomText(from, 'ab', 60);
    assert.is(automaton.accepts(after(automaton, text)), compileGlob(glob).matches(text), text);
  }
});

test('characters stay single, and a longer text is stepped through', () => {
  const automaton = globAutomaton(parseGlob('?\ud83d\ude00?'));
  assert.is(automaton.step(automaton.start, 'a\ud83d\ude00b'), after(automaton, 'a\ud83d\ude00b'));
  assert.ok(automaton.accepts(automaton.step(automaton.start, 'a\ud83d\ude00b')));
  assert.is(automaton.chars(automaton.step(automaton.start, 'a')), '\ud83d');
  assert.is(automaton.step(automaton.start, ''), automaton.start);
});

test('what a pattern goes on with is told in its own case', () => {
  const automaton = globAutomaton(parseGlob('s3:Get*Tag'), { caseInsensitive: true });
  assert.is(automaton.chars(after(automaton, 'S3:')), 'Gg');
  assert.is(automaton.written?.(after(automaton, 'S3:')), 'G');
  assert.is(automaton.written?.(after(automaton, 's3:getXta')), 'gT');
  const two = both(automaton, globAutomaton(parseGlob('s3:*Tag')));
  assert.is(two.written?.(after(two, 's3:Get')), 'TT');
});

test('a fresh character is the least remarkable one', () => {
  const any = (): boolean => true;
  assert.is(freshChar('', any), 'x');
  assert.is(freshChar('xyz', any), 'a');
  assert.is(
    freshChar('', (char) => '0123456789'.includes(char)),
    '0',
  );
  assert.is(
    freshChar('', (char) => char === ':'),
    ':',
  );
  assert.is(
    freshChar('', () => false),
    undefined,
  );
  const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
  assert.is(freshChar(ascii.join(''), any), '\u00a1');
  assert.is(freshChar(ascii.filter((char) => char !== ':' && char !== '*').join(''), any), '\u00a1');
  assert.is(freshChar(`${ascii.join('')}\u00a1`, any), '\u00a2');
});

test.run();
