// format/: the comments and signs of a YAML text that its nodes do not hold, with their places.
import { CST, Lexer } from 'yaml';

export interface Comment {
  readonly start: number;
  /** From `#` on, without blanks at its end. */
  readonly text: string;
}

export interface Marks {
  readonly comments: readonly Comment[];
  /** From the dash of a list's item to the next dash in its column. */
  readonly nextDash: ReadonlyMap<number, number>;
  /** Where `---` stands. */
  readonly start?: number;
  /** Where `...` stands. */
  readonly end?: number;
}

// What the lexer puts in besides pieces of the text: a document begins, a scalar follows, brackets end in error.
const signals = new Set(['\u0002', '\u001f', '\u0018']);
const scalarFollows = '\u001f';

/** The marks of a text that was read without errors. */
export function marksOf(text: string): Marks {
  const comments: Comment[] = [];
  const nextDash = new Map<number, number>();
  const lastDash = new Map<number, number>();
  let [start, end]: (number | undefined)[] = [];
  let offset = 0;
  let line = 0;
  let inScalar = false;
  for (const piece of new Lexer().lex(text)) {
    const type = inScalar ? 'scalar' : CST.tokenType(piece);
    inScalar = piece === scalarFollows;
    if (signals.has(piece)) continue;
    if (type === 'comment') comments.push({ start: offset, text: piece.trimEnd() });
    if (type === 'doc-start') start ??= offset;
    if (type === 'doc-end') end ??= offset;
    if (type === 'seq-item-ind') {
      const before = lastDash.get(offset - line);
      if (before !== undefined) nextDash.set(before, offset);
      lastDash.set(offset - line, offset);
    }
    offset += piece.length;
    const broken = piece.lastIndexOf('\n');
    if (broken >= 0) line = offset - piece.length + broken + 1;
  }
  return { comments, nextDash, ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}
