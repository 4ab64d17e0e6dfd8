// spec/: what SCPs and RCPs are attached to: the root of an organization, its units and its member accounts.
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/source.ts';
import type { Problems } from './problems.ts';
import type { Reading } from './reading.ts';
import type { Account, Organization, OrganizationPlace } from './spec.ts';
import { listed } from './units.ts';

/** What an SCP or RCP is attached to, by name. */
export function findOrganizationPlace(name: string, at: Span, reading: Reading): OrganizationPlace | undefined {
  const { organization, accounts, problems } = reading;
  if (organization === undefined) {
    const help = 'add the section `organization: { id: o-…, units: { NAME: ou-… } }`';
    problems.error(
      'organization-missing',
      at,
      `\`${name}\` is a place in an organization, and the spec has none`,
      help,
    );
    return undefined;
  }
  if (name === 'root') return rootOf(organization, at, problems);
  const unit = organization.units.get(name);
  if (unit !== undefined) return { kind: 'unit', name, id: unit.id };
  const account = accounts.get(name);
  if (account === undefined && accounts.excuses(name)) return undefined;
  if (account?.organization === 'member') return { kind: 'account', name, id: account.id };
  const [message, help] =
    account === undefined
      ? [`no unit and no account named \`${name}\` is declared`, helpWith(name, reading)]
      : [
          `\`${name}\` is no member of the organization, and nothing that is attached there counts`,
          whyNoMember(account),
        ];
  problems.error('unknown-name', at, message, help);
  return undefined;
}

function helpWith(name: string, { organization, accounts }: Reading): string {
  const members = [...accounts.all.values()].filter((account) => account.organization === 'member');
  const known = [...(organization?.units.keys() ?? []), ...members.map((account) => account.name)];
  const meant = nearest(name, known);
  if (meant !== undefined) return `did you mean \`${meant}\`?`;
  return known.length === 0
    ? 'declare it in `organization`: `units: { NAME: ou-… }`'
    : `declare it in \`organization\`, or name one of ${listed(known)}`;
}

function rootOf({ root }: Organization, at: Span, problems: Problems): OrganizationPlace | undefined {
  if (root !== undefined) return { kind: 'root', name: 'root', id: root };
  const help = 'give its id in the section `organization`: `root: r-…`';
  problems.error('unknown-name', at, 'the root of the organization is not declared', help);
  return undefined;
}

function whyNoMember({ organization, name }: Account): string {
  return organization === 'management'
    ? 'neither SCPs nor RCPs bind the management account'
    : `write \`organization: member\` where \`${name}\` is declared`;
}
