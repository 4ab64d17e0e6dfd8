// Audit arm: does a `Resource` or `NotResource` element cover what a request acts on?

import type { Element, PolicyVersion } from '../iam/document.ts';
import { compileArnGlob, compileGlob, type GlobToken } from '../iam/glob.ts';
import type { Keys } from './keys.ts';
import { serviceOf } from './names.ts';
import { type Doubt, not, type Outcome, some } from './outcome.ts';
import { compilePattern, type TextTest } from './patterns.ts';

/** A request's resource, as far as statements see it. */
export interface ResourceView {
  /** `*` where the action works on no resource. */
  readonly arn: string;
  readonly action: string;
}

export type ResourceTest = (resource: ResourceView, keys: Keys) => Outcome;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
export function compileResource(
  { not: negated, value }: Element<readonly string[]>,
  version: PolicyVersion,
): ResourceTest {
  if (value.includes('*')) return () => !negated;
  if (value.length === 0) return () => negated && emptyNot;
  const entries = value.map((text) => compileEntry(text, version));
  const matches: ResourceTest = (resource, keys) => some(entries, (entry) => entry(resource, keys));
  return negated ? (resource, keys) => not(matches(resource, keys)) : matches;
}

const emptyNot: Doubt = { text: 'what an empty `NotResource` covers, which AWS does not say' };

function compileEntry(text: string, version: PolicyVersion): ResourceTest {
  const test = compileArn(text, version);
  const service = text.split(':')[2]?.toLowerCase();
  const narrower = { text: `whether \`${text}\` covers an action that works on no resource, which AWS does not say` };
  return ({ arn, action }, keys) => {
    if (arn !== '*') return test(arn, keys);
    return serviceOf(action) === service ? narrower : false;
  };
}

/**
 * A `*` that ends a field of an ARN may run on past colons, so the whole text is one pattern. Of `*` elsewhere in the first
 * five fields, and of `?` there, AWS does not say whether they do; nor how an ARN of fewer fields is filled up, nor whether
 * case counts in those fields, which AWS writes in lower case.
 */
function compileArn(text: string, version: PolicyVersion): TextTest {
  const fields = text.split(':');
  const lower = [...fields.slice(0, 5).map((field) => field.toLowerCase()), ...fields.slice(5)].join(':');
  if (lower === text) return compileFields(text, fields, version);
  const asWritten = compileFields(text, fields, version);
  const inLower = compileFields(lower, lower.split(':'), version);
  return unlessSame(
    asWritten,
    inLower,
    `whether case counts before the fifth colon of \`${text}\`, which AWS does not say`,
  );
}

function compileFields(text: string, fields: readonly string[], version: PolicyVersion): TextTest {
  const plain = arnPattern(text, version, whole);
  if (fields.length < 6) {
    const padded = [...fields, ...Array.from({ length: 6 - fields.length }, () => '*')].join(':');
    const other = arnPattern(padded, version, whole);
    return unlessSame(plain, other, `how AWS fills up \`${text}\`, which has less than six fields`);
  }
  if (!fields.slice(0, 5).some((field) => /\?|\*./.test(field))) return plain;
  const strict = arnPattern(text, version, byField);
  return unlessSame(plain, strict, `whether the wildcards of \`${text}\` cross colons, which AWS does not say`);
}

function unlessSame(a: TextTest, b: TextTest, text: string): TextTest {
  return (arn, keys) => {
    const [first, second] = [a(arn, keys), b(arn, keys)];
    return first === true && second === true ? true : first === false && second === false ? false : { text };
  };
}

function arnPattern(text: string, version: PolicyVersion, build: typeof whole): TextTest {
  return compilePattern(text, { version, wildcards: true, build });
}

function whole(tokens: readonly GlobToken[]): (text: string) => boolean {
  return compileGlob(tokens).matches;
}

function byField(tokens: readonly GlobToken[]): (text: string) => boolean {
  const glob = compileArnGlob(tokens);
  return (text) => glob?.matches(text) ?? false;
}
