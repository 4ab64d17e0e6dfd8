// spec/: what is wrong with a rule that a preset brought is told at the use, with the preset's rule and setting in words.
import type { Code } from '../text/codes.ts';
import { Diagnostics, placeOf } from '../text/diagnostic.ts';
import type { Source, Span } from '../text/source.ts';
import type { Filler } from './preset-placeholders.ts';
import { Problems } from './problems.ts';

/** The rule whose problems are meant. */
export interface BroughtRule {
  readonly rule: string;
  readonly preset: string;
  /** The preset's file; absent for one that ships. */
  readonly source: Source | undefined;
}

/** Passes problems of one rule on; the same one of several rules of a use is told once, which `told` remembers. */
export class PresetProblems extends Problems {
  readonly #outer: Problems;
  readonly #brought: BroughtRule;
  readonly #filler: Filler;
  readonly #told: Set<string>;

  constructor(outer: Problems, brought: BroughtRule, filler: Filler, told: Set<string>) {
    super(outer.source, new Diagnostics());
    this.#outer = outer;
    this.#brought = brought;
    this.#filler = filler;
    this.#told = told;
  }

  override get hasErrors(): boolean {
    return this.#outer.hasErrors;
  }

  override get isFull(): boolean {
    return this.#outer.isFull;
  }

  override error(code: Code, at: Span, message: string, help?: string): void {
    this.#tell('error', code, at, message, help);
  }

  override warning(code: Code, at: Span, message: string, help?: string): void {
    this.#tell('warning', code, at, message, help);
  }

  override note(code: Code, at: Span, message: string, help?: string): void {
    this.#tell('note', code, at, message, help);
  }

  #tell(severity: 'error' | 'warning' | 'note', code: Code, span: Span, message: string, help?: string): void {
    const at = this.#filler.originOf(span)?.at ?? span;
    const key = JSON.stringify([code, at.start, message]);
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#outer[severity](code, at, `${message} (${this.#whence(span)})`, help);
  }

  #whence(span: Span): string {
    const { rule, preset, source } = this.#brought;
    const origin = this.#filler.originOf(span);
    const setting = origin?.setting === undefined ? '' : `the setting \`${origin.setting}\` in `;
    const file = source && (origin === undefined ? source.path : placeOf({ source, span: origin.inFile }));
    return `${setting}the rule \`${rule}\` of the preset \`${preset}\`${file === undefined ? '' : `, ${file}`}`;
  }
}
