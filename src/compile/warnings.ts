// What compiles but may not be what its author meant: each in the words of the spec, with the way out.
// Findings that need the decisions of AWS are lint's business; here only what the rules and their statements show.
import { parseArn } from '../iam/arn.ts';
import { byText } from '../iam/document.ts';
import { parseOperator } from '../iam/operators.ts';
import {
  flat,
  type GrantRule,
  type Principal,
  type RolePrincipal,
  type Rule,
  type UserPrincipal,
} from '../spec/spec.ts';
import type { Code } from '../text/codes.ts';
import { keysNotCarried } from './carried-keys.ts';

import { rulesAfterMfa } from './grants.ts';
import { guardsIn } from './guards.ts';
import { warnOfAnyRepository } from './open-trusts.ts';
import { documentName, targetOf } from './placement.ts';
import { listed } from './report.ts';
import { isSurelyPublic, keepsStrangersOut, speaksOfAll } from './shown.ts';
import { type Context, type Piece, piecesOf } from './statements.ts';
import { grantsToAssume, servicesTrustedBy } from './trusts.ts';

export function warn(pieces: readonly Piece[], context: Context): void {
  warnOfAnyRepository(pieces, context);
  emptyBoundaries(pieces, context);
  unequalPermissionSets(pieces, context);
  for (const rule of context.spec.rules) {
    const own = piecesOf(rule.name, pieces);
    openToAll(rule, own, context);
    if (rule.kind === 'statement') {
      starInTrust(rule, own, context);
      continue;
    }
    missingKeysLetIn(rule, context);
    keysNotCarried(rule, own, context);
    guardStopsEveryone(rule, own, context);
    patternExempts(rule, context);
    userNamesWithPath(rule, context);
  }
  for (const role of rolesOf(context)) {
    nobodyAssumes(role, pieces, context);
    machinesShowNoMfa(role, pieces, context);
  }
}

function rolesOf({ spec }: Context): readonly RolePrincipal[] {
  return [...spec.principals.values()].filter((each) => each.kind === 'role');
}

/** Rules never print it; a verbatim statement may. */
function starInTrust(rule: Rule, own: readonly Piece[], { report }: Context): void {
  if (!own.some(({ target, statement }) => target.kind === 'trust' && statement.principal?.value === '*')) return;
  const message = `\`${rule.name}\` has \`"Principal": "*"\` in a trust policy, which IAM refuses`;
  report.warning('trust-in-star', rule.at, message, 'write `"Principal": { "AWS": "*" }`');
}

function openToAll(rule: Rule, own: readonly Piece[], { report }: Context): void {
  for (const { target, statement } of own) {
    if (statement.effect !== 'Allow' || !speaksOfAll(statement)) continue;
    if (target.kind === 'trust' && !keepsStrangersOut(statement)) {
      const message = `\`${rule.name}\` lets any AWS identity in the world assume \`${target.role.name}\``;
      report.warning(
        'everyone-assumes-role',
        rule.at,
        message,
        `name the principals, or the accounts, that may${orAccept('everyone-assumes-role', rule)}`,
      );
    }
    if (target.kind === 'bucket' && !keepsStrangersOut(statement)) {
      const message = `\`${rule.name}\` makes \`${target.bucket.name}\` public`;
      const help = `name who may, or narrow it by \`source_ip\` (MFA and TLS do not make it less public, and Block Public Access refuses it)${orAccept('bucket-public', rule)}`;
      report.warning('bucket-public', rule.at, message, help);
    }
  }
}

/** Errors: what S3 would refuse to take. */
export function refuseBlockedPolicies(pieces: readonly Piece[], { spec, report }: Context): void {
  for (const rule of spec.rules) {
    for (const { target, statement } of piecesOf(rule.name, pieces)) {
      if (target.kind !== 'bucket' || target.bucket.publicAccessBlock !== 'all' || !isSurelyPublic(statement)) continue;
      const { name } = target.bucket;
      const message = `\`${rule.name}\` makes \`${name}\` public, and S3 refuses that: the bucket has \`public_access_block: all\``;
      const help = `name who may, or narrow it by \`organization\` or \`source_ip\`; or set \`public_access_block: none\` on \`${name}\``;
      report.error('public-policy-blocked', rule.at, message, help);
    }
  }
}

