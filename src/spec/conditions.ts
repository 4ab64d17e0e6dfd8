// spec/: conditions in the spec's words, from what is written to what is meant.
import type { Span } from '../text/source.ts';
import { addressProblem, hasHostBits } from './addresses.ts';
import { readAwsConditions } from './aws-conditions.ts';
import type { WrittenConditions } from './definition-rules.ts';
import { lookUp } from './names.ts';
import type { Reading } from './reading.ts';
import { patternFits } from './resources.ts';
import type { Condition, Conditions } from './spec.ts';

/** Everything that is in error is reported and left out. */
export function readConditions(written: WrittenConditions, reading: Reading): Conditions {
  const { places } = reading;
  const found: Condition[] = [];
  for (const key of Object.keys(written) as (keyof WrittenConditions)[]) {
    found.push(...readCondition(key, written, places.key(written, key), reading));
  }
  return found;
}

function readCondition(
  key: keyof WrittenConditions,
  written: WrittenConditions,
  at: Span,
  reading: Reading,
): readonly Condition[] {
  const { mfa, source_ip: addresses = [], tls = true, prefix = [], any = [], aws } = written;
  switch (key) {
    case 'mfa': {
      const wanted = mfa ?? '';
      const requirement = lookUp(
        reading.mfa,
        wanted,
        reading.places.of(written, 'mfa'),
        'an MFA requirement',
        reading.problems,
      );
      return requirement === undefined ? [] : [{ kind: 'mfa', requirement, at }];
    }
    case 'tls':
      return [{ kind: 'tls', value: tls, at }];
    case 'source_ip':
      return [{ kind: 'source_ip', cidrs: readAddresses(addresses, reading), at }];
    case 'prefix': {
      const patterns = reading.places.each(prefix).filter(([text, place]) => patternFits(text, place, reading));
      return [{ kind: 'prefix', patterns: patterns.map(([text]) => text), at }];
    }
    case 'any':
      return [{ kind: 'any', of: any.map((each) => readConditions(each, reading)), at }];
    case 'aws':
      return aws === undefined ? [] : readAwsConditions(aws, reading);
  }
}

function readAddresses(written: readonly string[], { problems, places }: Reading): readonly string[] {
  for (const [text, at] of places.each(written)) {
    const problem = addressProblem(text);
    if (problem !== undefined)
      problems.error(
        'bad-address',
        at,
        `\`${text}\` ${problem}`,
        'write an address or a block: `203.0.113.7`, `203.0.113.0/24`',
      );
    else if (hasHostBits(text)) {
      const message = `\`${text}\` has bits beyond its prefix, which AWS leaves out of account`;
      problems.warning('address-host-bits', at, message);
    }
  }
  return written;
}
