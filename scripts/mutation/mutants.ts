// Mutation run: a source file in, every small change to it out. Knows no tests; types, imports and prose are left alone.
import {
  type Expression,
  isArrayBindingPattern,
  isArrayLiteralExpression,
  isBinaryExpression,
  isBindingElement,
  isBreakStatement,
  isCallExpression,
  isClassDeclaration,
  isConditionalExpression,
  isContinueStatement,
  isExportDeclaration,
  isExpressionStatement,
  isForOfStatement,
  isForStatement,
  isFunctionDeclaration,
  isIdentifier,
  isIfStatement,
  isImportDeclaration,
  isInterfaceDeclaration,
  isMethodDeclaration,
  isNumericLiteral,
  isObjectLiteralExpression,
  isPrefixUnaryExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isRegularExpressionLiteral,
  isStringLiteral,
  isTemplateExpression,
  isThrowStatement,
  isTypeAliasDeclaration,
  isTypeNode,
  isVariableDeclaration,
  isWhileStatement,
  type Node,
  type NodeArray,
  type SourceFile,
  SyntaxKind,
} from 'typescript/unstable/ast';
import { type Edit, edited } from './edit.ts';
import { regularExpressionEdits } from './regular-expression.ts';

export interface Mutant {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Function, method or table that it is in. */
  readonly inside: string;
  /** ``before → after``, in one line; unique within `inside`. */
  readonly change: string;
  readonly edits: readonly Edit[];
}

/** All mutants of a file, in the order of its text. */
export function mutantsOf(file: string, source: SourceFile): readonly Mutant[] {
  return new Mutator(file, source).run();
}

/** By operator: what it becomes. A boundary moves, a comparison turns round, arithmetic goes the other way. */
const operatorSwaps: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '&&': ['||'],
  '||': ['&&'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '&': ['|'],
  '|': ['&'],
  '<<': ['>>'],
  '>>': ['<<'],
  '>>>': ['<<'],
  '+=': ['-='],
};

/** By function or method: the one that it is most easily confused with. */
const callSwaps: Readonly<Record<string, string>> = {
  and: 'or',
  or: 'and',
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  indexOf: 'lastIndexOf',
  lastIndexOf: 'indexOf',
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
};

/** Methods whose call may be left out, for they give what they were given, or part of it. */
const droppedCalls = ['toLowerCase', 'filter', 'sort', 'slice', 'trim', 'replace'];

class Mutator {
  readonly #file: string;
  readonly #source: SourceFile;
  readonly #text: string;
  readonly #found: Mutant[] = [];
  readonly #seen = new Map<string, number>();
  #inside = '';

  constructor(file: string, source: SourceFile) {
    this.#file = file;
    this.#source = source;
    this.#text = source.text;
  }

