// Audit arm: combines what the layers say into AWS's answer. Works on abstract facts: which policy said it, and why a
// statement matched, it does not know.

/** What the policies of each layer say to one call. */
export interface LayerFacts {
  /** A Deny matches in a policy that counts for this call. */
  readonly deny: boolean;
  /** An Allow matches in the caller's identity policies. */
  readonly identity: boolean;
  /** An Allow of the resource's policy names the caller itself, or everyone. */
  readonly direct: boolean;
  /** An Allow of the resource's policy names the caller's account. */
  readonly account: boolean;
}

/** How caller and resource stand to each other. */
export interface Relation {
  /** `outside`: AWS services and anonymous callers, which have no account's policies. */
  readonly caller: 'identity' | 'root' | 'outside';
  readonly sameAccount: boolean;
  /** `none`: the resource has no policy of its own. `required`: a role's trust policy, without which nothing is allowed. */
  readonly resourcePolicy: 'none' | 'optional' | 'required';
}

export type Answer = 'allow' | 'explicit-deny' | 'implicit-deny';

/**
 * An explicit Deny wins. Then, within an account, either side's Allow is enough, except that naming the account only
 * delegates to its identity policies, and that a trust policy must allow in any case. Across accounts both sides must.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function authorize(facts: LayerFacts, relation: Relation): Answer {
  if (facts.deny) return 'explicit-deny';
  return allowed(facts, relation) ? 'allow' : 'implicit-deny';
}

function allowed(facts: LayerFacts, { caller, sameAccount, resourcePolicy }: Relation): boolean {
  const { direct } = facts;
  if (caller === 'outside') return resourcePolicy !== 'none' && direct;
  // Root is never implicitly denied by its own account.
  const identity = facts.identity || caller === 'root';
  if (resourcePolicy === 'none') return sameAccount && identity;
  const granted = direct || (facts.account && identity);
  if (!sameAccount) return identity && granted;
  return resourcePolicy === 'required' ? granted : granted || identity;
}
