// spec/: organizational units, from what is written to what is meant.
import { isRootId, isUnitId } from '../iam/arn.ts';
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/source.ts';
import type { WrittenSpec } from './definition.ts';
import type { Places } from './places.ts';
import type { Problems } from './problems.ts';
import type { Organization, OrganizationalUnit } from './spec.ts';

type WrittenUnits = NonNullable<NonNullable<WrittenSpec['organization']>['units']>;
type WrittenUnit = WrittenUnits extends ReadonlyMap<string, infer U> ? U : never;

export function readUnits(
  written: WrittenUnits | undefined,
  problems: Problems,
  places: Places,
): Organization['units'] {
  const units = new Map<string, OrganizationalUnit>();
  if (written === undefined) return units;
  const ids = unitIds(written, problems, places);
  for (const [name, id] of ids) {
    units.set(name, { name, id, path: pathOf(name, written, ids, problems, places), at: places.key(written, name) });
  }
  return units;
}

/** By name; what is in error is reported and left out. */
function unitIds(written: WrittenUnits, problems: Problems, places: Places): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const byId = new Map<string, string>();
  for (const [name, value] of written) {
    const id = typeof value === 'string' ? value : value.id;
    const at = typeof value === 'string' ? places.of(written, name) : places.of(value, 'id');
    if (!isIdOf('unit', id, at, problems)) continue;
    const other = byId.get(id);
    if (name === 'root') {
      const message = '`root` is the root of the organization, and no unit of it';
      problems.error('unit-name', places.key(written, name), message, 'give the unit another name');
    } else if (other !== undefined) {
      const help = `correct the id, or remove this name and say \`${other}\` instead`;
      problems.error('unit-name', at, `\`${other}\` has this id already`, help);
    } else ids.set(name, id);
    byId.set(id, name);
  }
  return ids;
}

/** From the top of the organization down to the unit itself. A circle is reported of the first of its names. */
function pathOf(
  name: string,
  written: WrittenUnits,
  ids: ReadonlyMap<string, string>,
  problems: Problems,
  places: Places,
): readonly string[] {
  const path = [name];
  for (let at = name; ; ) {
    const value = written.get(at);
    if (value === undefined || typeof value === 'string' || value.unit === undefined) return path;
    const above = findUnit(value.unit, places.of(value, 'unit'), { units: ids }, at === name ? problems : undefined);
    if (above === undefined) return path;
    if (path.includes(value.unit)) {
      if (value.unit === name && path.every((each) => each >= name)) refuseCircle(path, value, problems, places);
      return path;
    }
    path.unshift(value.unit);
    at = value.unit;
  }
}

function refuseCircle(path: readonly string[], value: WrittenUnit, problems: Problems, places: Places): void {
  if (typeof value === 'string') return;
  const message = path.length === 1 ? 'a unit is not in itself' : `these units are in each other: ${listed(path)}`;
  problems.error('unit-misplaced', places.of(value, 'unit'), message, 'the uppermost unit has no `unit`');
}

/** `` `a`, `b` `` */
export function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

/** A declared unit by its name; undefined and reported where there is none. */
export function findUnit<Unit>(
  name: string,
  at: Span,
  organization: { readonly units: ReadonlyMap<string, Unit> } | undefined,
  problems: Problems | undefined,
): Unit | undefined {
  // Without an organization, that was reported.
  if (organization === undefined) return undefined;
  const found = organization.units.get(name);
  if (found !== undefined) return found;
  const meant = nearest(name, [...organization.units.keys()]);
  const help =
    meant === undefined ? 'declare it in `organization`: `units: { NAME: ou-… }`' : `did you mean \`${meant}\`?`;
  problems?.error('unknown-name', at, `an organizational unit named \`${name}\` is not declared`, help);
  return undefined;
}

const idsOf = {
  root: { fits: isRootId, what: 'the root of an organization', example: 'r-ab12' },
  unit: { fits: isUnitId, what: 'an organizational unit', example: 'ou-ab12-11111111' },
} as const;

/** False for a malformed id, which was reported. */
export function isIdOf(kind: keyof typeof idsOf, id: string, at: Span, problems: Problems): boolean {
  const { fits, what, example } = idsOf[kind];
  if (fits(id)) return true;
  const help = `an id is like \`${example}\`: AWS Organizations shows it`;
  problems.error('bad-organization', at, `\`${id}\` is not the id of ${what}`, help);
  return false;
}
