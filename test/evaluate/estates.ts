// Small estates for the tests, written as AWS's JSON with the wiring that a manifest would give.
import { ask } from '../../src/evaluate/ask.ts';
import { type Estate, estateOf } from '../../src/evaluate/estate.ts';
import type { Request } from '../../src/evaluate/request.ts';
import type { DocumentKind, PolicyDocument, RenderedKind } from '../../src/iam/document.ts';
import type { Facts } from '../../src/iam/facts.ts';
import { policyFromData } from '../../src/iam/read-policy.ts';
import { type Assumptions, nothingAssumed } from '../../src/iam/session.ts';
import type { Manifest, ManifestAccount, ManifestDocument, ManifestPrincipal } from '../../src/manifest.ts';

export const home = '444455556666';
export const partner = '111122223333';

/** A policy from JSON as a test writes it: statements only; fails where the reader finds anything wrong. */
export function policy(
  kind: DocumentKind,
  statements: unknown,
  version: string | undefined = '2012-10-17',
): PolicyDocument {
  const problems: string[] = [];
  const data = { ...(version === undefined ? {} : { Version: version }), Statement: statements };
  const document = policyFromData(data, kind, (code, path, message) =>
    problems.push(`${code} at ${path.join('.')}: ${message}`),
  );
  if (document === undefined) throw new Error(problems.join('\n'));
  return document;
}

const cast: Readonly<Record<string, ManifestPrincipal>> = {
  alice: { kind: 'user', account: 'home', arn: `arn:aws:iam::${home}:user/team/alice`, has: [] },
  bob: { kind: 'user', account: 'home', arn: `arn:aws:iam::${home}:user/bob`, has: [] },
  paula: { kind: 'user', account: 'partner', arn: `arn:aws:iam::${partner}:user/paula`, has: [] },
  staff: { kind: 'group', account: 'home', arn: `arn:aws:iam::${home}:group/staff`, has: [], members: ['alice'] },
  admin: { kind: 'role', account: 'home', arn: `arn:aws:iam::${home}:role/ops/admin`, has: [] },
  visitor: { kind: 'role', account: 'partner', arn: `arn:aws:iam::${partner}:role/visitor`, has: [] },
  root: { kind: 'root', account: 'home', arn: `arn:aws:iam::${home}:root` },
  'partner-root': { kind: 'root', account: 'partner', arn: `arn:aws:iam::${partner}:root` },
  lambda: { kind: 'service', service: 'lambda.amazonaws.com' },
  everyone: { kind: 'account', account: 'home', arn: `arn:aws:iam::${home}:root` },
};

/** By place: `bucket data`, `identity alice`, `trust admin`. */
export type Policies = Readonly<Record<string, unknown>>;

export interface EstateOptions {
  readonly mfaDelete?: boolean;
  readonly publicAccessBlock?: 'all' | 'none';
  /** Organizations of the accounts, where known. */
  readonly organizations?: { readonly home?: string; readonly partner?: string };
  /** Of the account `home`, which is a member in the unit `apps` else. */
  readonly management?: true;
  /** Version of every document; the newest where it is not said. */
  readonly version?: string;
  readonly held?: Readonly<Record<string, unknown>>;
  readonly principals?: Readonly<Record<string, ManifestPrincipal>>;
  readonly sids?: Readonly<Record<string, string>>;
}

/** An estate with the whole cast, the bucket `data` of the account `home`, and these policies. */
export function estate(policies: Policies, options: EstateOptions = {}): Estate {
  const { manifest, documents, held } = rendered(policies, options);
  return estateOf({ manifest, documents }, held);
}

/** What such an estate is made of. */
export interface Rendered {
  readonly manifest: Manifest;
  readonly documents: ReadonlyMap<string, PolicyDocument>;
  readonly held: ReadonlyMap<string, PolicyDocument>;
}

export function rendered(policies: Policies, options: EstateOptions = {}): Rendered {
  const documents = new Map<string, PolicyDocument>();
  const listed: Record<string, ManifestDocument> = {};
  for (const [place, statements] of Object.entries(policies)) {
    const [kind = '', target = ''] = place.split(' ');
    const name = `${kind}.${target}`;
    documents.set(
      name,
      policy(kind as RenderedKind, statements, 'version' in options ? options.version : '2012-10-17'),
    );
    listed[name] = { kind: kind as RenderedKind, file: `policies/${name}.json`, attached_to: target };
  }
  const manifest: Manifest = {
    iamspec: 1,
    spec: 'test',
    ...organizationOf(options),
    accounts: {
      home: { id: home, partition: 'aws', managed: true, ...homeOf(options) },
      partner: { id: partner, partition: 'aws', managed: false, ...inOrganization(options.organizations?.partner) },
    },
    principals: { ...cast, ...options.principals },
    buckets: {
      data: {
        name: 'acme-data',
        arn: 'arn:aws:s3:::acme-data',
        account: 'home',
        ...(options.mfaDelete ? { mfa_delete: 'enabled' } : {}),
        ...(options.publicAccessBlock ? { public_access_block: options.publicAccessBlock } : {}),
      },
    },
    documents: listed,
    sids: options.sids ?? {},
    files: {},
  };
  const held = Object.entries(options.held ?? {}).map(
    ([name, statements]) => [name, policy('identity', statements)] as const,
  );
  return { manifest, documents, held: new Map(held) };
}

function organizationOf({ organizations }: EstateOptions): Pick<Manifest, 'organization'> {
  const id = organizations?.home;
  return id === undefined ? {} : { organization: { id, root: 'r-ab12', units: { apps: 'ou-ab12-11111111' } } };
}

function homeOf({ organizations, management }: EstateOptions): Partial<ManifestAccount> {
  if (organizations?.home === undefined) return {};
  return { organization: organizations.home, ...(management ? { management } : { units: ['apps'] }) };
}

function inOrganization(organization: string | undefined): { readonly organization?: string } {
  return organization === undefined ? {} : { organization };
}

export const object = 'arn:aws:s3:::acme-data/reports/q3.csv';
export const bucket = 'arn:aws:s3:::acme-data';

/** `s3:GetObject` on an object of the bucket by alice with an access key, unless said otherwise. */
export function request(
  changes: Partial<Omit<Request, 'facts' | 'resource'>> & {
    readonly arn?: string;
    readonly facts?: Partial<Facts>;
  } = {},
): Request {
  const { arn = object, facts, ...rest } = changes;
  return {
    as: 'alice',
    session: { kind: 'access-key' },
    action: 's3:GetObject',
    actionTypes: arn === '*' ? [] : ['any'],
    ...rest,
    resource: { arn },
    facts: { aws: {}, ...facts },
  };
}

/** The verdict's outcome, and its decision's kind where all cases share one: `deny explicit-deny`. */
export function outcomeOf(of: Estate, asked: Request, assumptions: Partial<Assumptions> = {}): string {
  const verdict = ask(of, asked, { ...nothingAssumed, ...assumptions });
  const kinds = new Set(verdict.cases.map(({ decision }) => decision.kind));
  if (verdict.outcome === 'deny') return [...kinds].sort().join(' or ');
  return verdict.outcome;
}
