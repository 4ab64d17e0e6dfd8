// spec/: the organization, and which one the callers of a test are in.
import { isOrganizationId } from '../iam/arn.ts';
import type { Facts } from '../iam/facts.ts';
import type { Span } from '../text/source.ts';
import type { WrittenSpec } from './definition.ts';
import type { WrittenContext } from './definition-fixtures.ts';
import type { Places } from './places.ts';
import type { Problems } from './problems.ts';
import type { Reading } from './reading.ts';
import type { Caller, Hop, Organization } from './spec.ts';
import { isIdOf, readUnits } from './units.ts';

export function readOrganization(
  written: WrittenSpec['organization'],
  problems: Problems,
  places: Places,
): Organization | undefined {
  if (written === undefined) return undefined;
  const at = places.of(written, 'id');
  const { id, root, units } = written;
  const known = checkOrganizationId(id, at, problems);
  const rootFits = root === undefined || isIdOf('root', root, places.of(written, 'root'), problems);
  const found = readUnits(units, problems, places);
  if (!known || !rootFits) return undefined;
  return { id, ...(root === undefined ? {} : { root }), units: found, at };
}

/** False for a malformed id, which was reported. */
export function checkOrganizationId(id: string, at: Span, problems: Problems): boolean {
  if (isOrganizationId(id)) return true;
  const help = /^(r|ou)-/.test(id)
    ? 'that is the id of a root or a unit; the id of the organization begins with `o-`'
    : 'an id is `o-` and 10 to 32 lowercase letters and digits, like `o-a1b2c3d4e5`';
  problems.error('bad-organization', at, `\`${id}\` is not the id of an organization`, help);
  return false;
}

/** A test says nothing of an organization that its callers cannot be in. */
export function checkOrganization(
  written: WrittenContext | undefined,
  callers: readonly Caller[],
  through: readonly Hop[],
  reading: Reading,
): void {
  const stated = written?.organization;
  if (written === undefined || stated === undefined || (stated !== 'none' && !isOrganizationId(stated))) return;
  for (const { as } of callers) {
    const first = organizationContradicts(stated, as, through, reading);
    if (first === undefined) continue;
    const message =
      first === 'none'
        ? `\`${as}\` is in no organization`
        : `\`${as}\` is in \`${first}\`, by its account's \`organization\``;
    const help = 'leave `organization` out of the context';
    reading.problems.error('organization-contradiction', reading.places.of(written, 'organization'), message, help);
    return;
  }
}

/** The organization that the caller is in, where the stated one is that of nobody on the way. */
export function organizationContradicts(
  stated: Facts['organization'],
  as: string,
  through: readonly Hop[],
  reading: Reading,
): string | undefined {
  if (stated === undefined) return undefined;
  const [first, ...others] = [as, ...through.map(({ role }) => role.name)].map((name) => organizationOf(name, reading));
  // Somebody on the way may be in the one that is stated.
  return [first, ...others].some((each) => each === undefined || each === stated) ? undefined : first;
}

/** An id, `none`, or undefined where the spec does not say. */
function organizationOf(name: string, { subjects, organization }: Reading): Facts['organization'] {
  if (name === 'anonymous') return 'none';
  const subject = subjects.get(name);
  if (subject?.is !== 'principal') return undefined;
  const { principal } = subject;
  if (principal.kind === 'service' || principal.kind === 'oidc' || principal.kind === 'saml') return 'none';
  return principal.account?.organization === undefined ? undefined : organization?.id;
}
