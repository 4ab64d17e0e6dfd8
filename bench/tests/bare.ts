// Bench: the checks of a suite as requests in AWS's own terms, each with its policies at hand: what the engine is asked
// beneath a check, and nothing else.
import type { Check } from '../../src/check/plan.ts';
import type { Suite } from '../../src/check/run.ts';
import type { AwsRequest } from '../../src/evaluate/aws-request.ts';
import { decide } from '../../src/evaluate/decide.ts';
import type { Session } from '../../src/iam/session.ts';

/** Decides one request; true where that is what the check expects. */
export type Bare = () => boolean;

const facts = {
  'aws:SecureTransport': 'true',
  'aws:SourceIp': '203.0.113.10',
  'aws:CurrentTime': '2026-01-15T12:00:00Z',
};

function contextOf({ kind, mfaAge }: Session): AwsRequest['context'] & object {
  if (mfaAge !== undefined) {
    return { ...facts, 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': String(mfaAge) };
  }
  return kind === 'console' ? { ...facts, 'aws:MultiFactorAuthPresent': 'false' } : facts;
}

/** For every check whose number is a multiple of the step. */
export function bareOf({ estate, plans }: Suite, step: number): readonly Bare[] {
  const [bucket] = estate.buckets.values();
  const bareCheck = ({ request, target, expected }: Check): Bare => {
    const caller = estate.callers.get(request.as);
    if (caller === undefined || !('arn' in caller) || bucket === undefined) throw new Error('that is not asked here');
    const policies = estate.policiesFor(request.as, bucket.policy, bucket);
    const asked: AwsRequest = {
      principal: caller.arn ?? '',
      action: target.action,
      resource: target.resource.arn,
      resourceAccount: bucket.accountId,
      context: contextOf(request.session),
    };
    return () => (decide(policies, asked).decision === 'allow') === (expected === 'can');
  };
  return plans.flatMap((plan) =>
    Array.from({ length: Math.floor(plan.size / step) }, (_, index) => {
      const check = plan.check(index * step);
      if (check === undefined) throw new Error('a plan is shorter than it says');
      return bareCheck(check);
    }),
  );
}
