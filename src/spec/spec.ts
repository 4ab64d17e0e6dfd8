// The language as a value: a spec after reading, checking and resolving names. What compile/ and check/ are given.
// It says what the user declared; how that becomes statements is compile/'s business.
import type { Statement } from '../iam/document.ts';
import type { Facts } from '../iam/facts.ts';
import type { Assumptions, Session } from '../iam/session.ts';
import type { Code } from '../text/codes.ts';
import type { Source, Span } from '../text/source.ts';

/** A value with the place where it is written. */
export interface At {
  readonly at: Span;
}

export interface Spec {
  /** The file's name without its extension, and with an environment `/` and its name; names the folder under `out/`. */
  readonly name: string;
  readonly source: Source;
  /** Of which environment this is, where the spec has some. */
  readonly environment?: SpecEnvironment;
  readonly description?: string;
  readonly organization?: Organization;
  /** That of all its accounts: `aws`. */
  readonly partition: string;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly principals: ReadonlyMap<string, Principal>;
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly mfa: ReadonlyMap<string, MfaRequirement>;
  /** Whose resources the Terraform module declares; none: it hands out policies alone. */
  readonly resources?: 'aws';
  readonly assumptions: Assumptions;
  /** In the order written; the rules that presets bring follow, named `use.rule`. */
  readonly rules: readonly Rule[];
  /** Its own, then those of the file of tests beside it. */
  readonly tests: readonly Test[];
  /** Why generated tests of the lock-out suite are not run, by their names. */
  readonly lockoutSkips: ReadonlyMap<string, Skip>;
  readonly properties: readonly Property[];
  /** What was asked beside the spec, in its words. */
  readonly question?: Question;
  /** Of whom, or of what, it was asked beside the spec who can do what. */
  readonly survey?: Survey;
}

export interface SpecEnvironment {
  readonly name: string;
  /** Rules that do not hold in it, in the order written. */
  readonly absent: readonly string[];
}

/** Who can do something, or what somebody can do. */
export interface Survey {
  readonly source: Source;
  /** With the sessions that are asked about; no sessions: all. None: everybody. */
  readonly callers: readonly { readonly name: string; readonly sessions: readonly Session[] }[];
  /** None: all. */
  readonly actions: readonly ActionPattern[];
  /** None: all that is declared. */
  readonly resources: readonly Resource[];
}

export interface Organization extends At {
  /** `o-a1b2c3d4e5` */
  readonly id: string;
  /** `r-ab12` */
  readonly root?: string;
  readonly units: ReadonlyMap<string, OrganizationalUnit>;
}

export interface OrganizationalUnit extends At {
  readonly name: string;
  /** `ou-ab12-11111111` */
  readonly id: string;
  /** The declared units that it is in, from the top down, and itself. */
  readonly path: readonly string[];
}

/** What an SCP or RCP is attached to. */
export type OrganizationPlace =
  | { readonly kind: 'root'; readonly name: 'root'; readonly id: string }
  | { readonly kind: 'unit'; readonly name: string; readonly id: string }
  | { readonly kind: 'account'; readonly name: string; readonly id: string };

/** Whether what is attached to the place counts for the account: never for the management account. */
export function isUnder({ organization, units, name }: Account, place: OrganizationPlace): boolean {
  if (organization !== 'member') return false;
  if (place.kind === 'root') return true;
  return place.kind === 'unit' ? units.includes(place.name) : name === place.name;
}

export interface Account extends At {
  readonly name: string;
  /** 12 digits. */
  readonly id: string;
  readonly partition: string;
  readonly managed: boolean;
  /** Its place in the spec's organization; absent where it is in none, or in one that is not known. */
  readonly organization?: 'member' | 'management';
  /** The declared organizational units that it is in, by name, from the top down. */
  readonly units: readonly string[];
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
  readonly boundary?: BoundaryPolicy;
}

