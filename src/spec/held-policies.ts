// spec/: the policies that principals hold besides what the spec gives them: `has`. Files are named here, read elsewhere.
import type { Span } from '../text/source.ts';
import { reportNotYet } from './check.ts';
import type { Reading } from './reading.ts';
import type { HeldPolicy } from './spec.ts';

/** `undefined` where one is in error, which was reported. */
export function heldPolicies(names: readonly string[], reading: Reading): readonly HeldPolicy[] | undefined {
  const held = reading.places.each(names).map(([name, at]) => heldPolicy(name, at, reading));
  return held.every((each) => each !== undefined) ? held : undefined;
}

function heldPolicy(name: string, at: Span, { problems, library }: Reading): HeldPolicy | undefined {
  if (name === 'anything') {
    reportNotYet('`anything`', at, problems);
    return undefined;
  }
  if (name.startsWith('aws:') || name.startsWith('arn:')) {
    const short = name.slice(Math.max(name.lastIndexOf(':'), name.lastIndexOf('/')) + 1);
    problems.error(
      'unknown-managed-policy',
      at,
      `\`${name}\` is not how an AWS-managed policy is named`,
      `write \`${short}\``,
    );
    return undefined;
  }
  if (/[/\\]|\.json$/.test(name)) {
    const problem = fileProblem(name);
    if (problem === undefined) return { name, origin: 'file', at };
    problems.error(
      'held-file',
      at,
      `\`${name}\` ${problem}`,
      'write a path like `./policies/x.json`, beside or below the spec',
    );
    return undefined;
  }
  const managed = library.managedPolicies.get(name);
  if (managed !== undefined) return { name, origin: 'aws-managed', arn: managed.arn, at };
  if (library.managedPolicies.isOfOtherServices(name)) {
    const message = `\`${name}\` says nothing of S3, IAM and STS`;
    problems.error('managed-policy-elsewhere', at, message, 'leave it out: it changes nothing that is tested here');
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
