// IAM stores fewer characters in its own policies than S3 does in a bucket's. Told here, at the place where the rule has them.
import { refusedCharacter } from '../iam/read-policy.ts';
import { arnsOf } from '../spec/arns.ts';
import { type Condition, flat, type GrantRule } from '../spec/spec.ts';

import type { Target } from './placement.ts';
import type { Tell } from './report.ts';

/** Reports what an identity or trust policy among the targets could not hold. */
export function tellCharacters(rule: GrantRule, targets: readonly Target[], error: Tell): void {
  if (targets.every(({ kind }) => kind === 'bucket')) return;
  const conditions = flat([...rule.when, ...(rule.unless ?? [])]);
  const written = [
    ...rule.resources.map((resource) => ({ at: resource.at, texts: arnsOf(resource) })),
    ...conditions.map((condition) => ({ at: condition.at, texts: textsOf(condition) })),
  ];
  for (const { at, texts } of written) {
    const refused = refusedCharacter(texts.join(' '));
    if (refused === undefined) continue;
    error(
      'policy-character',
      at,
      `IAM does not store the character ${refused}`,
      'write another: it stores U+0020 to U+00FF',
    );
  }
}

function textsOf(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case 'prefix':
      return condition.patterns;
    case 'tag':
      return [condition.key, condition.value];
    case 'claim':
      return [condition.claim, ...condition.values];
    case 'external_id':
      return condition.ids;
    case 'aws':
      return [condition.key, ...condition.values];
    default:
      return [];
  }
}
