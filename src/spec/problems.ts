// spec/: diagnostics about one source. Reading goes on after an error as far as it soundly can.
import type { Code } from '../text/codes.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import type { Source, Span } from '../text/source.ts';

/** More errors than this help nobody, and a hostile file could have a million. */
const limit = 100;

/** Collects what is wrong with one source, and knows whether anything is. */
export class Problems {
  readonly source: Source;
  readonly #diagnostics: Diagnostics;
  #count = 0;
  #errors = 0;

  constructor(source: Source, diagnostics: Diagnostics) {
    this.source = source;
    this.#diagnostics = diagnostics;
  }

  get hasErrors(): boolean {
    return this.#errors > 0;
  }

  /** Nothing more is collected: work that only makes a message can be left out. */
  get isFull(): boolean {
    return this.#count >= limit;
  }

  error(code: Code, at: Span, message: string, help?: string): void {
    this.#errors += 1;
    this.#add('error', code, at, message, help);
  }

  warning(code: Code, at: Span, message: string, help?: string): void {
    this.#add('warning', code, at, message, help);
  }

  note(code: Code, at: Span, message: string, help?: string): void {
    this.#add('note', code, at, message, help);
  }

  #add(severity: 'error' | 'warning' | 'note', code: Code, span: Span, message: string, help?: string): void {
    this.#count += 1;
    const at = { source: this.source, span };
    if (this.#count < limit) this.#diagnostics.add(severity, code, at, message, help);
    else if (this.#count === limit) {
      this.#diagnostics.note(
        'too-many-problems',
        at,
        `this file has ${limit} problems or more; the rest are not shown`,
      );
    }
  }
}
