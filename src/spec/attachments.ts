// spec/: which policy a rule goes into, where the user says so.
import type { WrittenAttach } from './definition-rules.ts';
import { findBucket, findOfKind, type Reading } from './reading.ts';
import type { Attachment } from './spec.ts';

/** Everything that is in error is reported and left out. */
export function readAttachments(written: WrittenAttach | undefined, reading: Reading): readonly Attachment[] {
  if (written === undefined) return [];
  const { places } = reading;
  const found: Attachment[] = [];
  for (const [name, at] of places.each(written.bucket ?? [])) {
    const bucket = findBucket(reading, name, at);
    if (bucket !== undefined) found.push({ kind: 'bucket', bucket, at });
  }
  for (const [name, at] of places.each(written.role ?? [])) {
    const role = findOfKind(reading, name, at, ['role']);
    if (role !== undefined) found.push({ kind: 'role', role, at });
  }
  for (const [name, at] of places.each(written.identity ?? [])) {
    const principal = findOfKind(reading, name, at, ['user', 'role', 'group']);
    if (principal !== undefined) found.push({ kind: 'identity', principal, at });
  }
  return found;
}
