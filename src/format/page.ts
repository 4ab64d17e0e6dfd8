// format/: from a text and its nodes to a page: finds for every comment the entry that it belongs to.
import type { Entry, ListNode, MapNode, Node, ScalarNode } from '../spec/node.ts';
import { type Comment, type Marks, marksOf } from './marks.ts';
import type { BlockText, Collection, CommentLine, Item, Key, Page, Scalar } from './tree.ts';

/** An item while comments that stand further down may still turn out to be its own. */
interface OpenItem extends Item {
  readonly lead: CommentLine[];
  readonly below: CommentLine[];
  behindKey?: string;
  valueBelow: boolean;
  value?: Scalar | BlockText | OpenCollection;
  trail?: string;
}

interface OpenCollection extends Collection {
  /** In the text, of its first line. */
  readonly column: number;
  /** Where the last item so far ends. */
  end: number;
  open?: string;
  readonly items: OpenItem[];
  readonly foot: CommentLine[];
  broken: boolean;
}

/** The page that a text is, given its nodes. The text has LF for line breaks. */
export function pageOf(text: string, root: MapNode): Page {
  return new PageReader(text, marksOf(text)).page(root);
}

class PageReader {
  readonly #text: string;
  readonly #marks: Marks;
  readonly #lineStarts: readonly number[];
  /** Of the first comment that has no place yet. */
  #next = 0;

  constructor(text: string, marks: Marks) {
    this.#text = text;
    this.#marks = marks;
    this.#lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  page(node: MapNode): Page {
    const { start, end } = this.#marks;
    const beforeStart = start === undefined ? [] : this.#lines(start);
    const startLine = start === undefined ? undefined : this.#signLine('---', start);
    const inBraces = this.#hasBracket(node);
    const top = inBraces ? this.#lines(node.at.start) : [];
    const root = this.#collection(node, inBraces);
    const rest = end ?? this.#text.length;
    const bottom = inBraces ? this.#lines(rest) : [];
    this.#between(root, rest, root.foot);
    const endLine = end === undefined ? undefined : this.#signLine('...', end);
    return {
      beforeStart,
      ...(startLine === undefined ? {} : { start: startLine }),
      top: inBraces ? top : takeHeader(root.items[0]),
      apart: inBraces && this.#blankAbove(node.at.start),
      root,
      bottom,
      ...(endLine === undefined ? {} : { end: endLine }),
      afterEnd: this.#lines(this.#text.length),
    };
  }

  /** `---` or `...` with the comment on its line. */
  #signLine(sign: string, start: number): string {
    const comment = this.#peek(this.#text.length);
    if (comment === undefined || this.#isBroken(start, comment.start)) return sign;
    this.#next += 1;
    return `${sign} ${comment.text}`;
  }

