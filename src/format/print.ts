// format/: from a page to its text. Two blanks a level; what stands in brackets breaks where its author broke it.
import type { BlockText, Collection, CommentLine, Item, Page, Scalar, Value } from './tree.ts';

const step = 2;

/** Ends with one line break, unless a text that keeps its blank lines comes last. */
export function printed(page: Page): string {
  const printer = new Printer();
  printer.comments(page.beforeStart, 0);
  if (page.start !== undefined) printer.line(0, page.start);
  printer.comments(page.top, 0);
  printer.blank(page.apart);
  if (page.root.flow) printer.line(0, flowText(page.root, 0));
  else printer.collection(page.root, 0);
  printer.comments(page.bottom, 0);
  if (page.end !== undefined) printer.line(0, page.end);
  printer.comments(page.afterEnd, 0);
  return printer.text;
}

class Printer {
  readonly #lines: string[] = [];
  /** The last line belongs to a text that would take a blank line below for its own. */
  #keeps = false;

  get text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  line(indent: number, text: string): void {
    this.#lines.push(text === '' ? '' : ' '.repeat(indent) + text);
    this.#keeps = false;
  }

  /** A blank line, where one is wanted and nothing forbids it. */
  blank(wanted: boolean): void {
    if (wanted && this.#lines.length > 0 && !this.#keeps) this.line(0, '');
  }

  comments(lines: readonly CommentLine[], indent: number): void {
    for (const { text, blankAbove } of lines) {
      this.blank(blankAbove);
      this.line(indent, text);
    }
  }

  /** With `isLed`, the first item's comments were printed already. */
  collection({ kind, items, foot }: Collection, indent: number, isLed = false): void {
    for (const [index, item] of items.entries()) {
      if (index > 0 || !isLed) this.#above(item, indent);
      if (kind === 'map') this.#value(item, `${item.key?.text ?? ''}:`, indent);
      else this.#listItem(item, indent);
    }
    this.comments(foot, indent);
  }

  #above(item: Item, indent: number): void {
    this.comments(item.lead, indent);
    this.blank(item.blankAbove);
    const first = firstBehindDash(item);
    if (first !== undefined) this.#above({ ...first, blankAbove: false }, indent);
  }

  #listItem(item: Item, indent: number): void {
    if (firstBehindDash(item) === undefined || item.value?.is !== 'collection') {
      this.#value({ ...item, valueBelow: false }, '-', indent);
      return;
    }
    const at = this.#lines.length;
    this.collection(item.value, indent + step, true);
    this.#lines[at] = `${' '.repeat(indent)}- ${this.#lines[at]?.slice(indent + step) ?? ''}`;
  }

  /** `head` is the key with its colon, or the dash. */
  #value(item: Item, head: string, indent: number): void {
    const { value, below, trail, behindKey } = item;
    if (value === undefined) {
      this.line(indent, withComment(head, trail));
      this.comments(below, indent + step);
    } else if (value.is === 'collection' && !value.flow) {
      this.line(indent, withComment(head, behindKey));
      this.collection(value, indent + step);
    } else if (item.valueBelow || behindKey !== undefined || below.length > 0) {
      this.line(indent, withComment(head, behindKey));
      this.comments(below, indent + step);
      this.#inline('', value, indent + step, indent + step, trail);
    } else {
      this.#inline(`${head} `, value, indent, head === '-' ? indent + step : indent, trail);
    }
  }

  /** A value that begins on the line of its head; `base` is where its further lines are counted from. */
  #inline(head: string, value: Value, indent: number, base: number, trail: string | undefined): void {
    if (value.is === 'block-text') this.#blockText(head, value, indent);
    else this.line(indent, withComment(head + inlineText(value, base), trail));
  }

  #blockText(head: string, { header, indented, comment, lines, keeps }: BlockText, indent: number): void {
    const sign = indented ? header.charAt(0) + step + header.slice(1) : header;
    this.line(indent, withComment(head + sign, comment));
    // Below a line of its own, the header is as far in as the text.
    for (const line of lines) this.line(head === '' ? indent : indent + step, line);
    this.#keeps = keeps;
  }
}

/** The first entry of a map or list that begins on the line of its item's dash. */
function firstBehindDash({ key, value, behindKey }: Item): Item | undefined {
  if (key !== undefined || behindKey !== undefined) return undefined;
  return value?.is === 'collection' && !value.flow ? value.items[0] : undefined;
}

function withComment(text: string, comment: string | undefined): string {
  return comment === undefined ? text : `${text} ${comment}`;
}

function inlineText(value: Scalar | Collection, base: number): string {
  return value.is === 'scalar' ? scalarText(value, base + step) : flowText(value, base);
}

function scalarText({ lines }: Scalar, indent: number): string {
  return lines.map((line, index) => (index === 0 || line === '' ? line : ' '.repeat(indent) + line)).join('\n');
}

/** In brackets. A comment takes the rest of its line, so a break follows it. */
function flowText({ kind, items, open, foot, broken }: Collection, base: number): string {
  const [left, right, pad] = kind === 'map' ? ['{', '}', ' '] : ['[', ']', ''];
  const inside = `\n${' '.repeat(base + step)}`;
  let text = withComment(left, open);
  let breaks = open !== undefined;
  for (const [index, item] of items.entries()) {
    if (index > 0) text = withComment(`${text},`, items[index - 1]?.trail);
    if (breaks || item.broken || item.lead.length > 0) {
      text += linesText(item.lead, inside) + (item.blankAbove ? '\n' : '') + inside;
    } else {
      text += index === 0 ? pad : ' ';
    }
    text += itemText(item, base + step);
    breaks = item.trail !== undefined;
  }
  text = withComment(text, items.at(-1)?.trail);
  if (breaks || broken || foot.length > 0) return `${text}${linesText(foot, inside)}\n${' '.repeat(base)}${right}`;
  return text + (items.length > 0 ? pad : '') + right;
}

function linesText(lines: readonly CommentLine[], inside: string): string {
  return lines.map(({ text, blankAbove }) => (blankAbove ? '\n' : '') + inside + text).join('');
}

function itemText({ key, value }: Item, base: number): string {
  const text = value === undefined || value.is === 'block-text' ? '' : inlineText(value, base);
  if (key === undefined) return text;
  if (text === '') return key.colon ? `${key.text}:` : key.text;
  return `${key.text}: ${text}`;
}