/** What is meant is said in the spec, with the reason; of what a preset brought, the `use` cannot say it. */
function orAccept(code: Code, { name }: Rule): string {
  return name.includes('.') ? '' : `; if that is meant, add \`accept: { ${code}: REASON }\``;
}

const keyless = 'access keys, IAM Identity Center, SAML and OIDC sessions, anonymous callers and AWS services';

/** Conditions that a request satisfies by leaving a key out, where that lets it through. */
function missingKeysLetIn(rule: GrantRule, { report }: Context): void {
  const granting = rule.kind === 'allow' ? rule.when : (rule.unless ?? []);
  for (const condition of flat(granting)) {
    if (condition.kind === 'mfa' && condition.requirement.keyAbsent === 'exempt') {
      const message =
        rule.kind === 'allow'
          ? `\`${rule.name}\` grants, without any MFA, to every session that carries no MFA key: ${keyless}`
          : `\`${rule.name}\` lets every session through that carries no MFA key: ${keyless}`;
      const help = `say \`key_absent: denied\` to ask MFA of them, too${orAccept('exempt-lets-keyless-in', rule)}`;
      report.warning('exempt-lets-keyless-in', condition.at, message, help);
    }
    if (condition.kind === 'aws' && parseOperator(condition.operator)?.ifExists === true) {
      const message = `\`${condition.operator}\` is satisfied where \`${condition.key}\` is missing, so \`${rule.name}\` lets such requests through`;
      const help = `write \`${condition.operator.replace(/IfExists$/i, '')}\`: without \`IfExists\` a missing key satisfies nothing`;
      report.warning('if-exists-lets-in', condition.at, message, help);
    }
  }
}

/** A guard for everyone also stops those who never can show what it asks for. */
function guardStopsEveryone(rule: GrantRule, own: readonly Piece[], { report }: Context): void {
  if (rule.kind !== 'deny') return;
  for (const { asks, stops, spares, ifKeyIsFalse } of guardsIn(rule, own)) {
    const but = spares.length > 0 ? `, all but ${listed(spares.map((name) => `\`${name}\``))}` : '';
    const where = ifKeyIsFalse ? ', wherever AWS gives them the MFA key as false' : '';
    const message = `\`${rule.name}\` stops everyone ${asks}${but}: ${listed(stops)}${where}`;
    const help = `name in \`except\` who must get through, or list under \`any\` what else lets them through${orAccept('guard-stops-everyone', rule)}`;
    report.note('guard-stops-everyone', rule.at, message, help);
  }
}

/** Whoever makes roles decides who fits the pattern. */
function patternExempts(rule: GrantRule, { report }: Context): void {
  for (const { who, at } of rule.except) {
    if (typeof who === 'string' || (who.kind !== 'roles' && who.kind !== 'sso')) continue;
    if (who.kind === 'sso' && who.account !== undefined) continue;
    const where = who.account === undefined ? 'in any account of anyone' : `in account \`${who.account.name}\``;
    const what = who.kind === 'sso' ? 'such a permission set' : 'such a role';
    const message = `\`${rule.name}\` spares whatever fits \`${who.arn}\`: whoever may create ${what}, ${where}, is spared too`;
    report.note(
      'pattern-exempts',
      at,
      message,
      `let few create one, or name the roles that are meant${orAccept('pattern-exempts', rule)}`,
    );
  }
}

/** A boundary grants nothing, but what it does not grant is beyond it. */
function emptyBoundaries(pieces: readonly Piece[], { spec, report }: Context): void {
  const boundaries = pieces.filter(({ target }) => target.kind === 'boundary');
  if (boundaries.length === 0) return;
  const granting = new Set(
    boundaries.filter(({ statement }) => statement.effect === 'Allow').map(({ target }) => documentName(target)),
  );
  const attachments = [...spec.rules]
    .sort((a, b) => byText(a.name, b.name))
    .flatMap((rule) => rule.attach.flatMap((each) => (each.kind === 'boundary' ? [{ rule, each }] : [])));
  const told = new Set<string>();
  for (const { each } of attachments) {
    const name = documentName(targetOf(each));
    if (granting.has(name) || told.has(name)) continue;
    told.add(name);
    const message = `the permissions boundary of \`${each.principal.name}\` allows nothing, so \`${each.principal.name}\` can do nothing`;
    const help = 'add a rule that allows what lies within it: `{ allow: everything, … }` with the same `attach`';
    report.warning('boundary-allows-nothing', each.at, message, help);
  }
}

