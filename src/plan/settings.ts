// Plans: what a plan says of declared users, roles and groups beside their policies: boundaries and members.
import type { Manifest, ManifestPrincipal } from '../manifest.ts';
import { matchesOf } from './match.ts';
import type { Planned, PlannedPolicy } from './policies.ts';

export interface Settings {
  readonly principals: Manifest['principals'];
  /** Policies of groups of which a user may be a member. */
  readonly perhapsMembers: readonly { readonly user: string; readonly policy: PlannedPolicy }[];
}

/**
 * A boundary stands where its principal does, so that the plan tells it. Of what is held and of members the spec may know
 * more than one plan: what it says is so, and what the plan adds is so too.
 */
export function settingsOf(planned: Planned, manifest: Manifest): Settings {
  const bounded = new Set(
    planned.holders.flatMap((each) =>
      each.name === undefined ? [] : matchesOf(each, manifest).map(({ name }) => name),
    ),
  );
  const joined = membersOf(planned, manifest);
  const principals = Object.entries(manifest.principals).map(([name, principal]) => {
    const settled = bounded.has(name) ? withoutBoundary(principal) : principal;
    if (settled.kind !== 'group') return [name, settled];
    const members = joined.flatMap(({ group, user, perhaps }) => (group === name && !perhaps ? [user] : []));
    return [name, { ...settled, members: [...new Set([...settled.members, ...members])] }];
  });
  const perhapsMembers = joined.flatMap(({ group, user, perhaps, by }) => {
    if (!perhaps) return [];
    const why = `whether \`${user}\` is in \`${group}\`, which \`${by}\` tells only after apply`;
    const ofGroup = planned.policies.filter((each) =>
      matchesOf(each.holder, manifest).some(({ name }) => name === group),
    );
    return ofGroup.map((policy) => ({ user, policy: { ...policy, perhaps: policy.perhaps ?? why } }));
  });
  return { principals: Object.fromEntries(principals), perhapsMembers };
}

function membersOf({ members }: Planned, manifest: Manifest) {
  return members.flatMap(({ group, user, perhaps, by }) =>
    matchesOf(group, manifest).flatMap((ofGroup) =>
      matchesOf(user, manifest).map((ofUser) => ({
        group: ofGroup.name,
        user: ofUser.name,
        perhaps: perhaps || ofGroup.perhaps || ofUser.perhaps,
        by,
      })),
    ),
  );
}

function withoutBoundary(principal: ManifestPrincipal): ManifestPrincipal {
  if (!('boundary' in principal)) return principal;
  const { boundary: _, ...rest } = principal;
  return rest;
}
