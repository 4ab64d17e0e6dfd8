// spec/: properties: what must hold for all requests.
import { readActionList, readActions } from './actions.ts';
import { refuseClaims } from './claims.ts';
import { readConditions } from './conditions.ts';
import type { WrittenSpec } from './definition.ts';
import type { WrittenConditions } from './definition-rules.ts';
import { actionsFit, allFit, type Fit, type Target, targetOf } from './fit.ts';
import { lookUp } from './names.ts';
import { findBucket, findPrincipal, kindOfSubject, type Reading, reportPattern } from './reading.ts';
import { readThings } from './resources.ts';
import {
  type ComparedTo,
  type Conditions,
  type Difference,
  type Half,
  isPattern,
  type Property,
  type Resource,
  type Who,
} from './spec.ts';
import { holds } from './who.ts';

type Written = NonNullable<WrittenSpec['properties']>;
type WrittenProperty = Written extends ReadonlyMap<string, infer P> ? P : never;
type WrittenOf<Form extends WrittenProperty['form']> = Extract<WrittenProperty, { readonly form: Form }>;
type WrittenHalf = WrittenOf<'never_both'>['never_both'][number];
type WrittenDifference = NonNullable<WrittenOf<'same_as'>['differs']>[number];

/** Those in error, which is reported, are left out. */
export function readProperties(written: WrittenSpec['properties'], fit: Fit, reading: Reading): readonly Property[] {
  if (written === undefined) return [];
  return [...written].flatMap(([name, value]): readonly Property[] => {
    const said = readProperty(value, fit, reading);
    if (said === undefined) return [];
    const base = { name, closed: value.closed === true, at: reading.places.key(written, name) };
    return [{ ...base, ...(value.why === undefined ? {} : { why: value.why }), ...said }];
  });
}

type Said = Property extends infer P ? (P extends Property ? Omit<P, 'name' | 'closed' | 'why' | 'at'> : never) : never;

function readProperty(value: WrittenProperty, fit: Fit, reading: Reading): Said | undefined {
  switch (value.form) {
    case 'nobody_can':
      return nobodyCan(value, fit, reading);
    case 'everyone_can':
      return everyoneCan(value, fit, reading);
    case 'not_public': {
      const buckets = reading.places.each(value.not_public).map(([name, at]) => findBucket(reading, name, at));
      const found = buckets.flatMap((each) => each ?? []);
      return found.length < buckets.length ? undefined : { form: 'not_public', buckets: found };
    }
    case 'same_as':
      return compared(value.form, value.same_as, value, value.differs ?? [], fit, reading);
    case 'at_most':
      return compared(value.form, value.at_most, value, [], fit, reading);
    case 'never_both':
      return neverBoth(value, fit, reading);
  }
}

function nobodyCan(value: WrittenOf<'nobody_can'>, fit: Fit, reading: Reading): Said | undefined {
  const actions = readActions(value.nobody_can, reading);
  const resources = readThings(value.resource, reading);
  const [among, except] = [readCallers(value.among, reading), readCallers(value.except, reading)];
  const when = readContext(value.when, reading);
  const unless = value.unless === undefined ? undefined : readContext(value.unless, reading);
  if (actions === undefined || resources === undefined || among === undefined || except === undefined) return undefined;
  if (!actionsFit(actions, targetsOf(resources), fit, reading)) return undefined;
  if (!leavesSomebody(value, among, except, reading)) return undefined;
  return { form: 'nobody_can', actions, resources, among, except, when, ...(unless === undefined ? {} : { unless }) };
}

function everyoneCan(value: WrittenOf<'everyone_can'>, fit: Fit, reading: Reading): Said | undefined {
  const actions = readActions(value.everyone_can, reading);
  const resources = readThings(value.resource, reading);
  const [among, except] = [readCallers(value.among, reading), readCallers(value.except, reading)];
  const when = readContext(value.when, reading);
  if (actions === undefined || resources === undefined || among === undefined || except === undefined) return undefined;
  for (const { who, at } of among) {
    if (typeof who !== 'string' && isPattern(who)) return reportPattern(who, at, 'can do nothing by itself', reading);
  }
  if (!actionsFit(actions, targetsOf(resources), fit, reading)) return undefined;
  if (!leavesSomebody(value, among, except, reading)) return undefined;
  return { form: 'everyone_can', actions, resources, among, except, when };
}

function compared(
  form: 'same_as' | 'at_most',
  file: string,
  value: WrittenOf<'same_as'> | WrittenOf<'at_most'>,
  written: readonly WrittenDifference[],
  fit: Fit,
  reading: Reading,
): Said | undefined {
  const attachedTo = readAttachedTo(value, reading);
  const differs = written.map((each) => readDifference(each, fit, reading));
  const found = differs.flatMap((each) => each ?? []);
  if (attachedTo === undefined || found.length < differs.length) return undefined;
  return { form, file: { name: file, at: reading.places.of(value, form) }, attachedTo, differs: found };
}

