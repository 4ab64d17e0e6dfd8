// spec/: generated tests about people without MFA: what they must get to do to enrol, and what nobody may do to a device.
import { iamArn } from '../iam/arn.ts';
import type { Session } from '../iam/session.ts';
import type { Span } from '../text/source.ts';
import { arnOf, type On, rowOf, type Wanted } from './lockout-rows.ts';
import {
  accountOf,
  arnsOf,
  asksForMfa,
  coversArn,
  means,
  namesAction,
  type Request,
  type Scene,
  shownBy,
  speaksOf,
} from './lockout-scene.ts';
import { grants, holdsGrant, isGranted, refusals } from './lockout-verdicts.ts';
import type { Account, GrantRule, Principal, Row, Rule, UserPrincipal } from './spec.ts';

const key: Session = { kind: 'access-key' };
const signedIn: Session = { kind: 'console' };
const create = 'iam:CreateVirtualMFADevice';
const enable = 'iam:EnableMFADevice';
const deactivate = 'iam:DeactivateMFADevice';
const remove = 'iam:DeleteVirtualMFADevice';
const changePassword = 'iam:ChangePassword';

/** The sample of a virtual device of a user: the one that is called like the user. */
export function deviceOf({ account, arn }: UserPrincipal): string {
  return iamArn('mfa', {
    partition: account.partition,
    account: account.id,
    name: arn.slice(arn.lastIndexOf('/') + 1),
  });
}

function usersOf({ spec }: Scene): readonly UserPrincipal[] {
  return [...spec.principals.values()].filter(
    (each) => each.kind === 'user' && each.account.managed,
  ) as UserPrincipal[];
}

function rulesFor(who: Principal, kind: GrantRule['kind'], action: string, scene: Scene): readonly GrantRule[] {
  return scene
    .rulesAbout(action)
    .filter((rule): rule is GrantRule => rule.kind === kind && rule.to.some((each) => means(each, who)));
}

/** May a rule grant it in some session? It is asked with each: without the key, without MFA, after fresh MFA. */
function mayGrant(rule: GrantRule, who: Principal, { action, on }: Wanted, scene: Scene): boolean {
  return ([undefined, false, 1] as const).some(
    (shown) => grants(rule, { who, shown: [shown], action, arn: arnOf(on) }, scene) === 'yes',
  );
}

/** Does a rule grant it to somebody who shows no MFA? */
function opens(rule: GrantRule, who: Principal, { action, on }: Wanted, scene: Scene): boolean {
  return ([undefined, false] as const).some(
    (shown) => grants(rule, { who, shown: [shown], action, arn: arnOf(on) }, scene) === 'yes',
  );
}

/** The rule speaks of the caller alone: by name, or by `${aws:username}`. */
function isAboutOneself({ resources }: GrantRule, who: UserPrincipal, on: On): boolean {
  return resources.some((each) => {
    const own =
      each.kind === 'principal' || (each.kind === 'arn' && (each.arn.includes('${aws:') || !/[*?]/.test(each.arn)));
    return own && coversArn(each, who, arnOf(on)) === 'yes';
  });
}

/** Which rule says that a user shall do this for oneself before there is MFA; undefined where none plainly does. */
function meantBy(who: UserPrincipal, wanted: Wanted, scene: Scene): GrantRule | undefined {
  const all = rulesFor(who, 'allow', wanted.action, scene).filter((rule) => mayGrant(rule, who, wanted, scene));
  const named = all.filter((rule) => namesAction(rule, wanted.action));
  const open = named.find((rule) => opens(rule, who, wanted, scene));
  if (open !== undefined) return open;
  const own = named.find((rule) => isAboutOneself(rule, who, wanted.on));
  if (own !== undefined && !othersDoIt(who, wanted, scene)) return own;
  return sparedBy(who, wanted, all, scene);
}

