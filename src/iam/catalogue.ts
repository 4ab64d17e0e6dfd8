// Shared ground: AWS's actions, resource types and condition keys, looked up in data/actions.tsv. Knows no policy.
import { nearest } from '../text/nearest.ts';
import type { ContextKey } from './context-keys.ts';
import { globalContextKey, globalContextKeyNames, oidcContextKey } from './context-keys.ts';
import type { GlobUnit } from './glob.ts';
import { compileGlob, foldCase, unitsOverlap } from './glob.ts';
import type { Action, Service } from './service.ts';
import { arnUnits, keyMatches, parseService, templateExpression, templateUnits } from './service.ts';

/** Lookups parse a service's line on its first use and keep it; nothing is parsed before. */
export interface Catalogue {
  /** The date as `2026-09-26`. */
  readonly source: { readonly package: string; readonly version: string; readonly date: string };
  /** All service prefixes, sorted. */
  services(): readonly string[];
  /** By its prefix in any case. */
  service(prefix: string): Service | undefined;
  /** By its full name in any case. */
  action(name: string): Action | undefined;
  /** Names of the actions that an `Action` entry matches, sorted; none for a text without a colon, but `*`: all. */
  expand(pattern: string): readonly string[];
  matchesAny(pattern: string): boolean;
  /** What a name that is no action may have been meant as, likeliest first, at most three. */
  suggest(name: string): readonly string[];
  /**
   * Names of the resource types that the ARN pattern is for; `*`, `?` and `${…}` in it stand for any text. In a pattern of
   * six parts those of the first five stay in their part, as they are meant, though AWS lets a `*` at the end of a part run
   * on past its colon: not for proofs. The types are those of the given service (`sts` has a `role` whose ARN is IAM's),
   * else of the service that the ARN names, or of all services where it names none.
   */
  typesOfArn(arn: string, service?: string): readonly string[];
  /** A global or a service's condition key, by its name in any case; `undefined` where AWS documents none. */
  conditionKey(name: string): ContextKey | undefined;
  /** The key a misspelt one may have been meant as. */
  suggestKey(name: string): string | undefined;
}

interface Entry {
  readonly service: Service;
  readonly actions: ReadonlyMap<string, Action>;
  /** Made on first use. */
  templates: readonly Template[] | undefined;
}

/** One of a resource type's ARN templates. */
interface Template {
  readonly type: string;
  readonly text: string;
  /** What its resource part begins with, whatever stands for its placeholders. */
  readonly stem: string | undefined;
  /** Its steps, for ARN patterns; made on first use. */
  units: readonly GlobUnit[] | undefined;
  /** The same for ARNs without wildcards. */
  expression: RegExp | undefined;
}

/** The text and what has been looked up in it. */
interface Index {
  readonly text: string;
  readonly foreign: ReadonlyMap<string, readonly string[]>;
  readonly entries: Map<string, Entry | undefined>;
  /** Actions by the names they were asked for. */
  readonly actions: Map<string, Action>;
  /** Answers of `typesOfArn`: specs name the same few ARNs over and over. */
  readonly types: Map<string, readonly string[]>;
  /** Where each service's line begins; made when all services are first asked for. */
  lines: ReadonlyMap<string, number> | undefined;
}

/** The services that specs are about; their names come first among suggestions. */
const firstServices = ['s3', 'iam', 'sts'];

const mostSuggestions = 3;

