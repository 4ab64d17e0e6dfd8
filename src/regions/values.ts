// Audit arm: values of a condition key, one for every kind that policies can tell apart. How operators compare them is
// evaluate/'s business.
import ipaddr from 'ipaddr.js';
import { defaultFacts } from '../evaluate/context.ts';
import { type ContextKeyType, globalContextKey, isProviderKey } from '../iam/context-keys.ts';
import { compileGlob, foldCase, type GlobToken, parseGlob } from '../iam/glob.ts';
import {
  type Cidr,
  canonicalBase64,
  isAddress,
  parseAddress,
  parseCidr,
  parseDate,
  parseNumber,
} from '../iam/read-values.ts';
import { type Automaton, arnGlobAutomaton, globAutomaton, type ShapePart, shapeAutomaton } from './automaton.ts';
import { textCells } from './texts.ts';

/** Something that a policy compares a value of the key with. */
export type ValueTest =
  | { readonly kind: 'text'; readonly tokens: readonly GlobToken[]; readonly caseInsensitive: boolean }
  | { readonly kind: 'arn'; readonly tokens: readonly GlobToken[] }
  | { readonly kind: 'number' | 'date' | 'binary'; readonly value: string }
  | { readonly kind: 'ip'; readonly cidr: string }
  | { readonly kind: 'bool' };

type Kind = ValueTest['kind'];
type TextTest = Extract<ValueTest, { kind: 'text' }>;
/** Kinds that are no matter of how a value is spelt. */
type Measured = 'ip' | 'number' | 'date' | 'binary';

/** A value, and all that tests of its measured kind can tell of it. */
interface Placed {
  readonly value: string;
  readonly cell: string;
}

/**
 * Values such that any that the key may have is to all these tests like one of them, the least remarkable first; or why that
 * cannot be had. AWS's own keys have values of their type alone; tags and an identity provider's keys may hold anything.
 * @throws TooLarge
 */
export function valuesFor(key: string, tests: readonly ValueTest[]): readonly string[] | { readonly unknown: string } {
  const type = typeOf(key);
  if (type === 'bool') return ['true', 'false'];
  if (type === 'arn') return textValues(tests.filter(isTextOrArn), { within: shapeAutomaton(arnShape) });
  const ofType = type === undefined ? undefined : measuredTypes[type];
  const own = ofType ?? tests.map(({ kind }) => kind).find(isMeasured);
  if (own === undefined) return unmeasured(type, tests);
  const folded = foldCase(key);
  const telling = tests
    .filter(({ kind }) => ofType === undefined || !nothingTo[ofType].includes(kind))
    .map((test): ValueTest => (folded === epochTime && test.kind === 'number' ? { ...test, kind: 'date' } : test));
  const texts = telling.filter(isText).filter(({ tokens }) => !isAnything(tokens));
  const other = telling.find(({ kind }) => kind !== own && kind !== 'text')?.kind;
  const untold = own === 'binary' ? texts.length > 0 : texts.some(({ tokens }) => hasWildcard(tokens));
  if (other !== undefined || untold) {
    return { unknown: `\`${key}\` is compared both as ${inWords[own]} and as ${inWords[other ?? 'text']}` };
  }
  const { isValue, place } = measures[own](folded);
  const named = texts.map((test) => spellings(test, texts, isValue));
  const values = distinct(place(telling, new Set(named.flat())), texts);
  const anything = type === 'string' || (type === undefined && named.some((each) => each.length === 0));
  if (!anything) return values;
  const others = textValues(texts, { accept: (text) => !isValue(text) });
  const unread = [...others, ...texts.flatMap(({ tokens }) => casesOf(textOf(tokens)))].filter(
    (text) => !isValue(text),
  );
  const placed = unread.map((value) => ({ value, cell: '' }));
  return [...values, ...distinct(placed, texts)];
}

const inWords: Readonly<Record<Kind, string>> = {
  text: 'text',
  arn: 'an ARN',
  number: 'a number',
  date: 'a date',
  binary: 'bytes',
  ip: 'an address',
  bool: 'a boolean',
};

