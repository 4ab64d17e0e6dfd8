// Shared ground: what is wrong, as data. Collected by every stage, sorted and worded at the edge (report/).
import type { Code } from './codes.ts';
import { type Location, positionOf } from './source.ts';

export type Severity = 'error' | 'warning' | 'note';

/** One thing to tell the user. Messages are lowercase, without a full stop, with user text in backticks. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable name of the kind of problem; it has an entry in `codes.ts`. */
  readonly code: Code;
  readonly message: string;
  /** What to do about it. */
  readonly help?: string;
  readonly at?: Location;
}

/** Collects the diagnostics of one run; stages add to it and go on as far as they soundly can. */
export class Diagnostics {
  readonly #list: Diagnostic[] = [];

  add(severity: Severity, code: Code, at: Location | undefined, message: string, help?: string): void {
    this.#list.push({
      severity,
      code,
      message,
      ...(help === undefined ? {} : { help }),
      ...(at === undefined ? {} : { at }),
    });
  }

  error(code: Code, at: Location | undefined, message: string, help?: string): void {
    this.add('error', code, at, message, help);
  }

  warning(code: Code, at: Location | undefined, message: string, help?: string): void {
    this.add('warning', code, at, message, help);
  }

  note(code: Code, at: Location | undefined, message: string, help?: string): void {
    this.add('note', code, at, message, help);
  }

  /** Takes over what a refusal tells; where it names no place, `at` is the place. */
  take(refused: Pick<Refusal, 'diagnostics'>, at?: Location): void {
    for (const each of refused.diagnostics) this.add(each.severity, each.code, each.at ?? at, each.message, each.help);
  }

  /** Takes those out that the test picks, sorted as in `all`. */
  drop(picks: (diagnostic: Diagnostic) => boolean): readonly Diagnostic[] {
    const dropped = this.all.filter(picks);
    const left = this.#list.filter((each) => !dropped.includes(each));
    this.#list.splice(0, this.#list.length, ...left);
    return dropped;
  }

  get hasErrors(): boolean {
    return this.#list.some((diagnostic) => diagnostic.severity === 'error');
  }

  /** Sorted by file, then place, then severity; diagnostics without a place come first. */
  get all(): readonly Diagnostic[] {
    return [...this.#list].sort(byPlace);
  }
}

const weight: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

function byPlace(a: Diagnostic, b: Diagnostic): number {
  const pathA = a.at?.source.path ?? '';
  const pathB = b.at?.source.path ?? '';
  if (pathA !== pathB) return pathA < pathB ? -1 : 1;
  return (a.at?.span.start ?? -1) - (b.at?.span.start ?? -1) || weight[a.severity] - weight[b.severity];
}

/** `path:line:column` of a location, the form editors and terminals make clickable. */
export function placeOf(at: Location): string {
  const { line, column } = positionOf(at.source, at.span.start);
  return `${at.source.path}:${line}:${column}`;
}

/** Thrown where a run cannot go on; carries what to print. The program ends with exit code 2. */
export class Refusal extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => diagnostic.message).join('; '));
    this.name = 'Refusal';
    this.diagnostics = diagnostics;
  }
}

/** A refusal for one reason that stands in no file. */
export function refusal(code: Code, message: string, help?: string): Refusal {
  return new Refusal([{ severity: 'error', code, message, ...(help === undefined ? {} : { help }) }]);
}
