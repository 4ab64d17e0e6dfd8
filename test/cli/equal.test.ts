// `iamspec equal`, as it is called.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { iamspec, project, vault } from './program.ts';

const statement = (Condition: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::acme/*', Condition }],
});
const ifExists = JSON.stringify(statement({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }));
const age = JSON.stringify(statement({ Null: { 'aws:MultiFactorAuthAge': 'true' } }));
const bool = JSON.stringify(statement({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }));
const folder = project({
  'if-exists.json': ifExists,
  'age.json': age,
  'bool.json': bool,
  'broken.json': '{',
  'specs/vault.yaml': vault,
});

test('two policies that mean the same, however they say it', () => {
  const { exit, out } = iamspec(folder, 'equal', 'if-exists.json', 'age.json');
  assert.is(exit, 0, out);
  assert.is(out, 'same: no request is decided otherwise by `if-exists.json` than by `age.json`\n'.replaceAll('`', ''));
});

test('two that do not, with a request that tells them apart', () => {
  const { exit, out } = iamspec(folder, 'equal', 'if-exists.json', 'bool.json');
  assert.is(exit, 1);
  assert.match(
    out.replaceAll(/\s+/g, ' '),
    '`if-exists.json` denies an anonymous caller `s3:PutObject` on `arn:aws:s3:::',
  );
  const data = JSON.parse(iamspec(folder, 'equal', 'if-exists.json', 'bool.json', '--format', 'json').out);
  assert.is(data.exit, 1);
  assert.is(data.policies[0].first_lets_more_in.answer, 'same');
  assert.is(data.policies[0].second_lets_more_in.answer, 'more');
});

test('two renderings', () => {
  iamspec(folder, 'generate', '--out', 'a');
  iamspec(folder, 'generate', '--out', 'b');
  const { exit, out } = iamspec(folder, 'equal', 'a/vault', 'b/vault');
  assert.is(exit, 0, out);
  assert.match(out, 'same: ');
  const odd = iamspec(folder, 'equal', 'a/vault', 'bool.json');
  assert.is(odd.exit, 2);
  assert.match(odd.err, 'is a rendering, and the other one is not');
});

test('what cannot be read cannot be compared', () => {
  for (const file of ['broken.json', 'missing.json']) {
    const { exit, err, out } = iamspec(folder, 'equal', file, 'bool.json');
    assert.is(exit, 2, file);
    assert.match(err, 'error[');
    assert.is(out, '');
  }
  assert.is(iamspec(folder, 'equal', 'bool.json').exit, 2);
});

test.run();
