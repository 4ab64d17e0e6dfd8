// Whom a guard for everyone stops besides those it is meant for: callers that can never satisfy it, by what AWS puts into
// their requests. For the note and the runbook alone; what AWS decides is evaluate/'s business.
import { byText, type ConditionClause, type Statement } from '../iam/document.ts';
import { operators, parseOperator } from '../iam/operators.ts';
import type { GrantRule, Spec } from '../spec/spec.ts';
import { listed } from './report.ts';
import { speaksOfAll } from './shown.ts';
import { type Piece, piecesOf } from './statements.ts';

export interface Guard {
  readonly rule: string;
  /** To stand after "everyone": `who shows no MFA`. */
  readonly asks: string;
  /** Those that it also stops, in words; never empty. */
  readonly stops: readonly string[];
  /** Names of those that it spares, sorted. */
  readonly spares: readonly string[];
  /** It stops them only where AWS gives them the MFA key as false. */
  readonly ifKeyIsFalse: boolean;
}

/**
 * A key's value for a kind of caller, as far as the callers go that one would let in: `absent`, `own` for what a list of
 * one's own holds, `elsewhere` for what none does, or the value itself.
 */
type Value = 'absent' | 'own' | 'elsewhere' | 'true' | 'false' | 'Anonymous';

interface Callers {
  readonly words: string;
  /** By key in lower case; a key that is not listed may have any value. */
  readonly keys: Readonly<Record<string, Value>>;
}

const present = 'aws:multifactorauthpresent';
const age = 'aws:multifactorauthage';
const organization = 'aws:principalorgid';
const endpoint = 'aws:sourcevpce';
const address = 'aws:sourceip';
const service = 'aws:principalisawsservice';
const viaService = 'aws:viaawsservice';
const type = 'aws:principaltype';

const servicesWords = 'AWS services';
const forwardedWords = "calls that a service makes with a person's credentials";

const person = { [organization]: 'own', [service]: 'false', [viaService]: 'false' } as const;
const keyless = { [present]: 'absent', [age]: 'absent' } as const;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const kinds: readonly Callers[] = [
  { words: 'access keys', keys: { ...person, ...keyless } },
  { words: 'role sessions, instance profiles', keys: { ...person, [present]: 'false', [age]: 'absent' } },
  { words: 'IAM Identity Center, SAML and OIDC sessions', keys: { ...person, ...keyless } },
  {
    words: 'anonymous callers',
    keys: { ...keyless, [organization]: 'absent', [service]: 'absent', [viaService]: 'false', [type]: 'Anonymous' },
  },
  { words: 'requests through a VPC endpoint', keys: { ...person, [address]: 'absent', [endpoint]: 'own' } },
  {
    words: servicesWords,
    keys: {
      ...keyless,
      [organization]: 'absent',
      [endpoint]: 'absent',
      [address]: 'elsewhere',
      [service]: 'true',
      [viaService]: 'false',
    },
  },
  {
    words: forwardedWords,
    keys: {
      [present]: 'false',
      [age]: 'absent',
      [organization]: 'own',
      [endpoint]: 'absent',
      [address]: 'elsewhere',
      [service]: 'false',
      [viaService]: 'true',
    },
  },
];

/** What a guard asks, by the key that shows it. */
const asked: Readonly<Record<string, string>> = {
  [present]: 'who shows no MFA',
  [age]: 'who shows no MFA',
  [organization]: 'who is not of the organization',
  [endpoint]: 'who does not come through the VPC endpoint',
  [address]: 'who comes from another address',
};

/** Sorted by rule; a rule has one for each thing that it asks. */
export function guardsOf(pieces: readonly Piece[], { rules }: Spec): readonly Guard[] {
  return rules
    .flatMap((rule) => (rule.kind === 'deny' ? guardsIn(rule, piecesOf(rule.name, pieces)) : []))
    .sort((a, b) => byText(a.rule, b.rule));
}

export function guardsIn(rule: GrantRule, own: readonly Piece[]): readonly Guard[] {
  const found = new Map<string, Guard>();
  if (!rule.to.some(({ who }) => who === 'everyone')) return [];
  const spares = rule.except.map(({ who }) => (typeof who === 'string' ? who : who.name)).sort(byText);
  for (const { statement } of own) {
    if (statement.effect !== 'Deny' || !speaksOfAll(statement)) continue;
    const stops = kinds.filter(({ keys }) => isStopped(statement, keys)).map(({ words }) => words);
    if (stops.length === 0) continue;
    const asks = listed([
      ...new Set(statement.conditions.filter(asksOfAll).map(({ key }) => asked[key.toLowerCase()] ?? '')),
    ]);
    const ifKeyIsFalse = statement.conditions.some(({ operator, key }) => operator === 'Bool' && isKey(key, present));
    const guard = { rule: rule.name, asks, stops, spares, ifKeyIsFalse };
    found.set(JSON.stringify(guard), guard);
  }
  return [...found].sort(([a], [b]) => byText(a, b)).map(([, guard]) => guard);
}

export function stopsServices({ stops }: Guard): boolean {
  return stops.includes(servicesWords) || stops.includes(forwardedWords);
}

function isKey(key: string, wanted: string): boolean {
  return key.toLowerCase() === wanted;
}

/** Does the clause stop whoever lacks what is asked for? A positive one in `when` only says what the guard is about. */
function asksOfAll({ operator, key }: ConditionClause): boolean {
  return asked[key.toLowerCase()] !== undefined && !/^(StringEquals|StringLike|IpAddress)$/.test(operator);
}

/** At least one clause asks for what such a caller can never show, and no clause lets it through. */
function isStopped({ conditions }: Statement, keys: Callers['keys']): boolean {
  const outcomes = conditions.map((clause) => ({ clause, holds: holdsFor(clause, keys) }));
  if (outcomes.some(({ holds }) => holds === 'never')) return false;
  return outcomes.some(({ clause, holds }) => holds === 'always' && asksOfAll(clause));
}

type Holds = 'always' | 'never' | 'perhaps';

function holdsFor({ operator, key, values }: ConditionClause, keys: Callers['keys']): Holds {
  // Nobody has to speak plain HTTP, so a guard that stops only those who do stops nobody unawares.
  if (isKey(key, 'aws:securetransport')) return values.includes('false') ? 'never' : 'perhaps';
  const value = keys[key.toLowerCase()];
  const parsed = parseOperator(operator);
  if (value === undefined || parsed === undefined) return 'perhaps';
  const { base, ifExists, set } = parsed;
  const negated = operators[base].negated;
  if (base === 'Null') return sure(values.includes(String(value === 'absent')));
  if (value === 'absent') return sure(ifExists || set === 'ForAllValues' || (negated && set === undefined));
  const equal = values.some((each) => each.toLowerCase() === value.toLowerCase());
  if (value === 'own' || value === 'elsewhere') return sure((value === 'own') !== negated);
  return sure(equal !== negated);
}

function sure(holds: boolean): Holds {
  return holds ? 'always' : 'never';
}
