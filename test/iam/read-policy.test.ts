// The grammar of policies: what is taken, in which canonical form, and each thing that is refused, by code and path.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RenderedKind } from '../../src/iam/document.ts';
import { policyFromData, statementFromData } from '../../src/iam/read-policy.ts';

const get = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
const star = { ...get, Principal: '*' };
const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
const samples: Readonly<Record<RenderedKind, object>> = {
  identity: get,
  bucket: star,
  trust,
  boundary: get,
  scp: get,
  rcp: { ...star, Effect: 'Deny' },
};

/** `code path` of each problem. */
function problems(data: unknown, kind: RenderedKind): string[] {
  const found: string[] = [];
  const document = policyFromData(data, kind, (code, path) => found.push([code, ...path].join(' ')));
  assert.is(document === undefined, found.length > 0);
  return found;
}

function ofStatement(changes: object, kind: RenderedKind = 'identity', Version = '2012-10-17'): string[] {
  return problems({ Version, Statement: { ...samples[kind], ...changes } }, kind);
}

function canonical(data: unknown, kind: RenderedKind) {
  return policyFromData(data, kind, (code, path, message) => {
    throw new Error(`${code} at ${path.join('.')}: ${message}`);
  });
}

for (const kind of ['identity', 'bucket', 'trust', 'boundary'] as const) {
  test(`${kind}: the smallest policy, as an object and in a list`, () => {
    assert.equal(problems({ Version: '2012-10-17', Statement: samples[kind] }, kind), []);
    assert.equal(problems({ Statement: [samples[kind]] }, kind), []);
  });
}

test('canonical form: sets sorted, values as text, conditions by operator and key', () => {
  const document = canonical(
    {
      Version: '2012-10-17',
      Id: 'x',
      Statement: {
        Sid: '',
        Effect: 'Deny',
        NotPrincipal: { CanonicalUser: 'a'.repeat(64), AWS: ['111122223333', '*', '111122223333'] },
        NotAction: ['s3:Put*', 's3:Get*'],
        NotResource: 'arn:aws:s3:::b',
        Condition: {
          NumericLessThan: { 'aws:MultiFactorAuthAge': 3600 },
          Bool: { 'aws:SecureTransport': 'True', 'aws:MultiFactorAuthPresent': false },
        },
      },
    },
    'bucket',
  );
  assert.is(
    JSON.stringify(document),
    JSON.stringify({
      version: '2012-10-17',
      id: 'x',
      statements: [
        {
          effect: 'Deny',
          principal: { not: true, value: { AWS: ['*', '111122223333'], CanonicalUser: ['a'.repeat(64)] } },
          action: { not: true, value: ['s3:Get*', 's3:Put*'] },
          resource: { not: true, value: ['arn:aws:s3:::b'] },
          conditions: [
            { operator: 'Bool', key: 'aws:MultiFactorAuthPresent', values: ['false'] },
            { operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] },
            { operator: 'NumericLessThan', key: 'aws:MultiFactorAuthAge', values: ['3600'] },
          ],
        },
      ],
    }),
  );
});

test('a missing version is the old one, in which `${…}` is text', () => {
  assert.is(canonical({ Statement: get }, 'identity')?.version, '2008-10-17');
  assert.equal(problems({ Statement: { ...get, Resource: 'arn:aws:s3:::b/${' } }, 'identity'), []);
});

