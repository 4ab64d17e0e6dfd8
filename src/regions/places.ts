// Audit arm: where a question looks: declared buckets, their objects, IAM's resources, roles to be assumed, and what works
// on no resource. Type, owner and bucket are what a place is; only the rest of an ARN is walked.
import type { Estate, EstateBucket } from '../evaluate/estate.ts';
import type { Situation } from '../evaluate/layers.ts';
import type { CompiledPolicy } from '../evaluate/policies.ts';
import type { RequestResource } from '../evaluate/request.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import { parseGlob } from '../iam/glob.ts';
import { type Automaton, globAutomaton, type ShapePart, shapeAutomaton } from './automaton.ts';
import { both } from './combined.ts';

/** How most ARNs go on: not at all, or by a name. */
const nothing = shapeAutomaton([]);
const something = shapeAutomaton([{ run: '', least: 1 }]);

/** What a question is about. */
export type ResourceScope =
  | { readonly kind: 'everything' }
  /** With all its objects; by its declared name. */
  | { readonly kind: 'bucket'; readonly bucket: string }
  /** By a pattern of their keys. */
  | { readonly kind: 'objects'; readonly bucket: string; readonly key: string }
  /** A pattern. */
  | { readonly kind: 'arn'; readonly arn: string };

/** What decides who owns it and which policies count: the same for all its places. */
export interface Target {
  /** A name of its own. */
  readonly id: string;
  /** Whose actions are asked for here; undefined: those of all services that work on no resource. */
  readonly service: string | undefined;
  readonly account: string | undefined;
  readonly resourcePolicy: Situation['resourcePolicy'];
  readonly policy?: CompiledPolicy;
  readonly bucket?: EstateBucket;
}

export interface Place {
  readonly target: Target;
  /** What all its ARNs begin with. */
  readonly begin: string;
  /** How they may go on; undefined where there is none, for what works on no resource. */
  readonly rest: Automaton | undefined;
  /** The resource type; undefined: none. */
  readonly type: string | undefined;
  /** The request's words for it. */
  readonly named: Omit<RequestResource, 'arn'>;
}

/** Places may overlap; there are none for what is not modelled, such as buckets that nobody declared. */
export function placesOf(scope: ResourceScope, estate: Estate, catalogue: Catalogue): readonly Place[] {
  switch (scope.kind) {
    case 'bucket':
      return bucketsIn(estate, (name) => name === scope.bucket).flatMap((bucket) => wholeBucket(bucket));
    case 'objects':
      return bucketsIn(estate, (name) => name === scope.bucket).map((bucket) =>
        objects(bucket, `${bucket.arn}/${scope.key}`),
      );
    case 'everything':
      return [...allPlaces(estate, catalogue), nowhere];
    case 'arn':
      if (scope.arn === '*') return [...allPlaces(estate, catalogue), nowhere];
      return withinPattern(allPlaces(estate, catalogue), globAutomaton(parseGlob(scope.arn)));
  }
}

const nowhere: Place = {
  target: { id: 'nowhere', service: undefined, account: undefined, resourcePolicy: 'none' },
  begin: '*',
  rest: undefined,
  type: undefined,
  named: {},
};

type NamedBucket = EstateBucket & { readonly declared: string };

function bucketsIn(estate: Estate, wanted: (name: string) => boolean): readonly NamedBucket[] {
  return Object.entries(estate.manifest.buckets).flatMap(([declared, { name }]) => {
    const bucket = estate.buckets.get(name);
    return bucket === undefined || !wanted(declared) ? [] : [{ ...bucket, declared }];
  });
}

function targetOf(bucket: NamedBucket): Target {
  const { accountId, policy, declared } = bucket;
  const about = {
    id: `bucket ${declared}`,
    service: 's3',
    account: accountId,
    resourcePolicy: 'optional',
    bucket,
  } as const;
  return policy === undefined ? about : { ...about, policy };
}

function wholeBucket(bucket: NamedBucket): readonly Place[] {
  const target = targetOf(bucket);
  const named = { bucket: bucket.declared };
  return [
    { target, begin: bucket.arn, rest: nothing, type: 'bucket', named },
    { target, begin: `${bucket.arn}/`, rest: something, type: 'object', named },
  ];
}

function objects(bucket: NamedBucket, pattern: string): Place {
  const begin = `${bucket.arn}/`;
  const rest = both(something, advanced(globAutomaton(parseGlob(pattern)), begin));
  return { target: targetOf(bucket), begin, rest, type: 'object', named: { bucket: bucket.declared } };
}

