// The reference, second half: from the statements that match to the answer, layer by layer. Who asks, and with which keys,
// is settled before it comes here; what AWS leaves open is put to `doubt`.
import type { CasePolicies, Json } from './case.ts';
import {
  type Doubt,
  elementsMatch,
  isOutsider,
  type Keys,
  list,
  type Named,
  principalMatch,
  type Who,
} from './semantics.ts';

export interface Situation {
  readonly who: Who;
  readonly action: string;
  readonly arn: string;
  /** Account that owns the resource; undefined where the action works on none. */
  readonly owner?: string;
  readonly policies: CasePolicies;
  readonly keys: Keys;
  /** What the caller's own policies see, where it is something else. */
  readonly callerKeys?: Keys;
  readonly mfaDeleteCode?: string;
}

export type Answer = 'allow' | 'explicit-deny' | 'implicit-deny';
export type Layer = 'identity' | 'resource' | 'boundary' | 'session' | 'scp' | 'rcp';

export interface Result {
  readonly answer: Answer;
  /** The Denies that match, as `layer level document index`, all counted from 0. */
  readonly denies: readonly string[];
}

const plain = (decision: Answer): Result => ({ answer: decision, denies: [] });

export function answer(it: Situation, doubt: Doubt): Result {
  const settled = gate(it);
  if (settled) return plain(settled);
  const denies = deniesOf(it, doubt);
  if (denies.length > 0) return { answer: 'explicit-deny', denies };
  return plain(isAllowed(it, doubt) && passesMfaDelete(it) ? 'allow' : 'implicit-deny');
}

/** Calls that policies do not decide. */
function gate({ who, action, keys }: Situation): Answer | undefined {
  const call = action.toLowerCase();
  if (who.type === 'anonymous' && /^(iam|sts):/.test(call)) return 'implicit-deny';
  if (call === 'sts:getcalleridentity') return isOutsider(who) ? 'implicit-deny' : 'allow';
  if (call === 'sts:getsessiontoken') {
    const longTerm = (who.type === 'user' || who.type === 'root') && !keys['aws:tokenissuetime'];
    return longTerm ? 'allow' : 'implicit-deny';
  }
  if (who.type === 'root' && call === 'sts:assumerole') return 'implicit-deny';
  return who.type === 'federated' && /^(iam|sts):/.test(call) ? 'implicit-deny' : undefined;
}

function deniesOf(it: Situation, doubt: Doubt): readonly string[] {
  const all: readonly (readonly [layer: Layer, levels: readonly (readonly Json[])[]])[] = [
    ['identity', [it.policies.identity ?? []]],
    ['resource', [it.policies.resource ? [it.policies.resource] : []]],
    ['boundary', [it.policies.boundary ?? []]],
    ['session', [it.policies.session ?? []]],
    ['scp', it.policies.scps ?? []],
    ['rcp', it.policies.rcps ?? []],
  ];
  return all.flatMap(([layer, levels]) =>
    counts(it, layer)
      ? levels.flatMap((documents, level) =>
          documents.flatMap((document, position) =>
            matching(it, layer, document, 'Deny', doubt)
              .filter(() => layer !== 'rcp' || bindsService(it.action, doubt))
              .map(([index]) => `${layer} ${level} ${position} ${index}`),
          ),
        )
      : [],
  );
}

/** Does this layer bind the caller at all? */
function counts(it: Situation, layer: Layer): boolean {
  const { type, arn } = it.who;
  const linked = type === 'role' && (arn?.includes(':role/aws-service-role/') ?? false);
  if (layer === 'resource') return !isRepair(it);
  if (layer === 'rcp') return !linked;
  if (layer === 'scp') return !isOutsider(it.who) && !linked;
  // A federated user's is its user's.
  if (layer === 'boundary') return type === 'user' || type === 'role' || type === 'federated';
  if (layer === 'session') return type === 'role' || type === 'federated';
  return !isOutsider(it.who) && type !== 'root';
}

