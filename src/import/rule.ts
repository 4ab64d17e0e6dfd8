// import/: one statement as a rule that may say the same, or as it stands. Proposes; what is the same is proved elsewhere.
import type { ConditionClause, Effect, Statement } from '../iam/document.ts';
import { isBuiltInHost } from '../iam/federation.ts';
import type { Cast } from './cast.ts';
import { conditionsIn, type Said } from './conditions.ts';
import { bucketOfArn, type GivenKind } from './given.ts';
import { type Entries, oneOrMore, type Value } from './yaml.ts';

/** How closely a rule keeps to AWS's words: its own where it has them, AWS's for every condition, or the statement as it is. */
export type Form = 'words' | 'plain' | 'verbatim';

/** What a policy is attached to, by its name in the spec. */
export interface Target {
  readonly kind: GivenKind;
  readonly name: string;
}

/** A rule without its name. */
export interface Proposal {
  readonly value: Entries;
}

/** Why there is no rule for it; to stand after "as it stood: ". */
export interface Obstacle {
  readonly reason: string;
}

const attachKeys = { bucket: 'bucket', trust: 'role', identity: 'identity', boundary: 'boundary' } as const;

/** `attached`: the rule says where it goes; otherwise it goes where the language puts it. */
export function ruleOf(
  statement: Statement,
  target: Target,
  { words, attached }: { readonly words: boolean; readonly attached: boolean },
  cast: Cast,
): Proposal | Obstacle {
  const to = whomIn(statement, target, cast);
  if ('reason' in to) return to;
  const resource = onWhat(statement, target, cast);
  if ('reason' in resource) return resource;
  const { effect, action, conditions } = statement;
  const provider = to.names.length === 1 ? to.provider : undefined;
  const [members, asked] = words ? permissionSets(to, conditions, effect, cast) : [undefined, conditions];
  const said = conditionsIn(asked, { cast, effect, words, provider });
  const value: Entries = {
    [effect === 'Allow' ? 'allow' : 'deny']: actionsOf(action),
    to: oneOrMore(members ?? to.names),
    ...exceptIn(said),
    resource: oneOrMore(resource.texts),
    ...(said.when === undefined ? {} : { when: said.when }),
    ...(said.unless === undefined ? {} : { unless: said.unless }),
    ...(attached || target.kind === 'boundary' ? { attach: attachTo(target) } : {}),
  };
  return { value };
}

/** Its Sid comes from the rule's name, as those of rules do. */
export function verbatim(statement: Statement, target: Target, reason: string): Proposal {
  return {
    value: { statement: dataOf(statement), attach: attachTo(target), why: `Imported as it stood: ${reason}.` },
  };
}

function attachTo({ kind, name }: Target): Entries {
  return { [attachKeys[kind]]: name };
}

function exceptIn({ except }: Said): Entries {
  return except.length === 0 ? {} : { except: oneOrMore(except) };
}

function actionsOf({ not, value }: Statement['action']): Value {
  if (not) return { everything_except: oneOrMore(value) };
  return value.includes('*') ? 'everything' : oneOrMore(value);
}

interface Whom {
  readonly names: readonly string[];
  /** Whose claims the conditions may be about. */
  readonly provider: string | undefined;
}

function whomIn({ principal }: Statement, { kind, name }: Target, cast: Cast): Whom | Obstacle {
  if (kind === 'identity' || kind === 'boundary') return { names: [name], provider: undefined };
  if (principal === undefined) return { reason: 'it names nobody' };
  if (principal.not) return { reason: '`NotPrincipal` has no word in a rule' };
  const { value } = principal;
  if (value === '*') return { names: ['everyone'], provider: undefined };
  const { AWS = [], Service = [], Federated = [], CanonicalUser = [] } = value;
  if (CanonicalUser.length > 0) return { reason: 'canonical users have no word in a rule' };
  if (AWS.includes('*')) {
    const only = AWS.length === 1 && Service.length + Federated.length === 0;
    return only ? { names: ['everyone'], provider: undefined } : { reason: 'it names everyone, and others besides' };
  }
  const names: string[] = [];
  for (const [text, found] of [
    ...AWS.map((each) => [each, awsPrincipal(each, cast)] as const),
    ...Service.map((each) => [each, cast.service(each)] as const),
    ...Federated.map((each) => [each, cast.provider(each)] as const),
  ]) {
    if (found === undefined) return { reason: `\`${text}\` is nobody that a rule can name` };
    names.push(found);
  }
  return names.length === 0 ? { reason: 'it names nobody' } : { names, provider: providerOf(Federated) };
}

