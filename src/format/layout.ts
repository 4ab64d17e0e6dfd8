// format/: what the definition of the language says of a node's order. Knows shapes, no key by its name.
import type { Node } from '../spec/node.ts';
import type { ObjectShape, Shape } from '../spec/shape.ts';

export interface Layout {
  /** The keys of a map in the order of the definition; absent where the order is the author's. */
  readonly order?: readonly string[];
  /** The items of a list may stand in any order, and are kept sorted. */
  readonly sorted: boolean;
  /** The shape of a list's items, or of the value under a key. */
  readonly shapeOf: (key: string) => Shape | undefined;
}

const none: Layout = { sorted: false, shapeOf: () => undefined };

/** The layout of a node where this shape is wanted; that of free data where the node does not fit. */
export function layoutOf(shape: Shape | undefined, node: Node): Layout {
  switch (shape?.is) {
    case 'lazy':
      return layoutOf(shape.get(), node);
    case 'forms':
      return layoutOf(shape[node.kind], node);
    case 'list':
      if (node.kind === 'list') return { sorted: isSorted(shape.of), shapeOf: () => shape.of };
      return shape.single ? layoutOf(shape.of, node) : none;
    case 'named':
      return node.kind === 'map' ? { sorted: false, shapeOf: () => shape.of } : none;
    case 'object':
      return node.kind === 'map' ? ofObject(shape) : none;
    case 'variants': {
      if (node.kind !== 'map') return none;
      const told = node.entries.filter(({ key }) => Object.hasOwn(shape.of, key));
      const meant = told.length === 0 ? shape.otherwise : told.length === 1 ? told[0]?.key : undefined;
      const variant = meant === undefined ? undefined : shape.of[meant];
      return variant === undefined ? none : ofObject(variant);
    }
    default:
      return none;
  }
}

function ofObject({ keys }: ObjectShape): Layout {
  return {
    order: Object.keys(keys),
    sorted: false,
    shapeOf: (key) => (Object.hasOwn(keys, key) ? keys[key]?.shape : undefined),
  };
}

function isSorted(of: Shape): boolean {
  return of.is === 'text' && of.sorted === true;
}
