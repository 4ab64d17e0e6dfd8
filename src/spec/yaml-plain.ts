// spec/: the shape of YAML that specs are written in, read in one pass, some twenty times as fast as YAML in full.
// Declines whatever it does not know for certain: yaml.ts then reads the text in full, and has the last word.
import type { Span } from '../text/source.ts';
import type { Entry, ListNode, MapNode, Node, ScalarNode } from './node.ts';

/** Thrown, and caught, in this file only. */
const declined = Symbol('declined');

/** Levels of nesting, and characters of a line; far inside what YAML in full takes. */
const deepest = 16;
const widest = 1000;

/** A character that may begin a plain scalar, whatever follows it. */
const plainStart = /[^\s\-?:,[\]{}#&*!|>'"%@`]/;

/** What YAML 1.2 core takes for something else than text, but for the few forms that `resolve` knows. */
const otherThanText =
  /^(?:~|[Nn]ull|NULL|True|TRUE|False|FALSE|[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+|[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;

/** In a flow collection: up to a comma, a bracket, or a colon before a space. */
const flowText = /(?:[^\n,[\]{}:]|:(?![\s,[\]{}]))*/y;
const spaces = / */y;
const emptyLines = /\n*/y;
const scalarHead = /[>|]-?\n/y;

/**
 * The text's one document as a map, exactly as YAML in full gives it; undefined where the text is anything but plain:
 * not for certain without an error, or in a form that is not worth a second reader.
 */
export function readPlainYaml(text: string): MapNode | undefined {
  if (/[\t\r\ufeff]|^(?:---|\.\.\.|%)/m.test(text)) return undefined;
  try {
    return new PlainReader(text).document();
  } catch (error) {
    if (error === declined) return undefined;
    throw error;
  }
}

class PlainReader {
  readonly #text: string;
  #at = 0;
  /** Column of the first character of the line of content that comes next; -1 at the end. */
  #column = -1;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): MapNode {
    this.#toContent();
    const map = this.#column === 0 ? this.#blockMap(0) : undefined;
    if (map === undefined || !this.#isOver()) throw declined;
    return map;
  }

  #isOver(): boolean {
    return this.#column === -1;
  }

  /** Goes on from the beginning of a line to the next line that holds more than spaces and a comment. */
  #toContent(): void {
    for (;;) {
      const start = this.#at;
      while (this.#text[this.#at] === ' ') this.#at += 1;
      const char = this.#text[this.#at];
      if (char === undefined) {
        this.#column = -1;
        return;
      }
      if (char !== '\n' && char !== '#') {
        this.#column = this.#at - start;
        if (this.#lineEnd() - start > widest) throw declined;
        return;
      }
      this.#at = this.#lineEnd() + 1;
    }
  }

  #lineEnd(): number {
    const end = this.#text.indexOf('\n', this.#at);
    return end === -1 ? this.#text.length : end;
  }

  /** Nothing but spaces and a comment may be left of the line; then on to the next one. */
  #endLine(): void {
    const start = this.#at;
    while (this.#text[this.#at] === ' ') this.#at += 1;
    const char = this.#text[this.#at];
    if (char !== undefined && char !== '\n' && !(char === '#' && this.#at > start)) throw declined;
    this.#at = this.#lineEnd() + 1;
    this.#toContent();
  }

  #isItem(): boolean {
    return this.#text[this.#at] === '-' && this.#text[this.#at + 1] === ' ';
  }

  #nested<Value>(read: () => Value): Value {
    this.#depth += 1;
    if (this.#depth > deepest) throw declined;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  /** Begins at the first key, whose column is `indent`. */
  #blockMap(indent: number): MapNode {
    const start = this.#at;
    const entries: Entry[] = [];
    const seen = new Set<string>(['<<']);
    do {
      const key = this.#blockKey();
      if (seen.has(key.text)) throw declined;
      seen.add(key.text);
      const value = this.#nested(() => this.#blockValue(indent, key.at));
      entries.push({ key: key.text, keyAt: key.at, value });
      if (this.#column > indent) throw declined;
    } while (this.#column === indent && !this.#isItem());
    if (this.#column === indent && this.#isItem()) throw declined;
    return { kind: 'map', at: { start, end: entries.at(-1)?.value.at.end ?? start }, entries };
  }

  #blockKey(): ScalarNode {
    const key = this.#isQuote() ? this.#quoted() : this.#plainKey();
    if (typeof key.value !== 'string' || this.#text[this.#at] !== ':') throw declined;
    this.#at += 1;
    return key;
  }

  /** Up to a colon that ends it. */
  #plainKey(): ScalarNode {
    const colon = this.#colonIn(this.#at, this.#lineEnd());
    if (colon === undefined) throw declined;
    return this.#plain(colon);
  }

  /** The first colon that stands before a space or the line's end; undefined where a comment comes first. */
  #colonIn(start: number, end: number): number | undefined {
    const line = this.#text.slice(start, end);
    const colon = line.search(/:(?: |$)/);
    const comment = line.indexOf(' #');
    return colon === -1 || (comment !== -1 && comment < colon) ? undefined : start + colon;
  }

  /** What follows a key's colon, on its line or below. */
  #blockValue(indent: number, keyAt: Span): Node {
    const end = this.#at;
    while (this.#text[this.#at] === ' ') this.#at += 1;
    const char = this.#text[this.#at];
    if (char !== undefined && char !== '\n' && (char !== '#' || this.#at === end)) return this.#inline(indent);
    this.#at = this.#lineEnd() + 1;
    this.#toContent();
    if (this.#column === indent && this.#isItem()) return this.#blockList(indent);
    if (this.#column <= indent) return { kind: 'scalar', at: keyAt, value: null, text: '' };
    if (this.#isItem()) return this.#blockList(this.#column);
    return this.#isFlow() ? this.#inline(indent) : this.#blockMap(this.#column);
  }

  /** A value that begins on the line; what it belongs to stands at `indent`, and nothing may go on deeper than that. */
  #inline(indent: number): Node {
    const char = this.#text[this.#at];
    if (char === '>' || char === '|') return this.#blockScalar(indent);
    const value = this.#isFlow() ? this.#flow() : this.#isQuote() ? this.#quoted() : this.#plainLine();
    this.#endLine();
    if (this.#column > indent) throw declined;
    return value;
  }

  /** Up to a comment or the line's end. */
  #plainLine(): ScalarNode {
    const end = this.#lineEnd();
    if (this.#colonIn(this.#at, end) !== undefined) throw declined;
    const comment = this.#text.slice(this.#at, end).indexOf(' #');
    return this.#plain(comment === -1 ? end : this.#at + comment);
  }

  #blockList(indent: number): ListNode {
    const start = this.#at;
    const items: Node[] = [];
    do {
      const dash = this.#at;
      this.#at += 2;
      while (this.#text[this.#at] === ' ') this.#at += 1;
      const column = indent + this.#at - dash;
      items.push(this.#nested(() => this.#item(indent, column)));
      if (this.#column > indent) throw declined;
    } while (this.#column === indent && this.#isItem());
    return { kind: 'list', at: { start, end: items.at(-1)?.at.end ?? start }, items };
  }

  #item(indent: number, column: number): Node {
    if (this.#isItem()) throw declined;
    const isMap = !this.#isFlow() && !this.#isQuote() && this.#colonIn(this.#at, this.#lineEnd()) !== undefined;
    return isMap ? this.#blockMap(column) : this.#inline(indent);
  }

  /** `>-`, `>`, `|-`, `|` over lines of one indentation, empty ones at the end only. */
  #blockScalar(indent: number): ScalarNode {
    const start = this.#at;
    const head = this.#take(scalarHead);
    const width = this.#take(spaces).length;
    if (width <= indent) throw declined;
    this.#at -= width;
    const margin = ' '.repeat(width);
    const lines: string[] = [];
    while (this.#text.startsWith(margin, this.#at)) {
      const line = this.#text.slice(this.#at + width, this.#lineEnd());
      if (!/^\S(?:.*\S)?$/.test(line) || line.length > widest) throw declined;
      lines.push(line);
      this.#at = this.#lineEnd() + 1;
    }
    const end = this.#at;
    if (end > this.#text.length) throw declined;
    this.#take(emptyLines);
    // What is indented here, a comment too, may belong to the scalar.
    if (this.#take(spaces).length > indent || this.#text[this.#at] === '\n') throw declined;
    this.#at = this.#text.lastIndexOf('\n', this.#at - 1) + 1;
    this.#toContent();
    const value = lines.join(head[0] === '>' ? ' ' : '\n') + (head[1] === '-' ? '' : '\n');
    return { kind: 'scalar', at: { start, end }, value, text: value };
  }

  /** What a sticky expression matches here. */
  #take(expression: RegExp): string {
    expression.lastIndex = this.#at;
    const [found] = expression.exec(this.#text) ?? [];
    if (found === undefined) throw declined;
    this.#at += found.length;
    return found;
  }

  #isFlow(): boolean {
    return this.#text[this.#at] === '{' || this.#text[this.#at] === '[';
  }

  #flow(): Node {
    return this.#nested(() => (this.#text[this.#at] === '{' ? this.#flowMap() : this.#flowList()));
  }

  #flowMap(): MapNode {
    const entries: Entry[] = [];
    const seen = new Set<string>(['<<']);
    const at = this.#between('}', () => {
      const key = this.#isQuote() ? this.#quoted() : this.#plainFlow();
      if (typeof key.value !== 'string' || seen.has(key.text)) throw declined;
      seen.add(key.text);
      if (this.#text[this.#at] !== ':' || this.#text[this.#at + 1] !== ' ') throw declined;
      this.#at += 1;
      this.#skipSpaces();
      entries.push({ key: key.text, keyAt: key.at, value: this.#flowValue() });
    });
    return { kind: 'map', at, entries };
  }

  #flowList(): ListNode {
    const items: Node[] = [];
    const at = this.#between(']', () => items.push(this.#flowValue()));
    return { kind: 'list', at, items };
  }

  /** From the opening bracket to the closing one, with a comma between any two. */
  #between(close: string, read: () => void): Span {
    const start = this.#at;
    this.#at += 1;
    this.#skipSpaces();
    while (this.#text[this.#at] !== close) {
      read();
      this.#skipSpaces();
      if (this.#text[this.#at] === close) break;
      if (this.#text[this.#at] !== ',') throw declined;
      this.#at += 1;
      this.#skipSpaces();
      if (this.#text[this.#at] === close) throw declined;
    }
    this.#at += 1;
    return { start, end: this.#at };
  }

  #flowValue(): Node {
    if (this.#isFlow()) return this.#flow();
    return this.#isQuote() ? this.#quoted() : this.#plainFlow();
  }

  #skipSpaces(): void {
    while (this.#text[this.#at] === ' ') this.#at += 1;
  }

  #plainFlow(): ScalarNode {
    const start = this.#at;
    const found = this.#take(flowText);
    if (found.includes(' #')) throw declined;
    this.#at = start;
    return this.#plain(start + found.length);
  }

  /** The plain scalar from here to before `end`, spaces at its end aside. */
  #plain(end: number): ScalarNode {
    const start = this.#at;
    const text = this.#text.slice(start, end).trimEnd();
    if (!plainStart.test(text[0] ?? ' ')) throw declined;
    this.#at = start + text.length;
    return { kind: 'scalar', at: { start, end: this.#at }, value: resolve(text), text };
  }

  #isQuote(): boolean {
    return this.#text[this.#at] === '"' || this.#text[this.#at] === "'";
  }

  /** On one line and without any escape. */
  #quoted(): ScalarNode {
    const start = this.#at;
    const quote = this.#text[start] ?? '';
    const end = this.#text.indexOf(quote, start + 1);
    const text = this.#text.slice(start + 1, end);
    if (end === -1 || /[\\\n]/.test(text) || this.#text[end + 1] === quote) throw declined;
    this.#at = end + 1;
    return { kind: 'scalar', at: { start, end: this.#at }, value: text, text };
  }
}

function resolve(text: string): ScalarNode['value'] {
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (/^(?:0|[1-9]\d{0,8})$/.test(text)) return Number(text);
  if (otherThanText.test(text)) throw declined;
  return text;
}
