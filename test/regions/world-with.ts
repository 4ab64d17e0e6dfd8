// A world about which nothing is known but what policies mention, for policies that are held against each other.
import type { PolicyDocument } from '../../src/iam/document.ts';
import { nothingAssumed } from '../../src/iam/session.ts';
import { type World, worldOf } from '../../src/regions/world.ts';
import { rendered } from '../evaluate/estates.ts';

export function worldWith(...documents: readonly PolicyDocument[]): World {
  const { manifest } = rendered({});
  const held = new Map(documents.map((each, index) => [`${index}`, each]));
  const material = { manifest, documents: new Map(), held, assumptions: nothingAssumed };
  return worldOf(material, {
    closed: false,
    unknownPolicies: 'allow everything',
    rolePatterns: [],
    resourcePatterns: [],
  });
}
