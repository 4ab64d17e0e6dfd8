// format/: does a formatted text hold what the original held? Knows which orders are free, not how formatting works.
import type { Entry, ListNode, MapNode, Node } from '../spec/node.ts';
import type { Shape } from '../spec/shape.ts';
import type { Span } from '../text/source.ts';
import { layoutOf } from './layout.ts';

/** Where the second node differs from the first, as a place in the first; undefined where it holds the same. */
export function differenceOf(before: Node, after: Node, shape: Shape | undefined): Span | undefined {
  if (before.kind === 'map' && after.kind === 'map') return differenceOfMaps(before, after, shape);
  if (before.kind === 'list' && after.kind === 'list') return differenceOfLists(before, after, shape);
  const isSame = before.kind === 'scalar' && after.kind === 'scalar' && before.value === after.value;
  return isSame ? undefined : before.at;
}

function differenceOfMaps(before: MapNode, after: MapNode, shape: Shape | undefined): Span | undefined {
  if (before.entries.length !== after.entries.length) return before.at;
  const { order, shapeOf } = layoutOf(shape, before);
  const byKey = new Map(after.entries.map((entry) => [entry.key, entry]));
  for (const [index, { key, keyAt, value }] of before.entries.entries()) {
    const other: Entry | undefined = order === undefined ? after.entries[index] : byKey.get(key);
    if (other?.key !== key) return keyAt;
    const difference = differenceOf(value, other.value, shapeOf(key));
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function differenceOfLists(before: ListNode, after: ListNode, shape: Shape | undefined): Span | undefined {
  if (before.items.length !== after.items.length) return before.at;
  const { sorted, shapeOf } = layoutOf(shape, before);
  const [ours, theirs] = sorted ? [inOrder(before.items), inOrder(after.items)] : [before.items, after.items];
  for (const [index, item] of ours.entries()) {
    const other = theirs[index];
    const difference = other === undefined ? item.at : differenceOf(item, other, shapeOf(''));
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** Texts in one order, whatever theirs was; other lists as they are. */
function inOrder(items: readonly Node[]): readonly Node[] {
  const texts = items.map((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? item.value : undefined,
  );
  if (texts.includes(undefined)) return items;
  const places = [...items.keys()].sort((a, b) => ((texts[a] ?? '') < (texts[b] ?? '') ? -1 : 1));
  return places.flatMap((place) => items[place] ?? []);
}
