// JSON a piece at a time is the JSON that the platform reads whole, however it is cut.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { deepestPlan, JsonStream, Malformed, type Route } from '../../src/plan/json-stream.ts';
import { type Random, random, seed } from '../seeded.ts';

const utf8 = new TextEncoder();

function keptOf(text: string, route: Route, cuts: readonly number[] = []): readonly (readonly [string, unknown])[] {
  const kept: [string, unknown][] = [];
  const stream = new JsonStream(route, (path, value) => kept.push([path.join('.'), value]));
  const bytes = utf8.encode(text);
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    stream.write(bytes.slice(from, to));
    from = to;
  }
  stream.end();
  return kept;
}

function mistakeIn(text: string, route: Route = 'keep'): Malformed {
  try {
    keptOf(text, route);
  } catch (error) {
    if (error instanceof Malformed) return error;
    throw error;
  }
  throw new Error(`taken: ${text}`);
}

/** Without prototypes, which is how they are kept. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

test('what is asked for is kept, with where it stood, and the rest passes', () => {
  const text = '{"a":{"x":[1,{"k":"v"}],"y":2},"b":[{"c":[null,true]},{"c":"\\u00e9\\n"}],"d":{"e":5}}';
  const route: Route = { keys: { a: { keys: { x: 'keep' } }, b: { each: { keys: { c: 'keep' } } } } };
  assert.equal(plain(keptOf(text, route)), [
    ['a.x', [1, { k: 'v' }]],
    ['b.0.c', [null, true]],
    ['b.1.c', 'é\n'],
  ]);
});

test('an object that turns out not to be wanted is not read on', () => {
  const route: Route = { each: { goesOn: ({ type }) => type !== 'other' } };
  const text = '[{"type":"mine","big":{"k":1}},{"type":"other","big":{"k":1}},{"big":2,"type":"other"}]';
  assert.equal(plain(keptOf(text, route)), [
    ['0', { type: 'mine', big: { k: 1 } }],
    ['1', { type: 'other' }],
    ['2', { big: 2, type: 'other' }],
  ]);
});

test('a key of a prototype is a key like others', () => {
  const kept = keptOf('{"__proto__":{"polluted":1},"constructor":2}', 'keep');
  const value = kept[0]?.[1];
  assert.equal(Object.keys(value as object), ['__proto__', 'constructor']);
  assert.is(({} as { polluted?: number }).polluted, undefined);
});

test('mistakes have their place', () => {
  const cases: readonly (readonly [string, Malformed['kind'], number])[] = [
    ['', 'json-syntax', 0],
    ['{"a":1', 'json-syntax', 6],
    ['{"a":"x', 'json-syntax', 7],
    ['[1,]', 'json-syntax', 3],
    ['{"a" 1}', 'json-syntax', 5],
    ['{"a":1}}', 'json-syntax', 7],
    ['{"a":1} {}', 'json-syntax', 8],
    ['{"a":01}', 'json-syntax', 6],
    ['[1 2]', 'json-syntax', 3],
    ['{"a":1,"a":2}', 'json-duplicate-key', 7],
  ];
  for (const [text, kind, at] of cases) {
    const mistake = mistakeIn(text);
    assert.equal([mistake.kind, mistake.at], [kind, at], text);
  }
  assert.is(mistakeIn('['.repeat(deepestPlan + 1)).kind, 'json-too-deep');
  assert.is(mistakeIn('['.repeat(deepestPlan + 1), 'skip').kind, 'json-too-deep', 'what passes by, too');
});

function randomJson(source: Random, depth = 0): unknown {
  const kind = source.below(depth > 3 ? 5 : 7);
  if (kind === 0) return source.pick([null, true, false]);
  if (kind === 1) return source.pick([0, -1, 2.5, 1e21, 123456789]);
  if (kind < 5) return source.pick(['', 'a', 'äß€😀', '"\\\n\t', 'x'.repeat(300), '\u0000', '[{']);
  const size = source.below(4);
  if (kind === 5) return Array.from({ length: size }, () => randomJson(source, depth + 1));
  return Object.fromEntries(Array.from({ length: size }, (_, at) => [`k${at}`, randomJson(source, depth + 1)]));
}

test('however a text is cut, it reads as JSON.parse reads it', () => {
  const source = random(seed);
  for (let round = 0; round < 300; round += 1) {
    const value = { all: randomJson(source) };
    const text = JSON.stringify(value, null, source.below(3));
    const { length } = utf8.encode(text);
    const cuts = Array.from({ length: source.below(6) }, () => source.below(length)).sort((a, b) => a - b);
    const kept = keptOf(text, 'keep', cuts)[0]?.[1];
    assert.equal(plain(kept), value, `seed ${seed}, round ${round}: ${text} cut at ${cuts}`);
  }
});

test('a damaged text is refused where JSON.parse refuses it, and else means the same', () => {
  const source = random(seed + 1);
  let [taken, refused] = [0, 0];
  for (let round = 0; round < 3000; round += 1) {
    const text = JSON.stringify({ a: randomJson(source), b: [randomJson(source)] });
    const at = source.below(text.length);
    const put = source.pick(['', '"', '{', '}', '[', ']', ',', ':', '0', '\\', ' ', 'e', '-', '\u0001']);
    // Half a character becomes one that stands for it.
    const damaged = new TextDecoder().decode(utf8.encode(text.slice(0, at) + put + text.slice(at + source.below(3))));
    const message = `seed ${seed}, round ${round}: ${damaged}`;
    let wanted: unknown;
    try {
      wanted = JSON.parse(damaged);
    } catch {
      assert.throws(
        () => keptOf(damaged, 'keep'),
        (error: unknown) => error instanceof Malformed,
        message,
      );
      refused += 1;
      continue;
    }
    let kept: unknown;
    try {
      kept = keptOf(damaged, 'keep')[0]?.[1];
    } catch (error) {
      // JSON.parse takes a key that stands twice.
      assert.ok(error instanceof Malformed && error.kind === 'json-duplicate-key', message);
      continue;
    }
    assert.equal(plain(kept), plain(wanted), message);
    taken += 1;
  }
  assert.ok(taken > 100 && refused > 100, `both happen: ${taken} taken, ${refused} refused`);
});

test.run();
