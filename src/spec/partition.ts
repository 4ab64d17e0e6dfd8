// spec/: the one AWS partition of a spec, and what is written for another.
import { parseArn } from '../iam/arn.ts';
import type { Span } from '../text/source.ts';
import type { WrittenSpec } from './definition.ts';
import type { Places } from './places.ts';
import type { Problems } from './problems.ts';

export interface Partition {
  readonly name: string;
  /** False where accounts are in error: what is written for another partition is no further error. */
  readonly known: boolean;
}

/** That of the first account; the others must be in the same. */
export function partitionOf(written: WrittenSpec, places: Places): Partition {
  const [first, ...others] = new Set([...(written.accounts?.values() ?? [])].map(partitionIn));
  if (first !== undefined) return { name: first, known: others.length === 0 };
  const broken = places.brokenIn(written).has('accounts') || written.accounts !== undefined;
  return { name: 'aws', known: !broken };
}

type WrittenAccount = NonNullable<WrittenSpec['accounts']> extends ReadonlyMap<string, infer A> ? A : never;

export function partitionIn(account: WrittenAccount): string {
  return typeof account === 'string' ? 'aws' : (account.partition ?? 'aws');
}

/** False for an ARN of another partition than the spec's, which was reported. Other texts fit. */
export function partitionFits(
  text: string,
  at: Span,
  { partition, problems }: { readonly partition: Partition; readonly problems: Problems },
): boolean {
  const arn = parseArn(text);
  if (arn === undefined || !partition.known || arn.partition === partition.name) return true;
  if (!/^aws(-[a-z]+)*$/.test(arn.partition)) return true;
  const message = `this ARN is of the partition \`${arn.partition}\`, and this spec is in \`${partition.name}\``;
  const help = `write \`arn:${partition.name}:…\`; a spec of \`${arn.partition}\` says \`partition: ${arn.partition}\` in its accounts`;
  problems.error('partition-mixed', at, message, help);
  return false;
}
