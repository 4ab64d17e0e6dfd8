// Audit arm: ways to get actions and resources wrong. Which actions and resources there are is not asked.
import { type Element, sortedSet } from '../iam/document.ts';
import {
  type Change,
  type Changes,
  insteadOf,
  type MutantHints,
  type MutationOperator,
  shortened,
  swapped,
} from './mutant-change.ts';
import { coveredBy, inNextAccount, s3Name, widerArns, withoutVariables } from './mutant-texts.ts';

type Listed = Element<readonly string[]>;

interface ElementChange {
  readonly operator: MutationOperator;
  readonly does: string;
  readonly element: Listed;
}

export const actionChanges: Changes = function* (statement) {
  for (const { element, ...said } of listChanges(statement.action, 'Action', 'drop-action', 'swap-not-action')) {
    yield { ...said, statement: { ...statement, action: element } };
  }
  for (const { element, ...said } of widerActions(statement.action)) {
    yield { ...said, statement: { ...statement, action: element } };
  }
};

export const resourceChanges: Changes = function* (statement, hints) {
  const { resource } = statement;
  if (resource === undefined) return;
  const change = ({ element, ...said }: ElementChange): Change => ({
    ...said,
    statement: { ...statement, resource: element },
  });
  for (const each of forgotten(resource)) yield change(each);
  for (const each of listChanges(resource, 'Resource', 'drop-resource', 'swap-not-resource')) yield change(each);
  for (const each of otherResources(resource, hints)) yield change(each);
};

function nameOf(element: { readonly not: boolean }, name: 'Action' | 'Resource'): string {
  return `\`${element.not ? 'Not' : ''}${name}\``;
}

/** An entry less, and the other form of the element. Nobody mixes the forms up where the list is `*`. */
function* listChanges(
  element: Listed,
  name: 'Action' | 'Resource',
  drop: MutationOperator,
  swap: MutationOperator,
): Generator<ElementChange> {
  const { not, value } = element;
  for (const [left, out] of shortened(value)) {
    yield {
      operator: drop,
      does: `left \`${out}\` out of ${nameOf(element, name)}`,
      element: { not, value: left },
    };
  }
  if (value.length === 1 && value[0] === '*') return;
  const does = `had ${nameOf({ not: !not }, name)} instead of ${nameOf(element, name)}`;
  yield { operator: swap, does, element: { not: !not, value } };
}

function* widerActions(element: Listed): Generator<ElementChange> {
  const { not, value } = element;
  for (const action of value) {
    for (const to of widened(action)) {
      const swap = { from: coveredBy(to, value, action, true), to };
      yield {
        operator: 'widen-action',
        does: `${insteadOf(swap)} in ${nameOf(element, 'Action')}`,
        element: { not, value: sortedSet(swapped(value, swap)) },
      };
    }
  }
}

/** `s3:Get*` and `s3:*` of `s3:GetObject`. */
function widened(action: string): readonly string[] {
  const [, service, name = ''] = /^([^:]+):(.+)$/.exec(action) ?? [];
  if (service === undefined) return [];
  if (name === '*') return ['*'];
  const [verb] = /^[A-Z][a-z0-9]+/.exec(name) ?? [];
  const all = `${service}:*`;
  return verb === undefined || `${verb}*` === name ? [all] : [`${service}:${verb}*`, all];
}

/** Of a bucket and its objects, one half. */
function* forgotten({ not, value }: Listed): Generator<ElementChange> {
  const names = value.map((text) => ({ text, name: s3Name(text) }));
  for (const bucket of sortedSet(names.flatMap(({ name }) => (name === undefined ? [] : [name.bucket])))) {
    const objects = names.filter(({ name }) => name?.bucket === bucket && name.key !== undefined);
    const [first] = objects;
    if (first === undefined) continue;
    const more = objects.length > 1 ? ` and ${objects.length - 1} more` : '';
    const others = value.filter((text) => !objects.some((each) => each.text === text));
    const beside = value.includes(bucket);
    yield {
      operator: 'forget-objects',
      does: beside
        ? `named the bucket \`${bucket}\` without its objects \`${first.text}\`${more}`
        : `named the bucket \`${bucket}\` instead of its objects \`${first.text}\`${more}`,
      element: { not, value: sortedSet([...others, bucket]) },
    };
    if (!beside) continue;
    yield {
      operator: 'forget-bucket',
      does: `named the objects \`${first.text}\`${more} without their bucket \`${bucket}\``,
      element: { not, value: value.filter((text) => text !== bucket) },
    };
  }
}

function* otherResources(element: Listed, { kind, accounts }: MutantHints): Generator<ElementChange> {
  const { not, value } = element;
  for (const text of value) {
    const others: (readonly [MutationOperator, string | undefined])[] = [
      ['drop-variable', withoutVariables(text)],
      ['other-account', inNextAccount(text, accounts)],
      ...widerResources(text, kind === 'bucket').map((to) => ['widen-resource', to] as const),
    ];
    for (const [operator, to] of others) {
      if (to === undefined || to === text) continue;
      const swap = { from: operator === 'other-account' ? [text] : coveredBy(to, value, text), to };
      yield {
        operator,
        does: `${insteadOf(swap)} in ${nameOf(element, 'Resource')}`,
        element: { not, value: sortedSet(swapped(value, swap)) },
      };
    }
  }
  if (kind === 'bucket') yield* wholeBucket(element);
}

/** All keys; any bucket; everything. S3 takes in a bucket's policy only what is in this bucket. */
function widerResources(text: string, inBucket: boolean): readonly string[] {
  const name = s3Name(text);
  if (inBucket) return name?.key === undefined ? [] : [`${name.bucket}/*`];
  return [...widerArns(text), '*'];
}

function* wholeBucket({ not, value }: Listed): Generator<ElementChange> {
  const buckets = sortedSet(value.flatMap((text) => s3Name(text)?.bucket ?? []));
  const [bucket] = buckets;
  if (bucket === undefined || buckets.length > 1) return;
  yield {
    operator: 'widen-resource',
    does: `covered the bucket \`${bucket}\` and all of its objects`,
    element: { not, value: sortedSet([bucket, `${bucket}/*`]) },
  };
}