  run(): readonly Mutant[] {
    this.#source.forEachChild((node) => {
      this.#visit(node);
    });
    return this.#found;
  }

  #visit(node: Node): void {
    if (isTypeNode(node) || isInterfaceDeclaration(node) || isTypeAliasDeclaration(node)) return;
    if (isImportDeclaration(node) || isExportDeclaration(node) || isThrowStatement(node)) return;
    const outer = this.#inside;
    this.#inside = this.#nameOf(node) ?? outer;
    this.#mutateStatement(node);
    this.#mutateExpression(node);
    node.forEachChild((child) => {
      if (!isPadding(child) || !isEmpty(this.#textOf(child))) this.#visit(child);
    });
    this.#inside = outer;
  }

  #nameOf(node: Node): string | undefined {
    const top = node.parent.kind === SyntaxKind.VariableDeclarationList && node.parent.parent.parent === this.#source;
    const named = isFunctionDeclaration(node) || isMethodDeclaration(node) || isClassDeclaration(node);
    if (!named && !(top && isVariableDeclaration(node))) return undefined;
    const name = node.name === undefined ? '' : this.#textOf(node.name);
    return isMethodDeclaration(node) ? `${this.#inside}.${name}` : name;
  }

  #mutateStatement(node: Node): void {
    if (isIfStatement(node)) {
      for (const value of ['true', 'false']) this.#replace(node.expression, value);
    } else if (isWhileStatement(node)) this.#replace(node.expression, 'false');
    else if (isForStatement(node) && node.condition !== undefined) this.#replace(node.condition, 'false');
    else if (isForOfStatement(node)) this.#replace(node.expression, '[]');
    else if (isExpressionStatement(node) || isContinueStatement(node) || isBreakStatement(node)) {
      this.#replace(node, ';');
    }
  }

  #mutateExpression(node: Node): void {
    if (node.kind === SyntaxKind.TrueKeyword) this.#replace(node, 'false');
    else if (node.kind === SyntaxKind.FalseKeyword) this.#replace(node, 'true');
    else if (isNumericLiteral(node)) this.#number(node);
    else if (isStringLiteral(node)) this.#string(node);
    else if (isTemplateExpression(node)) this.#template(node);
    else if (isRegularExpressionLiteral(node)) {
      for (const edit of regularExpressionEdits(this.#textOf(node)))
        this.#add(node, [shifted(edit, this.#start(node))]);
    } else if (isPrefixUnaryExpression(node)) {
      this.#add(node, [this.#deletion(this.#start(node), this.#start(node.operand))]);
    } else if (isConditionalExpression(node)) {
      for (const branch of [node.whenTrue, node.whenFalse]) this.#keep(node, branch);
    } else if (isBinaryExpression(node)) this.#binary(node, node.left, node.operatorToken, node.right);
    else if (isCallExpression(node)) this.#call(node, node.expression);
    else if (isArrayLiteralExpression(node)) this.#array(node, node.elements);
    else if (isObjectLiteralExpression(node)) this.#object(node, node.properties);
  }

  #number(node: Node): void {
    const value = Number(this.#textOf(node).replaceAll('_', ''));
    this.#replace(node, String(value + 1));
    if (value > 0) this.#replace(node, String(value - 1));
  }

  /** Prose has a space. */
  #string(node: Node): void {
    const text = this.#textOf(node);
    if (text.includes(' ')) return;
    this.#add(node, [{ start: node.end - 1, end: node.end - 1, text: '~' }]);
  }

  #template(node: Node): void {
    const start = this.#start(node);
    if (
      !this.#textOf(node)
        .replace(/\$\{.*?\}/gs, '')
        .includes(' ')
    ) {
      this.#add(node, [{ start: start + 1, end: start + 1, text: '~' }]);
    }
  }

  #binary(node: Node, left: Expression, operator: Node, right: Expression): void {
    const written = this.#textOf(operator);
    const logical = written === '&&' || written === '||';
    for (const text of operatorSwaps[written] ?? []) {
      const swap = { start: this.#start(operator), end: operator.end, text };
      // In brackets, for the two bind differently.
      this.#add(
        node,
        logical ? [this.#insertion(this.#start(node), '('), swap, this.#insertion(node.end, ')')] : [swap],
      );
    }
    if (logical || (written === '??' && !isEmpty(this.#textOf(right)))) this.#keep(node, left);
    if (logical || written === '??') this.#keep(node, right);
  }

  #call(node: Node, callee: Expression): void {
    const name = isPropertyAccessExpression(callee) ? callee.name : callee;
    if (!isIdentifier(name)) return;
    const swap = callSwaps[name.text];
    if (swap !== undefined) this.#add(node, [{ start: this.#start(name), end: name.end, text: swap }]);
    if (name === callee && name.text === 'not') this.#add(node, [this.#deletion(this.#start(name), name.end)]);
    if (isPropertyAccessExpression(callee) && droppedCalls.includes(name.text)) this.#keep(node, callee.expression);
  }

  #array(node: Node, elements: NodeArray<Node>): void {
    // Taken apart at once: its elements are named, not listed.
    if (isVariableDeclaration(node.parent) && isArrayBindingPattern(node.parent.name)) return;
    this.#dropEach(node, elements);
  }

  #object(node: Node, properties: NodeArray<Node>): void {
    this.#dropEach(
      node,
      properties.filter((each) => !isPropertyAssignment(each) || !this.#isProse(each.initializer)),
      properties,
    );
  }

  #isProse(node: Node): boolean {
    return (isStringLiteral(node) || isTemplateExpression(node)) && this.#textOf(node).includes(' ');
  }

  #dropEach(node: Node, dropped: readonly Node[], all: readonly Node[] = dropped): void {
    for (const each of dropped) {
      const index = all.indexOf(each);
      const [before, after] = [all[index - 1], all[index + 1]];
      const end = after === undefined ? this.#endOfOnly(each, before) : this.#start(after);
      const start = after === undefined && before !== undefined ? before.end : this.#start(each);
      this.#add(node, [this.#deletion(start, end)]);
    }
  }

  /** With the comma behind it, where nothing stands before it that could end in one. */
  #endOfOnly({ end }: Node, before: Node | undefined): number {
    return end + (before === undefined ? (/^\s*,/.exec(this.#text.slice(end))?.[0].length ?? 0) : 0);
  }

  /** Puts a part in place of the whole, in brackets, for an object would be taken for a block. */
  #keep(whole: Node, part: Node): void {
    this.#add(whole, [
      { start: this.#start(whole), end: this.#start(part), text: '(' },
      { start: part.end, end: whole.end, text: ')' },
    ]);
  }

  #replace(node: Node, text: string): void {
    if (this.#textOf(node) !== text) this.#add(node, [{ start: this.#start(node), end: node.end, text }]);
  }

  #add(node: Node, edits: readonly Edit[]): void {
    const start = this.#start(node);
    const after = edited(
      this.#textOf(node),
      edits.map((edit) => shifted(edit, -start)),
    );
    const change = inOneLine(this.#textOf(node), after);
    const times = (this.#seen.get(`${this.#inside}\n${change}`) ?? 0) + 1;
    this.#seen.set(`${this.#inside}\n${change}`, times);
    this.#found.push({
      file: this.#file,
      line: this.#text.slice(0, edits[0]?.start).split('\n').length,
      inside: this.#inside,
      change: times === 1 ? change : `${change} (${times})`,
      edits,
    });
  }

  #start(node: Node): number {
    return node.getStart(this.#source);
  }

  #textOf(node: Node): string {
    return this.#text.slice(this.#start(node), node.end);
  }

  #deletion(start: number, end: number): Edit {
    return { start, end, text: '' };
  }

  #insertion(at: number, text: string): Edit {
    return { start: at, end: at, text };
  }
}

