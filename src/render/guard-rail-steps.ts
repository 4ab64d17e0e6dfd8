// What RUNBOOK.md says of attaching SCPs and RCPs by hand. Sentences and commands are the template's business.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_policies_create.html
import type { Runbook } from '../compile/runbook.ts';

const types = { scp: 'SERVICE_CONTROL_POLICY', rcp: 'RESOURCE_CONTROL_POLICY' } as const;

/** Null where there are none. `number`: of the next step. */
export function guardRailsView({ documents, organization, spec }: Runbook, number: () => number): object | null {
  const entries = documents.flatMap(({ kind, file, name, owner }) =>
    kind === 'scp' || kind === 'rcp'
      ? [
          {
            kind,
            type: types[kind],
            policy: `${spec}.${name}`,
            description: `Rendered by iamspec from the spec ${spec}`,
            file,
            target: owner,
          },
        ]
      : [],
  );
  if (entries.length === 0 || organization === undefined) return null;
  const kinds = [...new Set(entries.map(({ kind }) => kind))];
  return {
    number: number(),
    organization: organization.id,
    types: kinds.map((kind) => ({ type: types[kind], root: organization.root ?? null })),
    entries,
    scps: kinds.includes('scp'),
    both: kinds.length > 1,
    rcps: kinds.includes('rcp'),
  };
}
