// spec/: conditions in the spec's words, from what is written to what is meant.
import type { Span } from '../text/source.ts';
import { addressProblem, hasHostBits } from './addresses.ts';
import { readAwsConditions } from './aws-conditions.ts';
import { readClaims } from './claims.ts';
import { readEndpoints, readExternalIds, readTags, readTimes } from './condition-values.ts';
import type { WrittenConditions } from './definition-rules.ts';
import { lookUp } from './names.ts';
import { checkOrganizationId } from './organization.ts';
import type { Reading } from './reading.ts';
import { patternFits } from './resources.ts';
import type { Condition, Conditions } from './spec.ts';

/** Everything that is in error is reported and left out. */
export function readConditions(written: WrittenConditions, reading: Reading): Conditions {
  const { places } = reading;
  const found: Condition[] = [];
  for (const key of Object.keys(readers) as (keyof WrittenConditions)[]) {
    if (Object.hasOwn(written, key)) found.push(...readers[key](written, places.key(written, key), reading));
  }
  return found;
}

type Reader = (written: WrittenConditions, at: Span, reading: Reading) => readonly Condition[];

/** Each is called where its key stands; in the order of the definition, for what is written first must not matter. */
const readers: { readonly [key in keyof WrittenConditions]-?: Reader } = {
  mfa: readMfa,
  source_ip: ({ source_ip: written = [] }, at, reading) => [
    { kind: 'source_ip', cidrs: readAddresses(written, reading), at },
  ],
  tls: ({ tls = true }, at) => [{ kind: 'tls', value: tls, at }],
  organization: (written, at, reading) => {
    const { organization: id = '' } = written;
    checkOrganizationId(id, reading.places.of(written, 'organization'), reading.problems);
    return [{ kind: 'organization', id, at }];
  },
  vpc_endpoint: ({ vpc_endpoint: written = [] }, at, reading) => [
    { kind: 'vpc_endpoint', ids: readEndpoints(written, reading), at },
  ],
  aws_service: ({ aws_service: value = true }, at) => [{ kind: 'aws_service', value, at }],
  via_aws_service: ({ via_aws_service: value = true }, at) => [{ kind: 'via_aws_service', value, at }],
  prefix: ({ prefix = [] }, at, reading) => {
    const patterns = reading.places.each(prefix).filter(([text, place]) => patternFits(text, place, reading));
    return [{ kind: 'prefix', patterns: patterns.map(([text]) => text), at }];
  },
  tag: ({ tag = {} }, _at, reading) => readTags(tag, reading),
  time: ({ time = {} }, _at, reading) => readTimes(time, reading),
  claims: ({ claims = new Map() }, _at, reading) => readClaims(claims, reading),
  external_id: ({ external_id: written = [] }, at, reading) => [
    { kind: 'external_id', ids: readExternalIds(written, reading), at },
  ],
  any: ({ any = [] }, at, reading) => [{ kind: 'any', of: any.map((each) => readConditions(each, reading)), at }],
  aws: ({ aws = new Map() }, _at, reading) => readAwsConditions(aws, reading),
};

function readMfa(written: WrittenConditions, at: Span, reading: Reading): readonly Condition[] {
  const { mfa: wanted = '' } = written;
  const place = reading.places.of(written, 'mfa');
  const requirement = lookUp(reading.mfa, wanted, place, 'an MFA requirement', reading.problems);
  return requirement === undefined ? [] : [{ kind: 'mfa', requirement, at }];
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
      const help = `write \`${text.split('/')[0]}\` for the one address, or zeros beyond the prefix for the block`;
      problems.warning('address-host-bits', at, message, help);
    }
  }
  return written;
}
