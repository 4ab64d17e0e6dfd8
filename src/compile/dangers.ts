// What no policy can prevent, as far as this spec runs into it. Facts for the runbook; the sentences are the template's.

import { type Element, type Statement, sortedSet } from '../iam/document.ts';
import { compileGlob } from '../iam/glob.ts';
import type { Assumptions } from '../iam/session.ts';
import { type GrantRule, isPattern, type Principal, type Spec } from '../spec/spec.ts';
import { rulesAfterMfa } from './grants.ts';
import { type Guard, guardsOf } from './guards.ts';
import { type People, requirements } from './people.ts';
import { ownerOf } from './placement.ts';
import { speaksOfAll, stopsWithoutMfa, takesMfa } from './shown.ts';
import { type Context, type Piece, piecesOf } from './statements.ts';
import { peopleAssume, providersAssume, servicesTrustedBy } from './trusts.ts';

/** Each list is empty where the danger does not arise. Names are the spec's, sorted. */
export interface Dangers {
  /** Users and groups that may enrol an MFA device without having shown MFA. */
  readonly enrolling: readonly string[];
  /** Requirements in use that let sessions without an MFA key pass. */
  readonly exempting: readonly string[];
  /** Roles that machines assume and that a rule asks for MFA. */
  readonly machines: readonly string[];
  /** Roles that people assume and that a rule then asks for MFA again. */
  readonly throughRoles: readonly string[];
  readonly throughRole: Assumptions['mfa_through_role'];
  /** Root users that a rule asks for MFA. */
  readonly roots: readonly string[];
  readonly rootSession: Assumptions['root_session_mfa'];
  /** Buckets whose policy refuses something; the owner's root user can always replace it. */
  readonly guardedBuckets: readonly string[];
  /** Rules for everyone that stop callers which can never show what they ask for. */
  readonly guards: readonly Guard[];
  /** Permission sets, and roles that an identity provider's users assume, that a rule asks for MFA. */
  readonly federated: readonly string[];
  /** Rules that spare whatever roles fit a pattern. */
  readonly patternExempts: readonly string[];
  /** Principals of which the spec does not say what they hold. */
  readonly anything: readonly string[];
  /** Roles whose trust policy lists the members of a group. */
  readonly listedMembers: readonly string[];
  /** Accounts whose own administrators decide who has an MFA device there. */
  readonly foreignDevices: readonly string[];
  readonly mfaDelete: readonly string[];
}

export function dangersOf(pieces: readonly Piece[], people: People | undefined, context: Context): Dangers {
  const { spec } = context;
  const grants = spec.rules.filter((rule) => rule.kind !== 'statement');
  const roles = [...spec.principals.values()].filter((each) => each.kind === 'role');
  const machines = roles.filter(
    (role) => role.instanceProfile !== undefined || servicesTrustedBy(role, pieces).length > 0,
  );
  const guards = guardsForMfa(pieces, grants);
  const named = new Map(grants.map((rule) => [rule.name, rule]));
  return {
    enrolling: enrolling(pieces),
    exempting: sortedSet(
      grants
        .flatMap((rule) => requirements([...rule.when, ...(rule.unless ?? [])]))
        .flatMap(({ name, keyAbsent }) => (keyAbsent === 'exempt' ? [name] : [])),
    ),
    machines: names(machines.filter((role) => rulesAfterMfa(role, pieces, spec).length > 0 || stopped(role, guards))),
    throughRoles: names(
      roles.filter(
        (role) => peopleAssume(role, pieces) && (rulesAfterMfa(role, pieces, spec).length > 0 || stopped(role, guards)),
      ),
    ),
    throughRole: spec.assumptions.mfa_through_role,
    roots: sortedSet((people?.who ?? []).flatMap(({ kind, name }) => (kind === 'root' ? [name] : []))),
    rootSession: spec.assumptions.root_session_mfa,
    guardedBuckets: sortedSet(
      pieces.flatMap(({ target, statement }) =>
        target.kind === 'bucket' && statement.effect === 'Deny' ? [target.bucket.name] : [],
      ),
    ),
    guards: guardsOf(pieces, spec),
    federated: names(federatedOf(pieces, guards, spec)),
    patternExempts: sortedSet(
      grants.filter(({ except }) => except.some(({ who }) => isPattern(who))).map(({ name }) => name),
    ),
    anything: names(
      [...spec.principals.values()].filter(
        (each) => 'has' in each && each.has.some(({ origin }) => origin === 'anything'),
      ),
    ),
    listedMembers: sortedSet(
      pieces.flatMap(({ rule, target }) => {
        if (target.kind !== 'trust') return [];
        const groups = named.get(rule)?.to.some(({ who }) => typeof who !== 'string' && who.kind === 'group') === true;
        return groups ? [target.role.name] : [];
      }),
    ),
    foreignDevices: sortedSet(
      grants.flatMap((rule) =>
        requirements([...rule.when, ...(rule.unless ?? [])]).length === 0 ? [] : unmanagedIn(rule),
      ),
    ),
    mfaDelete: sortedSet(
      [...spec.buckets.values()].filter((each) => each.mfaDelete === 'enabled').map(({ name }) => name),
    ),
  };
}