const arn = 'arn:aws:iam::111122223333';
const condition = (operator: string, key: string, value: unknown) => ({ Condition: { [operator]: { [key]: value } } });
const refused: readonly [string, object, RenderedKind, readonly string[]][] = [
  ['Principal in an identity policy', { Principal: '*' }, 'identity', ['policy-element-forbidden Statement Principal']],
  [
    'NotPrincipal in a trust policy',
    { NotPrincipal: '*' },
    'trust',
    ['policy-element-forbidden Statement NotPrincipal', 'policy-element-exclusive Statement NotPrincipal'],
  ],
  ['Resource in a trust policy', { Resource: '*' }, 'trust', ['policy-element-forbidden Statement Resource']],
  ['Action and NotAction', { NotAction: 's3:*' }, 'identity', ['policy-element-exclusive Statement NotAction']],
  ['Resource and NotResource', { NotResource: '*' }, 'identity', ['policy-element-exclusive Statement NotResource']],
  ['Effect in another case', { Effect: 'allow' }, 'identity', ['policy-effect Statement Effect']],
  ['an unknown element', { Conditions: {} }, 'identity', ['policy-element-unknown Statement Conditions']],
  ['a Sid with a space', { Sid: 'a b' }, 'identity', ['policy-sid Statement Sid']],
  ['a Sid that is a number', { Sid: 1 }, 'identity', ['policy-type Statement Sid']],
  ['no action', { Action: [] }, 'identity', ['policy-empty Statement Action']],
  ['an action without a service', { Action: 'GetObject' }, 'identity', ['policy-action Statement Action']],
  ['an action in a list', { Action: ['s3:*', 7] }, 'identity', ['policy-type Statement Action 1']],
  ['a resource that is no ARN', { Resource: 'b/*' }, 'identity', ['policy-resource Statement Resource']],
  ['a wildcard in the service', { Resource: 'arn:aws:s*:::b' }, 'identity', ['policy-resource Statement Resource']],
  ['a wildcard in the partition', { Resource: 'arn:aws*:s3:::b' }, 'identity', ['policy-resource Statement Resource']],
  ['any partition in a bucket policy', { Resource: 'arn:*:s3:::b' }, 'bucket', ['policy-resource Statement Resource']],
  ['a short ARN in a bucket policy', { Resource: 'arn:aws:s3:b' }, 'bucket', ['policy-resource Statement Resource']],
  [
    'a variable that is not closed',
    { Resource: 'arn:aws:s3:::b/${aws:username' },
    'identity',
    ['policy-variable Statement Resource'],
  ],
  ['an empty variable', { Resource: 'arn:aws:s3:::b/${}' }, 'identity', ['policy-variable Statement Resource']],
  [
    'a variable with a space',
    { Resource: 'arn:aws:s3:::b/${aws: username}' },
    'identity',
    ['policy-variable Statement Resource'],
  ],
  [
    'a default without quotes',
    { Resource: 'arn:aws:s3:::b/${aws:username, x}' },
    'identity',
    ['policy-variable Statement Resource'],
  ],
  [
    'a variable in the account',
    { Resource: 'arn:aws:iam::${aws:PrincipalAccount}:user/x' },
    'identity',
    ['policy-variable Statement Resource'],
  ],
  ['a condition that is a list', { Condition: [] }, 'identity', ['policy-type Statement Condition']],
  ['an empty condition', { Condition: {} }, 'identity', ['policy-empty Statement Condition']],
  [
    'an operator that does not exist',
    condition('BoolXX', 'aws:SecureTransport', true),
    'identity',
    ['policy-operator Statement Condition BoolXX'],
  ],
  [
    'an operator in another case',
    condition('bool', 'aws:SecureTransport', true),
    'identity',
    ['policy-operator Statement Condition bool'],
  ],
  [
    'Null with IfExists',
    condition('NullIfExists', 'aws:username', true),
    'identity',
    ['policy-operator Statement Condition NullIfExists'],
  ],
  [
    'no value',
    condition('StringEquals', 'aws:username', []),
    'identity',
    ['policy-empty Statement Condition StringEquals aws:username'],
  ],
  [
    'null as a value',
    condition('StringEquals', 'aws:username', null),
    'identity',
    ['policy-type Statement Condition StringEquals aws:username'],
  ],
  [
    'values of mixed types',
    condition('NumericEquals', 'aws:MultiFactorAuthAge', [1, '2']),
    'identity',
    ['policy-condition-value Statement Condition NumericEquals aws:MultiFactorAuthAge'],
  ],
  [
    'a key that is none',
    condition('StringEquals', 'username', 'x'),
    'identity',
    ['policy-condition-key Statement Condition StringEquals username'],
  ],
  [
    'a misspelt global key',
    condition('Bool', 'aws:MultiFactorAuthPresnt', true),
    'identity',
    ['policy-condition-key Statement Condition Bool aws:MultiFactorAuthPresnt'],
  ],
  [
    'two booleans',
    condition('Bool', 'aws:SecureTransport', [true, false]),
    'identity',
    ['policy-condition-value Statement Condition Bool aws:SecureTransport'],
  ],
  [
    'a boolean that is none',
    condition('Bool', 'aws:SecureTransport', 'no'),
    'identity',
    ['policy-condition-value Statement Condition Bool aws:SecureTransport'],
  ],
  [
    'a number that is none',
    condition('NumericEquals', 'aws:MultiFactorAuthAge', '1h'),
    'identity',
    ['policy-condition-value Statement Condition NumericEquals aws:MultiFactorAuthAge'],
  ],
  [
    'a number that rounds',
    condition('NumericEquals', 'aws:MultiFactorAuthAge', 2 ** 60),
    'identity',
    ['policy-condition-value Statement Condition NumericEquals aws:MultiFactorAuthAge'],
  ],
  [
    'a date that is none',
    condition('DateLessThan', 'aws:CurrentTime', '2026-02-30'),
    'identity',
    ['policy-condition-value Statement Condition DateLessThan aws:CurrentTime'],
  ],
  [
    'a date without a zone',
    condition('DateLessThan', 'aws:CurrentTime', '2026-02-03T10:00:00'),
    'identity',
    ['policy-condition-value Statement Condition DateLessThan aws:CurrentTime'],
  ],
  [
    'a range that is none',
    condition('IpAddress', 'aws:SourceIp', '10.0.0.0/33'),
    'identity',
    ['policy-condition-value Statement Condition IpAddress aws:SourceIp'],
  ],
  [
    'an address with leading zeros',
    condition('IpAddress', 'aws:SourceIp', '010.0.0.1'),
    'identity',
    ['policy-condition-value Statement Condition IpAddress aws:SourceIp'],
  ],
  [
    'an ARN of five fields',
    condition('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam:*:x'),
    'identity',
    ['policy-condition-value Statement Condition ArnLike aws:PrincipalArn'],
  ],
  [
    'a variable in a number',
    condition('NumericEquals', 'aws:MultiFactorAuthAge', '${aws:x}'),
    'identity',
    ['policy-variable Statement Condition NumericEquals aws:MultiFactorAuthAge'],
  ],
  [
    'a character that IAM does not store',
    { Sid: 'Snowman', Resource: 'arn:aws:s3:::b/☃' },
    'identity',
    ['policy-character Statement Resource'],
  ],
  ['a principal as text', { Principal: arn }, 'bucket', ['policy-principal Statement Principal']],
  ['a principal in another case', { Principal: { aws: '*' } }, 'bucket', ['policy-principal Statement Principal aws']],
  ['nobody', { Principal: {} }, 'bucket', ['policy-empty Statement Principal']],
  ['a group', { Principal: { AWS: `${arn}:group/staff` } }, 'bucket', ['policy-principal Statement Principal AWS']],
  [
    'a partial wildcard',
    { Principal: { AWS: `${arn}:user/*` } },
    'bucket',
    ['policy-principal Statement Principal AWS'],
  ],
  [
    'a variable as a principal',
    { Principal: { AWS: `${arn}:user/\${aws:username}` } },
    'bucket',
    ['policy-principal Statement Principal AWS'],
  ],
  ['every service', { Principal: { Service: '*' } }, 'trust', ['policy-principal Statement Principal Service']],
  [
    'Federated in a bucket policy',
    { Principal: { Federated: 'accounts.google.com' } },
    'bucket',
    ['policy-principal Statement Principal Federated'],
  ],
  [
    'CanonicalUser in a trust policy',
    { Principal: { CanonicalUser: 'a'.repeat(64) } },
    'trust',
    ['policy-principal Statement Principal CanonicalUser'],
  ],
  [
    'a short canonical user',
    { Principal: { CanonicalUser: 'abc' } },
    'bucket',
    ['policy-principal Statement Principal CanonicalUser'],
  ],
];

