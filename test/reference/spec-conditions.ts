// The reference of the language, second half: what each condition asks of the facts. "A missing key never satisfies a
// condition; `key_absent: exempt` is the one exception."
import type { Condition, Conditions, MfaRequirement } from '../../src/spec/spec.ts';

/** What the words of the language, or AWS's, leave open. `never`: what it surely is not. */
export class Unsaid extends Error {
  readonly never: 'allow' | undefined;

  constructor(what: string, never?: 'allow') {
    super(what);
    this.never = never;
  }
}

/** Absent: the request carries no such key. */
export interface Facts {
  /** What is shown of MFA: nothing, that there was none, or its age in seconds. */
  readonly mfa: undefined | false | number;
  /** The same as a role's trust policy sees it, where the call itself gives a code. */
  readonly trustMfa: undefined | false | number;
  readonly tls: boolean;
  readonly sourceIp?: string;
  readonly vpcEndpoint?: string;
  readonly prefix?: string;
  readonly organization?: string | Unsaid;
  readonly time: string;
  readonly isAwsService?: boolean;
  readonly viaAwsService: boolean;
  /** `principal team` and so on. */
  readonly tags: Readonly<Record<string, string>>;
  readonly claims: Readonly<Record<string, readonly string[]>>;
  readonly externalId?: string;
  readonly username?: string;
  readonly mfaDeleteCode?: string;
  /** Further keys, as AWS names them. */
  readonly keys: Readonly<Record<string, string>>;
}

/** A call is seen by the caller's own policies, and by the resource's. */
export type View = 'caller' | 'resource';

export function holdAll(conditions: Conditions, facts: Facts, view: View): boolean {
  return conditions.every((condition) => holds(condition, facts, view));
}

function holds(condition: Condition, facts: Facts, view: View): boolean {
  switch (condition.kind) {
    case 'mfa':
      return satisfies(condition.requirement, view === 'resource' ? facts.trustMfa : facts.mfa);
    case 'tls':
      return facts.tls === condition.value;
    case 'source_ip':
      return condition.cidrs.some((cidr) => facts.sourceIp !== undefined && isWithin(facts.sourceIp, cidr));
    case 'prefix':
      return like(condition.patterns, facts.prefix, facts);
    case 'organization':
      if (facts.organization instanceof Unsaid) throw facts.organization;
      return facts.organization === condition.id;
    case 'vpc_endpoint':
      return condition.ids.some((id) => id === facts.vpcEndpoint);
    case 'aws_service':
      return facts.isAwsService === condition.value;
    case 'via_aws_service':
      return facts.viaAwsService === condition.value;
    case 'tag':
      return like([condition.value], facts.tags[`${condition.of} ${condition.key}`], facts);
    case 'time':
      return condition.bound === 'after'
        ? Date.parse(facts.time) > Date.parse(condition.time)
        : Date.parse(facts.time) < Date.parse(condition.time);
    case 'claim':
      return (facts.claims[condition.claim] ?? []).some((value) => like(condition.values, value, facts));
    case 'external_id':
      return condition.ids.some((id) => id === facts.externalId);
    case 'any':
      return condition.of.some((conditions) => holdAll(conditions, facts, view));
    case 'aws':
      return inAwsWords(condition, facts);
  }
}

function satisfies({ keyAbsent, maxAge }: MfaRequirement, mfa: Facts['mfa']): boolean {
  if (mfa === undefined) return keyAbsent === 'exempt';
  return mfa !== false && (maxAge === undefined || mfa <= maxAge);
}

type InAwsWords = Extract<Condition, { kind: 'aws' }>;

function inAwsWords({ operator, key, values }: InAwsWords, facts: Facts): boolean {
  const value = facts.keys[key];
  const name = operator.replace(/IfExists$/, '');
  if (name === 'Null') return values.includes(String(value === undefined));
  if (value === undefined) return operator.endsWith('IfExists');
  switch (name) {
    case 'StringEquals':
      return values.includes(value);
    case 'StringNotEquals':
      return !values.includes(value);
    case 'StringLike':
      return values.some((pattern) => matches(pattern, value, facts.username));
    case 'NumericLessThanEquals':
      return values.some((each) => Number(value) <= Number(each));
    case 'Bool':
      return values.some((each) => value.toLowerCase() === each.toLowerCase());
    default:
      throw new Error(`the reference knows no operator \`${operator}\``);
  }
}

function like(patterns: readonly string[], value: string | undefined, { username }: Facts): boolean {
  return value !== undefined && patterns.some((pattern) => matches(pattern, value, username));
}

/** IAM's `*` and `?`. A pattern with `${aws:username}` fits nothing where there is no user's name. */
export function matches(pattern: string, text: string, username?: string): boolean {
  if (pattern.includes(variable) && username === undefined) return false;
  return expressionOf(pattern, username ?? '').test(text);
}

const variable = '${aws:username}';
const made = new Map<string, RegExp>();

function expressionOf(pattern: string, username: string): RegExp {
  const key = `${username} ${pattern}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const parts = pattern.split(variable).map((part) => escaped(part).replaceAll('\\*', '.*').replaceAll('\\?', '.'));
  const expression = new RegExp(`^${parts.join(escaped(username))}$`, 's');
  made.set(key, expression);
  return expression;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** IPv4, and the one IPv6 form that is asked: a prefix of whole groups. */
function isWithin(address: string, cidr: string): boolean {
  const [network = '', bits] = cidr.split('/');
  if (address.includes(':') !== network.includes(':')) return false;
  const length = Number(bits ?? (network.includes(':') ? 128 : 32));
  return bitsOf(address).slice(0, length) === bitsOf(network).slice(0, length);
}

function bitsOf(address: string): string {
  const binary = (group: string, base: number, size: number) =>
    Number.parseInt(group, base).toString(2).padStart(size, '0');
  if (!address.includes(':'))
    return address
      .split('.')
      .map((group) => binary(group, 10, 8))
      .join('');
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)];
  return all.map((group) => binary(group, 16, 16)).join('');
}
