// spec/: accounts, from what is written to what is meant.
import { accountIdProblem } from '../iam/arn.ts';
import type { Span } from '../text/source.ts';
import type { WrittenSpec } from './definition.ts';
import { partitionIn } from './partition.ts';
import type { Reading } from './reading.ts';

type Written = NonNullable<WrittenSpec['accounts']>;
type WrittenAccount = Written extends ReadonlyMap<string, infer A> ? A : never;

export function readAccounts(spec: WrittenSpec, reading: Reading): void {
  const { accounts: written } = spec;
  const { places, accounts, partition } = reading;
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
    const { managed = true, organization } = typeof value === 'string' ? {} : value;
    if (organization === 'management') {
      if (management !== undefined) refuseManagement(management, value, reading);
      management ??= name;
    }
    const account = { name, id, partition: partition.name, managed, at: places.key(written, name) };
    accounts.set(name, organization === undefined ? account : { ...account, organization });
  }
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
