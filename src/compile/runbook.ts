// The facts of RUNBOOK.md: what a person has to do to put a rendering into AWS, and what no policy can prevent.
// Only what this spec needs. Sentences and commands are the template's business.
import { parseArn } from '../iam/arn.ts';
import { byText, type RenderedKind, sortedSet } from '../iam/document.ts';
import type { Account, Bucket, Principal, RolePrincipal, Spec } from '../spec/spec.ts';
import { type Dangers, dangersOf } from './dangers.ts';
import type { CompiledDocument } from './documents.ts';
import type { IdentityPrincipal } from './obstacles.ts';
import { type People, peopleOf } from './people.ts';
import type { Phrase } from './phrases.ts';
import { ruleInWords } from './phrases.ts';
import { documentName } from './placement.ts';
import { takesMfa } from './shown.ts';
import { type Context, type Piece, piecesOf } from './statements.ts';

export interface Runbook {
  readonly spec: string;
  readonly description?: string;
  readonly documents: readonly RunbookDocument[];
  /** By name. */
  readonly rules: readonly RunbookRule[];
  /** ARNs of users and roles that policies name; AWS refuses a policy that names one that does not exist. */
  readonly mustExist: readonly string[];
  /** Those that have something to be done in them, by name. */
  readonly accounts: readonly AccountSteps[];
  readonly people?: People;
  /** Roles whose trust asks for MFA. */
  readonly mfaRoles: readonly { readonly name: string; readonly arn: string }[];
  readonly dangers: Dangers;
}

export interface RunbookDocument {
  readonly name: string;
  readonly file: string;
  readonly kind: RenderedKind;
  readonly ownerKind: 'bucket' | 'user' | 'role' | 'group';
  /** In AWS. */
  readonly owner: string;
  readonly account: Account;
}

export interface RunbookRule {
  readonly name: string;
  readonly words: Phrase;
  readonly why?: string;
  readonly documents: readonly string[];
}

export interface AccountSteps {
  readonly account: Account;
  /** A role after those that its trust policy names. */
  readonly roles: readonly { readonly name: string; readonly path?: string; readonly file: string }[];
  readonly policies: readonly PolicyStep[];
  readonly held: readonly HeldStep[];
  readonly profiles: readonly { readonly profile: string; readonly role: string }[];
  readonly versioning: readonly { readonly bucket: string; readonly status: 'Enabled' | 'Suspended' }[];
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
}

export interface HeldStep extends Owner {
  /** Of an AWS-managed policy. */
  readonly arn?: string;
  /** Of the spec's own folder: `./held.json`. */
  readonly file?: string;
  readonly policy: string;
}

export function runbookOf(pieces: readonly Piece[], documents: readonly CompiledDocument[], context: Context): Runbook {
  const { spec } = context;
  const people = peopleOf(pieces, spec);
  return {
    spec: spec.name,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    documents: documents.map((each) => documentFacts(each, spec)),
    rules: rulesOf(pieces, spec),
    mustExist: namedIdentities(documents),
    accounts: [...spec.accounts.values()]
      .sort((a, b) => byText(a.name, b.name))
      .map((account) => stepsIn(account, documents, spec))
      .filter(({ account: _, ...steps }) => Object.values(steps).some((each) => each.length > 0)),
    ...(people === undefined ? {} : { people }),
    mfaRoles: principalsOf(spec, 'role')
      .filter((role) => asksMfa(role, pieces))
      .map(({ name, arn }) => ({ name, arn })),
    dangers: dangersOf(pieces, people, context),
  };
}

function asksMfa(role: RolePrincipal, pieces: readonly Piece[]): boolean {
  return pieces.some(
    ({ target, statement }) =>
      target.kind === 'trust' && target.role === role && statement.effect === 'Allow' && takesMfa(statement),
  );
}

function rulesOf(pieces: readonly Piece[], spec: Spec): readonly RunbookRule[] {
  return [...spec.rules]
    .sort((a, b) => byText(a.name, b.name))
    .map((rule) => ({
      name: rule.name,
      words: ruleInWords(rule),
      ...(rule.why === undefined ? {} : { why: rule.why }),
      documents: sortedSet(piecesOf(rule.name, pieces).map(({ target }) => documentName(target))),
    }));
}