/** What can have a policy of its own. */
function readAttachedTo(value: WrittenOf<'same_as'> | WrittenOf<'at_most'>, reading: Reading): ComparedTo | undefined {
  const { subjects, problems, places } = reading;
  const at = places.of(value, 'attached_to');
  const subject = lookUp(subjects, value.attached_to, at, 'a bucket or principal', problems);
  if (subject === undefined) return undefined;
  if (subject.is === 'bucket') return subject.bucket;
  const { principal } = subject;
  const { kind } = principal;
  if (kind === 'user' || kind === 'role' || kind === 'group') return principal;
  if (kind === 'sso' && principal.account !== undefined) return principal;
  const message = `\`${value.attached_to}\` is ${kindOfSubject(subject)}, to which no policy is attached`;
  problems.error(
    'wrong-kind',
    at,
    message,
    'name a bucket, a user, a role, a group or a permission set of one account',
  );
  return undefined;
}

function readDifference(written: WrittenDifference, fit: Fit, reading: Reading): Difference | undefined {
  const actions = readActions(written.actions, reading);
  const resources = readThings(written.resource, reading);
  const among = readCallers(written.among, reading);
  const when = readContext(written.when, reading);
  if (actions === undefined || resources === undefined || among === undefined) return undefined;
  if (!actionsFit(actions, targetsOf(resources), fit, reading)) return undefined;
  return { actions, resources, among, when, why: written.why, at: reading.places.of(written, 'actions') };
}

function neverBoth(value: WrittenOf<'never_both'>, fit: Fit, reading: Reading): Said | undefined {
  const { places, problems } = reading;
  const halves = value.never_both.map((each) => readHalf(each, fit, reading));
  const among = readCallers(value.among, reading);
  const [first, second] = halves;
  if (value.never_both.length !== 2) {
    const help = 'list two, or write several properties';
    problems.error('wrong-type', places.of(value, 'never_both'), '`never_both` takes two halves', help);
    return undefined;
  }
  if (first === undefined || second === undefined || among === undefined) return undefined;
  if (idOf(first) === idOf(second)) {
    const help = 'say `nobody_can`, or name two different things that nobody can both do';
    problems.error('property-halves-same', second.at, 'this half is the same as the first', help);
    return undefined;
  }
  return { form: 'never_both', halves: [first, second], among };
}

function readHalf(written: WrittenHalf, fit: Fit, reading: Reading): Half | undefined {
  const actions = readActionList(written.can, reading, {
    message: 'one half names its actions',
    help: 'name the actions, or give patterns for them: `s3:Get*`',
  });
  const resources = readThings(written.resource, reading);
  if (actions === undefined || resources === undefined) return undefined;
  // A half has no `when`, so that `prefix` is no way out where an action works on no key.
  const targets = targetsOf(resources).map(({ at, arns }): Target => ({ at, arns }));
  if (!allFit(actions, targets, fit, reading)) return undefined;
  return { actions, resources, at: reading.places.of(written, 'can') };
}

/** The same for halves that say the same, in whatever order. */
function idOf({ actions, resources }: Half): string {
  const things = targetsOf(resources).map(({ arns }) => JSON.stringify(arns));
  return JSON.stringify([actions.map(({ value }) => value).sort(), things.sort()]);
}

function targetsOf(resources: readonly Resource[]): readonly Target[] {
  return resources.map((each) => targetOf(each, 'all'));
}

function readContext(written: WrittenConditions | undefined, reading: Reading): Conditions {
  if (written === undefined) return [];
  const conditions = readConditions(written, reading);
  refuseClaims(conditions, reading);
  return conditions;
}

/** Empty where none are named. */
function readCallers(names: readonly string[] | undefined, reading: Reading): readonly Who[] | undefined {
  const found = reading.places.each(names ?? []).map(([name, at]): Who | undefined => {
    if (name === 'everyone' || name === 'anonymous') return { who: name, at };
    const principal = findPrincipal(reading, name, at);
    return principal && { who: principal, at };
  });
  const known = found.flatMap((each) => each ?? []);
  return known.length < found.length ? undefined : known;
}

/** Where `except` holds all of `among`, it is about nobody. */
function leavesSomebody(
  value: WrittenOf<'nobody_can'> | WrittenOf<'everyone_can'>,
  among: readonly Who[],
  except: readonly Who[],
  { places, problems }: Reading,
): boolean {
  const spared = except.map(({ who }) => who);
  const all = among.length > 0 && among.every(({ who }) => spared.some((each) => holds(each, who)));
  if (!all && !spared.includes('everyone')) return true;
  const message = '`except` leaves nobody whom this is about';
  problems.error('property-of-nobody', places.of(value, 'except'), message, 'take somebody out of `except`');
  return false;
}
