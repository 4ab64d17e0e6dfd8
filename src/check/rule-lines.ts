// Audit arm: how far something reaches down a spec that is known by the line that its name stands in.
import { lineText, positionOf, type Source } from '../text/source.ts';

/** The last line of what begins in a line: of those that follow and are indented further, but for comments at its end. */
export function lastLineOf(source: Source, line: number): number {
  const depth = indentation(lineText(source, line));
  const end = positionOf(source, source.text.length).line;
  let last = line;
  for (let next = line + 1; next <= end; next += 1) {
    const text = lineText(source, next);
    if (text.trim() === '') continue;
    if (indentation(text) <= depth) break;
    if (!text.trim().startsWith('#')) last = next;
  }
  return last;
}

function indentation(text: string): number {
  return text.length - text.trimStart().length;
}

/** The one line of several that has the word, not as a part of a longer one; undefined where there is no such line. */
export function lineOfWord(source: Source, from: number, to: number, word: string): number | undefined {
  // A `*` by itself may be part of anything.
  if (word.length < 2) return undefined;
  const found: number[] = [];
  for (let line = from; line <= to; line += 1) if (hasWord(lineText(source, line), word)) found.push(line);
  return found.length === 1 ? found[0] : undefined;
}

function hasWord(text: string, word: string): boolean {
  const isEnd = (character: string | undefined): boolean => character === undefined || /[\s"',:[\]{}]/.test(character);
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (isEnd(text[at - 1]) && isEnd(text[at + word.length])) return true;
  }
  return false;
}
