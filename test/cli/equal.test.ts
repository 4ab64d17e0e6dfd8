// `iamspec equal`, as it is called.
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { equalSchema } from '../../src/report/equal-schema.ts';
import { validator } from '../batch/json-schema.ts';
import { iamspec, project, vault } from './program.ts';

const statement = (Condition: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::acme/*', Condition }],
});
const ifExists = JSON.stringify(statement({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }));
const age = JSON.stringify(statement({ Null: { 'aws:MultiFactorAuthAge': 'true' } }));
const bool = JSON.stringify(statement({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }));
const path = 'schema/equal.schema.json';
const problems = validator(JSON.parse(readFileSync(path, 'utf8')));

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

test('two that do not, in a few lines', () => {
  const { exit, out } = iamspec(folder, 'equal', 'if-exists.json', 'bool.json');
  assert.is(exit, 1);
  assert.match(
    out,
    /^`if-exists.json` denies what `bool.json` does not:\n {2}who {7}everyone\n {2}with {6}an access key/,
  );
  for (const line of out.split('\n')) assert.ok(line.length <= 80, line);
});

test('the same for programs, as its schema says', () => {
  const { exit, out } = iamspec(folder, 'equal', 'if-exists.json', 'bool.json', '--format', 'json');
  const data = JSON.parse(out);
  assert.equal([exit, data.exit, problems(data)], [1, 1, []]);
  const { attached_to, first_lets_more_in: first, second_lets_more_in: second } = data.policies[0];
  assert.equal([attached_to, first.answer, first.lines], [null, 'same', []]);
  assert.equal([second.answer, second.more, second.not_told], ['more', 0, null]);
  assert.match(second.finding, /^`if-exists.json` denies an anonymous caller `s3:PutObject` on `arn:aws:s3:::/);
  const [line] = second.lines;
  assert.equal([line.kind, line.certainty, line.who], ['denied_by_other', 'sure', ['everyone']]);
  assert.equal([line.actions, line.resources], [['s3:PutObject'], ['arn:aws:s3:::acme/*']]);
  assert.is(line.witness.action, 's3:PutObject');
  const same = JSON.parse(iamspec(folder, 'equal', 'if-exists.json', 'age.json', '--format', 'json').out);
  const broken = JSON.parse(iamspec(folder, 'equal', 'if-exists.json', 'broken.json', '--format', 'json').out);
  assert.equal([same.exit, problems(same), broken.exit, problems(broken)], [0, [], 2, []]);
  assert.ok(broken.diagnostics.length > 0);
});

test('the published schema is the one that is printed', () => {
  const printed = iamspec(folder, 'schema', '--of', 'equal').out;
  assert.is(printed, `${JSON.stringify(equalSchema, null, 2)}\n`);
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, printed);
  assert.is(readFileSync(path, 'utf8'), printed, `print it anew: \`iamspec schema --of equal > ${path}\``);
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