for (const [name, changes, kind, expected] of refused) {
  test(`refused: ${name}`, () => assert.equal(ofStatement(changes, kind), [...expected]));
}

test('taken: every form of principal', () => {
  const AWS = ['*', '111122223333', `${arn}:root`, `${arn}:user/a/b`, `${arn}:role/r`];
  const sts = ['assumed-role/r/s', 'federated-user/f'].map((each) => `arn:aws:sts::111122223333:${each}`);
  assert.equal(ofStatement({ Principal: { AWS: [...AWS, ...sts] } }, 'bucket'), []);
  assert.equal(
    ofStatement({ Principal: { Federated: `${arn}:oidc-provider/token.actions.githubusercontent.com` } }, 'trust'),
    [],
  );
  assert.equal(ofStatement({ Principal: { Federated: `${arn}:saml-provider/IdP` } }, 'trust'), []);
});

test('the document: its own elements', () => {
  assert.equal(problems({ Version: '2012-10-17', Id: 'x', Statement: get }, 'identity'), [
    'policy-element-forbidden Id',
  ]);
  assert.equal(problems({ Version: '2012-10-18', Statement: get }, 'identity'), ['policy-version Version']);
  assert.equal(problems({ Version: '2012-10-17', Statement: [] }, 'identity'), ['policy-empty Statement']);
  assert.equal(problems({ Version: '2012-10-17' }, 'identity'), ['policy-element-missing']);
  assert.equal(problems([], 'identity'), ['policy-type']);
  assert.equal(problems({ Statement: get, statement: get }, 'identity'), ['policy-element-unknown statement']);
});

