// import/: the clauses of a statement, back to the language's words for them. What it proposes is proved elsewhere.
import type { ConditionClause, Effect } from '../iam/document.ts';
import { formatOperator, type Operator, operators, parseOperator } from '../iam/operators.ts';
import type { Cast } from './cast.ts';
import { type FoundMfa, mfaMissing, mfaShown } from './mfa.ts';
import { type Entries, oneOrMore, type Value } from './yaml.ts';

export interface Said {
  readonly when: Entries | undefined;
  /** Of a Deny alone, as are those whom it spares. */
  readonly unless: Entries | undefined;
  readonly except: readonly string[];
}

interface Scene {
  readonly cast: Cast;
  readonly effect: Effect;
  /** Words of the language, or AWS's own alone. */
  readonly words: boolean;
  /** `token.actions.githubusercontent.com`, `saml`: whose claims may be asked for. */
  readonly provider: string | undefined;
}

/** All of the clauses as `when`, `unless` and `except`. */
export function conditionsIn(all: readonly ConditionClause[], scene: Scene): Said {
  const when: Entries[] = [];
  const unless: Entries[] = [];
  const except: string[] = [];
  const [shown, missing] = scene.words ? mfaIn(all, scene) : [];
  if (shown !== undefined) when.push({ mfa: scene.cast.mfa(shown.form) });
  if (missing !== undefined) unless.push({ mfa: scene.cast.mfa(missing.form) });
  const asked = new Set([...(shown?.clauses ?? []), ...(missing?.clauses ?? [])]);
  for (const clause of all.filter((each) => !asked.has(each))) {
    const spared = scene.effect === 'Deny' && scene.words ? sparedBy(clause, scene.cast) : undefined;
    if (spared !== undefined) except.push(...spared);
    else {
      const opposite = scene.effect === 'Deny' ? negatedOf(clause) : undefined;
      if (opposite === undefined) when.push(wordOf(holding(clause), scene));
      else unless.push(wordOf(opposite, scene));
    }
  }
  return { when: together(when), unless: unlessOf(unless), except: [...new Set(except)] };
}

function mfaIn(all: readonly ConditionClause[], { effect }: Scene): readonly (FoundMfa | undefined)[] {
  const missing = effect === 'Deny' ? mfaMissing(all) : undefined;
  return [missing === undefined ? mfaShown(all) : undefined, missing];
}

/** Whom a clause of a Deny spares, each by name; undefined where it is no such clause, or spares those who have no name. */
function sparedBy({ operator, key, values }: ConditionClause, cast: Cast): readonly string[] | undefined {
  const names = sparing(operator, key.toLowerCase(), values, cast);
  return names?.every((each) => each !== undefined) ? (names as readonly string[]) : undefined;
}

function sparing(operator: string, key: string, values: readonly string[], cast: Cast) {
  if (key === 'aws:principalarn' && (operator === 'ArnNotEquals' || operator === 'ArnNotLike')) {
    return values.map((arn) => rootIn(arn, cast) ?? cast.identity(arn) ?? cast.roles(arn));
  }
  if (operator !== 'StringNotEquals') return undefined;
  if (key === 'aws:principalaccount') {
    return values.map((id) => (/^\d{12}$/.test(id) ? cast.everyoneOf(id) : undefined));
  }
  return key === 'aws:principalservicename' ? values.map((host) => cast.service(host)) : undefined;
}

function rootIn(arn: string, cast: Cast): string | undefined {
  const [, partition, id] = /^arn:([^:]+):iam::(\d{12}):root$/.exec(arn) ?? [];
  return id === undefined || partition !== cast.home.partition ? undefined : cast.root(id);
}

/** The clause that holds exactly where this one, of a Deny, does not fire: it fires where its key is missing, too. */
function negatedOf(clause: ConditionClause): ConditionClause | undefined {
  const operator = parseOperator(clause.operator);
  if (operator === undefined || operator.set !== undefined) return undefined;
  const { base, ifExists } = operator;
  if (base === 'Bool') {
    const [value, other] = clause.values;
    if (!ifExists || other !== undefined) return undefined;
    return { ...clause, operator: 'Bool', values: [value?.toLowerCase() === 'true' ? 'false' : 'true'] };
  }
  const { negated, opposite } = operators[base];
  if (opposite === undefined || (!negated && !ifExists)) return undefined;
  if (!negated && !/Than/.test(base)) return undefined;
  if (/Than/.test(base) && clause.values.length !== 1) return undefined;
  return { ...clause, operator: formatOperator({ base: opposite, ifExists: false }) };
}

