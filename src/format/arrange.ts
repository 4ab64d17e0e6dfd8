// format/: puts a page in order: keys as the definition has them, actions sorted, long lists on lines of their own.
import type { Shape } from '../spec/shape.ts';
import { shapeOfFile } from './language.ts';
import { type Layout, layoutOf } from './layout.ts';
import type { Collection, CommentLine, Item, Page, Value } from './tree.ts';

/** A list with more entries is a block list. */
const longestFlow = 3;

export function arranged(page: Page): Page {
  const root = arrangedCollection(page.root, shapeOfFile(page.root.node));
  const opened = page.root.flow && !root.flow ? linesOf([page.root.open]) : [];
  return { ...page, top: [...page.top, ...opened], root };
}

function arrangedValue(value: Value, shape: Shape | undefined): Value {
  return value.is === 'collection' ? arrangedCollection(value, shape) : value;
}

function arrangedCollection(collection: Collection, shape: Shape | undefined): Collection {
  const layout = layoutOf(shape, collection.node);
  const items = inOrder(
    collection.items.map((item) => arrangedItem(item, layout)),
    layout,
  );
  const isLong = collection.kind === 'list' && items.length > longestFlow;
  if (!collection.flow || !(isLong || items.some(isBlock))) return { ...collection, items };
  const { open, ...rest } = collection;
  return { ...rest, flow: false, broken: false, items: items.map(unbroken) };
}

function isBlock({ value }: Item): boolean {
  return value?.is === 'collection' && !value.flow;
}

/** An item on a line of its own has no breaks to choose. */
function unbroken(item: Item): Item {
  return { ...item, broken: false, blankAbove: item.blankAbove && item.broken };
}

function arrangedItem(item: Item, { shapeOf }: Layout): Item {
  if (item.value === undefined) return item;
  const value = arrangedValue(item.value, shapeOf(item.key?.name ?? ''));
  const before = item.value;
  if (before.is !== 'collection' || value.is !== 'collection' || before.flow === value.flow) return { ...item, value };
  // What stood behind the brackets comes to stand behind the key, above the first entry, or above the dash.
  const { behindKey, trail, below, ...rest } = item;
  const comments = [behindKey, before.open, trail].filter((comment) => comment !== undefined);
  if (item.key === undefined) {
    const lead = [...item.lead, ...below, ...linesOf(comments)];
    return { ...rest, lead, below: [], valueBelow: false, value };
  }
  const [first, ...others] = comments;
  const behind = first === undefined ? {} : { behindKey: first };
  const inside = withLead(value, [...below, ...linesOf(others)]);
  return { ...rest, ...behind, below: [], valueBelow: false, value: inside };
}

function linesOf(comments: readonly (string | undefined)[]): readonly CommentLine[] {
  return comments.flatMap((text) => (text === undefined ? [] : [{ text, blankAbove: false }]));
}

function withLead(collection: Collection, lines: readonly CommentLine[]): Collection {
  const [first, ...others] = collection.items;
  if (first === undefined || lines.length === 0) return collection;
  return { ...collection, items: [{ ...first, lead: [...lines, ...first.lead] }, ...others] };
}

/** The items in their order, with the blank lines and breaks where they were. */
function inOrder(items: readonly Item[], { order, sorted }: Layout): readonly Item[] {
  const compare = order !== undefined ? byKeys(order) : sorted && items.every(isText) ? byText : undefined;
  if (compare === undefined) return items;
  const moved = [...items].sort(compare);
  const [first] = items;
  const [newFirst] = moved;
  if (first === undefined || newFirst === undefined || first === newFirst) return withBreaksOf(items, moved);
  const swapped = moved.map((item) => {
    if (item === first) return withBlank(item, isApart(newFirst));
    return item === newFirst ? withBlank(item, isApart(first)) : item;
  });
  return withBreaksOf(items, swapped);
}

function withBreaksOf(items: readonly Item[], moved: readonly Item[]): readonly Item[] {
  return moved.map((item, index) => ({ ...item, broken: items[index]?.broken ?? false }));
}

/** Does a blank line set it off from what stands above? */
function isApart({ lead, blankAbove }: Item): boolean {
  return lead[0]?.blankAbove ?? blankAbove;
}

function withBlank(item: Item, blankAbove: boolean): Item {
  const [first, ...others] = item.lead;
  return first === undefined ? { ...item, blankAbove } : { ...item, lead: [{ ...first, blankAbove }, ...others] };
}

/** Unknown keys come last, in the author's order. */
function byKeys(order: readonly string[]): (a: Item, b: Item) => number {
  const places = new Map(order.map((key, place) => [key, place]));
  const placeOf = ({ key }: Item): number => places.get(key?.name ?? '') ?? order.length;
  return (a, b) => placeOf(a) - placeOf(b);
}

/** What an item of a list says, where it is a text. */
function textOf({ value }: Item): string | undefined {
  const node = value?.node;
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

function isText(item: Item): boolean {
  return textOf(item) !== undefined;
}

function byText(a: Item, b: Item): number {
  const [textA, textB] = [textOf(a) ?? '', textOf(b) ?? ''];
  return textA < textB ? -1 : textA > textB ? 1 : 0;
}
