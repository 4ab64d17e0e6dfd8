// What lint says of policies as people write them, statement by statement: what is found, and what must not be.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DocumentKind } from '../../src/iam/document.ts';
import { nothingAssumed } from '../../src/iam/session.ts';
import { type Linted, lint } from '../../src/lint/lint.ts';
import { scenesOfPolicy, scenesOfRendering } from '../../src/lint/scenes.ts';
import { unitsOfFiles, unitsOfPolicy } from '../../src/lint/units.ts';
import { openLibrary } from '../../src/pipeline.ts';
import { type EstateOptions, home, type Policies, partner, policy, rendered } from '../evaluate/estates.ts';

const { catalogue } = openLibrary();
const data = 'arn:aws:s3:::acme-data';

/** `0 dead condition`, `1 granted by 0`, `2 open`. */
function wordsOf({ dead, redundant, open }: Linted): readonly string[] {
  const short = (ids: Iterable<string>): string => [...ids].map((id) => id.replace(/ policy\.json$/, '')).join(' and ');
  const places = (unit: { readonly id: string }): string =>
    unit.id.replace(/ (?:policies\/)?(.*)\.json$/, ' $1').replace(/ policy$/, '');
  return [
    ...dead.map(({ unit, reason }) => `${places(unit)} dead ${reason.kind}`),
    ...redundant.map(({ unit, shadow: { how, by } }) => {
      const names = by.map(({ statements }) => short(statements)).join(', ');
      return `${places(unit)} ${how}${names === '' ? '' : ` by ${names}`}`;
    }),
    ...open.map(({ unit }) => `${places(unit)} open`),
  ].sort();
}

function alone(statements: readonly unknown[], kind: DocumentKind = 'identity'): readonly string[] {
  const document = policy(kind, statements);
  const scenes = scenesOfPolicy('policy.json', document, kind, catalogue);
  return wordsOf(lint(scenes, unitsOfPolicy('policy.json', document), new Map([['policy.json', document]])));
}

function attached(policies: Policies, options: EstateOptions = {}): readonly string[] {
  const material = { ...rendered(policies, options), assumptions: nothingAssumed };
  return wordsOf(lint(scenesOfRendering(material, catalogue), unitsOfFiles(material), material.documents));
}

