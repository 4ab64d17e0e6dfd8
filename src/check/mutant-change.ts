// Audit arm: the ways in which people get a policy wrong, by their words, and what a change to a statement is. Makes none.
import type { RenderedKind, Statement } from '../iam/document.ts';

/** Every way to change a statement and what it stands for, in the order in which a statement's mutants come. */
export const mutationOperators = {
  'drop-deny': 'a statement that denies is missing',
  'drop-allow': 'a statement that allows is missing',
  'drop-condition': 'a condition is missing',
  'drop-if-exists': 'an operator has lost its `IfExists`',
  'add-if-exists': 'an operator has an `IfExists` that lets pass where the key is absent',
  'flip-value': '`true` and `false` are mixed up, under `Bool` and `Null`',
  'swap-quantifier': '`ForAnyValue` and `ForAllValues` are mixed up',
  'like-to-equals': 'wildcards stand under an operator that takes them for plain characters',
  'equals-to-like': 'plain `*` and `?` stand under an operator that takes them for wildcards',
  negate: 'an operator and its negation are mixed up',
  'flip-comparison': 'less and greater are mixed up',
  'move-edge': 'the bound itself is on the other side',
  'double-bound': 'a number is twice as large',
  'halve-bound': 'a number is half as large',
  'move-date': 'a date is a day off',
  'age-to-present': 'the presence of MFA is asked for, not its age',
  'present-to-age': 'the age of MFA is asked for, not its presence',
  'drop-account': 'an account is missing in a list',
  'drop-value': "a value is missing in a condition's list",
  'drop-variable': 'a `*` stands where the caller is named by a variable',
  'widen-address': 'a range of addresses is too wide',
  'widen-value': "a condition's value is cut short to a pattern",
  'other-account': 'another account of the spec is named',
  'drop-action': 'an action is missing in a list',
  'widen-action': 'an action is a pattern that covers more',
  'swap-not-action': '`Action` and `NotAction` are mixed up',
  'forget-objects': 'a bucket is named and its objects are not',
  'forget-bucket': "a bucket's objects are named and the bucket is not",
  'drop-resource': 'a resource is missing in a list',
  'widen-resource': 'a resource is a pattern that covers more',
  'swap-not-resource': '`Resource` and `NotResource` are mixed up',
  'drop-principal': 'a principal is missing in a list',
  'widen-principal': 'a whole account is named, or everyone',
  'swap-not-principal': '`Principal` and `NotPrincipal` are mixed up',
} as const satisfies Readonly<Record<string, string>>;

export type MutationOperator = keyof typeof mutationOperators;

/** What a change may hang on beside its statement. */
export interface MutantHints {
  readonly kind: RenderedKind;
  /** Ids of the manifest's accounts. */
  readonly accounts: readonly string[];
}

/** A statement put into other words. It may be one that AWS would not take, or the statement itself. */
export interface Change {
  readonly operator: MutationOperator;
  /** In words, to stand after the statement's name: "had no condition on `aws:SourceIp`". */
  readonly does: string;
  readonly statement: Statement;
}

export type Changes = (statement: Statement, hints: MutantHints) => Iterable<Change>;

/** A list with some of its entries taken for one other. */
export interface Swap {
  readonly operator: MutationOperator;
  readonly from: readonly string[];
  readonly to: string;
}

export function insteadOf({ from, to }: Pick<Swap, 'from' | 'to'>): string {
  const [first = '', ...more] = from;
  return `had \`${to}\` instead of \`${first}\`${more.length > 0 ? ` and ${more.length} more` : ''}`;
}

export function swapped(list: readonly string[], { from, to }: Pick<Swap, 'from' | 'to'>): readonly string[] {
  return [...list.filter((each) => !from.includes(each)), to];
}

/** The list without each of its entries in turn; nothing for a list of one, for an empty one says something else. */
export function* shortened(list: readonly string[]): Generator<readonly [left: readonly string[], out: string]> {
  if (list.length < 2) return;
  for (const out of list) yield [list.filter((each) => each !== out), out];
}
