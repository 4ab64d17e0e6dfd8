// What no policy can prevent, as far as this spec runs into it. Facts for the runbook; the sentences are the template's.

import { type Element, type Statement, sortedSet } from '../iam/document.ts';
import { compileGlob } from '../iam/glob.ts';
import type { Assumptions } from '../iam/session.ts';
import type { GrantRule, Principal } from '../spec/spec.ts';
import { type People, requirements } from './people.ts';
import { ownerOf } from './placement.ts';
import { speaksOfAll, stopsWithoutMfa, takesMfa } from './shown.ts';
import { type Context, type Piece, piecesOf } from './statements.ts';
import { rulesAfterMfa, servicesTrustedBy } from './warnings.ts';

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
  /** Rules that ask everyone for MFA, services included. */
  readonly everyoneGuards: readonly string[];
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
  return {
    enrolling: enrolling(pieces),
    exempting: sortedSet(
      grants
        .flatMap((rule) => requirements([...rule.when, ...(rule.unless ?? [])]))
        .flatMap(({ name, keyAbsent }) => (keyAbsent === 'exempt' ? [name] : [])),
    ),
    machines: names(
      machines.filter((role) => rulesAfterMfa(role, pieces, context).length > 0 || stopped(role, pieces, grants)),
    ),
    throughRoles: names(
      roles.filter(
        (role) =>
          peopleAssume(role, pieces) &&
          (rulesAfterMfa(role, pieces, context).length > 0 || stopped(role, pieces, grants)),
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
    everyoneGuards: sortedSet(
      pieces.flatMap(({ rule, statement }) => {
        const asks =
          statement.effect === 'Deny' && speaksOfAll(statement) && stopsWithoutMfa(statement) === 'keyless-too';
        return asks ? [rule] : [];
      }),
    ),
    listedMembers: sortedSet(
      pieces.flatMap(({ rule, target }) => {
        if (target.kind !== 'trust') return [];
        const found = grants.find(({ name }) => name === rule);
        const groups = found?.to.some(({ who }) => typeof who !== 'string' && who.kind === 'group') === true;
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
    typeof who !== 'string' && 'account' in who && !who.account.managed ? [who.account.name] : [],
  );
}

/** Does a guard for everyone stop sessions of the role that carry no MFA? */
function stopped(role: Principal, pieces: readonly Piece[], rules: readonly GrantRule[]): boolean {
  return rules.some((rule) => {
    if (rule.kind !== 'deny' || rule.except.some(({ who }) => who === role)) return false;
    const own = piecesOf(rule.name, pieces);
    return own.some(({ statement }) => speaksOfAll(statement) && stopsWithoutMfa(statement) !== undefined);
  });
}

function peopleAssume(role: Principal, pieces: readonly Piece[]): boolean {
  return pieces.some(({ target, statement }) => {
    if (target.kind !== 'trust' || target.role !== role || statement.effect !== 'Allow') return false;
    const value = statement.principal?.value;
    return value === '*' || (value?.AWS ?? []).length > 0;
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
