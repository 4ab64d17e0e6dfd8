// Plans: what a plan changes about who has which policies: of each bucket, user, role and group what there is before and
// what there will be. Whether that is the same is for others to say.
import { byText, type PolicyDocument, type RenderedKind } from '../iam/document.ts';
import type { Holder } from './holders.ts';
import { perhapsThere, unknownPolicy } from './open.ts';
import type { Plan, Resource } from './plan.ts';
import { type Planned, type PlannedMember, type PlannedPolicy, type PolicyText, plannedOf } from './policies.ts';
import type { PolicyReader } from './read-policy.ts';

/** The policies of one kind that one thing has, by one side. */
export interface Side {
  readonly documents: readonly PolicyDocument[];
  /** As they stand there; what is known only after apply has none. */
  readonly texts: readonly string[];
}

/** Something whose policies are not told by the same texts of the same resources before and after. */
export interface PlannedChange {
  readonly kind: RenderedKind;
  /** `bucket acme-vault`, `role app`. */
  readonly on: string;
  /** Of the resources that bring it about, with what Terraform does to each. */
  readonly by: readonly { readonly address: string; readonly actions: readonly string[] }[];
  readonly before: Side;
  readonly after: Side;
  /** Something of it must not be shown. */
  readonly isSensitive: boolean;
  /** Principals that are ids. */
  readonly ids: readonly string[];
}

/** Before, nothing is unknown, and resources are what they are. */
export function beforeOf(plan: Plan): Plan {
  const resources = new Map(plan.resources);
  for (const { after } of plan.changes) if (after !== undefined) resources.delete(after.address);
  for (const { before } of plan.changes) if (before !== undefined) resources.set(before.address, before);
  return { ...plan, resources, changes: [] };
}

/** What reads the texts of either side. */
export interface Readers {
  readonly before: PolicyReader;
  readonly after: PolicyReader;
}

/** In the order of their names. Undefined where a policy is in error, which is told. */
export function plannedChanges(plan: Plan, readers: Readers): readonly PlannedChange[] | undefined {
  const [was, will] = [plannedOf(beforeOf(plan)), plannedOf(plan)];
  const remains = new Set(was.members.map(memberId));
  const stays = new Set(will.members.map(memberId).filter((id) => remains.has(id)));
  const [before, after] = [placesOf(was, stays), placesOf(will, stays)];
  const names = [...new Set([...before.keys(), ...after.keys()])].sort(byText);
  const changed = names.flatMap((id): readonly PlannedChange[] => {
    const [old = [], now = []] = [before.get(id), after.get(id)];
    if (wordsOf(old) === wordsOf(now)) return [];
    const [kind, on] = JSON.parse(id) as [RenderedKind, string];
    const all = [...old, ...now];
    const sides = { before: sideOf(old, kind, readers.before), after: sideOf(now, kind, readers.after) };
    const idsOf = (side: 'before' | 'after') => all.flatMap(({ policy }) => readers[side].ids.get(policy.at) ?? []);
    const ids = [...new Set([...idsOf('before'), ...idsOf('after')])];
    const isSensitive = all.some(({ policy }) => policy.is === 'text' && policy.isSensitive);
    return [{ kind, on, by: causesOf(plan, old, now), ...sides, isSensitive, ids }];
  });
  return readers.before.hasFailed || readers.after.hasFailed ? undefined : changed;
}

function memberId({ group, user, perhaps }: PlannedMember): string {
  return JSON.stringify([group.name, user.name, perhaps]);
}

type Places = ReadonlyMap<string, readonly PlannedPolicy[]>;

/** By what they are attached to. A user who joins or leaves a group has, or had, its policies; `stays`: who does neither. */
function placesOf({ policies, members }: Planned, stays: ReadonlySet<string>): Places {
  const found = new Map<string, PlannedPolicy[]>();
  const add = (kind: RenderedKind, holder: Holder, policy: PlannedPolicy): void => {
    const id = JSON.stringify([kind, `${holder.kind} ${holder.name ?? holder.address ?? 'that nobody knows yet'}`]);
    found.set(id, [...(found.get(id) ?? []), policy]);
  };
  for (const each of policies) add(each.kind, each.holder, each);
  for (const member of members) {
    const { group, user, perhaps, by } = member;
    if (stays.has(memberId(member))) continue;
    const why = `whether \`${by}\` makes it a member, which is known only after apply`;
    for (const each of policies) {
      if (each.holder.kind !== 'group' || each.holder.name !== group.name) continue;
      add('identity', user, { ...each, by, perhaps: each.perhaps ?? (perhaps ? why : undefined) });
    }
  }
  return found;
}

/** Equal where nothing changes at all. */
function wordsOf(policies: readonly PlannedPolicy[]): string {
  const words = policies.map(({ policy, perhaps, by }) =>
    JSON.stringify([by, policy.at, wordOf(policy), perhaps ?? null]),
  );
  return JSON.stringify(words.sort(byText));
}

function wordOf(policy: PolicyText): string {
  return policy.is === 'text' ? policy.text : policy.at;
}

function sideOf(policies: readonly PlannedPolicy[], kind: RenderedKind, reader: PolicyReader): Side {
  const documents = policies.flatMap(({ policy, perhaps }) => {
    const document = reader.read(policy, kind);
    if (document === undefined) return [];
    return [perhaps === undefined ? document : perhapsThere(document, perhaps)];
  });
  const texts = policies.flatMap(({ policy }) => (policy.is === 'text' ? [policy.text] : []));
  // Where there is no boundary, nothing is limited.
  return { documents: kind === 'boundary' && documents.length === 0 ? [everything] : documents, texts };
}

const [allowed] = unknownPolicy('identity', '').statements;
const everything: PolicyDocument = {
  version: '2012-10-17',
  statements: allowed === undefined ? [] : [withoutDoubt(allowed)],
};

function withoutDoubt({ open: _, sid: __, ...statement }: PolicyDocument['statements'][number]) {
  return statement;
}

/** Resources that attach what is not on both sides alike, and those that hold its text. */
function causesOf(plan: Plan, old: readonly PlannedPolicy[], now: readonly PlannedPolicy[]): PlannedChange['by'] {
  const idOf = ({ policy, by }: PlannedPolicy): string => JSON.stringify([wordOf(policy), policy.at, by]);
  const [before, after] = [new Set(old.map(idOf)), new Set(now.map(idOf))];
  const differing = [...old.filter((each) => !after.has(idOf(each))), ...now.filter((each) => !before.has(idOf(each)))];
  const names = differing.flatMap(({ policy, by }) => [by, policy.at.replace(/\.[a-z_]+(?:\[\d+\]\.policy)?$/, '')]);
  const isNamed = (resource: Resource | undefined): boolean =>
    resource !== undefined && names.includes(resource.address);
  return plan.changes.flatMap(({ actions, before: was, after: will }) => {
    const address = (will ?? was)?.address;
    const isIdle = actions.length === 0 || actions[0] === 'no-op' || actions[0] === 'read';
    return address === undefined || isIdle || !(isNamed(was) || isNamed(will)) ? [] : [{ address, actions }];
  });
}