/** Somebody else is to do it for this user: then the user's own right is for later. */
function othersDoIt(who: UserPrincipal, { action, on }: Wanted, scene: Scene): boolean {
  return [...scene.spec.principals.values()].some(
    (other) =>
      other.name !== who.name &&
      ['user', 'role', 'sso'].includes(other.kind) &&
      rulesFor(other, 'allow', action, scene).some(
        (rule) => namesAction(rule, action) && mayGrant(rule, other, { action, on }, scene),
      ),
  );
}

/** A guard that asks for MFA leaves the action out by name, and something without MFA grants it. */
function sparedBy(
  who: UserPrincipal,
  wanted: Wanted,
  allows: readonly GrantRule[],
  scene: Scene,
): GrantRule | undefined {
  const request: Request = { who, shown: [false], action: wanted.action, arn: arnOf(wanted.on) };
  const isOpen = allows.some((rule) => opens(rule, who, wanted, scene)) || holdsGrant(request, scene) === 'yes';
  if (!isOpen) return undefined;
  return scene.spec.rules.find(
    (rule): rule is GrantRule =>
      rule.kind === 'deny' &&
      rule.actions.kind === 'everything_except' &&
      namesAction(rule, wanted.action) &&
      asksForMfa(rule) &&
      rule.to.some((each) => means(each, who)) &&
      !rule.except.some((each) => means(each, who)),
  );
}

/** Nothing refuses it for another reason than MFA, and nothing leaves it open. */
function hangsOnMfaAlone(who: Principal, { action, on }: Wanted, sessions: readonly Session[], scene: Scene): boolean {
  const { assumptions } = scene.spec;
  return sessions.every((session) => {
    const request = { who, shown: shownBy(who, session, assumptions), action, arn: arnOf(on) };
    return refusals(request, scene).every((each) => each === 'mfa');
  });
}

/** What bounds it, or is held beside the spec, has a text that may leave the decision open. */
function isUnsure(who: UserPrincipal, { spec }: Scene): boolean {
  if (who.boundary !== undefined) return true;
  return spec.rules.some(({ attach }) => attach.some((each) => each.kind === 'boundary' && each.principal === who));
}

/** A user who has no device yet can get one. */
export function firstDevice(scene: Scene): readonly Row[] {
  return usersOf(scene).flatMap((who): readonly Row[] => {
    const allows = rulesFor(who, 'allow', enable, scene);
    const enabling = { action: enable, on: who };
    const device = { action: create, on: deviceFor(who, scene) };
    const request = { who, shown: [1], action: enable, arn: who.arn };
    const canEver = allows.some((rule) => mayGrant(rule, who, enabling, scene)) || holdsGrant(request, scene) === 'yes';
    if (!canEver || isUnsure(who, scene)) return [];
    const first = meantBy(who, enabling, scene) ?? meantBy(who, device, scene);
    if (first === undefined) return [];
    const wanted = [
      enabling,
      ...[device, { action: 'iam:ListMFADevices', on: who }, { action: 'iam:GetUser', on: who }].filter(
        (each) => meantBy(who, each, scene) !== undefined,
      ),
    ].filter((each) => hangsOnMfaAlone(who, each, [key, signedIn], scene));
    return wanted.length === 0
      ? []
      : [rowOf({ cause: first.at, who, sessions: [key, signedIn], expected: 'can', wanted }, scene)];
  });
}

