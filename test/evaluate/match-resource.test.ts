// Wildcards in resources: slashes, colons, short ARNs, and actions that work on no resource.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileResource } from '../../src/evaluate/match-resource.ts';
import { isDoubt } from '../../src/evaluate/outcome.ts';
import { estate, outcomeOf, request } from './estates.ts';

function covers(pattern: string, arn: string, action = 's3:GetObject', not = false): boolean | '?' {
  const result = compileResource({ not, value: [pattern] }, '2012-10-17')(
    { arn, action },
    { lookup: () => ({ state: 'absent' }) },
  );
  return isDoubt(result) ? '?' : result;
}

const rows: readonly [pattern: string, arn: string, expected: boolean | '?'][] = [
  ['*', 'arn:aws:s3:::b/x', true],
  ['arn:aws:s3:::b', 'arn:aws:s3:::b/x', false],
  ['arn:aws:s3:::b/*', 'arn:aws:s3:::b', false],
  ['arn:aws:s3:::b/*/test/*', 'arn:aws:s3:::b/1/2/test/3/o', true],
  ['arn:aws:s3:::b/*/test/*', 'arn:aws:s3:::b//test/o', true],
  ['arn:aws:s3:::b/*/test/*', 'arn:aws:s3:::b/test/o', false],
  ['arn:aws:s3:::b/*/test/*', 'arn:aws:s3:::b/1-test/o', false],
  ['arn:aws:s3:::b-*/public/*', 'arn:aws:s3:::b-prod/private/public/x', true],
  ['arn:aws:s3:::b/x', 'arn:aws:s3:::b/X', false],
  ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/a:b:c', true],
  ['arn:aws:s3:::b/?', 'arn:aws:s3:::b/:', true],
  ['arn:aws:iam::*:user/*', 'arn:aws:iam::111122223333:user/a/b', true],
  ['arn:aws:iam::*', 'arn:aws:iam::111122223333:user/a', true],
  ['arn:aws:iam', 'arn:aws:iam::111122223333:user/a', '?'],
  ['arn:aws:s3', 'arn:aws:iam::111122223333:user/a', false],
  ['arn:aws:iam::1*3:user/a', 'arn:aws:iam::111122223333:user/a', true],
  ['arn:aws:iam::1*3:user/a', 'arn:aws:iam::1:user/3:user/a', '?'],
  ['arn:aws:iam::1*3:user/a', 'arn:aws:iam::2:user/3:user/a', false],
];

for (const [pattern, arn, expected] of rows) {
  test(`${pattern} and ${arn}`, () => assert.is(covers(pattern, arn), expected));
}

test('NotResource is its opposite', () => {
  assert.is(covers('*', 'arn:aws:s3:::b/x', 's3:GetObject', true), false);
  assert.is(covers('arn:aws:s3:::b/*', 'arn:aws:s3:::b', 's3:GetObject', true), true);
  assert.is(covers('arn:aws:iam', 'arn:aws:iam::111122223333:user/a', 'iam:GetUser', true), '?');
});

test('an action that works on no resource: `*` surely, a narrower ARN of its service perhaps, others not', () => {
  assert.is(covers('*', '*', 'iam:ListUsers'), true);
  assert.is(covers('arn:aws:iam::111122223333:user/*', '*', 'iam:ListUsers'), '?');
  assert.is(covers('arn:aws:s3:::*', '*', 'iam:ListUsers'), false);
});

test('a narrower ARN leaves the decision open, and nothing can settle it', () => {
  const listed = (Resource: string) =>
    estate({ 'identity alice': [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource }] });
  const asked = request({ action: 's3:ListAllMyBuckets', arn: '*' });
  assert.is(outcomeOf(listed('*'), asked), 'allow');
  assert.is(outcomeOf(listed('arn:aws:s3:::*'), asked), 'unknown');
  assert.is(outcomeOf(listed('arn:aws:iam::*:user/*'), asked), 'implicit-deny');
});

test.run();
