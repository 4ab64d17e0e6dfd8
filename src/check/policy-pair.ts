// Audit arm: two policies that are to be held against each other: where they can differ, and a difference in words.
import type { Catalogue } from '../iam/catalogue.ts';
import type { Element, PolicyDocument } from '../iam/document.ts';
import { servicesNamed } from '../regions/actions.ts';
import type { CompareOptions } from '../regions/compare.ts';
import type { Beyond } from '../regions/further.ts';
import { anywhere, placesOf } from '../regions/places.ts';
import type { OpenCaller, World } from '../regions/world.ts';
import { readPath } from './witness-words.ts';

/** What the policies are attached to, by its declared name; `anything`: nobody knows. */
export type AttachedTo =
  | { readonly bucket: string }
  | { readonly holder: string }
  | { readonly anything: 'resource' | 'identity' };

/** Where two policies on the same thing can differ, and for whom. */
export function standingOf(
  world: World,
  attachedTo: AttachedTo,
  documents: readonly PolicyDocument[],
  catalogue: Catalogue,
): Pick<CompareOptions, 'layer' | 'places' | 'callers'> {
  const { callers } = world;
  if ('bucket' in attachedTo) {
    const places = placesOf({ kind: 'bucket', bucket: attachedTo.bucket }, world.estate, catalogue);
    return { layer: 'resource', places, callers };
  }
  const places = anywhere(servicesNamed(documents.flatMap(actionsIn)), catalogue);
  if ('anything' in attachedTo) {
    const layer = attachedTo.anything;
    if (layer === 'identity') return { layer, places, callers: callers.filter(mayHold) };
    // Where there is no resource, no resource's policy is asked.
    return { layer, places: places.filter(({ type }) => type !== undefined), callers };
  }
  const holders = callers.filter(({ caller, groups }) => {
    return caller.name === attachedTo.holder || groups.includes(attachedTo.holder);
  });
  return { layer: 'identity', places, callers: holders };
}

/** Root has no policies. */
function mayHold({ caller: { kind } }: OpenCaller): boolean {
  return kind === 'user' || kind === 'role';
}

function actionsIn({ statements }: PolicyDocument): readonly Element<readonly string[]>[] {
  return statements.map(({ action }) => action);
}

/** `more`, `less`: what the policy that lets more in is called, and the other one. */
export function beyondInWords({ further, ground, arn, path }: Beyond, [more, less]: readonly [string, string]): string {
  const { action, subject, when } = readPath(ground, path);
  const where = arn === '*' ? '' : ` on \`${arn}\``;
  const what = `${subject} \`${action}\`${where}${when === '' ? '' : `, where ${when}`}`;
  switch (further) {
    case 'allows':
      return `${more} allows ${what}, and ${less} does not`;
    case 'names':
      return `${more} allows ${what}, and ${less} does so only by a name that is less close`;
    case 'spares':
      return `${less} denies ${what}, and ${more} does not`;
  }
}
