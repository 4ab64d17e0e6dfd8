// What resources.tf declares: where each policy goes, in the provider's terms. Decides which resources there are; how they
// are written is the template's business.
import type { Account, Bucket, Principal, RolePrincipal, Spec } from '../spec/spec.ts';
import { sha256Hex } from '../text/hash.ts';
import type { CompiledDocument } from './documents.ts';

/** What every resource has: its name in Terraform, and the provider's alias where the module is given several. */
interface Resource {
  readonly label: string;
  readonly alias: string | undefined;
}

/** Text of a policy, as the module's locals have it. */
export interface PolicyText {
  readonly local: 'bucket_policies' | 'identity_policies' | 'boundary_policies' | 'trust_policies' | GuardRails;
  readonly key: string;
}

type GuardRails = 'service_control_policies' | 'resource_control_policies';

/** By the label of what the module makes, or as what is there already is called. */
export type Referred = { readonly label: string } | { readonly name: string };

export interface AwsResources {
  /** None: the provider's own configuration serves all. */
  readonly aliases: readonly string[];
  /** One account is served by the provider's own configuration. */
  readonly isPlain: boolean;
  readonly policies: readonly (Resource & { readonly name: string; readonly text: PolicyText })[];
  readonly roles: readonly (Resource & {
    readonly name: string;
    readonly path: string;
    readonly text: PolicyText;
    readonly boundary: Referred | undefined;
    /** Labels of roles that its trust names: AWS takes no policy that names a role that is not there. */
    readonly after: readonly string[];
    /** Files that it has, which no module knows. */
    readonly files: readonly string[];
  })[];
  readonly attachments: readonly (Resource & {
    readonly to: 'role' | 'user' | 'group';
    readonly holder: Referred;
    readonly policy: Referred;
  })[];
  readonly profiles: readonly (Resource & { readonly name: string; readonly role: string })[];
  readonly bucketPolicies: readonly (Resource & {
    readonly bucket: string;
    readonly text: PolicyText;
    readonly after: readonly string[];
  })[];
  readonly versioned: readonly (Resource & {
    readonly bucket: string;
    readonly status: 'Enabled' | 'Suspended';
    readonly hasMfaDelete: boolean;
  })[];
  readonly blocks: readonly (Resource & { readonly bucket: string; readonly isAll: boolean })[];
  readonly guardRails: readonly (Resource & {
    readonly name: string;
    readonly type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';
    readonly text: PolicyText;
    readonly target: string;
  })[];
  /** Users and roles that are made elsewhere, with a boundary that is to be put on them there. */
  readonly bounded: readonly string[];
}

/** Undefined where the spec asks for none. */
export function resourcesOf(spec: Spec, documents: readonly CompiledDocument[]): AwsResources | undefined {
  if (spec.resources === undefined) return undefined;
  return new Plan(spec, documents).resources();
}

class Plan {
  readonly #spec: Spec;
  readonly #documents: readonly CompiledDocument[];
  /** Managed accounts in which something is put in place. */
  readonly #managed: readonly Account[];
  /** Of the organization's policies. */
  readonly #organization: string | undefined;
  /** Roles that the module makes: those whose trust the spec says. */
  readonly #made: ReadonlySet<string>;

  constructor(spec: Spec, documents: readonly CompiledDocument[]) {
    this.#spec = spec;
    this.#documents = documents;
    const used = this.#accountsInUse();
    this.#managed = [...spec.accounts.values()].filter(({ managed, name }) => managed && used.has(name));
    this.#organization = this.#organizationAlias();
    this.#made = new Set(this.#of('trust').flatMap(({ attachedTo }) => this.#role(attachedTo).map(({ name }) => name)));
  }