test('Sids are unique in IAM’s own documents, and free in bucket policies', () => {
  const twice = (statement: object) => ({
    Version: '2012-10-17',
    Statement: [
      { ...statement, Sid: 'A' },
      { ...statement, Sid: 'A' },
    ],
  });
  assert.equal(problems(twice(get), 'identity'), ['policy-sid-duplicate Statement 1 Sid']);
  assert.equal(problems(twice(trust), 'trust'), ['policy-sid-duplicate Statement 1 Sid']);
  assert.equal(problems(twice(star), 'bucket'), []);
  assert.equal(ofStatement({ Sid: 'May read, ☃ too' }, 'bucket'), []);
});

test('keys that differ by case alone are one key', () => {
  const Condition = { StringEquals: { 'aws:username': 'a', 'AWS:UserName': 'b' } };
  assert.equal(ofStatement({ Condition }), ['policy-condition-key Statement Condition StringEquals AWS:UserName']);
});

test('NotPrincipal goes with Deny only', () => {
  const { Principal: _, ...rest } = star;
  const of = (Effect: string) =>
    problems({ Version: '2012-10-17', Statement: { ...rest, Effect, NotPrincipal: '*' } }, 'bucket');
  assert.equal(of('Deny'), []);
  assert.equal(of('Allow'), ['policy-element-forbidden Statement NotPrincipal']);
});

test('help says what was meant', () => {
  const helps: (string | undefined)[] = [];
  const bad = {
    ...get,
    Efect: 'Allow',
    Condition: { 'ForAnyVlue:StringEqualsIfExists': { 'aws:username': 'x' }, BoolXX: { 'aws:SecureTransport': true } },
  };
  statementFromData(bad, 'identity', (_code, _path, _message, help) => helps.push(help));
  assert.equal(helps, ['write `Effect`', 'write `ForAnyValue:StringEqualsIfExists`', 'write `Bool`']);
});

test('one statement by itself', () => {
  const found: string[] = [];
  assert.is(
    statementFromData(get, 'bucket', (code) => found.push(code)),
    undefined,
  );
  assert.equal(found, ['policy-element-missing']);
  assert.is(statementFromData(star, 'bucket', () => assert.unreachable())?.effect, 'Allow');
});

test.run();
