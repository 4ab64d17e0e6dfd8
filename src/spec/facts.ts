// spec/: the facts of a test's request, `context`.

import type { Facts } from '../iam/facts.ts';
import type { Span } from '../text/source.ts';
import { isAddress } from './addresses.ts';
import type { WrittenContext } from './definition-fixtures.ts';
import { checkOrganizationId } from './organization.ts';
import { partitionFits } from './partition.ts';
import type { Reading } from './reading.ts';
import { reportTime } from './time.ts';

const session = 'say `with: { session: …, mfa: … }`: the session decides';
const caller = 'say it with `as`: the caller decides';

/** Keys that the language has a word for, in lowercase. */
const rawKeys: ReadonlyMap<string, string> = new Map([
  ['aws:multifactorauthpresent', session],
  ['aws:multifactorauthage', session],
  ['aws:principalarn', caller],
  ['aws:principalaccount', caller],
  ['aws:principaltype', caller],
  ['aws:principalisawsservice', caller],
  ['aws:principalservicename', caller],
  ['aws:username', caller],
  ['aws:federatedprovider', caller],
  ['aws:principalorgid', 'say `organization: o-…` or `organization: none`'],
  ['aws:sourceip', 'say `source_ip: …`'],
  ['aws:securetransport', 'say `tls: true` or `tls: false`'],
  ['aws:currenttime', 'say `at: …`'],
  ['aws:epochtime', 'say `at: …`'],
  ['s3:prefix', 'say `prefix: …`'],
]);

/** Everything that is in error is reported and left out. */
export function readFacts(written: WrittenContext | undefined, reading: Reading): Facts {
  if (written === undefined) return { aws: {} };
  const { problems, places } = reading;
  const {
    source_ip: sourceIp,
    tls,
    prefix,
    organization,
    at: time,
    mfa_code: mfaCode,
    mfa_delete_code: mfaDeleteCode,
  } = written;
  if (sourceIp !== undefined && !isAddress(sourceIp)) {
    const help = 'write one address: `203.0.113.7`';
    problems.error('bad-address', places.of(written, 'source_ip'), `\`${sourceIp}\` is not one address`, help);
  }
  if (time !== undefined) reportTime(time, places.of(written, 'at'), problems);
  if (organization !== undefined && organization !== 'none') {
    checkOrganizationId(organization, places.of(written, 'organization'), problems);
  }
  return {
    aws: readRaw(written.aws, reading),
    ...(sourceIp === undefined ? {} : { sourceIp }),
    ...(tls === undefined ? {} : { tls }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(time === undefined ? {} : { time }),
    ...(organization === undefined ? {} : { organization }),
    ...(mfaCode === undefined ? {} : { mfaCode }),
    ...(mfaDeleteCode === undefined ? {} : { mfaDeleteCode }),
  };
}

function readRaw(written: WrittenContext['aws'], reading: Reading): Facts['aws'] {
  const found = new Map<string, readonly string[]>();
  for (const [key, values] of written ?? []) {
    const at = written === undefined ? { start: 0, end: 0 } : reading.places.key(written, key);
    const name = readKey(key, values.length, at, reading);
    for (const [value, place] of reading.places.each(values)) partitionFits(value, place, reading);
    if (name !== undefined) found.set(name, values);
  }
  return Object.fromEntries(found);
}

function readKey(
  key: string,
  count: number,
  at: Span,
  { problems, library: { catalogue } }: Reading,
): string | undefined {
  const word = rawKeys.get(key.toLowerCase());
  if (word !== undefined) {
    problems.error('raw-key', at, `\`${key}\` is not given raw`, word);
    return undefined;
  }
  const known = catalogue.conditionKey(key);
  if (known === undefined) {
    const meant = catalogue.suggestKey(key);
    const help = meant === undefined ? 'a key is named `aws:…` or `service:…`' : `did you mean \`${meant}\`?`;
    const severity = /^[a-z0-9-]+:./.test(key) && !/^aws:/i.test(key) ? 'warning' : 'error';
    problems[severity]('unknown-condition-key', at, `AWS documents no condition key \`${key}\``, help);
    return severity === 'warning' ? key : undefined;
  }
  if (known.multivalued || count === 1) return known.name;
  problems.error(
    'condition-value',
    at,
    `\`${known.name}\` has one value in a request`,
    'give one, or make several rows',
  );
  return undefined;
}