  /** The next comment, if it begins before this place. */
  #peek(until: number): Comment | undefined {
    const comment = this.#marks.comments[this.#next];
    return comment !== undefined && comment.start < until ? comment : undefined;
  }

  /** Takes all comments up to a place, each as a line. */
  #lines(until: number): readonly CommentLine[] {
    const lines: CommentLine[] = [];
    for (let comment = this.#peek(until); comment !== undefined; comment = this.#peek(until)) {
      lines.push(this.#line(comment));
      this.#next += 1;
    }
    return lines;
  }

  #line({ text, start }: Comment): CommentLine {
    return { text, blankAbove: this.#blankAbove(start) };
  }

  /** The number of a place's line, from 0. */
  #lineOf(place: number): number {
    let low = 0;
    let high = this.#lineStarts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #isBroken(from: number, to: number): boolean {
    return this.#lineOf(from) < this.#lineOf(to);
  }

  #columnOf(place: number): number {
    return place - (this.#lineStarts[this.#lineOf(place)] ?? 0);
  }

  /** Is it the first on its line, and nothing on the line above? */
  #blankAbove(place: number): boolean {
    const number = this.#lineOf(place);
    const [above, line] = [this.#lineStarts[number - 1], this.#lineStarts[number]];
    if (above === undefined || line === undefined) return false;
    return this.#text.slice(line, place).trim() === '' && this.#text.slice(above, line).trim() === '';
  }

  #hasBracket({ at }: Node): boolean {
    return /[[{]/.test(this.#text.charAt(at.start));
  }

  /** Where the last thing of a node ends; the blank lines after a block text count as part of its node. */
  #endOf({ at }: Node): number {
    let { end } = at;
    while (end > at.start && /\s/.test(this.#text.charAt(end - 1))) end -= 1;
    return end;
  }

  #collection(node: MapNode | ListNode, flow: boolean): OpenCollection {
    const { start, end } = node.at;
    const column = this.#columnOf(start);
    const rest = { items: [], foot: [], broken: false };
    const open: OpenCollection = { is: 'collection', node, kind: node.kind, flow, column, end: start, ...rest };
    // A pair in a list has no brackets of its own.
    const brackets = flow && this.#hasBracket(node);
    const first = node.kind === 'map' ? node.entries[0]?.keyAt.start : node.items[0]?.at.start;
    const comment = brackets ? this.#peek(first ?? end) : undefined;
    if (comment !== undefined && !this.#isBroken(start, comment.start)) {
      open.open = comment.text;
      this.#next += 1;
    }
    if (node.kind === 'map') for (const entry of node.entries) this.#entry(entry, open);
    else this.#items(node, open);
    if (brackets) {
      this.#between(open, end, open.foot);
      open.broken = this.#isBroken(open.end, end);
    }
    return open;
  }

  #entry({ key, keyAt, value }: Entry, open: OpenCollection): void {
    const colon = /^\s*:/.test(this.#text.slice(keyAt.end, keyAt.end + 80));
    const item = this.#item(open, keyAt.start, { name: key, text: this.#text.slice(keyAt.start, keyAt.end), colon });
    const isWritten = value.at.start !== keyAt.start;
    this.#fill(item, open, isWritten ? value : undefined, keyAt.end);
  }

  #items({ items, at }: ListNode, open: OpenCollection): void {
    let dash = at.start;
    for (const value of items) {
      const place = open.flow ? value.at.start : dash;
      dash = this.#marks.nextDash.get(place) ?? place;
      const item = this.#item(open, place);
      const isWritten = value.at.start < value.at.end;
      this.#fill(item, open, isWritten ? value : undefined, open.flow ? place : place + 1);
    }
  }

  /** Begins an item at a place, once what stands between it and the one before has found its own. */
  #item(open: OpenCollection, place: number, key?: Key): OpenItem {
    const broken = this.#isBroken(open.end, place);
    const lead: CommentLine[] = [];
    this.#between(open, place, lead);
    const more = key === undefined ? {} : { key };
    const blankAbove = (broken || !open.flow) && this.#blankAbove(place);
    const item = { lead, blankAbove, broken, below: [], valueBelow: false, ...more };
    open.items.push(item);
    return item;
  }

  /** Reads an item's value; `from` is where its key or dash ends. */
  #fill(item: OpenItem, open: OpenCollection, node: Node | undefined, from: number): void {
    open.end = node === undefined ? from : this.#endOf(node);
    if (node === undefined) return;
    const { start } = node.at;
    const inBrackets = open.flow || this.#hasBracket(node);
    const colon = item.key === undefined ? from : this.#text.indexOf(':', from);
    item.valueBelow = !open.flow && this.#isBroken(Math.min(colon, start), start);
    for (let comment = this.#peek(start); comment !== undefined; comment = this.#peek(start)) {
      if (open.flow) item.lead.push({ text: comment.text, blankAbove: false });
      else if (!this.#isBroken(from, comment.start)) item.behindKey = comment.text;
      else if (node.kind === 'scalar' || inBrackets) item.below.push(this.#line(comment));
      else break;
      this.#next += 1;
    }
    if (node.kind !== 'scalar') item.value = this.#collection(node, inBrackets);
    else item.value = this.#scalar(node, open);
  }

  #scalar(node: ScalarNode, { flow, column }: OpenCollection): Scalar | BlockText {
    const text = this.#text.slice(node.at.start, node.at.end);
    const [head, style = '', signs = ''] = /^([|>])([-+\d]*).*\n?/.exec(text) ?? [];
    if (flow || head === undefined) return { is: 'scalar', node, lines: scalarLines(text) };
    const comment = this.#peek(node.at.end)?.text;
    if (comment !== undefined) this.#next += 1;
    const body = text.slice(head.length).replace(/\n$/, '').split('\n');
    const digit = /\d/.exec(signs)?.[0];
    const filled = body.find((line) => line.trim() !== '')?.search(/\S/) ?? Number.POSITIVE_INFINITY;
    const margin = digit === undefined ? filled : column + Number(digit);
    const lines = body.map((line) => (line.trim() === '' && line.length <= margin ? '' : line.slice(margin)));
    const keeps = signs.includes('+');
    if (!keeps) while (lines.at(-1) === '') lines.pop();
    const header = style + signs.replace(/\d/, '');
    const more = comment === undefined ? {} : { comment };
    return { is: 'block-text', node, header, indented: digit !== undefined, ...more, lines, keeps };
  }

  /**
   * Finds a place for the comments up to the next item or the end: behind the item before, at the foot of what that one
   * ends with, or else in `rest`, which is the lead of the next one or the foot of the collection.
   */
  #between(open: OpenCollection, until: number, rest: CommentLine[]): void {
    const previous = open.items.at(-1);
    const feet = open.flow || previous === undefined ? [] : feetOf(previous, open.column);
    const least = rest === open.foot ? -1 : this.#columnOf(until);
    let limit = Number.POSITIVE_INFINITY;
    for (let comment = this.#peek(until); comment !== undefined; comment = this.#peek(until)) {
      this.#next += 1;
      if (previous !== undefined && !this.#isBroken(open.end, comment.start)) {
        lastOf(previous).trail = comment.text;
        continue;
      }
      // Comments stay in their order: once one belongs further out, the next ones do.
      const column = Math.min(limit, this.#columnOf(comment.start));
      const foot = column > least ? feet.findLast((each) => each.column <= column) : undefined;
      limit = foot?.column ?? -1;
      (foot?.lines ?? rest).push(this.#line(comment));
    }
  }
}

