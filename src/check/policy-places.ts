// Audit arm: where something of a statement stands in the JSON of its policy, which was read before.
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import type { Piece } from '../evaluate/cover.ts';
import type { Statement } from '../iam/document.ts';
import type { Source, Span } from '../text/source.ts';

type Path = (string | number)[];

/** Braces and all; the beginning of the text where there is no such statement. */
export function spanOfStatement(source: Source, index: number): Span {
  const node = statementIn(source, index);
  return node === undefined ? { start: 0, end: 0 } : { start: node.offset, end: node.offset + node.length };
}

/** The offset of the value or condition; of what is nearest around it where the policy spells it in another way. */
export function placeInPolicy(source: Source, statement: Statement, index: number, piece: Piece): number {
  const node = statementIn(source, index);
  if (node === undefined) return 0;
  const path = pathOf(statement, piece);
  for (let length = path.length; length > 0; length -= 1) {
    const found = findNodeAtLocation(node, path.slice(0, length));
    if (found === undefined) continue;
    if (length === path.length && 'value' in piece) return valueIn(found, piece.value).offset;
    return found.parent?.type === 'property' ? found.parent.offset : found.offset;
  }
  return node.offset;
}

const trees = new WeakMap<Source, { readonly root: Node | undefined }>();

function statementIn(source: Source, index: number): Node | undefined {
  let tree = trees.get(source);
  if (tree === undefined) {
    tree = { root: parseTree(source.text) };
    trees.set(source, tree);
  }
  const all = tree.root && findNodeAtLocation(tree.root, ['Statement']);
  // A policy may have one statement without a list around it.
  return all?.type === 'array' ? all.children?.[index] : all;
}

function pathOf({ principal, action, resource }: Statement, piece: Piece): Path {
  switch (piece.kind) {
    case 'statement':
      return [];
    case 'action':
      return [action.not ? 'NotAction' : 'Action'];
    case 'resource':
      return [resource?.not ? 'NotResource' : 'Resource'];
    case 'principal': {
      const element = principal?.not ? 'NotPrincipal' : 'Principal';
      return piece.type === '*' ? [element] : [element, piece.type];
    }
    case 'condition':
      return ['Condition', piece.clause.operator, piece.clause.key];
  }
}

function valueIn(element: Node, value: string): Node {
  return element.children?.find((each) => each.value === value) ?? element;
}
