// spec/: the lexical half of reading YAML: refuses what the spec language leaves out, before anything is built from it.
import { CST, Lexer, Parser } from 'yaml';
import type { Code } from '../text/codes.ts';
import type { Problems } from './problems.ts';

/** No spec nests deeper; the limit keeps hostile files away from recursion. */
const deepest = 64;

// Control characters, lone carriage returns and marks that change the direction of text: a reviewer cannot see them.
const unseen = new RegExp(
  [
    '[\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ufffe\\uffff]',
    '\\r(?!\\n)',
    '(?!^)\\ufeff',
    '[\\ud800-\\udbff](?![\\udc00-\\udfff])',
    '(?<![\\ud800-\\udbff])[\\udc00-\\udfff]',
  ].join('|'),
);

interface Lexeme {
  readonly type: ReturnType<typeof CST.tokenType>;
  readonly text: string;
  readonly start: number;
  /** The scalar right before it, if that is what stands there. */
  readonly before: string;
  readonly inFlow: boolean;
}

interface Opened {
  readonly start: number;
  readonly text: string;
}

interface Refused {
  readonly code: Code;
  readonly message: string;
  readonly help?: string;
  /** Offset from the lexeme's start. */
  readonly shift?: number;
}

/** Does the text hold a character that nobody sees? It was then reported. */
export function hasUnseen(problems: Problems): boolean {
  const odd = unseen.exec(problems.source.text);
  if (odd === null) return false;
  const name = `U+${odd[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  const at = { start: odd.index, end: odd.index + 1 };
  const help = 'remove it; copied text often brings one along';
  problems.error('control-character', at, `the character ${name} cannot be seen and is not allowed`, help);
  return true;
}

/** The parser's tokens; undefined where the text holds something that is refused, which was then reported. */
export function readTokens(problems: Problems): readonly CST.Token[] | undefined {
  return new Refusing(problems).run(problems.source.text);
}

class Refusing {
  readonly #problems: Problems;
  readonly #parser = new Parser();
  readonly #tokens: CST.Token[] = [];
  /** The brackets that are open. */
  readonly #open: Opened[] = [];
  #documents = 0;
  #before = '';
  /** Nothing but a comma or a bracket stands before, spaces aside. */
  #empty = false;
  #scalarNext = false;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  run(text: string): readonly CST.Token[] | undefined {
    let start = 0;
    for (const lexeme of new Lexer().lex(text)) {
      if (this.#refuses(lexeme, start)) return undefined;
      for (const token of this.#parser.next(lexeme)) if (this.#isSecond(token)) return undefined;
      if (this.#parser.stack.length > deepest) {
        this.#report(start, lexeme.length, tooDeep);
        return undefined;
      }
      start = this.#parser.offset;
    }
    for (const token of this.#parser.end()) if (this.#isSecond(token)) return undefined;
    return this.#tokens;
  }

  #isSecond(token: CST.Token): boolean {
    this.#tokens.push(token);
    if (token.type === 'document') this.#documents += 1;
    if (this.#documents < 2) return false;
    const { start, end } = { start: token.offset, end: token.offset + 3 };
    this.#report(start, end - start, severalDocuments);
    return true;
  }

  #refuses(text: string, start: number): boolean {
    if (this.#scalarNext) {
      this.#scalarNext = false;
      this.#before = text;
      this.#empty = false;
      return false;
    }
    const type = CST.tokenType(text);
    if (type === 'scalar') {
      this.#scalarNext = true;
      return false;
    }
    const refused = this.#look({ type, text, start, before: this.#before, inFlow: this.#open.length > 0 });
    this.#before = '';
    if (refused !== undefined) this.#report(start, text.length, refused);
    return refused !== undefined;
  }

  #look(lexeme: Lexeme): Refused | undefined {
    switch (lexeme.type) {
      case 'flow-map-start':
      case 'flow-seq-start':
        if (lexeme.inFlow && lexeme.before.endsWith('$')) return variableInFlow;
        this.#open.push(lexeme);
        this.#empty = true;
        return undefined;
      case 'comma': {
        // The parser would make an error of each of a million.
        const idle = this.#empty;
        this.#empty = true;
        return idle && lexeme.inFlow ? idleComma : undefined;
      }
      case 'space':
      case 'newline':
      case 'comment':
        return undefined;
      case 'flow-map-end':
      case 'flow-seq-end': {
        const open = this.#open.pop();
        this.#empty = false;
        const fits = open === undefined || open.text === (lexeme.text === '}' ? '{' : '[');
        return fits ? undefined : unclosedBracket(open, lexeme);
      }
      case 'flow-error-end':
        return unclosedBracket(this.#open.at(-1), lexeme);
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
        this.#empty = false;
        return lexeme.text.length > 1 && lexeme.text.endsWith(lexeme.text.charAt(0))
          ? undefined
          : unclosed(0, 'a quote', `write \`${lexeme.text.charAt(0)}\` where the text ends`);
      default:
        this.#empty = false;
        return refusedByType(lexeme);
    }
  }

  #report(start: number, length: number, { code, message, help, shift = 0 }: Refused): void {
    this.#problems.error(
      code,
      { start: start + shift, end: Math.max(start + shift + 1, start + length) },
      message,
      help,
    );
  }
}

