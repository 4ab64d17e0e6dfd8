// Shared ground: IAM's `*` and `?` patterns over plain text. Knows nothing of actions, resources or variables.

/** A piece of a pattern. `text` is literal, also where it holds `*` or `?`; so a substituted value never acts as a wildcard. */
export type GlobToken =
  | { readonly kind: 'text'; readonly text: string }
  /** `?`: exactly one UTF-16 code unit. */
  | { readonly kind: 'one' }
  /** `*`: any run, the empty one too; `/` and `:` are characters like any other. */
  | { readonly kind: 'any' };

export interface GlobOptions {
  /** Letters A–Z match in either case (action names, condition keys); other letters never fold. */
  readonly caseInsensitive?: boolean;
}

/**
 * A compiled pattern.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export interface Glob {
  /** As written; a literal `*`, `?` or `$` of a token reads `${*}`, `${?}`, `${$}`. */
  readonly source: string;
  /** Canonical: no empty text, no two texts in a row, a run of wildcards is its `?`s and then at most one `*`. */
  readonly tokens: readonly GlobToken[];
  readonly caseInsensitive: boolean;
  /** Without wildcards: it matches one text (and its other cases, where case does not count). */
  readonly isLiteral: boolean;
  /** Time linear in the text; the factor is at most one for every 32 characters of the pattern. */
  matches(text: string): boolean;
}

/** A pattern for the ARN operators: six colon-separated parts, each matched by itself, the sixth with all further colons. */
export interface ArnGlob {
  readonly source: string;
  /** Six. */
  readonly parts: readonly Glob[];
  matches(arn: string): boolean;
}

const any: GlobToken = { kind: 'any' };
const one: GlobToken = { kind: 'one' };

/** Lower case for A–Z alone, so that lengths stay and no foreign letter turns into an ASCII one. */
export function foldCase(text: string): string {
  return /[\u0080-\uffff]/.test(text) ? text.replace(/[A-Z]+/g, (run) => run.toLowerCase()) : text.toLowerCase();
}

/** The tokens of a pattern in which `*` and `?` are wildcards and all else, `${` included, is literal. */
export function parseGlob(pattern: string): readonly GlobToken[] {
  const tokens: GlobToken[] = [];
  for (const piece of pattern.split(/([*?])/)) {
    if (piece === '*') tokens.push(any);
    else if (piece === '?') tokens.push(one);
    else if (piece !== '') tokens.push({ kind: 'text', text: piece });
  }
  return canonical(tokens);
}

export function compileGlob(pattern: string | readonly GlobToken[], options: GlobOptions = {}): Glob {
  const fold = options.caseInsensitive === true;
  const tokens = typeof pattern === 'string' ? parseGlob(pattern) : canonical(pattern);
  const match = matcher(split(tokens, fold));
  return {
    source: typeof pattern === 'string' ? pattern : sourceOf(tokens),
    tokens,
    caseInsensitive: fold,
    isLiteral: tokens.every((token) => token.kind === 'text'),
    matches: fold ? (text) => match(foldCase(text)) : match,
  };
}

/**
 * Compiles a value of `ArnLike` and its kin; `undefined` where it has fewer than six parts, which no ARN can match.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function compileArnGlob(pattern: string | readonly GlobToken[]): ArnGlob | undefined {
  const tokens = typeof pattern === 'string' ? parseGlob(pattern) : canonical(pattern);
  const parts: GlobToken[][] = [[]];
  for (const token of tokens) {
    const pieces = token.kind === 'text' ? splitColons(token.text, 7 - parts.length) : [];
    if (token.kind !== 'text') parts.at(-1)?.push(token);
    for (const [index, text] of pieces.entries()) {
      if (index > 0) parts.push([]);
      parts.at(-1)?.push({ kind: 'text', text });
    }
  }
  if (parts.length < 6) return undefined;
  const globs = parts.map((part) => compileGlob(part));
  return {
    source: typeof pattern === 'string' ? pattern : sourceOf(tokens),
    parts: globs,
    matches(arn) {
      const texts = splitColons(arn, 6);
      return texts.length === 6 && globs.every((glob, index) => glob.matches(texts[index] ?? ''));
    },
  };
}

/** One step of a pattern: a character, or (any number of) any characters but those in `except`. */
export type GlobUnit =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'class'; readonly except: string; readonly many: boolean };

