// Audit arm: all the policies that can count for a request, by layer, compiled once for many requests.
import type { PolicyDocument } from '../iam/document.ts';
import type { Outcome } from './outcome.ts';
import { isPublic } from './public-access.ts';
import { type CompiledStatement, compileStatement } from './statement.ts';
import { type Lookup, StatementIndex } from './statement-index.ts';

/** Where a policy sits. A role's trust policy, a bucket's and a key's are `resource`. */
export type Layer = 'identity' | 'resource' | 'boundary' | 'session' | 'scp' | 'rcp';

/** Policy documents by layer, as AWS would find them for one principal and one resource. */
export interface PolicySet {
  /** Of the user and its groups, or of the role. */
  readonly identity?: readonly PolicyDocument[];
  /** Of the bucket, the role (its trust policy) or whatever is acted on; null: it has none. */
  readonly resource?: PolicyDocument | null;
  /** The permissions boundary; null: none is attached. */
  readonly boundary?: readonly PolicyDocument[] | null;
  /** The session policies that were passed; null: none was. */
  readonly session?: readonly PolicyDocument[] | null;
  /** Service control policies of the principal's account: by level, from the root down to the account. */
  readonly scps?: readonly (readonly PolicyDocument[])[];
  /** Resource control policies of the resource's account, by level. */
  readonly rcps?: readonly (readonly PolicyDocument[])[];
  /** What S3 checks beside policies. */
  readonly bucket?: BucketSettings;
}

export interface BucketSettings {
  readonly mfaDelete?: boolean;
  /** `RestrictPublicBuckets`, one of the four settings of Block Public Access. */
  readonly blockPublicAccess?: boolean;
}

/** A statement as a decision names it. */
export interface DecidingStatement {
  readonly layer: Layer;
  readonly sid: string | null;
  /** Position in its document, from 0. */
  readonly index: number;
  /** Position of the document in its layer and level, where there are several. */
  readonly document?: number;
  /** Of SCPs and RCPs, from 0, where there are several levels. */
  readonly level?: number;
}

/** A statement and where it sits. */
export interface PlacedStatement {
  readonly statement: CompiledStatement;
  readonly layer: Layer;
  readonly level: number;
  readonly deciding: DecidingStatement;
}

/** One policy, ready to be matched. */
export interface CompiledPolicy {
  /** The manifest's document name, the name in `has`, or its place in the policy set: `identity[0]`. */
  readonly name: string;
  readonly statements: readonly CompiledStatement[];
}

/** A policy set after compilation, to be used for any number of requests. */
export interface Policies {
  /** In the order in which AWS looks at them. */
  readonly placed: readonly PlacedPolicy[];
  /** There is a permissions boundary. */
  readonly boundary: boolean;
  /** There are session policies. */
  readonly session: boolean;
  /** The resource has a policy. */
  readonly resource: boolean;
  readonly scpLevels: number;
  readonly hasRcps: boolean;
  readonly bucket: BucketSettings;
  /** The bucket's policy grants to the public, by S3's meaning of the word. */
  readonly isPublic: Outcome;
  /** Statements that can match a call of this action on this resource, in order; of the others none does. */
  readonly statementsFor: Lookup<PlacedStatement>;
}

export interface PlacedPolicy {
  readonly layer: Layer;
  readonly level: number;
  readonly policy: CompiledPolicy;
  readonly statements: readonly PlacedStatement[];
}

/** Compiled policies by layer: what `policiesOf` puts together. */
export interface CompiledSet {
  readonly identity: readonly CompiledPolicy[];
  readonly resource?: CompiledPolicy;
  readonly boundary?: readonly CompiledPolicy[];
  readonly session?: readonly CompiledPolicy[];
  readonly scps?: readonly (readonly CompiledPolicy[])[];
  readonly rcps?: readonly (readonly CompiledPolicy[])[];
  readonly bucket?: BucketSettings;
}

/** Compiles a policy set; the result may be shared and kept. */
export function compilePolicies(set: PolicySet): Policies {
  const all = (layer: string, documents: readonly PolicyDocument[]): readonly CompiledPolicy[] =>
    documents.map((document, index) => compilePolicy(`${layer}[${index}]`, document));
  const levels = (layer: string, documents: PolicySet['scps'] = []) =>
    documents.map((level, index) => all(`${layer}[${index}]`, level));
  const { identity = [], resource, boundary, session, scps, rcps, bucket } = set;
  return policiesOf({
    identity: all('identity', identity),
    ...(resource && { resource: compilePolicy('resource', resource) }),
    ...(boundary && { boundary: all('boundary', boundary) }),
    ...(session && { session: all('session', session) }),
    scps: levels('scps', scps),
    rcps: levels('rcps', rcps),
    ...(bucket && { bucket }),
  });
}

/** `ruleOf`: the rule that a statement was rendered from, by its Sid, where one made it. */
export function compilePolicy(
  name: string,
  document: PolicyDocument,
  ruleOf: (sid: string) => string | undefined = () => undefined,
): CompiledPolicy {
  const statements = document.statements.map((statement, index) => {
    const { sid } = statement;
    const rule = sid === undefined ? undefined : ruleOf(sid);
    const ref = {
      document: name,
      index,
      ...(sid === undefined ? {} : { sid }),
      ...(rule === undefined ? {} : { rule }),
    };
    return compileStatement(statement, document.version, ref);
  });
  return { name, statements };
}

export function policiesOf(set: CompiledSet): Policies {
  const { identity, resource, boundary, session, scps = [], rcps = [], bucket = {} } = set;
  const placed = [
    ...placeLevels('scp', scps),
    ...placeLevels('rcp', rcps),
    ...placeLevel('resource', resource === undefined ? [] : [resource]),
    ...placeLevel('identity', identity),
    ...placeLevel('boundary', boundary ?? []),
    ...placeLevel('session', session ?? []),
  ];
  const index = new StatementIndex(
    placed.flatMap(({ statements }) => statements),
    ({ statement }) => statement,
  );
  return {
    placed,
    boundary: boundary !== undefined,
    session: session !== undefined,
    resource: resource !== undefined,
    scpLevels: scps.length,
    hasRcps: rcps.length > 0,
    bucket,
    isPublic: isPublic((resource?.statements ?? []).map(({ source }) => source)),
    statementsFor: (action, arn) => index.lookup(action, arn),
  };
}

function placeLevels(layer: Layer, levels: readonly (readonly CompiledPolicy[])[]): readonly PlacedPolicy[] {
  return levels.flatMap((policies, level) => placeLevel(layer, policies, level, levels.length > 1));
}

function placeLevel(
  layer: Layer,
  policies: readonly CompiledPolicy[],
  level = 0,
  severalLevels = false,
): readonly PlacedPolicy[] {
  return policies.map((policy, document) => ({
    layer,
    level,
    policy,
    statements: policy.statements.map((statement): PlacedStatement => {
      const deciding = {
        layer,
        sid: statement.ref.sid ?? null,
        index: statement.ref.index,
        ...(policies.length > 1 ? { document } : {}),
        ...(severalLevels ? { level } : {}),
      };
      return { statement, layer, level, deciding };
    }),
  }));
}
