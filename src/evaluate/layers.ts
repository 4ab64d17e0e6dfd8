// Audit arm: matches one call against every policy that counts for it, layer by layer. What follows is authorize.ts's business.

import type { Relation } from './authorize.ts';
import type { Call } from './call.ts';
import type { Caller } from './caller.ts';
import { RequestKeys, type Side } from './context.ts';
import type { CompiledPolicy, Estate } from './estate.ts';
import { isDoubt, type Outcome } from './outcome.ts';
import { type CompiledStatement, matched, matchStatement, type Subject } from './statement.ts';
import type { Oracle } from './worlds.ts';

export type Layer = 'identity' | 'bucket' | 'trust';

/** A statement that matches, surely or perhaps. */
export interface Found {
  readonly statement: CompiledStatement;
  readonly layer: Layer;
  /** True or a doubt, in either way of naming the caller. */
  readonly matches: Outcome;
  readonly direct: Outcome;
  readonly account: Outcome;
}

export interface Findings {
  readonly denies: readonly Found[];
  readonly identityAllows: readonly Found[];
  readonly resourceAllows: readonly Found[];
  readonly relation: Relation;
  readonly doubtful: boolean;
}

/** A policy that counts for a call, and what its statements are matched against. */
export interface LayerPolicy {
  readonly layer: Layer;
  readonly policy: CompiledPolicy;
  readonly subject: Subject;
}

export function evaluate(estate: Estate, call: Call, oracle: Oracle): Findings {
  const denies: Found[] = [];
  const identityAllows: Found[] = [];
  const resourceAllows: Found[] = [];
  let doubtful = false;
  for (const { layer, policy, subject } of policiesFor(estate, call, oracle)) {
    for (const statement of policy.statementsFor(call.action)) {
      const match = matchStatement(statement, subject);
      const matches = matched(match);
      if (matches === false) continue;
      if (isDoubt(match.direct) || isDoubt(match.account)) doubtful = true;
      const found: Found = { statement, layer, matches, direct: match.direct, account: match.account };
      if (statement.effect === 'Deny') denies.push(found);
      else if (layer === 'identity') identityAllows.push(found);
      else resourceAllows.push(found);
    }
  }
  return { denies, identityAllows, resourceAllows, relation: relationOf(call), doubtful };
}

/** The caller's own policies, then the resource's. */
export function policiesFor(estate: Estate, call: Call, oracle: Oracle): readonly LayerPolicy[] {
  const { caller } = call.credentials;
  const { compiled, kind } = call.target.policy;
  const policies: LayerPolicy[] = [];
  const own = estate.identityPolicies.get(caller.name);
  if (own !== undefined && own.length > 0) {
    const subject = subjectOf(call, 'caller', oracle);
    for (const policy of own) policies.push({ layer: 'identity', policy, subject });
  }
  if (compiled !== undefined && !(kind === 'optional' && isOwnersRepair(call))) {
    const subject = subjectOf(call, 'trust', oracle);
    policies.push({ layer: kind === 'required' ? 'trust' : 'bucket', policy: compiled, subject });
  }
  return policies;
}

function subjectOf(call: Call, side: Side, oracle: Oracle): Subject {
  const { credentials, facts, stated, mfaCode, arn, action } = call;
  const resourceAccount = call.target.account;
  const keys = new RequestKeys({ credentials, facts, action, stated, mfaCode, resourceAccount }, side, oracle);
  return { caller: credentials.caller, resource: { arn, action }, keys };
}

const policyActions: ReadonlySet<string> = new Set([
  's3:GetBucketPolicy',
  's3:PutBucketPolicy',
  's3:DeleteBucketPolicy',
]);

/**
 * The owner's root user can always read, replace and remove a bucket's policy, whatever that policy says.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html
 */
function isOwnersRepair({ credentials: { caller }, target, action }: Call): boolean {
  return caller.kind === 'root' && caller.account.id === target.account && policyActions.has(action);
}

function relationOf({ credentials: { caller }, target }: Call): Relation {
  return {
    caller: sortOf(caller),
    sameAccount: isSameAccount(caller, target.account),
    resourcePolicy: target.policy.kind,
  };
}

function sortOf({ kind }: Caller): Relation['caller'] {
  if (kind === 'service' || kind === 'anonymous') return 'outside';
  return kind === 'root' ? 'root' : 'identity';
}

/** An action that works on no resource asks the caller's own account. */
function isSameAccount(caller: Caller, account: string | undefined): boolean {
  return 'account' in caller && (account === undefined || caller.account.id === account);
}
