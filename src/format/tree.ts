// format/: a spec as it is laid out on the page: nodes with the comments, blank lines and breaks around them.
import type { Node } from '../spec/node.ts';

/** A comment that has a line to itself. */
export interface CommentLine {
  readonly text: string;
  readonly blankAbove: boolean;
}

/** An entry of a map or an item of a list, with all that moves along with it. */
export interface Item {
  readonly lead: readonly CommentLine[];
  /** A blank line right above it, below its lead. */
  readonly blankAbove: boolean;
  /** A line break before it, inside brackets. */
  readonly broken: boolean;
  /** As it is written; absent for an item of a list. */
  readonly key?: Key;
  /** The comment behind the key or dash, where the value begins further down. */
  readonly behindKey?: string;
  /** Comments above a value that stands below its key. */
  readonly below: readonly CommentLine[];
  /** The value begins on a line below its key. */
  readonly valueBelow: boolean;
  /** Absent where nothing is written. */
  readonly value?: Value;
  /** The comment behind the value. */
  readonly trail?: string;
}

export interface Key {
  /** As YAML reads it. */
  readonly name: string;
  /** As it is written, with quotes. */
  readonly text: string;
  /** Inside braces a key may stand without its colon. */
  readonly colon: boolean;
}

export type Value = Scalar | BlockText | Collection;

export interface Scalar {
  readonly is: 'scalar';
  readonly node: Node;
  /** As it is written, with quotes; each line without its indentation. */
  readonly lines: readonly string[];
}

/** A text after `|` or `>`. */
export interface BlockText {
  readonly is: 'block-text';
  readonly node: Node;
  /** `|` or `>`, and how it ends. */
  readonly header: string;
  /** Its first line begins with blanks of its own, so the header has to say how far it is indented. */
  readonly indented: boolean;
  readonly comment?: string;
  /** Without indentation. */
  readonly lines: readonly string[];
  /** The blank lines that follow belong to it. */
  readonly keeps: boolean;
}

export interface Collection {
  readonly is: 'collection';
  readonly node: Node;
  readonly kind: 'map' | 'list';
  /** In brackets, rather than on lines of its own. */
  readonly flow: boolean;
  /** The comment behind the opening bracket. */
  readonly open?: string;
  readonly items: readonly Item[];
  /** Comments after the last item. */
  readonly foot: readonly CommentLine[];
  /** A line break before the closing bracket. */
  readonly broken: boolean;
}

/** A whole file. */
export interface Page {
  readonly beforeStart: readonly CommentLine[];
  /** The line of `---`, with its comment. */
  readonly start?: string;
  /** Comments about the file, which stay where they are. */
  readonly top: readonly CommentLine[];
  /** A blank line above the opening brace of a spec in braces. */
  readonly apart: boolean;
  readonly root: Collection;
  /** Comments after a spec in braces; others are at its foot. */
  readonly bottom: readonly CommentLine[];
  /** The line of `...`, with its comment. */
  readonly end?: string;
  readonly afterEnd: readonly CommentLine[];
}
