// Who has to show MFA, and how long it counts: for the runbook's steps with `get-session-token`.
import { byText } from '../iam/document.ts';
import type {
  Account,
  Condition,
  Conditions,
  GrantRule,
  MfaRequirement,
  RootPrincipal,
  Spec,
  UserPrincipal,
  Who,
} from '../spec/spec.ts';
import { grantsTo } from './grants.ts';
import { grouping } from './grouping.ts';
import { stopsWithoutMfa, takesMfa } from './shown.ts';
import { type Piece, piecesOf } from './statements.ts';

export interface Person {
  readonly kind: 'user' | 'root' | 'account';
  /** In the spec. */
  readonly name: string;
  readonly account: Account;
  /** In AWS; the name of a user. */
  readonly userName: string;
}

export interface People {
  readonly who: readonly Person[];
  /** Seconds; the shortest that a rule asks for. */
  readonly maxAge?: number;
}

/** Undefined where no rule asks anybody for MFA. */
export function peopleOf(pieces: readonly Piece[], spec: Spec): People | undefined {
  const asking = spec.rules.filter((rule): rule is GrantRule => {
    const own = piecesOf(rule.name, pieces);
    return (
      rule.kind !== 'statement' &&
      own.some(({ statement }) => takesMfa(statement) || stopsWithoutMfa(statement) === 'keyless-too')
    );
  });
  const who = personsIn(asking, spec);
  if (who.length === 0) return undefined;
  const ages = asking
    .flatMap((rule) => requirements([...rule.when, ...(rule.unless ?? [])]))
    .flatMap(({ maxAge }) => maxAge ?? []);
  return { who, ...(ages.length === 0 ? {} : { maxAge: Math.min(...ages) }) };
}

export function requirements(conditions: Conditions): readonly MfaRequirement[] {
  return conditions.flatMap((condition: Condition) => {
    if (condition.kind === 'any') return condition.of.flatMap(requirements);
    return condition.kind === 'mfa' ? [condition.requirement] : [];
  });
}

function personsIn(rules: readonly GrantRule[], spec: Spec): readonly Person[] {
  const found = new Map<string, Person>();
  for (const principal of spec.principals.values()) {
    if (principal.kind !== 'user' && principal.kind !== 'root') continue;
    const concerned = rules.some((rule) => asks(rule, principal, spec));
    const { kind, name, account, arn } = principal;
    if (concerned) found.set(name, { kind, name, account, userName: arn.slice(arn.lastIndexOf('/') + 1) });
  }
  for (const { who } of rules.flatMap((rule) => rule.to)) {
    if (typeof who === 'string' || who.kind !== 'account') continue;
    if ([...found.values()].some(({ kind, account }) => kind === 'user' && account === who.account)) continue;
    found.set(who.name, { kind: 'account', name: who.name, account: who.account, userName: 'USER' });
  }
  return [...found.values()].sort((a, b) => byText(a.name, b.name));
}

/** The groups that a user is in, by its name. */
const groupsOf = grouping(({ principals }: Spec) =>
  [...principals.values()].flatMap((each) =>
    each.kind === 'group' ? each.members.map((member) => [member, each] as const) : [],
  ),
);

/** The principals that stand for all of an account. */
const wholeAccounts = grouping(({ principals }: Spec) =>
  [...principals.values()].flatMap((each) => (each.kind === 'account' ? [[each.account, each] as const] : [])),
);

function asks(rule: GrantRule, person: UserPrincipal | RootPrincipal, spec: Spec): boolean {
  if (isExempt(rule, person)) return false;
  return rule.to.some(({ who }) => covers(who, person) && (who !== 'everyone' || mayAtAll(person, spec)));
}

/** A guard for everyone is of interest to those who may do something; a stranger's first worry is another. */
function mayAtAll(person: UserPrincipal | RootPrincipal, spec: Spec): boolean {
  if (person.kind === 'root' || (person.has.length > 0 && person.account.managed)) return true;
  const own = groupsOf(spec, person.name);
  if (own.some(({ has }) => has.length > 0)) return true;
  const names = [person, 'everyone', ...own, ...wholeAccounts(spec, person.account)] as const;
  return names.some((who) => grantsTo(who, spec).length > 0);
}

function isExempt(
  rule: GrantRule,
  person: { readonly name: string; readonly account: Account; readonly kind: string },
): boolean {
  return rule.except.some(({ who }) => covers(who, person));
}

/** Does the name include that user or root user? */
function covers(
  who: Who['who'],
  person: { readonly name: string; readonly account: Account; readonly kind: string },
): boolean {
  if (typeof who === 'string') return who === 'everyone';
  if (who.kind === 'account') return who.account === person.account;
  if (who.kind === 'group') return who.members.includes(person.name);
  return who.name === person.name;
}
