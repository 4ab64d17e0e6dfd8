// Audit arm: how one policy goes further than another on a request, from what both say of it.
import type { Said } from './decision.ts';
import { type Diagram, type Node, never } from './diagram.ts';
import type { Ground } from './ground.ts';
import type { Place } from './places.ts';

/**
 * `spares`: the other one denies it, and it does not. `allows`: it has an Allow that the other has not. `names`: both have,
 * and its own names the caller more closely, where the other's leaves it to the caller's own policies.
 */
export type Further = 'spares' | 'allows' | 'names';

export const ways = ['spares', 'allows', 'names'] as const satisfies readonly Further[];

/** One request on which two policies differ; its ground and way tell who makes it, and how. */
export interface Beyond {
  readonly further: Further;
  readonly ground: Ground;
  readonly place: Place;
  readonly arn: string;
  readonly path: ReadonlyMap<number, number>;
}

/** The requests on which the first goes further so; a request may be in several. */
export function furtherBy(further: Further, diagram: Diagram, mine: Said, other: Said): Node {
  const beyond = (...layers: readonly ('identity' | 'boundary' | 'session' | 'full' | 'named' | 'account')[]): Node =>
    diagram.any(layers.map((layer) => diagram.without(mine[layer], other[layer])));
  switch (further) {
    case 'spares':
      return diagram.without(other.deny, mine.deny);
    case 'names':
      return beyond('full', 'named');
    case 'allows': {
      const scps = mine.scps.map((scp, level) => diagram.without(scp, other.scps[level] ?? never));
      return diagram.or(beyond('identity', 'boundary', 'session', 'account'), diagram.any(scps));
    }
  }
}
