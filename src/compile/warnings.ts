// What compiles but may not be what its author meant: each in the words of the spec, with the way out.
// Findings that need the decisions of AWS are lint's business; here only what the rules and their statements show.
import { parseArn } from '../iam/arn.ts';
import { parseOperator } from '../iam/operators.ts';
import type { GrantRule, RolePrincipal, Rule, UserPrincipal } from '../spec/spec.ts';
import { flat } from './conditions.ts';
import { listed } from './report.ts';
import { keepsStrangersOut, speaksOfAll, stopsWithoutMfa, takesMfa } from './shown.ts';
import { type Context, type Piece, piecesOf } from './statements.ts';

export function warn(pieces: readonly Piece[], context: Context): void {
  for (const rule of context.spec.rules) {
    const own = piecesOf(rule.name, pieces);
    openToAll(rule, own, context);
    if (rule.kind === 'statement') continue;
    missingKeysLetIn(rule, context);
    guardStopsEveryone(rule, own, context);
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

function openToAll(rule: Rule, own: readonly Piece[], { report }: Context): void {
  for (const { target, statement } of own) {
    if (statement.effect !== 'Allow' || !speaksOfAll(statement)) continue;
    if (target.kind === 'trust') {
      const message = `\`${rule.name}\` lets any AWS identity in the world assume \`${target.role.name}\``;
      report.warning('everyone-assumes-role', rule.at, message, 'name the principals, or the accounts, that may');
    }
    if (target.kind === 'bucket' && !keepsStrangersOut(statement)) {
      const message = `\`${rule.name}\` makes \`${target.bucket.name}\` public`;
      const help =
        'name who may, or narrow it by `source_ip`; Block Public Access refuses the policy, and MFA or TLS make no difference to it';
      report.warning('bucket-public', rule.at, message, help);
    }
  }
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
      const help = 'with `key_absent: denied` they must show MFA like everyone else';
      report.warning('exempt-lets-keyless-in', condition.at, message, help);
    }
    if (condition.kind === 'aws' && parseOperator(condition.operator)?.ifExists === true) {
      const message = `\`${condition.operator}\` is satisfied where \`${condition.key}\` is missing, so \`${rule.name}\` lets such requests through`;
      const help = 'without `IfExists` a missing key satisfies nothing';
      report.warning('if-exists-lets-in', condition.at, message, help);
    }
  }
}

/** A guard that asks everyone for MFA also stops those who never can show it. */
function guardStopsEveryone(rule: GrantRule, own: readonly Piece[], { report }: Context): void {
  if (rule.kind !== 'deny') return;
  const kinds = own
    .filter(({ statement }) => speaksOfAll(statement))
    .map(({ statement }) => stopsWithoutMfa(statement));
  const stopped = kinds.includes('keyless-too')
    ? "access keys, role sessions, IAM Identity Center, SAML and OIDC sessions, AWS services, and calls that a service makes with a person's credentials"
    : "role sessions, instance profiles, and calls that a service makes with a person's credentials, wherever AWS gives them the MFA key as false";
  if (kinds.every((kind) => kind === undefined)) return;
  const exempt = rule.except.map(({ who }) => `\`${typeof who === 'string' ? who : who.name}\``);
  const but = exempt.length > 0 ? `, all but ${listed(exempt)}` : '';
  const message = `\`${rule.name}\` stops everyone who shows no MFA${but}: ${stopped}`;
  report.note('guard-stops-everyone', rule.at, message, 'who must get through without MFA belongs in `except`');
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

function isTrustOf(role: RolePrincipal, { target, statement }: Piece): boolean {
  return target.kind === 'trust' && target.role.arn === role.arn && statement.effect === 'Allow';
}

function nobodyAssumes(role: RolePrincipal, pieces: readonly Piece[], { report }: Context): void {
  if (!role.account.managed || pieces.some((piece) => isTrustOf(role, piece))) return;
  const message = `no rule lets anyone assume \`${role.name}\``;
  const help = `add a rule \`{ allow: sts:AssumeRole, to: …, resource: ${role.name} }\`, or its trust policy stays outside the spec`;
  report.warning('role-nobody-assumes', role.at, message, help);
}

/** The services that may assume the role. */
export function servicesTrustedBy(role: RolePrincipal, pieces: readonly Piece[]): readonly string[] {
  return pieces.flatMap((piece) => {
    const value = isTrustOf(role, piece) ? piece.statement.principal?.value : undefined;
    return value === undefined || value === '*' ? [] : (value.Service ?? []);
  });
}

/** Rules that grant to the role after MFA only. */
export function rulesAfterMfa(role: RolePrincipal, pieces: readonly Piece[], { spec }: Context): readonly GrantRule[] {
  return spec.rules.flatMap((rule) => {
    if (rule.kind !== 'allow' || !rule.to.some(({ who }) => who === role)) return [];
    const own = piecesOf(rule.name, pieces);
    const trusts = own.filter(({ target }) => target.kind === 'trust');
    // Where there is a trust policy the conditions stand there, and the caller's half has none.
    const granted = trusts.length > 0 ? trusts : own;
    return granted.length > 0 && granted.every(({ statement }) => takesMfa(statement)) ? [rule] : [];
  });
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
  for (const rule of rulesAfterMfa(role, pieces, context)) {
    const at = rule.to.find(({ who }) => who === role)?.at ?? rule.at;
    const message = `sessions of \`${name}\` that ${listed(machines, 'or')} can never show MFA, so \`${rule.name}\` grants them nothing`;
    const help = `ask for MFA where people assume a role, and grant \`${name}\` what the machine needs without it`;
    context.report.warning('instance-profile-mfa', at, message, help);
  }
}
