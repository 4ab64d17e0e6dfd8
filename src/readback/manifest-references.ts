// Audit arm: whether all that a manifest names is defined in it, and says the same in both places.
import { parseArn } from '../iam/arn.ts';
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
  checkDocuments(manifest, problem);
}

function checkPrincipal(manifest: Manifest, name: string, principal: ManifestPrincipal, problem: Problem): void {
  if (principal.kind === 'service') return;
  const account = manifest.accounts[principal.account];
  const arn = parseArn(principal.arn);
  if (account === undefined) dangling(['principals', name, 'account'], principal.account, problem);
  else if (arn?.account !== account.id || arn.partition !== account.partition) {
    problem('manifest-reference', ['principals', name, 'arn'], `\`${principal.arn}\` does not lie in its account`);
  }
  const kind = principal.kind === 'account' ? 'root' : principal.kind;
  if (arn?.resource.split('/')[0] !== kind) {
    problem(
      'manifest-reference',
      ['principals', name, 'arn'],
      `\`${principal.arn}\` is not the ARN of a ${principal.kind}`,
    );
  }
  if (principal.kind !== 'group') return;
  for (const [index, member] of principal.members.entries()) {
    if (manifest.principals[member]?.kind !== 'user') dangling(['principals', name, 'members', index], member, problem);
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
    if (single.has(place) && kind !== 'identity') {
      problem('manifest-reference', ['documents', name], `\`${target}\` has another ${kind} policy already`);
    }
    single.add(place);
  }
}

function fits(manifest: Manifest, { kind, attached_to: target }: ManifestDocument): boolean {
  if (kind === 'bucket') return Object.hasOwn(manifest.buckets, target);
  const holder = manifest.principals[target]?.kind;
  if (kind === 'trust') return holder === 'role';
  return holder === 'user' || holder === 'role' || holder === 'group';
}

function dangling(path: readonly (string | number)[], name: string, problem: Problem): void {
  problem('manifest-reference', path, `\`${name}\` is not in the manifest`);
}
