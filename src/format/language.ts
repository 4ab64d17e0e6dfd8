// format/: what a file is, by its keys at the top: a spec or a preset. Knows their definitions, not how they are laid out.
import { definition } from '../spec/definition.ts';
import type { Node } from '../spec/node.ts';
import { presetFile } from '../spec/preset-definition.ts';
import type { Shape } from '../spec/shape.ts';

/** The shape that the file is meant to have; that of a spec unless it says `preset`, and no `iamspec`. */
export function shapeOfFile(root: Node): Shape {
  const says = (name: string): boolean => root.kind === 'map' && root.entries.some(({ key }) => key === name);
  return says('preset') && !says('iamspec') ? presetFile : definition;
}