/** Undefined: a service's own key, of no tag, whose operators tell what it holds. */
function typeOf(key: string): ContextKeyType | undefined {
  if (counting.has(foldCase(key))) return 'numeric';
  return globalContextKey(key)?.type ?? (isProviderKey(key) || /tag\//i.test(key) ? 'string' : undefined);
}

const measuredTypes: Readonly<Partial<Record<ContextKeyType, 'ip' | 'number' | 'date'>>> = {
  ip: 'ip',
  numeric: 'number',
  date: 'date',
};

/** Kinds that can read no value of the type: to them all are alike. */
const nothingTo: Readonly<Record<'ip' | 'number' | 'date', readonly Kind[]>> = {
  ip: ['number', 'date', 'bool', 'arn', 'binary'],
  number: ['ip', 'bool', 'arn'],
  date: ['ip', 'bool', 'arn'],
};

/** A date and a number at once. */
const epochTime = 'aws:epochtime';

/** Keys that hold numbers, and none below zero. */
const counting: ReadonlySet<string> = new Set([
  'aws:multifactorauthage',
  'ec2:roledelivery',
  's3:max-keys',
  's3:object-lock-remaining-retention-days',
  's3:signatureage',
  's3:tlsversion',
  'sts:durationseconds',
]);

function isMeasured(kind: Kind): kind is Measured {
  return kind === 'ip' || kind === 'number' || kind === 'date' || kind === 'binary';
}

function isText(test: ValueTest): test is TextTest {
  return test.kind === 'text';
}

function isTextOrArn({ kind }: ValueTest): boolean {
  return kind === 'text' || kind === 'arn';
}

function isAnything(tokens: readonly GlobToken[]): boolean {
  return tokens.length > 0 && tokens.every(({ kind }) => kind === 'any');
}

function hasWildcard(tokens: readonly GlobToken[]): boolean {
  return tokens.some(({ kind }) => kind !== 'text');
}

// Texts: whatever is told by spelling alone.

const field: ShapePart = { run: '', except: ':', least: 0 };
const colon: ShapePart = { text: ':' };
/** Of any partition: all begin with `aws`. */
const arnShape: readonly ShapePart[] = [
  { text: 'arn:aws' },
  { run: 'abcdefghijklmnopqrstuvwxyz0123456789-', least: 0 },
  colon,
  { ...field, least: 1 },
  ...[colon, field, colon, field, colon],
  { run: '', least: 1 },
];
/** What the ARN operators can read. */
const readableArn: readonly ShapePart[] = [
  { text: 'arn:' },
  ...[field, colon, field, colon, field, colon, field, colon],
  { run: '', least: 0 },
];

/** One text for every way the tests can come out; an empty one only where it is like no other. */
function textValues(
  tests: readonly ValueTest[],
  { within, accept }: { readonly within?: Automaton; readonly accept?: (text: string) => boolean } = {},
): readonly string[] {
  const automata = tests.flatMap(automataOf);
  if (within === undefined && tests.some(({ kind }) => kind === 'arn')) automata.push(shapeAutomaton(readableArn));
  const cells = textCells(automata, {
    ...(within === undefined ? {} : { within }),
    accept: (text) => text !== '' && accept?.(text) !== false,
  });
  const values = cells.map(({ text }) => text);
  if (within !== undefined || accept?.('') === false) return values;
  const empty = automata.map((each) => each.accepts(each.start));
  const hasLike = cells.some(({ holds }) => holds.every((each, index) => each === empty[index]));
  return hasLike ? values : [...values, ''];
}

function automataOf(test: ValueTest): Automaton[] {
  if (test.kind === 'text') return [globAutomaton(test.tokens, test)];
  if (test.kind === 'bool') {
    return ['true', 'false'].map((each) => globAutomaton(parseGlob(each), { caseInsensitive: true }));
  }
  return test.kind === 'arn' ? [arnGlobAutomaton(test.tokens)].filter((each) => each !== undefined) : [];
}

function isBoolean(text: string): boolean {
  return /^(?:true|false)$/i.test(text);
}

/** Of texts, ARNs and booleans, all at once. */
function unmeasured(type: ContextKeyType | undefined, tests: readonly ValueTest[]): readonly string[] {
  const told = tests.filter((test) => test.kind !== 'text' || !isAnything(test.tokens));
  const texts = told.filter(isText);
  const [hasArns, hasBooleans] = [told.some(({ kind }) => kind === 'arn'), told.some(({ kind }) => kind === 'bool')];
  const literals = texts.map(({ tokens }) => (hasWildcard(tokens) ? '' : textOf(tokens)));
  if (type === undefined && hasArns && !hasBooleans && texts.every(isOfArns)) {
    return textValues(told, { within: shapeAutomaton(arnShape) });
  }
  const values = textValues(told);
  if (type === undefined && hasBooleans && !hasArns && literals.every(isBoolean)) return values.filter(isBoolean);
  return values;
}

function textOf(tokens: readonly GlobToken[]): string {
  return tokens.map((token) => (token.kind === 'text' ? token.text : '')).join('');
}

function isOfArns({ tokens: [first] }: TextTest): boolean {
  return first?.kind === 'text' && foldCase(first.text).startsWith('arn:');
}

/** Values that a text without wildcards names, in the cases of letters that the others tell apart; its own case first. */
function spellings(
  { tokens }: TextTest,
  texts: readonly TextTest[],
  isValue: (text: string) => boolean,
): readonly string[] {
  const own = textOf(tokens);
  const within = globAutomaton(tokens, { caseInsensitive: true });
  const cells = textCells(texts.flatMap(automataOf), { within, accept: isValue });
  return [...casesOf(own).filter(isValue), ...cells.map(({ text }) => text)];
}

/** Cases that make a difference to whether it is a date: of its `T` and `Z`. */
function casesOf(text: string): readonly string[] {
  const lower = text.toLowerCase();
  return [text, text.toUpperCase(), lower, lower.replace('t', 'T'), lower.replace('z', 'Z')];
}

/** The first of those that all tests take for the same. */
function distinct(placed: readonly Placed[], texts: readonly TextTest[]): readonly string[] {
  const globs = texts.map(({ tokens, caseInsensitive }) => compileGlob(tokens, { caseInsensitive }));
  const found = new Map<string, string>();
  for (const { value, cell } of placed) {
    const id = [cell, ...globs.map((glob) => glob.matches(value))].join();
    if (!found.has(id)) found.set(id, value);
  }
  return [...found.values()];
}

interface Measure {
  readonly isValue: (text: string) => boolean;
  /** At least one for every cell; where texts name some values, with those and, spelt otherwise, their equals. */
  readonly place: (tests: readonly ValueTest[], named: ReadonlySet<string>) => readonly Placed[];
}

/** By the key, in lower case. */
const measures: Readonly<Record<Measured, (key: string) => Measure>> = {
  ip: () => ({ isValue: isAddress, place: placeAddresses }),
  number: (key) => measureOf('number', numbers(counting.has(key))),
  date: (key) => measureOf('date', key === epochTime ? epochTimes : dates),
  binary: () => ({ isValue: (text) => canonicalBase64(text) !== undefined, place: placeBytes }),
};

function placeBytes(tests: readonly ValueTest[]): readonly Placed[] {
  const known = new Set(tests.flatMap((test) => (test.kind === 'binary' ? [test.value] : [])));
  let other = 'eA==';
  while (known.has(other)) other = `eHh4${other}`;
  return [other, ...known].flatMap((value) => (canonicalBase64(value) === value ? [{ value, cell: value }] : []));
}

// Numbers and dates: what has an order.

interface Scale {
  /** Undefined where the key has no such value. */
  readonly read: (text: string) => number | undefined;
  readonly readBound: (text: string) => number | undefined;
  readonly usual: string;
  /** As the key may have it, if there is such a value: what is written may not be read. */
  readonly write: (value: number) => string;
  /** Values to try between two others, or beyond one. */
  readonly near: (low: number | undefined, high: number | undefined) => readonly number[];
}

function measureOf(kind: 'number' | 'date', scale: Scale): Measure {
  return {
    isValue: (text) => scale.read(text) !== undefined,
    place: (tests, named) => {
      const bounds = tests.flatMap((test) => (test.kind === kind ? [test.value] : []));
      const placed = placeOrdered(scale, bounds, named);
      const isUsual = ({ value }: Placed): boolean => value === scale.usual;
      return [...placed.filter(isUsual), ...placed.filter((each) => !isUsual(each))];
    },
  };
}

function placeOrdered(scale: Scale, written: readonly string[], named: ReadonlySet<string>): readonly Placed[] {
  const bounds = sorted(written.map(scale.readBound));
  const points = sorted([...bounds, ...[...named].map(scale.read)]);
  const ways = new Map<number | undefined, string[]>(points.map((point) => [point, []]));
  for (const text of [...written, ...named]) ways.get(scale.read(text))?.push(text);
  const taken = new Set([...named].map(foldCase));
  const between = [undefined, ...points].flatMap((low, index) => {
    const high = points[index];
    const value = [scale.usual, ...scale.near(low, high).map(scale.write)].find((text) => {
      const read = scale.read(text) ?? Number.NaN;
      return (low === undefined ? !Number.isNaN(read) : read > low) && (high === undefined || read < high);
    });
    return value === undefined
      ? []
      : [{ value, cell: `above ${bounds.findLastIndex((each) => each <= (low ?? Number.NaN))}` }];
  });
  const exact = points.flatMap((point) => {
    const own = ways.get(point) ?? [];
    const equals = [...respelt(scale.write(point), named.size), ...own].filter((text) => scale.read(text) === point);
    const other = equals.find((text) => !taken.has(foldCase(text)));
    const values = [...(other === undefined ? [] : [other]), ...own.filter((text) => named.has(text))];
    const [below, at] = [bounds.findLastIndex((each) => each <= point), bounds.indexOf(point)];
    return values.map((value) => ({ value, cell: at < 0 ? `above ${below}` : `at ${at}` }));
  });
  return [...between, ...exact];
}

/** Each once. */
function sorted(values: readonly (number | undefined)[]): readonly number[] {
  return [...new Set(values)].filter((each) => each !== undefined).sort((a, b) => a - b);
}

/** The same number or moment in other words: with zeros behind the point. */
function respelt(text: string, most: number): readonly string[] {
  const [, body = '', zone = ''] = /^(.*?)(Z|\+\d\d:\d\d)?$/.exec(text) ?? [];
  const point = body.includes('.') ? '' : '.';
  return [text, ...Array.from({ length: most }, (_, zeros) => `${body}${point}${'0'.repeat(zeros + 1)}${zone}`)];
}

function numbers(counts: boolean): Scale {
  return {
    read: (text) => {
      const value = parseNumber(text);
      return counts && value !== undefined && value < 0 ? undefined : value;
    },
    readBound: parseNumber,
    usual: '1',
    write: plainNumber,
    near: (low, high) => [...nearNumbers(low, high), 0],
  };
}

function nearNumbers(low: number | undefined, high: number | undefined): readonly number[] {
  const whole = low === undefined ? Math.ceil(high ?? 0) - 1 : Math.floor(low) + 1;
  if (low === undefined) return [whole, nextTo(high ?? 0, false)];
  const middle = low / 2 + (high ?? low) / 2;
  return [whole, Number(middle.toPrecision(6)), middle, nextTo(low, true)];
}

/** The nearest number above or below. */
function nextTo(value: number, above: boolean): number {
  if (value === 0) return above ? Number.MIN_VALUE : -Number.MIN_VALUE;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (above === value > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}

/** As operators read it: without an exponent. */
function plainNumber(value: number): string {
  if (Math.abs(value) === Number.POSITIVE_INFINITY) return `${value < 0 ? '-' : ''}1${'0'.repeat(309)}`;
  const [, sign = '', whole = '', part = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(String(value)) ?? [];
  if (exponent === undefined) return String(value);
  const zeros = '0'.repeat(Math.abs(Number(exponent)));
  if (Number(exponent) < 0) return `${sign}0.${zeros.slice(1)}${whole}${part}`;
  return sign + whole + part.padEnd(zeros.length, '0');
}

const second = 1000;
const usualTime = defaultFacts.time;

const dates: Scale = { read: parseDate, readBound: parseDate, usual: usualTime, write: dateText, near: nearMoments };

/** Seconds since 1970, that dates and numbers can be compared with alike. */
const epochTimes: Scale = {
  read: (text) => (parseNumber(text) === undefined ? undefined : parseDate(text)),
  readBound: (text) => {
    const seconds = parseNumber(text);
    return parseDate(text) ?? (seconds === undefined ? undefined : seconds * second);
  },
  usual: plainNumber(Date.parse(usualTime) / second),
  write: (value) => plainNumber(value / second),
  // The first that both can read.
  near: (low, high) => [...nearMoments(low, high), 10_000 * second],
};

function nearMoments(low: number | undefined, high: number | undefined): readonly number[] {
  const inSeconds = (value: number | undefined): number | undefined => (value === undefined ? value : value / second);
  return [...nearNumbers(inSeconds(low), inSeconds(high)).map((each) => each * second), ...nearNumbers(low, high)];
}

/** What years of four digits begin with, in the zone where that is earliest. */
const earliest = { zone: '+23:59', ahead: (24 * 60 - 1) * 60 * second } as const;

function dateText(milliseconds: number): string {
  const { zone, ahead } = earliest;
  const texts = [isoOf(milliseconds), isoOf(milliseconds + ahead).replace('Z', zone)];
  const found = texts.find((text) => parseDate(text) === milliseconds);
  return found ?? plainNumber(milliseconds / second);
}

function isoOf(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('.000Z', 'Z');
}

// Addresses: ranges lie within each other or apart, so the smallest range that an address is in tells all others.

type Family = 4 | 16;

/** Those that look like any other. */
const usualAddresses = [defaultFacts.sourceIp, '198.51.100.10', '192.0.2.10', '10.0.0.10', '2001:db8::1'] as const;

interface Range {
  readonly begin: bigint;
  /** The address behind the last. */
  readonly end: bigint;
  /** The smallest range that this is or lies in; undefined: that is still to be found. */
  readonly cell?: string;
}

function placeAddresses(tests: readonly ValueTest[], named: ReadonlySet<string>): readonly Placed[] {
  const cidrs = tests.flatMap((test) => (test.kind === 'ip' ? [parseCidr(test.cidr)] : []));
  const ranges = cidrs.filter((each) => each !== undefined);
  const placed = ([4, 16] as const).flatMap((family) => placeFamily(family, ranges, named));
  const usual = usualAddresses.flatMap((wanted) => placed.filter(({ value }) => value === wanted));
  return [...usual, ...placed];
}

function placeFamily(family: Family, cidrs: readonly Cidr[], named: ReadonlySet<string>): readonly Placed[] {
  const namedAt = new Map<bigint, string[]>();
  for (const text of named) {
    const address = numberOf(text, family);
    if (address !== undefined) namedAt.set(address, [...(namedAt.get(address) ?? []), text]);
  }
  const taken = new Set([...named].map(foldCase));
  const usual = usualAddresses.map((each) => numberOf(each, family)).filter((each) => each !== undefined);
  const points = [...namedAt.keys()].map((begin): Range => ({ begin, end: begin + 1n }));
  return gapsOf(family, [...rangesOf(family, cidrs), ...points]).flatMap(({ begin, end, cell }) => {
    const address = usual.find((each) => each >= begin && each < end) ?? (end - begin > 2n ? begin + 1n : begin);
    const other = spellingsOf(address, family).find((text) => !taken.has(foldCase(text)));
    const values = [...(other === undefined ? [] : [other]), ...(namedAt.get(address) ?? [])];
    return values.map((value) => ({ value, cell }));
  });
}

function rangesOf(family: Family, cidrs: readonly Cidr[]): readonly Range[] {
  const ranges = new Map<string, Range>();
  for (const { bytes, bits } of cidrs) {
    if (bytes.length !== family) continue;
    const size = 1n << BigInt(family * 8 - bits);
    const begin = (toNumber(bytes) / size) * size;
    const cell = `${family} ${begin}/${bits}`;
    ranges.set(cell, { begin, end: begin + size, cell });
  }
  return [...ranges.values()];
}

/** All addresses, in runs that are in the same smallest range; those in none, of both families, are the same to all tests. */
function gapsOf(family: Family, ranges: readonly Range[]): readonly Required<Range>[] {
  const gaps: Required<Range>[] = [];
  const open: Required<Range>[] = [];
  let from = 0n;
  const passTo = (end: bigint): void => {
    if (from < end) gaps.push({ begin: from, end, cell: open.at(-1)?.cell ?? '' });
    from = end;
  };
  const closeUpTo = (place: bigint): void => {
    for (let last = open.at(-1); last !== undefined && last.end <= place; last = open.at(-1)) {
      passTo(last.end);
      open.pop();
    }
  };
  const byBegin = [...ranges].sort((a, b) => compare(a.begin, b.begin) || compare(b.end, a.end));
  for (const { begin, end, cell } of byBegin) {
    closeUpTo(begin);
    passTo(begin);
    open.push({ begin, end, cell: cell ?? open.at(-1)?.cell ?? '' });
  }
  const all = 1n << BigInt(family * 8);
  closeUpTo(all);
  passTo(all);
  return gaps;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function numberOf(text: string, family: Family): bigint | undefined {
  const bytes = parseAddress(text);
  return bytes?.length === family ? toNumber(bytes) : undefined;
}

function toNumber(bytes: readonly number[]): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** All the same address, the usual one first. */
function spellingsOf(address: bigint, family: Family): readonly string[] {
  const bytes = Array.from({ length: family }, (_, at) => Number((address >> BigInt((family - 1 - at) * 8)) & 255n));
  if (family === 4) return [bytes.join('.')];
  const parsed = new ipaddr.IPv6(bytes);
  const long = parsed.toNormalizedString();
  return [parsed.toString(), long, long.replace(/\b[0-9a-f]{1,3}\b/g, (group) => group.padStart(4, '0'))];
}
