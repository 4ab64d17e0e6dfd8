// spec/: properties, read and kept. Their names are looked up, so that a misspelt one is told of; what they say is not checked yet.
import { readActionList, readActions } from './actions.ts';
import { refuseClaims } from './claims.ts';
import { readConditions } from './conditions.ts';
import type { WrittenSpec } from './definition.ts';
import { lookUp } from './names.ts';
import { findBucket, findPrincipal, type Reading } from './reading.ts';
import { readResources } from './resources.ts';
import type { Property } from './spec.ts';

type Written = NonNullable<WrittenSpec['properties']>;
type WrittenProperty = Written extends ReadonlyMap<string, infer P> ? P : never;

export function readProperties(written: WrittenSpec['properties'], reading: Reading): readonly Property[] {
  if (written === undefined) return [];
  return [...written].map(([name, value]) => {
    readProperty(value, reading);
    return { name, at: reading.places.key(written, name) };
  });
}

function readProperty(value: WrittenProperty, reading: Reading): void {
  const { places } = reading;
  switch (value.form) {
    case 'nobody_can':
    case 'everyone_can':
      readActions(value.form === 'nobody_can' ? value.nobody_can : value.everyone_can, reading);
      readResources(value.resource, reading);
      if (value.when !== undefined) refuseClaims(readConditions(value.when, reading), reading);
      if (value.form === 'nobody_can' && value.unless !== undefined) {
        refuseClaims(readConditions(value.unless, reading), reading);
      }
      readNames(value.among, reading);
      readNames(value.except, reading);
      return;
    case 'not_public':
      for (const [name, at] of places.each(value.not_public)) findBucket(reading, name, at);
      return;
    case 'same_as':
    case 'at_most':
      lookUp(
        reading.subjects,
        value.attached_to,
        places.of(value, 'attached_to'),
        'a bucket or principal',
        reading.problems,
      );
      return;
    case 'never_both':
      if (value.never_both.length !== 2) {
        const at = places.of(value, 'never_both');
        reading.problems.error(
          'wrong-type',
          at,
          '`never_both` takes two halves',
          'list two, or write several properties',
        );
      }
      for (const { can, resource } of value.never_both) {
        readActionList(can, reading, {
          message: 'one half names its actions',
          help: 'name the actions, or give patterns for them: `s3:Get*`',
        });
        readResources(resource, reading);
      }
      readNames(value.among, reading);
  }
}

function readNames(names: readonly string[] | undefined, reading: Reading): void {
  for (const [name, at] of reading.places.each(names ?? [])) {
    if (name !== 'everyone' && name !== 'anonymous') findPrincipal(reading, name, at);
  }
}
