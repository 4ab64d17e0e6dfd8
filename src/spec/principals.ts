// spec/: principals, from what is written to what is meant.
import { type IamName, iamArn, iamNameProblem, iamPathProblem, rootArn, serviceHostProblem } from '../iam/arn.ts';
import type { Span } from '../text/source.ts';
import type { WrittenSpec } from './definition.ts';
import { boundaryPolicy, heldPolicies } from './held-policies.ts';
import { readOidc, readRoles, readSaml, readSso } from './providers.ts';
import { findAccount, findOfKind, homeOfArn, kindNames, type Reading } from './reading.ts';
import type { Account, BoundaryPolicy, GroupPrincipal, Principal } from './spec.ts';

type Written = NonNullable<WrittenSpec['principals']>;
type WrittenPrincipal = Written extends ReadonlyMap<string, infer P> ? P : never;

export function readPrincipals(written: WrittenSpec['principals'], reading: Reading): ReadonlyMap<string, Principal> {
  const principals = new Map<string, Principal>();
  if (written === undefined) return principals;
  const { places, subjects } = reading;
  subjects.setBroken(places.brokenIn(written));
  const byIdentity = new Map<string, string>();
  for (const [name, value] of written) {
    const principal = readPrincipal(name, value, places.key(written, name), reading);
    if (principal === undefined || isKnown(principal, value, byIdentity, reading)) subjects.setBroken([name]);
    else {
      principals.set(name, principal);
      subjects.set(name, { is: 'principal', principal });
    }
  }
  // Members may be declared after their group.
  for (const [name, value] of written) {
    const principal = principals.get(name);
    if (value.form !== 'group' || principal?.kind !== 'group') continue;
    const whole: GroupPrincipal = { ...principal, members: membersOf(principal, value.members ?? [], reading) };
    principals.set(name, whole);
    subjects.set(name, { is: 'principal', principal: whole });
  }
  return principals;
}

function readPrincipal(name: string, value: WrittenPrincipal, at: Span, reading: Reading): Principal | undefined {
  const { problems, places } = reading;
  switch (value.form) {
    case 'account':
    case 'root': {
      const account = findAccount(
        reading,
        value.form === 'account' ? value.account : value.root,
        places.of(value, value.form),
      );
      return account && { kind: value.form, name, account, arn: rootArn(account.id, account.partition), at };
    }
    case 'service': {
      const problem = serviceHostProblem(value.service) ?? otherPartition(value.service, reading);
      if (problem === undefined) return { kind: 'service', name, service: value.service, at };
      const help = /^[a-z0-9-]+$/.test(value.service)
        ? `write \`${value.service}.amazonaws.com\``
        : 'write it as trust policies do, like `ec2.amazonaws.com`';
      problems.error('bad-service', places.of(value, 'service'), `\`${value.service}\` ${problem}`, help);
      return undefined;
    }
    case 'user':
    case 'group':
    case 'role':
      return readIdentity(name, value, at, reading);
    case 'roles':
      return readRoles(name, value, at, reading);
    case 'sso':
      return readSso(name, value, at, reading);
    case 'oidc':
      return readOidc(name, value, at, reading);
    case 'saml':
      return readSaml(name, value, at, reading);
  }
}

/** China has services of its own, under its own domain; the other partitions share one. */
function otherPartition(host: string, { partition: { name, known } }: Reading): string | undefined {
  if (!known || name === 'aws-cn' || !host.endsWith('.amazonaws.com.cn')) return undefined;
  return `is a service of the partition \`aws-cn\`, and this spec is in \`${name}\``;
}

type WrittenIdentity = Extract<WrittenPrincipal, { form: 'user' | 'role' | 'group' }>;

function readIdentity(name: string, value: WrittenIdentity, at: Span, reading: Reading): Principal | undefined {
  const { places } = reading;
  const written = value.form === 'user' ? value.user : value.form === 'role' ? value.role : value.group;
  const place = readPlace(value.form, written, places.of(value, value.form), reading);
  const has = heldPolicies(value.has ?? [], reading);
  const bound = value.form === 'group' ? undefined : value.boundary;
  const boundary = bound && boundaryPolicy(bound, places.of(value, 'boundary'), reading);
  if (place === undefined || has === undefined || boundary === 'broken') return undefined;
  const base = { name, account: place.account, arn: iamArn(value.form, place.iam), has, at };
  if (value.form === 'group') return { kind: 'group', ...base, members: [] };
  const bounded: typeof base & { readonly boundary?: BoundaryPolicy } = boundary ? { ...base, boundary } : base;
  if (value.form === 'user') return { kind: 'user', ...bounded };
  const { instance_profile: profile } = value;
  if (profile === undefined) return { kind: 'role', ...bounded };
  const problem = iamNameProblem('group', profile);
  if (problem === undefined) return { kind: 'role', ...bounded, instanceProfile: profile };
  const message = `\`${profile}\` ${problem.replace('group name', "profile's name")}`;
  const help = 'write the name of the profile as IAM has it';
  reading.problems.error('bad-principal', places.of(value, 'instance_profile'), message, help);
  return undefined;
}

