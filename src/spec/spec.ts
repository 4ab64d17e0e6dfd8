// The language as a value: a spec after reading, checking and resolving names. What compile/ and check/ are given.
// It says what the user declared; how that becomes statements is compile/'s business.
import type { Statement } from '../iam/document.ts';
import type { Facts } from '../iam/facts.ts';
import type { Assumptions, Session } from '../iam/session.ts';
import type { Source, Span } from '../text/source.ts';

/** A value with the place where it is written. */
export interface At {
  readonly at: Span;
}

export interface Spec {
  /** The file's name without its extension; names the folder under `out/`. */
  readonly name: string;
  readonly source: Source;
  readonly description?: string;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly principals: ReadonlyMap<string, Principal>;
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly mfa: ReadonlyMap<string, MfaRequirement>;
  readonly assumptions: Assumptions;
  /** In the order written; the rules that presets bring follow, named `use.rule`. */
  readonly rules: readonly Rule[];
  readonly tests: readonly Test[];
  readonly properties: readonly Property[];
  /** What was asked beside the spec, in its words. */
  readonly question?: Question;
}

export interface Account extends At {
  readonly name: string;
  /** 12 digits. */
  readonly id: string;
  readonly partition: string;
  readonly managed: boolean;
}

interface PrincipalBase extends At {
  readonly name: string;
}

export interface AccountPrincipal extends PrincipalBase {
  readonly kind: 'account';
  readonly account: Account;
  readonly arn: string;
}

export interface RootPrincipal extends PrincipalBase {
  readonly kind: 'root';
  readonly account: Account;
  readonly arn: string;
}

export interface UserPrincipal extends PrincipalBase {
  readonly kind: 'user';
  readonly account: Account;
  readonly arn: string;
  readonly has: readonly HeldPolicy[];
}

export interface RolePrincipal extends PrincipalBase {
  readonly kind: 'role';
  readonly account: Account;
  readonly arn: string;
  readonly has: readonly HeldPolicy[];
  readonly instanceProfile?: string;
}

export interface GroupPrincipal extends PrincipalBase {
  readonly kind: 'group';
  readonly account: Account;
  readonly arn: string;
  readonly has: readonly HeldPolicy[];
  /** Names of user principals of the same account. */
  readonly members: readonly string[];
}

export interface ServicePrincipal extends PrincipalBase {
  readonly kind: 'service';
  /** `ec2.amazonaws.com` */
  readonly service: string;
}

export type Principal =
  | AccountPrincipal
  | RootPrincipal
  | UserPrincipal
  | RolePrincipal
  | GroupPrincipal
  | ServicePrincipal;

/** An entry of `has`: an AWS-managed policy by name, or a file `./x.json` relative to the spec. */
export type HeldPolicy = At & { readonly name: string } & (
    | {
        readonly origin: 'aws-managed';
        /** In the partition `aws`. */
        readonly arn: string;
      }
    | { readonly origin: 'file' }
  );

export interface Bucket extends At {
  readonly name: string;
  /** Its S3 name. */
  readonly bucketName: string;
  readonly account: Account;
  readonly arn: string;
  readonly versioning?: 'enabled' | 'suspended';
  readonly mfaDelete?: 'enabled';
}

export interface MfaRequirement extends At {
  readonly name: string;
  readonly keyAbsent: 'denied' | 'exempt';
  /** Seconds. */
  readonly maxAge?: number;
  readonly key: 'present' | 'age';
}

/** `everyone` and `anonymous` are built in; any other name is a declared principal. */
export interface Who extends At {
  readonly who: 'everyone' | 'anonymous' | Principal;
}

export type Actions =
  | { readonly kind: 'everything' }
  | { readonly kind: 'list' | 'everything_except'; readonly actions: readonly ActionPattern[] };

/** An action in AWS's case, or a pattern with `*` or `?` as written. */
export interface ActionPattern extends At {
  readonly value: string;
  readonly exact: boolean;
}

export type Resource = At &
  (
    | { readonly kind: 'everything' }
    /** The bucket and all its objects. */
    | { readonly kind: 'bucket'; readonly bucket: Bucket }
    /** Objects whose key matches an IAM pattern. */
    | { readonly kind: 'objects'; readonly bucket: Bucket; readonly key: string }
    | { readonly kind: 'principal'; readonly principal: UserPrincipal | RolePrincipal | GroupPrincipal }
    /** Account names are replaced by their ids. `bucket` is the declared one that it names. */
    | { readonly kind: 'arn'; readonly arn: string; readonly bucket?: Bucket }
  );