/**
 * S3's API operations whose permission has another name.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
const permissionOfOperation: Readonly<Record<string, string>> = {
  copyobject: 'PutObject',
  completemultipartupload: 'PutObject',
  createmultipartupload: 'PutObject',
  deletebucketcors: 'PutBucketCORS',
  deletebucketencryption: 'PutEncryptionConfiguration',
  deletebucketlifecycle: 'PutLifecycleConfiguration',
  deletebucketownershipcontrols: 'PutBucketOwnershipControls',
  deletebucketreplication: 'PutReplicationConfiguration',
  deletebuckettagging: 'PutBucketTagging',
  deletelifecycleconfiguration: 'PutLifecycleConfiguration',
  deleteobjects: 'DeleteObject',
  deletepublicaccessblock: 'PutBucketPublicAccessBlock',
  getbucketaccelerateconfiguration: 'GetAccelerateConfiguration',
  getbucketencryption: 'GetEncryptionConfiguration',
  getbucketlifecycle: 'GetLifecycleConfiguration',
  getbucketlifecycleconfiguration: 'GetLifecycleConfiguration',
  getbucketnotificationconfiguration: 'GetBucketNotification',
  getbucketreplication: 'GetReplicationConfiguration',
  getobjectlockconfiguration: 'GetBucketObjectLockConfiguration',
  getpublicaccessblock: 'GetBucketPublicAccessBlock',
  headbucket: 'ListBucket',
  headobject: 'GetObject',
  listbuckets: 'ListAllMyBuckets',
  listmultipartuploads: 'ListBucketMultipartUploads',
  listobjects: 'ListBucket',
  listobjectsv2: 'ListBucket',
  listobjectversions: 'ListBucketVersions',
  listparts: 'ListMultipartUploadParts',
  putbucketaccelerateconfiguration: 'PutAccelerateConfiguration',
  putbucketencryption: 'PutEncryptionConfiguration',
  putbucketlifecycle: 'PutLifecycleConfiguration',
  putbucketlifecycleconfiguration: 'PutLifecycleConfiguration',
  putbucketnotificationconfiguration: 'PutBucketNotification',
  putbucketreplication: 'PutReplicationConfiguration',
  putobjectlockconfiguration: 'PutBucketObjectLockConfiguration',
  putpublicaccessblock: 'PutBucketPublicAccessBlock',
  selectobjectcontent: 'GetObject',
  uploadpart: 'PutObject',
  uploadpartcopy: 'PutObject',
};

/** @throws Error where the text is not a catalogue of the format that this program knows. */
export function openCatalogue(text: string): Catalogue {
  const [kind, format, from = '', version = '', date = '', foreign = ''] = text
    .slice(0, text.indexOf('\n'))
    .split('\t');
  if (kind !== 'iamspec-actions' || format !== '1') throw new Error('this is no catalogue of actions of format 1');
  const index: Index = {
    text,
    foreign: new Map(
      foreign.split(' ').map((pair) => [pair.split('=')[0] ?? '', pair.split('=')[1]?.split(',') ?? []]),
    ),
    entries: new Map(),
    actions: new Map(),
    types: new Map(),
    lines: undefined,
  };
  const expanded = new Map<string, readonly string[]>();
  return {
    source: { package: from, version, date },
    services: () => prefixes(index),
    service: (prefix) => entry(index, prefix)?.service,
    action: (name) => action(index, name),
    expand(pattern) {
      const names = expanded.get(pattern) ?? [...matching(index, pattern)].sort();
      expanded.set(pattern, names);
      return names;
    },
    matchesAny: (pattern) => matching(index, pattern).next().done !== true,
    suggest: (name) => suggestActions(index, name),
    typesOfArn: (arn, service) => typesOfArn(index, arn, service),
    conditionKey: (name) => conditionKey(index, name),
    suggestKey: (name) => suggestKey(index, name),
  };
}

function prefixes(index: Index): readonly string[] {
  index.lines ??= new Map([...index.text.matchAll(/^[^\t\n]+/gm)].slice(1).map((found) => [found[0], found.index]));
  return [...index.lines.keys()];
}

function entry(index: Index, prefix: string): Entry | undefined {
  const wanted = foldCase(prefix);
  if (index.entries.has(wanted)) return index.entries.get(wanted);
  const start = index.lines?.get(wanted) ?? (/^[a-z0-9-]+$/.test(wanted) ? index.text.indexOf(`\n${wanted}\t`) + 1 : 0);
  const found = start > 0 ? makeEntry(index.text.slice(start, index.text.indexOf('\n', start))) : undefined;
  index.entries.set(wanted, found);
  return found;
}

function makeEntry(line: string): Entry {
  const service = parseService(line);
  return {
    service,
    actions: new Map(service.actions.map((each) => [each.name.toLowerCase(), each])),
    templates: undefined,
  };
}

function templates(index: Index, prefix: string): readonly Template[] {
  const found = entry(index, prefix);
  if (found === undefined) return [];
  found.templates ??= found.service.resourceTypes.flatMap((type) =>
    type.arns.map(
      (text): Template => ({ type: type.name, text, stem: stemOf(text), units: undefined, expression: undefined }),
    ),
  );
  return found.templates;
}

function action(index: Index, name: string): Action | undefined {
  const known = index.actions.get(name);
  if (known !== undefined) return known;
  const found = entry(index, name.split(':', 1)[0] ?? '')?.actions.get(foldCase(name));
  if (found !== undefined) index.actions.set(name, found);
  return found;
}

function* matching(index: Index, pattern: string): Generator<string, void> {
  const colon = pattern.indexOf(':');
  if (colon < 0 && pattern !== '*') return;
  const folded = foldCase(pattern);
  const services = compileGlob(colon < 0 ? '*' : folded.slice(0, colon));
  const names = compileGlob(folded.slice(colon + 1));
  const candidates = services.isLiteral ? [services.source] : prefixes(index).filter(services.matches);
  for (const prefix of candidates) {
    for (const [key, found] of entry(index, prefix)?.actions ?? []) {
      if (names.matches(key.slice(prefix.length + 1))) yield found.name;
    }
  }
}

