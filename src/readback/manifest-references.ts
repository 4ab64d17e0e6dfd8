// Audit arm: whether all that a manifest names is defined in it, and says the same in both places.
import { parseArn } from '../iam/arn.ts';
import { permissionSetRole } from '../iam/federation.ts';
import type { Problem } from '../iam/read-data.ts';
import type { Manifest, ManifestDocument, ManifestPrincipal } from '../manifest.ts';

/** Told of each name that leads nowhere. */
export function checkReferences(manifest: Manifest, problem: Problem): void {
  for (const [name, principal] of Object.entries(manifest.principals))
    checkPrincipal(manifest, name, principal, problem);
  for (const [name, bucket] of Object.entries(manifest.buckets)) {
    const account = manifest.accounts[bucket.account];
    if (account === undefined) dangling(['buckets', name, 'account'], bucket.account, problem);
    else if (parseArn(bucket.arn)?.partition !== account.partition) {
      problem('manifest-reference', ['buckets', name, 'arn'], 'bucket and account are in different partitions');
    }
    if (Object.hasOwn(manifest.principals, name)) {
      problem('manifest-reference', ['buckets', name], `\`${name}\` is a principal and a bucket`);
    }
  }
  checkUnits(manifest, problem);
  checkDocuments(manifest, problem);
}

function checkPrincipal(manifest: Manifest, name: string, principal: ManifestPrincipal, problem: Problem): void {
  if (principal.kind === 'service') return;
  const report: Report = (text) => problem('manifest-reference', ['principals', name, 'arn'], text);
  if (principal.account === undefined) checkAnyAccount(manifest, principal.arn, report);
  else {
    const account = manifest.accounts[principal.account];
    const arn = parseArn(principal.arn);
    if (account === undefined) dangling(['principals', name, 'account'], principal.account, problem);
    else if (arn?.account !== account.id || arn.partition !== account.partition) {
      report(`\`${principal.arn}\` does not lie in its account`);
    }
  }
  checkKind(principal, report);
  if (principal.kind !== 'group') return;
  for (const [index, member] of principal.members.entries()) {
    if (manifest.principals[member]?.kind !== 'user') dangling(['principals', name, 'members', index], member, problem);
  }
}

type Report = (text: string) => void;

/** All accounts of a rendering are in one partition. */
function checkAnyAccount({ accounts }: Manifest, text: string, report: Report): void {
  const arn = parseArn(text);
  if (arn?.account !== '*') report(`\`${text}\` lies in one account, and none is named`);
  const known = Object.values(accounts);
  if (known.length > 0 && !known.some(({ partition }) => partition === arn?.partition)) {
    report(`\`${text}\` is in another partition than the accounts`);
  }
}

const resourceTypes = {
  account: 'root',
  root: 'root',
  user: 'user',
  role: 'role',
  group: 'group',
  roles: 'role',
  sso: 'role',
  oidc: 'oidc-provider',
  saml: 'saml-provider',
} as const;

function checkKind(principal: Exclude<ManifestPrincipal, { kind: 'service' }>, report: Report): void {
  const { kind, arn } = principal;
  const resource = parseArn(arn)?.resource ?? '';
  const type = resourceTypes[kind];
  const rest = resource.slice(type.length + 1);
  const isOfType = type === 'root' ? resource === type : resource.startsWith(`${type}/`) && rest !== '';
  if (!isOfType) report(`\`${arn}\` is not the ARN of a ${kind}`);
  else if (kind === 'oidc' && rest !== principal.host) report(`\`${arn}\` is not the provider \`${principal.host}\``);
  else if (kind === 'sso' && rest !== permissionSetRole(principal.permission_set)) {
    report(`\`${arn}\` is not that of the permission set \`${principal.permission_set}\``);
  }
}

/** What SCPs and RCPs bind hangs on it. */
function checkUnits({ accounts, organization }: Manifest, problem: Problem): void {
  for (const [name, { units = [], organization: own, management }] of Object.entries(accounts)) {
    if ((units.length > 0 || management) && (own === undefined || own !== organization?.id)) {
      problem('manifest-reference', ['accounts', name], `\`${name}\` is not in the organization`);
    }
    for (const unit of units) {
      if (!Object.hasOwn(organization?.units ?? {}, unit)) dangling(['accounts', name, 'units'], unit, problem);
    }
  }
}

function checkDocuments(manifest: Manifest, problem: Problem): void {
  const files = new Set<string>();
  const single = new Set<string>();
  for (const [name, document] of Object.entries(manifest.documents)) {
    const { kind, file, attached_to: target } = document;
    if (!fits(manifest, document)) {
      problem(
        'manifest-reference',
        ['documents', name, 'attached_to'],
        `a policy of kind \`${kind}\` cannot go to \`${target}\``,
      );
    }
    if (!Object.hasOwn(manifest.files, file)) dangling(['documents', name, 'file'], file, problem);
    if (files.has(file))
      problem('manifest-reference', ['documents', name, 'file'], `\`${file}\` is another policy's file`);
    files.add(file);
    const place = `${kind} ${target}`;
    if (single.has(place) && (kind === 'bucket' || kind === 'trust' || kind === 'boundary')) {
      problem('manifest-reference', ['documents', name], `\`${target}\` has another ${kind} policy already`);
    }
    single.add(place);
    const holder = manifest.principals[target];
    if (kind === 'boundary' && holder !== undefined && 'boundary' in holder) {
      const message = `\`${target}\` has the permissions boundary \`${holder.boundary}\` already`;
      problem('manifest-reference', ['documents', name], message);
    }
  }
}

function fits(manifest: Manifest, { kind, attached_to: target }: ManifestDocument): boolean {
  if (kind === 'bucket') return Object.hasOwn(manifest.buckets, target);
  if (kind === 'scp' || kind === 'rcp') return isPlace(manifest, target);
  const holder = manifest.principals[target];
  if (kind === 'trust') return holder?.kind === 'role';
  if (holder?.kind === 'user' || holder?.kind === 'role') return true;
  return kind === 'identity' && (holder?.kind === 'group' || (holder?.kind === 'sso' && holder.account !== undefined));
}

/** In the organization: its root, a unit, or a member account. */
function isPlace({ organization, accounts }: Manifest, target: string): boolean {
  if (organization === undefined) return false;
  if (target === 'root') return organization.root !== undefined;
  if (Object.hasOwn(organization.units, target)) return true;
  const account = accounts[target];
  return account?.organization === organization.id && !account.management;
}

function dangling(path: readonly (string | number)[], name: string, problem: Problem): void {
  problem('manifest-reference', path, `\`${name}\` is not in the manifest`);
}
