// spec/: which policy a rule goes into, where the user says so.
import type { Span } from '../text/source.ts';
import type { WrittenAttach } from './definition-rules.ts';
import { findOrganizationPlace } from './organization-places.ts';
import { findBucket, findOfKind, type Reading, reportPattern } from './reading.ts';
import { type Attachment, isPattern, isUnder, type OrganizationPlace } from './spec.ts';

/** Everything that is in error is reported and left out. */
export function readAttachments(written: WrittenAttach | undefined, reading: Reading): readonly Attachment[] {
  if (written === undefined) return [];
  return kinds.flatMap((kind) =>
    reading.places.each(written[kind] ?? []).flatMap(([name, at]) => readers[kind](name, at, reading) ?? []),
  );
}

const kinds = ['bucket', 'role', 'identity', 'boundary', 'scp', 'rcp'] as const satisfies readonly Attachment['kind'][];

type Reader = (name: string, at: Span, reading: Reading) => Attachment | undefined;

const readers: { readonly [kind in Attachment['kind']]: Reader } = {
  bucket: (name, at, reading) => {
    const bucket = findBucket(reading, name, at);
    return bucket && { kind: 'bucket', bucket, at };
  },
  role: (name, at, reading) => {
    const role = findOfKind(reading, name, at, ['role']);
    return role && { kind: 'role', role, at };
  },
  identity: (name, at, reading) => {
    const principal = findOfKind(reading, name, at, ['user', 'role', 'group', 'sso']);
    if (principal !== undefined && isPattern(principal)) {
      return reportPattern(principal, at, 'has no policy of its own', reading);
    }
    return principal && { kind: 'identity', principal, at };
  },
  boundary: readBoundary,
  scp: (name, at, reading) => {
    const place = findOrganizationPlace(name, at, reading);
    return place && { kind: 'scp', place, at };
  },
  rcp: (name, at, reading) => {
    const place = findOrganizationPlace(name, at, reading);
    return place && { kind: 'rcp', place, owned: ownedIn(place, reading), at };
  },
};

function ownedIn(place: OrganizationPlace, { subjects }: Reading): readonly string[] {
  return [...subjects.all.values()].flatMap((subject) => {
    if (subject.is === 'bucket') return isUnder(subject.bucket.account, place) ? [subject.bucket.arn] : [];
    const { principal } = subject;
    return principal.kind === 'role' && isUnder(principal.account, place) ? [principal.arn] : [];
  });
}

function readBoundary(name: string, at: Span, reading: Reading): Attachment | undefined {
  const principal = findOfKind(reading, name, at, ['user', 'role']);
  if (principal?.boundary !== undefined) {
    const message = `\`${name}\` has the boundary \`${principal.boundary.name}\` already, and AWS knows one for each`;
    const help = `remove \`boundary:\` where \`${name}\` is declared, or write the boundary in rules alone`;
    reading.problems.error('boundary-twice', at, message, help);
  }
  return principal && { kind: 'boundary', principal, at };
}