/** Lines without the blanks that folding takes away; a backslash at a line's end may escape those before it. */
function scalarLines(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.map((line, index) => {
    const inner = index === 0 ? line : line.trimStart();
    return index === lines.length - 1 || inner.trimEnd().endsWith('\\') ? inner : inner.trimEnd();
  });
}

interface Foot {
  readonly column: number;
  readonly lines: CommentLine[];
}

/** Where comments after an item may be meant to stand within it, from the outermost on. */
function feetOf({ value, below }: OpenItem, column: number): readonly Foot[] {
  if (value === undefined) return [{ column: column + 1, lines: below }];
  if (value.is !== 'collection' || value.flow) return [];
  const last = value.items.at(-1);
  const here = { column: value.column, lines: value.foot };
  return last === undefined ? [here] : [here, ...feetOf(last, value.column)];
}

/** The item that ends where this one does. */
function lastOf(item: OpenItem): OpenItem {
  const { value } = item;
  const last = value?.is === 'collection' && !value.flow ? value.items.at(-1) : undefined;
  return last === undefined ? item : lastOf(last);
}

/** Takes from the first item what is about the file: all above a blank line, and the line that editors look for. */
function takeHeader(first: OpenItem | undefined): readonly CommentLine[] {
  if (first === undefined) return [];
  const { lead } = first;
  const apart = first.blankAbove ? lead.length : lead.findLastIndex((line, index) => index > 0 && line.blankAbove);
  const plain = lead.findIndex(({ text }) => !/^#\s*yaml-language-server:/.test(text));
  return lead.splice(0, Math.max(apart, plain === -1 ? lead.length : plain));
}
