// What resources.tf.hbs is given: the resources in the order in which they are printed, null where there is nothing.
import type { AwsResources, PolicyText, Referred } from '../compile/resources.ts';

/** What each is printed with: its label, and the provider's alias or null. */
interface Labelled {
  readonly label: string;
  readonly alias: string | undefined;
}

export function resourcesView(spec: string, resources: AwsResources): object {
  const { policies, roles, attachments, profiles, bucketPolicies, versioned, blocks, guardRails } = resources;
  return {
    spec,
    policies: policies.map((each) => ({ ...labelled(each), name: each.name, ...textIn(each) })),
    roles: roles.map((each) => ({
      ...labelled(each),
      name: each.name,
      path: each.path,
      ...textIn(each),
      boundary: each.boundary === undefined ? null : referred(each.boundary),
      after: rolesIn(each.after),
      files: each.files.length === 0 ? null : each.files.map((name) => ({ name })),
    })),
    attachments: attachments.map((each) => ({
      ...labelled(each),
      to: each.to,
      // As long as `policy_arn`, beside which it stands.
      attribute: each.to.padEnd('policy_arn'.length),
      holder: referred(each.holder),
      policy: referred(each.policy),
    })),
    profiles: profiles.map((each) => ({ ...labelled(each), name: each.name, role: each.role })),
    bucketPolicies: bucketPolicies.map((each) => {
      return { ...labelled(each), bucket: each.bucket, ...textIn(each), after: rolesIn(each.after) };
    }),
    versioned: versioned.map(({ bucket, status, hasMfaDelete, ...each }) => {
      return { ...labelled(each), bucket, status, hasMfaDelete };
    }),
    blocks: blocks.map(({ bucket, isAll, ...each }) => ({ ...labelled(each), bucket, isAll })),
    guardRails: guardRails.map(({ name, type, target, ...each }) => {
      return { ...labelled(each), name, type, target, ...textIn(each) };
    }),
  };
}

function labelled({ label, alias }: Labelled): { readonly label: string; readonly alias: string | null } {
  return { label, alias: alias ?? null };
}

/** `aws_iam_role.admin, aws_iam_role.reader`; null where there are none. */
function rolesIn(labels: readonly string[]): string | null {
  return labels.length === 0 ? null : labels.map((label) => `aws_iam_role.${label}`).join(', ');
}

function textIn({ text }: { readonly text: PolicyText }): PolicyText {
  return text;
}

/** One of the two is null. */
function referred(to: Referred): { readonly label: string | null; readonly name: string | null } {
  return 'label' in to ? { label: to.label, name: null } : { label: null, name: to.name };
}
