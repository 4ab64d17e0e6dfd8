// Edits of policies as people make them, by themselves or by mistake: before and after.

export interface Edit {
  readonly kind: 'identity' | 'bucket';
  readonly before: readonly unknown[];
  readonly after: readonly unknown[];
}

const bucket = 'arn:aws:s3:::data';
const alice = { AWS: 'arn:aws:iam::444455556666:user/alice' };
const partner = { AWS: '111122223333' };

const statement = (more: object) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:*',
  Resource: [bucket, `${bucket}/*`],
  ...more,
});
const reads = statement({ Principal: alice, Action: ['s3:GetObject', 's3:PutObject'], Resource: `${bucket}/*` });
const denyWhere = (Condition: object) => statement({ Effect: 'Deny', Condition });
const ifExists = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
const withoutMfa = denyWhere(ifExists);
const older = (seconds: string) => denyWhere({ NumericGreaterThanIfExists: { 'aws:MultiFactorAuthAge': seconds } });
const from = (cidr: string) => statement({ Condition: { IpAddress: { 'aws:SourceIp': cidr } } });
const own = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource });

function denyAllBut(element: 'NotAction' | 'NotPrincipal', value: unknown): object {
  const { Action, Principal, ...rest } = statement({ Effect: 'Deny' });
  return element === 'NotAction'
    ? { ...rest, Principal, NotAction: value }
    : { ...rest, Action, NotPrincipal: { AWS: value } };
}

const edit = (before: readonly unknown[], after: readonly unknown[], kind: Edit['kind'] = 'bucket'): Edit => ({
  kind,
  before,
  after,
});

export const edits: Readonly<Record<string, Edit>> = {
  'bool-if-exists-to-bool': edit(
    [reads, withoutMfa],
    [reads, denyWhere({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } })],
  ),
  'true-to-false': edit(
    [reads, denyWhere({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } })],
    [reads, denyWhere({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } })],
  ),
  'dropped-deny': edit([reads, withoutMfa], [reads]),
  'older-mfa': edit([reads, older('3600')], [reads, older('7200')]),
  'widened-action': edit(
    [statement({ Principal: partner, Action: 's3:Get*' })],
    [statement({ Principal: partner, Action: 's3:*' })],
  ),
  'widened-resource': edit(
    [statement({ Action: 's3:GetObject', Resource: `${bucket}/public/*` })],
    [statement({ Action: 's3:GetObject', Resource: `${bucket}/*` })],
  ),
  'dropped-account': edit(
    [statement({ Principal: { AWS: ['111122223333', '444455556666'] } })],
    [statement({ Principal: partner })],
  ),
  'objects-forgotten': edit([statement({ Effect: 'Deny' })], [statement({ Effect: 'Deny', Resource: bucket })]),
  'not-action': edit([denyAllBut('NotAction', ['s3:GetObject'])], [denyAllBut('NotAction', ['s3:Get*'])]),
  'not-principal': edit(
    [denyAllBut('NotPrincipal', [alice.AWS, '444455556666'])],
    [denyAllBut('NotPrincipal', [alice.AWS, 'arn:aws:iam::444455556666:user/bob', '444455556666'])],
  ),
  'tls-dropped': edit([reads, denyWhere({ Bool: { 'aws:SecureTransport': 'false' } })], [reads]),
  'wider-addresses': edit([from('203.0.113.0/24')], [from('203.0.0.0/16')]),
  exempted: edit(
    [withoutMfa],
    [denyWhere({ ...ifExists, ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/ops/*' } })],
  ),
  'opened-to-all': edit([statement({ Principal: partner })], [statement({})]),
  'identity-action': edit([own('s3:Get*', `${bucket}/*`)], [own('s3:*', `${bucket}/*`)], 'identity'),
  'others-homes': edit(
    [own('s3:GetObject', `${bucket}/home/\${aws:username}/*`)],
    [own('s3:GetObject', `${bucket}/home/*`)],
    'identity',
  ),
  'identity-mfa': edit(
    [own('*', '*'), { Effect: 'Deny', NotAction: 'iam:ListMFADevices', Resource: '*', Condition: ifExists }],
    [
      own('*', '*'),
      {
        Effect: 'Deny',
        NotAction: 'iam:ListMFADevices',
        Resource: '*',
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
      },
    ],
    'identity',
  ),
};