function names(principals: readonly Principal[]): readonly string[] {
  return sortedSet(principals.map(({ name }) => name));
}

function unmanagedIn(rule: GrantRule): readonly string[] {
  return rule.to.flatMap(({ who }) =>
    typeof who !== 'string' && hasDevices(who) && !who.account.managed ? [who.account.name] : [],
  );
}

/** Users, and roles of theirs; an identity provider's users show MFA to it, and AWS does not see it. */
function hasDevices(
  who: Principal,
): who is Extract<Principal, { kind: 'account' | 'root' | 'user' | 'role' | 'group' }> {
  return ['account', 'root', 'user', 'role', 'group'].includes(who.kind);
}

/** The rules that stop everyone whose session carries no MFA. */
function guardsForMfa(pieces: readonly Piece[], rules: readonly GrantRule[]): readonly GrantRule[] {
  return rules.filter(({ kind, to, name }) => {
    if (kind !== 'deny' || !to.some(({ who }) => who === 'everyone')) return false;
    const own = piecesOf(name, pieces);
    return own.some(({ statement }) => speaksOfAll(statement) && stopsWithoutMfa(statement) !== undefined);
  });
}

function stopped(role: Principal, guards: readonly GrantRule[]): boolean {
  return guards.some(({ except }) => !except.some(({ who }) => who === role));
}

/** Who is reached by sessions that carry no MFA key, and asked for MFA. */
function federatedOf(pieces: readonly Piece[], guards: readonly GrantRule[], spec: Spec): readonly Principal[] {
  return [...spec.principals.values()].filter((each) => {
    const isSet = each.kind === 'sso' && each.account !== undefined;
    const reached = isSet || (each.kind === 'role' && providersAssume(each, pieces));
    return reached && (rulesAfterMfa(each, pieces, spec).length > 0 || stopped(each, guards));
  });
}

/** Identity policies that allow `iam:EnableMFADevice` without MFA, and refuse it by nothing. */
function enrolling(pieces: readonly Piece[]): readonly string[] {
  const owners = pieces.filter(({ target }) => target.kind === 'identity');
  const speaking = owners.filter(({ statement }) => covers(statement.action, 'iam:EnableMFADevice'));
  const refused = new Set(
    speaking.filter(({ statement }) => statement.effect === 'Deny').map(({ target }) => ownerOf(target)),
  );
  const open = speaking.filter(
    ({ target, statement }) =>
      target.kind === 'identity' &&
      target.principal.kind !== 'role' &&
      statement.effect === 'Allow' &&
      reachesUsers(statement),
  );
  return sortedSet(open.map(({ target }) => ownerOf(target)).filter((name) => !refused.has(name)));
}

function reachesUsers(statement: Statement): boolean {
  const resources = statement.resource?.value ?? [];
  return (
    !takesMfa(statement) && resources.some((arn) => arn === '*' || /^arn:[^:]*:iam:[^:]*:[^:]*:(user|\*)/.test(arn))
  );
}

function covers(action: Element<readonly string[]>, name: string): boolean {
  const listed = action.value.some((pattern) => compileGlob(pattern, { caseInsensitive: true }).matches(name));
  return listed !== action.not;
}
