// The one definition of iamspec.json: both arms' only common word. The author arm writes it, the audit arm reads it.
import type { RenderedKind } from './iam/document.ts';

export const manifestName = 'iamspec.json';

/** `out/<spec>/iamspec.json`. Holds no line numbers: a moved comment changes nothing. Keys of every map are sorted. */
export interface Manifest {
  /** Language version of the spec. */
  readonly iamspec: 1;
  readonly spec: string;
  /** Absent where the spec has none. */
  readonly organization?: ManifestOrganization;
  readonly accounts: Readonly<Record<string, ManifestAccount>>;
  readonly principals: Readonly<Record<string, ManifestPrincipal>>;
  readonly buckets: Readonly<Record<string, ManifestBucket>>;
  /** By document name, `bucket.exchange`, `identity.staff`, `trust.admin`. */
  readonly documents: Readonly<Record<string, ManifestDocument>>;
  /** Sid → the rule that it was rendered from. */
  readonly sids: Readonly<Record<string, string>>;
  /** Path below the rendering's folder → `sha256:…` of its bytes; the manifest itself is not listed. */
  readonly files: Readonly<Record<string, string>>;
}

export interface ManifestOrganization {
  /** `o-a1b2c3d4e5` */
  readonly id: string;
  /** `r-ab12` */
  readonly root?: string;
  /** By name: `ou-ab12-11111111`. */
  readonly units: Readonly<Record<string, string>>;
}

export interface ManifestAccount {
  readonly id: string;
  readonly partition: string;
  readonly managed: boolean;
  /** Id of the organization that it is in; absent where that is not known. */
  readonly organization?: string;
  /** The management account: neither SCPs nor RCPs bind it. */
  readonly management?: true;
  /** The declared organizational units that it is in, by name, from the top down; absent where it is in none. */
  readonly units?: readonly string[];
}

/**
 * What a principal is, in AWS's terms. `has`: AWS-managed policy names, `./file.json` relative to the spec, or `anything`;
 * `boundary`: one of the first two. ARNs of `roles` and `sso` are patterns; without `account` they are of any.
 */
export type ManifestPrincipal =
  | { readonly kind: 'account'; readonly account: string; readonly arn: string }
  | { readonly kind: 'root'; readonly account: string; readonly arn: string }
  | {
      readonly kind: 'user';
      readonly account: string;
      readonly arn: string;
      readonly has: readonly string[];
      readonly boundary?: string;
    }
  | {
      readonly kind: 'role';
      readonly account: string;
      readonly arn: string;
      readonly has: readonly string[];
      readonly instance_profile?: string;
      readonly boundary?: string;
    }
  | {
      readonly kind: 'group';
      readonly account: string;
      readonly arn: string;
      readonly has: readonly string[];
      /** Names of user principals. */
      readonly members: readonly string[];
    }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'roles'; readonly account?: string; readonly arn: string }
  | {
      readonly kind: 'sso';
      readonly account?: string;
      readonly arn: string;
      readonly permission_set: string;
      readonly has: readonly string[];
    }
  | { readonly kind: 'oidc'; readonly account: string; readonly arn: string; readonly host: string }
  | { readonly kind: 'saml'; readonly account: string; readonly arn: string };

export interface ManifestBucket {
  /** The S3 name. */
  readonly name: string;
  readonly arn: string;
  /** Name of the account that owns it. */
  readonly account: string;
  readonly versioning?: 'enabled' | 'suspended';
  readonly mfa_delete?: 'enabled';
  readonly public_access_block?: 'all' | 'none';
}

export interface ManifestDocument {
  readonly kind: RenderedKind;
  /** Path below the rendering's folder, with `/`. */
  readonly file: string;
  /** Name of the bucket (kind `bucket`), the user, role, group or permission set (`identity`), the role (`trust`), the user or role (`boundary`), the unit or account, or `root` (`scp`, `rcp`). */
  readonly attached_to: string;
}
