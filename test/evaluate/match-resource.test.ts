// Wildcards in resources: slashes, colons, short ARNs, and actions that work on no resource.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { arnReadings, compileResource } from '../../src/evaluate/match-resource.ts';
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
  ['arn:aws:iam::?:user/a', 'arn:aws:iam::1:user/a', true],
  ['arn:aws:iam::*:user/a', 'arn:aws:iam::1:x:user/a', true],
  ['arn:aws:iam::*:us?r/a', 'arn:aws:iam::1:x:user/a', true],
  ['arn:aws:iam:?:user/a', 'arn:aws:iam::1:user/a', false],
  ['arn:aws:iam:?1:x:user/a', 'arn:aws:iam::1:x:user/a', '?'],
  ['arn:aws:iam::1:us?r/*', 'arn:aws:iam::1:user/a', true],
  ['arn:aws:iam::1:u*r/a', 'arn:aws:iam::1:u:r/a', true],
  ['arn:?ws:iam::1:user/a', 'arn:aws:iam::1:user/a', true],
  ['arn:a*s:iam::1:user/a', 'arn:a:s:iam::1:user/a', '?'],
  ['arn:aws:iam:r*n:1:user/a', 'arn:aws:iam:r:n:1:user/a', '?'],
  ['arn:aws:iam::1', 'arn:aws:iam::1:user/a', '?'],
  ['arn:aws:iam::1:', 'arn:aws:iam::1:user/a', false],
  ['arn:AWS:iam::1:user/a', 'arn:aws:iam::1:user/a', '?'],
  ['arn:aws:IAM::1:user/*', 'arn:aws:iam::1:user/a', '?'],
  ['arn:aws:IAM::1:user/*', 'arn:aws:IAM::1:user/a', '?'],
  ['arn:aws:IAM::1:user/*', 'arn:aws:s3::1:user/a', false],
  ['arn:aws:*S*:::b', 'arn:aws:xSs:::b', true],
  ['arn:aws:iam::AWS:policy/p', 'arn:aws:iam::aws:policy/p', '?'],
  ['arn:aws:iam::1:user/A', 'arn:aws:iam::1:user/a', false],
  ['arn:aws:iam::1:a:B', 'arn:aws:iam::1:a:B', true],
  ['arn:aws:iam::1:a:B', 'arn:aws:iam::1:a:b', false],
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

test('of several entries one is enough, and of none nothing is covered', () => {
  const among = (not: boolean, ...value: readonly string[]) => {
    const result = compileResource({ not, value }, '2012-10-17')(
      { arn: 'arn:aws:s3:::b/x', action: 's3:GetObject' },
      { lookup: () => ({ state: 'absent' }) },
    );
    return isDoubt(result) ? result.text : result;
  };
  assert.is(among(false, 'arn:aws:s3:::a', 'arn:aws:s3:::b/*'), true);
  assert.is(among(true, 'arn:aws:s3:::a', 'arn:aws:s3:::b/*'), false);
  assert.is(among(false, 'arn:aws:s3:::a', '*'), true);
  assert.is(among(false), false);
  assert.match(String(among(true)), /an empty `NotResource` covers/);
  assert.match(String(among(false, 'arn:aws:s3')), /how AWS fills up `arn:aws:s3`/);
  assert.match(String(among(false, 'arn:aws:S3:::b/x')), /whether case counts before the fifth colon/);
});

test('an action on no resource is of the service whose ARN it is, in any case', () => {
  assert.is(covers('arn:aws:IAM::111122223333:user/*', '*', 'iam:ListUsers'), '?');
  assert.is(covers('arn:aws:iam::111122223333:user/*', '*', 'IAM:ListUsers'), '?');
  assert.is(covers('arn:aws:iam', '*', 'iam:ListUsers'), '?');
});

test('a narrower ARN leaves the decision open, and nothing can settle it', () => {
  const listed = (Resource: string) =>
    estate({ 'identity alice': [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource }] });
  const asked = request({ action: 's3:ListAllMyBuckets', arn: '*' });
  assert.is(outcomeOf(listed('*'), asked), 'allow');
  assert.is(outcomeOf(listed('arn:aws:s3:::*'), asked), 'unknown');
  assert.is(outcomeOf(listed('arn:aws:iam::*:user/*'), asked), 'implicit-deny');
});

test('all ways to read an entry', () => {
  const whole = (text: string) => ({ text, byField: false });
  const byField = (text: string) => ({ text, byField: true });
  assert.equal(arnReadings('arn:aws:s3:::b/*'), [whole('arn:aws:s3:::b/*')]);
  assert.equal(arnReadings('arn:aws:s3'), [whole('arn:aws:s3'), whole('arn:aws:s3:*:*:*')]);
  assert.equal(arnReadings('arn:aws:iam::1*1:user/a'), [
    whole('arn:aws:iam::1*1:user/a'),
    byField('arn:aws:iam::1*1:user/a'),
  ]);
  assert.equal(arnReadings('arn:aws:S3:::b'), [whole('arn:aws:S3:::b'), whole('arn:aws:s3:::b')]);
  assert.equal(arnReadings('arn:aws:s3:::B?'), [whole('arn:aws:s3:::B?')]);
});

test('a doubt says what is unclear: of five fields how they are filled up, of a variable its key', () => {
  const doubtOf = (pattern: string, arn: string): string => {
    const keys = { lookup: () => ({ state: 'open' }) as const };
    const result = compileResource({ not: false, value: [pattern] }, '2012-10-17')(
      { arn, action: 's3:GetObject' },
      keys,
    );
    return isDoubt(result) ? result.text : String(result);
  };
  assert.match(doubtOf('arn:aws:iam::111122223333', 'arn:aws:iam::111122223333:user/a'), 'how AWS fills up');
  assert.match(doubtOf('arn:aws:s3:::b/${aws:username}', 'arn:aws:s3:::b/x'), '`aws:username`, which the request');
  assert.match(doubtOf('arn:aws:iam::1?1122223333:user/a', 'arn:aws:iam::1:1122223333:user/a'), 'cross colons');
});

test.run();
