// Bench: two other engines in the same situation, each by the fastest way that its interface offers. Their documents are
// parsed or validated before anything is timed, and their requests are made beforehand in the form that each asks for.
import {
  preparsePolicySet,
  type StatefulAuthorizationCall,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';
import { createValidatedPolicy, validateIdentityPolicy, validateResourcePolicy } from '@cloud-copilot/iam-policy';
import { runUnsafeSimulation } from '@cloud-copilot/iam-simulate';
import type { BenchDecision, BenchPolicies, BenchRequest } from './situation.ts';
import { BUCKET, BUCKET_ARN, PARTNER, READS, WRITES } from './situation.ts';

type Decide = () => BenchDecision['decision'];

/** iam-simulate evaluates AWS's own policies; the unsafe entry leaves out validation and needs documents that passed it. */
export function iamSimulate({ identity, bucket }: BenchPolicies, requests: readonly BenchRequest[]): readonly Decide[] {
  const identityPolicy = createValidatedPolicy(identity, validateIdentityPolicy, { name: 'identity' });
  const resourcePolicy = createValidatedPolicy(bucket, validateResourcePolicy, { name: 'bucket' });
  const errors = [...identityPolicy.errors, ...resourcePolicy.errors];
  if (errors.length > 0) throw new Error(`iam-simulate refuses the policies: ${JSON.stringify(errors)}`);
  const names = { Allowed: 'allow', ExplicitlyDenied: 'explicit-deny', ImplicitlyDenied: 'implicit-deny' } as const;
  return requests.map(({ principal, action, resource, resourceAccount, context }) => {
    const simulation = {
      request: { principal, action, resource: { resource, accountId: resourceAccount }, contextVariables: context },
      identityPolicies: [{ name: 'identity', policy: identityPolicy }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy,
    };
    return () => names[runUnsafeSimulation(simulation, {})];
  });
}

const actions = (names: readonly string[]) => `[${names.map((name) => `Action::"${name}"`).join(', ')}]`;

/**
 * The same rules in Cedar's words. It has one set of policies, so that what the caller's account must allow too is a
 * `forbid` on all that it does not.
 */
const cedarPolicies: Readonly<Record<string, string>> = {
  identity: `forbid(principal, action, resource) unless {
      principal in Group::"exchange" && action in ${actions([...READS, ...WRITES])} && resource in Bucket::"${BUCKET}"
    };`,
  PartnerReadsAndWrites: `permit(
      principal in Account::"${PARTNER}", action in ${actions([...READS, ...WRITES])}, resource in Bucket::"${BUCKET}"
    );`,
  WriteOnlyWithMfa: `forbid(
      principal in Account::"${PARTNER}", action in ${actions(WRITES)}, resource is Object in Bucket::"${BUCKET}"
    ) when { !(context has multiFactorAuthPresent && context.multiFactorAuthPresent) };`,
};

export function cedar(requests: readonly BenchRequest[]): readonly Decide[] {
  const parsed = preparsePolicySet('exchange', { staticPolicies: cedarPolicies });
  if (parsed.type === 'failure') throw new Error(`Cedar refuses the policies: ${JSON.stringify(parsed.errors)}`);
  return requests.map((request) => {
    const call = cedarCall(request);
    return () => {
      const answer = statefulIsAuthorized(call);
      if (answer.type === 'failure') throw new Error(`Cedar refuses a request: ${JSON.stringify(answer.errors)}`);
      const { decision, diagnostics } = answer.response;
      if (decision === 'allow') return 'allow';
      return diagnostics.reason.length > 0 ? 'explicit-deny' : 'implicit-deny';
    };
  });
}

function cedarCall({ principal, action, resource, context }: BenchRequest): StatefulAuthorizationCall {
  const user = { type: 'User', id: principal };
  const bucket = { type: 'Bucket', id: BUCKET };
  const isBucket = resource === BUCKET_ARN;
  const thing = isBucket ? bucket : { type: 'Object', id: resource };
  const parents = [
    { type: 'Account', id: PARTNER },
    { type: 'Group', id: 'exchange' },
  ];
  const mfa = context['aws:MultiFactorAuthPresent'];
  return {
    principal: user,
    action: { type: 'Action', id: action },
    resource: thing,
    context: mfa === undefined ? {} : { multiFactorAuthPresent: mfa === 'true' },
    preparsedPolicySetId: 'exchange',
    entities: [
      { uid: user, attrs: {}, parents },
      { uid: thing, attrs: {}, parents: isBucket ? [] : [bucket] },
    ],
  };
}
