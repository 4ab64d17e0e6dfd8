// spec/: accounts, from what is written to what is meant.
import { accountIdProblem } from '../iam/arn.ts';
import type { Span } from '../text/source.ts';
import type { WrittenSpec } from './definition.ts';
import { partitionIn } from './partition.ts';
import type { Reading } from './reading.ts';
import type { Account } from './spec.ts';
import { findUnit } from './units.ts';

type Written = NonNullable<WrittenSpec['accounts']>;
type WrittenAccount = Written extends ReadonlyMap<string, infer A> ? A : never;

export function readAccounts(spec: WrittenSpec, reading: Reading): void {
  const { accounts: written } = spec;
  const { places, accounts } = reading;
  if (written === undefined) return;
  accounts.setBroken(places.brokenIn(written));
  const noOrganization = spec.organization === undefined && !places.brokenIn(spec).has('organization');
  const byId = new Map<string, string>();
  let management: string | undefined;
  for (const [name, value] of written) {
    const id = typeof value === 'string' ? value : value.id;
    const idAt = typeof value === 'string' ? places.of(written, name) : places.of(value, 'id');
    if (!isNewId(id, byId, idAt, reading)) {
      accounts.setBroken([name]);
      continue;
    }
    byId.set(id, name);
    checkPartition(name, value, idAt, reading);
    if (noOrganization) refuseOrganization(name, value, reading);
    const account = accountOf(name, value, id, places.key(written, name), reading);
    if (account.organization === 'management') {
      if (management !== undefined) refuseManagement(management, value, reading);
      management ??= name;
    }
    accounts.set(name, account);
  }
}

function accountOf(name: string, value: WrittenAccount, id: string, at: Span, reading: Reading): Account {
  if (reading.organization?.units.has(name)) refuseUnitsName(name, at, reading);
  const account = { name, id, partition: reading.partition.name, at };
  if (typeof value === 'string') return { ...account, managed: true, units: [] };
  const { managed = true, organization } = value;
  const own = { ...account, managed, units: readUnits(value, reading) };
  return organization === undefined ? own : { ...own, organization };
}

/** From the top of the organization down. */
function readUnits(value: Exclude<WrittenAccount, string>, reading: Reading): Account['units'] {
  const { unit, organization } = value;
  if (unit === undefined) return [];
  const { problems, places } = reading;
  if (organization !== 'member') {
    const message =
      organization === 'management'
        ? 'no policy of a unit binds the management account'
        : 'an account in a unit is a member of the organization';
    const help =
      organization === 'management'
        ? 'remove `unit`'
        : 'say beside it that the account is a member: `organization: member`';
    problems.error('unit-misplaced', places.key(value, 'unit'), message, help);
    return [];
  }
  return findUnit(unit, places.of(value, 'unit'), reading.organization, problems)?.path ?? [];
}

function refuseUnitsName(name: string, at: Span, { problems }: Reading): void {
  const message = `\`${name}\` is an organizational unit already, and \`attach\` could mean either`;
  problems.error('unit-name', at, message, 'give one of them another name');
}

function isNewId(id: string, byId: ReadonlyMap<string, string>, at: Span, { problems }: Reading): boolean {
  const problem = accountIdProblem(id);
  const other = byId.get(id);
  if (problem !== undefined) {
    problems.error('account-id-form', at, `\`${id}\` ${problem}`, 'write the digits alone, in quotes');
  } else if (other !== undefined) {
    const help = `correct the id, or remove this name and say \`${other}\` instead`;
    problems.error('duplicate-account', at, `\`${other}\` has this id already`, help);
  }
  return problem === undefined && other === undefined;
}

function checkPartition(
  name: string,
  value: WrittenAccount,
  idAt: Span,
  { problems, places, partition }: Reading,
): void {
  const own = partitionIn(value);
  if (own === partition.name) return;
  const at = typeof value === 'string' || value.partition === undefined ? idAt : places.of(value, 'partition');
  const message = `\`${name}\` is in \`${own}\`, and the accounts before it in \`${partition.name}\``;
  const help = `give \`partition: ${partition.name}\` if it is there, too; if not, make a spec of its own for each: nothing reaches from one partition into another`;
  problems.error('partition-mixed', at, message, help);
}

function refuseManagement(other: string, value: WrittenAccount, { problems, places }: Reading): void {
  if (typeof value === 'string') return;
  const message = `\`${other}\` is the management account already, and an organization has one`;
  problems.error('second-management', places.of(value, 'organization'), message, 'write `member`');
}

function refuseOrganization(name: string, value: WrittenAccount, { problems, places }: Reading): void {
  if (typeof value === 'string' || value.organization === undefined) return;
  const message = `\`${name}\` is in an organization, and the spec has none`;
  const help = 'add the section `organization: { id: o-… }`';
  problems.error('organization-missing', places.key(value, 'organization'), message, help);
}
