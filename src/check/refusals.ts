// Audit arm: requests that cannot be decided, told all together and where they are written.
import { RequestRefusal } from '../evaluate/refusal.ts';
import type { Target } from '../spec/spec.ts';
import { type Diagnostic, Refusal } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';

/** Collects the refusals of requests; a source is what a request is written in. */
export class Refusals {
  readonly #found = new Map<string, readonly Diagnostic[]>();

  /** What the step makes of a request; nothing where it is refused. */
  attempt<Value>(target: Target, source: Source, step: () => Value): readonly Value[] {
    try {
      return [step()];
    } catch (error) {
      this.take(error, target, source);
      return [];
    }
  }

  /** Keeps a refusal, once for each place; any other error goes on. */
  take(error: unknown, target: Target, source: Source): void {
    if (!(error instanceof RequestRefusal)) throw error;
    const span = error.part === 'resource' ? target.resource.at : target.at;
    // The callers and actions of a matrix are often refused alike.
    const id = `${source.path} ${span.start} ${error.message}`;
    if (this.#found.has(id)) return;
    this.#found.set(
      id,
      error.diagnostics.map((each) => ({ ...each, at: { source, span } })),
    );
  }

  get all(): readonly Diagnostic[] {
    return [...this.#found.values()].flat();
  }

  /** @throws Refusal with all that was refused, where anything was. */
  settle(): void {
    if (this.#found.size > 0) throw new Refusal(this.all);
  }
}
