// The facts of RUNBOOK.md: what a person has to do to put a rendering into AWS, and what no policy can prevent.
// Only what this spec needs. Sentences and commands are the template's business.
import { byText, type RenderedKind, type Statement } from '../iam/document.ts';
import type { Account, Bucket, OrganizationPlace, RolePrincipal, Spec } from '../spec/spec.ts';
import { type Dangers, dangersOf } from './dangers.ts';
import type { CompiledDocument } from './documents.ts';
import { type IdentityPrincipal, identityOf } from './obstacles.ts';
import { type People, peopleOf } from './people.ts';
import type { Phrase } from './phrases.ts';
import { ruleInWords } from './phrases.ts';
import { takesMfa } from './shown.ts';
import type { Context, Piece } from './statements.ts';
import { type AccountSteps, accountSteps, namedIdentities, namedProviders, nameInAws, principalsOf } from './steps.ts';
import { grantsToAssume } from './trusts.ts';

export interface Runbook {
  readonly spec: string;
  readonly description?: string;
  readonly documents: readonly RunbookDocument[];
  /** By name. */
  readonly rules: readonly RunbookRule[];
  readonly organization?: { readonly id: string; readonly root?: string };
  /** ARNs of users and roles that policies name; AWS refuses a policy that names one that does not exist. */
  readonly mustExist: readonly string[];
  /** ARNs of identity providers that policies name. */
  readonly providers: readonly string[];
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
  readonly ownerKind: 'bucket' | 'user' | 'role' | 'group' | 'permission set' | 'root' | 'unit' | 'account';
  /** In AWS: of a place in the organization its id. */
  readonly owner: string;
  /** Undefined of what is attached in the organization. */
  readonly account: Account | undefined;
}

export interface RunbookRule {
  readonly name: string;
  readonly words: Phrase;
  readonly why?: string;
  readonly documents: readonly string[];
  /** Warnings that its author lives with, by code. */
  readonly accepted: readonly { readonly code: string; readonly reason: string }[];
}

/** `sids`: the rule of each statement that stands in a document. */
export function runbookOf(
  pieces: readonly Piece[],
  documents: readonly CompiledDocument[],
  sids: ReadonlyMap<string, string>,
  context: Context,
): Runbook {
  const { spec } = context;
  const people = peopleOf(pieces, spec);
  return {
    spec: spec.name,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    documents: documents.map((each) => documentFacts(each, spec)),
    rules: rulesOf(documents, sids, spec),
    ...(spec.organization === undefined ? {} : { organization: spec.organization }),
    mustExist: namedIdentities(documents),
    providers: namedProviders(documents),
    accounts: accountSteps(documents, spec),
    ...(people === undefined ? {} : { people }),
    mfaRoles: principalsOf(spec, 'role')
      .filter((role) => asksMfa(role, pieces))
      .map(({ name, arn }) => ({ name, arn })),
    dangers: dangersOf(pieces, people, context),
  };
}

function asksMfa(role: RolePrincipal, pieces: readonly Piece[]): boolean {
  return grantsToAssume(role, pieces).some(({ statement }) => takesMfa(statement));
}

function rulesOf(
  documents: readonly CompiledDocument[],
  sids: ReadonlyMap<string, string>,
  spec: Spec,
): readonly RunbookRule[] {
  const documentsFor = (rule: string) => {
    const holds = ({ sid = '' }: Statement) => sids.get(sid) === rule;
    return documents.filter(({ document }) => document.statements.some(holds)).map(({ name }) => name);
  };
  return [...spec.rules]
    .sort((a, b) => byText(a.name, b.name))
    .map((rule) => ({
      name: rule.name,
      words: ruleInWords(rule),
      ...(rule.why === undefined ? {} : { why: rule.why }),
      documents: documentsFor(rule.name),
      accepted: rule.accept.map(({ code, reason }) => ({ code, reason })).sort((a, b) => byText(a.code, b.code)),
    }));
}

function documentFacts({ name, file, kind, attachedTo }: CompiledDocument, spec: Spec): RunbookDocument {
  if (kind === 'scp' || kind === 'rcp') {
    const { kind: ownerKind, id } = placeNamed(attachedTo, spec);
    return { name, file, kind, ownerKind, owner: id, account: undefined };
  }
  if (kind === 'bucket') {
    const bucket = bucketNamed(attachedTo, spec);
    return { name, file, kind, ownerKind: 'bucket', owner: bucket.bucketName, account: bucket.account };
  }
  const owner = identityNamed(attachedTo, spec);
  const ownerKind = owner.kind === 'sso' ? 'permission set' : owner.kind;
  return { name, file, kind, ownerKind, owner: nameInAws(owner), account: owner.account };
}

function placeNamed(name: string, { organization, accounts }: Spec): Pick<OrganizationPlace, 'kind' | 'id'> {
  if (name === 'root' && organization?.root !== undefined) return { kind: 'root', id: organization.root };
  const unit = organization?.units.get(name);
  if (unit !== undefined) return { kind: 'unit', id: unit.id };
  const account = accounts.get(name);
  if (account === undefined) throw new Error(`no place ${name}`);
  return { kind: 'account', id: account.id };
}

function bucketNamed(name: string, spec: Spec): Bucket {
  const bucket = spec.buckets.get(name);
  if (bucket === undefined) throw new Error(`no bucket ${name}`);
  return bucket;
}

function identityNamed(name: string, spec: Spec): IdentityPrincipal {
  const found = spec.principals.get(name);
  if (found === undefined) throw new Error(`no principal ${name}`);
  return identityOf(found);
}