export interface RolePrincipal extends PrincipalBase {
  readonly kind: 'role';
  readonly account: Account;
  readonly arn: string;
  readonly has: readonly HeldPolicy[];
  readonly instanceProfile?: string;
  readonly boundary?: BoundaryPolicy;
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

/** All roles that a pattern fits. A pattern only: it makes no request, holds no policy, and is granted nothing. */
export interface RolesPrincipal extends PrincipalBase {
  readonly kind: 'roles';
  /** Absent: of any account. */
  readonly account?: Account;
  /** With `*` and `?`; `*` for the account where it is any. */
  readonly arn: string;
}

/** A permission set of IAM Identity Center: the role that it makes in an account. */
export interface SsoPrincipal extends PrincipalBase {
  readonly kind: 'sso';
  /** Absent: of any account; then it is a pattern only, as `roles` is. */
  readonly account?: Account;
  readonly permissionSet: string;
  /** A pattern, for AWS adds 16 characters and perhaps a region: `arn:aws:iam::…:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_…_????????????????`. */
  readonly arn: string;
  readonly has: readonly HeldPolicy[];
}

export interface OidcPrincipal extends PrincipalBase {
  readonly kind: 'oidc';
  readonly account: Account;
  /** `token.actions.githubusercontent.com`, with its path if it has one. Its claims are keys `HOST:claim`. */
  readonly host: string;
  /** Of the provider. */
  readonly arn: string;
}

export interface SamlPrincipal extends PrincipalBase {
  readonly kind: 'saml';
  readonly account: Account;
  /** Of the provider. */
  readonly arn: string;
}

export type Principal =
  | AccountPrincipal
  | RootPrincipal
  | UserPrincipal
  | RolePrincipal
  | GroupPrincipal
  | ServicePrincipal
  | RolesPrincipal
  | SsoPrincipal
  | OidcPrincipal
  | SamlPrincipal;

export type ProviderPrincipal = OidcPrincipal | SamlPrincipal;

export function isProvider(who: Who['who']): who is ProviderPrincipal {
  return typeof who !== 'string' && (who.kind === 'oidc' || who.kind === 'saml');
}

/** Many principals by a pattern: nothing can be granted to them, and they make no request. */
export function isPattern(who: Who['who']): who is RolesPrincipal | SsoPrincipal {
  return typeof who !== 'string' && (who.kind === 'roles' || (who.kind === 'sso' && who.account === undefined));
}

/** An AWS-managed policy by name, or a file `./x.json` relative to the spec. */
export type BoundaryPolicy = At & { readonly name: string } & (
    | {
        readonly origin: 'aws-managed';
        /** In the spec's partition. */
        readonly arn: string;
      }
    | { readonly origin: 'file' }
  );

/** An entry of `has`. `anything`: what it holds is not known, and may allow everything. */
export type HeldPolicy = BoundaryPolicy | (At & { readonly name: 'anything'; readonly origin: 'anything' });

export interface Bucket extends At {
  readonly name: string;
  /** Its S3 name. */
  readonly bucketName: string;
  readonly account: Account;
  readonly arn: string;
  readonly versioning?: 'enabled' | 'suspended';
  readonly mfaDelete?: 'enabled';
  readonly publicAccessBlock?: 'all' | 'none';
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
    /** The caller's organization has this id. */
    | { readonly kind: 'organization'; readonly id: string }
    | { readonly kind: 'vpc_endpoint'; readonly ids: readonly string[] }
    | { readonly kind: 'aws_service'; readonly value: boolean }
    | { readonly kind: 'via_aws_service'; readonly value: boolean }
    /** One tag; `value` may hold `*` and `?`. */
    | { readonly kind: 'tag'; readonly of: TagOwner; readonly key: string; readonly value: string }
    /** One bound; RFC 3339 with a zone. */
    | { readonly kind: 'time'; readonly bound: 'after' | 'before'; readonly time: string }
    /** One claim, by its name alone: `sub`. The keys are those of the providers in `to`, which are all of its kind. */
    | { readonly kind: 'claim'; readonly claim: string; readonly values: readonly string[] }
    | { readonly kind: 'external_id'; readonly ids: readonly string[] }
    /** At least one must hold. */
    | { readonly kind: 'any'; readonly of: readonly Conditions[] }
    /** One operator with one key. */
    | { readonly kind: 'aws'; readonly operator: string; readonly key: string; readonly values: readonly string[] }
  );

/** The conditions without `any`: those in it, each by itself. */
export function flat(conditions: Conditions): readonly Condition[] {
  return conditions.flatMap((each) => (each.kind === 'any' ? each.of.flatMap(flat) : [each]));
}

export type TagOwner = 'principal' | 'resource' | 'request';

export type Attachment =
  | { readonly kind: 'bucket'; readonly bucket: Bucket; readonly at: Span }
  | { readonly kind: 'role'; readonly role: RolePrincipal; readonly at: Span }
  | {
      readonly kind: 'identity';
      /** A permission set is of one account here. */
      readonly principal: UserPrincipal | RolePrincipal | GroupPrincipal | SsoPrincipal;
      readonly at: Span;
    }
  | { readonly kind: 'boundary'; readonly principal: UserPrincipal | RolePrincipal; readonly at: Span }
  | { readonly kind: 'scp'; readonly place: OrganizationPlace; readonly at: Span }
  | {
      readonly kind: 'rcp';
      readonly place: OrganizationPlace;
      /** ARNs of the declared buckets and roles that are there. */
      readonly owned: readonly string[];
      readonly at: Span;
    };

/** A warning or note that a rule's author has seen and lives with. */
export interface Acceptance extends At {
  readonly code: Code;
  readonly reason: string;
  /** The rule as a whole: what is told inside it is meant. */
  readonly within: Span;
}

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
  readonly accept: readonly Acceptance[];
  readonly why?: string;
}