/** The device that is called like the user, or else one that a rule lets the user create. */
function deviceFor(who: UserPrincipal, scene: Scene): string {
  const named = deviceOf(who);
  const creating = rulesFor(who, 'allow', create, scene).filter((rule) => namesAction(rule, create));
  if (creating.some((rule) => mayGrant(rule, who, { action: create, on: named }, scene))) return named;
  const [other] = creating.flatMap(({ resources }) =>
    resources
      .flatMap((each) => arnsOf(each, who))
      .map(({ sample }) => sample)
      .filter((arn) => /^arn:[^:]+:iam::\d{12}:mfa\//.test(arn)),
  );
  return other ?? named;
}

/** A user who has to change the password at the first sign-in can. */
export function firstPassword(scene: Scene): readonly Row[] {
  return usersOf(scene).flatMap((who): readonly Row[] => {
    const wanted = { action: changePassword, on: who };
    const named = rulesFor(who, 'allow', changePassword, scene).find(
      (rule) =>
        namesAction(rule, changePassword) &&
        grants(rule, { who, shown: [false], action: changePassword, arn: who.arn }, scene) === 'yes',
    );
    const allows = rulesFor(who, 'allow', wanted.action, scene).filter((rule) => mayGrant(rule, who, wanted, scene));
    const cause = named ?? sparedBy(who, wanted, allows, scene);
    if (cause === undefined || isUnsure(who, scene) || !hangsOnMfaAlone(who, wanted, [signedIn], scene)) return [];
    return [rowOf({ cause: cause.at, who, sessions: [signedIn], expected: 'can', wanted: [wanted] }, scene)];
  });
}

/** Of others' devices these many are tried by each caller. */
const mostOthers = 8;

/** Nobody takes a device away without MFA. */
export function deviceNeedsMfa(scene: Scene): readonly Row[] {
  const causes = causesByAccount(scene);
  return [...scene.spec.principals.values()].flatMap((who): readonly Row[] => {
    if (who.kind !== 'user' && who.kind !== 'role' && who.kind !== 'sso') return [];
    const cause = causes.get(accountOf(who) ?? '');
    if (cause === undefined) return [];
    const users = usersOf(scene).filter(({ account, name }) => account === who.account && name !== who.name);
    const owners = [...(who.kind === 'user' ? [who] : []), ...users.slice(0, mostOthers)];
    const targets = owners.flatMap((owner): readonly Wanted[] => [
      { action: deactivate, on: owner },
      { action: remove, on: deviceOf(owner) },
    ]);
    const sessions = sessionsOf(who);
    const wanted = targets.filter((each) => sessions.every((session) => mustNot(who, each, session, scene)));
    return wanted.length === 0 ? [] : [rowOf({ cause, who, sessions, expected: 'cannot', wanted }, scene)];
  });
}

function sessionsOf(who: Principal): readonly Session[] {
  if (who.kind === 'user') return [key, signedIn];
  return [{ kind: who.kind === 'role' ? 'role-session' : 'identity-provider' }];
}

/** The rules that show that devices are minded, by the accounts of those whom they mean. */
function causesByAccount({ spec }: Scene): ReadonlyMap<string, Span> {
  const found = new Map<string, Span>();
  for (const action of [deactivate, remove, enable]) {
    for (const rule of spec.rules) {
      if (rule.kind === 'statement' || !namesAction(rule, action) || !isMinding(rule)) continue;
      for (const { who } of rule.to) {
        const account: Account | undefined = typeof who === 'string' || !('account' in who) ? undefined : who.account;
        if (account?.managed === true && !found.has(account.name)) found.set(account.name, rule.at);
      }
    }
  }
  return found;
}

function isMinding(rule: GrantRule): boolean {
  return rule.kind === 'deny' ? asksForMfa(rule) : rule.actions.kind === 'list';
}

/**
 * Is it surely meant to be refused? Who is spared by name is not asked for MFA, and who cannot show any, a role, is asked
 * for it where the role is assumed: what rules or held policies grant to a role, they mean, unless a guard says otherwise.
 */
function mustNot(who: Principal, { action, on }: Wanted, session: Session, scene: Scene): boolean {
  const { assumptions } = scene.spec;
  const request = { who, shown: shownBy(who, session, assumptions), action, arn: arnOf(on) };
  const refusing = refusals(request, scene);
  if (refusing.some((each) => each !== 'open')) return true;
  if (refusing.length > 0 || scene.rulesAbout(action).some((rule) => isSpared(who, rule, request))) return false;
  const granted = isGranted(request, scene);
  return granted === 'yes' ? who.kind === 'user' && !isUnsure(who, scene) : granted === 'no';
}

function isSpared(who: Principal, rule: Rule, request: Request): boolean {
  if (rule.kind !== 'deny' || !asksForMfa(rule) || !rule.except.some((each) => means(each, who))) return false;
  return speaksOf(rule, request) !== 'no';
}
