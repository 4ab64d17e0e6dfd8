// Oracle: what follows from who calls, as AWS's pages say it: which layers there can be, and which context keys. Knows no engine.
import type { Case, CaseRequest } from '../reference/case.ts';

export type CallerKind = 'user' | 'role' | 'session' | 'federated' | 'root' | 'service' | 'provider' | 'anonymous';

const kinds: Readonly<Record<string, CallerKind>> = {
  root: 'root',
  user: 'user',
  role: 'role',
  'assumed-role': 'session',
  'federated-user': 'federated',
};

export function callerKind({ principal }: CaseRequest): CallerKind {
  if (typeof principal !== 'string') return 'federated' in principal ? 'provider' : 'service';
  if (principal === 'anonymous') return 'anonymous';
  const kind = kinds[nameIn(principal).split('/')[0] ?? ''];
  if (kind === undefined) throw new Error(`no caller is called ${principal}`);
  return kind;
}

/** What comes after the fifth colon. */
function nameIn(arn: string): string {
  return arn.split(':').slice(5).join(':');
}

export function callerAccount({ principal, principalAccount }: CaseRequest): string | undefined {
  return typeof principal === 'string' && principal !== 'anonymous' ? principal.split(':')[4] : principalAccount;
}

/** The account in the ARN, else the caller's. */
export function resourceAccount(request: CaseRequest): string | undefined {
  return request.resourceAccount ?? (request.resource.split(':')[4] || callerAccount(request));
}

/** The role of a session, with its path where the request states it. */
export function roleArn({ principal, role }: CaseRequest): string {
  const [, partition, , , account, name] = String(principal).split(':');
  return role ?? `arn:${partition}:iam::${account}:role/${name?.split('/')[1]}`;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html */
export function isServiceLinked(request: CaseRequest): boolean {
  const arn = callerKind(request) === 'session' ? roleArn(request) : String(request.principal);
  return arn.includes(':role/aws-service-role/');
}

/** Without the layers that nobody of the caller's kind has. */
export function withoutForeignLayers({ policies, request }: Case): Case {
  const kind = callerKind(request);
  const { identity, boundary, session, scps, ...others } = policies;
  const outsider = kind === 'service' || kind === 'provider' || kind === 'anonymous';
  const own = !outsider && kind !== 'root';
  return {
    request,
    policies: {
      ...others,
      ...(own && identity ? { identity } : {}),
      ...(own && boundary ? { boundary } : {}),
      ...(own && kind !== 'user' && session ? { session } : {}),
      ...(!outsider && scps ? { scps } : {}),
    },
  };
}

/**
 * The keys that follow from the caller; a unique id does not.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
export function callerKeys(request: CaseRequest): Readonly<Record<string, string>> {
  const kind = callerKind(request);
  const arn = String(request.principal);
  const account = callerAccount(request);
  const accountKey: Readonly<Record<string, string>> = account === undefined ? {} : { 'aws:PrincipalAccount': account };
  const signed = (type: string, principalArn = arn) => ({
    ...accountKey,
    'aws:PrincipalArn': principalArn,
    'aws:PrincipalType': type,
    'aws:PrincipalIsAWSService': 'false',
  });
  switch (kind) {
    case 'user':
      return { ...signed('User'), 'aws:username': nameIn(arn).split('/').at(-1) ?? '' };
    case 'session':
      return signed('AssumedRole', roleArn(request));
    case 'role':
      return signed('AssumedRole');
    case 'root':
      return { ...signed('Account'), 'aws:userid': account ?? '' };
    case 'federated':
      return { ...signed('FederatedUser'), 'aws:userid': `${account}:${nameIn(arn).split('/')[1]}` };
    case 'anonymous':
      return { 'aws:PrincipalAccount': 'anonymous', 'aws:PrincipalType': 'Anonymous', 'aws:userid': 'anonymous' };
    case 'service':
      return { ...accountKey, 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': serviceName(request) };
    case 'provider':
      return accountKey;
  }
}

export function serviceName({ principal }: CaseRequest): string {
  return typeof principal !== 'string' && 'service' in principal ? principal.service : '';
}

/** What the request carries under a key, in any case, stated or following from the caller; undefined where nothing. */
export function keyValues(request: CaseRequest, key: string): readonly string[] | undefined {
  const wanted = key.toLowerCase();
  const find = (keys: Readonly<Record<string, string | readonly string[]>>) =>
    Object.entries(keys).find(([name]) => name.toLowerCase() === wanted)?.[1];
  const value = find(request.context ?? {}) ?? find(callerKeys(request));
  const values = value === undefined ? [] : [value].flat();
  return values.length === 0 ? undefined : values;
}
