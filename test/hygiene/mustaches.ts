// Hygiene: templates print each value through the helper of the format they are in, and never bare.
import Handlebars from 'handlebars';
import { FORMAT_HELPERS } from '../../scripts/generated.ts';
import type { SourceFile } from './source-file.ts';

const BLOCKS = ['each', 'if', 'unless', 'with'];

/** The helpers for a template by the file it makes; any where the format holds others, as Markdown holds shell. */
const HELPERS_OF: Readonly<Record<string, readonly string[]>> = { json: ['json'], tf: ['hcl'], sh: ['sh'] };

export function mustacheProblems(file: SourceFile): readonly string[] {
  const format = /\.(\w+)\.hbs$/.exec(file.path)?.[1] ?? '';
  const checker = new MustacheChecker(file, HELPERS_OF[format] ?? FORMAT_HELPERS);
  checker.accept(Handlebars.parse(file.text));
  return checker.problems;
}

class MustacheChecker extends Handlebars.Visitor {
  readonly problems: string[] = [];
  readonly #file: SourceFile;
  readonly #helpers: readonly string[];

  constructor(file: SourceFile, helpers: readonly string[]) {
    super();
    this.#file = file;
    this.#helpers = helpers;
  }

  override MustacheStatement(statement: hbs.AST.MustacheStatement): void {
    const name = nameOf(statement.path);
    if (!this.#helpers.includes(name) || statement.params.length === 0) {
      this.#refuse(statement, `\`${name}\` is printed without a helper for the format (${this.#helpers.join(', ')})`);
    } else super.MustacheStatement(statement);
  }

  override BlockStatement(block: hbs.AST.BlockStatement): void {
    const name = nameOf(block.path);
    if (BLOCKS.includes(name)) super.BlockStatement(block);
    else this.#refuse(block, `the block \`${name}\` is none of ${BLOCKS.join(', ')}`);
  }

  override SubExpression(expression: hbs.AST.SubExpression): void {
    this.#refuse(expression, 'an expression within an expression: compute it in the view');
  }

  override PartialStatement(partial: hbs.AST.PartialStatement): void {
    if (partial.name.type === 'PathExpression') super.PartialStatement(partial);
    else this.#refuse(partial, 'a partial whose name is computed');
  }

  override PartialBlockStatement(block: hbs.AST.PartialBlockStatement): void {
    this.#refuse(block, 'a partial with a block');
  }

  override Decorator(decorator: hbs.AST.Decorator): void {
    this.#refuse(decorator, 'a decorator');
  }

  override DecoratorBlock(block: hbs.AST.DecoratorBlock): void {
    this.#refuse(block, 'a decorator');
  }

  #refuse(node: hbs.AST.Node, what: string): void {
    this.problems.push(`${this.#file.path}:${node.loc.start.line}: ${what}`);
  }
}

function nameOf(path: hbs.AST.Expression): string {
  return path.type === 'PathExpression' ? (path as hbs.AST.PathExpression).original : path.type;
}