function providerOf([text]: readonly string[]): string | undefined {
  if (text === undefined) return undefined;
  if (isBuiltInHost(text)) return text;
  return text.includes(':saml-provider/') ? 'saml' : text.slice(text.indexOf('/') + 1);
}

function awsPrincipal(text: string, cast: Cast): string | undefined {
  const account = accountIn(text, cast);
  return account === undefined ? cast.identity(text) : cast.everyoneOf(account);
}

/** The account that its root ARN, or its id, stands for. */
function accountIn(text: string, cast: Cast): string | undefined {
  if (/^\d{12}$/.test(text)) return text;
  const [, partition, id] = /^arn:([^:]+):iam::(\d{12}):root$/.exec(text) ?? [];
  return partition === cast.home.partition ? id : undefined;
}

/** Accounts with the roles of a permission set as what they are; the clause that says so goes with it. */
function permissionSets(
  { names }: Whom,
  conditions: readonly ConditionClause[],
  effect: Effect,
  cast: Cast,
): readonly [readonly string[] | undefined, readonly ConditionClause[]] {
  const clause = conditions.find(({ operator, key, values }) => {
    const asks = (operator === 'ArnLike' || operator === 'ArnEquals') && key.toLowerCase() === 'aws:principalarn';
    return asks && values.every((value) => /AWSReservedSSO_[^*?]+_\?{16}$/.test(value));
  });
  if (clause === undefined || effect !== 'Allow' || !names.every((name) => name.startsWith('identities-of-'))) {
    return [undefined, conditions];
  }
  const sets = clause.values.map((value) => cast.roles(value));
  if (!sets.every((each) => each !== undefined)) return [undefined, conditions];
  return [sets as readonly string[], conditions.filter((each) => each !== clause)];
}

function onWhat(
  { resource }: Statement,
  { kind, name }: Target,
  cast: Cast,
): { readonly texts: readonly string[] } | Obstacle {
  if (kind === 'trust') return { texts: [name] };
  if (resource === undefined) return { reason: 'it names no resource' };
  if (resource.not) return { reason: '`NotResource` has no word in a rule' };
  if (resource.value.includes('*')) return { texts: ['everything'] };
  const all = new Set(resource.value);
  const texts = resource.value.flatMap((text) => {
    const found = bucketOfArn(text);
    if (found === undefined || found.key === '') return [text];
    // A bucket by its name is the bucket and all that is in it.
    if (found.key === '*' && all.has(text.slice(0, -2))) return [];
    const bucket = cast.bucket(found.bucket);
    return [found.key === undefined ? bucket : `${bucket}/${found.key}`];
  });
  return { texts };
}

/** The statement as a policy spells it, in today's version. */
function dataOf({ effect, principal, action, resource, conditions }: Statement): Entries {
  const element = (name: string, { not, value }: { readonly not: boolean; readonly value: Value }): Entries => ({
    [`${not ? 'Not' : ''}${name}`]: Array.isArray(value) ? oneOrMore(value as readonly string[]) : value,
  });
  return {
    Effect: effect,
    ...(principal === undefined
      ? {}
      : element('Principal', { not: principal.not, value: principalData(principal.value) })),
    ...element('Action', action),
    ...(resource === undefined ? {} : element('Resource', resource)),
    ...(conditions.length === 0 ? {} : { Condition: conditionData(conditions) }),
  };
}

function principalData(value: NonNullable<Statement['principal']>['value']): Value {
  if (value === '*') return '*';
  return Object.fromEntries(Object.entries(value).map(([type, all]) => [type, oneOrMore(all)]));
}

function conditionData(conditions: readonly ConditionClause[]): Entries {
  const data: Record<string, Record<string, Value>> = {};
  for (const { operator, key, values } of conditions) {
    data[operator] = { ...data[operator], [key]: oneOrMore(values) };
  }
  return data;
}
