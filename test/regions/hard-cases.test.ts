// Policies that are hard to walk, each with its answer: patterns all over each other, ladders of addresses and dates.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { comparePolicies } from '../../src/check/equal.ts';
import { openLibrary } from '../../src/pipeline.ts';
import { policy } from '../evaluate/estates.ts';
import { random, seed } from '../seeded.ts';

const { catalogue } = openLibrary();
const bucket = 'arn:aws:s3:::acme-data';

/** What the first lets in and the second does not, and the other way round. */
function both(first: readonly object[], second: readonly object[]): readonly string[] {
  const [a, b] = [policy('identity', first), policy('identity', second)];
  const compared = comparePolicies(a, b, 'identity', ['a', 'b'], catalogue);
  return [compared.first.answer, compared.second.answer];
}

function on(key: string, rest: object = {}): object {
  return { Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucket}/${key}`, ...rest };
}

/** The same as another order, or less without one of them that counts. */
function holdsAll(statements: readonly object[], missing: number): void {
  assert.equal(both(statements, statements.toReversed()), ['same', 'same']);
  const fewer = statements.filter((_, index) => index !== missing);
  assert.equal(both(statements, fewer), ['more', 'same'], JSON.stringify(statements[missing]));
}

test('200 statements with prefixes and suffixes all over each other', () => {
  const dice = random(seed);
  const word = (): string => Array.from({ length: 3 }, () => dice.pick(['a', 'b', 'c'])).join('');
  const statements = Array.from({ length: 199 }, (_, index) => on(index % 2 === 0 ? `${word()}*` : `*${word()}`));
  holdsAll([...statements, on('d*d')], 199);
});

test('a pattern with 20 stars', () => {
  const stars = Array.from({ length: 20 }, (_, index) => 'abcde'.charAt(index % 5)).join('*');
  assert.equal(both([on(`*${stars}*`)], [on('*e*')]), ['same', 'more']);
  assert.equal(both([on(`*${stars}*`)], [on(`*${stars}`)]), ['more', 'same']);
  assert.equal(both([on(`*${stars}*`)], [on(`***${stars}**`)]), ['same', 'same']);
});

test('NotAction with NotResource is what neither of them names', () => {
  const all = on('*', { Action: 's3:*', Resource: '*' });
  const deny = { Effect: 'Deny', NotAction: 's3:Get*', NotResource: `${bucket}/*` };
  assert.equal(both([all], [all, deny]), ['more', 'same']);
  assert.equal(both([all, deny], [all, deny, { ...deny, NotAction: ['s3:Get*', 's3:Put*'] }]), ['same', 'same']);
  assert.equal(both([all, deny], [all, { ...deny, NotAction: ['s3:Get*', 's3:Put*'] }]), ['same', 'more']);
});

test('ForAllValues holds of nothing, and of what is all within', () => {
  const tags = (operator: string, ...values: readonly string[]) =>
    on('*', { Condition: { [operator]: { 'aws:TagKeys': values } } });
  assert.equal(both([tags('ForAllValues:StringEquals', 'a', 'b')], [tags('ForAllValues:StringEquals', 'a')]), [
    'more',
    'same',
  ]);
  assert.equal(both([tags('ForAllValues:StringEquals', 'a')], [tags('ForAnyValue:StringEquals', 'a')]), [
    'more',
    'more',
  ]);
  const many = Array.from({ length: 24 }, (_, index) =>
    tags('ForAllValues:StringEquals', `k${index}`, `k${index + 1}`),
  );
  holdsAll(many, 7);
});

test('a ladder of addresses', () => {
  const range = (index: number, length: number) =>
    on('*', { Condition: { IpAddress: { 'aws:SourceIp': `10.${index}.0.0/${length}` } } });
  const ladder = Array.from({ length: 200 }, (_, index) => range(index, 17 + (index % 8)));
  holdsAll(ladder, 100);
  const halves = ['10.0.0.0/9', '10.128.0.0/9'].map((each) =>
    on('*', { Condition: { IpAddress: { 'aws:SourceIp': each } } }),
  );
  assert.equal(both(halves, [range(0, 8)]), ['same', 'same']);
});

test('a ladder of dates', () => {
  const between = (from: number) =>
    on('*', {
      Condition: {
        DateGreaterThanEquals: { 'aws:CurrentTime': `${2000 + from}-01-01T00:00:00Z` },
        DateLessThan: { 'aws:CurrentTime': `${2001 + from}-01-01T00:00:00Z` },
      },
    });
  const years = Array.from({ length: 60 }, (_, index) => between(index));
  holdsAll(years, 30);
  const whole = on('*', {
    Condition: {
      DateGreaterThanEquals: { 'aws:CurrentTime': '2000-01-01T00:00:00Z' },
      DateLessThan: { 'aws:CurrentTime': '2060-01-01T00:00:00Z' },
    },
  });
  assert.equal(both(years, [whole]), ['same', 'same']);
});

test.run();
