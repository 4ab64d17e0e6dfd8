// A rule's conditions as alternatives: a map is and, `any` is or, `unless` is the exact opposite.
import type { Condition, Conditions } from '../spec/spec.ts';
import { type Alternatives, both, either } from './alternatives.ts';
import { awsFails, awsHolds } from './aws-conditions.ts';
import { mfaFails, mfaHolds } from './mfa.ts';
import type { Tell } from './report.ts';
import { type Scene, type WordCondition, wordFails, wordHolds } from './words.ts';

export interface ConditionProblems {
  readonly error: Tell;
  readonly tooMany: () => void;
}

/** When all of the conditions hold. */
export function holds(conditions: Conditions, scene: Scene, problems: ConditionProblems): Alternatives {
  return both(
    conditions.map((condition) => holdsOne(condition, scene, problems)),
    problems.tooMany,
  );
}

/** When at least one of the conditions does not hold. */
export function fails(conditions: Conditions, scene: Scene, problems: ConditionProblems): Alternatives {
  return either(conditions.map((condition) => failsOne(condition, scene, problems)));
}

function holdsOne(condition: Condition, scene: Scene, problems: ConditionProblems): Alternatives {
  switch (condition.kind) {
    case 'mfa':
      return mfaHolds(condition.requirement);
    case 'any':
      return either(condition.of.map((each) => holds(each, scene, problems)));
    case 'aws':
      return awsHolds(condition, problems.error);
    default:
      return hasNoKey(condition, scene, problems) ? [] : wordHolds(condition, scene);
  }
}

function failsOne(condition: Condition, scene: Scene, problems: ConditionProblems): Alternatives {
  switch (condition.kind) {
    case 'mfa':
      return mfaFails(condition.requirement);
    case 'any':
      return both(
        condition.of.map((each) => fails(each, scene, problems)),
        problems.tooMany,
      );
    case 'aws':
      return awsFails(condition, problems.error);
    default:
      return hasNoKey(condition, scene, problems) ? [] : wordFails(condition, scene);
  }
}

/** A tag of objects and one of other things are two keys, and one statement would have to ask for either. */
function hasNoKey(condition: WordCondition, { nature }: Scene, { error }: ConditionProblems): boolean {
  if (condition.kind !== 'tag' || condition.of === 'principal' || nature !== 'mixed') return false;
  const message = 'tags of objects and of other things have keys of their own, and these actions may work on both';
  const help = 'name the actions exactly, or make two rules: one on `BUCKET/*`, one on the ARN of the bucket';
  error('tag-needs-exact-actions', condition.at, message, help);
  return true;
}
