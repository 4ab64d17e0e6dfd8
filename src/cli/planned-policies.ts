// `--plan`: the policies that a Terraform plan comes to, in the place of a rendering, and what is worth knowing about that.
import type { ManifestDocument } from '../manifest.ts';
import type { Build, Library } from '../pipeline.ts';
import type { Plan } from '../plan/plan.ts';
import { type Planned, plannedOf } from '../plan/policies.ts';
import { holdsPolicies } from '../plan/read-types.ts';
import { type PlannedRendering, plannedRendering, type Told } from '../plan/rendering.ts';
import { uniqueIdsOf } from '../plan/unique-ids.ts';
import { Diagnostics } from '../text/diagnostic.ts';
import { readPlan } from './read-plan.ts';

export interface PlannedPolicies {
  readonly plan: Plan;
  readonly planned: Planned;
  /** Of all bytes of the plan. */
  readonly digest: string;
  /** Undefined where a policy is in error, which is told. */
  renderingFor(built: Build): PlannedRendering | undefined;
}

/**
 * Undefined where the plan is in error, which is told.
 * @throws Refusal where it cannot be read, or is no plan.
 */
export async function readPlanned(
  path: string,
  library: Library,
  diagnostics: Diagnostics,
): Promise<PlannedPolicies | undefined> {
  const read = await readPlan(path, diagnostics);
  if (read === undefined) return undefined;
  const { plan, digest } = read;
  const planned = plannedOf(plan);
  const ids = uniqueIdsOf(plan);
  tellUnread(plan, diagnostics);
  const renderingFor = ({ spec, rendering }: Build): PlannedRendering | undefined => {
    // Two specs may find the same mistake.
    const told = new Diagnostics();
    const found = plannedRendering(plan.path, planned, ids, rendering.manifest, library.managedPolicies, told);
    const known = new Set(
      diagnostics.all.map(({ message, at }) => JSON.stringify([message, at?.source.path, at?.span])),
    );
    const isNew = told.all.filter(
      ({ message, at }) => !known.has(JSON.stringify([message, at?.source.path, at?.span])),
    );
    diagnostics.take({ diagnostics: isNew });
    if (found !== undefined) tell(found.told, plan, spec.name, diagnostics);
    tellGuardRails(plan, planned, Object.values(rendering.manifest.documents), spec.name, diagnostics);
    return found;
  };
  return { plan, planned, digest, renderingFor };
}

function tell({ beyond, lacking }: Told, { path }: Plan, spec: string, diagnostics: Diagnostics): void {
  if (lacking.length > 0) {
    const message = `\`${path}\` says nothing of ${listed(lacking)}, which \`${spec}\` declares`;
    const help = 'they are taken to have no policies but those that the spec says they have';
    diagnostics.note('plan-lacks', undefined, message, help);
  }
  if (beyond.length > 0) {
    const message = `\`${path}\` has policies or names that \`${spec}\` does not declare: ${listed(beyond)}`;
    diagnostics.note('plan-beyond', undefined, message, 'no test is about them; `iamspec lint --plan` looks at all');
  }
}

/** What an organization limits is not in the policies of accounts, and a plan is tested without it. */
function tellGuardRails(
  { path }: Plan,
  { texts }: Planned,
  documents: readonly ManifestDocument[],
  spec: string,
  diagnostics: Diagnostics,
): void {
  const inPlan = texts.flatMap(({ kind, policy }) => (isGuardRail(kind) ? [policy.at] : []));
  if (inPlan.length > 0) {
    const message = `\`${path}\` has SCPs or RCPs that are not read as such: ${listed(inPlan)}`;
    diagnostics.note('plan-unread', undefined, message, 'what they deny is taken to be allowed');
  }
  if (documents.some(({ kind }) => isGuardRail(kind))) {
    const message = `the SCPs and RCPs that \`${spec}\` renders are not taken from \`${path}\``;
    diagnostics.note('plan-lacks', undefined, message, 'what they deny is taken to be allowed');
  }
}

function isGuardRail(kind: string): boolean {
  return kind === 'scp' || kind === 'rcp';
}

function tellUnread({ unread, path }: Plan, diagnostics: Diagnostics): void {
  const types = [...unread].filter(([type]) => holdsPolicies(type)).map(([type]) => type);
  if (types.length === 0) return;
  const message = `\`${path}\` has resources with policies of their own that are not read: ${listed(types.sort())}`;
  diagnostics.note('plan-unread', undefined, message);
}

const mostListed = 6;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, names.length > mostListed ? mostListed - 1 : mostListed).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
