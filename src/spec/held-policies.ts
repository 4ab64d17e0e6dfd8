// spec/: the policies that principals hold besides what the spec gives them, `has`, and those that bound them. Files are
// named here, read elsewhere.
import type { Span } from '../text/source.ts';
import type { Reading } from './reading.ts';
import type { BoundaryPolicy, HeldPolicy } from './spec.ts';

/** `undefined` where one is in error, which was reported. */
export function heldPolicies(names: readonly string[], reading: Reading): readonly HeldPolicy[] | undefined {
  const { places, problems } = reading;
  const [, beside] = names.includes('anything') ? (places.each(names).find(([name]) => name !== 'anything') ?? []) : [];
  if (beside !== undefined) {
    const help = 'let `anything` stand alone, or remove it';
    problems.error('anything-not-alone', beside, '`anything` holds this already', help);
    return undefined;
  }
  const held = places.each(names).map(([name, at]): HeldPolicy | undefined => {
    return name === 'anything' ? { name, origin: 'anything', at } : policyNamed(name, at, 'held', reading);
  });
  return held.every((each) => each !== undefined) ? held : undefined;
}

/** `broken` where it is in error, which was reported. */
export function boundaryPolicy(name: string, at: Span, reading: Reading): BoundaryPolicy | 'broken' {
  if (name !== 'anything') return policyNamed(name, at, 'boundary', reading) ?? 'broken';
  const help = 'name an AWS-managed policy or a file; leave `boundary` out where there is none';
  reading.problems.error('unknown-managed-policy', at, '`anything` bounds nothing', help);
  return 'broken';
}

function policyNamed(
  name: string,
  at: Span,
  use: 'held' | 'boundary',
  { problems, library, partition }: Reading,
): BoundaryPolicy | undefined {
  if (name.startsWith('aws:') || name.startsWith('arn:')) {
    const short = name.slice(Math.max(name.lastIndexOf(':'), name.lastIndexOf('/')) + 1);
    const message = `\`${name}\` is not how an AWS-managed policy is named`;
    problems.error('unknown-managed-policy', at, message, `write \`${short}\``);
    return undefined;
  }
  if (/[/\\]|\.json$/.test(name)) {
    const problem = fileProblem(name);
    if (problem === undefined) return { name, origin: 'file', at };
    const help = 'write a path like `./policies/x.json`, beside or below the spec';
    problems.error('held-file', at, `\`${name}\` ${problem}`, help);
    return undefined;
  }
  const managed = library.managedPolicies.get(name);
  if (managed !== undefined) {
    if (partition.name === 'aws' || !partition.known) return { name, origin: 'aws-managed', arn: managed.arn, at };
    if (!managed.document.includes('arn:aws:')) {
      return { name, origin: 'aws-managed', arn: managed.arn.replace(/^arn:aws:/, `arn:${partition.name}:`), at };
    }
    const message = `what \`${name}\` says in \`${partition.name}\` is not known here: in \`aws\` it names ARNs`;
    const help = 'give its text of your partition as a file: `./x.json`';
    problems.error('managed-policy-partition', at, message, help);
    return undefined;
  }
  if (library.managedPolicies.isOfOtherServices(name)) {
    const message = `\`${name}\` says nothing of S3, IAM and STS`;
    const help =
      use === 'held'
        ? 'leave it out: it changes nothing that is tested here'
        : 'as a boundary it lets nothing through that is tested here; if that is meant, give its text as a file: `./x.json`';
    problems.error('managed-policy-elsewhere', at, message, help);
    return undefined;
  }
  const meant = library.managedPolicies.suggest(name);
  const help = meant === undefined ? 'a policy of your own is a file: `./x.json`' : `did you mean \`${meant}\`?`;
  problems.error('unknown-managed-policy', at, `AWS has no managed policy \`${name}\``, help);
  return undefined;
}

function fileProblem(path: string): string | undefined {
  if (!path.startsWith('./')) return 'does not begin with `./`';
  if (path.includes('\\')) return 'has a backslash';
  if (path.split('/').some((step, index) => step === '..' || step === '' || (step === '.' && index > 0))) {
    return 'leads elsewhere';
  }
  return path.endsWith('.json') ? undefined : 'does not end in `.json`';
}
