// A rule's conditions as alternatives: a map is and, `any` is or, `unless` is the exact opposite.
import type { Condition, Conditions } from '../spec/spec.ts';
import { type Alternatives, all, both, clause, either } from './alternatives.ts';
import { awsFails, awsHolds } from './aws-conditions.ts';
import { mfaFails, mfaHolds } from './mfa.ts';
import type { Tell } from './report.ts';

export interface ConditionProblems {
  readonly error: Tell;
  readonly tooMany: () => void;
}

/** The conditions without `any`: those in it, each by itself. */
export function flat(conditions: Conditions): readonly Condition[] {
  return conditions.flatMap((each) => (each.kind === 'any' ? each.of.flatMap(flat) : [each]));
}

/** When all of the conditions hold. */
export function holds(conditions: Conditions, problems: ConditionProblems): Alternatives {
  return both(
    conditions.map((condition) => holdsOne(condition, problems)),
    problems.tooMany,
  );
}

/** When at least one of the conditions does not hold. */
export function fails(conditions: Conditions, problems: ConditionProblems): Alternatives {
  return either(conditions.map((condition) => failsOne(condition, problems)));
}

function holdsOne(condition: Condition, problems: ConditionProblems): Alternatives {
  switch (condition.kind) {
    case 'mfa':
      return mfaHolds(condition.requirement);
    case 'tls':
      return all(condition.value ? 'Tls' : 'NoTls', clause('Bool', 'aws:SecureTransport', String(condition.value)));
    case 'source_ip':
      return all('Ip', clause('IpAddress', 'aws:SourceIp', ...condition.cidrs));
    case 'prefix':
      return all('Prefix', clause('StringLike', 's3:prefix', ...condition.patterns));
    case 'any':
      return either(condition.of.map((each) => holds(each, problems)));
    case 'aws':
      return awsHolds(condition, problems.error);
  }
}

function failsOne(condition: Condition, problems: ConditionProblems): Alternatives {
  switch (condition.kind) {
    case 'mfa':
      return mfaFails(condition.requirement);
    case 'tls': {
      const other = String(!condition.value);
      return all(condition.value ? 'NoTls' : 'Tls', clause('BoolIfExists', 'aws:SecureTransport', other));
    }
    case 'source_ip':
      return all('OtherIp', clause('NotIpAddress', 'aws:SourceIp', ...condition.cidrs));
    case 'prefix':
      return all('OtherPrefix', clause('StringNotLike', 's3:prefix', ...condition.patterns));
    case 'any':
      return both(
        condition.of.map((each) => fails(each, problems)),
        problems.tooMany,
      );
    case 'aws':
      return awsFails(condition, problems.error);
  }
}
