// What has to be done in each account: roles before those that trust them, boundaries before what they bound, buckets last.
// Facts for the runbook; commands are the template's business.
import { parseArn } from '../iam/arn.ts';
import { byText, sortedSet } from '../iam/document.ts';
import type {
  Account,
  BoundaryPolicy,
  Bucket,
  GroupPrincipal,
  Principal,
  RolePrincipal,
  Spec,
  SsoPrincipal,
  UserPrincipal,
} from '../spec/spec.ts';
import type { CompiledDocument } from './documents.ts';

export interface AccountSteps {
  readonly account: Account;
  /** A role after those that its trust policy names. */
  readonly roles: readonly { readonly name: string; readonly path?: string; readonly file: string }[];
  readonly boundaries: readonly BoundaryStep[];
  readonly policies: readonly PolicyStep[];
  readonly held: readonly HeldStep[];
  readonly permissionSets: readonly PermissionSetStep[];
  readonly profiles: readonly { readonly profile: string; readonly role: string }[];
  readonly versioning: readonly { readonly bucket: string; readonly status: 'Enabled' | 'Suspended' }[];
  readonly publicAccess: readonly { readonly bucket: string; readonly blocked: boolean }[];
  readonly buckets: readonly { readonly bucket: string; readonly file: string }[];
  /** Buckets whose MFA Delete root has to turn on. */
  readonly mfaDelete: readonly { readonly bucket: string /** Of root's device. */; readonly serial: string }[];
}

interface Owner {
  readonly kind: 'user' | 'role' | 'group';
  /** In AWS. */
  readonly name: string;
}

export interface PolicyStep extends Owner {
  readonly policy: string;
  readonly arn: string;
  readonly file: string;
  /** Which part of one that was too large. */
  readonly part?: number;
}

export interface HeldStep extends Owner {
  /** Of an AWS-managed policy. */
  readonly arn?: string;
  /** Of the spec's own folder: `./held.json`. */
  readonly file?: string;
  readonly policy: string;
}

/** A managed policy that becomes the boundary of a user or role. */
export interface BoundaryStep {
  readonly kind: 'user' | 'role';
  readonly name: string;
  readonly policy: string;
  readonly arn: string;
  /** What it is made from; absent for a policy of AWS's. */
  readonly file?: string;
  /** The file lies in the spec's folder, not in the rendering's. */
  readonly besideSpec: boolean;
}

/** One for each permission set that has something to be put. */
export interface PermissionSetStep {
  /** In AWS. */
  readonly name: string;
  readonly account: string;
  /** Its inline policy. */
  readonly file?: string;
  /** AWS-managed policies. */
  readonly arns: readonly string[];
  /** Policies of the spec's folder, which become customer managed ones of the account. */
  readonly files: readonly { readonly file: string; readonly policy: string }[];
}

export function accountSteps(documents: readonly CompiledDocument[], spec: Spec): readonly AccountSteps[] {
  return [...spec.accounts.values()]
    .sort((a, b) => byText(a.name, b.name))
    .map((account) => stepsIn(account, documents, spec))
    .filter(({ account: _, ...steps }) => Object.values(steps).some((each) => each.length > 0));
}

export function principalsOf<Kind extends Principal['kind']>(spec: Spec, kind: Kind) {
  return [...spec.principals.values()]
    .filter((each): each is Extract<Principal, { kind: Kind }> => each.kind === kind)
    .sort((a, b) => byText(a.name, b.name));
}

/** What a policy is attached to; of a permission set, the role that it makes. */
type Holder = UserPrincipal | RolePrincipal | GroupPrincipal;

/** The name alone, without its path. */
export function nameInAws(principal: Holder | SsoPrincipal): string {
  if (principal.kind === 'sso') return principal.permissionSet;
  return principal.arn.slice(principal.arn.lastIndexOf('/') + 1);
}

/** `/teams/data/`; undefined where there is none. */
function pathInAws({ arn }: RolePrincipal): string | undefined {
  const resource = parseArn(arn)?.resource ?? '';
  const path = resource.slice(resource.indexOf('/'), resource.lastIndexOf('/') + 1);
  return path === '/' ? undefined : path;
}