export function globUnits(tokens: readonly GlobToken[], fold = false): readonly GlobUnit[] {
  return tokens.flatMap((token): GlobUnit[] => {
    if (token.kind !== 'text') return [{ kind: 'class', except: '', many: token.kind === 'any' }];
    return (fold ? foldCase(token.text) : token.text).split('').map((char) => ({ kind: 'char', char }));
  });
}

/** Is there a text that both sequences of steps can spell? Each pair of positions is looked at once. */
export function unitsOverlap(a: readonly GlobUnit[], b: readonly GlobUnit[]): boolean {
  const width = b.length + 1;
  const goal = a.length * width + b.length;
  const seen = new Uint8Array(goal + 1);
  const open = [0];
  const reach = (place: number): void => {
    if (seen[place] === 0) open.push(place);
    seen[place] = 1;
  };
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (place === goal) return true;
    const left = a[Math.floor(place / width)];
    const right = b[place % width];
    const [leftMany, rightMany] = [isMany(left), isMany(right)];
    // A `many` step may be left at once, or stay while the other side takes one character more.
    if (leftMany) reach(place + width);
    if (rightMany) reach(place + 1);
    if (left !== undefined && right !== undefined && meet(left, right)) {
      reach(place + (leftMany ? 0 : width) + (rightMany ? 0 : 1));
    }
  }
  return false;
}

function isMany(unit: GlobUnit | undefined): boolean {
  return unit?.kind === 'class' && unit.many;
}

/** Is there a character that both steps take? Classes shut out a few characters, so two of them always share one. */
function meet(a: GlobUnit, b: GlobUnit): boolean {
  if (a.kind === 'char') return b.kind === 'char' ? a.char === b.char : !b.except.includes(a.char);
  return b.kind === 'class' || !a.except.includes(b.char);
}

function canonical(tokens: readonly GlobToken[]): readonly GlobToken[] {
  const result: GlobToken[] = [];
  let star = false;
  for (const token of tokens) {
    const last = result.at(-1);
    if (token.kind === 'any') star = true;
    else if (token.kind === 'one') result.push(one);
    else if (token.text === '') continue;
    else if (star) {
      result.push(any, token);
      star = false;
    } else if (last?.kind === 'text') result[result.length - 1] = { kind: 'text', text: last.text + token.text };
    else result.push(token);
  }
  if (star) result.push(any);
  return result;
}

function sourceOf(tokens: readonly GlobToken[]): string {
  const written = { any: '*', one: '?' };
  return tokens
    .map((token) =>
      token.kind === 'text' ? token.text.replace(/[*?$]/g, (char) => `\${${char}}`) : written[token.kind],
    )
    .join('');
}

/** Splits at the first colons, into at most `limit` pieces. */
function splitColons(text: string, limit: number): readonly string[] {
  const pieces: string[] = [];
  let from = 0;
  while (pieces.length < limit - 1) {
    const colon = text.indexOf(':', from);
    if (colon < 0) break;
    pieces.push(text.slice(from, colon));
    from = colon + 1;
  }
  pieces.push(text.slice(from));
  return pieces;
}

/** What stands between two stars: a fixed number of characters, some of them `?`. */
interface Segment {
  readonly length: number;
  /** The characters, `?` where any will do; whether it is a wildcard is told by `wild` alone. */
  readonly text: string;
  /** Which positions are `?`; empty: none. */
  readonly wild: ReadonlySet<number>;
}