/** Identity Center keeps one inline policy for a permission set, whatever accounts it is in. */
function unequalPermissionSets(pieces: readonly Piece[], { spec, report }: Context): void {
  const sets = [...spec.principals.values()].filter((each) => each.kind === 'sso' && each.account !== undefined);
  if (sets.length < 2) return;
  const policyOf = (name: string) =>
    JSON.stringify(
      pieces
        .filter(({ target }) => target.kind === 'identity' && target.principal.name === name)
        .map(({ statement }) => JSON.stringify(statement))
        .sort(byText),
    );
  const first = new Map<string, Principal>();
  for (const set of [...sets].sort((a, b) => byText(a.name, b.name))) {
    if (set.kind !== 'sso') continue;
    const other = first.get(set.permissionSet);
    first.set(set.permissionSet, other ?? set);
    if (other === undefined || policyOf(other.name) === policyOf(set.name)) continue;
    const message = `\`${other.name}\` and \`${set.name}\` are one permission set, \`${set.permissionSet}\`, and get different policies: Identity Center keeps one for all accounts`;
    const help = 'name both in the rules of either, or make two permission sets';
    report.warning('permission-set-differs', set.at, message, help);
  }
}

function userNamesWithPath(rule: GrantRule, { spec, report }: Context): void {
  const named = rule.to.flatMap(({ who }) => {
    if (typeof who === 'string') return [];
    return who.kind === 'group' ? who.members.map((name) => spec.principals.get(name)) : [who];
  });
  for (const resource of rule.resources) {
    if (resource.kind !== 'arn' || parseArn(resource.arn)?.resource !== 'user/${aws:username}') continue;
    const users = named.filter((who): who is UserPrincipal => who?.kind === 'user' && pathOf(who) !== '');
    for (const user of users) {
      const message = `\`${resource.arn}\` is not \`${user.name}\`: its ARN has the path \`/${pathOf(user)}\`, which \`\${aws:username}\` leaves out`;
      const help = `write \`${resource.arn.replace('user/', `user/${pathOf(user)}`)}\` for users of that path`;
      report.warning('username-without-path', resource.at, message, help);
    }
  }
}

/** `teams/data/` of `user/teams/data/alice`; empty where there is none. */
function pathOf({ arn }: UserPrincipal): string {
  const [, ...path] = (parseArn(arn)?.resource ?? '').split('/');
  return path
    .slice(0, -1)
    .map((each) => `${each}/`)
    .join('');
}

function nobodyAssumes(role: RolePrincipal, pieces: readonly Piece[], { report }: Context): void {
  if (!role.account.managed || grantsToAssume(role, pieces).length > 0) return;
  const message = `no rule lets anyone assume \`${role.name}\``;
  const help = `add a rule \`{ allow: sts:AssumeRole, to: …, resource: ${role.name} }\`, or its trust policy stays outside the spec`;
  report.warning('role-nobody-assumes', role.at, message, help);
}

/** The mistake of asking a machine for MFA: it looks like protection, and takes everything away. */
function machinesShowNoMfa(role: RolePrincipal, pieces: readonly Piece[], context: Context): void {
  const { instanceProfile, name } = role;
  const profile = instanceProfile === undefined ? [] : [`the instance profile \`${instanceProfile}\` hands out`];
  const services = servicesTrustedBy(role, pieces).filter(
    (host) => instanceProfile === undefined || !/^ec2\./.test(host),
  );
  const machines = [...profile, ...services.map((host) => `\`${host}\` starts`)];
  if (machines.length === 0) return;
  for (const rule of rulesAfterMfa(role, pieces, context.spec)) {
    const at = rule.to.find(({ who }) => who === role)?.at ?? rule.at;
    const message = `sessions of \`${name}\` that ${listed(machines, 'or')} can never show MFA, so \`${rule.name}\` grants them nothing`;
    const help = `ask for MFA where people assume a role, and grant \`${name}\` what the machine needs without it`;
    context.report.warning('instance-profile-mfa', at, message, help);
  }
}
