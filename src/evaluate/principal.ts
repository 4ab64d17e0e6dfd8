// Audit arm: a caller from what a request in AWS's terms says of its principal; refused where nobody can call as that.
import { parseArn } from '../iam/arn.ts';
import { anonymous, type Caller, type CallerAccount, type SignedCaller } from './caller.ts';
import { lastName } from './names.ts';
import { refuse } from './refusal.ts';

/**
 * `anonymous`; the ARN of a user, root user, assumed-role session or federated user, or of a role for a session of it
 * whose name is not known; an AWS service by its host; or an identity provider, by its ARN or host, that vouches for a
 * caller who asks for a role's session.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export type AwsPrincipal = string | { readonly service: string } | { readonly federated: string };

/** The parts of a request that say who calls. */
export interface Who {
  readonly principal: AwsPrincipal;
  /** ARN, with its path, of the role whose session `principal` is. */
  readonly role?: string;
  readonly principalAccount?: string;
}

export function callerFrom({ principal, role, principalAccount }: Who): Caller {
  if (typeof principal !== 'string') return outsider(principal, role, principalAccount);
  if (principal === 'anonymous') {
    if (principalAccount !== undefined || role !== undefined)
      refuse('request-impossible', 'nobody knows the account or role of an anonymous caller');
    return anonymous;
  }
  const caller = signedCaller(principal, role);
  if (principalAccount !== undefined && principalAccount !== caller.account.id) {
    refuse('request-impossible', `\`${principal}\` is not of the account \`${principalAccount}\``);
  }
  return caller;
}

function outsider(
  principal: Exclude<AwsPrincipal, string>,
  role: string | undefined,
  principalAccount: string | undefined,
): Caller {
  const of = principalAccount === undefined ? {} : { accountId: principalAccount };
  const [[kind, text] = [], ...others] = Object.entries(principal ?? {});
  if (typeof text !== 'string' || text === '' || others.length > 0 || (kind !== 'service' && kind !== 'federated')) {
    refuse(
      'request-malformed',
      'a principal is text, or has one of `service` and `federated` with a text',
      principalHelp,
    );
  }
  if (role !== undefined) refuse('request-impossible', '`role` goes with the ARN of an assumed-role session only');
  if (kind === 'service') return { kind, name: text, service: text.toLowerCase(), ...of };
  return { kind: 'provider', name: text, provider: text, ...of };
}

function signedCaller(text: string, role: string | undefined): SignedCaller {
  const arn = parseArn(text);
  if (arn === undefined || arn.region !== '' || !/^\d{12}$/.test(arn.account)) notAPrincipal(text);
  const account = { id: arn.account, partition: arn.partition };
  const [, kind = '', rest = ''] =
    /^(root|user|role|assumed-role|federated-user)(?:\/(.+))?$/s.exec(arn.resource) ?? [];
  if (role !== undefined && kind !== 'assumed-role') {
    refuse('request-impossible', '`role` goes with the ARN of an assumed-role session only');
  }
  const place = `${arn.service} ${kind}`;
  if (place === 'iam root' && rest === '') return { kind: 'root', name: text, arn: text, shortName: 'root', account };
  if (rest === '' || /[*?]/.test(rest)) notAPrincipal(text);
  if (place === 'iam user' || place === 'iam role') {
    return { kind: kind as 'user' | 'role', name: text, arn: text, shortName: lastName(text), account };
  }
  if (place === 'sts federated-user')
    return { kind: 'federated-user', name: text, arn: text, shortName: rest, account };
  const [, roleName, sessionName] = /^([^/]+)\/([^/]+)$/.exec(rest) ?? [];
  if (place !== 'sts assumed-role' || roleName === undefined || sessionName === undefined) notAPrincipal(text);
  return roleSession({ name: text, roleName, sessionName, account }, role);
}

interface RoleSession {
  readonly name: string;
  readonly roleName: string;
  readonly sessionName: string;
  readonly account: CallerAccount;
}

/** A session's ARN has the role's name without its path, so the role's own ARN may be given beside it. */
function roleSession({ name, roleName, sessionName, account }: RoleSession, role: string | undefined): SignedCaller {
  const prefix = `arn:${account.partition}:iam::${account.id}:role/`;
  const base = { kind: 'role', name, shortName: roleName, sessionName, account } as const;
  if (role === undefined) return { ...base, arn: `${prefix}${roleName}`, pathUnknown: true };
  if (!role.startsWith(prefix) || lastName(role) !== roleName) {
    refuse('request-impossible', `\`${name}\` is not a session of the role \`${role}\``);
  }
  return { ...base, arn: role };
}

function notAPrincipal(text: string): never {
  return refuse('request-malformed', `\`${text}\` is not the ARN of a caller`, principalHelp);
}

const principalHelp =
  'it is the ARN of a user, root user, role, assumed-role session or federated user, or `anonymous`';
