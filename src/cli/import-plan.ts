// `iamspec import --plan`: the policies that a Terraform plan comes to, with those whom they are attached to. What is known
// only after apply, or must not be shown, cannot be written down.
import type { Given, Holding, Holdings } from '../import/given.ts';
import type { Library } from '../pipeline.ts';
import type { Holder } from '../plan/holders.ts';
import { type Planned, type PlannedPolicy, plannedOf } from '../plan/policies.ts';
import { PolicyReader } from '../plan/read-policy.ts';
import { uniqueIdsOf } from '../plan/unique-ids.ts';
import { type Diagnostics, refusal } from '../text/diagnostic.ts';
import { readPlan } from './read-plan.ts';

export interface PlannedGiven {
  readonly policies: readonly Given[];
  readonly holdings: Holdings;
  /** That all of them are of, where one alone is known. */
  readonly account: string | undefined;
  /** What of the plan is not imported. */
  readonly notes: readonly string[];
}

/**
 * Undefined where something cannot be imported, which is told.
 * @throws Refusal where the plan cannot be read, or holds no policy.
 */
export async function givenInPlan(
  path: string,
  { managedPolicies }: Library,
  diagnostics: Diagnostics,
): Promise<PlannedGiven | undefined> {
  const read = await readPlan(path, diagnostics);
  if (read === undefined) return undefined;
  const { plan } = read;
  const planned = plannedOf(plan);
  const reader = new PolicyReader(plan.path, uniqueIdsOf(plan), managedPolicies, diagnostics);
  for (const each of planned.policies) refuseOpen(each, diagnostics);
  const policies = planned.policies.flatMap((each) => givenOf(each, reader) ?? []);
  if (diagnostics.hasErrors) return undefined;
  if (policies.length === 0) {
    throw refusal(
      'policies-missing',
      `there is no policy in \`${plan.path}\``,
      'name a plan with IAM or bucket policies',
    );
  }
  const accounts = new Set(planned.policies.flatMap(({ holder }) => holder.account ?? []));
  const [account] = accounts;
  return {
    policies,
    holdings: holdingsIn(planned),
    account: accounts.size === 1 ? account : undefined,
    notes: leftOut(planned),
  };
}

/** Guard rails are the organization's, of which a plan does not tell enough; who is in a group may not be known yet. */
function leftOut({ policies, members }: Planned): readonly string[] {
  const rails = policies.filter(({ kind }) => kind === 'scp' || kind === 'rcp');
  const open = members.filter(isOpen).map(({ by }) => by);
  return [
    ...rails.map(
      ({ kind, policy: { at } }) => `\`${at}\` is ${kind === 'scp' ? 'an SCP' : 'an RCP'}, and not imported`,
    ),
    ...[...new Set(open)].map((by) => `whom \`${by}\` puts into a group is not known yet: \`members\` lacks them`),
  ];
}

function isOpen({ user, perhaps }: Planned['members'][number]): boolean {
  return perhaps || user.name === undefined;
}

function refuseOpen({ policy, holder, perhaps }: PlannedPolicy, diagnostics: Diagnostics): void {
  const help = 'import the plan, or the state, when it is known';
  const refuse = (message: string): void => diagnostics.error('import-impossible', undefined, message, help);
  if (policy.is === 'unknown') refuse(`\`${policy.at}\` is known only after apply`);
  else if (perhaps !== undefined) refuse(`where \`${policy.at}\` is attached hangs on ${perhaps}`);
  else if (holder.name === undefined) refuse(`whom \`${policy.at}\` is attached to is known only after apply`);
  else if (policy.is === 'text' && policy.isSensitive) {
    const message = `\`${policy.at}\` is sensitive, and a spec would show it`;
    diagnostics.error('import-impossible', undefined, message, 'import it from a file of its own, if it may be shown');
  }
}

function givenOf({ kind, holder, policy }: PlannedPolicy, reader: PolicyReader): Given | undefined {
  if (policy.is !== 'text' || policy.isSensitive || holder.name === undefined) return undefined;
  if (kind === 'scp' || kind === 'rcp') return undefined;
  const document = reader.read(policy, kind);
  if (document === undefined) return undefined;
  const source = { path: reader.fileOf(policy), text: policy.text };
  const { name } = holder;
  return holder.kind === 'bucket'
    ? { source, kind: 'bucket', name, document }
    : { source, kind, name, holder: holder.kind, document };
}

function holdingsIn({ holders, policies, members }: Planned): Holdings {
  const found = new Map<string, Holding>();
  const keyOf = ({ kind, name = '' }: Holder): string => `${kind} ${name}`;
  const of = (holder: Holder): Holding => found.get(keyOf(holder)) ?? { path: pathOf(holder), has: [], members: [] };
  for (const each of holders) found.set(keyOf(each), of(each));
  for (const { holder, policy, kind } of policies) {
    if (policy.is !== 'managed' || kind !== 'identity') continue;
    const before = of(holder);
    found.set(keyOf(holder), { ...before, has: [...new Set([...before.has, policy.name])].sort() });
  }
  for (const member of members) {
    const { group, user } = member;
    if (isOpen(member)) continue;
    const before = of(group);
    found.set(keyOf(group), { ...before, members: [...before.members, `${pathOf(user)}${user.name}`].sort() });
  }
  return found;
}

/** `/teams/data/` as the spec has it before a name. */
function pathOf({ path = '/' }: Holder): string {
  return path.slice(1);
}
