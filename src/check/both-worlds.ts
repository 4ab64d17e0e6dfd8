// Audit arm: a rendering with the policies that are not known at their worst and at their best, for tables of who may do what.
import { ageBounds } from '../regions/ages.ts';
import type { Material } from '../regions/material.ts';
import { type World, worldOf } from '../regions/world.ts';

export interface BothWorlds {
  /** Unknown policies allow everything. */
  readonly most: World;
  /** They allow nothing. */
  readonly least: World;
  /** What policies hold ages of MFA against, in seconds. */
  readonly bounds: readonly number[];
  /** What tables of it rest on, a sentence each. */
  readonly assumed: readonly string[];
}

/** `closed`: nobody holds more policies than the spec says. Throws TooLarge where there are too many kinds of names. */
export function bothWorldsOf(material: Material, closed: boolean, resourcePatterns: readonly string[]): BothWorlds {
  const world = (unknownPolicies: 'allow everything' | 'allow nothing'): World =>
    worldOf(material, { closed, unknownPolicies, rolePatterns: [], resourcePatterns });
  const most = world('allow everything');
  const documents = [...material.documents.values(), ...material.held.values()];
  const { inexact, assumed } = most;
  return {
    most,
    least: world('allow nothing'),
    bounds: ageBounds(documents.flatMap(({ statements }) => statements.flatMap((each) => each.conditions))),
    assumed: [...(closed ? assumed : []), ...(inexact === undefined ? [] : [inexact])],
  };
}