function bindsService(action: string, doubt: Doubt): boolean {
  const service = action.split(':')[0]?.toLowerCase() ?? '';
  if (['s3', 'sts', 'kms', 'sqs', 'secretsmanager'].includes(service)) return true;
  return service !== 'iam' && doubt('do RCPs bind this service?');
}

/** Root of the owning account gets at a bucket's policy whatever that policy says. */
function isRepair({ who, action, arn, owner }: Situation): boolean {
  const itsOwn = who.type === 'root' && who.account === owner && /^arn:[^:]+:s3:/.test(arn);
  return itsOwn && /^s3:(get|put|delete)bucketpolicy$/i.test(action);
}

function matching(it: Situation, layer: Layer, document: Json, effect: string, doubt: Doubt) {
  const { who, policies, keys, callerKeys = keys } = it;
  const variables = document.Version === '2012-10-17';
  const seen = layer === 'resource' || layer === 'rcp' ? keys : callerKeys;
  const bounded = policies.boundary !== undefined && policies.boundary !== null;
  return (list(document.Statement) as readonly Json[]).flatMap((statement, index): [index: number, how: Named][] => {
    if (statement.Effect !== effect || !elementsMatch(statement, it, seen, variables, doubt)) return [];
    const how = layer === 'resource' ? principalMatch(statement, who, variables, bounded, doubt) : 'named';
    return how === 'none' ? [] : [[index, how]];
  });
}

function isAllowed(it: Situation, doubt: Doubt): boolean {
  const { who, owner, policies } = it;
  const allows = (layer: Layer, documents: readonly Json[]) =>
    documents.some((document) => matching(it, layer, document, 'Allow', doubt).length > 0);
  const within = (layer: 'boundary' | 'session') => {
    const documents = counts(it, layer) ? policies[layer] : null;
    // A federated user's session without a session policy has no permissions but those given to itself.
    if (documents === null || documents === undefined) return layer === 'boundary' || who.type !== 'federated';
    return allows(layer, documents);
  };
  const grant = grantOf(it, doubt);
  if (isOutsider(who)) return grant !== 'none';
  if (counts(it, 'scp') && !(policies.scps ?? []).every((level) => allows('scp', level))) return false;
  const same = owner === undefined || owner === who.account;
  if (same && grant === 'full') return true;
  if (!within('boundary') || !within('session')) return false;
  const own = who.type === 'root' || allows('identity', policies.identity ?? []);
  if (!same) return own && grant !== 'none';
  return grant === 'named' || (own && (grant === 'account' || !mustAllow(it)));
}

/** Trust and key policies: no way in without them. */
function mustAllow({ action, arn }: Situation): boolean {
  return (/^sts:/i.test(action) && /^arn:[^:]+:iam:.*:role\//.test(arn)) || /^arn:[^:]+:kms:[^:]*:\d+:key\//.test(arn);
}

function grantOf(it: Situation, doubt: Doubt): Named {
  const { who, owner, policies, arn } = it;
  const document = policies.resource;
  if (!document || !counts(it, 'resource')) return 'none';
  const found = matching(it, 'resource', document, 'Allow', doubt).map(([, how]) => how);
  const grant = (['full', 'named', 'account'] as const).find((how) => found.includes(how)) ?? 'none';
  const inside = who.type === 'service' || (!isOutsider(who) && owner === who.account);
  const blocked = policies.bucket?.blockPublicAccess === true && /^arn:[^:]+:s3:/.test(arn) && !inside;
  return grant !== 'none' && blocked && isPublic(document, doubt) ? 'none' : grant;
}

/** Keys of which one fixed value keeps S3 from calling a policy public. Of the `unsure` AWS gives one for example. */
const limiting =
  /^(aws:(sourceip|sourcearn|sourcevpce?|sourceowner|sourceaccount|userid|principal(orgid|arn|account))|s3:(x-amz-server-side-encryption-aws-kms-key-id|dataaccesspoint(arn|account)))$/;
const unsure = /^aws:principal(orgpaths|servicename|servicenameslist)$/;
const positive = /^(ForAnyValue:)?(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like)|IpAddress)$/;

