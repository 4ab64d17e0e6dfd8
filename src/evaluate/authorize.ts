// Audit arm: combines what the layers say into AWS's answer. Works on abstract facts: which policy said it, and why a
// statement matched, it does not know.

/** What a layer says that only limits: `none` where it is not there. */
export type Limit = 'none' | 'allows' | 'silent';

/**
 * How far the resource's policy lets the caller in, each more than the one before. `account`: it names the caller's account
 * and leaves the rest to it. `named`: it names the caller, which needs no identity policy then. `full`: it names the
 * caller's very credentials, which a boundary's or a session policy's silence does not limit then.
 */
export type Grant = 'none' | 'account' | 'named' | 'full';

/** What the policies of each layer say to one call. */
export interface LayerFacts {
  /** A Deny matches in a policy that counts for this call. */
  readonly deny: boolean;
  /** An Allow matches in the caller's identity policies. */
  readonly identity: boolean;
  readonly boundary: Limit;
  readonly session: Limit;
  /** Every level of SCPs that binds the caller allows it. */
  readonly scps: boolean;
  readonly grant: Grant;
}

/** How caller and resource stand to each other. */
export interface Relation {
  /** `outside`: AWS services, those whom an identity provider vouches for, and anonymous callers: they have no account's policies. */
  readonly caller: 'identity' | 'federated-user' | 'root' | 'outside';
  readonly sameAccount: boolean;
  /** `none`: the resource has no policy of its own. `required`: a role's trust policy, without which nothing is allowed. */
  readonly resourcePolicy: 'none' | 'optional' | 'required';
}

export type Answer = 'allow' | 'explicit-deny' | 'implicit-deny';

/**
 * An explicit Deny wins, and nothing gets past what SCPs leave out. Then, within an account, either side's Allow is enough,
 * except that naming the account only delegates to its own policies, and that a trust policy must allow in any case. Across
 * accounts both sides must, and nothing is bypassed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function authorize(facts: LayerFacts, relation: Relation): Answer {
  if (facts.deny) return 'explicit-deny';
  return facts.scps && ways(facts, relation).length > 0 ? 'allow' : 'implicit-deny';
}

/**
 * How a caller gets in. `own`: by its own policies; `full`, `named`: by the resource's policy, past some of its own;
 * `both`: by its own and the resource's together; `outside`: by the resource's, having none of its own.
 */
export type Way = 'own' | 'full' | 'named' | 'both' | 'outside';

/** Each is enough by itself; where there is none, the caller stays out. */
export function ways(facts: LayerFacts, relation: Relation): readonly Way[] {
  const { grant } = facts;
  const { caller, sameAccount, resourcePolicy } = relation;
  if (caller === 'outside') return resourcePolicy !== 'none' && granted(grant) ? ['outside'] : [];
  const own = ownSide(facts, relation);
  if (resourcePolicy === 'none') return sameAccount && own ? ['own'] : [];
  if (!sameAccount) return own && grant !== 'none' ? ['both'] : [];
  const found: Way[] = [];
  if (grant === 'full') found.push('full');
  if (granted(grant) && within(facts, relation)) found.push('named');
  if (own && grant !== 'none') found.push('both');
  else if (own && resourcePolicy === 'optional') found.push('own');
  return found;
}

function granted(grant: Grant): boolean {
  return grant === 'named' || grant === 'full';
}

/**
 * Neither a boundary nor a session policy leaves it out. A federated user has nothing but what a session policy passes on,
 * and what a resource's policy gives its very session.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
function within({ boundary, session }: LayerFacts, { caller }: Relation): boolean {
  if (caller === 'federated-user' && session === 'none') return false;
  return boundary !== 'silent' && session !== 'silent';
}

/** Root is never implicitly denied by its own account. */
function ownSide(facts: LayerFacts, relation: Relation): boolean {
  return relation.caller === 'root' || (facts.identity && within(facts, relation));
}