interface Place {
  readonly account: Account;
  readonly iam: IamName;
}

/** `home/teams/data/bob`: an account, a path, a name. */
function readPlace(kind: 'user' | 'role' | 'group', text: string, at: Span, reading: Reading): Place | undefined {
  const [accountName = '', ...steps] = text.split('/');
  const name = steps.pop();
  if (!name || !text.includes('/') || text.startsWith('arn:')) {
    const home = homeOfArn(text, reading) ?? `ACCOUNT/${/[:/]/.test(text) ? 'name' : text}`;
    const help = `write \`${home}\`${home.startsWith('ACCOUNT/') ? ', with the name of an account of this spec' : ''}`;
    reading.problems.error('bad-principal', at, `a ${kind} is written \`ACCOUNT/name\` or \`ACCOUNT/path/name\``, help);
    return undefined;
  }
  const account = findAccount(reading, accountName, at);
  const path = steps.length === 0 ? '/' : `/${steps.join('/')}/`;
  const problem =
    iamNameProblem(kind, name) ?? (/[*?<>]|\/\//.test(path) ? 'has a path that IAM refuses' : iamPathProblem(path));
  if (problem !== undefined) {
    const many = kind === 'role' && /[*?]/.test(name);
    const help = many
      ? 'write the name of one role; roles by a pattern are declared as `roles: ACCOUNT/PATTERN`'
      : `write the path and name of the ${kind} as IAM has them`;
    reading.problems.error('bad-principal', at, `\`${name}\` ${problem}`, help);
    return undefined;
  }
  return account && { account, iam: { partition: account.partition, account: account.id, path, name } };
}

function isKnown(
  principal: Principal,
  value: WrittenPrincipal,
  byIdentity: Map<string, string>,
  reading: Reading,
): boolean {
  const identity = identityOf(principal);
  const other = byIdentity.get(identity);
  byIdentity.set(identity, other ?? principal.name);
  if (other === undefined) return false;
  const at = reading.places.of(value, value.form);
  const kind = kindNames[principal.kind].replace(/^an? /, '');
  const message = isNamed(principal)
    ? `\`${other}\` is the same ${kind}: IAM has one of a name in an account, whatever its path and its case`
    : `\`${other}\` is the same ${kind}`;
  const help = `correct it, or remove this entry and say \`${other}\` instead`;
  reading.problems.error('duplicate-principal', at, message, help);
  return true;
}

function isNamed(principal: Principal): principal is Extract<Principal, { kind: 'user' | 'role' | 'group' }> {
  return principal.kind === 'user' || principal.kind === 'role' || principal.kind === 'group';
}

/** The same for principals that AWS takes for one. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
function identityOf(principal: Principal): string {
  if (principal.kind === 'service') return `service ${principal.service}`;
  if (!isNamed(principal)) return `${principal.kind} ${principal.arn}`;
  const name = principal.arn.slice(principal.arn.lastIndexOf('/') + 1);
  return `${principal.kind} ${principal.account.id} ${name.toLowerCase()}`;
}

function membersOf(group: GroupPrincipal, members: readonly string[], reading: Reading): readonly string[] {
  const { problems, places } = reading;
  const found: string[] = [];
  for (const [name, at] of places.each(members)) {
    const user = findOfKind(reading, name, at, ['user'], (each) => 'account' in each && each.account === group.account);
    if (user === undefined) continue;
    if (user.account === group.account) found.push(name);
    else {
      const message = `\`${name}\` is a user of \`${user.account.name}\`, and \`${group.name}\` a group of \`${group.account.name}\``;
      problems.error(
        'member-elsewhere',
        at,
        message,
        `name users of \`${group.account.name}\`: a group has members of its own account alone`,
      );
    }
  }
  return found;
}