/** All must hold. */
export type Conditions = readonly Condition[];

export type Condition = At &
  (
    | { readonly kind: 'mfa'; readonly requirement: MfaRequirement }
    | { readonly kind: 'tls'; readonly value: boolean }
    | { readonly kind: 'source_ip'; readonly cidrs: readonly string[] }
    | { readonly kind: 'prefix'; readonly patterns: readonly string[] }
    /** At least one must hold. */
    | { readonly kind: 'any'; readonly of: readonly Conditions[] }
    /** One operator with one key. */
    | { readonly kind: 'aws'; readonly operator: string; readonly key: string; readonly values: readonly string[] }
  );

export type Attachment =
  | { readonly kind: 'bucket'; readonly bucket: Bucket; readonly at: Span }
  | { readonly kind: 'role'; readonly role: RolePrincipal; readonly at: Span }
  | {
      readonly kind: 'identity';
      readonly principal: UserPrincipal | RolePrincipal | GroupPrincipal;
      readonly at: Span;
    };

export type Rule = GrantRule | StatementRule;

/** `allow` (granted if `when`) or `deny` (refused if the caller is not in `except`, and `when`, and not `unless`). */
export interface GrantRule extends At {
  readonly kind: 'allow' | 'deny';
  /** `partner-writes-need-mfa`, or `use.rule` where a preset brought it. */
  readonly name: string;
  readonly actions: Actions;
  readonly to: readonly Who[];
  readonly resources: readonly Resource[];
  readonly when: Conditions;
  /** Absent means no exemption; always absent for `allow`. */
  readonly unless?: Conditions;
  readonly except: readonly Who[];
  /** Empty: where AWS needs it. */
  readonly attach: readonly Attachment[];
  readonly why?: string;
}

/** A statement that goes out as it is. */
export interface StatementRule extends At {
  readonly kind: 'statement';
  readonly name: string;
  /** Checked against the kinds of document it is attached to; its Sid is the user's own, if it has one. */
  readonly statement: Statement;
  readonly attach: readonly Attachment[];
  readonly why: string;
}

export interface Test extends At {
  readonly name: string;
  readonly rows: readonly Row[];
}

export type Expected = 'can' | 'cannot' | 'undecided';

/** A matrix: every caller (a principal with a session) times every target. */
export interface Row extends At {
  readonly callers: readonly Caller[];
  /** The roles that are assumed first, each from the one before. */
  readonly through: readonly Hop[];
  readonly expectations: readonly Expectation[];
  readonly because?: Because;
  readonly context: Facts;
}

/** A possible pair of principal and session. */
export interface Caller extends At {
  /** A principal's name, or `anonymous`. */
  readonly as: string;
  readonly session: Session;
}

/** A row that expects nothing. */
export interface Question {
  /** What its places are in. */
  readonly source: Source;
  readonly callers: readonly Caller[];
  readonly through: readonly Hop[];
  /** Never empty. */
  readonly targets: readonly Target[];
  readonly context: Facts;
}

/** A role that is assumed on the way. */
export interface Hop extends At {
  readonly role: RolePrincipal;
  /** The MFA code is given in the AssumeRole call itself. */
  readonly mfaCode: boolean;
}

export interface Expectation extends At {
  readonly expected: Expected;
  /** Every named action on every listed resource of its type; patterns are expanded over the catalogue. Never empty. */
  readonly targets: readonly Target[];
}

/** What is done to what. */
export interface Target {
  /** Exact action in AWS's case. */
  readonly action: string;
  /** Where the action (or the pattern that it came from) is written. */
  readonly at: Span;
  readonly resource: TestResource;
}

export interface TestResource extends At {
  /** As the user wrote it. */
  readonly text: string;
  /** Concrete ARN, or `*` for actions that work on no resource. */
  readonly arn: string;
  /** Name of the declared bucket that it is, or lies in. */
  readonly bucket?: string;
  /** Name of the declared principal that it is. */
  readonly principal?: string;
}

export interface Because extends At {
  readonly decision?: 'explicit-deny' | 'implicit-deny' | 'mfa-delete' | 'session';
  readonly rules: readonly string[];
  /** The named rules are all that decided. */
  readonly only: boolean;
}

/** Read and kept, not yet checked. */
export interface Property extends At {
  readonly name: string;
}
