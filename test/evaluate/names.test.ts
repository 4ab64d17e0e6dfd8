import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lastName, parseAction, serviceOf } from '../../src/evaluate/names.ts';

test('an action is taken apart in lower case, twice alike', () => {
  for (let round = 0; round < 2; round++) {
    assert.equal(parseAction('S3:GetObject'), { service: 's3', name: 'getobject' });
    assert.equal(parseAction('a:b'), { service: 'a', name: 'b' });
    assert.equal(parseAction('execute-api:Invoke_1-x'), { service: 'execute-api', name: 'invoke_1-x' });
  }
});

test('a service has up to 64 characters, a name up to 128', () => {
  const of = (service: number, name: number) => parseAction(`${'a'.repeat(service)}:${'B'.repeat(name)}`);
  assert.equal(of(1, 1), { service: 'a', name: 'b' });
  assert.equal(of(64, 128), { service: 'a'.repeat(64), name: 'b'.repeat(128) });
  for (const [service, name] of [
    [65, 1],
    [1, 129],
    [0, 1],
    [1, 0],
  ] as const) {
    assert.is(of(service, name), undefined);
  }
});

for (const text of [
  '',
  's3',
  's3:',
  ':GetObject',
  's3:Get*',
  's3:*',
  '*',
  's3:Get Object',
  's3:a:b',
  'x/s3:a',
  ' s3:a',
  's3:a ',
]) {
  test(`\`${text}\` is no action`, () => {
    assert.is(parseAction(text), undefined);
    assert.is(serviceOf(text), '');
  });
}

test('more actions than are kept at hand are still all known', () => {
  for (let index = 0; index < 5000; index++) {
    assert.equal(parseAction(`s3:Name${index}`), { service: 's3', name: `name${index}` });
  }
  assert.is(serviceOf('IAM:Name1'), 'iam');
});

test('the last name of an ARN has no path', () => {
  assert.is(lastName('arn:aws:iam::111122223333:user/team/alice'), 'alice');
  assert.is(lastName('arn:aws:iam::111122223333:root'), 'arn:aws:iam::111122223333:root');
});

test.run();