/** What S3 calls public: one Allow for everyone that no condition narrows to fixed values is enough. */
function isPublic(document: Json, doubt: Doubt): boolean {
  const variables = document.Version === '2012-10-17';
  return (list(document.Statement) as readonly Json[]).some((statement) => {
    const principal = statement.Principal as Json | '*';
    const everyone = principal === '*' || list(principal?.AWS).includes('*');
    if (statement.Effect !== 'Allow' || !everyone) return false;
    const blocks = Object.entries((statement.Condition ?? {}) as Record<string, Json>);
    const clauses = blocks.flatMap(([operator, block]) =>
      Object.entries(block).map(([name, values]) => ({ operator, name: name.toLowerCase(), values: list(values) })),
    );
    const narrow = clauses.filter((clause) => {
      const fixed = clause.values.every((value) => isFixed(String(value), clause, variables));
      return positive.test(clause.operator) && clause.values.length > 0 && fixed;
    });
    if (narrow.some((clause) => limiting.test(clause.name) && !clause.values.some((each) => isRole(each, clause)))) {
      return false;
    }
    const perhaps = narrow.some(({ name }) => limiting.test(name) || unsure.test(name));
    return !perhaps || doubt('does this condition keep S3 from calling it public?');
  });
}

interface Clause {
  readonly operator: string;
  readonly name: string;
}

/** S3 makes an exception of all sessions of one role, in words that can be read both ways. */
function isRole(value: unknown, { operator, name }: Clause): boolean {
  return name === 'aws:userid' && operator.endsWith('Like') && /^[A-Z0-9]+:\*$/.test(String(value));
}

/** One value, not one of many, nor a range that S3 finds too wide. */
function isFixed(value: string, clause: Clause, variables: boolean): boolean {
  const { operator, name } = clause;
  if (variables && value.includes('${')) return false;
  if (name === 's3:dataaccesspointarn' && /^[^*?]*:accesspoint\/\*$/.test(value)) return true;
  const [, address = '', length] = /^([\d.:a-f]+)\/(\d+)$/.exec(value) ?? [];
  if (length !== undefined && operator.endsWith('IpAddress')) return Number(length) >= (address.includes(':') ? 32 : 8);
  const literal = /String(Equals|EqualsIgnoreCase)$/.test(operator);
  return literal || isRole(value, clause) || !/[*?]/.test(value);
}

/** With MFA Delete on, only the owner's root with a code, over TLS. */
function passesMfaDelete({ who, action, owner, policies, keys, mfaDeleteCode }: Situation): boolean {
  if (!policies.bucket?.mfaDelete || !/^s3:(DeleteObjectVersion|PutBucketVersioning)$/i.test(action)) return true;
  const secure = keys['aws:securetransport']?.[0]?.toLowerCase() !== 'false';
  return who.type === 'root' && who.account === owner && mfaDeleteCode === 'valid' && secure;
}

/** Most doubts that one case may raise before all their combinations are too many to try. */
const MOST_DOUBTS = 8;

/** What comes out for every way in which the doubts can be settled; undefined where they are too many. */
export function everyWay<Value>(decide: (doubt: Doubt) => Value): readonly Value[] | undefined {
  const settled: boolean[] = [];
  const results: Value[] = [];
  for (;;) {
    let asked = 0;
    results.push(
      decide(() => {
        if (asked === settled.length) settled.push(false);
        return settled[asked++] === true;
      }),
    );
    if (settled.length > MOST_DOUBTS) return undefined;
    while (settled.at(-1) === true) settled.pop();
    if (settled.length === 0) return results;
    settled[settled.length - 1] = true;
  }
}
