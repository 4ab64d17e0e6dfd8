// Shared ground: a text and places in it. Knows nothing of specs or policies.

/** A text that was read, with the path it is shown under. */
export interface Source {
  /** As a person would type it: relative to the working directory, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Half-open range of UTF-16 offsets into a source's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A range in a given source. */
export interface Location {
  readonly source: Source;
  readonly span: Span;
}

/** A place as people count it: line and column start at 1, columns are in code points. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

interface Index {
  /** Where each line begins. */
  readonly lines: readonly number[];
  /** Where each character begins that takes two units of UTF-16. */
  readonly pairs: readonly number[];
}

const indices = new WeakMap<Source, Index>();

/** Made once per source, when first asked for. */
function indexOf(source: Source): Index {
  const known = indices.get(source);
  if (known) return known;
  const { text } = source;
  const lines = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.push(at + 1);
  const pairs = [...text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)].map(({ index }) => index);
  const made = { lines, pairs };
  indices.set(source, made);
  return made;
}

/** How many of the ascending numbers are smaller. */
function countBelow(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The line and column of an offset; an offset past the end counts as the end. */
export function positionOf(source: Source, offset: number): Position {
  const { lines, pairs } = indexOf(source);
  const at = Math.max(0, Math.min(offset, source.text.length));
  const line = countBelow(lines, at + 1);
  const start = lines[line - 1] ?? 0;
  const seconds = countBelow(pairs, at - 1) - countBelow(pairs, start);
  return { line, column: at - start - seconds + 1 };
}

/** The text of a line, counted from 1, without its line break; empty where there is no such line. */
export function lineText(source: Source, line: number): string {
  const { lines } = indexOf(source);
  const start = lines[line - 1];
  if (start === undefined) return '';
  const next = lines[line];
  return source.text.slice(start, next === undefined ? undefined : next - 1).replace(/\r$/, '');
}
