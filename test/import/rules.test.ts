// What becomes of statements as people write them, rule by rule. UPDATE_GOLDEN=1 writes it anew.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GivenKind } from '../../src/import/given.ts';
import { faultsOf, type GivenPolicy, imported, rulesIn } from './imported.ts';

const bucket = 'arn:aws:s3:::acme-data';
const objects = `${bucket}/*`;
const partner = { AWS: 'arn:aws:iam::111122223333:root' };
const github = 'token.actions.githubusercontent.com';
const provider = { Federated: `arn:aws:iam::444455556666:oidc-provider/${github}` };

type Written = Readonly<Record<string, unknown>>;

function allow(more: Written, Condition?: Written): Written {
  return { Effect: 'Allow', ...more, ...(Condition === undefined ? {} : { Condition }) };
}

function deny(more: Written, Condition?: Written): Written {
  return { ...allow(more, Condition), Effect: 'Deny' };
}

function denyAll(Condition: Written): Written {
  return deny({ Principal: '*', Action: 's3:*', Resource: [bucket, objects] }, Condition);
}

function mfa(Condition: Written): Written {
  return deny({ Principal: '*', Action: 's3:PutObject', Resource: objects }, Condition);
}

const key = { Present: 'aws:MultiFactorAuthPresent', Age: 'aws:MultiFactorAuthAge' };
const reads = { Action: 's3:GetObject', Resource: objects };