  resources(): AwsResources {
    const roles = [...this.#made].flatMap((name) => this.#role(name));
    const buckets = [...this.#spec.buckets.values()].filter(({ account }) => account.managed);
    return {
      aliases: this.#aliases(),
      isPlain: this.#managed.length < 2,
      policies: [...this.#of('identity'), ...this.#of('boundary')].flatMap((each) => this.#policy(each)),
      roles: roles.map((each) => this.#roleResource(each)),
      attachments: [
        ...this.#of('identity').flatMap((each) => this.#attachment(each)),
        ...roles.flatMap((each) => this.#heldBy(each)),
      ],
      profiles: roles.flatMap((role) => this.#profile(role)),
      bucketPolicies: this.#of('bucket').flatMap((each) => this.#bucketPolicy(each)),
      versioned: buckets.flatMap((each) => this.#versioned(each)),
      blocks: buckets.flatMap((each) => this.#block(each)),
      guardRails: [...this.#of('scp'), ...this.#of('rcp')].map((each) => this.#guardRail(each)),
      bounded: this.#boundedElsewhere(),
    };
  }

  #accountsInUse(): ReadonlySet<string> {
    const { buckets, principals } = this.#spec;
    const owners = this.#documents.flatMap(({ kind, attachedTo }) => {
      if (kind === 'bucket') return buckets.get(attachedTo) ?? [];
      return kind === 'trust' ? (principals.get(attachedTo) ?? []) : (this.#holder(attachedTo) ?? []);
    });
    const set = [...buckets.values()].filter(
      (each) => each.versioning !== undefined || each.publicAccessBlock !== undefined,
    );
    return new Set(
      [...owners, ...set].flatMap((each) =>
        'account' in each && each.account !== undefined ? [each.account.name] : [],
      ),
    );
  }

  #boundedElsewhere(): readonly string[] {
    const rendered = new Set(this.#of('boundary').map(({ attachedTo }) => attachedTo));
    return [...this.#spec.principals.values()].flatMap((each) => {
      if ((each.kind !== 'user' && each.kind !== 'role') || !each.account.managed) return [];
      const isBounded = each.boundary !== undefined || rendered.has(each.name);
      return isBounded && !this.#made.has(each.name) ? [nameAndPath(each.arn).name] : [];
    });
  }

  #of(kind: CompiledDocument['kind']): readonly CompiledDocument[] {
    return this.#documents.filter((each) => each.kind === kind);
  }

  #aliases(): readonly string[] {
    const own = this.#managed.length < 2 ? [] : this.#managed.map(({ name }) => name);
    return [...new Set([...own, ...(this.#organization === undefined ? [] : [this.#organization])])];
  }

  /** The management account, where it is one of those that are managed. */
  #organizationAlias(): string | undefined {
    if (this.#of('scp').length + this.#of('rcp').length === 0) return undefined;
    const management = this.#managed.find(({ organization }) => organization === 'management');
    if (management !== undefined) return this.#aliasOf(management);
    return this.#spec.accounts.has('organization') ? 'organization-management' : 'organization';
  }

  #aliasOf(account: Account): string | undefined {
    return this.#managed.length < 2 ? undefined : account.name;
  }

  /** The one that a policy is attached to; undefined of permission sets, which Identity Center keeps. */
  #holder(name: string): Extract<Principal, { readonly kind: 'user' | 'role' | 'group' }> | undefined {
    const found = this.#spec.principals.get(name);
    return found?.kind === 'user' || found?.kind === 'role' || found?.kind === 'group' ? found : undefined;
  }

  #policy(document: CompiledDocument): AwsResources['policies'] {
    const holder = this.#holder(document.attachedTo);
    if (holder === undefined) return [];
    const local = document.kind === 'identity' ? 'identity_policies' : 'boundary_policies';
    const text = { local, key: keyOf(document) } as const;
    return [{ label: labelOf(document), alias: this.#aliasOf(holder.account), name: this.#policyName(document), text }];
  }

  #role(name: string): readonly RolePrincipal[] {
    const found = this.#spec.principals.get(name);
    return found?.kind === 'role' && found.account.managed ? [found] : [];
  }

  #roleResource(role: RolePrincipal): AwsResources['roles'][number] {
    const { name, path } = nameAndPath(role.arn);
    return {
      label: role.name,
      alias: this.#aliasOf(role.account),
      name,
      path,
      text: { local: 'trust_policies', key: role.name },
      boundary: this.#boundaryOf(role),
      after: this.#namedIn('trust', role.name).filter((other) => !this.#waitsFor(other, role.name)),
      files: role.has.flatMap((each) => (each.origin === 'file' ? [each.name] : [])),
    };
  }

  #boundaryOf({ name, boundary }: RolePrincipal): Referred | undefined {
    const rendered = this.#of('boundary').find(({ attachedTo }) => attachedTo === name);
    if (rendered !== undefined) return { label: labelOf(rendered) };
    return boundary?.origin === 'aws-managed' ? { name: boundary.arn } : undefined;
  }

  #attachment(document: CompiledDocument): AwsResources['attachments'] {
    const holder = this.#holder(document.attachedTo);
    if (holder === undefined) return [];
    const isMade = this.#made.has(holder.name);
    return [
      {
        label: labelOf(document),
        alias: this.#aliasOf(holder.account),
        to: holder.kind,
        holder: isMade ? { label: holder.name } : { name: nameAndPath(holder.arn).name },
        policy: { label: labelOf(document) },
      },
    ];
  }

  /** What a role is said to have is there only once it is attached. */
  #heldBy(role: RolePrincipal): AwsResources['attachments'] {
    return role.has.flatMap((each) => {
      if (each.origin !== 'aws-managed') return [];
      const label = `has_${role.name}_${each.name.replace(/[^A-Za-z0-9_-]/g, '_')}`;
      const holder = { label: role.name };
      return [{ label, alias: this.#aliasOf(role.account), to: 'role', holder, policy: { name: each.arn } }] as const;
    });
  }

  /** Of the roles that the module makes, those that a policy names as principals. */
  #namedIn(kind: 'bucket' | 'trust', attachedTo: string): readonly string[] {
    const own = this.#of(kind).filter((each) => each.attachedTo === attachedTo);
    const statements = own.flatMap(({ document }) => document.statements);
    const arns = new Set(
      statements.flatMap(({ principal }) =>
        principal === undefined || principal.value === '*' ? [] : (principal.value.AWS ?? []),
      ),
    );
    return [...this.#made].filter((name) => name !== attachedTo && this.#role(name).some(({ arn }) => arns.has(arn)));
  }

  /** Where two wait for each other, neither can be made first: then the order is not said. */
  #waitsFor(role: string, other: string, seen: ReadonlySet<string> = new Set()): boolean {
    if (seen.has(role)) return false;
    const named = this.#namedIn('trust', role);
    return named.includes(other) || named.some((each) => this.#waitsFor(each, other, new Set([...seen, role])));
  }

  #profile({ name: role, account, instanceProfile: name }: RolePrincipal): AwsResources['profiles'] {
    return name === undefined ? [] : [{ label: role, alias: this.#aliasOf(account), name, role }];
  }

  #bucketPolicy({ attachedTo }: CompiledDocument): AwsResources['bucketPolicies'] {
    const bucket = this.#spec.buckets.get(attachedTo);
    if (bucket?.account.managed !== true) return [];
    const text = { local: 'bucket_policies', key: attachedTo } as const;
    const after = this.#namedIn('bucket', attachedTo);
    return [{ label: attachedTo, alias: this.#aliasOf(bucket.account), bucket: bucket.bucketName, text, after }];
  }

  #versioned({ name, bucketName, account, versioning, mfaDelete }: Bucket): AwsResources['versioned'] {
    if (versioning === undefined) return [];
    const status = versioning === 'enabled' ? 'Enabled' : 'Suspended';
    const hasMfaDelete = mfaDelete === 'enabled';
    return [{ label: name, alias: this.#aliasOf(account), bucket: bucketName, status, hasMfaDelete }];
  }

  #block({ name, bucketName, account, publicAccessBlock }: Bucket): AwsResources['blocks'] {
    if (publicAccessBlock === undefined) return [];
    return [{ label: name, alias: this.#aliasOf(account), bucket: bucketName, isAll: publicAccessBlock === 'all' }];
  }

  #guardRail(document: CompiledDocument): AwsResources['guardRails'][number] {
    const { kind, attachedTo } = document;
    return {
      label: labelOf(document),
      alias: this.#organization,
      name: this.#policyName(document),
      type: kind === 'scp' ? 'SERVICE_CONTROL_POLICY' : 'RESOURCE_CONTROL_POLICY',
      text: { local: kind === 'scp' ? 'service_control_policies' : 'resource_control_policies', key: keyOf(document) },
      target: this.#placeOf(attachedTo),
    };
  }

  /** `r-…`, `ou-…`, or an account's id. */
  #placeOf(place: string): string {
    const { organization, accounts } = this.#spec;
    const id = place === 'root' ? organization?.root : (organization?.units.get(place)?.id ?? accounts.get(place)?.id);
    if (id === undefined) throw new Error(`${place} is no place in the organization`);
    return id;
  }

  /** Of one account's policies no two have the same; a long one ends in a hash of the whole. */
  #policyName({ name }: CompiledDocument): string {
    const whole = `${this.#spec.name}.${name}`.replace(/[^\w+=,.@-]/g, '.');
    if (whole.length <= longestName) return whole;
    const hash = sha256Hex(whole).slice(0, 12);
    return `${whole.slice(0, longestName - hash.length - 1)}-${hash}`;
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const longestName = 128;

/** Names have no underscores, so that no two are the same. */
function labelOf({ name }: CompiledDocument): string {
  return name.replaceAll('.', '_');
}

/** By which the module's locals have it. */
function keyOf({ attachedTo, part }: CompiledDocument): string {
  return part === undefined ? attachedTo : `${attachedTo}.${part}`;
}

/** `arn:aws:iam::111122223333:role/teams/admin` is `admin` in `/teams/`. */
function nameAndPath(arn: string): { readonly name: string; readonly path: string } {
  const whole = arn.slice(arn.indexOf('/'));
  const end = whole.lastIndexOf('/') + 1;
  return { name: whole.slice(end), path: whole.slice(0, end) };
}