function shifted({ start, end, text }: Edit, by: number): Edit {
  return { start: start + by, end: end + by, text };
}

/** Nothing at all: what a fallback is that only the types ask for. */
function isEmpty(text: string): boolean {
  return /^(?:''|\[\]|\{(?:\s*\w+: '',?)*\s*\}|0|false|undefined)$/.test(text);
}

/** Is it what stands in for an element that the types allow to be missing? */
function isPadding(node: Node): boolean {
  const { parent } = node;
  if (isBindingElement(parent)) return parent.initializer === node;
  if (!isBinaryExpression(parent) || parent.right !== node) return false;
  return parent.operatorToken.kind === SyntaxKind.QuestionQuestionToken;
}

const mostShown = 70;

/** Both texts with what they share at their ends shortened. */
function inOneLine(before: string, after: string): string {
  const [a, b] = [before, after].map((text) => text.replace(/\s+/g, ' ').trim()) as [string, string];
  let [head, tail] = [0, 0];
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head += 1;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const cutHead = Math.max(0, head - 30);
  const cutTail = Math.max(0, tail - 30);
  const shown = (text: string): string => {
    if (a.length <= mostShown) return text;
    const middle = text.slice(cutHead, text.length - cutTail);
    const short =
      middle.length > 2 * mostShown ? `${middle.slice(0, mostShown)} … ${middle.slice(-mostShown)}` : middle;
    return `${cutHead > 0 ? '…' : ''}${short}${cutTail > 0 ? '…' : ''}`;
  };
  return `${shown(a)} → ${shown(b) === ';' || b === '' ? 'nothing' : shown(b)}`;
}
