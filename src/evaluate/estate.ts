// Audit arm: everything a rendering holds, indexed and compiled once, so that many requests can be decided.
import type { PolicyDocument, Statement } from '../iam/document.ts';
import type { Manifest, ManifestBucket, ManifestPrincipal } from '../manifest.ts';
import type { Rendering } from '../readback/rendering.ts';
import { refusal } from '../text/diagnostic.ts';
import { anonymous, type Caller, callerOf } from './caller.ts';
import {
  type BucketSettings,
  type CompiledPolicy,
  type CompiledSet,
  compilePolicy,
  type Policies,
  policiesOf,
} from './policies.ts';

export interface EstateBucket extends ManifestBucket {
  readonly accountId: string;
  readonly partition: string;
  readonly policy?: CompiledPolicy;
}

export interface Estate {
  readonly manifest: Manifest;
  /** By name; `anonymous` is one. */
  readonly callers: ReadonlyMap<string, Caller>;
  /** By S3 name. */
  readonly buckets: ReadonlyMap<string, EstateBucket>;
  /** By account id, the id of its organization, where that is known. */
  readonly organizations: ReadonlyMap<string, string>;
  /** By role ARN. */
  readonly roles: ReadonlyMap<string, EstateRole>;
  /** All that counts when a caller, by its name, acts on something with this policy. Made once for each pair. */
  policiesFor(caller: string, resource: CompiledPolicy | undefined, bucket?: EstateBucket): Policies;
}

export interface EstateRole {
  /** In the manifest. */
  readonly name: string;
  /** Absent where the rendering has no trust policy for it: nobody can assume it. */
  readonly trust?: CompiledPolicy;
}

/** `held`: the documents behind the names in `has`. Throws a Refusal where one is missing. */
export function estateOf(
  { manifest, documents }: Pick<Rendering, 'manifest' | 'documents'>,
  held: ReadonlyMap<string, PolicyDocument>,
): Estate {
  const compiledHeld = new Map([...held].map(([name, document]) => [name, compiledOnce(name, document)]));
  const attached = compileAttached(manifest, documents);
  const callers = new Map<string, Caller>([[anonymous.name, anonymous]]);
  const roles = new Map<string, EstateRole>();
  for (const [name, principal] of Object.entries(manifest.principals)) {
    const caller = callerOf(name, principal, manifest);
    if (caller) callers.set(name, caller);
    const trust = attached.get(`trust ${name}`)?.[0];
    if (principal.kind === 'role') roles.set(principal.arn, { name, ...(trust && { trust }) });
  }
  return {
    manifest,
    callers,
    buckets: bucketsOf(manifest, attached),
    organizations: new Map(
      Object.values(manifest.accounts).flatMap(({ id, organization }) =>
        organization === undefined ? [] : [[id, organization] as const],
      ),
    ),
    roles,
    policiesFor: rememberingPolicies(ownPolicies(manifest, attached, compiledHeld), guardRails(manifest, attached)),
  };
}

function rememberingPolicies(own: ReadonlyMap<string, OwnPolicies>, rails: GuardRails): Estate['policiesFor'] {
  const made = new Map<string, Map<string, Policies>>();
  return (caller, resource, bucket) => {
    const name = resource?.name ?? '';
    const place = bucket === undefined ? name : `${bucket.name}\n${name}`;
    let ofPlace = made.get(place);
    if (ofPlace === undefined) {
      ofPlace = new Map();
      made.set(place, ofPlace);
    }
    const known = ofPlace.get(caller);
    if (known !== undefined) return known;
    const settings: BucketSettings = {
      mfaDelete: bucket?.mfa_delete === 'enabled',
      blockPublicAccess: bucket?.public_access_block === 'all',
    };
    const policies = policiesOf({
      identity: [],
      ...own.get(caller),
      ...rails.ofCaller(caller),
      ...rails.ofOwner(resource, bucket),
      bucket: settings,
      ...(resource && { resource }),
    });
    ofPlace.set(caller, policies);
    return policies;
  };
}

/** What organizations attach: SCPs by who calls, RCPs by whose resource it is. */
interface GuardRails {
  ofCaller(name: string): Pick<CompiledSet, 'scps'>;
  ofOwner(resource: CompiledPolicy | undefined, bucket: EstateBucket | undefined): Pick<CompiledSet, 'rcps'>;
}

