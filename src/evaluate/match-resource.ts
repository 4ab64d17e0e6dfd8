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
  const matches = anyOf(entries);
  return negated ? (resource, keys) => not(matches(resource, keys)) : matches;
}

/** Asked once for every statement of every check: makes nothing where there is one entry. */
function anyOf(entries: readonly ResourceTest[]): ResourceTest {
  const [first] = entries;
  if (first !== undefined && entries.length === 1) return first;
  return (resource, keys) => some(entries, (entry) => entry(resource, keys));
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

/** One way that AWS may read the text of an entry. */
export interface ArnReading {
  readonly text: string;
  /** Its wildcards stay within the fields of an ARN. */
  readonly byField: boolean;
}

/**
 * All ways that AWS may read an entry; what they agree on is certain. A `*` that ends a field of an ARN may run on past
 * colons, so the whole text is one pattern. Of `*` elsewhere in the first five fields, and of `?` there, AWS does not say
 * whether they do; nor how an ARN of fewer fields is filled up, nor whether case counts in those fields, which AWS writes in
 * lower case.
 */
export function arnReadings(text: string): readonly ArnReading[] {
  const lower = loweredArn(text);
  return [...new Set([text, lower])].flatMap((each): readonly ArnReading[] => {
    const fields = each.split(':');
    const plain = { text: each, byField: false };
    if (fields.length < 6) return [plain, { text: padded(fields), byField: false }];
    return mayCross(fields) ? [plain, { text: each, byField: true }] : [plain];
  });
}

function compileArn(text: string, version: PolicyVersion): TextTest {
  const tests = arnReadings(text).map((each) => arnPattern(each.text, version, each.byField ? byField : whole));
  const [first] = tests;
  if (first !== undefined && tests.length === 1) return first;
  const doubt = { text: whyArnIsUnclear(text) };
  return (arn, keys) => {
    const outcomes = tests.map((test) => test(arn, keys));
    if (outcomes.every((each) => each === true)) return true;
    return outcomes.every((each) => each === false) ? false : doubt;
  };
}

function whyArnIsUnclear(text: string): string {
  if (loweredArn(text) !== text) {
    return `whether case counts before the fifth colon of \`${text}\`, which AWS does not say`;
  }
  if (text.split(':').length < 6) return `how AWS fills up \`${text}\`, which has less than six fields`;
  return `whether the wildcards of \`${text}\` cross colons, which AWS does not say`;
}

function loweredArn(text: string): string {
  const fields = text.split(':');
  return [...fields.slice(0, 5).map((field) => field.toLowerCase()), ...fields.slice(5)].join(':');
}

function padded(fields: readonly string[]): string {
  return [...fields, ...Array.from({ length: 6 - fields.length }, () => '*')].join(':');
}

function mayCross(fields: readonly string[]): boolean {
  return fields.slice(0, 5).some((field) => /\?|\*./.test(field));
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