function documentFacts({ name, file, kind, attachedTo }: CompiledDocument, spec: Spec): RunbookDocument {
  if (kind === 'bucket') {
    const bucket = bucketNamed(attachedTo, spec);
    return { name, file, kind, ownerKind: 'bucket', owner: bucket.bucketName, account: bucket.account };
  }
  const owner = identityNamed(attachedTo, spec);
  return { name, file, kind, ownerKind: owner.kind, owner: nameInAws(owner), account: owner.account };
}

function bucketNamed(name: string, spec: Spec): Bucket {
  const bucket = spec.buckets.get(name);
  if (bucket === undefined) throw new Error(`no bucket ${name}`);
  return bucket;
}

function identityNamed(name: string, spec: Spec): IdentityPrincipal {
  const found = spec.principals.get(name);
  if (found?.kind === 'user' || found?.kind === 'role' || found?.kind === 'group') return found;
  throw new Error(`no user, role or group ${name}`);
}

function nameInAws({ arn }: IdentityPrincipal): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** `/teams/data/`; undefined where there is none. */
function pathInAws({ arn }: IdentityPrincipal): string | undefined {
  const resource = parseArn(arn)?.resource ?? '';
  const path = resource.slice(resource.indexOf('/'), resource.lastIndexOf('/') + 1);
  return path === '/' ? undefined : path;
}

function namedIdentities(documents: readonly CompiledDocument[]): readonly string[] {
  return sortedSet(documents.flatMap(({ document }) => document.statements.flatMap(namedIn)));
}

function namedIn({ principal }: CompiledDocument['document']['statements'][number]): readonly string[] {
  if (principal === undefined || principal.value === '*') return [];
  return (principal.value.AWS ?? []).filter((arn) => /:(user|role)\//.test(arn));
}

function principalsOf<Kind extends Principal['kind']>(spec: Spec, kind: Kind) {
  return [...spec.principals.values()]
    .filter((each): each is Extract<Principal, { kind: Kind }> => each.kind === kind)
    .sort((a, b) => byText(a.name, b.name));
}

function stepsIn(account: Account, documents: readonly CompiledDocument[], spec: Spec): AccountSteps {
  const fileOf = new Map(documents.map(({ name, file }) => [name, file]));
  const here = <Kind extends 'user' | 'role' | 'group'>(kind: Kind) =>
    principalsOf(spec, kind).filter((each) => 'account' in each && each.account === account);
  const roles = here('role');
  const buckets = [...spec.buckets.values()]
    .filter((each) => each.account === account)
    .sort((a, b) => byText(a.name, b.name));
  const identities = [...here('user'), ...roles, ...here('group')];
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
    policies: identities.flatMap((each) => {
      const file = fileOf.get(`identity.${each.name}`);
      return file === undefined ? [] : [policyStep(each, file, spec)];
    }),
    held: account.managed ? identities.flatMap(heldSteps) : [],
    profiles: account.managed
      ? roles.flatMap((role) =>
          role.instanceProfile === undefined || !fileOf.has(`trust.${role.name}`)
            ? []
            : [{ profile: role.instanceProfile, role: nameInAws(role) }],
        )
      : [],
    versioning: buckets.flatMap(({ bucketName, versioning, mfaDelete }) => {
      if (versioning === undefined || mfaDelete !== undefined) return [];
      return [{ bucket: bucketName, status: versioning === 'enabled' ? 'Enabled' : 'Suspended' } as const];
    }),
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

function policyStep(principal: IdentityPrincipal, file: string, spec: Spec): PolicyStep {
  const { partition, id } = principal.account;
  const policy = policyName(`${spec.name}-${principal.name}`);
  return {
    kind: principal.kind,
    name: nameInAws(principal),
    policy,
    arn: `arn:${partition}:iam::${id}:policy/${policy}`,
    file,
  };
}

/** IAM takes up to 128 of these characters. */
function policyName(text: string): string {
  return text.replace(/[^\w+=,.@-]/g, '-').slice(0, 128);
}

function heldSteps(principal: IdentityPrincipal): readonly HeldStep[] {
  const owner = { kind: principal.kind, name: nameInAws(principal) };
  return [...principal.has]
    .sort((a, b) => byText(a.name, b.name))
    .map((held) => {
      const { name } = held;
      if (held.origin === 'aws-managed') return { ...owner, arn: held.arn, policy: name };
      return { ...owner, file: name, policy: policyName(name.replace(/^.*\//, '').replace(/\.json$/, '')) };
    });
}
