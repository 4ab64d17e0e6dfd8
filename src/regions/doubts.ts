// Audit arm: where two sets of statements hang on several doubts at once, and may so differ though both readings of all of
// them agree.
import type { Said } from './decision.ts';
import { type Diagram, type Node, never } from './diagram.ts';
import type { Ground } from './ground.ts';
import type { Placed } from './placed.ts';
import type { Place } from './places.ts';
import { Walk } from './walk.ts';

export const severalDoubts =
  'it hangs on several things at once that AWS leaves open, or that a request does not state';

/** What two sides come to, by what is sure and what may be. */
export interface Extremes {
  readonly sure: Node;
  readonly may: Node;
}

/** What each side comes to where an ARN ends; a request in none of the nodes between hangs on nothing. */
export type Judge = (side: 0 | 1, strict: Said, lenient: Said) => readonly Extremes[];

/**
 * Is there a request that a statement of `changed` may match, and of which it is in doubt what a side says? Elsewhere the
 * sides are the same however doubts are settled. Never so where there is one doubt: two readings are all that it can be.
 */
export function hangsOnDoubts(
  ground: Ground,
  place: Place,
  focus: Node,
  [first, second]: readonly [readonly Placed[], readonly Placed[]],
  changed: readonly Placed[],
  judge: Judge = (_, strict, lenient) => extremesOf(strict, lenient),
): boolean {
  const { diagram } = ground;
  const ofEffect = (effect: 'Allow' | 'Deny') => changed.filter(({ statement }) => statement.effect === effect);
  const walk = new Walk(ground, place, focus, [
    { statements: first, reading: 'allowed' },
    { statements: first, reading: 'possible' },
    { statements: second, reading: 'allowed' },
    { statements: second, reading: 'possible' },
    { statements: ofEffect('Allow'), reading: 'possible' },
    { statements: ofEffect('Deny'), reading: 'allowed' },
  ]);
  if (walk.doubts < 2) return false;
  let found = false;
  walk.run((_, [strict, lenient, otherStrict, otherLenient, allows, denies]) => {
    if (!strict || !lenient || !otherStrict || !otherLenient || !allows || !denies) return true;
    const both = [...judge(0, strict, lenient), ...judge(1, otherStrict, otherLenient)];
    const doubtful = diagram.any(both.map(({ sure, may }) => diagram.without(may, sure)));
    const touched = diagram.or(anyOf(diagram, allows), anyOf(diagram, denies));
    found = diagram.and(focus, diagram.and(doubtful, touched)) !== never;
    return found;
  });
  return found;
}

/** Of a Deny the strict reading is what may be. */
function extremesOf(strict: Said, lenient: Said): readonly Extremes[] {
  const layers = (['identity', 'boundary', 'session', 'full', 'named', 'account'] as const).map((layer) => {
    return { sure: strict[layer], may: lenient[layer] };
  });
  const scps = strict.scps.map((scp, level) => ({ sure: scp, may: lenient.scps[level] ?? never }));
  return [...layers, ...scps, { sure: lenient.deny, may: strict.deny }];
}

function anyOf(diagram: Diagram, { deny, identity, boundary, session, scps, full, named, account }: Said): Node {
  return diagram.any([deny, identity, boundary, session, ...scps, full, named, account]);
}
