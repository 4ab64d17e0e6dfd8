// Why a rule cannot stand in an SCP or RCP, and how one says whom it is about: it has no `Principal`, or everyone alone.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
import type { ConditionClause } from '../iam/document.ts';
import { rcpServices } from '../iam/rcp-services.ts';
import { literal } from '../spec/arns.ts';
import {
  type Account,
  type Attachment,
  type GrantRule,
  isProvider,
  isUnder,
  type Principal,
  type Resource,
  type Who,
} from '../spec/spec.ts';
import { clause } from './alternatives.ts';
import type { Term } from './fit.ts';
import { nameOf, noGroupPrincipals, type Obstacle, wordsFor } from './obstacles.ts';

type GuardRail = Extract<Attachment, { kind: 'scp' | 'rcp' }>;

/** Undefined where the rule can stand there. */
export function guardRailObstacle(
  attachment: GuardRail,
  effect: GrantRule['kind'],
  who: Who['who'],
  resource: Resource,
  term: Term,
): Obstacle | undefined {
  if (effect === 'allow') return grantsNothing(attachment);
  if (typeof who !== 'string' && who.kind === 'group') return noGroupPrincipals(who, `the ${wordFor(attachment)}`);
  return attachment.kind === 'scp' ? notBound(attachment, who) : notOwned(attachment, resource, term);
}

const names = { scp: 'SCP', rcp: 'RCP' } as const;

function wordFor({ kind, place }: GuardRail): string {
  return `${names[kind]} of \`${place.name}\``;
}

function grantsNothing(attachment: GuardRail): Obstacle {
  const { kind } = attachment;
  const full = kind === 'scp' ? 'FullAWSAccess' : 'RCPFullAWSAccess';
  return {
    code: 'guard-rail-allow',
    message: `an ${names[kind]} grants nothing: beside \`${full}\`, which is attached everywhere, an \`allow\` changes nothing`,
    help: 'write the `deny` that is meant: what is left is allowed as far as other policies allow it',
  };
}

/** SCPs bind the identities of the accounts that they are attached to, root users too, and nobody else. */
function notBound(attachment: GuardRail, who: Who['who']): Obstacle | undefined {
  if (who === 'everyone') return undefined;
  const account = who === 'anonymous' || who.kind === 'service' || isProvider(who) ? undefined : accountOf(who);
  if (account === 'any' || (account !== undefined && isUnder(account, attachment.place))) return undefined;
  const message = `the ${wordFor(attachment)} does not bind ${nameOf(who)}`;
  return { code: 'attach-does-not-fit', message, help: whereInstead(account) };
}

function whereInstead(account: Account | undefined): string {
  if (account === undefined)
    return 'SCPs bind the identities of accounts: name those, or attach the rule to the resource';
  if (account.organization === 'management') return 'SCPs never bind the management account';
  return account.organization === 'member'
    ? `attach it to a unit that \`${account.name}\` is in, or to that account`
    : `\`${account.name}\` is not said to be in the organization: write \`organization: member\` where it is declared`;
}

function accountOf(who: Exclude<Principal, { kind: 'service' | 'oidc' | 'saml' }>): Account | 'any' {
  return who.account ?? 'any';
}

/** RCPs are about some services' resources, whoever acts on them. */
function notOwned(
  attachment: Extract<GuardRail, { kind: 'rcp' }>,
  resource: Resource,
  term: Term,
): Obstacle | undefined {
  const word = wordFor(attachment);
  const service = term === 'all' ? undefined : term.value.split(':', 1)[0]?.toLowerCase();
  if (service === undefined || !rcpServices.has(service)) {
    const what = term === 'all' ? '`everything`' : `\`${term.value}\``;
    const message = `${what} in the ${word}: an RCP is about the actions of some services alone`;
    const help = `name actions of ${[...rcpServices].map((each) => `\`${each}\``).join(', ')}: \`s3:*\``;
    return { code: 'attach-does-not-fit', message, help };
  }
  const arn = arnOf(resource);
  if (arn === undefined || attachment.owned.includes(arn)) return undefined;
  const message = `the ${word} does not reach ${wordsFor(resource)}, which is not there`;
  return { code: 'attach-does-not-fit', message, help: 'attach it to a unit or account that owns the resource' };
}

/** Of a declared bucket or role; of others nobody knows where they are. */
function arnOf(resource: Resource): string | undefined {
  if (resource.kind === 'principal') return resource.principal.arn;
  return resource.kind === 'everything' ? undefined : resource.bucket?.arn;
}

/** One for each condition that it takes to say whom a guard rail is about. */
export function guardRailClauses(
  whos: readonly Who['who'][],
): readonly { readonly clause?: ConditionClause; readonly tag: string }[] {
  if (whos.includes('everyone')) return [{ tag: 'Everyone' }];
  const declared = whos.filter((who) => typeof who !== 'string');
  const arns = declared.flatMap((who) => {
    if (who.kind === 'roles' || who.kind === 'sso') return [who.arn];
    return who.kind === 'user' || who.kind === 'role' || who.kind === 'root' ? [literal(who.arn)] : [];
  });
  const accounts = declared.flatMap((who) => (who.kind === 'account' ? [who.account.id] : []));
  const services = declared.flatMap((who) => (who.kind === 'service' ? [who.service] : []));
  const anonymous = whos.includes('anonymous') ? ['Anonymous'] : [];
  return [
    { clause: clause('ArnLike', 'aws:PrincipalArn', ...arns), tag: 'Principals' },
    { clause: clause('StringEquals', 'aws:PrincipalAccount', ...accounts), tag: 'Accounts' },
    { clause: clause('StringEquals', 'aws:PrincipalServiceName', ...services), tag: 'Services' },
    { clause: clause('StringEquals', 'aws:PrincipalType', ...anonymous), tag: 'Anonymous' },
  ].filter(({ clause: { values } }) => values.length > 0);
}
