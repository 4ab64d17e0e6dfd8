// Audit arm: requests that cannot be decided, told all together and where they are written.
import { RequestRefusal } from '../evaluate/refusal.ts';
import { Refusal } from '../text/diagnostic.ts';
import type { Source, Span } from '../text/source.ts';
import type { Asked } from './plan.ts';

/** Collects the refusals of the requests that one source asks. */
export class Refusals {
  readonly #source: Source;
  readonly #found = new Map<string, { readonly span: Span; readonly error: RequestRefusal }>();

  constructor(source: Source) {
    this.#source = source;
  }

  /** What the step makes of a request; nothing where it is refused. */
  attempt<Value>({ target }: Asked, step: () => Value): readonly Value[] {
    try {
      return [step()];
    } catch (error) {
      if (!(error instanceof RequestRefusal)) throw error;
      const span = error.part === 'resource' ? target.resource.at : target.at;
      // The callers and actions of a matrix are often refused alike.
      this.#found.set(`${span.start} ${error.message}`, { span, error });
      return [];
    }
  }

  /** @throws Refusal with all that was refused, where anything was. */
  settle(): void {
    const diagnostics = [...this.#found.values()].flatMap(({ span, error }) =>
      error.diagnostics.map((each) => ({ ...each, at: { source: this.#source, span } })),
    );
    if (diagnostics.length > 0) throw new Refusal(diagnostics);
  }
}
