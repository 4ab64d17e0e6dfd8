// Hygiene: a project's file as the checks see it, and TypeScript with all that is not code blanked out.

export interface SourceFile {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** What is wrong in a file, ready to be read by the person who has to fix it. */
export function problemAt(file: SourceFile, offset: number, what: string): string {
  return `${file.path}:${file.text.slice(0, offset).split('\n').length}: ${what}`;
}

const REGEX_AFTER_WORD = /\b(?:case|in|of|return|throw|typeof|yield|await)$/;
const REGEX_AFTER = /(?:^|[(,=:[!&|?{};+*%<>~^-])$/;

/**
 * The text with comments, regular expressions and the insides of strings turned into spaces: every offset and line stays,
 * quotes stay, and so does the code in a template's `${}`.
 */
export function maskSource(text: string): string {
  return new Masker(text).run();
}

class Masker {
  readonly #text: string;
  #masked = '';
  /** One entry per open brace: whether its closing brace goes back into a template. */
  readonly #braces: boolean[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  run(): string {
    while (this.#masked.length < this.#text.length) this.#step();
    return this.#masked;
  }

  #step(): void {
    const rest = this.#text.slice(this.#masked.length, this.#masked.length + 2);
    const char = rest.charAt(0);
    if (rest === '//') this.#blank(/[^\n]*/y);
    else if (rest === '/*') this.#blank(/\/\*.*?\*\//sy);
    else if (char === '/' && this.#expressionStarts())
      this.#blank(/\/(?:[^\\/[\n]|\\.|\[(?:[^\\\]\n]|\\.)*\])+\/[a-z]*/y);
    else if (char === "'") this.#quoted(/(?:[^'\\\n]|\\.)*/sy);
    else if (char === '"') this.#quoted(/(?:[^"\\\n]|\\.)*/sy);
    else if (char === '`') this.#template();
    else if (char === '{') this.#open(false);
    else if (char === '}') this.#close();
    else this.#keep(1);
  }

  #quoted(inside: RegExp): void {
    this.#keep(1);
    this.#blank(inside);
    this.#keep(1);
  }

  /** From a backtick, or from the brace that ends an expression within, to the next of either. */
  #template(): void {
    this.#keep(1);
    this.#blank(/(?:[^`\\$]|\\.|\$(?!\{))*/sy);
    if (this.#text.charAt(this.#masked.length) === '$') {
      this.#keep(1);
      this.#open(true);
    } else this.#keep(1);
  }

  #open(inTemplate: boolean): void {
    this.#braces.push(inTemplate);
    this.#keep(1);
  }

  #close(): void {
    if (this.#braces.pop()) this.#template();
    else this.#keep(1);
  }

  #expressionStarts(): boolean {
    const before = this.#masked.slice(-200).trimEnd();
    return REGEX_AFTER.test(before) || REGEX_AFTER_WORD.test(before);
  }

  #keep(count: number): void {
    this.#masked += this.#text.slice(this.#masked.length, this.#masked.length + count);
  }

  /** Turns what the sticky pattern finds here into spaces; keeps one character where it finds nothing, so as to go on. */
  #blank(pattern: RegExp): void {
    pattern.lastIndex = this.#masked.length;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) this.#keep(1);
    else this.#masked += found.replace(/[^\n]/g, ' ');
  }
}

const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Whether the brackets of masked code pair up: where they do not, the code was misread and no check on it is worth anything. */
export function bracketsPair(masked: string): boolean {
  const open: string[] = [];
  for (const [bracket] of masked.matchAll(/[()[\]{}]/g)) {
    const opener = CLOSES[bracket];
    if (opener === undefined) open.push(bracket);
    else if (open.pop() !== opener) return false;
  }
  return open.length === 0;
}
