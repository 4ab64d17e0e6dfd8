// Audit arm: what of a rule a value or a condition of its statements comes from, as far as its words tell.
import type { Piece } from '../evaluate/cover.ts';
import type { ConditionClause } from '../iam/document.ts';
import { compileGlob } from '../iam/glob.ts';
import { arnsOf } from '../spec/arns.ts';
import { type Condition, flat, type GrantRule, type Resource, type Rule, type Who } from '../spec/spec.ts';
import type { Span } from '../text/source.ts';

/** Where it is written, and what stands there where that can be said in few words. */
export interface WrittenPlace {
  readonly at: Span;
  readonly text?: string;
  /** The statement asks for the opposite of what is written: of `unless` and `except`. */
  readonly inverted?: true;
}

/** All that it may come from; none where that cannot be told apart from the rule as a whole. */
export function placeInRule(piece: Piece, rule: Rule): readonly WrittenPlace[] {
  if (rule.kind === 'statement') return [];
  switch (piece.kind) {
    case 'statement':
      return [];
    case 'action':
      return placesOfAction(piece.value, rule.actions.kind === 'everything' ? [] : rule.actions.actions);
    case 'principal':
      return placesOfPrincipal(piece.value, [...rule.to, ...rule.except]);
    case 'resource':
      return placesOfResource(piece.value, rule.resources);
    case 'condition':
      return placesOfCondition(piece.clause, rule);
  }
}

type ActionPattern = WrittenPlace & { readonly value: string };

/** The same text; else patterns that it fits, for a pattern may be split by what its actions work on. */
function placesOfAction(value: string, patterns: readonly ActionPattern[]): readonly WrittenPlace[] {
  const lower = value.toLowerCase();
  const same = patterns.filter((each) => each.value.toLowerCase() === lower);
  const isFit = (each: ActionPattern) => compileGlob(each.value, { caseInsensitive: true }).matches(value);
  return (same.length > 0 ? same : patterns.filter(isFit)).map((each) => ({ at: each.at, text: each.value }));
}

/** Those that it names; else those of the account that it names. */
function placesOfPrincipal(value: string, all: readonly Who[]): readonly WrittenPlace[] {
  const named = all.filter(({ who }) => (typeof who === 'string' ? value === '*' : nameInPolicy(who) === value));
  const [, account] = /^(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(value) ?? [];
  const within = all.filter(({ who }) => typeof who === 'object' && 'account' in who && who.account?.id === account);
  const names =
    account === value ? within.filter(({ who }) => typeof who === 'object' && who.kind === 'account') : named;
  return (names.length > 0 ? names : within).map(placeOfWho);
}

function nameInPolicy(who: Exclude<Who['who'], string>): string {
  return who.kind === 'service' ? who.service : who.arn;
}

function placeOfWho({ who, at }: Who): WrittenPlace {
  return { at, text: typeof who === 'string' ? who : who.name };
}

/** The resource that it is; else buckets that it lies in. */
function placesOfResource(value: string, all: readonly Resource[]): readonly WrittenPlace[] {
  const same = all.filter((each) => arnsOf(each).includes(value));
  const around = all.filter((each) => 'bucket' in each && each.bucket && isWithin(value, each.bucket.arn));
  return (same.length > 0 ? same : around).map((each) => ({ at: each.at, text: wordsOf(each, value) }));
}

function isWithin(value: string, bucket: string): boolean {
  return value === bucket || value.startsWith(`${bucket}/`);
}

/** A bucket is itself, and all its objects. */
function wordsOf(resource: Resource, value: string): string {
  switch (resource.kind) {
    case 'everything':
      return 'everything';
    case 'bucket':
      return value.endsWith('/*') ? `${resource.bucket.name}/*` : resource.bucket.name;
    case 'objects':
      return `${resource.bucket.name}/${resource.key}`;
    case 'principal':
      return resource.principal.name;
    case 'arn':
      return resource.arn;
  }
}

/** Those that ask for the key; of several the ones with its values. `aws:PrincipalArn` may stand for whom a rule names. */
function placesOfCondition(
  { key, values }: ConditionClause,
  { when, unless = [], to, except }: GrantRule,
): readonly WrittenPlace[] {
  const lower = key.toLowerCase();
  const asking = [
    ...flat(when).map((condition) => ({ condition, place: placeOf(condition) })),
    ...flat(unless).map((condition) => ({ condition, place: { ...placeOf(condition), inverted: true as const } })),
  ].filter(({ condition }) => asksFor(condition, lower));
  const exact = asking.filter(({ condition }) => valuesOf(condition).some((value) => values.includes(value)));
  const found = exact.length > 0 ? exact : asking;
  if (found.length > 0) return found.map(({ place }) => place);
  if (lower !== 'aws:principalarn') return [];
  const named = (all: readonly Who[], word: string): readonly WrittenPlace[] => {
    const meant = all.filter(({ who }) => typeof who === 'object' && values.includes(nameInPolicy(who)));
    const text = `${word}: ${meant.map((each) => placeOfWho(each).text).join(', ')}`;
    return meant.map(({ at }) => ({ at, text }));
  };
  return [...named(to, 'to'), ...named(except, 'except').map((each) => ({ ...each, inverted: true as const }))];
}

function placeOf(condition: Condition): WrittenPlace {
  return { at: condition.at, text: conditionWords(condition) };
}

const keysOf: Readonly<Record<Exclude<Condition['kind'], 'any' | 'aws' | 'claim' | 'tag'>, readonly string[]>> = {
  mfa: ['aws:multifactorauthpresent', 'aws:multifactorauthage'],
  tls: ['aws:securetransport'],
  source_ip: ['aws:sourceip'],
  prefix: ['s3:prefix'],
  organization: ['aws:principalorgid'],
  vpc_endpoint: ['aws:sourcevpce'],
  aws_service: ['aws:principalisawsservice'],
  via_aws_service: ['aws:viaawsservice'],
  time: ['aws:currenttime'],
  external_id: ['sts:externalid'],
};

function asksFor(condition: Condition, key: string): boolean {
  if (condition.kind === 'any') return false;
  if (condition.kind === 'aws') return condition.key.toLowerCase() === key;
  if (condition.kind === 'claim') return key.endsWith(`:${condition.claim.toLowerCase()}`);
  if (condition.kind === 'tag') return isTagKey(key) && key.endsWith(`/${condition.key.toLowerCase()}`);
  return keysOf[condition.kind].includes(key);
}

function isTagKey(key: string): boolean {
  return key.slice(0, key.indexOf('/')).endsWith('tag');
}

function valuesOf(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case 'source_ip':
      return condition.cidrs;
    case 'prefix':
      return condition.patterns;
    case 'vpc_endpoint':
    case 'external_id':
      return condition.ids;
    case 'claim':
    case 'aws':
      return condition.values;
    case 'tag':
      return [condition.value];
    case 'time':
      return [condition.time];
    case 'organization':
      return [condition.id];
    default:
      return [];
  }
}

function conditionWords(condition: Condition): string {
  switch (condition.kind) {
    case 'mfa':
      return `mfa: ${condition.requirement.name}`;
    case 'tls':
    case 'aws_service':
    case 'via_aws_service':
      return `${condition.kind}: ${condition.value}`;
    case 'organization':
      return `organization: ${condition.id}`;
    case 'tag':
      return `tag: ${condition.of} ${condition.key}`;
    case 'time':
      return `${condition.bound}: ${condition.time}`;
    case 'claim':
      return condition.claim;
    case 'aws':
      return `${condition.operator} ${condition.key}`;
    default:
      return condition.kind;
  }
}