/**
 * From the root of the organization down to the account. Beside what is attached there is what AWS attaches everywhere,
 * `FullAWSAccess`: who detaches that allows less.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
function guardRails(manifest: Manifest, attached: Attached): GuardRails {
  const levels = (kind: 'scp' | 'rcp', account: string): readonly (readonly CompiledPolicy[])[] => {
    const { organization, management, units = [] } = manifest.accounts[account] ?? {};
    if (organization === undefined || management) return [];
    const places = ['root', ...units, account];
    const found = places.map((place) => attached.get(`${kind} ${place}`) ?? []);
    return found.every((each) => each.length === 0) ? [] : found.map((each) => [fullAccess(kind), ...each]);
  };
  const byAccount = {
    scp: remembering((name) => levels('scp', name)),
    rcp: remembering((name) => levels('rcp', name)),
  };
  const accountOf = (name: string): string | undefined => {
    const principal = manifest.principals[name];
    return principal !== undefined && 'account' in principal ? principal.account : undefined;
  };
  return {
    ofCaller: (name) => {
      const account = accountOf(name);
      const scps = account === undefined ? [] : byAccount.scp(account);
      return scps.length === 0 ? {} : { scps };
    },
    ofOwner: (resource, bucket) => {
      const role = resource === undefined ? undefined : manifest.documents[resource.name];
      const account = bucket?.account ?? (role?.kind === 'trust' ? accountOf(role.attached_to) : undefined);
      const rcps = account === undefined ? [] : byAccount.rcp(account);
      return rcps.length === 0 ? {} : { rcps };
    },
  };
}

function remembering<Value>(make: (name: string) => Value): (name: string) => Value {
  const made = new Map<string, Value>();
  return (name) => {
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  };
}

function fullAccess(kind: 'scp' | 'rcp'): CompiledPolicy {
  const statement: Statement = {
    effect: 'Allow',
    ...(kind === 'rcp' ? { principal: { not: false, value: '*' } as const } : {}),
    action: { not: false, value: ['*'] },
    resource: { not: false, value: ['*'] },
    conditions: [],
  };
  const name = kind === 'scp' ? 'FullAWSAccess' : 'RCPFullAWSAccess';
  return compilePolicy(name, { version: '2012-10-17', statements: [statement] });
}

interface Compiled {
  readonly sids: Manifest['sids'] | undefined;
  readonly policy: CompiledPolicy;
}

const compiled = new WeakMap<PolicyDocument, Compiled>();

/** The same for every estate that has the document by that name: there is one for each question, and more. */
function compiledOnce(name: string, document: PolicyDocument, sids?: Manifest['sids']): CompiledPolicy {
  const known = compiled.get(document);
  if (known !== undefined && known.sids === sids && known.policy.name === name) return known.policy;
  const ruleOf = (sid: string) => (sids !== undefined && Object.hasOwn(sids, sid) ? sids[sid] : undefined);
  const policy = compilePolicy(name, document, ruleOf);
  compiled.set(document, { sids, policy });
  return policy;
}

type Attached = ReadonlyMap<string, readonly CompiledPolicy[]>;

/** By kind and target: `bucket exchange`. */
function compileAttached(manifest: Manifest, documents: ReadonlyMap<string, PolicyDocument>): Attached {
  const attached = new Map<string, CompiledPolicy[]>();
  for (const [name, { kind, attached_to: target }] of Object.entries(manifest.documents)) {
    const document = documents.get(name);
    if (document === undefined) throw new Error(`the rendering lists \`${name}\` and does not hold it`);
    const place = `${kind} ${target}`;
    attached.set(place, [...(attached.get(place) ?? []), compiledOnce(name, document, manifest.sids)]);
  }
  return attached;
}

/** What a caller is attached itself. */
type OwnPolicies = Pick<CompiledSet, 'identity' | 'boundary'>;

/** By caller: what it holds itself and by its groups, and its boundary. */
function ownPolicies(
  manifest: Manifest,
  attached: Attached,
  held: ReadonlyMap<string, CompiledPolicy>,
): ReadonlyMap<string, OwnPolicies> {
  const principals = Object.entries(manifest.principals);
  const own = (name: string, principal: ManifestPrincipal): readonly CompiledPolicy[] => [
    ...(attached.get(`identity ${name}`) ?? []),
    ...('has' in principal ? principal.has.map((each) => heldPolicy(each, name, held)) : []),
  ];
  const boundaryOf = (name: string, principal: ManifestPrincipal): Pick<OwnPolicies, 'boundary'> => {
    const given = 'boundary' in principal ? principal.boundary : undefined;
    const boundary = given === undefined ? attached.get(`boundary ${name}`) : [heldPolicy(given, name, held)];
    return boundary === undefined ? {} : { boundary };
  };
  return new Map(
    principals.map(([name, principal]) => {
      const groups = principals.filter(([, each]) => each.kind === 'group' && each.members.includes(name));
      const all = [...own(name, principal), ...groups.flatMap(([group, each]) => own(group, each))];
      return [name, { identity: [...new Set(all)], ...boundaryOf(name, principal) }];
    }),
  );
}

function heldPolicy(name: string, holder: string, held: ReadonlyMap<string, CompiledPolicy>): CompiledPolicy {
  if (name === 'anything') return anythingOf(holder);
  const policy = held.get(name);
  if (policy !== undefined) return policy;
  const message = `\`${holder}\` has \`${name}\`, whose policy is not known`;
  const help = 'the rendering and the spec differ: run `iamspec generate`';
  throw refusal('held-policy-missing', message, help);
}

/** An Allow of everything that may be there or not. Matching is as fast as ever: that is a doubt like any other. */
function anythingOf(holder: string): CompiledPolicy {
  const statement: Statement = {
    effect: 'Allow',
    action: { not: false, value: ['*'] },
    resource: { not: false, value: ['*'] },
    conditions: [],
  };
  const { name, statements } = compilePolicy('anything', { version: '2012-10-17', statements: [statement] });
  const text = `whether \`${holder}\` holds a policy that allows it: \`has: anything\` leaves that open`;
  return { name, statements: statements.map((each) => ({ ...each, doubt: { text } })) };
}

function bucketsOf(manifest: Manifest, attached: Attached): Estate['buckets'] {
  return new Map(
    Object.entries(manifest.buckets).map(([name, bucket]) => {
      const account = manifest.accounts[bucket.account];
      if (account === undefined) throw new Error(`the bucket \`${name}\` belongs to no account`);
      const policy = attached.get(`bucket ${name}`)?.[0];
      return [
        bucket.name,
        { ...bucket, accountId: account.id, partition: account.partition, ...(policy && { policy }) },
      ];
    }),
  );
}