/** ARNs of users and roles that policies name as principals. */
export function namedIdentities(documents: readonly CompiledDocument[]): readonly string[] {
  return sortedSet(documents.flatMap(({ document }) => document.statements.flatMap(namedIn)));
}

/** ARNs of identity providers that trust policies name. */
export function namedProviders(documents: readonly CompiledDocument[]): readonly string[] {
  const principals = documents.flatMap(({ document }) => document.statements.map(({ principal }) => principal?.value));
  const entries = principals.flatMap((value) => (value === undefined || value === '*' ? [] : (value.Federated ?? [])));
  return sortedSet(entries.filter((entry) => entry.startsWith('arn:')));
}

function namedIn({ principal }: CompiledDocument['document']['statements'][number]): readonly string[] {
  if (principal === undefined || principal.value === '*') return [];
  return (principal.value.AWS ?? []).filter((arn) => /:(user|role)\//.test(arn));
}

function stepsIn(account: Account, documents: readonly CompiledDocument[], spec: Spec): AccountSteps {
  const fileOf = new Map(documents.map(({ name, file }) => [name, file]));
  const here = <Kind extends 'user' | 'role' | 'group' | 'sso'>(kind: Kind) =>
    principalsOf(spec, kind).filter((each) => 'account' in each && each.account === account);
  const roles = here('role');
  const identities = [...here('user'), ...roles, ...here('group')];
  const own = account.managed ? identities : [];
  return {
    account,
    roles: afterTheirCallers(roles, documents).map((role) => {
      const path = pathInAws(role);
      return {
        name: nameInAws(role),
        ...(path === undefined ? {} : { path }),
        file: fileOf.get(`trust.${role.name}`) ?? '',
      };
    }),
    boundaries: own.flatMap((each) => (each.kind === 'group' ? [] : boundarySteps(each, fileOf, spec))),
    policies: identities.flatMap((each) =>
      documents
        .filter(({ kind, attachedTo }) => kind === 'identity' && attachedTo === each.name)
        .map((document) => policyStep(each, document, spec)),
    ),
    held: own.flatMap(heldSteps),
    permissionSets: account.managed ? here('sso').flatMap((each) => permissionSetSteps(each, account, fileOf)) : [],
    profiles: account.managed ? roles.flatMap((role) => profileSteps(role, fileOf)) : [],
    ...bucketSteps(account, fileOf, spec),
  };
}

type Files = ReadonlyMap<string, string>;

function profileSteps(role: RolePrincipal, fileOf: Files): AccountSteps['profiles'] {
  if (role.instanceProfile === undefined || !fileOf.has(`trust.${role.name}`)) return [];
  return [{ profile: role.instanceProfile, role: nameInAws(role) }];
}

function bucketSteps(
  account: Account,
  fileOf: Files,
  spec: Spec,
): Pick<AccountSteps, 'versioning' | 'publicAccess' | 'buckets' | 'mfaDelete'> {
  const buckets: readonly Bucket[] = [...spec.buckets.values()]
    .filter((each) => each.account === account)
    .sort((a, b) => byText(a.name, b.name));
  return {
    versioning: buckets.flatMap(({ bucketName, versioning, mfaDelete }) => {
      if (versioning === undefined || mfaDelete !== undefined) return [];
      return [{ bucket: bucketName, status: versioning === 'enabled' ? 'Enabled' : 'Suspended' } as const];
    }),
    publicAccess: buckets.flatMap(({ bucketName, publicAccessBlock }) =>
      publicAccessBlock === undefined ? [] : [{ bucket: bucketName, blocked: publicAccessBlock === 'all' }],
    ),
    buckets: buckets.flatMap(({ name, bucketName }) => {
      const file = fileOf.get(`bucket.${name}`);
      return file === undefined ? [] : [{ bucket: bucketName, file }];
    }),
    mfaDelete: buckets
      .filter(({ mfaDelete }) => mfaDelete === 'enabled')
      .map(({ bucketName }) => ({ bucket: bucketName, serial: rootDevice(account) })),
  };
}

/** What AWS calls the first virtual device of a root user. */
export function rootDevice({ partition, id }: Account): string {
  return `arn:${partition}:iam::${id}:mfa/root-account-mfa-device`;
}

/** The roles that have a trust policy, each after those that it names; where they name each other, by name. */
function afterTheirCallers(
  roles: readonly RolePrincipal[],
  documents: readonly CompiledDocument[],
): readonly RolePrincipal[] {
  const trusts = new Map(documents.filter(({ kind }) => kind === 'trust').map((each) => [each.attachedTo, each]));
  const ordered = new Set<RolePrincipal>();
  const visit = (role: RolePrincipal, waiting: ReadonlySet<RolePrincipal>): void => {
    const trust = trusts.get(role.name);
    if (trust === undefined || waiting.has(role)) return;
    const named = trust.document.statements.flatMap(namedIn);
    for (const other of roles) if (named.includes(other.arn)) visit(other, new Set([...waiting, role]));
    ordered.add(role);
  };
  for (const role of roles) visit(role, new Set());
  return [...ordered];
}

function policyStep(principal: Holder, { file, part }: CompiledDocument, spec: Spec): PolicyStep {
  const policy = policyName(`${spec.name}-${principal.name}${part === undefined ? '' : `-${part}`}`);
  return {
    kind: principal.kind,
    name: nameInAws(principal),
    policy,
    arn: policyArn(principal.account, policy),
    file,
    ...(part === undefined ? {} : { part }),
  };
}

function policyArn({ partition, id }: Account, policy: string): string {
  return `arn:${partition}:iam::${id}:policy/${policy}`;
}

/** IAM takes up to 128 of these characters. */
function policyName(text: string): string {
  return text.replace(/[^\w+=,.@-]/g, '-').slice(0, 128);
}

/** `./teams/held.json` → `held`. */
function policyNameOfFile(path: string): string {
  return policyName(path.replace(/^.*\//, '').replace(/\.json$/, ''));
}

function boundarySteps(principal: UserPrincipal | RolePrincipal, fileOf: Files, spec: Spec): readonly BoundaryStep[] {
  const owner = { kind: principal.kind, name: nameInAws(principal) };
  const file = fileOf.get(`boundary.${principal.name}`);
  if (file !== undefined) {
    const policy = policyName(`${spec.name}-${principal.name}-boundary`);
    return [{ ...owner, policy, arn: policyArn(principal.account, policy), file, besideSpec: false }];
  }
  return principal.boundary === undefined
    ? []
    : [{ ...owner, ...namedBoundary(principal.boundary, principal.account) }];
}

function namedBoundary(
  boundary: BoundaryPolicy,
  account: Account,
): Pick<BoundaryStep, 'policy' | 'arn' | 'file' | 'besideSpec'> {
  if (boundary.origin === 'aws-managed') return { policy: boundary.name, arn: boundary.arn, besideSpec: false };
  const policy = policyNameOfFile(boundary.name);
  return { policy, arn: policyArn(account, policy), file: boundary.name, besideSpec: true };
}

function heldSteps(principal: Holder): readonly HeldStep[] {
  const owner = { kind: principal.kind, name: nameInAws(principal) };
  return [...principal.has]
    .sort((a, b) => byText(a.name, b.name))
    .flatMap((held): readonly HeldStep[] => {
      if (held.origin === 'anything') return [];
      if (held.origin === 'aws-managed') return [{ ...owner, arn: held.arn, policy: held.name }];
      return [{ ...owner, file: held.name, policy: policyNameOfFile(held.name) }];
    });
}

function permissionSetSteps(principal: SsoPrincipal, { id }: Account, fileOf: Files): readonly PermissionSetStep[] {
  const file = fileOf.get(`identity.${principal.name}`);
  const held = [...principal.has].sort((a, b) => byText(a.name, b.name));
  const arns = held.flatMap((each) => (each.origin === 'aws-managed' ? [each.arn] : []));
  const files = held.flatMap((each) =>
    each.origin === 'file' ? [{ file: each.name, policy: policyNameOfFile(each.name) }] : [],
  );
  if (file === undefined && arns.length + files.length === 0) return [];
  return [{ name: principal.permissionSet, account: id, ...(file === undefined ? {} : { file }), arns, files }];
}
