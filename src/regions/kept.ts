// Audit arm: where a walk keeps what each side says: places in one list of diagrams for all sides, none for what a side
// never says. Knows nothing of patterns.
import type { Said } from './decision.ts';
import { type Diagram, type Node, never } from './diagram.ts';

/** What a side can say: the Denies, the resource policy's three grades, then the layers of the caller. */
export const parts = {
  deny: 0,
  full: 1,
  named: 2,
  account: 3,
  identity: 4,
  boundary: 5,
  session: 6,
  scps: 7,
} as const;

/** Places of what one side says. */
export class Kept {
  readonly #placeOf: (number | undefined)[] = [];
  readonly #take: () => number;

  /** `take`: a place that nothing has yet. */
  constructor(take: () => number) {
    this.#take = take;
  }

  placeFor(part: number): number {
    const place = this.#placeOf[part] ?? this.#take();
    this.#placeOf[part] = place;
    return place;
  }

  in(said: readonly Node[], part: number): Node {
    const place = this.#placeOf[part];
    return place === undefined ? never : (said[place] ?? never);
  }

  /** Takes what is denied from all else. */
  settle(said: Node[], diagram: Diagram): void {
    const denied = this.in(said, parts.deny);
    if (denied === never) return;
    for (let part = parts.deny + 1; part < this.#placeOf.length; part += 1) {
      const place = this.#placeOf[part];
      if (place !== undefined) said[place] = diagram.without(said[place] ?? never, denied);
    }
  }

  /** `levels`: of SCPs. */
  told(said: readonly Node[], levels: number): Said {
    const at = (part: number): Node => this.in(said, part);
    return {
      deny: at(parts.deny),
      full: at(parts.full),
      named: at(parts.named),
      account: at(parts.account),
      identity: at(parts.identity),
      boundary: at(parts.boundary),
      session: at(parts.session),
      scps: Array.from({ length: levels }, (_, level) => at(parts.scps + level)),
    };
  }
}