function allow(action: unknown, resource: unknown = `${data}/*`, condition?: unknown): unknown {
  return {
    Effect: 'Allow',
    Action: action,
    Resource: resource,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

function deny(action: unknown, resource: unknown = `${data}/*`, condition?: unknown): unknown {
  return {
    Effect: 'Deny',
    Action: action,
    Resource: resource,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

function of(who: unknown, statement: unknown): unknown {
  return { ...(statement as object), Principal: who };
}

function infixes(service: string, pieces: string): readonly string[] {
  return pieces.split(' ').map((piece) => `${service}:*${piece}*`);
}

const mfa = (operator: string, value: string) => ({ [operator]: { 'aws:MultiFactorAuthPresent': value } });

const byThemselves: Readonly<Record<string, readonly [readonly unknown[], readonly string[], DocumentKind?]>> = {
  'a narrower resource under a wider one': [
    [allow('s3:GetObject', `${data}/a/*`), allow('s3:GetObject')],
    ['0 granted by 1'],
  ],
  'a narrower action under a wider one': [[allow('s3:GetObject'), allow('s3:Get*')], ['0 granted by 1']],
  'many pieces of names in one statement, of which a new action may have any': [
    [
      allow(
        infixes('s3', 'Object Bucket Policy Version Tag Acl Lifecycle Encryption Website Logging Cors Lock Part Owner'),
      ),
      allow('s3:Get*'),
      allow(['s3:GetObject', 's3:PutBucketWebsite']),
    ],
    ['2 granted by 0'],
  ],
  'a condition beside none': [
    [allow('s3:GetObject'), allow('s3:GetObject', `${data}/*`, mfa('Bool', 'true'))],
    ['1 granted by 0'],
  ],
  'two that say the same: the second': [[allow('s3:GetObject'), allow('s3:GetObject')], ['1 granted by 0']],
  'three that say the same: all but the first': [
    [allow('s3:GetObject'), allow('s3:GetObject'), allow('s3:GetObject')],
    ['1 granted by 0', '2 granted by 0'],
  ],
  'two together allow what a third does': [
    [
      allow('s3:GetObject', `${data}/a*`),
      allow('s3:GetObject', [`${data}/a*`, `${data}/b*`]),
      allow('s3:GetObject', `${data}/b*`),
    ],
    ['0 granted by 1', '2 granted by 1'],
  ],
  'halves of an address range': [
    [
      allow('s3:GetObject', '*', { IpAddress: { 'aws:SourceIp': '10.0.0.0/9' } }),
      allow('s3:GetObject', '*', { IpAddress: { 'aws:SourceIp': '10.128.0.0/9' } }),
      allow('s3:GetObject', '*', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }),
    ],
    ['0 granted by 2', '1 granted by 2'],
  ],
  'a Deny under a wider one': [
    [allow('s3:*'), deny('s3:*', `${data}/secret/*`), deny('s3:GetObject', `${data}/secret/a`)],
    ['2 denied by 1'],
  ],
  'an Allow of what is denied': [
    [deny('s3:*', `${data}/secret/*`), allow('s3:GetObject', `${data}/secret/a`), allow('s3:GetObject')],
    ['1 denied by 0'],
  ],
  'an Allow, half denied and half allowed': [
    [
      allow('s3:GetObject', `${data}/b*`),
      deny('s3:GetObject', `${data}/a*`),
      allow('s3:GetObject', [`${data}/a*`, `${data}/b*`]),
    ],
    ['0 granted by 2'],
  ],
  'nothing that is needed': [
    [allow('s3:GetObject', `${data}/a*`), allow('s3:GetObject', `${data}/b*`), deny('s3:GetObject', `${data}/ab*`)],
    [],
  ],
  '`Bool` under `BoolIfExists` in a Deny': [
    [
      allow('s3:*'),
      deny('s3:*', `${data}/*`, mfa('Bool', 'false')),
      deny('s3:*', `${data}/*`, mfa('BoolIfExists', 'false')),
    ],
    ['1 denied by 2'],
  ],
  'a Deny by itself: who holds the policy may be allowed anything elsewhere': [[deny('s3:PutObject')], []],
  'a list of today’s actions does not stand for those to come': [
    [allow('s3:List*', data), allow(['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'], data)],
    ['1 granted by 0'],
  ],
  'listing objects': [[allow('s3:ListBucket')], ['0 dead resource']],
  'reading a bucket': [[allow('s3:GetObject', data)], ['0 dead resource']],
  'reading a bucket and its objects is common, and not dead': [
    [allow(['s3:GetObject', 's3:ListBucket'], [data, `${data}/*`])],
    [],
  ],
  'MFA that is true and not there': [
    [allow('s3:GetObject', '*', { ...mfa('Bool', 'true'), ...mfa('Null', 'true') })],
    ['0 dead condition'],
  ],
  'a long time ago, and later': [
    [
      allow('s3:GetObject', '*', {
        DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' },
        DateGreaterThan: { 'aws:CurrentTime': '2021-01-01T00:00:00Z' },
      }),
    ],
    ['0 dead condition'],
  ],
  'an address in a range and in no part of it': [
    [
      allow('s3:GetObject', '*', {
        IpAddress: { 'aws:SourceIp': '10.1.0.0/16' },
        NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' },
      }),
    ],
    ['0 dead condition'],
  ],
  'an age of MFA that is less and more': [
    [
      allow('s3:GetObject', '*', {
        NumericLessThan: { 'aws:MultiFactorAuthAge': '100' },
        NumericGreaterThan: { 'aws:MultiFactorAuthAge': '200' },
      }),
    ],
    ['0 dead condition'],
  ],
  'age of MFA where there was none': [
    [allow('s3:GetObject', '*', { ...mfa('Bool', 'false'), NumericLessThan: { 'aws:MultiFactorAuthAge': '100' } })],
    ['0 dead condition'],
  ],
  'two values of one key': [
    [
      allow('s3:GetObject', '*', {
        StringEquals: { 'aws:PrincipalTag/team': 'red' },
        StringLike: { 'aws:PrincipalTag/team': 'b*' },
      }),
    ],
    ['0 dead condition'],
  ],
  'a prefix asked of reading': [
    [allow('s3:GetObject', `${data}/*`, { StringLike: { 's3:prefix': 'a/*' } })],
    ['0 dead condition'],
  ],
  'an access point of several regions': [
    [allow('s3:GetObject', 'arn:aws:s3::444455556666:accesspoint/x.mrap/object/*')],
    [],
  ],
  'a bucket with a name of old': [[allow('s3:GetObject', 'arn:aws:s3:::Acme_Data/*')], []],
  'another partition': [[allow('s3:GetObject', 'arn:aws-cn:s3:::acme-data/*')], []],
  'a policy of AWS’s own': [[allow('iam:GetPolicy', 'arn:aws:iam::aws:policy/*')], []],
  'another service, whatever its ARN': [[allow('dynamodb:GetItem', 'arn:aws:dynamodb:::odd')], []],
  'a service that nobody knows': [[allow('frobnicate:Frob', 'arn:aws:frobnicate:::x')], []],
  'everything on something of another service': [[allow('*', 'arn:aws:sqs:eu-west-1:444455556666:jobs')], []],
  'another service under a wider statement': [
    [allow('sqs:*', '*'), allow('sqs:SendMessage', 'arn:aws:sqs:eu-west-1:444455556666:jobs')],
    ['1 granted by 0'],
  ],
  'an action without a resource, on one: AWS does not say': [
    [allow('iam:ListUsers', 'arn:aws:iam::444455556666:user/*')],
    ['0 open'],
  ],
  'a name of a user': [[allow('iam:GetUser', 'arn:aws:iam::*:user/${aws:username}')], []],
  'names of two tags': [
    [
      allow('s3:GetObject', `${data}/\${aws:PrincipalTag/team}/*`),
      allow('s3:GetObject', `${data}/\${aws:PrincipalTag/site}/*`),
    ],
    [],
  ],
  'the name of one tag, twice': [
    [
      allow('s3:GetObject', `${data}/\${aws:PrincipalTag/team}/*`),
      allow('s3:GetObject', `${data}/\${aws:PrincipalTag/team}/*`),
    ],
    ['1 granted by 0'],
  ],
  'the name of a tag, and all': [
    [allow('s3:GetObject', `${data}/\${aws:PrincipalTag/team}/*`), allow('s3:GetObject')],
    ['0 granted by 1'],
  ],
  'the own account is not the own organization': [
    [
      allow('s3:GetObject', `${data}/*`, { StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } }),
      allow('s3:GetObject', `${data}/*`, { StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } }),
    ],
    ['1 open'],
  ],
  'all of a service under a wider pattern of it': [
    [allow('s3:*', [data, `${data}/*`]), allow('s3:Get*', [data, `${data}/*`])],
    ['1 granted by 0'],
  ],
  'an odd action of another service, on an ARN of a third': [
    [allow('ssmmessages:OpenDataChannel', 'arn:aws:ssm:*:*:session/*'), allow('ssm:*', '*')],
    [],
  ],
  'a trust in a provider that nobody declares': [
    [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: 'cognito-identity.amazonaws.com' },
      },
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: home } },
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `arn:aws:iam::${home}:root` } },
    ],
    ['0 open', '2 granted by 1'],
    'trust',
  ],
  'an account, and one of its users': [
    [of({ AWS: `arn:aws:iam::${home}:user/bob` }, allow('s3:GetObject')), of({ AWS: home }, allow('s3:GetObject'))],
    [],
    'bucket',
  ],
  'everyone, and one of them': [
    [of('*', allow('s3:GetObject')), of({ AWS: `arn:aws:iam::${home}:user/bob` }, allow('s3:GetObject'))],
    ['1 granted by 0'],
    'bucket',
  ],
};

