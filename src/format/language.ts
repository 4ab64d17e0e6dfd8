// format/: what a file is, by its keys at the top: a spec, or one of the files beside it. Knows not how they are laid out.
import { definition } from '../spec/definition.ts';
import { fileShapes, kindOfFile } from '../spec/file-kind.ts';
import type { Node } from '../spec/node.ts';
import type { Shape } from '../spec/shape.ts';

/** The shape that the file is meant to have; that of a spec where nothing tells. */
export function shapeOfFile(root: Node): Shape {
  const kind = kindOfFile(root);
  return kind === undefined ? definition : fileShapes[kind];
}