/** The automaton after it has read a text. */
export function advanced(automaton: Automaton, text: string): Automaton {
  return {
    start: automaton.step(automaton.start, text),
    step: (at, char) => automaton.step(at, char),
    accepts: (at) => automaton.accepts(at),
    isSure: (at) => automaton.isSure(at),
    isDead: (at) => automaton.isDead(at),
    chars: (at) => automaton.chars(at),
  };
}

function withinPattern(places: readonly Place[], pattern: Automaton): readonly Place[] {
  return places.flatMap((place): readonly Place[] => {
    if (place.rest === undefined) return [];
    const wanted = advanced(pattern, place.begin);
    return wanted.isDead(wanted.start) ? [] : [{ ...place, rest: both(place.rest, wanted) }];
  });
}

/** Targets, each once, with their places. */
export function byTarget(
  places: readonly Place[],
): readonly { readonly target: Target; readonly places: readonly Place[] }[] {
  const found = new Map<string, { target: Target; places: Place[] }>();
  for (const place of places) {
    const known = found.get(place.target.id);
    if (known === undefined) found.set(place.target.id, { target: place.target, places: [place] });
    else known.places.push(place);
  }
  return [...found.values()];
}

/** Is it one of the place's actions? `types`: the resource types that it works on, where they are known. */
export function isTaken({ target, type }: Place, service: string, types: readonly string[] | undefined): boolean {
  if (type === undefined) return types?.length === 0;
  return service === target.service && (types === undefined || types.includes(type));
}

/** All that is modelled and has an ARN. */
function allPlaces(estate: Estate, catalogue: Catalogue): readonly Place[] {
  return [
    ...bucketsIn(estate, () => true).flatMap(wholeBucket),
    ...Object.entries(estate.manifest.accounts).flatMap(([, { id, partition }]) =>
      identities(id, partition, catalogue),
    ),
    ...[...estate.roles].map(([arn, { name, trust }]) => role(arn, name, trust)),
  ];
}

function role(arn: string, principal: string, policy: CompiledPolicy | undefined): Place {
  const account = arn.split(':')[4] ?? '';
  const about = { id: `role ${principal}`, service: 'sts', account, resourcePolicy: 'required' } as const;
  const target: Target = policy === undefined ? about : { ...about, policy };
  return { target, begin: arn, rest: nothing, type: 'role', named: { principal } };
}

/** Of one account, by type. */
function identities(account: string, partition: string, catalogue: Catalogue): readonly Place[] {
  const target: Target = { id: `iam ${account}`, service: 'iam', account, resourcePolicy: 'none' };
  const types = catalogue.service('iam')?.resourceTypes ?? [];
  return types.flatMap(({ name, arns }) =>
    arns.map((template): Place => {
      const known = template.replace('${Partition}', partition).replace('${Account}', account);
      const [begin = '', ...others] = known.split(/\$\{[^}]*\}/);
      const rest = others.length === 1 && others[0] === '' ? something : namesBetween(others);
      return { target, begin, rest, type: name, named: {} };
    }),
  );
}

/** A name before each of the texts. */
function namesBetween(texts: readonly string[]): Automaton {
  return shapeAutomaton(
    texts.flatMap((text): readonly ShapePart[] => [{ run: '', least: 1 }, ...(text === '' ? [] : [{ text }])]),
  );
}

const arnParts: Readonly<Record<string, ShapePart>> = {
  Partition: { text: 'aws' },
  Account: { run: '0123456789', least: 1 },
  Region: { run: 'abcdefghijklmnopqrstuvwxyz0123456789-', least: 1 },
  BucketName: { run: 'abcdefghijklmnopqrstuvwxyz0123456789.-', least: 1 },
};

/** Whatever there is in AWS of these services, whoever owns it: what policies speak of that are read by themselves. */
export function anywhere(services: readonly string[], catalogue: Catalogue): readonly Place[] {
  const places = services.flatMap((service): readonly Place[] => {
    const target: Target = { id: service, service, account: undefined, resourcePolicy: 'optional' };
    const types = catalogue.service(service)?.resourceTypes ?? [];
    return types.flatMap(({ name, arns }) => arns.map((template) => placeOf(target, name, template)));
  });
  return [...places, nowhere];
}

function placeOf(target: Target, type: string, template: string): Place {
  const parts = template.split(/\$\{([^}]*)\}/).map((text, index): ShapePart => {
    return index % 2 === 0 ? { text } : (arnParts[text] ?? { run: '', least: 1 });
  });
  const known = parts.findIndex((part) => !('text' in part));
  const begin = parts.slice(0, known < 0 ? parts.length : known).map((part) => ('text' in part ? part.text : ''));
  return { target, begin: begin.join(''), rest: shapeAutomaton(parts.slice(begin.length)), type, named: {} };
}