const single = suite('lint: a policy by itself');
for (const [name, [statements, wanted, kind = 'identity']] of Object.entries(byThemselves)) {
  single(name, () => {
    assert.equal(alone(statements, kind), wanted);
  });
}
single.run();

const ec2 = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } };
const people = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `arn:aws:iam::${home}:root` } };
const withMfa = allow('s3:GetObject', `${data}/*`, mfa('Bool', 'true'));

const inEstates: Readonly<Record<string, readonly [Policies, readonly string[], EstateOptions?]>> = {
  'MFA asked of a machine': [{ 'trust admin': [ec2], 'identity admin': [withMfa] }, ['0 identity.admin dead machine']],
  'MFA asked of a role that people assume: AWS does not say': [
    { 'trust admin': [people], 'identity admin': [withMfa] },
    ['0 identity.admin open'],
  ],
  'MFA asked of a role of which nobody says who assumes it': [
    { 'identity admin': [withMfa] },
    ['0 identity.admin open'],
  ],
  'the name of a user in the policy of a role': [
    { 'identity admin': [allow('s3:GetObject', `${data}/\${aws:username}/*`)] },
    ['0 identity.admin dead variable'],
  ],
  'the name of a user in the policy of a user': [
    { 'identity bob': [allow('s3:GetObject', `${data}/\${aws:username}/*`)] },
    [],
  ],
  'a condition on the name of a user, in the policy of a role': [
    { 'identity admin': [allow('s3:GetObject', `${data}/*`, { StringLike: { 'aws:username': 'a*' } })] },
    ['0 identity.admin dead condition'],
  ],
  'a policy of one bucket about another': [
    { 'bucket data': [of('*', allow('s3:GetObject', 'arn:aws:s3:::acme-other/*'))] },
    ['0 bucket.data dead resource'],
  ],
  'a Deny of what nobody is allowed': [
    { 'identity bob': [allow('s3:GetObject'), deny('s3:PutObject')] },
    ['1 identity.bob unneeded'],
  ],
  'a Deny for everyone: undeclared users may be allowed anything': [
    { 'bucket data': [of('*', deny('s3:PutObject'))] },
    [],
  ],
  'a Deny of things that are not declared': [{ 'identity bob': [deny('s3:PutObject', '*')] }, []],
  'a Deny of what nobody is allowed, of IAM in an account that is declared': [
    { 'identity bob': [deny('iam:DeleteUser', `arn:aws:iam::${home}:user/*`)] },
    ['0 identity.bob unneeded'],
  ],
  'a public grant of nothing that S3 lets through, for which it cuts another off': [
    {
      'bucket data': [
        of(
          '*',
          allow('s3:GetObject', `${data}/*`, {
            StringNotEquals: { 'aws:PrincipalAccount': home },
            Bool: { 'aws:PrincipalIsAWSService': 'false' },
          }),
        ),
        of({ AWS: partner }, allow('s3:PutObject')),
      ],
    },
    ['1 bucket.data refused'],
    { publicAccessBlock: 'all' },
  ],
  'a grant of one side alone, to another account': [
    { 'identity paula': [allow('s3:GetObject')] },
    ['0 identity.paula refused'],
  ],
  'a grant of both sides': [
    { 'identity visitor': [allow('s3:GetObject')], 'bucket data': [of({ AWS: partner }, allow('s3:GetObject'))] },
    [],
  ],
  'a grant beyond the boundary': [
    { 'boundary alice': [allow('s3:GetObject')], 'identity alice': [allow('s3:GetObject'), allow('s3:PutObject')] },
    ['1 identity.alice refused'],
  ],
  'a grant by both policies of one account': [
    {
      'bucket data': [of({ AWS: `arn:aws:iam::${home}:user/bob` }, allow('s3:GetObject'))],
      'identity bob': [allow('s3:GetObject')],
    },
    ['0 identity.bob granted by 0 bucket.data'],
  ],
  'a grant to a member of a group that has it': [
    { 'identity alice': [allow('s3:GetObject')], 'identity staff': [allow('s3:Get*')] },
    ['0 identity.alice granted by 0 identity.staff'],
  ],
  'a grant that a held policy has': [
    { 'identity carl': [allow('s3:GetObject')] },
    ['0 identity.carl granted by 0 Everything'],
    {
      held: { Everything: [allow('s3:*', '*')] },
      principals: {
        carl: { kind: 'user', account: 'home', arn: `arn:aws:iam::${home}:user/carl`, has: ['Everything'] },
      },
    },
  ],
};

const estates = suite('lint: policies with what they are attached to');
for (const [name, [policies, wanted, options = {}]] of Object.entries(inEstates)) {
  estates(name, () => {
    assert.equal(attached(policies, options), wanted);
  });
}
estates.run();