/** A statement that goes out as it is. */
export interface StatementRule extends At {
  readonly kind: 'statement';
  readonly name: string;
  /** Checked against the kinds of document it is attached to; its Sid is the user's own, if it has one. */
  readonly statement: Statement;
  readonly attach: readonly Attachment[];
  readonly accept: readonly Acceptance[];
  readonly why: string;
}

export interface Test extends At {
  readonly name: string;
  /** What its places are in: the spec, or the file of tests beside it. */
  readonly source: Source;
  /** Made by the lock-out suite, from what the spec means; otherwise it is written. */
  readonly generated?: true;
  readonly rows: readonly Row[];
  /** Why it is not run. */
  readonly skip?: string;
  /** Why it may fail for now. */
  readonly todo?: string;
}

/** A reason for leaving something out. */
export interface Skip extends At {
  readonly reason: string;
}

export type Expected = 'can' | 'cannot' | 'undecided';

/** A matrix: every caller (a principal with a session) times every target. */
export interface Row extends At {
  /** What no row lists though `exhaustive` is set; whom `exactly` lists, or leaves out; else it is written so. */
  readonly origin: 'written' | 'exhaustive' | 'who_can';
  /** Of a target it is enough that one of the callers meets the expectation: one principal, with any of its sessions. */
  readonly some?: true;
  /** Never empty. */
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
  /** By name, of the token that an identity provider vouches for; a claim that is not stated is open. */
  readonly claims?: Readonly<Record<string, readonly string[]>>;
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
  /** Sids of statements that are among those that decided. */
  readonly sids: readonly string[];
  /** What is named is all that decided. */
  readonly only: boolean;
}

/** What must hold for all requests. */
export type Property = At & {
  /** A sentence that says what holds. */
  readonly name: string;
  /** Nobody holds more than the spec says. */
  readonly closed: boolean;
  readonly why?: string;
} & (
    | (About & {
        readonly form: 'nobody_can';
        readonly actions: Actions;
        readonly except: readonly Who[];
        readonly when: Conditions;
        /** Absent means no exemption. */
        readonly unless?: Conditions;
      })
    | (About & {
        readonly form: 'everyone_can';
        readonly actions: Actions;
        readonly except: readonly Who[];
        readonly when: Conditions;
      })
    | { readonly form: 'not_public'; readonly buckets: readonly Bucket[] }
    | {
        readonly form: 'same_as' | 'at_most';
        /** `./x.json`, relative to the spec. */
        readonly file: PolicyFile;
        readonly attachedTo: ComparedTo;
        /** Where the two are meant to differ; of `same_as` alone. */
        readonly differs: readonly Difference[];
      }
    | {
        readonly form: 'never_both';
        readonly halves: readonly [Half, Half];
        readonly among: readonly Who[];
      }
  );

/** A file that a spec names. */
export interface PolicyFile extends At {
  readonly name: string;
}

/** What a policy to be compared is attached to. */
export type ComparedTo = Bucket | UserPrincipal | RolePrincipal | GroupPrincipal | SsoPrincipal;

/** Which requests; nobody named in `among` means everyone. */
interface About {
  readonly resources: readonly Resource[];
  readonly among: readonly Who[];
}

/** One half of what nobody may do both of. */
export interface Half extends At {
  readonly actions: readonly ActionPattern[];
  readonly resources: readonly Resource[];
}

/** A difference that is meant. */
export interface Difference extends At, About {
  readonly actions: Actions;
  readonly when: Conditions;
  readonly why: string;
}
