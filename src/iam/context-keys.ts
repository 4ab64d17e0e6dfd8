// Shared ground: the condition keys that are not one service's own, as a table. Knows not when a request has them.
import { foldCase } from './glob.ts';
import type { ValueType } from './operators.ts';

/** The operators a key's values are made for: `string` for `StringEquals` and its kin, and so on. */
export type ContextKeyType = Exclude<ValueType, 'binary' | 'null'>;

export interface ContextKey {
  /** In AWS's case, with the tag's key or the like as it was asked for: `aws:PrincipalTag/team`. */
  readonly name: string;
  readonly type: ContextKeyType;
  /** The other type AWS names: `aws:EpochTime` is a date and a number, `aws:FederatedProvider` a string and an ARN. */
  readonly alsoType?: ContextKeyType;
  /** A request may hold several values, so a policy must say `ForAllValues:` or `ForAnyValue:`. */
  readonly multivalued: boolean;
}

/**
 * Every key of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, some in a service's
 * name included, and the older `aws:SourceOwner`. `[]` marks the multivalued ones.
 */
const globalKeys: { readonly [type in ContextKeyType]: string } = {
  string: `
    aws:PrincipalAccount aws:PrincipalOrgPaths[] aws:PrincipalOrgID aws:PrincipalServiceName aws:PrincipalServiceNamesList[]
    aws:PrincipalType aws:userid aws:username aws:FederatedProvider aws:Ec2InstanceSourceVpc aws:SourceIdentity
    glue:RoleAssumedBy glue:CredentialIssuingService identitystore:UserId
    aws:SourceVpc aws:SourceVpce aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths[]
    aws:ResourceAccount aws:ResourceOrgID aws:ResourceOrgPaths[]
    aws:CalledVia[] aws:CalledViaFirst aws:CalledViaLast aws:CalledViaAWSMCP aws:referer aws:RequestedRegion aws:TagKeys[]
    aws:SourceAccount aws:SourceOwner aws:SourceOrgID aws:SourceOrgPaths[] aws:UserAgent`,
  arn: `
    aws:PrincipalArn aws:ChatbotSourceArn aws:SignInSessionArn aws:SourceArn aws:SourceVpcArn ec2:SourceInstanceArn
    codebuild:BuildArn codebuild:ProjectArn lambda:SourceFunctionArn ssm:SourceInstanceArn`,
  bool: `
    aws:PrincipalIsAWSService aws:AssumedRoot aws:MultiFactorAuthPresent aws:ViaAWSService aws:ViaAWSMCPService
    aws:SecureTransport aws:IsMcpServiceAction`,
  numeric: 'aws:MultiFactorAuthAge ec2:RoleDelivery',
  date: 'aws:CurrentTime aws:EpochTime aws:TokenIssueTime',
  ip: 'aws:SourceIp aws:VpcSourceIp aws:Ec2InstanceSourcePrivateIPv4',
};

const secondTypes: Readonly<Record<string, ContextKeyType>> = {
  'aws:EpochTime': 'numeric',
  'aws:FederatedProvider': 'arn',
};

/** Keys that end in a tag's key; strings, one value each. */
const tagKeys = ['aws:PrincipalTag/', 'aws:RequestTag/', 'aws:ResourceTag/'];

/**
 * Claims that every OpenID Connect provider's key may end in: `gitlab.example.com:sub`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
const claims: readonly string[] = ['amr', 'aud', 'azp', 'email', 'oaud', 'sub'];

/** Further claims that AWS takes over from one provider, as the tabs of the same page list them. */
const claimsOfProvider: Readonly<Record<string, readonly string[]>> = {
  'token.actions.githubusercontent.com': [
    'actor',
    'actor_id',
    'enterprise_id',
    'environment',
    'job_workflow_ref',
    'ref',
    'repository',
    'repository_id',
    'repository_owner_id',
    'workflow',
  ],
};

const byName: ReadonlyMap<string, ContextKey> = new Map(
  Object.entries(globalKeys).flatMap(([type, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((written) => {
        const key = globalKey(written, type as ContextKeyType);
        return [foldCase(key.name), key] as const;
      }),
  ),
);

function globalKey(written: string, type: ContextKeyType): ContextKey {
  const multivalued = written.endsWith('[]');
  const name = multivalued ? written.slice(0, -2) : written;
  const alsoType = secondTypes[name];
  return { name, type, multivalued, ...(alsoType === undefined ? {} : { alsoType }) };
}

/** The names of all global keys, tag keys as `aws:PrincipalTag/`. */
export const globalContextKeyNames: readonly string[] = [...[...byName.values()].map((key) => key.name), ...tagKeys];

/** A key that many services share, by its name in any case; `undefined` where AWS documents none. */
export function globalContextKey(name: string): ContextKey | undefined {
  const wanted = foldCase(name);
  const known = byName.get(wanted);
  if (known !== undefined) return known;
  const prefix = tagKeys.find((tag) => wanted.startsWith(foldCase(tag)));
  if (prefix === undefined || wanted.length === prefix.length) return undefined;
  return { name: prefix + name.slice(prefix.length), type: 'string', multivalued: false };
}

/** Does the key look like one of an identity provider's? A service's own keys have no dot before the colon. */
export function isProviderKey(name: string): boolean {
  return /^saml:/i.test(name) || /^[a-z0-9-]+(\.[a-z0-9-]+)+(\/[^\s]*)?:[^:\s]+$/i.test(name);
}

/** A key made of a provider's host, its path, and a claim that any provider may send. */
export function oidcContextKey(name: string): ContextKey | undefined {
  const colon = name.lastIndexOf(':');
  const claim = foldCase(name.slice(colon + 1));
  const provider = name.slice(0, Math.max(colon, 0));
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+(\/[^\s]*)?$/i.test(provider)) return undefined;
  const own = claimsOfProvider[provider.replace(/\/.*/, '').toLowerCase()] ?? [];
  if (!claims.includes(claim) && !own.includes(claim)) return undefined;
  return { name: `${provider}:${claim}`, type: 'string', multivalued: claim === 'amr' };
}