function suggestActions(index: Index, written: string): readonly string[] {
  const colon = written.indexOf(':');
  const prefix = foldCase(written.slice(0, Math.max(colon, 0)));
  const name = written.slice(colon + 1);
  const operation = prefix === '' || prefix === 's3' ? permissionOfOperation[foldCase(name)] : undefined;
  const elsewhere = sameNameElsewhere(index, name);
  const likely = prefix !== '' && entry(index, prefix) === undefined ? nearest(prefix, prefixes(index)) : prefix;
  return [
    ...new Set([
      ...(operation === undefined ? [] : [`s3:${operation}`]),
      ...elsewhere.filter((found) => firstServices.includes(found.split(':', 1)[0] ?? '')),
      ...nearestIn(index, likely, name),
      ...elsewhere,
    ]),
  ].slice(0, mostSuggestions);
}

function nearestIn(index: Index, prefix: string | undefined, name: string): readonly string[] {
  const actions = entry(index, prefix ?? '')?.service.actions ?? [];
  const found = nearest(
    name,
    actions.map((each) => each.name.slice(each.service.length + 1)),
  );
  return found === undefined ? [] : [`${prefix}:${found}`];
}

/** Actions of exactly this name, in any service: found in the text, so that no line but theirs is looked at. */
function sameNameElsewhere(index: Index, name: string): readonly string[] {
  if (!/^[\w-]+$/.test(name)) return [];
  const places = index.text.matchAll(new RegExp(`[=,](${name})(?=[,;\\n])`, 'gi'));
  return [...places].flatMap((place) => {
    const start = index.text.lastIndexOf('\n', place.index) + 1;
    const found = action(index, `${index.text.slice(start, index.text.indexOf('\t', start))}:${place[1]}`);
    return found === undefined ? [] : [found.name];
  });
}

function typesOfArn(index: Index, arn: string, service: string | undefined): readonly string[] {
  const key = `${service ?? ''} ${arn}`;
  const known = index.types.get(key);
  if (known !== undefined) return known;
  const found = findTypes(index, arn, service);
  index.types.set(key, found);
  return found;
}

function findTypes(index: Index, arn: string, service: string | undefined): readonly string[] {
  const named = service ?? arn.split(':')[2] ?? '*';
  const candidates = (/[*?$]/.test(named) ? prefixes(index) : [named]).flatMap((prefix) => templates(index, prefix));
  const stem = stemOf(arn);
  const near = candidates.filter((each) => stemsMeet(stem, each.stem));
  const fits = /[*?$]/.test(arn) ? overlapping(arn) : (template: Template) => expressionOf(template).test(arn);
  const fitting = near.filter(fits);
  return [...new Set(fitting.map(({ type }) => type))].sort();
}

function overlapping(arn: string): (template: Template) => boolean {
  const units = arnUnits(arn);
  return (template) => unitsOverlap(units, unitsOf(template));
}

function expressionOf(template: Template): RegExp {
  template.expression ??= templateExpression(template.text);
  return template.expression;
}

function unitsOf(template: Template): readonly GlobUnit[] {
  template.units ??= templateUnits(template.text);
  return template.units;
}

/** The fixed beginning of an ARN's resource part; undefined where it has not six plain parts. */
function stemOf(arn: string): string | undefined {
  const head = /^(?:[^:$]*:|[^:$]*\$\{[A-Za-z]+\}[^:$]*:){5}/.exec(arn)?.[0];
  return head === undefined ? undefined : /^[^*?$]*/.exec(arn.slice(head.length))?.[0];
}

/** Can texts that begin so be the same? A cheap answer before the exact one. */
function stemsMeet(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a.startsWith(b) || b.startsWith(a);
}

function conditionKey(index: Index, name: string): ContextKey | undefined {
  const global = globalContextKey(name);
  if (global !== undefined) return global;
  for (const key of keysNear(index, name)) {
    if (keyMatches(key.name, name)) return { ...key, name: spell(key.name, name) };
  }
  return oidcContextKey(name);
}

/** The service keys among which one of this name would be: its prefix's own, and those other services declare for it. */
function keysNear(index: Index, name: string): readonly ContextKey[] {
  const prefix = foldCase(name.split(':', 1)[0] ?? '');
  const foreign = prefix.includes('.') ? ['sts'] : (index.foreign.get(prefix) ?? []);
  return [prefix, ...foreign].flatMap((service) => entry(index, service)?.service.keys ?? []);
}

/** AWS's case up to the tag's key or the like, which stays as written. */
function spell(template: string, name: string): string {
  const fixed = template.search(/[$<]/);
  return fixed < 0 ? template : template.slice(0, fixed) + name.slice(fixed);
}

function suggestKey(index: Index, name: string): string | undefined {
  const names = [...globalContextKeyNames, ...keysNear(index, name).map((key) => key.name)];
  const slash = name.indexOf('/') + 1;
  return nearest(name, names) ?? (slash > 0 ? nearest(name.slice(0, slash), globalContextKeyNames) : undefined);
}