/** A condition of ours never holds where its key is missing; AWS's negated and set operators do, and say so here. */
function holding(clause: ConditionClause): ConditionClause {
  const operator = parseOperator(clause.operator);
  if (operator === undefined || operator.ifExists || operator.base === 'Null') return clause;
  const holdsWithout =
    operator.set === 'ForAllValues' || (operator.set === undefined && operators[operator.base].negated);
  const asked: Operator = { ...operator, ifExists: true };
  return holdsWithout ? { ...clause, operator: formatOperator(asked) } : clause;
}

function wordOf(clause: ConditionClause, { words, provider }: Scene): Entries {
  const word = words ? (namedWord(clause) ?? tagWord(clause) ?? claimWord(clause, provider)) : undefined;
  return word ?? { aws: { [clause.operator]: { [clause.key]: oneOrMore(clause.values) } } };
}

function namedWord({ operator, key, values }: ConditionClause): Entries | undefined {
  const [value = '', other] = values;
  const several = oneOrMore(values);
  const asked = `${operator} ${key.toLowerCase()}`;
  const isTruth = other === undefined && /^(?:true|false)$/i.test(value);
  switch (asked) {
    case 'IpAddress aws:sourceip':
      return { source_ip: several };
    case 'StringLike s3:prefix':
      return { prefix: several };
    case 'StringEquals s3:prefix':
      return values.some((each) => /[*?]/.test(each)) ? undefined : { prefix: several };
    case 'StringEquals aws:sourcevpce':
      return { vpc_endpoint: several };
    case 'StringEquals sts:externalid':
      return { external_id: several };
    case 'StringEquals aws:principalorgid':
      return other === undefined ? { organization: value } : undefined;
    case 'Bool aws:securetransport':
      return isTruth ? { tls: isTrue(value) } : undefined;
    case 'Bool aws:principalisawsservice':
      return isTruth ? { aws_service: isTrue(value) } : undefined;
    case 'Bool aws:viaawsservice':
      return isTruth ? { via_aws_service: isTrue(value) } : undefined;
    case 'DateGreaterThan aws:currenttime':
      return other === undefined ? { time: { after: value } } : undefined;
    case 'DateLessThan aws:currenttime':
      return other === undefined ? { time: { before: value } } : undefined;
    default:
      return undefined;
  }
}

function isTrue(value: string): boolean {
  return value.toLowerCase() === 'true';
}

const tagOwners: readonly (readonly [prefix: RegExp, owner: string])[] = [
  [/^aws:PrincipalTag\/(.+)$/i, 'principal'],
  [/^(?:aws:ResourceTag|s3:ExistingObjectTag)\/(.+)$/i, 'resource'],
  [/^(?:aws:RequestTag|s3:RequestObjectTag)\/(.+)$/i, 'request'],
];

function tagWord({ operator, key, values }: ConditionClause): Entries | undefined {
  const [value, other] = values;
  if (value === undefined || other !== undefined || !saysAlike(operator, values)) return undefined;
  for (const [prefix, owner] of tagOwners) {
    const tag = prefix.exec(key)?.[1];
    if (tag !== undefined) return { tag: { [owner]: { [tag]: value } } };
  }
  return undefined;
}

function claimWord({ operator, key, values }: ConditionClause, provider: string | undefined): Entries | undefined {
  if (provider === undefined || !key.toLowerCase().startsWith(`${provider.toLowerCase()}:`)) return undefined;
  if (!saysAlike(operator.replace(/^ForAnyValue:/, ''), values)) return undefined;
  return { claims: { [key.slice(provider.length + 1)]: oneOrMore(values) } };
}

/** The operator that the language takes for these values: `StringLike` where one has a wildcard. */
function saysAlike(operator: string, values: readonly string[]): boolean {
  return operator === (values.some((value) => /[*?]/.test(value)) ? 'StringLike' : 'StringEquals');
}

/** One map where all must hold; words and operators that several use are joined. */
function together(all: readonly Entries[]): Entries | undefined {
  if (all.length === 0) return undefined;
  return all.reduce((map, each) => joined(map, each));
}

function joined(a: Entries, b: Entries): Entries {
  const all: Record<string, Value> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const before = all[key];
    all[key] = isMap(before) && isMap(value) ? joined(before, value) : value;
  }
  return all;
}

function isMap(value: Value | undefined): value is Entries {
  return typeof value === 'object' && !Array.isArray(value);
}

/** A Deny whose clauses must all fail to let through is spared where any one of them does not hold. */
function unlessOf(all: readonly Entries[]): Entries | undefined {
  const [only, other] = all;
  return other === undefined ? only : { any: all };
}
