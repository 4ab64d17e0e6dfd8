// `--policies`, with the program itself: what is tested and explained is what is attached, and never what the spec renders.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { iamspec, project, vault } from './program.ts';

const allow = { Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-vault/*' };
const deny = {
  Sid: 'ReadingNeedsMfa',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::acme-vault/*',
  Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
};

function policy(...statements: readonly object[]): string {
  return `${JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2)}\n`;
}

const files = {
  'specs/vault.yaml': vault,
  'policies/bucket.vault.json': policy(deny),
  'policies/identity.bob.json': policy(allow),
};

test('policies that do what the spec says pass its tests; others do not', () => {
  const folder = project(files);
  assert.is(iamspec(folder, 'test', '--policies', 'policies').exit, 0);
  const open = project({ ...files, 'policies/bucket.vault.json': policy({ ...deny, Action: 's3:PutObject' }) });
  const { exit, out } = iamspec(open, 'test', '--policies', 'policies');
  assert.is(exit, 1);
  assert.match(out, 'bob does not read without');
  assert.match(out, 'Read in identity.bob');
  assert.is(iamspec(open, 'test').exit, 0, 'the rules are right');
});

test('no rendering is looked for, and none is stale', () => {
  const folder = project({ ...files, 'out/vault/main.tf': 'old' });
  const { exit, out } = iamspec(folder, 'test', '--policies', 'policies');
  assert.is(exit, 0);
  assert.not.match(out, 'STALE');
});

test('explain says it of the same policies, and leads to a rule where a Sid does', () => {
  const folder = project(files);
  const asked = ['--as', 'bob', '--with', 'access-key', '--action', 's3:GetObject', '--resource', 'vault/a'];
  const { exit, out } = iamspec(folder, 'explain', '--policies', 'policies', ...asked);
  assert.is(exit, 0);
  assert.match(out, /^DENIED {2}bob/);
  assert.match(out, 'denied by ReadingNeedsMfa in bucket.vault (rule `reading-needs-mfa`');
  const one = iamspec(folder, 'explain', '--policies', 'policies/identity.bob.json', ...asked);
  assert.match(one.out, /^ALLOWED {2}bob[^\n]*\n {2}allowed by Read in identity\.bob\n/);
  const named = iamspec(folder, 'explain', '--policies', 'policies', '--test', 'bob reads with MFA');
  assert.match(named.out, 'expected allow, and so it is');
});

test('a file of attachments, and what it lacks', () => {
  const attachments = 'iamspec: 1\nattachments:\n  a.json: { identity: bob }\n';
  const folder = project({
    'specs/vault.yaml': vault,
    'p/attachments.yaml': `${attachments}  b.json: { bucket: vault }\n`,
    'p/a.json': policy(allow),
    'p/b.json': policy(deny),
    'q/attachments.yaml': attachments,
    'q/a.json': policy(allow),
    'q/b.json': policy(deny),
  });
  assert.is(iamspec(folder, 'test', '--policies', 'p').exit, 0);
  assert.is(iamspec(folder, 'test', '--policies', 'p/attachments.yaml').exit, 0);
  const { exit, err } = iamspec(folder, 'test', '--policies', 'q');
  assert.is(exit, 2);
  assert.match(err, 'error[attached-nowhere]: `q/attachments.yaml` does not say what `b.json` is attached to');
});

test('with what iamspec rendered it is the same', () => {
  const folder = project(files);
  assert.is(iamspec(folder, 'generate').exit, 0);
  assert.is(iamspec(folder, 'test', '--policies', 'out/vault/policies').exit, 0);
  const { exit, err } = iamspec(folder, 'test', '--policies', 'out/vault');
  assert.is(exit, 2);
  assert.match(err, 'name the folder `policies` inside');
});

test('options that do not go together, and several specs', () => {
  const folder = project(files);
  const two = project({ ...files, 'specs/attic.yaml': vault.replaceAll('vault', 'attic') });
  const several = iamspec(two, 'test', '--policies', 'policies');
  assert.is(several.exit, 2);
  assert.match(several.err, 'error[several-specs]: policies are attached by the names of one spec, and 2 are tested');
  assert.is(iamspec(two, 'test', 'specs/vault.yaml', '--policies', 'policies').exit, 0);
  for (const args of [
    ['test', '--policies', 'policies', '--out', 'out'],
    ['test', '--policies', 'policies', '--templates', 'templates'],
    ['test', '--policies', ''],
    ['explain', '--policies', 'policies', '--out', 'out', '--test', 'bob reads with MFA'],
  ]) {
    const { exit, err } = iamspec(folder, ...args);
    assert.is(exit, 2, args.join(' '));
    assert.match(err, 'error[bad-usage]', args.join(' '));
  }
});

test.run();
