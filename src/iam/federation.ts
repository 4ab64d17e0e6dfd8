// Shared ground: identity providers as IAM knows them: which call takes their tokens, and which of them no account declares.

export type ProviderKind = 'oidc' | 'saml';

/** The call by which a token becomes a role's session. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html */
export const tokenCalls: Readonly<Record<ProviderKind, string>> = {
  oidc: 'sts:AssumeRoleWithWebIdentity',
  saml: 'sts:AssumeRoleWithSAML',
};

/** Permissions that a role's trust may give along with that call, and that no call is for itself. */
export const saidAlongside: readonly string[] = ['sts:SetSourceIdentity', 'sts:TagSession'];

const builtInHosts: readonly string[] = [
  'accounts.google.com',
  'cognito-identity.amazonaws.com',
  'graph.facebook.com',
  'www.amazon.com',
];

/**
 * Is it a provider that AWS knows itself? Policies name it by its host, and no account has one of its own.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity
 */
export function isBuiltInHost(host: string): boolean {
  return builtInHosts.includes(host);
}

const added = { pattern: '?'.repeat(16), standIn: '0123456789abcdef' };

/**
 * The path and name of the role that Identity Center makes of a permission set, as a pattern: it adds 16 characters that nobody
 * knows beforehand, and in most Regions the Region.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
export function permissionSetRole(permissionSet: string): string {
  return `aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${permissionSet}_${added.pattern}`;
}

/** One ARN that the pattern's ARN fits. */
export function standInForRole(pattern: string): string {
  const name = pattern.replace('/*AWSReservedSSO_', '/eu-west-1/AWSReservedSSO_');
  return name.slice(0, -added.pattern.length) + added.standIn;
}