function split(tokens: readonly GlobToken[], fold: boolean): readonly Segment[] {
  const segments: { text: string; wild: Set<number> }[] = [{ text: '', wild: new Set() }];
  for (const token of tokens) {
    const segment = segments.at(-1);
    if (token.kind === 'any' || segment === undefined) segments.push({ text: '', wild: new Set() });
    else if (token.kind === 'text') segment.text += fold ? foldCase(token.text) : token.text;
    else {
      segment.wild.add(segment.text.length);
      segment.text += '?';
    }
  }
  return segments.map(({ text, wild }) => ({ length: text.length, text, wild }));
}

/**
 * The first segment is tied to the start, the last to the end, and each one between takes the leftmost place it fits after
 * the one before. That is enough: whether a segment fits at a place depends on the text alone and its length is fixed, so
 * in any match the segments can be moved left one after the other, and moving one left never takes room from the next.
 * No step goes back in the text, so the whole costs one pass over it.
 */
function matcher(segments: readonly Segment[]): (text: string) => boolean {
  const [head, ...rest] = segments;
  const tail = rest.pop();
  if (head === undefined) return (text) => text === '';
  const plain = head.wild.size === 0;
  if (tail === undefined) {
    return plain ? (text) => text === head.text : (text) => text.length === head.length && fitsAt(head, text, 0);
  }
  if (plain && rest.length === 0 && tail.length === 0) return (text) => text.startsWith(head.text);
  const finds = rest.map(finder);
  const least = segments.reduce((sum, segment) => sum + segment.length, 0);
  return (text) => {
    if (text.length < least || !fitsAt(head, text, 0)) return false;
    const end = text.length - tail.length;
    if (!fitsAt(tail, text, end)) return false;
    let from = head.length;
    for (const find of finds) {
      from = find(text, from, end);
      if (from < 0) return false;
    }
    return true;
  };
}

function fitsAt({ text, wild }: Segment, subject: string, at: number): boolean {
  if (wild.size === 0) return subject.startsWith(text, at);
  for (let i = 0; i < text.length; i++) {
    if (!wild.has(i) && text.charCodeAt(i) !== subject.charCodeAt(at + i)) return false;
  }
  return true;
}

/** Gives the position after the segment's leftmost place between two positions, or -1. */
type Find = (subject: string, from: number, end: number) => number;

const wordBits = 32;

/** Short literals go through the engine's own search, whose worst case is bounded by their length. */
function finder(segment: Segment): Find {
  const { text, length } = segment;
  if (segment.wild.size > 0 || length > wordBits) return shiftAnd(segment);
  return (subject, from, end) => {
    const at = subject.indexOf(text, from);
    return at < 0 || at + length > end ? -1 : at + length;
  };
}

/** Bit-parallel search: bit i of the state says that the segment's first i+1 characters end here. `?` is a bit in every mask. */
function shiftAnd({ text, length, wild }: Segment): Find {
  const words = Math.ceil(length / wordBits);
  const open = new Int32Array(words);
  for (const index of wild) setBit(open, index);
  const masks = new Map<number, Int32Array>();
  for (let index = 0; index < length; index++) {
    if (wild.has(index)) continue;
    const code = text.charCodeAt(index);
    const mask = masks.get(code) ?? open.slice();
    setBit(mask, index);
    masks.set(code, mask);
  }
  const last = 1 << ((length - 1) % wordBits);
  return (subject, from, end) => {
    const state = new Int32Array(words);
    for (let at = from; at < end; at++) {
      const mask = masks.get(subject.charCodeAt(at)) ?? open;
      let carry = 1;
      for (let word = 0; word < words; word++) {
        const before = state[word] ?? 0;
        state[word] = ((before << 1) | carry) & (mask[word] ?? 0);
        carry = before >>> (wordBits - 1);
      }
      if (((state[words - 1] ?? 0) & last) !== 0) return at + 1;
    }
    return -1;
  };
}

function setBit(bits: Int32Array, index: number): void {
  const word = Math.floor(index / wordBits);
  bits[word] = (bits[word] ?? 0) | (1 << (index % wordBits));
}