function unclosed(shift: number, what: string, help: string): Refused {
  return { code: 'yaml-unclosed', message: `${what} is opened here and not closed`, help, shift };
}

/** `open` is the innermost bracket, if one is open; `lexeme` is what stands where it should have been closed. */
function unclosedBracket(open: Opened | undefined, lexeme: Lexeme): Refused {
  const { start, text } = open ?? lexeme;
  const help = text === '{' ? 'write `}` where the map ends' : 'write `]` where the list ends';
  return unclosed(start - lexeme.start, 'a bracket', help);
}

function refusedByType({ type, text }: Lexeme): Refused | undefined {
  switch (type) {
    case 'directive-line':
      return {
        code: 'yaml-directive',
        message: 'YAML directives are not allowed',
        help: 'remove the line: specs are YAML 1.2',
      };
    case 'tag':
      return {
        code: 'yaml-tag',
        message: `YAML tags are not allowed: \`${text}\``,
        help: 'remove it, or quote the text',
      };
    case 'anchor':
      return {
        code: 'yaml-anchor',
        message: `YAML anchors are not allowed: \`${text}\``,
        help: 'write the value out where it holds',
      };
    case 'alias':
      return /^\*[\w-]+$/.test(text) ? alias(text) : bareAsterisk(text);
    default:
      return undefined;
  }
}

function alias(text: string): Refused {
  const help = `write the value out where it holds; if a pattern is meant, quote it: \`"${text}"\``;
  return { code: 'yaml-alias', message: `YAML aliases are not allowed: \`${text}\``, help };
}

function bareAsterisk(text: string): Refused {
  const help = text === '*' ? 'say `everything`' : `say \`everything\`, or quote the pattern: \`"${text}"\``;
  return { code: 'bare-asterisk', message: 'YAML takes a value that begins with `*` for an alias', help };
}

const variableInFlow: Refused = {
  code: 'variable-in-flow',
  message: 'inside `[ ]` and `{ }` YAML takes the `{` of a variable for the start of a map',
  help: 'put the whole text in quotes, or use a block list',
  shift: -1,
};

const tooDeep: Refused = {
  code: 'too-deep',
  message: `nested deeper than ${deepest} levels`,
  help: 'look for brackets or hyphens too many: no spec needs that',
};

const idleComma: Refused = {
  code: 'yaml-syntax',
  message: 'nothing stands before this comma',
  help: 'remove it',
};

const severalDocuments: Refused = {
  code: 'several-documents',
  message: 'a file holds one YAML document, and a second one begins here',
  help: 'put it in a file of its own',
};