const statements: Readonly<Record<string, readonly [kind: GivenKind, statement: Written]>> = {
  'no MFA, or no key': ['bucket', mfa({ BoolIfExists: { [key.Present]: 'false' } })],
  'no MFA, keys apart': ['bucket', mfa({ Bool: { [key.Present]: 'false' } })],
  'MFA an hour ago': ['bucket', mfa({ NumericGreaterThanIfExists: { [key.Age]: '3600' } })],
  'no age of MFA': ['bucket', mfa({ Null: { [key.Age]: 'true' } })],
  'a Boolean that is none': ['identity', allow(reads, { Bool: { [key.Present]: true } })],
  'MFA and its age': [
    'identity',
    allow(reads, { Bool: { [key.Present]: 'true' }, NumericLessThan: { [key.Age]: '3600' } }),
  ],
  'whom a Deny spares': [
    'bucket',
    denyAll({
      ArnNotLike: {
        'aws:PrincipalArn': [
          'arn:aws:iam::444455556666:role/keeper',
          'arn:aws:iam::444455556666:root',
          'arn:aws:iam::*:role/automation/*',
        ],
      },
    }),
  ],
  'in the clear': ['bucket', denyAll({ Bool: { 'aws:SecureTransport': 'false' } })],
  'from elsewhere': ['bucket', denyAll({ NotIpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '198.51.100.7'] } })],
  'a perimeter': [
    'bucket',
    denyAll({
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    }),
  ],
  'a service': [
    'bucket',
    allow(
      { Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject', Resource: `${bucket}/logs/*` },
      { StringEquals: { 'aws:SourceAccount': '444455556666' } },
    ),
  ],
  'a permission set': [
    'bucket',
    allow(
      { Principal: partner, ...reads },
      {
        ArnLike: {
          'aws:PrincipalArn':
            'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Viewer_????????????????',
        },
      },
    ),
  ],
  'all but root': [
    'bucket',
    deny({ NotPrincipal: { AWS: 'arn:aws:iam::444455556666:root' }, Action: 's3:DeleteBucket', Resource: bucket }),
  ],
  'everyone that AWS knows': ['bucket', deny({ Principal: { AWS: '*' }, Action: 's3:DeleteBucket', Resource: bucket })],
  encryption: [
    'bucket',
    mfa({
      StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
      Null: { 's3:x-amz-server-side-encryption': 'false' },
    }),
  ],
  'a key that YAML would misread': [
    'bucket',
    allow({ Sid: 'Yes', Principal: partner, Action: 's3:GetObject', Resource: `${bucket}/a b: {#}/*` }),
  ],
  'a listing': [
    'identity',
    allow({ Action: 's3:ListBucket', Resource: bucket }, { StringLike: { 's3:prefix': 'home/${aws:username}/*' } }),
  ],
  "one's own folder": [
    'identity',
    allow({ Action: ['s3:PutObject', 's3:GetObject'], Resource: `${bucket}/home/\${aws:username}/*` }),
  ],
  'all but some actions': [
    'identity',
    deny({ NotAction: ['iam:*', 'sts:*'], Resource: '*' }, { BoolIfExists: { [key.Present]: 'false' } }),
  ],
  'all but some resources': ['identity', deny({ Action: 's3:*', NotResource: [bucket, objects] })],
  'a tag': ['identity', allow(reads, { StringEquals: { 'aws:PrincipalTag/team': 'data' } })],
  'a date': ['identity', allow(reads, { DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' } })],
  'an operator that has no word': ['identity', allow(reads, { 'ForAllValues:StringLike': { 'aws:TagKeys': ['a*'] } })],
  'a boundary': ['boundary', allow({ Action: 's3:*', Resource: '*' })],
  'another account, with MFA': [
    'trust',
    allow(
      { Principal: partner, Action: 'sts:AssumeRole' },
      { StringEquals: { 'sts:ExternalId': 'agreed' }, Bool: { [key.Present]: 'true' } },
    ),
  ],
  'a pipeline': [
    'trust',
    allow(
      { Principal: provider, Action: 'sts:AssumeRoleWithWebIdentity' },
      {
        StringEquals: { [`${github}:aud`]: 'sts.amazonaws.com' },
        StringLike: { [`${github}:sub`]: 'repo:acme/site:*' },
      },
    ),
  ],
};

const file = 'test/golden/import/rules.yaml';

test('each is imported, and the rule reads as the statement does', () => {
  const found = Object.entries(statements).map(([name, [kind, statement]]) => {
    const policy = { Version: '2012-10-17', Statement: [statement] };
    const given: GivenPolicy = { kind, policy, name: kind === 'bucket' ? 'acme-data' : 'deploy' };
    const spec = imported([given], '444455556666');
    assert.equal(faultsOf(spec, [given]), [], name);
    return `# ${name}\n${rulesIn(spec)}\n`;
  });
  const text = found.join('\n');
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync('test/golden/import', { recursive: true });
    writeFileSync(file, text);
  }
  assert.is(text, readFileSync(file, 'utf8'));
});

test('a Sid becomes the name, unless it says nothing; two of a kind are told apart', () => {
  const statement = (Sid: string, Action: string): Written => allow({ Sid, Action, Resource: objects });
  const sids = ['AllowS3ReadOnly', 'Stmt1480692207000', 'Stmt201612130001ab', 'VisualEditor0', 'ReadTags', 'Readtags'];
  const actions = [
    's3:GetObject',
    's3:PutObject',
    's3:DeleteObject',
    's3:GetObjectTagging',
    's3:GetObjectAcl',
    's3:PutObjectAcl',
  ];
  const Statement = sids.map((sid, index) => statement(sid, actions[index] ?? ''));
  const { statements: became } = imported([
    { kind: 'identity', policy: { Version: '2012-10-17', Statement }, name: 'ann' },
  ]);
  assert.equal(
    became.map(({ rule }) => rule),
    [
      'allow-s3-read-only',
      'allow-ann-put-object-on-acme-data',
      'allow-ann-delete-object-on-acme-data',
      'allow-ann-get-object-tagging-on-acme-data',
      'read-tags',
      'readtags-2',
    ],
  );
});

test('policies of one estate are one spec: a role with its trust, its boundary and two policies, and a bucket', () => {
  const document = (...Statement: readonly Written[]): Written => ({ Version: '2012-10-17', Statement });
  const role = 'arn:aws:iam::444455556666:role/deploy';
  const given: readonly GivenPolicy[] = [
    { kind: 'trust', name: 'deploy', policy: document(allow({ Principal: partner, Action: 'sts:AssumeRole' })) },
    { kind: 'boundary', name: 'deploy', policy: document(allow({ Action: 's3:*', Resource: '*' })) },
    { kind: 'identity', name: 'deploy', policy: document(allow(reads)) },
    { kind: 'identity', name: 'deploy', policy: document(deny({ Action: 's3:DeleteObject', Resource: '*' })) },
    {
      kind: 'bucket',
      name: 'acme-data',
      policy: document(deny({ Principal: { AWS: role }, Action: 's3:PutObject', Resource: objects })),
    },
  ];
  const found = imported(given, '444455556666');
  assert.equal(faultsOf(found, given), []);
  assert.equal(
    found.proved.map(({ on, proof }) => `${on} ${proof}`),
    ['trust deploy whole', 'boundary deploy whole', 'identity deploy whole', 'bucket acme-data whole'],
  );
  assert.match(found.text, /^ {2}deploy: \{ role: home\/deploy \}$/m);
});

test('a user of another account is taken to be allowed everything there', () => {
  const policy = {
    Version: '2012-10-17',
    Statement: [allow({ Principal: { AWS: 'arn:aws:iam::111122223333:user/teams/alice' }, ...reads })],
  };
  const { text } = imported([{ kind: 'bucket', policy }], '444455556666');
  assert.match(
    text,
    '  alice: { user: account-111122223333/teams/alice, has: AdministratorAccess } # its own account is taken',
  );
  assert.match(text, '{ as: alice, with: access-key, can: s3:GetObject, resource: acme-data/example }');
});

test.run();
