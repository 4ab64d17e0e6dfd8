import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  accountIdProblem,
  bucketArn,
  bucketNameProblem,
  formatArn,
  iamArn,
  iamNameProblem,
  iamPathProblem,
  parseArn,
  rootArn,
  serviceHostProblem,
} from '../../src/iam/arn.ts';

const account = '111122223333';

test('an ARN is taken apart and put together', () => {
  for (const arn of [
    'arn:aws:s3:::b/k:with:colons',
    'arn:aws-cn:iam::111122223333:role/a/b',
    'arn:aws:iam::aws:policy/X',
    'arn::::::',
  ]) {
    const parsed = parseArn(arn);
    assert.ok(parsed, arn);
    assert.is(formatArn(parsed), arn);
  }
  assert.is(parseArn('arn:aws:s3:::b/k:with:colons')?.resource, 'b/k:with:colons');
  for (const text of ['', '*', 'arn:aws:s3', 'arn:aws:s3::b', 'urn:aws:s3:::b', 'ARN:aws:s3:::b']) {
    assert.is(parseArn(text), undefined, text);
  }
});

test('builders write AWS’s forms', () => {
  assert.is(bucketArn('b'), 'arn:aws:s3:::b');
  assert.is(bucketArn('b', 'aws-cn'), 'arn:aws-cn:s3:::b');
  assert.is(iamArn('user', { account, name: 'alice' }), 'arn:aws:iam::111122223333:user/alice');
  assert.is(iamArn('role', { account, path: '/ops/eu/', name: 'x' }), 'arn:aws:iam::111122223333:role/ops/eu/x');
  assert.is(
    iamArn('mfa', { account, name: 'alice', partition: 'aws-us-gov' }),
    'arn:aws-us-gov:iam::111122223333:mfa/alice',
  );
  assert.is(rootArn(account), 'arn:aws:iam::111122223333:root');
});

test('account ids', () => {
  assert.is(accountIdProblem(account), undefined);
  for (const text of ['', '11112222333', '1111222233334', '11112222333x', '１１１１２２２２３３３３', `${account}\n`]) {
    assert.match(accountIdProblem(text) ?? '', /12 digits/, JSON.stringify(text));
  }
});

test('bucket names that AWS takes', () => {
  const good = [
    'abc',
    'a.b',
    'my-bucket',
    '1bucket9',
    'a'.repeat(63),
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.a',
    'x-s3alias-x',
    'a-.b',
  ];
  for (const name of good) assert.is(bucketNameProblem(name), undefined, name);
});

test('bucket names that AWS refuses, and why', () => {
  const bad: Readonly<Record<string, RegExp>> = {
    ab: /has 2 characters: a bucket name has 3 to 63/,
    ['a'.repeat(64)]: /has 64 characters/,
    '': /has 0 characters/,
    Bucket: /has a `B`/,
    a_b: /has a `_`/,
    büx: /has a `ü`/,
    'a/b': /has a `\/`/,
    '-ab': /begin and end/,
    'ab-': /begin and end/,
    '.ab': /begin and end/,
    'ab.': /begin and end/,
    'a..b': /two dots/,
    '192.168.5.4': /IP address/,
    'xn--abc': /begins with `xn--`/,
    'sthree-abc': /begins with `sthree-`/,
    'sthree-configurator': /begins with `sthree-`/,
    'amzn-s3-demo-x': /begins with `amzn-s3-demo-`/,
    'abc-s3alias': /ends with `-s3alias`/,
    'abc--ol-s3': /ends with `--ol-s3`/,
    'abc.mrap': /ends with `.mrap`/,
    'abc--x-s3': /ends with `--x-s3`/,
    'abc--table-s3': /ends with `--table-s3`/,
  };
  for (const [name, reason] of Object.entries(bad)) {
    const problem = bucketNameProblem(name) ?? '';
    assert.match(problem, reason, name);
    assert.match(problem, /^[a-z].*[^.]$/s, 'lowercase, no full stop');
  }
});

test('names of users, roles and groups', () => {
  assert.is(iamNameProblem('user', 'alice+x=y,z.w@v-u_t'), undefined);
  assert.is(iamNameProblem('user', 'a'.repeat(64)), undefined);
  assert.match(iamNameProblem('user', 'a'.repeat(65)) ?? '', /65 characters: a user name has at most 64/);
  assert.match(iamNameProblem('role', 'a'.repeat(65)) ?? '', /at most 64/);
  assert.is(iamNameProblem('group', 'a'.repeat(128)), undefined);
  assert.match(iamNameProblem('group', 'a'.repeat(129)) ?? '', /at most 128/);
  for (const name of ['a b', 'a/b', 'a*', 'é', 'a:b'])
    assert.match(iamNameProblem('user', name) ?? '', /has a `/, name);
  assert.is(iamNameProblem('role', ''), 'is empty');
});

test('paths', () => {
  for (const path of ['/', '/a/', '/a/b-c_d/', `/${'a'.repeat(510)}/`])
    assert.is(iamPathProblem(path), undefined, path);
  for (const path of ['', 'a', '/a', 'a/', 'a/b/']) assert.match(iamPathProblem(path) ?? '', /begin and end/, path);
  assert.match(iamPathProblem(`/${'a'.repeat(511)}/`) ?? '', /at most 512/);
  assert.match(iamPathProblem('/a b/') ?? '', /space/);
});

test('service principals', () => {
  for (const host of [
    'cloudtrail.amazonaws.com',
    's3.eu-west-1.amazonaws.com',
    'delivery.logs.amazonaws.com',
    'ec2.amazonaws.com.cn',
    'alexa-appkit.amazon.com',
  ]) {
    assert.is(serviceHostProblem(host), undefined, host);
  }
  assert.match(serviceHostProblem('*.amazonaws.com') ?? '', /wildcard/);
  assert.match(serviceHostProblem('cloudtrail') ?? '', /end in `.amazonaws.com`/);
  assert.match(serviceHostProblem('amazonaws.com') ?? '', /end in `.amazonaws.com`/);
  assert.match(serviceHostProblem('evilamazonaws.com') ?? '', /end in `.amazonaws.com`/);
  for (const host of ['.amazonaws.com', 'a..amazonaws.com', 'EC2.amazonaws.com', 'a b.amazonaws.com']) {
    assert.match(serviceHostProblem(host) ?? '', /host name/, host);
  }
});

test.run();
