import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { absent, hidden, open, present, unstated } from '../../src/evaluate/keys.ts';

test('what a request may say of a key', () => {
  assert.equal([absent, hidden, open], [{ state: 'absent' }, { state: 'hidden' }, { state: 'open' }]);
  assert.equal(present('a', 'b'), { state: 'present', values: ['a', 'b'] });
  assert.equal(present(), { state: 'present', values: [] });
});

test('a key that is not stated is named as the policy spells it', () => {
  assert.equal(unstated('aws:PrincipalTag/Team'), {
    key: 'aws:PrincipalTag/Team',
    text: '`aws:PrincipalTag/Team`, which the request does not state',
  });
});

test.run();
